"""``passmuster doctor``: what this machine has, what it lacks, and what to do about each.

It also runs where no package is installed: ``PYTHONPATH=src python3 -m passmuster.cli.doctor``.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib.metadata
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import passmuster
from passmuster.web.installation import DEFAULT_DIRECTORY, DIRECTORY_VARIABLE

HELP = "Say what is installed, what is missing, and what to do about it."

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35, 0)
LEAST_FREE_BYTES = 500 * 1000**2
CLOCK_SLACK_SECONDS = 300
CONNECT_SECONDS = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REINSTALL = "Install the packages of requirements-run.lock (`make setup` does it)."


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``advice`` says what to do and is empty when all is well."""

    name: str
    required: bool
    found: str
    advice: str = ""

    @property
    def ok(self) -> bool:
        return not self.advice


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir",
        type=Path,
        default=None,
        help=f"the installation's folder (default: ${DIRECTORY_VARIABLE}, else "
        f"{DEFAULT_DIRECTORY})",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    directory = args.dir or Path(os.environ.get(DIRECTORY_VARIABLE, DEFAULT_DIRECTORY))
    findings = list(examine(directory.resolve()))
    ready = all(finding.ok for finding in findings if finding.required)
    if args.json:
        listed = [{**dataclasses.asdict(f), "ok": f.ok} for f in findings]
        print(json.dumps({"ready": ready, "findings": listed}, ensure_ascii=False))
    else:
        print("\n".join(lines(findings, ready)))
    return 0 if ready else 1


def examine(directory: Path) -> Iterator[Finding]:
    """Look at everything the product stands on, the required things first."""
    yield python(sys.version_info[:3])
    yield packages()
    yield sqlite(sqlite3.sqlite_version_info)
    yield folder(directory)
    yield disk(directory)
    yield clock(time.time(), directory)
    if url := os.environ.get("PASSMUSTER_DATABASE_URL"):
        yield database_server(url)
    yield postgres_programs()
    yield browser()
    yield khmer_fonts()


def lines(findings: list[Finding], ready: bool) -> Iterator[str]:
    """Yield the report for a person, one line a finding and one for what to do about it."""
    for finding in findings:
        mark = "ok      " if finding.ok else "MISSING " if finding.required else "optional"
        yield f"{mark}  {finding.name}: {finding.found}"
        if finding.advice:
            yield f"          {finding.advice}"
    yield ""
    yield "Passmuster can run here." if ready else "Passmuster cannot run here yet: see MISSING."


def python(version: tuple[int, ...]) -> Finding:
    """Check the version of the Python that runs this."""
    advice = "" if version >= OLDEST_PYTHON else "sudo apt-get install python3 (3.11 or newer)"
    return Finding("Python", True, ".".join(map(str, version)), advice)


def packages() -> Finding:
    """Check that every package the product runs with is installed."""
    absent = []
    present = []
    try:
        wanted = importlib.metadata.requires("passmuster") or []
    except importlib.metadata.PackageNotFoundError:
        return Finding("packages", True, "passmuster itself is not installed", REINSTALL)
    for line in wanted:
        if "extra ==" in line:
            continue
        name = re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]
        try:
            present.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            absent.append(name)
    if absent:
        return Finding("packages", True, f"without {', '.join(absent)}", REINSTALL)
    return Finding("packages", True, ", ".join(present))


def sqlite(version: tuple[int, ...]) -> Finding:
    """Check SQLite's version, and that a REPLACE cannot slip past an append-only trigger."""
    found = ".".join(map(str, version))
    if version < OLDEST_SQLITE:
        advice = "Use a Python with SQLite 3.35 or newer: sudo apt-get install python3"
        return Finding("SQLite", True, found, advice)
    if not replace_is_refused():
        advice = "This SQLite ignores recursive triggers: use the system's Python."
        return Finding("SQLite", True, found, advice)
    return Finding("SQLite", True, f"{found}, recursive triggers work")


def replace_is_refused() -> bool:
    """Try it: with recursive triggers on, the deletion hidden in REPLACE fires the trigger."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "PRAGMA recursive_triggers = ON;"
            "CREATE TABLE kept (id INTEGER PRIMARY KEY);"
            "CREATE TRIGGER keep BEFORE DELETE ON kept"
            " BEGIN SELECT raise(ABORT, 'kept'); END;"
            "INSERT INTO kept VALUES (1);"
        )
        try:
            connection.execute("REPLACE INTO kept VALUES (1)")
        except sqlite3.IntegrityError:
            return True
    return False


def folder(directory: Path) -> Finding:
    """Check that the installation's folder can be written, or made where it is to stand."""
    place = nearest(directory)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        advice = f"Make {place} writable for this user, or name another folder with --dir."
        return Finding("folder", True, f"{directory}: {error.strerror}", advice)
    state = "writable" if place == directory else "will be made"
    return Finding("folder", True, f"{directory} ({state})")


def nearest(directory: Path) -> Path:
    """Return the folder itself or the closest one above it that exists."""
    return next(place for place in (directory, *directory.parents) if place.is_dir())


def disk(directory: Path) -> Finding:
    """Check the free space where the installation stands."""
    free = shutil.disk_usage(nearest(directory)).free
    least = LEAST_FREE_BYTES // 1000**2
    advice = "" if free >= LEAST_FREE_BYTES else f"Free at least {least} MB there."
    return Finding("disk", True, f"{free // 1000**2} MB free", advice)


def clock(now: float, directory: Path) -> Finding:
    """Check that the clock (seconds since 1970, UTC) is not behind what was already written."""
    written = [path.stat().st_mtime for path in written_files(directory)]
    behind = max(written, default=now) - now
    shown = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    if behind > CLOCK_SLACK_SECONDS:
        advice = "Set the clock: sudo apt-get install systemd-timesyncd"
        return Finding("clock", True, f"{shown}, {behind:.0f} s behind files here", advice)
    return Finding("clock", True, shown)


def written_files(directory: Path) -> Iterator[Path]:
    """Yield files with a time that is surely past: the product's own and the signed record's."""
    yield Path(passmuster.__file__)
    for pattern in ("*.sqlite3", "signed/*", "published/log/checkpoint", "published/*/checkpoint"):
        yield from directory.glob(pattern)


def database_server(url: str) -> Finding:
    """Check that the PostgreSQL of PASSMUSTER_DATABASE_URL answers (the password stays unsaid)."""
    name = "database server"
    try:
        import psycopg  # here, because a missing one must not stop the doctor

        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version
    except ImportError as error:
        return Finding(name, True, str(error), REINSTALL)
    except psycopg.Error as error:
        said = str(error).strip().splitlines()[-1]
        return Finding(name, True, said, "Start the server, or mend PASSMUSTER_DATABASE_URL.")
    return Finding(name, True, f"PostgreSQL {version // 10000}.{version % 10000}")


def postgres_programs() -> Finding:
    """Look for PostgreSQL's server programs, which only the tests start by themselves."""
    found = shutil.which("initdb") or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )
    if found is None:
        advice = "For a force on several machines, and for the tests: apt-get install postgresql"
        return Finding("PostgreSQL programs", False, "none", advice)
    return Finding("PostgreSQL programs", False, str(Path(found).parent))


def browser() -> Finding:
    """Look for a browser, which only tests and the manual's pictures need."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        return Finding("browser", False, "none", "For the browser tests: apt-get install chromium")
    return Finding("browser", False, found)


def khmer_fonts() -> Finding:
    """Look for a font with Khmer letters; the pages bring their own, other programs need one."""
    lister = shutil.which("fc-list")
    listed = ""
    if lister is not None:
        listed = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            [lister, ":lang=km", "family"], check=False, capture_output=True, text=True
        ).stdout.strip()
    if not listed:
        advice = "To read Khmer in this terminal: apt-get install fontconfig fonts-noto-core"
        return Finding("Khmer fonts", False, "none", advice)
    return Finding("Khmer fonts", False, ", ".join(sorted(set(listed.splitlines()))[:3]))


def main() -> int:
    """Run the doctor alone, without the other verbs and what they import."""
    parser = argparse.ArgumentParser(prog="passmuster doctor", description=HELP)
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
