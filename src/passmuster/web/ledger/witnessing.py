"""Asks every witness of the policy to cosign the newest head, and refuses to hide an alarm."""

from __future__ import annotations

from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.notes import SignedNote, parse_note, parse_signature_line
from passmuster.core.ledger.policy import PolicyWitness
from passmuster.core.ledger.tiles import consistency_path_from_tiles
from passmuster.formats.signing import fast_check
from passmuster.web.ledger.models import Log, SignedHead
from passmuster.web.ledger.publishing import add_cosignature, next_index, policy_of, tiles_of
from passmuster.witness.client import WitnessFailed, cosign, latest_checkpoint

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


def require_witnesses_not_ahead(log: Log) -> None:
    """Refuse to write when a witness has cosigned a larger head than this database holds (G-05).

    To be asked before anything is written: a backup restored together with its local record looks
    whole from inside, and only somebody outside remembers more. A witness that cannot be reached
    stops nobody, and one that claims more must show a head that this log really signed. Raises
    Refused (``ledger-behind-signed-head``).
    """
    for witness in policy_of(log).witnesses:
        if witness.url is None:
            continue
        try:
            seen = latest_checkpoint(witness.url, log.origin, witness.key, TIMEOUT_SECONDS)
            if seen is None:
                continue
            checkpoint = open_checkpoint(
                seen[0].to_bytes(), VerifierKey.parse(log.vkey), check=fast_check
            )[1]
        except CheckFailed:
            continue
        held = next_index(log)
        if checkpoint.size > held:
            raise Refused(
                "ledger-behind-signed-head",
                f"This database holds {held} entries, but the witness {witness.name} cosigned a "
                f"head of {checkpoint.size}. It is an old copy: restore the newest backup, or "
                "record the lost span (see the guide).",
            )


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
    signed = SignedNote(note.text, (parse_signature_line(line.removesuffix("\n")),))
    (cosignature,) = verify_cosignatures(signed, [witness.key], fast_check)
    return cosignature.time
