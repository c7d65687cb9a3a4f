"""A pytest plugin that makes the web stack impossible to import, as on a machine without it.

    python -m pytest -p no:django -p tools.without_django tests/core

The core must work where only Python is installed. A test that reaches Django, even through a
helper, fails here although Django happens to be installed.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

ABSENT = frozenset(
    {"django", "gunicorn", "import_export", "openpyxl", "psycopg", "pytest_django", "whitenoise"}
)


class AbsentPackages(importlib.abc.MetaPathFinder):
    """Answers for the absent packages before any other finder can."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Refuse an absent package; leave every other one to the finders after this one."""
        if fullname.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {fullname!r} (kept out)", name=fullname)
        return None


def pytest_report_header() -> str:
    """Say which packages this run pretends not to have."""
    return f"kept out: {', '.join(sorted(ABSENT))}"


if early := ABSENT & sys.modules.keys():
    raise pytest.UsageError(f"imported before it could be kept out: {', '.join(sorted(early))}")
sys.meta_path.insert(0, AbsentPackages())
