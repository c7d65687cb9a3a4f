"""Checks the public dossier of one draw, from a folder or a zip file, with nothing but Python."""

from __future__ import annotations

import argparse
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from passmuster.core.draw.dossier import Finding, verify_dossier
from passmuster.core.kernel.errors import UnusableInput

HELP = "Check the public dossier of a draw, from its first byte to its last."

INDEX = "dossier.json"
MAX_FILES = 100
MAX_BYTES = 512 * 1024 * 1024
"""A dossier is some forty files; a pool of a million people is 75 MB."""

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_MARKS = {True: "yes    ", False: "NO     ", None: "not checked"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``verify draw``."""
    parser.add_argument("dossier", metavar="DOSSIER", help="folder or zip file of one draw")
    parser.add_argument(
        "--policy", metavar="FILE", help="tlog-policy that reached you by another way"
    )
    parser.add_argument("--vkey", metavar="V", help="the log's verifier key, if you have only that")
    parser.add_argument(
        "--beacon", metavar="FILE", help="the beacon round's JSON, fetched by yourself"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print every finding; return 0 when none is a no, else 1."""
    findings = verify_dossier(
        load_dossier(Path(args.dossier)),
        policy=_optional(args.policy),
        log_key=args.vkey,
        outside_beacon=_optional(args.beacon),
    )
    good = holds(findings)
    if args.json:
        listed = [{"rule": f.rule, "ok": f.ok, "sentence": f.sentence} for f in findings]
        print(json.dumps({"ok": good, "findings": listed}, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{_MARKS[finding.ok]:<12} {finding.rule}: {finding.sentence}")
        print("The draw holds." if good else "THE DRAW DOES NOT HOLD.")
    return 0 if good else 1


def holds(findings: Sequence[Finding]) -> bool:
    """Tell whether no check failed; what was not checked does not count against it."""
    return all(finding.ok is not False for finding in findings)


def load_dossier(path: Path) -> dict[str, bytes]:
    """Return the dossier's files by name, from a folder or from a zip file with or without one.

    Raises UnusableInput: ``dossier-missing``, ``dossier-too-large``, ``dossier-not-plain``.
    """
    if path.is_dir():
        return _from_folder(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _from_zip(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise UnusableInput(
            "dossier-not-plain", f"{path} is neither a folder nor a zip file that can be read."
        ) from error


def _from_folder(folder: Path) -> dict[str, bytes]:
    readers: dict[str, Callable[[int], bytes]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise UnusableInput(
                "dossier-not-plain", f"{path} is a link or a device; a dossier holds plain files."
            )
        if path.is_file():
            readers[path.relative_to(folder).as_posix()] = _file_reader(path)
    return _read_all(readers)


def _from_zip(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    names = [info.filename for info in members]
    if len(set(names)) != len(names):
        raise UnusableInput("dossier-not-plain", "The zip file holds two files of one name.")
    if any(info.compress_type not in _PACKINGS for info in members):
        raise UnusableInput("dossier-not-plain", "The zip file is packed in an unusual way.")
    # A zip of the folder itself has one more step in every name; the index says where it ends.
    indices = [name for name in names if name.rpartition("/")[2] == INDEX]
    prefix = indices[0].removesuffix(INDEX) if indices else ""
    return _read_all({i.filename.removeprefix(prefix): _member_reader(archive, i) for i in members})


def _read_all(readers: dict[str, Callable[[int], bytes]]) -> dict[str, bytes]:
    if len(readers) > MAX_FILES:
        raise _too_large()
    files: dict[str, bytes] = {}
    left = MAX_BYTES
    for name, read in readers.items():
        files[name] = read(left + 1)
        left -= len(files[name])
        if left < 0:
            raise _too_large()
    return files


def _file_reader(path: Path) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        with path.open("rb") as file:
            return file.read(limit)

    return read


def _member_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    # Sizes written in a zip file are claims; reading stops at the limit whatever they say.
    def read(limit: int) -> bytes:
        with archive.open(info) as file:
            return file.read(limit)

    return read


def _optional(path: str | None) -> bytes | None:
    return None if path is None else Path(path).read_bytes()


def _too_large() -> UnusableInput:
    return UnusableInput(
        "dossier-too-large",
        f"This is too large for one draw: at most {MAX_FILES} files and {MAX_BYTES} bytes.",
    )
