"""What has to happen around reviews without anybody asking; `passmuster work` runs it.

Each step is safe to repeat, and finds what an act in an older version left undone.
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.laboratory.outcomes import COUNTS
from passmuster.core.orders.reasons import Reason
from passmuster.core.review import moves
from passmuster.core.review.following import asks_for_specimen
from passmuster.core.review.verdict import Verified
from passmuster.web.laboratory.models import Settlement, SpecimenReport
from passmuster.web.ledger.handoffs import picked
from passmuster.web.ledger.models import Log
from passmuster.web.people.models import Force
from passmuster.web.review.collected import order_behind
from passmuster.web.review.folding import locked
from passmuster.web.review.informing import due_now, tell_what_stands
from passmuster.web.review.models import ReviewEntry
from passmuster.web.review.opening import follow_settlement, open_reviews
from passmuster.web.review.sampling import draw_samples
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.striking import strike_if_due, unstruck
from passmuster.web.review.telling import TOLD, order_recollection, recollected, report_of
from passmuster.web.roster.queries import in_service

ASKING = (Verified.CANCELLED, Verified.NEGATIVE_DILUTE, Verified.NOT_REPORTED)
"""Results after which a new specimen can be asked for."""


def keep_reviews(log: Log) -> int:
    """Do what is left undone for the force of a log; return how many reviews that moved."""
    force = Force.objects.filter(log=log).first()
    if force is None:
        return 0
    done = 0
    done += draw_samples(force)
    for arrival in forgotten_arrivals(log):
        with transaction.atomic():
            done += open_forgotten(arrival)
    for row in unstruck(force):
        with transaction.atomic():
            done += strike_if_due(locked(row)) is not None
    for row in due_now(log):
        with transaction.atomic():
            done += tell_what_stands(locked(row)) is not None
    for entry in forgotten_recollections(log):
        with transaction.atomic():
            review = locked(entry.review)
            done += order_recollection(review, report_of(facts_of(entry))) is not None
    return done


def forgotten_reports(log: Log) -> list[SpecimenReport]:
    """Return the results that count and that no doctor was given: from before reviews began.

    A blind control is nobody's, and no doctor is given its report (attack L-04).
    """
    counted = SpecimenReport.objects.filter(arrival__force__log=log, outcome__in=COUNTS)
    given = ReviewEntry.objects.filter(review__force__log=log, report__isnull=False)
    missed = counted.exclude(pk__in=given.values("report")).select_related("arrival__force")
    rows = list(missed.order_by("pk"))
    controls = picked("blind-controls", rows)
    return [row for row in rows if row.pk not in controls]


def forgotten_arrivals(log: Log) -> list[int]:
    """Return the keys of the messages that brought them, the oldest first."""
    return sorted({row.arrival_id for row in forgotten_reports(log)})


def open_forgotten(arrival: int) -> int:
    """Open the reviews of a message that came before there were any, as of now; return how many.

    What two settled since then is followed too, so that a doctor is given what counts today.
    """
    force = Force.objects.get(arrivals=arrival)
    rows = [row for row in forgotten_reports(force.log) if row.arrival_id == arrival]
    open_reviews(rows)
    specimens = [row.specimen for row in rows]
    settled = Settlement.objects.filter(
        item__report__specimen__in=specimens, item__arrival__force=force
    )
    follow_settlement(list(settled.select_related("item__report__arrival").order_by("pk")))
    return len(rows)


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
