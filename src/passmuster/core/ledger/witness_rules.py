"""What a witness answers to add-checkpoint (C2SP tlog-witness v1.0.0), as a pure decision.

Signing, clock and storage are the caller's: a decision to cosign names the note to store durably
and atomically before the answer is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.encoding import format_base64, parse_decimal, parse_hash
from passmuster.core.ledger.keys import Check, VerifierKey
from passmuster.core.ledger.merkle import EMPTY_ROOT, MAX_PATH, verify_consistency
from passmuster.core.ledger.notes import MAX_NOTE_BYTES, SignedNote, parse_note, verify_note

SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"

MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 4096
"""A note, 63 hashes of 45 bytes and the size line fit; more is refused unread."""


@dataclass(frozen=True)
class AddCheckpoint:
    """A request as read: the size the log believes was cosigned last, a proof, a checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: SignedNote
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Decision:
    """The answer; its body is complete unless the status is 200.

    Status 200 comes with ``accepted``: the note, with the log's verified lines only, that is to be
    cosigned and stored; the body is then the cosignature.
    """

    status: int
    content_type: str
    body: bytes
    accepted: SignedNote | None = None


def format_request(old_size: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """Return the body of an add-checkpoint request."""
    lines = [f"old {old_size}", *(format_base64(item) for item in proof)]
    return "\n".join(lines).encode() + b"\n\n" + note


def parse_request(body: bytes) -> AddCheckpoint:
    """Read a request body strictly.

    Raises CheckFailed (``request-malformed``, ``note-malformed``, ``checkpoint-malformed``).
    """
    head, blank, note_bytes = body.partition(b"\n\n")
    try:
        first, *rest = head.decode("ascii").split("\n")
        if not blank or not first.startswith("old ") or len(rest) > MAX_PATH:
            raise ValueError("a request is a size line, up to 63 hashes, an empty line and a note")
        old_size = parse_decimal(first.removeprefix("old "))
        proof = tuple(parse_hash(line) for line in rest)
    except ValueError as error:
        raise CheckFailed("request-malformed", f"This request cannot be read: {error}.") from error
    note = parse_note(note_bytes)
    return AddCheckpoint(old_size, proof, note, parse_checkpoint(note.text))


def decide(
    body: bytes,
    logs: Mapping[str, Sequence[VerifierKey]],
    latest: Mapping[str, Checkpoint],
    check: Check = ed25519.verify,
) -> Decision:
    """Return the answer to one request.

    ``logs`` maps each known origin to the keys trusted for it, ``latest`` each origin to the last
    checkpoint cosigned for it (absent if none). Order of the checks as in the specification:
    400 unreadable, 404 unknown origin, 403 signature, 400 and 409 sizes, 422 roots and proofs.
    """
    try:
        request = parse_request(body)
    except CheckFailed as failed:
        return _refuse(400, failed.message)
    keys = logs.get(request.checkpoint.origin)
    if keys is None:
        return _refuse(404, "This witness does not know that origin.")
    try:
        lines = verify_note(request.note, keys, check)
    except CheckFailed as failed:
        return _refuse(403, failed.message)
    if request.old_size > request.checkpoint.size:
        return _refuse(400, "The old size is larger than the checkpoint's.")
    known = latest.get(request.checkpoint.origin)
    known_size = known.size if known else 0
    if request.old_size != known_size:
        return Decision(409, SIZE_TYPE, b"%d\n" % known_size)
    try:
        _require_growth(request, known)
    except CheckFailed as failed:
        return _refuse(422, failed.message)
    accepted = SignedNote(request.note.text, tuple(line for _, line in lines))
    return Decision(200, TEXT_TYPE, b"", accepted)


def _require_growth(request: AddCheckpoint, known: Checkpoint | None) -> None:
    verify_consistency(
        old_size=request.old_size,
        old_root=known.root if known else EMPTY_ROOT,
        new_size=request.checkpoint.size,
        new_root=request.checkpoint.root,
        path=request.proof,
    )


def _refuse(status: int, sentence: str) -> Decision:
    return Decision(status, TEXT_TYPE, sentence.encode() + b"\n")
