"""Look for files that a parser neither reads nor refuses, guided by coverage, for as long as asked.

The gate changes small files at random (`tests/formats/test_every_parser.py`); this goes further
where `atheris` is installed (`pip install atheris`; wheels for Linux, Python 3.11 to 3.13). Without
it nothing runs, and it says so. A file that breaks a parser is left in the folder given.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MEMORY_MB = 512
SECONDS_AN_INPUT = 5
MOST_BYTES = 16_384
MISSING = "atheris is not installed here, so nothing was fuzzed. Install it: pip install atheris"


def main() -> int:
    """Fuzz every parser, or those named; 1 where one broke, 2 where atheris is missing."""
    sys.path.insert(0, str(ROOT))
    args = _arguments()
    if not has_engine():
        print(MISSING)
        return 2
    from tests.support.parsers import PARSERS

    unknown = sorted(set(args.parsers) - set(PARSERS))
    if unknown:
        print(f"No parser is called {', '.join(unknown)}. There are: {', '.join(PARSERS)}")
        return 2
    broken = [name for name in args.parsers or PARSERS if not _holds(name, args)]
    print(f"broken: {', '.join(broken)}" if broken else "No parser broke.")
    return 1 if broken else 0


def has_engine() -> bool:
    """Tell whether atheris can be imported here."""
    return importlib.util.find_spec("atheris") is not None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parsers", nargs="*", help="their names; all without any")
    parser.add_argument("--seconds", type=int, default=20, help="for each parser (default 20)")
    parser.add_argument(
        "--found", type=Path, default=ROOT / "build" / "fuzz", help="where files that break are put"
    )
    return parser.parse_args()


def _holds(name: str, args: argparse.Namespace) -> bool:
    """Fuzz one parser in a process of its own, for libFuzzer ends the process it runs in."""
    folder = args.found / "".join(sign if sign.isalnum() else "-" for sign in name)
    child = multiprocessing.get_context("spawn").Process(
        target=_fuzz, args=(name, folder, args.seconds)
    )
    child.start()
    child.join()
    print(f"{name}: {'ok' if child.exitcode == 0 else f'BROKE, see {folder}'}", flush=True)
    return child.exitcode == 0


def _fuzz(name: str, folder: Path, seconds: int) -> None:
    sys.path.insert(0, str(ROOT))
    folder.mkdir(parents=True, exist_ok=True)
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for stream in (1, 2):
        os.dup2(log, stream)
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["passmuster"]):
        from passmuster.core.kernel.errors import PassmusterError
        from tests.support.parsers import PARSERS

    parser = PARSERS[name]
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    for number, data in enumerate(parser.seeds):
        (seeds / f"seed-{number}").write_bytes(data)

    def once(data: bytes) -> None:
        with contextlib.suppress(PassmusterError):
            parser.read(data)

    options = [
        *(f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={MOST_BYTES}"),
        *(f"-timeout={SECONDS_AN_INPUT}", f"-artifact_prefix={folder}/", "-verbosity=0"),
    ]
    atheris.Setup([sys.argv[0], *options, str(seeds)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
