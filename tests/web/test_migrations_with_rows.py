"""Migrations keep the rows of a whole round, lower and raise their guards, and come down whole."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.migration_drill import LAST_GUARDS
from tests.support.programs import ROOT


def test_migrations_keep_the_rows_of_a_whole_round_and_come_down(own_database, tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.migration_drill", str(tmp_path / "installation")],
        cwd=ROOT,
        env=own_database,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["empty_tables"] == []
    assert report["rows_kept"] is True
    assert report["lowered"] == {app: list(tables) for app, (_, tables) in LAST_GUARDS.items()}
    assert report["missing_after"] == report["differences"] == report["left"] == []
