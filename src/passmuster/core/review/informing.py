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
from passmuster.core.review.moves import SPLIT_REFUSAL, VERIFIED
from passmuster.core.review.record import Review

OFFICER_FIRST: Final = frozenset({VERIFIED, SPLIT_REFUSAL})
"""States in which something stands that the officer was not told yet."""

UNREACHED_BY_CLOCK: Final = "review:unreached"
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
