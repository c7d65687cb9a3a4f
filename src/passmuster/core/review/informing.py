"""When the force is told what stands: the officer first, or both at the same moment.

What opens no offer the officer can read from the moment in which it stands, and the force is told
then. A result with an offer is the officer's first: told in person, read on the own page, or looked
for in vain by attempts that count. No doctor holds it back by that: after the time of the report it
is told whatever was done (49 CFR 40.163, 40.167; rules.md §5.1; attacks M-03, P-01).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from passmuster.core.kernel.figures import FigureSet
from passmuster.core.review.beside import B_TOLD
from passmuster.core.review.contact import Caller, ContactAttempt, Phone, effort
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.moves import (
    AFTER,
    BEFORE,
    HELD,
    SPLIT_REFUSAL,
    TRANSITIONS,
    VERIFIED,
)
from passmuster.core.review.record import Review, ReviewEntry
from passmuster.core.review.verdict import NEGATIVES, EmployerReport

OFFICER_FIRST: Final = frozenset({VERIFIED, SPLIT_REFUSAL})
"""States in which something stands that the officer was not told yet."""

UNREACHED_BY_CLOCK: Final = "review:unreached"
TAKEN_BACK: Final = frozenset(
    one.event for one in TRANSITIONS if one.source in AFTER and one.target in (HELD, *BEFORE)
)
"""Entries with which a doctor judges anew what was verified."""

PHONES: Final = (Phone.DAY, Phone.EVENING)


def force_may_know(
    review: Review,
    attempts: Iterable[ContactAttempt],
    *,
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> bool:
    """Tell whether the force may be told what stands in a review, by what the officer was told.

    ``attempts`` are the doctor's, of any time; those from before the result count for nothing,
    unless the clock of the hearing ran out by them: nobody could be reached then.
    """
    if review.state not in OFFICER_FIRST:
        return True
    standing = review.entry_of_state()
    if any(entry.event == B_TOLD and entry.at >= standing.at for entry in review.entries):
        return True
    heard_of = review.entries[review.begun :]
    if review.state == VERIFIED and any(entry.event == UNREACHED_BY_CLOCK for entry in heard_of):
        return True
    tried = effort(
        attempts, Caller.DOCTOR, phones=PHONES, since=standing.at, now=now, limits=limits
    )
    return tried.complete_at is not None or now > standing.at + limits.span("verify-days")


def taken_back(review: Review, since: int) -> tuple[ReviewEntry, ...]:
    """Return the entries that took back what the force was told, the first one first.

    ``since`` counts the entries up to the one that told it. A verdict signed after them changes
    nothing of that: until it is told it stands for nobody (attack P-01).
    """
    return tuple(entry for entry in review.entries[since:] if entry.event in TAKEN_BACK)


def shows_rehearing(report: EmployerReport) -> bool:
    """Tell whether the force learns that a doctor judges anew what it was told.

    Not of a negative: that somebody had to be heard would tell what a laboratory reported (P-01h).
    """
    return NEGATIVES.isdisjoint(report.results)
