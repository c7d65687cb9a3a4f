"""The gate: everything that must hold before a change is taken, as `make test` and CI run it.

Lint and types; the core where Django cannot be imported; the web and attack tests on PostgreSQL;
then the whole suite on SQLite with coverage, of which core, formats and verifier need every branch.
What this machine lacks (a browser, PostgreSQL) is a skip with its name here and a failure in CI.
The output ends with pytest's own closing line of the whole suite.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import lint, with_postgres  # noqa: E402 - the folder is found only after the line above

WORKERS = "2"
NO_TESTS = 5
FULLY_COVERED = ("core", "formats", "verifier")
ON_POSTGRES = ("tests/web", "tests/attacks")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PYTEST = [sys.executable, "-m", "pytest", "-n", WORKERS]


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


def core_without_django() -> bool:
    """Run the core's tests with the web stack kept out."""
    barrier = ["-p", "no:django", "-p", "tools.without_django"]
    return subprocess.run([*PYTEST, "-q", *barrier, "tests/core"], check=False).returncode == 0


def web_on_postgres() -> bool:
    """Run the tests that touch tables on a throw-away PostgreSQL server."""
    if with_postgres.find_programs() is None:
        return missing("web and attack tests on PostgreSQL", "postgresql")
    folders = [folder for folder in ON_POSTGRES if (ROOT / folder).is_dir()]
    beside = [sys.executable, "tools/with_postgres.py"]
    markers = ["-m", "not browser"]
    done = subprocess.run([*beside, *PYTEST, "-q", *markers, *folders], check=False)
    return done.returncode == 0


def whole_suite(arguments: list[str]) -> tuple[int, str]:
    """Run every test on SQLite under coverage; return pytest's status and its closing line.

    The closing line is held back, so that it can be printed after the coverage figures.
    """
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    measured = [sys.executable, "-m", "coverage", "run", "--rcfile=tools/coverage.toml"]
    command = [*measured, *PYTEST[1:], *arguments]
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
    """Run the gate; arguments (say, a test's path) go to the whole-suite run only."""
    os.chdir(ROOT)
    if not any(map(shutil.which, BROWSERS)):
        browser = missing("browser tests", "chromium")
        arguments = [*arguments, "-m", "not browser"]
    else:
        browser = True
    steps = {
        "browser": browser,
        "lint": timed("lint and types", lambda: not lint.run_checks()),
        "core": timed("core without Django", core_without_django),
        "PostgreSQL": timed("web on PostgreSQL", web_on_postgres),
    }
    print("\n=== the whole suite on SQLite", flush=True)
    status, closing = whole_suite(arguments)
    steps["suite"] = status == 0
    steps["coverage"] = full_coverage()
    failed = [name for name, passed in steps.items() if not passed]
    if failed:
        print(f"failed: {', '.join(failed)}")
    print(closing, end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
