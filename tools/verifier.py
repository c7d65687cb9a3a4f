"""Build the single-file verifier, by default dist/passmuster-verify.pyz, and print its SHA-256."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from passmuster.verifier.build import build_pyz

DEFAULT = Path("dist") / "passmuster-verify.pyz"


def main(arguments: list[str]) -> int:
    """Write the file; the same sources give the same bytes, and so the same printed hash."""
    path = Path(arguments[0]) if arguments else DEFAULT
    path.parent.mkdir(parents=True, exist_ok=True)
    build_pyz(path)
    print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
