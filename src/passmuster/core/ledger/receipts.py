"""Receipts (C2SP tlog-proof, draft): one file that proves an entry is in the log, offline.

It holds the entry's index, its inclusion path and the signed, cosigned checkpoint. It does not hold
the entry: whoever checks brings the exact bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.checkpoints import Checkpoint, open_checkpoint
from passmuster.core.ledger.encoding import (
    HASH_BYTES,
    MAX_COUNT,
    format_base64,
    parse_base64,
    parse_decimal,
    parse_hash,
)
from passmuster.core.ledger.keys import Check, VerifierKey
from passmuster.core.ledger.merkle import MAX_PATH, leaf_hash, verify_inclusion
from passmuster.core.ledger.notes import MAX_NOTE_BYTES, parse_note

HEADER = "c2sp.org/tlog-proof@v1"
MAX_RECEIPT_BYTES = 2 * MAX_NOTE_BYTES
"""Receipts larger than this are refused before they are read."""


@dataclass(frozen=True)
class Receipt:
    """A receipt as read; nothing in it is trusted yet, and ``extra`` is never authenticated."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: bytes
    extra: bytes | None = None

    def to_bytes(self) -> bytes:
        """Return the receipt as a file.

        Raises UnusableInput (``receipt-unwritable``) for numbers or hashes no receipt can hold.
        """
        fits = 0 <= self.index <= MAX_COUNT and len(self.path) <= MAX_PATH
        if not fits or any(len(item) != HASH_BYTES for item in self.path) or self.extra == b"":
            raise UnusableInput(
                "receipt-unwritable",
                "A receipt needs an index in range, at most 63 hashes of 32 bytes, and extra data "
                "that is either absent or not empty.",
            )
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {format_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines.extend(format_base64(item) for item in self.path)
        return "\n".join(lines).encode() + b"\n\n" + self.checkpoint_note


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt strictly; raises CheckFailed (``receipt-malformed``, ``note-malformed``)."""
    head, blank, note = data[:MAX_RECEIPT_BYTES].partition(b"\n\n")
    if not blank or len(data) > MAX_RECEIPT_BYTES:
        raise _malformed("no empty line parts the proof from the checkpoint, or it is too large")
    parse_note(note)
    try:
        lines = iter(head.decode("ascii").split("\n"))
        if next(lines) != HEADER:
            raise ValueError(f"it does not begin with {HEADER}")
        extra, index = _extra_and_index(lines)
        path = tuple(parse_hash(line) for line in lines)
    except (ValueError, StopIteration) as error:
        raise _malformed(str(error) or "a line is missing") from error
    if len(path) > MAX_PATH:
        raise _malformed("its path is longer than any path can be")
    return Receipt(index, path, note, extra)


def _extra_and_index(lines: Iterator[str]) -> tuple[bytes | None, int]:
    line, extra = next(lines), None
    if line.startswith("extra "):
        extra = parse_base64(line.removeprefix("extra "))
        if not extra:
            raise ValueError("its extra line is empty")
        line = next(lines)
    if not line.startswith("index "):
        raise ValueError("it has no index line")
    return extra, parse_decimal(line.removeprefix("index "))


def verify_receipt(
    receipt: Receipt, entry: bytes, log_key: VerifierKey, check: Check = ed25519.verify
) -> Checkpoint:
    """Return the checkpoint after checking the log's signature and that ``entry`` is under it.

    Cosignatures are a matter of policy: see ``policy.evaluate`` and ``verify_cosignatures``.
    Raises CheckFailed with the codes of ``open_checkpoint`` or ``inclusion-proof-wrong``.
    """
    _, checkpoint = open_checkpoint(receipt.checkpoint_note, log_key, check)
    verify_inclusion(
        index=receipt.index,
        size=checkpoint.size,
        leaf=leaf_hash(entry),
        path=receipt.path,
        root=checkpoint.root,
    )
    return checkpoint


def _malformed(why: str) -> CheckFailed:
    return CheckFailed("receipt-malformed", f"This is not a receipt: {why}.")
