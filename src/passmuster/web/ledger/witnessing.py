"""Asks every witness of the policy to cosign the newest head, and refuses to hide an alarm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.notes import SignedNote, parse_note, parse_signature_line
from passmuster.core.ledger.policy import PolicyWitness
from passmuster.core.ledger.tiles import consistency_path_from_tiles
from passmuster.formats.signing import fast_check
from passmuster.web.ledger.models import Log, SignedHead
from passmuster.web.ledger.publishing import add_cosignature, policy_of, tiles_of
from passmuster.witness.client import WitnessFailed, cosign

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Asked:
    """What one witness answered: a cosignature's time (Unix seconds), or why there is none."""

    witness: str
    at: int | None
    code: str = ""
    message: str = ""
    alarm: bool = False


def collect_cosignatures(log: Log, head: SignedHead) -> list[Asked]:
    """Ask each witness that has an address; one that fails does not stop the others."""
    return [
        _ask(log, head, witness) for witness in policy_of(log).witnesses if witness.url is not None
    ]


def _ask(log: Log, head: SignedHead, witness: PolicyWitness) -> Asked:
    read_tile = tiles_of(log).read_tile

    def prove(old: int) -> list[bytes]:
        return consistency_path_from_tiles(read_tile, old, head.size)

    known = (
        log.heads.filter(cosignatures__witness=witness.key.name, size__lte=head.size)
        .order_by("-size")
        .values_list("size", flat=True)
        .first()
    )
    try:
        line = cosign(
            bytes(head.note),
            prove,
            witness.url or "",
            witness.key,
            TIMEOUT_SECONDS,
            known_size=known or 0,
        )
    except WitnessFailed as failed:
        return Asked(witness.name, None, failed.code, failed.message, failed.alarm)
    at = _time_of(head, witness, line)
    add_cosignature(head, witness.key.name, line, at)
    return Asked(witness.name, at)


def _time_of(head: SignedHead, witness: PolicyWitness, line: str) -> int:
    note = parse_note(bytes(head.note))
    signed = SignedNote(note.text, (parse_signature_line(line),))
    (cosignature,) = verify_cosignatures(signed, [witness.key], fast_check)
    return cosignature.time


def alarms(answers: list[Asked]) -> Iterator[Asked]:
    """Yield the answers that an honest log and an honest witness cannot come to."""
    return (answer for answer in answers if answer.alarm)
