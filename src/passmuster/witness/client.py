"""Asks witnesses for cosignatures and believes nothing they have not signed.

Any answer but a cosignature that verifies over our exact checkpoint is a failure. Answers that an
honest witness cannot give to an honest log are alarms: somebody may be showing two histories.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException, HTTPMessage
from typing import IO, NamedTuple

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.cosignatures import Cosignature, verify_cosignatures
from passmuster.core.ledger.encoding import parse_decimal
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.core.ledger.notes import (
    MAX_NOTE_BYTES,
    SignedNote,
    parse_note,
    parse_signature_line,
)
from passmuster.core.ledger.witness_rules import SIZE_TYPE, format_request
from passmuster.formats.signing import fast_check
from passmuster.witness.store import origin_hash

Prove = Callable[[int], Sequence[bytes]]
"""old size → the consistency proof from it to the checkpoint being cosigned."""

_ATTEMPTS = 3
"""One to learn the witness's size, one to use it, one for a size that moved in between."""


class WitnessFailed(CheckFailed):
    """No cosignature was obtained. ``alarm``: an honest log and witness cannot come to this."""

    def __init__(self, code: str, message: str, *, alarm: bool = False) -> None:
        super().__init__(code, message)
        self.alarm = alarm


class _Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes


def cosign(
    checkpoint_note: bytes,
    prove: Prove,
    witness_url: str,
    witness_vkey: VerifierKey,
    timeout: float,
    *,
    known_size: int = 0,
) -> str:
    """Return the witness's verified signature line (with its line feed) for our checkpoint.

    ``known_size`` is the size this witness cosigned last, as far as we know; its answer corrects a
    wrong guess. ``timeout`` is in seconds, for each of at most three requests.

    Raises WitnessFailed: ``witness-unreachable``, ``witness-refused``, ``witness-answer-wrong``;
    as alarms ``witness-ahead`` (it has seen a larger tree than ours), ``witness-size-missing`` (409
    without a size), ``witness-inconsistent`` (422: our tree does not continue what it saw).
    UnusableInput (``witness-url-unusable``).
    """
    note = parse_note(checkpoint_note)
    checkpoint = parse_checkpoint(note.text)
    old_size = min(known_size, checkpoint.size)
    for _ in range(_ATTEMPTS):
        body = format_request(old_size, prove(old_size) if old_size else (), checkpoint_note)
        answer = _ask(f"{witness_url.rstrip('/')}/add-checkpoint", body, timeout)
        if answer.status == 200:
            return _verified_line(answer.body, note, witness_vkey)
        if answer.status != 409:
            raise _refused(answer, witness_url)
        theirs = _size_of(answer, witness_url)
        if theirs == old_size:
            raise _wrong(witness_vkey, "it names a conflict with the very size we sent.")
        if theirs > checkpoint.size:
            raise WitnessFailed(
                "witness-ahead",
                f"The witness {witness_url} has cosigned {theirs} entries of this log and we want "
                f"to publish {checkpoint.size}: a newer history exists, or an old copy was "
                "restored. Stop publishing and find out which.",
                alarm=True,
            )
        old_size = theirs
    raise WitnessFailed(
        "witness-refused", f"The witness {witness_url} named another size at each attempt."
    )


def latest_checkpoint(
    witness_url: str, origin: str, witness_vkey: VerifierKey, timeout: float
) -> tuple[SignedNote, Checkpoint, Cosignature] | None:
    """Return what the witness shows monitors for that log: its note, checkpoint and cosignature.

    None when it has never cosigned that log. The log's own signature is the caller's to check.
    Raises WitnessFailed (``witness-unreachable``, ``witness-refused``, ``witness-answer-wrong``).
    """
    url = f"{witness_url.rstrip('/')}/{origin_hash(origin)}/checkpoint"
    answer = _ask(url, None, timeout)
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise _refused(answer, witness_url)
    try:
        note = parse_note(answer.body)
        checkpoint = parse_checkpoint(note.text)
        cosignatures = verify_cosignatures(note, [witness_vkey], fast_check)
    except CheckFailed as failed:
        raise _wrong(witness_vkey, failed.message) from failed
    if not cosignatures or checkpoint.origin != origin:
        raise _wrong(witness_vkey, "it is not that log's checkpoint with its own cosignature.")
    return note, checkpoint, cosignatures[0]


def _verified_line(body: bytes, note: SignedNote, key: VerifierKey) -> str:
    if key.type != COSIGNATURE:
        raise UnusableInput("vkey-wrong-kind", f"The key of {key.name} is not a cosigner's.")
    try:
        # Only LF ends a line; an answer that does not end in one was cut short.
        lines = body.decode("utf-8").split("\n")
        if lines.pop() or not lines:
            raise ValueError("it is not a sequence of whole lines.")
        answer = SignedNote(note.text, tuple(parse_signature_line(line) for line in lines))
        cosignatures = verify_cosignatures(answer, [key], fast_check)
    except (CheckFailed, ValueError) as error:
        raise _wrong(key, str(error)) from error
    if not cosignatures or cosignatures[0].time == 0:
        raise _wrong(key, "it holds no dated cosignature by that key.")
    return str(next(line for line in answer.signatures if line.is_by(key)))


def _size_of(answer: _Answer, witness_url: str) -> int:
    try:
        if answer.content_type != SIZE_TYPE or not answer.body.endswith(b"\n"):
            raise ValueError("no size")
        return parse_decimal(answer.body[:-1].decode("ascii"))
    except ValueError as error:
        raise WitnessFailed(
            "witness-size-missing",
            f"The witness {witness_url} reports a conflict without naming its size: it may have "
            "seen another tree of this size. Compare its checkpoint with ours.",
            alarm=True,
        ) from error


def _refused(answer: _Answer, witness_url: str) -> WitnessFailed:
    said = answer.body[:200].decode("ascii", "replace").strip()
    if answer.status == 422:
        return WitnessFailed(
            "witness-inconsistent",
            f"The witness {witness_url} finds that our log does not continue the one it saw "
            f"({said}). Stop publishing and compare its checkpoint with ours.",
            alarm=True,
        )
    return WitnessFailed(
        "witness-refused", f"The witness {witness_url} answered {answer.status} ({said})."
    )


def _wrong(key: VerifierKey, why: str) -> WitnessFailed:
    return WitnessFailed(
        "witness-answer-wrong", f"The answer is not a cosignature by {key.name}: {why}"
    )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow nothing: a witness stands where the policy says."""


def _ask(url: str, body: bytes | None, timeout: float) -> _Answer:
    if not url.startswith(("http://", "https://")):
        raise UnusableInput("witness-url-unusable", f"{url} is not an http or https address.")
    opener = urllib.request.build_opener(_NoRedirect)
    deadline = time.monotonic() + timeout
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - checked
        try:
            response = opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as answer:
            response = answer
        with response:
            data = _read_capped(response, deadline)
            return _Answer(response.status, response.headers.get_content_type(), data)
    except (OSError, HTTPException, ValueError) as error:
        raise WitnessFailed(
            "witness-unreachable", f"The witness at {url} did not answer: {error}."
        ) from error


def _read_capped(response: IO[bytes], deadline: float) -> bytes:
    parts, total = [], 0
    while part := response.read(65536):
        total += len(part)
        if total > MAX_NOTE_BYTES or time.monotonic() > deadline:
            raise ValueError("its answer is too long or too slow")
        parts.append(part)
    return b"".join(parts)
