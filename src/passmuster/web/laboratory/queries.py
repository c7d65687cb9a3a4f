"""Reads of the inbox and of results: what came, what is odd about it, what counts now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.outcomes import MAY_CHANGE, Outcome
from passmuster.core.laboratory.reported import Report
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.queries import kept_by
from passmuster.web.installation import here
from passmuster.web.laboratory.contents import Content, content_of
from passmuster.web.laboratory.knowing import reports_of, stood, taken, with_settlements
from passmuster.web.laboratory.models import InboxItem, SpecimenReport

if TYPE_CHECKING:
    from passmuster.web.custody.models import Holder
    from passmuster.web.laboratory.models import Arrival
    from passmuster.web.people.models import Force

AT_ONCE = 500
"""Specimens asked about together; SQLite takes fewer than 1,000 in one question."""


@dataclass(frozen=True)
class Standing:
    """The result of a specimen that counts now, with the row of its report."""

    row: SpecimenReport
    report: Report
    judgement: Judgement


def laboratories_of(force: Force, human: str) -> list[Holder]:
    """Return the laboratories that a human acts for."""
    return [holder for holder in kept_by(force, human) if holder.kind == LAB]


def codes_of(force: Force, human: str) -> list[str]:
    """Return the codes of the laboratories that a human acts for."""
    return [holder.code for holder in laboratories_of(force, human)]


def arrivals_of(force: Force, laboratories: list[str] | None = None) -> QuerySet[Arrival]:
    """Return what came, the newest first; ``laboratories`` only what these holders have sent."""
    rows = force.arrivals.order_by("-pk")
    return rows if laboratories is None else rows.filter(laboratory__in=laboratories)


def inbox_of(force: Force, laboratories: list[str] | None = None) -> QuerySet[InboxItem]:
    """Return every item of a force's inbox, what waits first, then the newest."""
    rows = InboxItem.objects.filter(arrival__force=force)
    if laboratories is not None:
        rows = rows.filter(arrival__laboratory__in=laboratories)
    return rows.select_related("arrival", "report", "settlement").order_by("-pk")


def waiting_items(force: Force, laboratories: list[str] | None = None) -> QuerySet[InboxItem]:
    """Return the items that nobody has ended yet, the oldest first."""
    return inbox_of(force, laboratories).filter(settlement__isnull=True).order_by("pk")


def items_about(force: Force, specimen: str) -> QuerySet[InboxItem]:
    """Return the items about a specimen, waiting and ended, the newest first.

    A message of which a part was not read is about each specimen that was read in it: nobody knows
    of which the lost part speaks.
    """
    read_beside = SpecimenReport.objects.filter(specimen=specimen)
    about = Q(report__specimen=specimen) | Q(
        outcome=Outcome.PARTLY_READ, arrival__in=read_beside.values("arrival")
    )
    return inbox_of(force).filter(about)


def changes_waiting(force: Force, specimen: str) -> bool:
    """Tell whether an item about a specimen waits whose end may bring another result."""
    waiting = items_about(force, specimen).filter(settlement__isnull=True)
    return waiting.filter(outcome__in=MAY_CHANGE).exists()


def item_called(force: Force, key: int) -> InboxItem | None:
    """Return an item of a force's inbox by its key, or None."""
    return inbox_of(force).filter(pk=key).first()


def changes_of_sense(force: Force) -> QuerySet[SpecimenReport]:
    """Return every report that calls a specimen something else than what counts, newest first."""
    rows = SpecimenReport.objects.filter(arrival__force=force, sense_changed=True)
    return rows.select_related("arrival").prefetch_related("items__settlement").order_by("-pk")


def changes_to_look_at(force: Force) -> int:
    """Return how many changes of sense nobody has ended yet."""
    open_item = Q(items__settlement__isnull=True, items__outcome=F("outcome"))
    return changes_of_sense(force).filter(open_item).distinct().count()


def own_item(row: SpecimenReport) -> InboxItem:
    """Return the item of a report's class; an alarm about the days may lie beside it."""
    (item,) = (one for one in row.items.all() if one.outcome == row.outcome)
    return item


def standing_report(force: Force, specimen: str) -> SpecimenReport | None:
    """Return the row of the report that counts for a specimen now, None where none does."""
    return _standing(reports_of(force, specimen))


def standing_reports(force: Force, specimens: Iterable[str]) -> dict[str, SpecimenReport]:
    """Return the rows that count now by specimen, in few questions; none for what has no result."""
    wanted = sorted(set(specimens) - {""})
    told: dict[str, list[SpecimenReport]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = SpecimenReport.objects.filter(
            arrival__force=force, specimen__in=wanted[start : start + AT_ONCE]
        )
        for row in with_settlements(rows):
            told.setdefault(row.specimen, []).append(row)
    counted = {specimen: _standing(rows) for specimen, rows in told.items()}
    return {specimen: row for specimen, row in counted.items() if row is not None}


def _standing(rows: Iterable[SpecimenReport]) -> SpecimenReport | None:
    """Return which of a specimen's reports counts, of all of them with the oldest first."""
    found: SpecimenReport | None = None
    for row in rows:
        if Outcome(row.outcome) is Outcome.WITHDRAWN and taken(row):
            found = None
        elif stood(row):
            found = row
    return found


def standing_result(force: Force, specimen: str) -> Standing | None:
    """Return the result of a specimen that counts now; None where there is none.

    A result counts from its first final report; a correction or a withdrawal only once two people
    have taken it. Raises UnusableInput (``kept-file-…``) where what was read is gone.
    """
    found = standing_report(force, specimen)
    if found is None:
        return None
    report, judgement = content_of(found.arrival).reports[found.position]
    return Standing(found, report, judgement)


def read_of(arrival: Arrival) -> Content | None:
    """Return what was read in a message, None where its file is gone or altered."""
    try:
        return content_of(arrival)
    except UnusableInput:
        return None


def raw_text(arrival: Arrival, most: int) -> str | None:
    """Return a message's bytes as text, at most so many characters; None where they are gone.

    A message that names a person is shown to nobody: what was read of it is masked, this is not.
    """
    if arrival.names_a_person:
        return None
    try:
        data = here().kept_bytes(arrival.sha256)
    except UnusableInput:
        return None
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text[:most])
    return shown.strip("\n")
