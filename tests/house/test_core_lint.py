"""The core's own lint rules catch each way out of it: clock, chance, files, streams, machine."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT

SETTINGS = PACKAGE / "core" / "ruff.toml"
BANNED = sorted(
    tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["lint"]["flake8-tidy-imports"]["banned-api"]
)


def findings(source: str, folder: str) -> set[str]:
    """Return the rule codes that ruff reports for a module of this source in ``folder``."""
    name = PACKAGE / folder / "sample.py"
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    done = subprocess.run(
        [*ruff, "--stdin-filename", str(name), "-"],
        input=f'"""A sample."""\n\n{source}\n',
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    reported = [line for line in done.stdout.splitlines() if line.count(":") >= 3]
    return {line.split(":", 3)[3].split()[0] for line in reported}


def use_of(name: str) -> str:
    """Return source that uses a banned name: an import, or a call of what it names."""
    if name.startswith("datetime."):
        return f"import datetime\n\nNOW = {name}()"
    return f"import {name.split('.')[0]}\n\nUSED = {name}"


@pytest.mark.parametrize("name", BANNED)
def test_a_banned_name_is_found_in_core(name: str) -> None:
    assert "TID251" in findings(use_of(name), "core/draw")


def test_print_and_open_are_found_in_core() -> None:
    assert "T201" in findings('print("x")', "core/ledger")
    assert "PTH123" in findings('DATA = open("x")', "core/ledger")


def test_the_same_names_are_free_where_the_world_is_met() -> None:
    assert findings("import os\n\nUSED = os.environ", "formats") == set()


def test_core_keeps_the_rules_of_the_whole_project() -> None:
    assert "UP006" in findings("from typing import List\n\nX: List[int] = []", "core/draw")


def test_core_silences_none_of_its_own_rules() -> None:
    own = ("TID251", "T201", "T203", "PTH123")
    silenced = [
        f"{path}:{number}"
        for path in Path(PACKAGE, "core").rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "noqa" in line and (any(code in line for code in own) or "noqa:" not in line)
    ]
    assert silenced == []
