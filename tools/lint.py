"""Run every check that needs no test: format, lint, types, and which part may import which.

All of them run, so one start shows everything that is wrong; the exit status is 1 if any failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS: dict[str, list[str]] = {
    "ruff check": [sys.executable, "-m", "ruff", "check", "--quiet", "."],
    "ruff format": [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."],
    "mypy": [sys.executable, "-m", "mypy", "--no-error-summary"],
    "import-linter": [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-logo",
        "--no-cache",
    ],
}


def run_checks() -> list[str]:
    """Run the checks one after another, print how each ended, and return the names that failed."""
    failed = []
    for name, command in CHECKS.items():
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        word = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name}: {word} ({time.monotonic() - started:.1f} s)", flush=True)
        if done.returncode != 0:
            print(done.stdout, flush=True)
            failed.append(name)
    return failed


def main() -> int:
    """Run all checks; 0 when every one passed."""
    return 1 if run_checks() else 0


if __name__ == "__main__":
    sys.exit(main())
