"""Reads of what the force was told: the newest word on each order, and a look at what was found.

A negative is told likewise and stands on its order's page; the list holds what somebody acts on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import moves
from passmuster.core.review.verdict import NON_NEGATIVE, EmployerReport, Verified
from passmuster.web import clock
from passmuster.web.collection.donors import specimens_ordered
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.models import Order, OrderOpened
from passmuster.web.people.models import Force
from passmuster.web.review.models import ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.striking import began_struck, upheld_in, waits_for_bottle
from passmuster.web.review.telling import TOLD, report_of

READ_TOLD = "read-told"
"""The purpose of a look at what was found, among the openings of an order."""


@dataclass(frozen=True)
class Told:
    """What the force was told last of one specimen; ``anew`` while a doctor judges it again.

    Nothing rests on what is judged anew (attacks L-01, L-03, M-02). ``denied`` where that is so
    because the officer was not heard as it was noted. ``facts`` are the other fields of the report:
    order, specimen, reason and days.
    """

    order: str
    at: datetime
    report: EmployerReport
    anew: bool
    facts: dict[str, Any]
    denied: bool = False

    @property
    def stands_against(self) -> bool:
        """Tell whether a result with consequences for the officer was told and stands."""
        return not self.anew and not NON_NEGATIVE.isdisjoint(self.report.results)


def told_of(order: Order) -> list[Told]:
    """Return what the force was told last of each specimen of an order."""
    specimens = specimens_ordered(order.force, order.number)
    rows = ReviewEntry.objects.filter(
        event=TOLD, review__force=order.force, review__specimen__in=specimens
    )
    return _newest(rows.select_related("review").order_by("pk"))


def told_to_act_on(force: Force) -> list[Told]:
    """Return the newest word on every specimen whose result is no plain negative, newest first."""
    rows = ReviewEntry.objects.filter(event=TOLD, review__force=force)
    acted = rows.exclude(code=Verified.NEGATIVE.value).values("review")
    newest = _newest(rows.filter(review__in=acted).select_related("review").order_by("pk"))
    return sorted(newest, key=lambda one: one.at, reverse=True)


def _newest(rows: Iterable[ReviewEntry]) -> list[Told]:
    newest = {row.review_id: row for row in rows}
    upheld = {row.pk for row in upheld_in(row.review for row in newest.values())}
    return [_told(row, upheld) for row in newest.values()]


def _told(row: ReviewEntry, upheld: Collection[int]) -> Told:
    facts, review = facts_of(row), row.review
    denied = review.pk in upheld and (began_struck(review) or waits_for_bottle(review))
    anew = denied or review.state in (moves.HELD, *moves.BEFORE)
    report = report_of(facts)
    return Told(
        order=facts["order"], at=row.at, report=report, anew=anew, facts=facts, denied=denied
    )


def unread(force: Force) -> list[Told]:
    """Return the results with consequences that nobody who may has looked at since."""
    found = [one for one in told_to_act_on(force) if one.stands_against]
    looks = OrderOpened.objects.filter(order__force=force, purpose=READ_TOLD)
    seen = dict(looks.order_by("at").values_list("order__number", "at"))
    return [one for one in found if one.order not in seen or seen[one.order] < one.at]


@denials_recorded
def open_told(*, by: Actor, order: Order) -> list[Told]:
    """Return what the doctor told the force of an order, and record the look for the officer.

    Raises Refused: ``nothing-told``.
    """
    require(by, "review:open-told")
    found = told_of(order)
    if not found:
        raise Refused("nothing-told", "No doctor has verified a result of this order.")
    with transaction.atomic():
        opened = OrderOpened.objects.create(
            order=order, purpose=READ_TOLD, by=by.human, role=by.role.value, at=clock.now()
        )
        append(order.force.log, "order:name-opened", by=by, rows=[opened])
    return found
