"""What is known of a specimen when a message names it: its custody, and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from passmuster.core.custody.receipt import Outcome as Verdict
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Judgement, State
from passmuster.core.laboratory.outcomes import COUNTS, Outcome, Way
from passmuster.core.laboratory.reconciling import COMPARED_WITH, Earlier, Known
from passmuster.core.laboratory.reported import Report
from passmuster.web.custody.needs import primary_bottle, sendings_of
from passmuster.web.custody.queries import begun_at, bottles_of, receipt_about
from passmuster.web.laboratory.contents import Content, content_of
from passmuster.web.laboratory.models import Arrival, SpecimenReport
from passmuster.web.people.models import Force


@dataclass(frozen=True)
class Remembered:
    """What is known of a specimen, and the rows of the reports in it in the same order."""

    known: Known
    rows: tuple[SpecimenReport, ...] = ()


def known_about(force: Force, laboratory: str, specimen: str) -> Remembered:
    """Return what is known of a specimen as a laboratory (its holder's code) speaks of it."""
    hands = bottles_of(force, specimen).values_list("holder", "offered_to")
    bottles = list(hands) if specimen else []
    if not bottles:
        return Remembered(Known(here=False))
    receipt = receipt_about(force, specimen)
    if receipt is None:
        with_it = any(laboratory in holders for holders in bottles)
    else:
        with_it = receipt.holder == laboratory
    # Who sends one content a thousand times is compared with it once; and a laboratory's report of
    # a second bottle stands beside no report of another laboratory.
    told = [row for row in reports_of(force, specimen) if row.arrival.laboratory == laboratory]
    rows = tuple(row for row in told if Outcome(row.outcome) in COMPARED_WITH)
    bottle = primary_bottle(receipt) if receipt is not None else ""
    known = Known(
        here=True,
        in_custody=bool(laboratory) and with_it,
        received=receipt is not None,
        to_be_tested=bottle != "",
        awaits_test=receipt is not None and not bottle and receipt.outcome != Verdict.REJECT,
        retests=bool(laboratory) and _retests(force, laboratory, specimen),
        earlier=_earlier(rows),
    )
    return Remembered(known, rows)


def _retests(force: Force, laboratory: str, specimen: str) -> bool:
    """Tell whether a laboratory has the bottle that it was ordered to test once more."""
    ordered = {
        one.bottle
        for one in sendings_of(force.pk)
        if (one.specimen, one.to) == (specimen, laboratory)
    }
    bottles = bottles_of(force, specimen).filter(holder=laboratory, bottle__in=ordered)
    return bool(ordered) and bottles.exists()


def days_recorded(force: Force, specimen: str) -> dict[str, date | None]:
    """Return the days on which a specimen was sealed and received here, None for what was not."""
    begun, receipt = begun_at(force, specimen), receipt_about(force, specimen)
    return {
        "sealed": localdate(begun) if begun is not None else None,
        "received": localdate(receipt.at) if receipt is not None else None,
    }


def reports_of(force: Force, specimen: str) -> tuple[SpecimenReport, ...]:
    """Return every report about a specimen, oldest first."""
    found = SpecimenReport.objects.filter(arrival__force=force, specimen=specimen)
    return tuple(with_settlements(found))


def with_settlements(rows: QuerySet[SpecimenReport]) -> QuerySet[SpecimenReport]:
    """Return reports, oldest first, with everything that says whether each of them counts."""
    return rows.select_related("arrival").prefetch_related("items__settlement").order_by("pk")


def stood(row: SpecimenReport) -> bool:
    """Tell whether a report's result counts, or counted until a later one was taken."""
    outcome = Outcome(row.outcome)
    return outcome in COUNTS or (outcome is Outcome.CORRECTED and taken(row))


def taken(row: SpecimenReport) -> bool:
    """Tell whether two people took a correction or a withdrawal on its certificate."""
    settled = (getattr(item, "settlement", None) for item in row.items.all())
    return any(one is not None and one.way == Way.TAKEN for one in settled)


def _earlier(rows: tuple[SpecimenReport, ...]) -> tuple[Earlier, ...]:
    contents = {row.arrival_id: row.arrival for row in rows}
    read = {key: _content(arrival) for key, arrival in contents.items()}
    found = []
    for row in rows:
        content = read[row.arrival_id]
        report, judgement = content.reports[row.position] if content else _gone(row)
        outcome = Outcome(row.outcome)
        found.append(Earlier(report=report, judgement=judgement, outcome=outcome, stood=stood(row)))
    return tuple(found)


def _content(arrival: Arrival) -> Content | None:
    try:
        return content_of(arrival)
    except UnusableInput:
        return None  # the audit names the file


def _gone(row: SpecimenReport) -> tuple[Report, Judgement]:
    """Return an empty report where the file is gone: whatever comes now says something else."""
    judgement = Judgement(
        specimen_id=row.specimen,
        status=State.HELD,
        rule_set=row.rule_set,
        rule_version=row.rule_version,
    )
    return Report(place=""), judgement
