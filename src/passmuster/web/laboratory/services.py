"""Takes in what laboratories send: the bytes first, then what can be read in them, then its class.

Guarantees: the bytes are kept before anything reads them and nothing changes them; the same bytes
count once; a first result stays, and what comes later stands beside it (attack L-01); what cannot
be read, or is not this laboratory's to say, is kept as evidence and counts for nobody (L-02).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.outcomes import Outcome
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.formats.lab.reader import read_results
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import keeps
from passmuster.web.installation import here
from passmuster.web.laboratory.mappings import mappings_for
from passmuster.web.laboratory.models import Arrival, SpecimenReport
from passmuster.web.laboratory.storing import ByWay, Came, store_all
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.people.models import Force

FOLDER, PAGE, MLLP, API = "folder", "page", "mllp", "api"
CHANNELS: Final = (FOLDER, PAGE, MLLP, API)
"""By which way a message can come; a paper that two people key comes by ``keying``."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What became of one specimen's report: its number, where it is one of ours, and its class."""

    specimen: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of a message.

    ``arrival`` is the key under which it is kept. ``again``: the same bytes had come before, and
    the classes are those of then. ``code`` says why nothing could be read, "" where it could.
    """

    arrival: int
    again: bool
    code: str
    names_a_person: bool
    specimens: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message's bytes as they came, and the name of its file where it had one."""

    raw: bytes
    filename: str = ""


@denials_recorded
def receive_report(
    *,
    raw: bytes,
    channel: str,
    laboratory: Holder | None,
    by: Actor,
    force: Force | None = None,
    filename: str = "",
) -> Received:
    """Keep a laboratory's bytes, read and judge them, and lay each report beside its specimen.

    ``laboratory`` is whoever the channel shows to have sent them, None where it shows nobody: then
    ``force`` says whose inbox it is, and no report counts. A table is read with the laboratory's
    mapping in force. A person acts for the laboratory; the system acts for a channel that has told
    the sender itself. What cannot be read is no error: it is kept and said in the answer.

    Raises Refused: ``message-channel-unknown``, ``custody-not-keeper``,
    ``receipt-not-a-laboratory``; UnusableInput for bytes over the limit (``message-too-large``).
    """
    one = [Message(raw=raw, filename=filename)]
    (received,) = _receive(one, channel, _Sender(laboratory, by, force))
    return received


@denials_recorded
def receive_reports(
    *,
    messages: Sequence[Message],
    channel: str,
    laboratory: Holder | None,
    by: Actor,
    force: Force | None = None,
) -> list[Received]:
    """Take many messages of one sender in as ``receive_report`` does one, in their order.

    All are in the record on return, or none where it raises; each is an entry of its own.
    """
    return _receive(messages, channel, _Sender(laboratory, by, force))


@dataclass(frozen=True)
class _Sender:
    """Who the channel shows to have sent, who acts, and whose inbox it is."""

    laboratory: Holder | None
    by: Actor
    force: Force | None


def _receive(messages: Sequence[Message], channel: str, sender: _Sender) -> list[Received]:
    require(sender.by, "laboratory:receive")
    force = _require_sender(sender.by, sender.laboratory, sender.force)
    if channel not in CHANNELS:
        raise Refused("message-channel-unknown", f"Give one of: {', '.join(CHANNELS)}.")
    raws = [one.raw for one in messages]
    if any(len(raw) > MAX_FILE_BYTES for raw in raws):
        raise UnusableInput("message-too-large", "Send it in parts.")
    kept = here().keep_all(raws)
    came: dict[str, Came] = {}
    read_with = mappings_for(sender.laboratory, raws)
    for sha256, one, tables in zip(kept, messages, read_with, strict=True):
        if sha256 not in came:  # of the same bytes twice the first is read
            reading = read_results(one.raw, one.filename, mapping=tables.mapping)
            came[sha256] = Came(
                raw=one.raw, filename=one.filename, reading=reading, mapping_sha256=tables.sha256
            )
    code = sender.laboratory.code if sender.laboratory else ""
    return list(_told(kept, take_in(force, ByWay(code, channel, sender.by), came)))


def take_in(force: Force, by_way: ByWay, came: Mapping[str, Came]) -> dict[str, Received]:
    """Lay what was read in kept bytes, by their hash, beside its specimens; the same bytes once."""
    with transaction.atomic():
        # One sender after the other: of two messages about one specimen the second is beside the
        # first.
        Force.objects.select_for_update().values_list("pk").get(pk=force.pk)
        found = _in_record(force, by_way, came)
        fresh = {sha256: one for sha256, one in came.items() if sha256 not in found}
        stored = store_all(force, by_way, fresh)
        before = {
            sha256: _received(arrival, arrival.reports.order_by("position"), again=True)
            for sha256, arrival in found.items()
        }
    return before | {sha256: _received(*one, again=False) for sha256, one in stored.items()}


def _in_record(force: Force, by_way: ByWay, came: Mapping[str, Came]) -> dict[str, Arrival]:
    """Return those messages that had come before, read with the same mapping, by their hash."""
    before = force.arrivals.filter(laboratory=by_way.laboratory, sha256__in=list(came))
    return {
        arrival.sha256: arrival
        for arrival in before
        if arrival.mapping_sha256 == came[arrival.sha256].mapping_sha256
    }


def _told(kept: Sequence[str], received: Mapping[str, Received]) -> Iterator[Received]:
    """Say of each message what became of it; of the same bytes twice the second came again."""
    seen: set[str] = set()
    for sha256 in kept:
        yield replace(received[sha256], again=received[sha256].again or sha256 in seen)
        seen.add(sha256)


def _require_sender(by: Actor, laboratory: Holder | None, force: Force | None) -> Force:
    """Return whose message it is; a person sends for the laboratory they act for alone."""
    if laboratory is None:
        if by.role is not Role.SYSTEM or force is None:
            raise Refused("message-without-sender", "Say which laboratory has sent it.")
        return force
    if laboratory.kind != LAB:
        raise Refused("receipt-not-a-laboratory", "Only a laboratory reports results.")
    if by.role is not Role.SYSTEM and not keeps(laboratory, by.human):
        raise Refused("custody-not-keeper", f"You do not act for {laboratory.code}.")
    return laboratory.force


def _received(arrival: Arrival, reports: Iterable[SpecimenReport], *, again: bool) -> Received:
    return Received(
        arrival=arrival.pk,
        again=again,
        code=arrival.code,
        names_a_person=arrival.names_a_person,
        specimens=tuple(
            Said(specimen=row.specimen, outcome=Outcome(row.outcome)) for row in reports
        ),
    )
