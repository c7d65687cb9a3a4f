"""Builds the single-file verifier: the core and this ring in one zip that Python runs.

The same sources give the same bytes on every machine: members are sorted, stored uncompressed (zlib
versions differ), and carry no time of their own.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import passmuster

_SHEBANG = b"#!/usr/bin/env python3\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_RINGS = ("core", "verifier")
_MAIN = b"import sys\n\nfrom passmuster.verifier.__main__ import main\n\nsys.exit(main())\n"


def build_pyz(path: Path) -> None:
    """Write ``passmuster-verify.pyz`` to ``path``, replacing what is there."""
    with path.open("wb") as file:
        file.write(_SHEBANG)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in sorted(_members().items()):
                info = zipfile.ZipInfo(name, _EPOCH)
                info.create_system = 3
                info.external_attr = 0o644 << 16
                archive.writestr(info, data)
    path.chmod(0o755)


def _members() -> dict[str, bytes]:
    package = Path(passmuster.__file__).parent
    sources = [package / "__init__.py"]
    for ring in _RINGS:
        sources.extend((package / ring).rglob("*.py"))
    members = {f"passmuster/{p.relative_to(package).as_posix()}": p.read_bytes() for p in sources}
    return {"__main__.py": _MAIN, **members}
