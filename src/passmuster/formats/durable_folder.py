"""Writes files so that after a power cut each is wholly there, or not at all.

Contents are written aside and flushed, then renamed into place, then the folders are flushed: the
order that ext4, XFS and Btrfs keep.

Paths are plain strings where the work is per file: `pathlib` would cost a tenth of an event.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_INCOMING = ".incoming"
_LIFE = secrets.token_hex(8)
_NUMBERS = itertools.count()
_TEMPORARY = re.compile(r"(?P<process>[0-9]{1,9})-(?P<life>[0-9a-f]+)-[0-9]+")


class DurableFolder:
    """A folder to write to; what writers that died had half written is cleared first."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / _INCOMING
        self._prepared = False

    def prepare(self) -> None:
        """Make the folder and clear what dead writers left half written; done once an object."""
        if self._prepared:
            return
        changed: set[Path] = set()
        self._make(self._incoming, changed)
        for leftover in self._incoming.iterdir():
            if _is_forgotten(leftover.name):
                leftover.unlink(missing_ok=True)
        for folder in changed:
            _flush(folder)
        self._prepared = True

    def write(self, files: Iterable[tuple[str, bytes]], mode: int = 0o644) -> None:
        """Put each (path below the folder, contents) in place; durable on return.

        If anything fails before the contents are on disk, no file is put in place.
        """
        self.prepare()
        staged: list[tuple[str, str]] = []
        handles: list[int] = []
        try:
            for path, data in files:
                temporary = f"{self._incoming}/{os.getpid()}-{_LIFE}-{next(_NUMBERS)}"
                handles.append(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
                staged.append((temporary, f"{self._root}/{path}"))
                _write_all(handles[-1], data)
            for handle in handles:
                os.fsync(handle)
        except BaseException:
            for temporary, _ in staged:
                Path(temporary).unlink()
            raise
        finally:
            for handle in handles:
                os.close(handle)
        self._rename(staged)

    def flush(self, paths: Iterable[str]) -> None:
        """Make durable, with their names, files that are in place already; absent ones are left."""
        folders: set[Path] = set()
        for path in paths:
            file = self._root / path
            if file.exists():
                _flush(file)
                depth = len(file.relative_to(self._root).parts)
                folders.update(file.parents[:depth])
        for folder in folders:
            _flush(folder)

    def _rename(self, staged: list[tuple[str, str]]) -> None:
        changed: set[Path] = set()
        parents: set[str] = set()
        for temporary, final in staged:
            parents.add(final.rpartition("/")[0])
            try:
                os.replace(temporary, final)  # noqa: PTH105 - see the module's second paragraph
            except FileNotFoundError:
                self._make(Path(final).parent, changed)
                os.replace(temporary, final)  # noqa: PTH105
        for folder in {*map(str, changed), *parents}:
            _flush(folder)

    def _make(self, folder: Path, changed: set[Path]) -> None:
        """Make ``folder`` and those above it; add to ``changed`` every folder that got a name."""
        try:
            folder.mkdir()
        except FileExistsError:
            return
        except FileNotFoundError:
            self._make(folder.parent, changed)
            folder.mkdir()
        changed.add(folder.parent)


def _is_forgotten(name: str) -> bool:
    """Return whether the process that began this file can no longer finish it."""
    match = _TEMPORARY.fullmatch(name)
    if match is None:
        return False
    if int(match["process"]) == os.getpid():
        # In a container every life of a program may have the same number.
        return match["life"] != _LIFE
    with suppress(PermissionError):
        try:
            os.kill(int(match["process"]), 0)
        except ProcessLookupError:
            return True
    return False


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _flush(path: Path | str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
