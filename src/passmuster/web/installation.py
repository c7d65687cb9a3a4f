"""One folder holds an installation: database, keys, kept bytes, and what is published.

The folder comes from ``PASSMUSTER_DIR``; every path below it has one name here.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import UnusableInput

DIRECTORY_VARIABLE = "PASSMUSTER_DIR"
DATABASE_VARIABLE = "PASSMUSTER_DATABASE_URL"
DEFAULT_DIRECTORY = "passmuster-data"
_FLUSHING = 8
"""How many files are flushed to disk side by side."""


@dataclass(frozen=True)
class Installation:
    """The paths of one installation."""

    root: Path

    @property
    def database(self) -> Path:
        """The embedded database (unless PASSMUSTER_DATABASE_URL names a server)."""
        return self.root / "passmuster.sqlite3"

    @property
    def keys(self) -> Path:
        """Signing keys and key halves, readable by the service's user only."""
        return self.root / "keys"

    @property
    def kept(self) -> Path:
        """Raw bytes as they arrived, by their SHA-256."""
        return self.root / "kept"

    @property
    def published(self) -> Path:
        """What an outsider gets: the log, the policy, the dossiers."""
        return self.root / "published"

    @property
    def signed_sizes(self) -> Path:
        """The local record of every signed tree head, outside the database (attack G-05)."""
        return self.root / "signed"

    @property
    def demo_mark(self) -> Path:
        """Stands only in a folder that `passmuster demo` made (attack W-06)."""
        return self.root / "DEMO"

    @property
    def is_demo(self) -> bool:
        """Tell whether `passmuster demo` made this folder and its force.

        The mark alone is not enough: a force that was begun otherwise says so itself.
        """
        try:
            about = json.loads((self.published / "force.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return self.demo_mark.is_file() and isinstance(about, dict) and about.get("demo") is True

    @property
    def demo_shift(self) -> timedelta:
        """How far a demo's clock runs from the real one; nothing for any other folder."""
        if not self.is_demo:
            return timedelta(0)
        try:
            facts = json.loads(self.demo_mark.read_text(encoding="utf-8"))
            return timedelta(seconds=int(facts["clock_shift"]))
        except (OSError, ValueError, KeyError, TypeError):
            return timedelta(0)

    def create(self) -> None:
        """Make the folders, private ones readable by their owner only."""
        # Others may pass through to what is published, and list nothing on the way.
        self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
        for private in (self.keys, self.kept, self.signed_sizes):
            private.mkdir(mode=0o700, exist_ok=True)
        self.published.mkdir(exist_ok=True)

    def close_database(self) -> None:
        """Make the embedded database readable by its owner only; its side files follow it."""
        self.database.touch(mode=0o600)
        self.database.chmod(0o600)

    def keep(self, data: bytes) -> str:
        """Keep bytes for ever under their SHA-256 and return it (64 hex)."""
        (digest,) = self.keep_all([data])
        return digest

    def keep_all(self, many: Sequence[bytes]) -> list[str]:
        """Keep many bytes as ``keep`` does, each folder flushed once; returns their hashes."""
        digests = [hashlib.sha256(data).hexdigest() for data in many]
        fresh: dict[Path, bytes] = {}
        for digest, data in zip(digests, many, strict=True):
            path = self.kept_path(digest)
            if not path.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                fresh[path] = data
        write_all_durably(fresh)
        return digests

    def kept_bytes(self, digest: str) -> bytes:
        """Return kept bytes; raises UnusableInput when they are gone or altered."""
        try:
            data = self.kept_path(digest).read_bytes()
        except OSError as error:
            raise UnusableInput("kept-file-missing", f"The kept file {digest} is gone.") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise UnusableInput("kept-file-altered", f"The kept file {digest} was altered.")
        return data

    def kept_path(self, digest: str) -> Path:
        """Return where the bytes of this SHA-256 are kept."""
        return self.kept / digest[:2] / digest


def keep_words(text: str) -> str:
    """Keep words that somebody wrote, outside the log and the tables; returns their hash (64 hex).

    They lie beside 32 random bytes, so that the hash tells nothing to whoever guesses at the words,
    and once the file is erased nothing of them is left.
    """
    return here().keep(canonical_bytes({"salt": secrets.token_hex(32), "text": text}))


def kept_words(digest: str) -> str:
    """Return kept words by their hash; raises UnusableInput (``kept-file-…``)."""
    text: str = parse_canonical(here().kept_bytes(digest))["text"]
    return text


def here() -> Installation:
    """Return the installation that PASSMUSTER_DIR names."""
    return Installation(Path(os.environ.get(DIRECTORY_VARIABLE, DEFAULT_DIRECTORY)).resolve())


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write, flush to disk, and rename into place, so that a reader sees all or nothing."""
    write_all_durably({path: data}, mode)


def write_all_durably(files: Mapping[Path, bytes], mode: int = 0o600) -> None:
    """Write many files as ``write_durably`` does; each of their folders is flushed once.

    Every file is on disk before the first gets its name, and every name on return.
    """
    written: list[tuple[str, Path]] = []
    open_files: list[IO[bytes]] = []
    try:
        for path, data in files.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            written.append((name, path))
            open_files.append(os.fdopen(handle, "wb"))
            open_files[-1].write(data)
            open_files[-1].flush()
            os.fchmod(handle, mode)
        _flush_all([file.fileno() for file in open_files])
    finally:
        for file in open_files:
            file.close()
    for name, path in written:
        Path(name).replace(path)
    folders: list[int] = []
    try:
        folders.extend(os.open(folder, os.O_RDONLY) for folder in {path.parent for path in files})
        _flush_all(folders)
    finally:
        for folder in folders:
            os.close(folder)


def _flush_all(handles: Sequence[int]) -> None:
    """Flush many handles to disk; side by side, for a disk takes many at once as fast as one."""
    if len(handles) < 3:
        for handle in handles:
            os.fsync(handle)
        return
    with ThreadPoolExecutor(_FLUSHING) as pool:
        list(pool.map(os.fsync, handles))
