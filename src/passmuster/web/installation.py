"""One folder holds an installation: database, keys, kept bytes, and what is published.

The folder comes from ``PASSMUSTER_DIR``; every path below it has one name here.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from passmuster.core.kernel.errors import UnusableInput

DIRECTORY_VARIABLE = "PASSMUSTER_DIR"
DATABASE_VARIABLE = "PASSMUSTER_DATABASE_URL"
DEFAULT_DIRECTORY = "passmuster-data"


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
        digest = hashlib.sha256(data).hexdigest()
        path = self.kept_path(digest)
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_durably(path, data)
        return digest

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


def here() -> Installation:
    """Return the installation that PASSMUSTER_DIR names."""
    return Installation(Path(os.environ.get(DIRECTORY_VARIABLE, DEFAULT_DIRECTORY)).resolve())


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write, flush to disk, and rename into place, so that a reader sees all or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), mode)
    Path(name).replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
