"""Write requirements.lock (everything) and requirements-run.lock (what a running site needs).

Both come from pyproject.toml by one resolver run each, the second held to the versions of the
first. Neither names a registry, a mirror or a folder of this machine, so they mean the same
everywhere. Packages younger than a week are left out: a stolen release is usually found sooner.
"""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERYTHING = ROOT / "requirements.lock"
RUN_ONLY = ROOT / "requirements-run.lock"
COOLING_OFF = datetime.timedelta(days=7)
OLDEST_PYTHON = "3.11"
FOREIGN = ("UV_INDEX", "UV_EXTRA_INDEX", "UV_DEFAULT_INDEX", "UV_FIND_LINKS", "PIP_")


def find_uv() -> str:
    """Return the resolver's path, or stop with the command that installs it."""
    beside = Path(sys.executable).with_name("uv")
    found = shutil.which("uv") or (str(beside) if beside.exists() else None)
    if found is None:
        sys.exit("lock: uv is needed to write the lock files: python3 -m pip install uv")
    return found


def clean_environment() -> dict[str, str]:
    """Return the environment without settings that would let a private index into the lock."""
    return {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}


def compile_lock(uv: str, target: Path, selection: list[str], newest: str) -> None:
    """Resolve pyproject.toml for every platform and Python we support and write ``target``."""
    command = [
        *(uv, "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON),
        *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-config"),
        *("--exclude-newer", newest, "--no-header", "--no-annotate", *selection),
        *("pyproject.toml", "--output-file", target.name),
    ]
    subprocess.run(command, cwd=ROOT, env=clean_environment(), check=True)
    packages = target.read_text(encoding="utf-8")
    header = f"# Written by `make lock` from pyproject.toml ({' '.join(selection[:2])}).\n"
    target.write_text(header + packages, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write both files; ``--upgrade`` also moves packages that could stay."""
    uv = find_uv()
    newest = str(datetime.datetime.now(datetime.UTC).date() - COOLING_OFF)
    upgrade = ["--upgrade"] if "--upgrade" in arguments else []
    compile_lock(uv, EVERYTHING, ["--all-extras", *upgrade], newest)
    held = ["--constraints", EVERYTHING.name]
    compile_lock(uv, RUN_ONLY, ["--extra", "build", *held], newest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
