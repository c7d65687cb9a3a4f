"""`passmuster lab`: take in the files that a laboratory laid into a folder.

Guarantees: a file is moved only after its bytes are kept and what became of them is stored; it is
never changed and never deleted; whatever stops the run, the next one goes on where it stopped, and
bytes that were taken in already count once.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from passmuster.cli.output import add_json, print_json, progress
from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.lab.limits import MAX_FILE_BYTES

HELP = "Take in the files that a laboratory laid into a folder, each once, and sort them."

DONE: Final = "done"
REFUSED: Final = "refused"

TOGETHER: Final = 50
"""Files that are taken in at once, each with an entry of its own; all of them or none."""

TOGETHER_BYTES: Final = 2 * MAX_FILE_BYTES
"""What they may weigh together."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    receive = acts.add_parser(
        "receive",
        help="take in one file, or every file of a folder; exit status 1 where one was refused",
        description="Files go to done/ or refused/ beside them, those refused with a reason in a "
        "text file. Let the laboratory write under another name (ending in .part) or a name that "
        "begins with a dot, and rename the file when it is whole: such names are passed over. A "
        "table is read by the laboratory's mapping in force. Run it as often as you like.",
    )
    receive.add_argument("path", metavar="PATH", type=Path, help="a file, or a watched folder")
    receive.add_argument("--dir", metavar="DIR", type=Path, required=True, help="the installation")
    receive.add_argument(
        "--laboratory", metavar="CODE", required=True, help="the laboratory whose folder it is"
    )
    receive.add_argument(
        "--by", metavar="CODE", required=True, help="who acts for the laboratory and sends"
    )
    receive.add_argument("--force", metavar="CODE", default="", help="the force, if several")
    add_json(receive)
    receive.set_defaults(act_run=run_receive)


def run(args: argparse.Namespace) -> int:
    return int(args.act_run(args))


def run_receive(args: argparse.Namespace) -> int:
    from passmuster.web.laboratory import command  # the web ring is loaded only when it is needed

    files = list(_files(args.path))
    door = command.open_door(
        args.dir,
        laboratory=args.laboratory,
        by=args.by,
        force_code=args.force,
    )
    told: list[dict[str, Any]] = []
    with progress(quiet=args.json) as show:
        for some in _together(files):
            show("Taking files in", len(told), len(files))
            told += _take(door, some)
        show("Taking files in", len(files), len(files))
    size = door.publish() if told else None
    if args.json:
        print_json({"files": told, "log_size": size})
    else:
        print("\n".join(_lines(told)))
    return 1 if any(one["moved_to"] != DONE for one in told) else 0


def _files(path: Path) -> Iterator[Path]:
    """Yield what is to be taken in, by name; a link leads anywhere and is passed over."""
    if path.is_dir():
        for one in sorted(path.iterdir()):
            unfinished = one.name.startswith(".") or one.suffix in (".part", ".tmp")
            if one.is_file() and not one.is_symlink() and not unfinished:
                yield one
    elif path.is_file():
        yield path
    else:
        raise UnusableInput("file-unusable", f"{path} is neither a file nor a folder.")


def _together(files: list[Path]) -> Iterator[list[Path]]:
    """Yield files in their order, as many at once as one transaction takes."""
    some: list[Path] = []
    size = 0
    for path in files:
        own = path.stat().st_size
        if some and (len(some) == TOGETHER or size + own > TOGETHER_BYTES):
            yield some
            some, size = [], 0
        some.append(path)
        size += own
    if some:
        yield some


def _take(door: Any, paths: list[Path]) -> list[dict[str, Any]]:
    """Take files in and move them; one that grows meanwhile is left for the next run."""
    looked = [_looked(path) for path in paths]
    whole = [(raw, path.name) for path, (raw, code) in zip(paths, looked, strict=True) if not code]
    try:
        taken = iter(door.take_all(whole))
    except Exception:
        if len(paths) == 1:
            raise
        # Whatever stops one of them stops none before it.
        return [told for path in paths for told in _take(door, [path])]
    return [
        _moved(path, code) if code else _move(path, _told_of(path, next(taken)))
        for path, (_raw, code) in zip(paths, looked, strict=True)
    ]


def _looked(path: Path) -> tuple[bytes, str]:
    """Return a file's bytes, and why they are not taken in now, "" where they are."""
    before = path.stat()
    raw = _limited(path, MAX_FILE_BYTES)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return b"", "file-still-written"
    return (b"", "file-too-large") if len(raw) > MAX_FILE_BYTES else (raw, "")


def _moved(path: Path, code: str) -> dict[str, Any]:
    """Say why a file was not taken in; one that never will be goes where the refused ones lie."""
    if code == "file-still-written":
        return _told(path, moved_to="", code=code)
    return _move(path, _told(path, moved_to=REFUSED, code=code, says=_TOO_LARGE))


def _told_of(path: Path, taken: Any) -> dict[str, Any]:
    return _told(
        path,
        moved_to=REFUSED if taken.refused else DONE,
        code=taken.code,
        arrival=taken.arrival,
        again=taken.again,
        names_a_person=taken.names_a_person,
        says=taken.says,
        specimens=[
            {"specimen": number, "outcome": word, "says": says}
            for number, word, says in taken.outcomes
        ],
    )


def _limited(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


_NOTHING: dict[str, Any] = {
    "arrival": None,
    "again": False,
    "names_a_person": False,
    "says": "",
    "specimens": [],
}
_TOO_LARGE = "The file is larger than results ever are. Send it in parts."


def _told(path: Path, *, moved_to: str, code: str, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"file": path.name, "moved_to": moved_to, "code": code}
    return said | _NOTHING | more


def _move(path: Path, told: dict[str, Any]) -> dict[str, Any]:
    """Move a file beside its like under a free name; a refused one gets its reason first."""
    folder = path.parent / told["moved_to"]
    folder.mkdir(exist_ok=True)
    target = _free(folder, path.name)
    if told["moved_to"] == REFUSED:
        reason = "\n".join(_lines([told])) + "\n"
        target.with_name(f"{target.name}.txt").write_text(reason, encoding="utf-8")
    # The name is taken first, so that nothing that comes to stand there is written over.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    path.replace(target)
    return told


def _free(folder: Path, name: str) -> Path:
    number, target = 1, folder / name
    while target.exists() or target.with_name(f"{target.name}.txt").exists():
        number += 1
        target = folder / f"{number}-{name}"
    return target


def _lines(told: list[dict[str, Any]]) -> Iterator[str]:
    if not told:
        yield "Nothing to take in."
    for one in told:
        where = f"to {one['moved_to']}/" if one["moved_to"] else "left where it is"
        yield f"{_printable(one['file'])}: {where}{_said(one)}"
        if one["says"]:
            yield f"  {_printable(one['says'])}"
        for report in one["specimens"]:
            yield f"  {report['specimen'] or 'no specimen of ours'}: {report['outcome']}"
            if report["says"]:
                yield f"    {report['says']}"
        if one["names_a_person"]:
            yield "  ! It names a person, and a laboratory knows specimens by code only."


def _said(one: dict[str, Any]) -> str:
    again = ", the same bytes had come before" if one["again"] else ""
    message = f", message {one['arrival']}" if one["arrival"] else ""
    code = f" [{one['code']}]" if one["code"] else ""
    return f"{message}{again}{code}"


def _printable(text: str) -> str:
    """Return a name that moves no cursor and rings no bell, however a sender called the file."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
