"""Runs the real programs on an installation's copy, as the people outside do."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "passmuster.sqlite3"


@dataclass(frozen=True)
class Ended:
    """How a program ended, and what it said."""

    status: int
    said: dict[str, Any]
    text: str = field(repr=False)

    @property
    def code(self) -> str:
        """The reason code of a refusal, "" when there is none."""
        return str(self.said.get("error", {}).get("code", ""))

    def differences(self) -> list[dict[str, Any]]:
        """Return what `passmuster audit` named."""
        return [found for log in self.said["logs"] for found in log["differences"]]


def environment() -> dict[str, str]:
    """Return a clean environment: no database server, no folder but the one named."""
    dropped = ("PASSMUSTER_DATABASE_URL", "PASSMUSTER_DIR", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}


def passmuster(*arguments: str | Path, check: int | None = None) -> Ended:
    """Run one verb with ``--json``; ``check`` is the exit status it must have."""
    command = [sys.executable, "-m", "passmuster", *map(str, arguments), "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    last = done.stdout.strip().splitlines()[-1:] or ["{}"]
    ended = Ended(done.returncode, json.loads(last[0]), done.stdout + done.stderr)
    if check is not None:
        assert ended.status == check, ended.text
    return ended


def play(folder: Path) -> None:
    """Build an installation on disk, at two moments of one season."""
    command = [sys.executable, "-m", "tests.support.play", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)


@contextmanager
def witness_running(folder: Path, policy: Path) -> Iterator[dict[str, str]]:
    """Run a real witness on loopback over its folder; yields its ``url``, ``vkey`` and ``name``."""
    command = [
        *(sys.executable, "-m", "passmuster", "witness", "--dir", str(folder)),
        *("--listen", "127.0.0.1:0", "--policy", str(policy), "--json"),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            yield json.loads(running.stdout.readline())
        finally:
            running.terminate()
            running.wait(20)


@contextmanager
def raw_sql(folder: Path, *tables: str) -> Iterator[sqlite3.Connection]:
    """Open the database as its administrator, with the triggers of some tables off meanwhile."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        triggers = [row for table in tables for row in database.execute(query, (table,))]
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        yield database
        for _, statement in triggers:
            database.execute(statement)
        database.commit()


def copy_of(installation: Path, target: Path) -> Path:
    """Return a copy that a test may damage."""
    return Path(shutil.copytree(installation, target))
