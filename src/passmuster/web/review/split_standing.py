"""What the second bottle shows now: for the doctor's page, for start pages, and for counts.

Nothing is decided here: each service asks for its evidence anew when it acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.review import moves
from passmuster.core.review.clocks import clocks
from passmuster.core.review.evidence import bottle_a_evidence, split_outcome_evidence
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.split import IN_TIME, LATE_EXCUSED, SERVED, split_until
from passmuster.core.review.split_results import SplitVerdict
from passmuster.web import clock
from passmuster.web.custody.models import Holder
from passmuster.web.people.models import Force
from passmuster.web.review.bottles import (
    REQUESTED,
    SENT,
    entry_last,
    is_whole,
    laboratories_to_ask,
    may_reopen,
    retest_row,
    standing_verdict,
    told_of_bottle_b,
    told_of_result,
    without_receiver,
)
from passmuster.web.review.folding import core_review, core_reviews
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import outcome_of_bottle_a, outcome_of_bottle_b, split_verdict

SPLIT_RIGHT, UNHEARD, FAILED = "split-right", "verified-unheard", "split-failed"
"""What the acts about a second bottle are offered for at all."""

WAITING = (
    *(moves.SPLIT_REQUESTED, moves.AT_SECOND, moves.SPLIT_HEARING, moves.SPLIT_SECOND),
    moves.AT_BOTTLE_A,
)
"""States in which others owe the officer the outcome of a bottle."""


def shown_of_bottles(review: Review) -> frozenset[str]:
    """Return every name that the record gives out about the second bottle of a review now."""
    found = {moves.UNTESTED} if core_review(review).bottle_b_untested else set()
    if review.state not in moves.AFTER:
        return frozenset(found)
    now = clock.now()
    try:
        verdict = standing_verdict(review)
        told = told_of_result(review)
        if verdict.split_right:
            until = split_until(told)
            running = until is None or now <= until
            # Who waived it asks again, with a cause, once the time has run out.
            if not (running and review.state == moves.FINAL):
                found |= {SPLIT_RIGHT, IN_TIME if running else LATE_EXCUSED}
        if told is not None and told.counts:
            found.add(SERVED)
        if may_reopen(review, now):
            found.add(UNHEARD)
        if review.state in (moves.SPLIT_REQUESTED, moves.AT_SECOND):
            found |= split_outcome_evidence(outcome_of_bottle_b(review))
        if review.state == moves.SPLIT_REFUSAL:
            found |= bottle_a_evidence(told_of_bottle_b(review), now, now=now)
        if review.state == moves.AT_BOTTLE_A:
            found |= split_outcome_evidence(outcome_of_bottle_a(review))
        split = split_verdict(review)
        if review.state == moves.FINAL and split is not None and split.regulator:
            found.add(FAILED)
    except PassmusterError:
        # What a report leaves open is asked for; the page says what is missing.
        return frozenset(found)
    return frozenset(found)


def outcome_before_signing(review: Review) -> tuple[SplitVerdict | None, PassmusterError | None]:
    """Return what would be signed of a bottle now, or why nothing can be."""
    try:
        if review.state == moves.AT_BOTTLE_A:
            return outcome_of_bottle_a(review), None
        return outcome_of_bottle_b(review), None
    except PassmusterError as error:
        return None, error


@dataclass(frozen=True)
class Waiting:
    """A bottle whose outcome somebody owes the officer: until when, and whether it is late.

    ``since`` is the request; ``due`` the end of the clock that binds whoever has it now.
    """

    review: Review
    since: datetime
    due: datetime
    late: bool


def waiting_splits(force: Force, specimens: list[str] | None = None) -> list[Waiting]:
    """Return the bottles that were asked for and have no outcome, the latest of the late first."""
    rows = Review.objects.filter(force=force, state__in=WAITING).order_by("pk")
    if specimens is not None:
        rows = rows.filter(specimen__in=specimens)
    of_key = {str(row.pk): row for row in rows}
    asked = ReviewEntry.objects.filter(review__in=list(of_key.values()), event__in=REQUESTED)
    since = dict(asked.order_by("pk").values_list("review_id", "at"))
    return [
        Waiting(
            review=of_key[one.review],
            since=since.get(of_key[one.review].pk, one.since),
            due=one.due,
            late=one.late,
        )
        for one in clocks(core_reviews(of_key.values()), now=clock.now())
    ]


@dataclass(frozen=True)
class Unplaced:
    """A second bottle that was asked for and that no laboratory can take: since when, until when.

    ``closed_doors`` are the laboratories for which nobody acts who may take a bottle in.
    """

    review: Review
    since: datetime
    due: datetime
    closed_doors: tuple[Holder, ...]


def unplaced_bottles(force: Force) -> list[Unplaced]:
    """Return the bottles that wait for a laboratory to be found, the oldest request first.

    A bottle that is not whole waits for none: no laboratory could test it.
    """
    rows = Review.objects.filter(force=force, state=moves.SPLIT_REQUESTED).order_by("entered_at")
    return [
        Unplaced(
            review=row,
            since=row.entered_at,
            due=row.entered_at + DEFAULT.span("split-order-hours"),
            closed_doors=tuple(without_receiver(row)),
        )
        for row in rows.select_related("force__log")
        if is_whole(row) and not laboratories_to_ask(row)
    ]


def bottles_on_order(force: Force) -> list[tuple[Review, Holder]]:
    """Return the second bottles whose report is owed, each with the laboratory of its order."""
    holders = {one.code: one for one in force.holders.all()}
    rows = Review.objects.filter(force=force, state=moves.AT_SECOND).order_by("entered_at")
    sent = ((row, entry_last(row, SENT)) for row in rows)
    return [
        (row, holders[order.code])
        for row, order in sent
        if order is not None and retest_row(row, order) is None
    ]


def overdue_splits(force: Force) -> int:
    """Return how many second bottles wait beyond their time: a count for the public."""
    return sum(1 for one in waiting_splits(force) if one.late)
