"""Migrations have names a person chose, miss nothing, and come down as they went up."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT
from tools import with_postgres

pytest.importorskip("django")

NAMED_BY_NOBODY = re.compile(r"^\d{4}_(auto_|initial$|alter_|merge_|remove_|rename_\w+_and_more)")
MIGRATION = re.compile(r"^\d{4}_[a-z]+(_[a-z0-9]+)*$")


def badly_named(names: list[str]) -> list[str]:
    """Return the migrations that the tool named, or whose numbers have a gap."""
    wrong = [name for name in names if NAMED_BY_NOBODY.match(name) or not MIGRATION.match(name)]
    numbers = [int(name[:4]) for name in names if name[:4].isdigit()]
    gaps = numbers != list(range(1, len(numbers) + 1))
    return wrong + (["the numbers have a gap"] if gaps else [])


def run(*command: str, directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a Python command on the site over an empty installation folder."""
    kept = {k: v for k, v in os.environ.items() if k != "PASSMUSTER_DATABASE_URL"}
    settings = {
        "DJANGO_SETTINGS_MODULE": "passmuster.web.settings",
        "PASSMUSTER_DIR": str(directory),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **settings, **variables},
        check=False,
        capture_output=True,
        text=True,
    )


def walked(done: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    """Return what a walk through the migrations found, or fail with its own words."""
    assert done.returncode == 0, done.stderr
    answer: dict[str, list[str]] = json.loads(done.stdout)
    return answer


def test_every_migration_has_a_name_that_a_person_chose() -> None:
    folders = list((PACKAGE / "web").glob("*/migrations"))
    assert folders
    names = {
        folder.parent.name: badly_named(sorted(path.stem for path in folder.glob("0*.py")))
        for folder in folders
    }
    assert {app: wrong for app, wrong in names.items() if wrong} == {}


def test_a_name_made_by_the_tool_and_a_gap_are_found() -> None:
    assert badly_named(["0001_begin_the_log", "0002_make_append_only"]) == []
    assert badly_named(["0001_initial"]) == ["0001_initial"]
    assert badly_named(["0001_add_people", "0003_auto_20260101_1200"]) == [
        "0003_auto_20260101_1200",
        "the numbers have a gap",
    ]


def test_no_model_has_changed_without_a_migration(tmp_path: Path) -> None:
    done = run("-m", "django", "makemigrations", "--check", "--dry-run", directory=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_migration_comes_down_as_it_went_up(tmp_path: Path) -> None:
    done = run("-m", "tests.house.migration_walk", directory=tmp_path)
    assert walked(done) == {"changed": [], "left": []}


def test_every_migration_comes_down_as_it_went_up_on_postgresql(tmp_path: Path) -> None:
    if with_postgres.find_programs() is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    walk = [sys.executable, "-m", "tests.house.migration_walk"]
    done = run("tools/with_postgres.py", *walk, directory=tmp_path)
    assert walked(done) == {"changed": [], "left": []}
