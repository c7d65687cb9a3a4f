"""Demos to walk through: each choice of people is built once in a run, and every test has a copy.

Building is the slow half of a journey and tests/cli/test_demo.py holds it by itself. A copy is
served as a demo that stands there: its folder's own name is put into the summary that it keeps.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from passmuster.core.roster.people import Person
from tests.support.programs import passmuster
from tests.support.season import personnel_file
from tools.crawl import Demo, served_demo

SUMMARY = "DEMO"


@dataclass(frozen=True)
class Demos:
    """Demos built so far, under one folder that all workers of a run share."""

    place: Path

    @contextmanager
    def served(self, people: list[Person], folder: Path) -> Iterator[Demo]:
        """Serve a demo of these people from ``folder``/demo until the block ends.

        What was copied there before, and played on, is served as it stands.
        """
        demo, roster = folder / "demo", folder / "people.csv"
        if not demo.exists():
            self.copy(people, folder)
        with served_demo(demo, "--roster", str(roster)) as running:
            yield running

    def copy(self, people: list[Person], folder: Path) -> Path:
        """Put a demo of these people into ``folder``/demo, their file beside it; returns it."""
        roster = folder / "people.csv"
        roster.write_bytes(personnel_file(people))
        self._copy(roster, folder / "demo")
        return folder / "demo"

    def _copy(self, roster: Path, folder: Path) -> None:
        name = hashlib.sha256(roster.read_bytes()).hexdigest()[:16]
        built = self.place / name
        with (self.place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (built / SUMMARY).is_file():
                passmuster("demo", "--once", "--dir", built, "--roster", roster, check=0)
        shutil.copytree(built, folder)
        summary = folder / SUMMARY
        said = summary.read_text(encoding="utf-8")
        summary.write_text(said.replace(str(built), str(folder)), encoding="utf-8")
