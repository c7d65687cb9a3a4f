"""Signed notes (C2SP signed-note v1.0.0): a text and the lines of those who signed it.

Reading is strict: one note, one sequence of bytes. Carriage returns, tabs, a missing last line
feed, doubled spaces and second spellings of Base64 are refused, not repaired.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.encoding import format_base64, parse_base64
from passmuster.core.ledger.keys import (
    COSIGNATURE,
    ED25519,
    Check,
    VerifierKey,
    is_key_name,
    key_id,
)

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "MAX_NOTE_BYTES",
    "MAX_SIGNATURES",
    "Check",
    "SignatureLine",
    "SignedNote",
    "VerifierKey",
    "format_signature_line",
    "key_id",
    "parse_note",
    "parse_signature_line",
    "verify_note",
]

MAX_NOTE_BYTES = 1 << 20
"""Notes larger than this are refused before they are read."""

MAX_SIGNATURES = 100
"""More signature lines than this are refused (the specification asks for at least 16)."""

_DASH = "\u2014 "
_ID_BYTES = 4


@dataclass(frozen=True)
class SignatureLine:
    """One line: who claims to have signed, with which key, and the claimed signature."""

    name: str
    id: bytes
    payload: bytes

    def is_by(self, key: VerifierKey) -> bool:
        """Return whether the line claims this key: the same name and the same id."""
        return self.name == key.name and self.id == key.id

    def __str__(self) -> str:
        return format_signature_line(self.name, self.id, self.payload)


@dataclass(frozen=True)
class SignedNote:
    """A note as read: ``text`` keeps its last line feed; nothing in it is trusted yet."""

    text: bytes
    signatures: tuple[SignatureLine, ...]

    def to_bytes(self) -> bytes:
        """Return the note as it is served."""
        return self.text + b"\n" + "".join(str(line) for line in self.signatures).encode()

    def with_lines(self, lines: Iterable[SignatureLine]) -> SignedNote:
        """Return the note with ``lines`` added, each key's line once, the newest one kept."""
        merged = {(line.name, line.id): line for line in (*self.signatures, *lines)}
        return SignedNote(self.text, tuple(merged.values()))


def format_signature_line(name: str, key_id: bytes, payload: bytes) -> str:
    """Return one signature line with its line feed."""
    return f"{_DASH}{name} {format_base64(key_id + payload)}\n"


def parse_note(data: bytes) -> SignedNote:
    """Read a signed note; raises CheckFailed (``note-malformed``) for anything but the one form."""
    if len(data) > MAX_NOTE_BYTES:
        raise _malformed("it is larger than a note may be")
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8 text") from error
    if any(char < " " and char != "\n" for char in note):
        raise _malformed("it holds a control character, such as a tab or a carriage return")
    # The text may hold empty lines of its own: the last one parts it from the signatures.
    blank = note.rfind("\n\n")
    if blank < 0:
        raise _malformed("no empty line parts its text from its signatures")
    text, lines = note[: blank + 1], note[blank + 2 :]
    if not lines.endswith("\n"):
        raise _malformed("its last line is missing or does not end in a line feed")
    signatures = tuple(parse_signature_line(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MAX_SIGNATURES:
        raise _malformed("it has more signature lines than a note may have")
    return SignedNote(text.encode(), signatures)


def parse_signature_line(line: str) -> SignatureLine:
    """Read one signature line given without its line feed (CheckFailed, ``note-malformed``)."""
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_key_name(name):
        raise _malformed("a signature line is not dash, name and signature")
    try:
        blob = parse_base64(encoded)
    except ValueError as error:
        raise _malformed("a signature is not canonical Base64") from error
    if len(blob) <= _ID_BYTES:
        raise _malformed("a signature is too short")
    return SignatureLine(name, blob[:_ID_BYTES], blob[_ID_BYTES:])


def verify_note(
    note: SignedNote, keys: Iterable[VerifierKey], check: Check = ed25519.verify
) -> tuple[tuple[VerifierKey, SignatureLine], ...]:
    """Return the lines of ``note`` that are by ``keys``, in the note's order.

    Lines of other keys and of other kinds of signature are ignored. Raises CheckFailed:
    ``note-signature-wrong`` when a line that claims one of the keys does not verify (then the whole
    note is worth nothing), ``note-unsigned`` when no line is by any of them.
    """
    known = {(key.name, key.id): key for key in keys}
    good = []
    for line in note.signatures:
        key = known.get((line.name, line.id))
        if key is None:
            continue
        if not key.holds(note.text, line.payload, check):
            raise CheckFailed(
                "note-signature-wrong",
                f"The signature of {key.name} does not belong to this text and key: "
                "one of them was changed.",
            )
        good.append((key, line))
    if not good:
        names = ", ".join(sorted(name for name, _ in known)) or "nobody"
        raise CheckFailed(
            "note-unsigned", f"No signature here is by a key that was given ({names})."
        )
    return tuple(good)


def _malformed(why: str) -> CheckFailed:
    return CheckFailed("note-malformed", f"This is not a signed note: {why}.")
