"""What the second bottle came to, as the officer may know it, and that they have read it.

A doctor signs it; from then on it is the officer's to know, save where they are heard on it or told
of it first. The officer's own look at it is an entry, so that what is unread goes on waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.review import acts, moves
from passmuster.core.review.beside import OUTCOME_READ
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.review.bottles import AGREED, SIGNED, rows_of_bottle, told_of_bottle_b
from passmuster.web.review.folding import jot, locked
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import HEARING, category_now
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.striking import waits_for_bottle
from passmuster.web.review.surroundings import require_own


@dataclass(frozen=True)
class CameTo:
    """The way (a code of core CATEGORIES) that a doctor signed, when, and whether it was read."""

    code: str
    at: datetime
    read: bool


def came_to(review: Review) -> CameTo | None:
    """Return what the second bottle came to, None where that is not the officer's to know now.

    While they are to be heard on it nothing is told ahead of that; what struck the result that it
    is of leaves nothing to tell; and where a kept report is gone the page says no more than it can.
    """
    if review.state not in moves.AFTER or review.state in HEARING or waits_for_bottle(review):
        return None
    if review.state == moves.SPLIT_REFUSAL and told_of_bottle_b(review) is None:
        return None
    rows = rows_of_bottle(review)
    signed = [row for row in rows if _decides(row)]
    try:
        code = category_now(review) if signed else ""
    except PassmusterError:
        return None
    if not code:
        return None
    read = [row for row in rows if row.event == OUTCOME_READ]
    is_read = any(row.position > signed[-1].position for row in read)
    return CameTo(code=code, at=signed[-1].at, read=is_read)


def _decides(row: ReviewEntry) -> bool:
    return row.event in (*SIGNED, AGREED) and "category" in facts_of(row)


@denials_recorded
def read_outcome(*, by: Actor, review: Review) -> ReviewEntry | None:
    """Enter that the officer read what the second bottle came to; None where nothing is unread.

    No clock runs from it. Raises Refused: ``review-not-own``.
    """
    require(by, acts.NOTIFY)
    with transaction.atomic():
        review = locked(review)
        require_own(by, review)
        found = came_to(review)
        if found is None or found.read:
            return None
        return jot(review, OUTCOME_READ, by=by, facts={})
