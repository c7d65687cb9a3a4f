"""Checkpoints (C2SP tlog-checkpoint v1.0.0): the three lines by which a log says what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.encoding import (
    HASH_BYTES,
    MAX_COUNT,
    format_base64,
    parse_decimal,
    parse_hash,
)
from passmuster.core.ledger.keys import Check, VerifierKey, is_key_name
from passmuster.core.ledger.notes import SignedNote, parse_note, verify_note


@dataclass(frozen=True)
class Checkpoint:
    """What a log claims: its origin (its identity for ever), its size in entries, its root.

    ``extensions`` holds further lines of other people's logs. They are part of what is signed, but
    no tool agrees with another on them (protocol §6), so this program never writes any.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> bytes:
        """Return the note text of our own checkpoint.

        Raises UnusableInput (``checkpoint-unwritable``) for extension lines, an origin that is not
        ASCII without spaces and plus signs, a size out of range or a root that is not 32 bytes.
        """
        if self.extensions:
            raise _unwritable("extension lines are never written")
        if not is_key_name(self.origin) or not self.origin.isascii():
            raise _unwritable("an origin is ASCII without spaces or plus signs")
        if not 0 <= self.size <= MAX_COUNT or len(self.root) != HASH_BYTES:
            raise _unwritable("the size or the root is out of range")
        return f"{self.origin}\n{self.size}\n{format_base64(self.root)}\n".encode()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Read a checkpoint's text, as it stands in a note, with its last line feed.

    Raises CheckFailed (``checkpoint-malformed``).
    """
    try:
        # Only LF ends a line here; str.splitlines would also break at U+2028 and others.
        origin, size, root, *extensions, rest = text.decode("utf-8").split("\n")
        if rest or not origin or not all(extensions):
            raise ValueError("a line is empty or the last one is not ended")
        return Checkpoint(origin, parse_decimal(size), parse_hash(root), tuple(extensions))
    except ValueError as error:
        raise CheckFailed(
            "checkpoint-malformed",
            "This is not a checkpoint: it must be the lines origin, size and root hash.",
        ) from error


def open_checkpoint(
    data: bytes, key: VerifierKey, check: Check = ed25519.verify
) -> tuple[SignedNote, Checkpoint]:
    """Read and verify one log's signed checkpoint.

    The note must be signed by ``key`` and its origin must be the key's name, so that a key cannot
    vouch for another log. Raises CheckFailed with the codes of ``parse_note``, ``verify_note`` and
    ``parse_checkpoint``, or ``checkpoint-other-origin``.
    """
    note = parse_note(data)
    verify_note(note, (key,), check)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != key.name:
        raise CheckFailed(
            "checkpoint-other-origin",
            f"The checkpoint is of the log {checkpoint.origin}, but the key is of {key.name}.",
        )
    return note, checkpoint


def _unwritable(why: str) -> UnusableInput:
    return UnusableInput("checkpoint-unwritable", f"This checkpoint cannot be written: {why}.")
