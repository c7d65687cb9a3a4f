"""The force is told what a doctor verified by nobody's wish, never before the officer is.

It happens in the transaction of the act after which it may be told (core/review/informing), or by
`passmuster work` when the time of the report is over: nobody holds a result back for a friend, and
nothing is told before a doctor has verified it. No number and no health fact is told (49 CFR
40.163(c), (g), 40.167).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from passmuster.core.access.actors import require
from passmuster.core.orders.dues import RECOLLECTIONS, Recollection, recollection_due
from passmuster.core.orders.reasons import Reason
from passmuster.core.review import acts, moves
from passmuster.core.review.following import asks_for_observation, asks_for_specimen
from passmuster.core.review.informing import force_may_know
from passmuster.core.review.verdict import EmployerReport, Verified
from passmuster.web import clock
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.orders.making import make_due
from passmuster.web.orders.models import Order
from passmuster.web.people.models import Force
from passmuster.web.review.collected import order_behind
from passmuster.web.review.folding import core_review, jot
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.surroundings import contact_file
from passmuster.web.roster.queries import in_service

TOLD = "review:employer-told"


def tell_if_officer_knows(review: Review, report: EmployerReport) -> ReviewEntry | None:
    """Tell the force what stands in a locked review now, or None where the officer comes first.

    Inside the transaction of the act that verified it.
    """
    return tell_force(review, report) if may_be_told(review) else None


def may_be_told(review: Review, *, now: datetime | None = None) -> bool:
    """Tell whether the officer was told of what stands, or could not be, or the time is over.

    By the clock, or at the moment ``now``.
    """
    tried = contact_file(review).attempts
    return force_may_know(core_review(review), tried, now=now or clock.now())


def tell_force(review: Review, report: EmployerReport) -> ReviewEntry:
    """Enter what the force is told of a locked review, and order the new specimen it asks for.

    Each later verdict is told anew.
    """
    require(SYSTEM, acts.TELL)
    facts = report_as_json(report) | _fields(review)
    entry = jot(review, TOLD, by=SYSTEM, facts=facts, code=report.results[0].value)
    order_recollection(review, report)
    return entry


def report_as_json(report: EmployerReport) -> dict[str, Any]:
    """Return a report to the force as plain JSON values."""
    return {
        "results": [one.value for one in report.results],
        "drugs": list(report.drugs),
        "why": list(report.why),
        "next": report.next,
        "admitted_use": report.admitted_use,
    }


def report_of(facts: Mapping[str, Any]) -> EmployerReport:
    """Return the report that report_as_json() wrote."""
    return EmployerReport(
        results=tuple(Verified(one) for one in facts["results"]),
        drugs=tuple(facts["drugs"]),
        why=tuple(facts["why"]),
        next=facts["next"],
        admitted_use=facts["admitted_use"],
    )


def _fields(review: Review) -> dict[str, Any]:
    """Return the fields of a report besides the result; the name stands behind the order."""
    session = session_that_sealed(review.force, review.specimen)
    order = order_behind(review.force, review.specimen)
    first = review.entries.order_by("position").first()
    return {
        "order": order.number if order else "",
        "specimen": review.specimen,
        "reason": order.reason if order else "",
        "collected_on": localtime(session.opened_at).date().isoformat() if session else "",
        "received_on": localtime(first.at).date().isoformat() if first else "",
        "verified_on": localtime(clock.now()).date().isoformat(),
    }


def order_recollection(review: Review, report: EmployerReport) -> Order | None:
    """Order the new specimen that a report asks for, once; None where none is asked for or left.

    Nobody is ordered who left the force, nor for an order whose new specimen was ordered before.
    """
    order = order_behind(review.force, review.specimen)
    if order is None or not asks_for_specimen(report, Reason(order.reason)):
        return None
    if recollected(order) or not in_service(review.force).filter(pk=order.person_id).exists():
        return None
    today = localtime(clock.now()).date()
    asked = Recollection(
        person=str(order.person_id),
        reason=Reason(order.reason),
        follows=order.number,
        asked_on=today,
        observed=asks_for_observation(report),
    )
    (made,) = make_due(review.force, [recollection_due(asked, today)])
    return made


def recollected(order: Order) -> bool:
    """Tell whether a new specimen was ordered in the place of an order's."""
    return order.force.orders.filter(why__in=RECOLLECTIONS, follows=order.number).exists()


def cancelled_for(force: Force, specimens: Collection[str], moment: datetime) -> frozenset[str]:
    """Return the causes for which the force was told that a result of these was cancelled.

    Only what stood at a moment: nothing rests on a result that is judged again.
    """
    rows = Review.objects.filter(force=force, specimen__in=specimens)
    return frozenset().union(*(_causes(row, moment) for row in rows))


def _causes(review: Review, moment: datetime) -> frozenset[str]:
    entries = list(review.entries.filter(at__lte=moment).order_by("position"))
    value = core_review(review, entries)
    if not entries or value.state not in moves.AFTER:
        return frozenset()
    told = [facts_of(row) for row in entries[value.begun :] if row.event == TOLD]
    stands = bool(told) and Verified.CANCELLED in report_of(told[-1]).results
    return frozenset(told[-1]["why"] if stands else ())
