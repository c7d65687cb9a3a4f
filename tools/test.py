"""The gate: everything that must hold before a change is taken, as `make test` and CI run it.

Lint and types; the core where Django cannot be imported, then formats, verifier, witness and
transport, all under coverage, of which core, formats and verifier need every branch; then on
PostgreSQL what the two databases could do differently; then pages, attacks, commands, browsers and
the same on SQLite. Where there is no PostgreSQL, SQLite has everything; with ``--everything`` both
have all tests that touch tables. What this machine
lacks (a browser, PostgreSQL) is a skip with its name here and a failure in CI. Temporary files
stand in memory where there is room. The output ends with pytest's own closing line of the last and
longest part.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import lint, with_postgres  # noqa: E402 - the folder is found only after the line above

WORKERS = str(min(4, max(2, os.cpu_count() or 2)))
"""One for each core, from two to four: a container may see cores that it is not given."""
NO_TESTS = 5
FULLY_COVERED = ("core", "formats", "verifier")
BESIDE_CORE = ("tests/formats", "tests/verifier", "tests/witness", "tests/transport")
ON_SQLITE = (
    "tests/journeys",
    "tests/attacks",
    "tests/cli",
    "tests/demo",
    "tests/house",
    "tests/web",
)
ON_POSTGRES = ("tests/web", "tests/attacks")
"""Where the tests of tables stand; with ``--everything`` all of them run on both databases."""

ON_BOTH = (
    *("*_at_once.py", "*_services.py", "test_audit.py", "test_denials.py", "test_establish.py"),
    *("test_grants.py", "test_laboratory_many.py", "test_listing*.py", "test_maximum_delay.py"),
    *("test_migrations_*.py", "test_one_transaction.py", "test_openings_of_records.py"),
    *("test_publishing.py", "test_sign_in.py", "test_teeth.py", "test_ties.py", "test_work.py"),
)
"""Rows, triggers, locks, searches and races: what the two databases could do differently.

What kills, forks and copies whole installations does it with the file of SQLite, wherever it runs.
"""

ONLY_ON_POSTGRES = ("test_ledger_rows.py", "test_services_machine.py", "test_split_machine.py")
"""Every table edited under a whole season, and every service called in any order: the longest of
their kind, held by the database that forces run on.

All other tests of pages and attacks are decided above the database: they run on SQLite, where each
takes half as long (docs/decisions/0040-what-runs-on-which-database.md).
"""

EVERYTHING = "--everything"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PYTEST = [sys.executable, "-m", "pytest", "-n", WORKERS]
FILE_BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder"]
"""A file stays with one worker: what it builds once (a demo, a browser, a site) is built once.

The longest files begin (tests/support/longest.py), so that no worker waits for another at the end.
"""


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
ROOM = 3 << 30
"""Bytes free there, and twice as many in all: twice what a whole gate leaves behind."""


def in_ci() -> bool:
    """Tell whether a missing browser or database is a failure."""
    yes = {"1", "true", "yes"}
    return any(os.environ.get(name, "").lower() in yes for name in ("CI", "PASSMUSTER_CI"))


def timed(name: str, step: Callable[[], bool]) -> bool:
    """Run one step under a heading and say how it ended."""
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    passed = step()
    word = "ok" if passed else "FAILED"
    print(f"=== {name}: {word} ({time.monotonic() - started:.0f} s)", flush=True)
    return passed


def missing(name: str, package: str) -> bool:
    """Report something this machine lacks; False, a failure, where it must be present."""
    kind = "FAILED, required in CI" if in_ci() else "skipped"
    print(f"{kind}: {name} (Debian package: {package})", flush=True)
    return not in_ci()


def measured(*arguments: str) -> bool:
    """Run tests under coverage, on every core; what they took is added to what was measured."""
    command = [sys.executable, "-m", "coverage", "run", "--rcfile=tools/coverage.toml"]
    return subprocess.run([*command, *PYTEST[1:], "-q", *arguments], check=False).returncode == 0


@contextlib.contextmanager
def in_memory(place: Path = MEMORY) -> Iterator[None]:
    """Let every temporary file stand in memory until the block ends, where there is room for it.

    Installations, demos and databases are made to be thrown away, and each writes as one that must
    outlast a power cut: on a disk, tests wait for it longer than for anything else.
    """
    if not fits(place):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="passmuster-gate-", dir=place) as name:
        Path(name).chmod(0o711)  # PostgreSQL may run as somebody else, in a folder of its own
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = name
        try:
            yield
        finally:
            os.environ.pop("TMPDIR")
            if before is not None:
                os.environ["TMPDIR"] = before


def fits(place: Path) -> bool:
    """Tell whether a folder in memory has room, and lets a program run that stands in it."""
    try:
        known = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        available = int(known["MemAvailable"].split()[0]) << 10
        if shutil.disk_usage(place).free < ROOM or available < 2 * ROOM:
            return False
        with tempfile.TemporaryDirectory(dir=place) as name:
            program = Path(name) / "program"
            program.write_text("#!/bin/sh\n")
            program.chmod(0o700)
            return subprocess.run([program], check=False).returncode == 0
    except (OSError, KeyError, ValueError):
        return False


def forget_coverage() -> None:
    """Remove what earlier runs measured."""
    for old in ROOT.glob(".coverage*"):
        old.unlink()


def core_without_django() -> bool:
    """Run the core's tests with the web stack kept out."""
    forget_coverage()
    return measured("-p", "no:django", "-p", "tools.without_django", "tests/core", "tests/spec")


def formats_and_verifier() -> bool:
    """Run the tests of the rings that know no Django."""
    return measured("-p", "no:django", *BESIDE_CORE)


def named(patterns: tuple[str, ...]) -> list[str]:
    """Return the files of tests of tables whose names these patterns match."""
    files = [f for folder in ON_POSTGRES for f in (ROOT / folder).rglob("test_*.py")]
    found = [f for f in files if any(fnmatch(f.name, pattern) for pattern in patterns)]
    return sorted(str(f.relative_to(ROOT)) for f in found)


def held_on_postgres() -> list[str]:
    """Return the files of tests that a run on PostgreSQL holds, so that SQLite need not."""
    return named(ONLY_ON_POSTGRES) if with_postgres.find_programs() is not None else []


def tables_on_postgres(everything: bool) -> list[str]:
    """Return what runs on PostgreSQL: what depends on the database, or all that touches tables."""
    return [*ON_POSTGRES] if everything else named((*ON_BOTH, *ONLY_ON_POSTGRES))


def web_on_postgres(everything: bool = False) -> bool:
    """Run the tests that touch tables on a throw-away PostgreSQL server."""
    if with_postgres.find_programs() is None:
        return missing("web and attack tests on PostgreSQL", "postgresql")
    beside = [sys.executable, "tools/with_postgres.py"]
    chosen = ["-m", "not browser", *tables_on_postgres(everything)]
    done = subprocess.run([*beside, *PYTEST, *FILE_BY_FILE, "-q", *chosen], check=False)
    return done.returncode == 0


def all_on_sqlite(everything: bool = False) -> list[str]:
    """Return what the last part runs when nobody asks for less."""
    held = [] if everything else held_on_postgres()
    return [*ON_SQLITE, *(f"--ignore={file}" for file in held)]


def on_sqlite(arguments: list[str]) -> tuple[int, str]:
    """Run these tests, of the database, the commands and the browser, on SQLite.

    Return pytest's status and its closing line, which is held back to be printed last.
    """
    command = [*PYTEST, *FILE_BY_FILE, *arguments]
    held = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as running:
        for line in running.stdout or ():
            print(held, end="", flush=True)
            held = line
    return running.returncode, held


def full_coverage() -> bool:
    """Tell whether every branch of the rings that others rely on was taken."""
    coverage = [sys.executable, "-m", "coverage"]
    combined = subprocess.run(
        [*coverage, "combine", "--quiet", "--rcfile=tools/coverage.toml"], check=False
    )
    passed = combined.returncode == 0
    for ring in FULLY_COVERED:
        report = [*coverage, "report", f"--include=src/passmuster/{ring}/*", "--fail-under=100"]
        done = subprocess.run(report, check=False, capture_output=True, text=True)
        print(f"coverage of {ring}: {'every branch' if done.returncode == 0 else 'INCOMPLETE'}")
        if done.returncode != 0:
            print(done.stdout + done.stderr)
            passed = False
    return passed


def main(arguments: list[str]) -> int:
    """Run the gate; arguments (say, a test's path) take the place of the last part's folders.

    ``--everything`` runs all tests that touch tables on both databases.
    """
    # Ended politely, it still gives back the memory that it took.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with in_memory():
        return run(arguments)


def run(arguments: list[str]) -> int:
    """Run every part, print what failed and then the closing line, and return the exit status."""
    os.chdir(ROOT)
    # Hundreds of programs are started: each would compile all of its modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    everything = EVERYTHING in arguments
    chosen = [argument for argument in arguments if argument != EVERYTHING]
    chosen = chosen or all_on_sqlite(everything)
    browser = any(map(shutil.which, BROWSERS)) or missing("browser tests", "chromium")
    if not any(map(shutil.which, BROWSERS)):
        chosen += ["-m", "not browser"]
    steps = {
        "browser": browser,
        "lint": timed("lint and types", lambda: not lint.run_checks()),
        "core": timed("core without Django", core_without_django),
        "formats": timed("formats, verifier, witness and transport", formats_and_verifier),
        "coverage": timed("coverage", full_coverage),
        "PostgreSQL": timed("web on PostgreSQL", lambda: web_on_postgres(everything)),
    }
    print("\n=== web, commands and browser on SQLite", flush=True)
    status, closing = on_sqlite(chosen)
    steps["SQLite"] = status == 0
    failed = [name for name, passed in steps.items() if not passed]
    if failed:
        print(f"failed: {', '.join(failed)}")
    print(closing, end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
