"""Takes in what laboratories send: the bytes first, then what can be read in them, then its class.

Guarantees: the bytes are kept before anything reads them and nothing changes them; the same bytes
count once; a first result stays, and what comes later stands beside it (attack L-01); what cannot
be read, or is not this laboratory's to say, is kept as evidence and counts for nobody (L-02).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.outcomes import Outcome
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.table.mapping import parse_mapping
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import keeps
from passmuster.web.installation import here
from passmuster.web.laboratory.models import Arrival, SpecimenReport
from passmuster.web.laboratory.storing import ByWay, Came, Stored, store_all
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.people.models import Force

FOLDER, PAGE, MLLP, API = "folder", "page", "mllp", "api"
CHANNELS: Final = (FOLDER, PAGE, MLLP, API)
"""By which way a message can come."""


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
    mapping: bytes = b"",
) -> Received:
    """Keep a laboratory's bytes, read and judge them, and lay each report beside its specimen.

    ``laboratory`` is whoever the channel shows to have sent them, None where it shows nobody: then
    ``force`` says whose inbox it is, and no report counts. ``mapping`` reads a table. A person acts
    for the laboratory; the system acts for a channel that has told the sender itself. What cannot
    be read is no error: it is kept and said in the answer.

    Raises Refused: ``message-channel-unknown``, ``custody-not-keeper``,
    ``receipt-not-a-laboratory``; UnusableInput for bytes over the limit (``message-too-large``) and
    what ``parse_mapping`` raises.
    """
    one = [Message(raw=raw, filename=filename)]
    (received,) = _receive(one, channel, _Sender(laboratory, by, force, mapping))
    return received


@denials_recorded
def receive_reports(
    *,
    messages: Sequence[Message],
    channel: str,
    laboratory: Holder | None,
    by: Actor,
    force: Force | None = None,
    mapping: bytes = b"",
) -> list[Received]:
    """Take many messages of one sender in as ``receive_report`` does one, in their order.

    All are in the record on return, or none where it raises; each is an entry of its own.
    """
    return _receive(messages, channel, _Sender(laboratory, by, force, mapping))


@dataclass(frozen=True)
class _Sender:
    """Who the channel shows to have sent, who acts, whose inbox it is, what reads its tables."""

    laboratory: Holder | None
    by: Actor
    force: Force | None
    mapping: bytes


def _receive(messages: Sequence[Message], channel: str, sender: _Sender) -> list[Received]:
    require(sender.by, "laboratory:receive")
    force = _require_sender(sender.by, sender.laboratory, sender.force)
    if channel not in CHANNELS:
        raise Refused("message-channel-unknown", f"Give one of: {', '.join(CHANNELS)}.")
    read_with = parse_mapping(sender.mapping) if sender.mapping else None
    if any(len(one.raw) > MAX_FILE_BYTES for one in messages):
        raise UnusableInput("message-too-large", "Ask the laboratory to send it in parts.")
    kept = here().keep_all([one.raw for one in messages])
    mapping_sha256 = here().keep(sender.mapping) if sender.mapping else ""
    # Of the same bytes twice among them the first is read.
    came = {
        sha256: Came(
            raw=one.raw,
            filename=one.filename,
            reading=read_results(one.raw, one.filename, mapping=read_with),
        )
        for sha256, one in reversed(list(zip(kept, messages, strict=True)))
    }
    code = sender.laboratory.code if sender.laboratory else ""
    by_way = ByWay(code, mapping_sha256, channel, sender.by)
    with transaction.atomic():
        # One sender after the other: of two messages about one specimen the second is beside the
        # first.
        Force.objects.select_for_update().values_list("pk").get(pk=force.pk)
        found = _in_record(force, by_way, kept)
        fresh = {sha256: came[sha256] for sha256 in kept if sha256 not in found}
        stored = store_all(force, by_way, fresh, rules_in_force(force))
    return list(_told(kept, found, stored))


def _in_record(force: Force, by_way: ByWay, kept: Sequence[str]) -> dict[str, Arrival]:
    """Return those of these bytes that had come before, by their hash."""
    before = force.arrivals.filter(
        laboratory=by_way.laboratory, mapping_sha256=by_way.mapping_sha256, sha256__in=kept
    )
    return {arrival.sha256: arrival for arrival in before}


def _told(
    kept: Sequence[str], found: Mapping[str, Arrival], stored: Mapping[str, Stored]
) -> Iterator[Received]:
    """Say of each message what became of it; of the same bytes twice the second came again."""
    seen: set[str] = set()
    for sha256 in kept:
        if sha256 in found:
            rows = found[sha256].reports.order_by("position")
            yield _received(found[sha256], rows, again=True)
        else:
            arrival, reports = stored[sha256]
            yield _received(arrival, reports, again=sha256 in seen)
        seen.add(sha256)


def rules_in_force(force: Force) -> RuleSet:
    """Return the rule set that a force judges by: the one it starts with."""
    return rule_set(STARTING)


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
