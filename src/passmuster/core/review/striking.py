"""When an upheld denial takes away what a judgement rests on, so that it begins anew.

A verdict after an interview that was not held is none. All clocks run again from the strike: the
attempts, the 24 and 72 hours and the ten days before it count for nothing, since while the false
entry stood nobody looked for the officer. Source: 49 CFR 40.131, 40.133(a); rules.md §5.1; M-02.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from passmuster.core.kernel.figures import FigureSet
from passmuster.core.review import moves
from passmuster.core.review.contact import ContactAttempt, Dispute, Service
from passmuster.core.review.denials import denied_in, grounds_of
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.record import Review
from passmuster.core.review.unheard import CLOCK_RUN, ContactFile, unheard_evidence

STRUCK: Final = "review:struck"
"""The entry with which a judgement begins anew because of a denial."""

UNDER_WAY: Final = tuple(
    state for state in moves.AFTER if state not in (moves.VERIFIED, moves.NOTIFIED, moves.FINAL)
)
"""States in which a bottle is tested once more: its outcome comes first, the strike after it."""

_NOTHING_LEFT: Final = frozenset(
    {
        *("review:cancelled-withdrawn", "review:split-failed", "review:split-unavailable"),
        *("review:bottle-a-failed", "review:agreed"),
    }
)
"""Entries by which a review ended cancelled. Two who agree end one only on bottle B's account."""


def struck_by(review: Review, file: ContactFile, *, limits: FigureSet = DEFAULT) -> tuple[int, ...]:
    """Return the places of the struck entries without which nobody was heard in this judgement.

    None where it still rests on something. ``file`` is that of the judgement of the result, with
    how each claim in it is denied. A denial that nobody has heard takes nothing away for good.
    """
    if review.state not in (*moves.STRIKABLE, *UNDER_WAY):
        return ()
    if review.state == moves.FINAL and review.entry_of_state().event in _NOTHING_LEFT:
        return ()
    found, denied = grounds_of(review.entries, review.judged_since), denied_in(review.entries)
    claims, reaching = (
        tuple(place for place in places if denied.get(place) is Dispute.UPHELD)
        for places in (found.claims, found.reaching)
    )
    if claims or not reaching:
        return claims
    ran = unheard_evidence(_heard_alone(file), now=review.entries[found.at - 1].at, limits=limits)
    return () if CLOCK_RUN in ran else reaching


def _heard_alone(file: ContactFile) -> ContactFile:
    """Return the file as the denials make it that were heard: the open ones strike nothing."""
    return replace(
        file,
        attempts=_attempts(file.attempts),
        employer_attempts=_attempts(file.employer_attempts),
        served=_service(file.served),
        declined=_service(file.declined),
    )


def _attempts(attempts: Iterable[ContactAttempt]) -> tuple[ContactAttempt, ...]:
    return tuple(replace(one, dispute=_heard(one.dispute)) for one in attempts)


def _service(service: Service | None) -> Service | None:
    return None if service is None else replace(service, dispute=_heard(service.dispute))


def _heard(dispute: Dispute) -> Dispute:
    return Dispute.NONE if dispute is Dispute.OPEN else dispute
