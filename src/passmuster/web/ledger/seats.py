"""Seats for witnesses that have no machine of their own: a phone page, or a telephone and paper.

A page hands in what a witness server would have answered. Nobody signs in for that: the signature
is the authority, so nothing is taken in that the policy's own key did not sign over a head that
this log signed. On paper a witness reads the printed seal aloud, and who heard it records whether
it is the seal of the head of that size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import PassmusterError, Refused, UnusableInput
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.notes import SignedNote
from passmuster.core.ledger.policy import NO_QUORUM, Policy
from passmuster.core.ledger.tiles import parse_tile_path
from passmuster.formats.signing import fast_check
from passmuster.formats.tile_files import CHECKPOINT
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.foreign_heads import record_foreign_head
from passmuster.web.ledger.models import Log, SignedHead
from passmuster.web.ledger.publishing import (
    add_cosignature,
    cosigned_note,
    policy_of,
    published_folder,
    tiles_of,
)
from passmuster.web.ledger.services import append
from passmuster.web.theme.fingerprint import Fingerprint, fingerprint

MOST_BYTES = 8_192
"""A checkpoint with two lines has under 1,500 bytes."""

AHEAD = timedelta(minutes=2)
"""How far a witness's clock may be ahead of ours."""

BEHIND = timedelta(minutes=10)
"""How old a cosignature may be when it arrives. Its time is evidence of an order of acts, so a
witness must not be able to hand in today that it had signed yesterday."""

SEAL_READ = "log:seal-read"
CHANNELS = ("telephone", "radio", "in-person", "message")
"""How a seal reached whoever compares it."""


@dataclass(frozen=True)
class Received:
    """A cosignature that was taken in; ``new`` is False when this head had one of that witness."""

    head: SignedHead
    witness: str
    at: datetime
    new: bool


def receive_cosignature(*, log: Log, note: bytes) -> Received:
    """Take in the checkpoint with the log's line and one witness's, as a page or a person sends it.

    It is stored and served at once. The same witness over the same head again changes nothing. A
    genuine head that this record never signed is sealed in the log, whoever cosigned it.
    Raises UnusableInput (``cosignature-too-large``, ``cosignature-not-one``), CheckFailed (the
    codes of ``open_checkpoint`` and ``verify_cosignatures``) and Refused
    (``witness-not-in-policy``, ``head-not-signed-here``, ``cosignature-time-ahead``,
    ``cosignature-time-past``, ``cosignature-before-head``).
    """
    if len(note) > MOST_BYTES:
        raise UnusableInput(
            "cosignature-too-large", f"A cosigned checkpoint has at most {MOST_BYTES} bytes."
        )
    signed, checkpoint = open_checkpoint(note, VerifierKey.parse(log.vkey), check=fast_check)
    head = log.heads.filter(size=checkpoint.size, root=checkpoint.root.hex()).first()
    if head is None:
        record_foreign_head(log, checkpoint, note)
        raise Refused(
            "head-not-signed-here",
            f"This record never signed that head of {checkpoint.size} entries, yet the note bears "
            "its key: keep the note and show it to the oversight body.",
        )
    name, line, at = _one_cosignature(log, signed)
    known = head.cosignatures.filter(witness=name).order_by("at").first()
    if known is not None:
        return Received(head, name, known.at, new=False)
    _require_timely(at, head)
    add_cosignature(head, name, line, int(at.timestamp()))
    return Received(head, name, at, new=True)


def _one_cosignature(log: Log, note: SignedNote) -> tuple[str, str, datetime]:
    """Return (witness, its line, its time) of the one line that is not the log's own."""
    key = VerifierKey.parse(log.vkey)
    others = [line for line in note.signatures if not line.is_by(key)]
    if len(others) != 1:
        raise UnusableInput(
            "cosignature-not-one", "Send one checkpoint with the lines of the log and one witness."
        )
    alone = SignedNote(note.text, tuple(others))
    found = verify_cosignatures(alone, policy_of(log).witness_keys, check=fast_check)
    if not found:
        raise Refused(
            "witness-not-in-policy",
            f"The key of {others[0].name} is none of the policy's witnesses.",
        )
    return found[0].name, str(others[0]), _moment(found[0].time)


def _moment(seconds: int) -> datetime:
    """Return a cosignature's time; beyond what a calendar holds it is as far ahead as can be."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC)


def _require_timely(at: datetime, head: SignedHead) -> None:
    now = clock.now()
    if at > now + AHEAD:
        raise Refused(
            "cosignature-time-ahead", "The cosignature's time lies ahead: set the witness's clock."
        )
    if at < head.at - AHEAD:
        raise Refused(
            "cosignature-before-head", "The cosignature claims a time before this head was signed."
        )
    if at < now - BEHIND:
        raise Refused(
            "cosignature-time-past", "The cosignature is too old: look at the record and sign anew."
        )


def logs() -> list[Log]:
    """Return every log of the installation with its force, the first one first."""
    return list(Log.objects.select_related("force").order_by("id"))


def newest_signed(log: Log) -> SignedHead | None:
    """Return the newest head there is, whoever has cosigned it yet: a witness must see it first."""
    return log.heads.order_by("-size").first()


def newest_heads(log: Log, most: int) -> list[SignedHead]:
    """Return up to ``most`` signed heads, the newest last."""
    return list(log.heads.order_by("-size")[:most])[::-1]


def signers(head: SignedHead) -> list[tuple[str, datetime | None]]:
    """Return each witness of the policy by its name there, and when it cosigned this head."""
    times = dict(head.cosignatures.order_by("-at").values_list("witness", "at"))
    return [(one.name, times.get(one.key.name)) for one in policy_of(head.log).witnesses]


def note_to_cosign(log: Log) -> bytes | None:
    """Return the newest head's note, None before the first.

    The published checkpoint lags behind it on purpose: it waits for the very cosignatures that
    this note is fetched for.
    """
    head = newest_signed(log)
    return cosigned_note(head) if head is not None else None


def log_file(log: Log, path: str) -> bytes | None:
    """Return a file of the log by its path (C2SP tlog-tiles), None where there is none."""
    if path == CHECKPOINT:
        return note_to_cosign(log)
    try:
        return tiles_of(log).read_tile(*parse_tile_path(path))
    except PassmusterError:
        return None


def policy_bytes(log: Log) -> bytes:
    """Return the published policy file of the log."""
    return (published_folder(log) / "policy").read_bytes()


def policy_text(log: Log) -> str:
    """Return the policy file as text; what is no UTF-8 in it names nobody that a page shows."""
    return policy_bytes(log).decode("utf-8", "replace")


def seal_of(head: SignedHead) -> Fingerprint:
    """Return the fingerprint of a signed head."""
    note = bytes(head.note)
    return fingerprint(note[: note.index(b"\n\n") + 1])


@dataclass(frozen=True)
class Seat:
    """One witness of the policy, and the largest head it cosigned (None: none yet).

    ``late`` says that a head it has not cosigned is older than the delay allowed.
    """

    name: str
    key: VerifierKey
    by_page: bool
    head: SignedHead | None
    at: datetime | None
    late: bool


def seats_of(log: Log, *, delay: timedelta) -> list[Seat]:
    """Return every witness of the policy with what it last cosigned, in the policy's order."""
    return [
        _seat(log, witness.name, witness.key, witness.url is None, clock.now() - delay)
        for witness in policy_of(log).witnesses
    ]


def _seat(log: Log, name: str, key: VerifierKey, by_page: bool, due: datetime) -> Seat:
    head = log.heads.filter(cosignatures__witness=key.name).order_by("-size").first()
    last = head.cosignatures.filter(witness=key.name).order_by("at").first() if head else None
    waiting = log.heads.filter(size__gt=head.size if head else 0, at__lt=due)
    return Seat(name, key, by_page, head, last.at if last else None, waiting.exists())


@dataclass(frozen=True)
class Quorum:
    """How many of whom must have cosigned a head; ``needed`` is 0 where nobody is asked for."""

    needed: int
    members: tuple[str, ...]


def quorum_of(log: Log) -> Quorum:
    """Return whom the policy asks for."""
    policy: Policy = policy_of(log)
    if policy.quorum == NO_QUORUM:
        return Quorum(0, ())
    group = next((group for group in policy.groups if group.name == policy.quorum), None)
    return Quorum(group.threshold, group.members) if group else Quorum(1, (policy.quorum,))


def cosigned_by(log: Log, witness: str, size: int) -> Received | None:
    """Return a cosignature that is stored, by the name of the witness's key and the head's size."""
    head = log.heads.filter(size=size, cosignatures__witness=witness).first()
    if head is None:
        return None
    at = head.cosignatures.filter(witness=witness).order_by("at")[0].at
    return Received(head, witness, at, new=False)


@dataclass(frozen=True)
class Reading:
    """What somebody read of a printed seal: any of its three forms, empty where it was not read."""

    blocks: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    digits: str = ""

    def forms(self) -> list[str]:
        """Return the names of the forms that were read."""
        given = {"blocks": self.blocks, "words": self.words, "digits": self.digits}
        return [name for name, value in given.items() if value]


@dataclass(frozen=True)
class Compared:
    """Whether a seal agrees; ``signed`` says whether this log ever signed a head of that size."""

    size: int
    signed: bool
    agrees: bool
    forms: tuple[str, ...]


def compare_seal(log: Log, size: int, reading: Reading) -> Compared:
    """Compare what was read with the head of that size; every form that was read must agree.

    Raises UnusableInput (``seal-nothing-read``).
    """
    forms = tuple(reading.forms())
    if not forms:
        raise UnusableInput("seal-nothing-read", "Write the blocks, the words or the digits.")
    head = log.heads.filter(size=size).first()
    if head is None:
        return Compared(size, signed=False, agrees=False, forms=forms)
    own = seal_of(head)
    true = Reading(own.blocks, own.words, "".join(own.digits))
    agrees = all(getattr(reading, form) == getattr(true, form) for form in forms)
    return Compared(size, signed=True, agrees=agrees, forms=forms)


@denials_recorded
def record_seal(
    *, by: Actor, force: Any, size: int, reading: Reading, who: str, channel: str
) -> Compared:
    """Record that a witness's printed seal was compared, whether it agrees or not.

    ``who`` is a witness's name in the policy and ``channel`` one of CHANNELS: there is no room for
    free text. Raises Refused (``role-not-allowed``) and UnusableInput (``seal-witness-unknown``,
    ``seal-channel-unknown``, ``seal-nothing-read``).
    """
    require(by, "ledger:record-seal")
    log: Log = force.log
    if who not in witness_names(log):
        raise UnusableInput("seal-witness-unknown", "Choose a witness of the policy.")
    if channel not in CHANNELS:
        raise UnusableInput("seal-channel-unknown", "Choose how the seal was read.")
    compared = compare_seal(log, size, reading)
    facts = {
        "size": size,
        "agrees": compared.agrees,
        "signed": compared.signed,
        "forms": list(compared.forms),
        "channel": channel,
        "who": who,
    }
    with transaction.atomic():
        append(log, "log:seal-read", by=by, facts=facts)
    return compared


def witness_names(log: Log) -> Sequence[str]:
    """Return the witnesses' names in the policy, in its order."""
    return [witness.name for witness in policy_of(log).witnesses]


@dataclass(frozen=True)
class Comparison:
    """One comparison as it was recorded; ``by`` is the code of the human who recorded it."""

    at: datetime
    by: str
    who: str
    channel: str
    size: int
    agrees: bool
    signed: bool
    forms: tuple[str, ...]


def comparisons(log: Log) -> list[Comparison]:
    """Return every recorded comparison of a printed seal, the newest first."""
    return list(_comparisons(log))


def _comparisons(log: Log) -> Iterator[Comparison]:
    for event in log.events.filter(kind=SEAL_READ).order_by("-pk"):
        facts = json.loads(bytes(event.body))["facts"]
        yield Comparison(
            at=event.at,
            by=event.by,
            who=facts["who"],
            channel=facts["channel"],
            size=facts["size"],
            agrees=facts["agrees"],
            signed=facts["signed"],
            forms=tuple(facts["forms"]),
        )


def disagreeing_seals(log: Log) -> list[Comparison]:
    """Return the comparisons that do not agree and were not settled, the newest first.

    Only the same witness's seal of the same size, read again and agreeing, settles one: it was a
    slip of the tongue or the pen. Every other one stays until the reason is found.
    """
    settled: set[tuple[str, int]] = set()
    found = []
    for comparison in _comparisons(log):
        about = (comparison.who, comparison.size)
        if comparison.agrees:
            settled.add(about)
        elif about not in settled:
            found.append(comparison)
    return found
