"""Takes in what laboratories send: the bytes first, then what can be read in them, then its class.

Guarantees: the bytes are kept before anything reads them and nothing changes them; the same bytes
count once; a first result stays, and what comes later stands beside it (attack L-01); what cannot
be read, or is not this laboratory's to say, is kept as evidence and counts for nobody (L-02).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.core.laboratory.blind import blinded, names_in_lines
from passmuster.core.laboratory.days import contradicts
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.judging import ALARMS, judge
from passmuster.core.laboratory.outcomes import WAYS, Outcome
from passmuster.core.laboratory.reconciling import COMPARED_WITH, Reconciled, reconcile
from passmuster.core.laboratory.reported import Reading, Report
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.table.mapping import parse_mapping
from passmuster.web import clock
from passmuster.web.collection.donors import donor_behind
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import keeps
from passmuster.web.installation import here
from passmuster.web.laboratory.contents import Content, keep_content
from passmuster.web.laboratory.knowing import Remembered, days_recorded, known_about
from passmuster.web.laboratory.models import Arrival, InboxItem, SpecimenReport
from passmuster.web.laboratory.rulesets import RulesInForce, rules_in_force
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
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
    require(by, "laboratory:receive")
    whose = _require_sender(by, laboratory, force)
    if channel not in CHANNELS:
        raise Refused("message-channel-unknown", f"Give one of: {', '.join(CHANNELS)}.")
    read_with = parse_mapping(mapping) if mapping else None
    if len(raw) > MAX_FILE_BYTES:
        raise UnusableInput("message-too-large", "Ask the laboratory to send it in parts.")
    sha256 = here().keep(raw)
    mapping_sha256 = here().keep(mapping) if mapping else ""
    reading = read_results(raw, filename, mapping=read_with)
    with transaction.atomic():
        # One message after the other: of two about one specimen the second is beside the first.
        Force.objects.select_for_update().values_list("pk").get(pk=whose.pk)
        sender = laboratory.code if laboratory else ""
        named = {"laboratory": sender, "sha256": sha256, "mapping_sha256": mapping_sha256}
        before = whose.arrivals.filter(**named).first()
        if before is not None:
            return _received(before, before.reports.order_by("position"), again=True)
        sent = _Sent(raw=raw, filename=filename, channel=channel, by=by, named=named)
        arrival, reports = _stored(whose, sent, reading)
    return _received(arrival, reports, again=False)


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """What came, by which way, through whom, and the columns by which it is known again."""

    raw: bytes
    filename: str
    channel: str
    by: Actor
    named: Mapping[str, str]


def _stored(force: Force, sent: _Sent, reading: Reading) -> tuple[Arrival, list[SpecimenReport]]:
    """Store a message, its reports and what of it belongs into the inbox, with one event."""
    by_what, donors = rules_in_force(force), _donors_in(force, reading)
    told = [_blinded(report, donors) for report in reading.reports]
    judged = tuple((report, judge(report, by_what.over(report).rules)) for report in told)
    arrival = Arrival.objects.create(
        force=force,
        **sent.named,
        channel=sent.channel,
        size=len(sent.raw),
        kind=reading.kind,
        content_sha256=keep_content(Content(problems=reading.problems, reports=judged)),
        code=_why_unread(reading),
        reports_read=len(reading.reports),
        names_a_person=_names_a_person(told, donors, sent.raw, sent.filename),
        by=sent.by.human,
        at=clock.now(),
    )
    reports = list(_lay_beside(arrival, judged, by_what))
    items = [
        InboxItem.objects.create(arrival=arrival, report=report, outcome=outcome, at=arrival.at)
        for report, outcome in _for_the_inbox(arrival, reports, reading)
    ]
    append(force.log, "laboratory:reported", by=sent.by, rows=[arrival, *reports, *items])
    return arrival, reports


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


def _donors_in(force: Force, reading: Reading) -> dict[str, DonorIdentifiers]:
    """Return who is behind each specimen that a message names, for a comparison alone."""
    numbers = {report.specimen_id.strip() for report in reading.reports}
    found = {number: donor_behind(force, number) for number in sorted(numbers)}
    return {number: donor for number, donor in found.items() if donor is not None}


def _blinded(report: Report, donors: Mapping[str, DonorIdentifiers]) -> Report:
    """Return a report without its own donor's name, whichever field it stands in (attack L-05)."""
    donor = donors.get(report.specimen_id.strip())
    return blinded(report, donor) if donor else report


def _names_a_person(
    reports: Iterable[Report], donors: Mapping[str, DonorIdentifiers], raw: bytes, filename: str
) -> bool:
    """Tell whether a message names somebody, in what was read, beside it, or as a file's name."""
    if any(report.names_donor for report in reports):
        return True
    text = f"{filename}\n{raw.decode('utf-8', 'replace')}"
    return any(names_in_lines(text, donor) for donor in donors.values())


def _why_unread(reading: Reading) -> str:
    return "" if reading.reports or not reading.problems else reading.problems[0].code


def _lay_beside(
    arrival: Arrival, judged: tuple[tuple[Report, Judgement], ...], by_what: RulesInForce
) -> Iterator[SpecimenReport]:
    """Store the class of each report, one after the other: a file may speak twice of a specimen."""
    for position, (report, judgement) in enumerate(judged):
        number = report.specimen_id.strip()
        remembered = known_about(arrival.force, arrival.laboratory, number)
        found = reconcile(report, judgement, remembered.known)
        yield SpecimenReport.objects.create(
            arrival=arrival,
            position=position,
            specimen=number if remembered.known.here else "",
            outcome=found.outcome.value,
            beside=_beside(found, remembered),
            sense_changed=found.sense_changed,
            rule_set=judgement.rule_set,
            rule_version=judgement.rule_version,
            in_force_on=by_what.over(report).day,
        )


def _beside(found: Reconciled, remembered: Remembered) -> SpecimenReport | None:
    return None if found.beside is None else remembered.rows[found.beside]


def _for_the_inbox(
    arrival: Arrival, reports: list[SpecimenReport], reading: Reading
) -> Iterator[tuple[SpecimenReport | None, str]]:
    if arrival.code:
        yield None, Outcome.UNREADABLE.value
    elif any(one.code not in ALARMS for one in reading.problems):
        yield None, Outcome.PARTLY_READ.value
    if arrival.names_a_person:
        yield None, Outcome.NAMES_A_PERSON.value
    for report in reports:
        if WAYS[Outcome(report.outcome)]:
            yield report, report.outcome
        if Outcome(report.outcome) in COMPARED_WITH:
            told = reading.reports[report.position]
            if contradicts(told, **days_recorded(arrival.force, report.specimen)):
                yield report, Outcome.DAYS_CONTRADICT.value


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
