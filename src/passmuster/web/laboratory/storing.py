"""Lays what was read in messages into the record: judged, beside its specimens, each with an entry.

Inside a transaction that holds the force's lock. Many messages ask the record as few questions as
one does, and of two that speak of one specimen the second lies beside the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor
from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.core.laboratory.blind import blinded, names_in_lines
from passmuster.core.laboratory.days import contradicts
from passmuster.core.laboratory.governing import Governing
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.judging import ALARMS, judge
from passmuster.core.laboratory.outcomes import WAYS, Outcome
from passmuster.core.laboratory.reconciling import COMPARED_WITH, Reconciled, reconcile
from passmuster.core.laboratory.reported import Reading, Report
from passmuster.web import clock
from passmuster.web.collection.donors import donors_behind
from passmuster.web.laboratory.contents import Content, just_kept, keep_contents
from passmuster.web.laboratory.knowing import Remembered, known_about_all
from passmuster.web.laboratory.models import Arrival, InboxItem, SpecimenReport
from passmuster.web.laboratory.rulesets import RulesInForce, rules_in_force
from passmuster.web.ledger.services import append_all
from passmuster.web.people.models import Force

Stored = tuple[Arrival, list[SpecimenReport]]
"""A message in the record with its reports."""


@dataclass(frozen=True, kw_only=True)
class Came:
    """One message: its bytes, its file's name, and what was read in it, with which mapping."""

    raw: bytes
    filename: str
    reading: Reading
    mapping_sha256: str


@dataclass(frozen=True)
class ByWay:
    """How messages came: from which holder ("" for nobody), by which way, through whom."""

    laboratory: str
    channel: str
    by: Actor


@dataclass(frozen=True)
class _Judged:
    """One message with its reports, each without its donor's name and with its judgement.

    ``in_force_on`` are the days on which the rules were in force that judged each of them.
    """

    arrival: Arrival
    came: Came
    reports: tuple[tuple[Report, Judgement], ...]
    in_force_on: tuple[date, ...]


def store_all(force: Force, by_way: ByWay, fresh: Mapping[str, Came]) -> dict[str, Stored]:
    """Store messages by their hashes, their reports and what of them belongs into the inbox."""
    if not fresh:
        return {}
    numbers = {number_of(told) for came in fresh.values() for told in came.reading.reports}
    memory = known_about_all(force, by_way.laboratory, numbers)
    behind = _Behind(donors_behind(force, numbers), memory, rules_in_force(force))
    judged = [_judged(force, by_way, sha256, came, behind) for sha256, came in fresh.items()]
    hashes = keep_contents(_content(one) for one in judged)
    for one, content_sha256 in zip(judged, hashes, strict=True):
        one.arrival.content_sha256 = content_sha256
        just_kept(one.arrival, _content(one))
    Arrival.objects.bulk_create([one.arrival for one in judged])
    reports = _lay_beside(judged, dict(memory))
    items = [list(_for_the_inbox(one, reports[one.arrival.pk], memory)) for one in judged]
    InboxItem.objects.bulk_create([item for some in items for item in some])
    rows = [
        [one.arrival, *reports[one.arrival.pk], *some]
        for one, some in zip(judged, items, strict=True)
    ]
    append_all(force.log, "laboratory:reported", by=by_way.by, each=rows)
    return {one.arrival.sha256: (one.arrival, reports[one.arrival.pk]) for one in judged}


def number_of(report: Report) -> str:
    """Return the specimen's number that a report gives, "" where it gives none."""
    return report.specimen_id.strip()


@dataclass(frozen=True)
class _Behind:
    """What the record has behind each number: its donor, what is known, and what judges it."""

    donors: Mapping[str, DonorIdentifiers]
    memory: Mapping[str, Remembered]
    by_what: RulesInForce

    def governing(self, report: Report, told: date) -> Governing:
        """Return what judges a report: the rules of its specimen's own days."""
        return self.by_what.over(self.memory[number_of(report)].days, told=told)


def _judged(force: Force, by_way: ByWay, sha256: str, came: Came, behind: _Behind) -> _Judged:
    at, donors = clock.now(), behind.donors
    told = [_blinded(report, donors) for report in came.reading.reports]
    spoken_of = [donors[number] for number in map(number_of, told) if number in donors]
    governed = [behind.governing(report, localdate(at)) for report in told]
    arrival = Arrival(
        force=force,
        laboratory=by_way.laboratory,
        sha256=sha256,
        mapping_sha256=came.mapping_sha256,
        channel=by_way.channel,
        size=len(came.raw),
        kind=came.reading.kind,
        code=_why_unread(came.reading),
        reports_read=len(told),
        names_a_person=_names_a_person(told, spoken_of, came),
        by=by_way.by.human,
        at=at,
    )
    return _Judged(
        arrival=arrival,
        came=came,
        reports=tuple(
            (report, judge(report, one.rules)) for report, one in zip(told, governed, strict=True)
        ),
        in_force_on=tuple(one.day for one in governed),
    )


def _content(one: _Judged) -> Content:
    return Content(problems=one.came.reading.problems, reports=one.reports)


def _blinded(report: Report, donors: Mapping[str, DonorIdentifiers]) -> Report:
    """Return a report without its own donor's name, whichever field it stands in (attack L-05)."""
    donor = donors.get(number_of(report))
    return blinded(report, donor) if donor else report


def _names_a_person(
    reports: Iterable[Report], donors: Iterable[DonorIdentifiers], came: Came
) -> bool:
    """Tell whether a message names somebody, in what was read, beside it, or as a file's name."""
    if any(report.names_donor for report in reports):
        return True
    text = f"{came.filename}\n{came.raw.decode('utf-8', 'replace')}"
    return any(names_in_lines(text, donor) for donor in donors)


def _why_unread(reading: Reading) -> str:
    return "" if reading.reports or not reading.problems else reading.problems[0].code


def _lay_beside(
    judged: Iterable[_Judged], memory: dict[str, Remembered]
) -> dict[int, list[SpecimenReport]]:
    """Store the class of each report by its message's key, and remember it for those after it."""
    waiting: list[SpecimenReport] = []
    found: dict[int, list[SpecimenReport]] = {}
    for one in judged:
        rows = found.setdefault(one.arrival.pk, [])
        for position, (report, judgement) in enumerate(one.reports):
            number = number_of(report)
            remembered = memory[number]
            named = one.arrival.names_a_person
            reconciled = reconcile(report, judgement, remembered.known, named=named)
            beside = _beside(reconciled, remembered)
            if beside is not None and beside._state.adding:
                # Of two reports of one specimen in hand, the first gets its key first.
                SpecimenReport.objects.bulk_create(waiting)
                waiting = []
            row = SpecimenReport(
                arrival=one.arrival,
                position=position,
                specimen=number if remembered.known.here else "",
                outcome=reconciled.outcome.value,
                beside=beside,
                sense_changed=reconciled.sense_changed,
                rule_set=judgement.rule_set,
                rule_version=judgement.rule_version,
                in_force_on=one.in_force_on[position],
            )
            waiting.append(row)
            rows.append(row)
            memory[number] = remembered.with_one_more(row, report, judgement)
    SpecimenReport.objects.bulk_create(waiting)
    return found


def _beside(found: Reconciled, remembered: Remembered) -> SpecimenReport | None:
    return None if found.beside is None else remembered.rows[found.beside]


def _for_the_inbox(
    one: _Judged, reports: Iterable[SpecimenReport], memory: Mapping[str, Remembered]
) -> Iterator[InboxItem]:
    arrival, reading = one.arrival, one.came.reading
    if arrival.code:
        yield _item(arrival, Outcome.UNREADABLE)
    elif any(problem.code not in ALARMS for problem in reading.problems):
        yield _item(arrival, Outcome.PARTLY_READ)
    if arrival.names_a_person:
        yield _item(arrival, Outcome.NAMES_A_PERSON)
    for report in reports:
        outcome = Outcome(report.outcome)
        if WAYS[outcome] and outcome is not Outcome.NAMES_A_PERSON:  # the message is one alarm
            yield _item(arrival, outcome, report)
        if outcome in COMPARED_WITH:
            told, days = reading.reports[report.position], memory[report.specimen].days
            if contradicts(told, sealed=days.sealed, received=days.received):
                yield _item(arrival, Outcome.DAYS_CONTRADICT, report)


def _item(arrival: Arrival, outcome: Outcome, report: SpecimenReport | None = None) -> InboxItem:
    return InboxItem(arrival=arrival, report=report, outcome=outcome.value, at=arrival.at)
