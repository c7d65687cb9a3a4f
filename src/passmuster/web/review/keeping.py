"""What has to happen around reviews without anybody asking; `passmuster work` runs it.

Each step is safe to repeat, and finds what an act in an older version left undone.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from passmuster.core.orders.reasons import Reason
from passmuster.core.review import moves
from passmuster.core.review.following import asks_for_specimen
from passmuster.core.review.verdict import Verified
from passmuster.web.ledger.models import Log
from passmuster.web.people.models import Force
from passmuster.web.review.collected import VERIFIED, order_behind
from passmuster.web.review.folding import locked
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import DECISIVE, HEARING, result_now
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.telling import (
    TOLD,
    order_recollection,
    recollected,
    report_of,
    tell_force,
)
from passmuster.web.roster.queries import in_service

ASKING = (Verified.CANCELLED, Verified.NEGATIVE_DILUTE, Verified.NOT_REPORTED)
"""Results after which a new specimen can be asked for."""


def keep_reviews(log: Log) -> int:
    """Do what is left undone for the force of a log; return how many reviews that moved."""
    force = Force.objects.filter(log=log).first()
    if force is None:
        return 0
    done = 0
    for row in untold(log):
        with transaction.atomic():
            review = locked(row)
            tell_force(review, result_now(review).employer)
            done += 1
    for entry in forgotten_recollections(log):
        with transaction.atomic():
            review = locked(entry.review)
            done += order_recollection(review, report_of(facts_of(entry))) is not None
    return done


def untold(log: Log) -> QuerySet[Review]:
    """Return the reviews of which something stands that the force was not told."""
    rows = Review.objects.filter(force__log=log, state__in=moves.AFTER).exclude(state__in=HEARING)
    rows = rows.annotate(
        verified=Max("entries__position", filter=Q(entries__event__in=(*VERIFIED, *DECISIVE))),
        told=Max("entries__position", filter=Q(entries__event=TOLD)),
    )
    late = Q(told__isnull=True) | Q(told__lt=F("verified"))
    return rows.filter(late, verified__isnull=False).order_by("pk")


def forgotten_recollections(log: Log) -> list[ReviewEntry]:
    """Return the newest words to the force that ask for a new specimen which nobody ordered.

    Of somebody who has left the force none is asked for, until they are back (attack R-05).
    """
    told = ReviewEntry.objects.filter(review__force__log=log, event=TOLD, code__in=ASKING)
    newest = {row.review_id: row for row in told.select_related("review__force").order_by("pk")}
    return [row for row in newest.values() if _forgotten(row)]


def _forgotten(row: ReviewEntry) -> bool:
    order = order_behind(row.review.force, row.review.specimen)
    if order is None or not asks_for_specimen(report_of(facts_of(row)), Reason(order.reason)):
        return False
    serves = in_service(order.force).filter(pk=order.person_id).exists()
    return serves and not recollected(order) and row.review.state in moves.AFTER
