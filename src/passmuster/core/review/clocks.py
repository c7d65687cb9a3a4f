"""Every open review has a clock: since when, until when, and what it waits for.

Silence shows (product.md, promise 9): a second bottle that nobody sends turns late by itself
(attack M-04).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from passmuster.core.kernel.deadlines import Running
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.review import moves
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.record import Review


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """How long a review may stay in a state: the figure, and what it waits for."""

    state: str
    limit: str
    says: str


CLOCKS: Mapping[str, ClockRule] = MappingProxyType(
    {
        state: ClockRule(state=state, limit=limit, says=says)
        for state, limit, says in (
            (moves.HELD, "held-days", "have the laboratory settle it"),
            (moves.RECEIVED, "contact-begin-hours", "begin"),
            (moves.REOPENED, "contact-begin-hours", "hear the officer"),
            (moves.CONTACTING, "unheard-after-result-days", "reach the officer"),
            (moves.INTERVIEWED, "verify-days", "verify"),
            (moves.HAS_DECLINED, "verify-days", "verify"),
            (moves.UNREACHED, "verify-days", "verify"),
            (moves.DOCUMENTS, "documents-days", "take the documents"),
            (moves.SECOND_REVIEW, "second-review-days", "have a second doctor judge"),
            (moves.DISAGREED, "second-review-days", "have another doctor judge"),
            (moves.VERIFIED, "verify-days", "tell the officer, or close"),
            (moves.NOTIFIED, "split-request-hours", "answer the offer of bottle B"),
            (moves.SPLIT_REQUESTED, "split-order-hours", "send bottle B"),
            (moves.AT_SECOND, "retest-days", "get the second laboratory's result"),
            (moves.SPLIT_HEARING, "unheard-after-result-days", "hear the officer"),
            (moves.SPLIT_SECOND, "second-review-days", "have another doctor judge"),
            (moves.SPLIT_REFUSAL, "bottle-a-request-hours", "answer the offer of bottle A"),
            (moves.AT_BOTTLE_A, "retest-days", "get the result of bottle A"),
        )
    }
)
"""One rule for every open state."""


@dataclass(frozen=True, kw_only=True)
class Clock(Running):
    """One review's clock at one moment."""

    review: str


def clock_of(review: Review, *, now: datetime, limits: FigureSet = DEFAULT) -> Clock | None:
    """Return a review's clock at ``now``; None where it is final or does not exist.

    One that was drawn for a second doctor waits for that, whatever else became of it.
    """
    drawn = review.drawn
    state = review.state if drawn is None else moves.SECOND_REVIEW
    rule = CLOCKS.get(state)
    if rule is None:
        return None
    since = (drawn or review.entry_of_state()).at
    due = since + limits.span(rule.limit)
    return Clock(review=review.id, state=state, since=since, due=due, left=due - now)


def clocks(
    reviews: Iterable[Review], *, now: datetime, limits: FigureSet = DEFAULT
) -> tuple[Clock, ...]:
    """Return the clocks of all open reviews, the latest of the late ones first."""
    found = (clock_of(one, now=now, limits=limits) for one in reviews)
    return tuple(sorted((c for c in found if c is not None), key=lambda c: (c.due, c.review)))
