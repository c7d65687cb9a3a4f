"""The same forces as for the attacks: in the test's own transaction, or as a copy on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.conftest import begin, copy, played

__all__ = ["begin", "copy", "place", "played"]


@pytest.fixture
def place(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new installation's folder with empty tables."""
    from passmuster.web.installation import here

    monkeypatch.setenv("PASSMUSTER_DIR", str(tmp_path / "installation"))
    here().create()
    return here().root
