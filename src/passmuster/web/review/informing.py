"""The force is told what stands as soon as the officer was, in the transaction of that act.

Whatever tells the officer, or shows that nobody could, ends here; `passmuster work` asks again for
what only a clock allows.
"""

from __future__ import annotations

from django.db.models import F, Max, Q, QuerySet

from passmuster.core.review import moves
from passmuster.core.review.verifying import withdrawn
from passmuster.web.ledger.models import Log
from passmuster.web.review.collected import VERIFIED, WITHDRAWN
from passmuster.web.review.folding import current_entries
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import DECISIVE, HEARING, result_now
from passmuster.web.review.telling import TOLD, may_be_told, tell_force


def tell_what_stands(review: Review) -> ReviewEntry | None:
    """Tell the force what stands in a locked review; None where it knows, or the officer is first.

    Inside a transaction.
    """
    if not _untold(Review.objects.filter(pk=review.pk)).exists() or not may_be_told(review):
        return None
    events = [one.event for one in current_entries(review)]
    last = [event for event in events if event in (*VERIFIED, *DECISIVE)][-1]
    verdict = withdrawn() if last == WITHDRAWN else result_now(review)
    return tell_force(review, verdict.employer)


def untold(log: Log) -> QuerySet[Review]:
    """Return the reviews of which something stands that the force was not told yet."""
    return _untold(Review.objects.filter(force__log=log))


def due_now(log: Log) -> list[Review]:
    """Return those of untold() of which the force is to be told now."""
    return [row for row in untold(log) if may_be_told(row)]


def kept_back(log: Log) -> list[Review]:
    """Return those of which the act after which it may be told should have told it."""
    rows = untold(log).annotate(last_at=Max("entries__at"))
    return [row for row in rows if may_be_told(row, now=row.last_at)]


def _untold(rows: QuerySet[Review]) -> QuerySet[Review]:
    rows = (
        rows.filter(state__in=moves.AFTER)
        .exclude(state__in=HEARING)
        .annotate(
            verified=Max("entries__position", filter=Q(entries__event__in=(*VERIFIED, *DECISIVE))),
            told=Max("entries__position", filter=Q(entries__event=TOLD)),
        )
    )
    late = Q(told__isnull=True) | Q(told__lt=F("verified"))
    return rows.filter(late, verified__isnull=False).select_related("force__log").order_by("pk")
