"""What a witness remembers: its key and the last checkpoint it cosigned for each log.

Guarantee: what it has cosigned survives `kill -9` and power cuts, and it never starts with a key
and a memory that do not belong together, because a witness without memory would sign a fork.
"""

from __future__ import annotations

import fcntl
import os
from hashlib import sha256
from pathlib import Path

from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.notes import parse_note
from passmuster.formats.durable_folder import DurableFolder
from passmuster.formats.signing import SigningKey, fast_check

_KEY = "key"
_LOCK = "lock"
_STATE = "state"
_CHECKPOINT = "checkpoint"


def origin_hash(origin: str) -> str:
    """Return the name under which a witness serves a log's checkpoint: hex H(origin)."""
    return sha256(origin.encode()).hexdigest()


class WitnessStore:
    """One witness's folder, held by one process at a time until ``close``."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        """Open the folder, making it and a new key at the first start.

        ``name`` names the new key, or must be the name of the one there; None takes what is there,
        or makes a name from the new key. Raises Refused: ``witness-folder-in-use``,
        ``witness-key-missing``, ``witness-key-exposed``, ``witness-key-other-name``,
        ``witness-state-not-of-key``.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = _hold(folder / _LOCK)
        try:
            self._durable = DurableFolder(folder)
            self._durable.prepare()
            self._key = self._load_key() if (folder / _KEY).exists() else self._new_key(name)
            if name not in (None, self._key.name):
                raise Refused(
                    "witness-key-other-name",
                    f"The key in {folder} is named {self._key.name}, not {name}.",
                )
            self._latest: dict[str, Checkpoint] = {}
            self._load_state()
        except BaseException:
            self.close()
            raise

    @property
    def key(self) -> SigningKey:
        """The witness's own key."""
        return self._key

    @property
    def latest(self) -> dict[str, Checkpoint]:
        """The last checkpoint cosigned for each origin."""
        return self._latest

    def remember(self, checkpoint: Checkpoint, cosigned_note: bytes) -> None:
        """Replace what is remembered of that log; durable on return, unchanged on failure."""
        path = f"{_STATE}/{origin_hash(checkpoint.origin)}/{_CHECKPOINT}"
        self._durable.write([(path, cosigned_note)])
        self._latest[checkpoint.origin] = checkpoint

    def cosigned_note(self, hashed_origin: str) -> bytes | None:
        """Return the last cosigned note of the log with that ``origin_hash``, or None."""
        if not any(origin_hash(origin) == hashed_origin for origin in self._latest):
            return None
        return (self._folder / _STATE / hashed_origin / _CHECKPOINT).read_bytes()

    def close(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)

    def _load_key(self) -> SigningKey:
        path = self._folder / _KEY
        if path.stat().st_mode & 0o077:
            raise Refused(
                "witness-key-exposed",
                f"Other users of this machine may read {path}. Make it yours alone "
                f"(chmod 600 {path}), and if others had access, start a new witness.",
            )
        return SigningKey.from_text(path.read_text("utf-8"))

    def _new_key(self, name: str | None) -> SigningKey:
        if (self._folder / _STATE).exists():
            raise Refused(
                "witness-key-missing",
                f"{self._folder} holds what a witness cosigned, but its key is gone. Restore the "
                "key, or begin a new witness in an empty folder.",
            )
        key = SigningKey.generate(name or "witness")
        if name is None:
            key = key.renamed(f"witness/{key.vkey().public_key.hex()[:16]}")
        self._durable.write([(_KEY, key.to_text().encode() + b"\n")], mode=0o600)
        return key

    def _load_state(self) -> None:
        for path in sorted((self._folder / _STATE).glob(f"*/{_CHECKPOINT}")):
            try:
                note = parse_note(path.read_bytes())
                checkpoint = parse_checkpoint(note.text)
                mine = verify_cosignatures(note, [self._key.vkey(COSIGNATURE)], fast_check)
            except CheckFailed as failed:
                raise _not_of_key(path) from failed
            if not mine or path.parent.name != origin_hash(checkpoint.origin):
                raise _not_of_key(path)
            self._latest[checkpoint.origin] = checkpoint


def _hold(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Refused(
            "witness-folder-in-use",
            f"Another process uses {path.parent}: two witnesses with one memory could sign a fork.",
        ) from error
    return handle


def _not_of_key(path: Path) -> Refused:
    return Refused(
        "witness-state-not-of-key",
        f"{path} was not cosigned by the key beside it. The key or the memory was exchanged; "
        "restore both from one moment, or begin a new witness in an empty folder.",
    )
