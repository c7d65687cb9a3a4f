"""What the record says of a specimen's collection, on which a verdict rests and no doctor's word.

Whether it was observed, whether its forms are whole, and what an earlier specimen of the same
matter came to (49 CFR 40.155(c), (d), 40.67(n), 40.159).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from passmuster.core.laboratory.judgement import Result
from passmuster.core.orders.dues import RECOLLECTIONS, Why
from passmuster.core.review.facts import Earlier, invalid_for
from passmuster.core.review.verdict import NEXT, Verified
from passmuster.web.collection.correcting import flaws_stop
from passmuster.web.collection.donors import observed_as, session_that_sealed, specimens_ordered
from passmuster.web.orders.models import Order
from passmuster.web.people.models import Force
from passmuster.web.review.folding import current_entries
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.surroundings import report_under_review

WITHDRAWN = "review:cancelled-withdrawn"
VERIFIED = ("review:verified", "review:agreed", WITHDRAWN)
"""Entries with which a result is verified."""


def order_behind(force: Force, specimen: str) -> Order | None:
    """Return the order for which a specimen was collected, None where nobody knows it."""
    session = session_that_sealed(force, specimen)
    if session is None:
        return None
    return force.orders.filter(number=session.order).first()


def observed(review: Review) -> bool:
    """Tell whether a specimen was collected under observation, as the collection has it."""
    return observed_as(review.force, review.specimen)


def forms_complete(review: Review) -> bool:
    """Tell whether no flaw that a statement can mend is outstanding of a specimen."""
    return not flaws_stop(review.force, review.specimen)


def earlier_of(review: Review) -> Earlier | None:
    """Return what the earlier specimen came to in whose place this one was collected, or None.

    A test that was lost in between, and a specimen that counted for nothing, change nothing of it.
    """
    order = order_behind(review.force, review.specimen)
    while order is not None and order.why == Why.LOST_TEST:
        order = _before(order)
    if order is None or order.why not in RECOLLECTIONS:
        return None
    before = _before(order)
    for specimen in reversed(specimens_ordered(review.force, before.number) if before else ()):
        found = Review.objects.filter(force=review.force, specimen=specimen).first()
        if found is not None:
            return _judged(found)
    return None


def reviewed(force: Force, specimens: Collection[str], moment: datetime) -> bool:
    """Tell the orders whether the review of one of these specimens had begun by a moment."""
    rows = ReviewEntry.objects.filter(review__force=force, review__specimen__in=specimens)
    return rows.filter(at__lte=moment).exists()


def _before(order: Order) -> Order | None:
    return order.force.orders.filter(number=order.follows).first()


def _judged(review: Review) -> Earlier | None:
    entries = current_entries(review)
    signed = next((row for row in reversed(entries) if row.event in VERIFIED), None)
    if signed is None:
        return None
    facts = facts_of(signed)
    if Verified.NOT_REPORTED in facts["results"]:
        return earlier_of(review)
    _report, judgement = report_under_review(entries)
    result = _result(judgement.laboratory_result)
    return Earlier(
        result=result,
        low_creatinine=facts["next"] == "dilute-observed",
        invalid_for=invalid_for(judgement) if result is Result.INVALID else frozenset(),
        # The same reason again, observed, counts as if it were explained (49 CFR 40.159).
        explained=not NEXT[facts["next"]].observed,
    )


def _result(found: tuple[Result, ...]) -> Result:
    """Return the laboratory's result by which a new specimen is asked for."""
    asking = (one for one in (Result.INVALID, Result.NEGATIVE_DILUTE) if one in found)
    return next(asking, found[0])
