"""What the laboratories report of a bottle that is tested once more, beside what was asked of it.

Figures are for whoever judges: no page for the force reads this module.
"""

from __future__ import annotations

from dataclasses import dataclass

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.reported import Report
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.queries import read_of
from passmuster.web.review.bottles import A_ASKED, RECALLED, SENT, entry_last, retest_row
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import bottle_b_report
from passmuster.web.review.sealing import facts_of


@dataclass(frozen=True)
class Ordered:
    """A bottle ("A" or "B") on an order: what was asked of it, and what was reported so far.

    ``asked`` are analytes or words of the laboratory. ``row`` is None while nothing is reported;
    ``report`` is None then, and where its kept file is gone.
    """

    bottle: str
    asked: tuple[str, ...]
    row: SpecimenReport | None
    report: Report | None


def ordered_bottles(review: Review) -> tuple[Ordered, ...]:
    """Return the bottles that were ordered to be tested once more, bottle B first.

    An order whose run was recalled counts for nothing, and neither does a test of bottle A that was
    asked for on an earlier order than the one in force.
    """
    sent, recalled = entry_last(review, SENT), entry_last(review, RECALLED)
    if sent is None or (recalled is not None and recalled.position > sent.position):
        return ()
    facts = facts_of(sent)
    found = [_ordered(review, sent, "B", (*facts["drugs"], *facts["specimen"]))]
    again = entry_last(review, A_ASKED)
    if again is not None and again.position > sent.position:
        found.append(_ordered(review, again, "A", _condition(review)))
    return tuple(found)


def is_unreported(review: Review) -> bool:
    """Tell whether no laboratory has reported yet of the bottle that is on order."""
    found = ordered_bottles(review)
    return not found or found[-1].row is None


def _condition(review: Review) -> tuple[str, ...]:
    try:
        return tuple(sorted(map(str, bottle_b_report(review)[0].condition)))
    except PassmusterError:
        return ()


def _ordered(review: Review, order: ReviewEntry, bottle: str, asked: tuple[str, ...]) -> Ordered:
    row = retest_row(review, order)
    content = read_of(row.arrival) if row is not None else None
    report = content.reports[row.position][0] if row is not None and content is not None else None
    return Ordered(bottle, asked, row, report)
