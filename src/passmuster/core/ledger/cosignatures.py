"""Cosignatures (C2SP tlog-cosignature v1.0.1, Ed25519): who else saw this tree, and when.

A cosignature says: at that time this was the largest consistent tree I had seen for that origin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.keys import Check, VerifierKey, cosigned_message
from passmuster.core.ledger.notes import SignedNote, verify_note

__all__ = ["Cosignature", "cosigned_message", "verify_cosignatures"]


@dataclass(frozen=True)
class Cosignature:
    """A verified cosignature; ``time`` is the cosigner's own clock in Unix seconds."""

    key: VerifierKey
    time: int

    @property
    def name(self) -> str:
        """The cosigner's name."""
        return self.key.name

    @property
    def key_id(self) -> bytes:
        """The four bytes of the cosigner's key id."""
        return self.key.id


def verify_cosignatures(
    note: SignedNote, keys: Iterable[VerifierKey], check: Check = ed25519.verify
) -> tuple[Cosignature, ...]:
    """Return the cosignatures on ``note`` by ``keys``, one a key (the earliest), by time.

    No cosignature at all is an empty answer, not an error. Raises CheckFailed
    (``note-signature-wrong``) when a line claims one of the keys and does not verify.
    """
    try:
        lines = verify_note(note, keys, check)
    except CheckFailed as failed:
        if failed.code != "note-unsigned":
            raise
        return ()
    times: dict[VerifierKey, int] = {}
    for key, line in lines:
        time = key.time_of(line.payload)
        if time is not None:
            times[key] = min(time, times.get(key, time))
    found = (Cosignature(key, time) for key, time in times.items())
    return tuple(sorted(found, key=lambda cosignature: (cosignature.time, cosignature.name)))
