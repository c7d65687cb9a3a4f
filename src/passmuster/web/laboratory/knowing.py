"""What is known of a specimen when a message names it: its custody, and what was said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from passmuster.core.custody.receipt import Outcome as Verdict
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Judgement, State
from passmuster.core.laboratory.outcomes import COUNTS, Outcome, Way
from passmuster.core.laboratory.reconciling import COMPARED_WITH, Earlier, Known
from passmuster.core.laboratory.reported import Report
from passmuster.web.custody.models import ReceiptDecision
from passmuster.web.custody.needs import primary_bottle, sendings_of
from passmuster.web.custody.queries import Hands, hands_of_all, receipts_about
from passmuster.web.laboratory.contents import Content, content_of
from passmuster.web.laboratory.models import Arrival, SpecimenReport
from passmuster.web.people.models import Force


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The days on which a specimen was sealed and received here, None for what it was not."""

    sealed: date | None = None
    received: date | None = None


@dataclass(frozen=True)
class Remembered:
    """What is known of a specimen, its days, and the rows of the reports in it in their order."""

    known: Known
    rows: tuple[SpecimenReport, ...] = ()
    days: Recorded = Recorded()

    def with_one_more(
        self, row: SpecimenReport, report: Report, judgement: Judgement
    ) -> Remembered:
        """Return what is known once this report lies beside those that came before it."""
        if Outcome(row.outcome) not in COMPARED_WITH:
            return self
        counts = Outcome(row.outcome) in COUNTS
        one = Earlier(
            report=report, judgement=judgement, outcome=Outcome(row.outcome), stood=counts
        )
        known = replace(self.known, earlier=(*self.known.earlier, one))
        return replace(self, known=known, rows=(*self.rows, row))


def known_about_all(
    force: Force, laboratory: str, specimens: Iterable[str]
) -> dict[str, Remembered]:
    """Return what is known of specimens as a laboratory (its holder's code) speaks of them.

    Many are asked about in as many questions as one.
    """
    numbers = set(specimens)
    hands = hands_of_all(force, numbers)
    receipts = receipts_about(force, hands)
    told: dict[str, list[SpecimenReport]] = {number: [] for number in hands}
    # A laboratory's report of a second bottle stands beside no report of another laboratory.
    reported = reports_of_all(force, hands)
    for row in reported:
        if row.arrival.laboratory == laboratory:
            told[row.specimen].append(row)
    # A bottle is ordered to be tested once more on a report of its specimen alone.
    ordered = _ordered(force, laboratory) if reported else frozenset()
    found = {}
    for number, held in hands.items():
        # Whoever has the bottle that it was ordered to test once more.
        retests = any((number, bottle) in ordered for bottle in held.bottles_at(laboratory))
        receipt = receipts.get(number)
        # Whoever answered such an order and tested nothing first may change that answer later.
        first = receipt is not None and receipt.holder == laboratory
        retests |= not first and any(row.outcome == Outcome.RETESTED for row in told[number])
        found[number] = _remembered(laboratory, held, receipt, told[number], retests=retests)
    return dict.fromkeys(numbers, Remembered(Known(here=False))) | found


def _ordered(force: Force, laboratory: str) -> frozenset[tuple[str, str]]:
    """Return the bottles (specimen's number, letter) that a laboratory is to test once more."""
    every = sendings_of(force.pk) if laboratory else ()
    return frozenset((one.specimen, one.bottle) for one in every if one.to == laboratory)


def _remembered(
    laboratory: str,
    hands: Hands,
    receipt: ReceiptDecision | None,
    told: Iterable[SpecimenReport],
    *,
    retests: bool,
) -> Remembered:
    with_it = laboratory in hands.holders if receipt is None else receipt.holder == laboratory
    # Who sends one content a thousand times is compared with it once.
    rows = tuple(row for row in told if Outcome(row.outcome) in COMPARED_WITH)
    bottle = primary_bottle(receipt) if receipt is not None else ""
    known = Known(
        here=True,
        in_custody=bool(laboratory) and with_it,
        received=receipt is not None,
        to_be_tested=bottle != "",
        awaits_test=receipt is not None and not bottle and receipt.outcome != Verdict.REJECT,
        retests=retests,
        earlier=_earlier(rows),
    )
    return Remembered(known, rows, _days(hands, receipt))


def days_recorded(force: Force, specimens: Iterable[str]) -> dict[str, Recorded]:
    """Return the days of many specimens; those that nobody knows have none."""
    numbers = set(specimens)
    receipts = receipts_about(force, numbers)
    found = {
        number: _days(hands, receipts.get(number))
        for number, hands in hands_of_all(force, numbers).items()
    }
    return dict.fromkeys(numbers, Recorded()) | found


def _days(hands: Hands, receipt: ReceiptDecision | None) -> Recorded:
    return Recorded(
        sealed=localdate(hands.began) if hands.began is not None else None,
        received=localdate(receipt.at) if receipt is not None else None,
    )


def reports_of(force: Force, specimen: str) -> tuple[SpecimenReport, ...]:
    """Return every report about a specimen, oldest first."""
    return reports_of_all(force, [specimen])


def reports_of_all(force: Force, specimens: Iterable[str]) -> tuple[SpecimenReport, ...]:
    """Return every report about these specimens, oldest first."""
    found = SpecimenReport.objects.filter(specimen__in=list(specimens))
    # The force is asked here: SQLite, asked for both, reads every message of the force instead.
    return tuple(row for row in with_settlements(found) if row.arrival.force_id == force.pk)


def reported_on(force: Force, specimens: Iterable[str], moment: datetime) -> bool:
    """Tell the orders whether a laboratory had reported on one of these specimens by a moment."""
    return any(row.arrival.at <= moment for row in reports_of_all(force, specimens))


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
