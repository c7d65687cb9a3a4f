"""Reads of what the force was told: the newest word on each order, and a look at what was found.

A negative is told likewise and stands on its order's page; the list holds what somebody acts on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.review.denials import RULED
from passmuster.core.review.following import follows_now
from passmuster.core.review.informing import shows_rehearing, taken_back
from passmuster.core.review.record import Review as CoreReview
from passmuster.core.review.striking import STRUCK
from passmuster.core.review.verdict import NON_NEGATIVE, EmployerReport, Verified
from passmuster.web import clock
from passmuster.web.collection.donors import specimens_ordered
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.models import Order, OrderOpened
from passmuster.web.people.models import Force
from passmuster.web.review.folding import core_reviews
from passmuster.web.review.models import ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.striking import upheld_in, waits_for_bottle
from passmuster.web.review.telling import TOLD, report_of

READ_TOLD = "read-told"
"""The purpose of a look at what was found, among the openings of an order."""


@dataclass(frozen=True)
class Told:
    """What the force was told last of one specimen; ``anew`` from when it was taken back.

    Nothing rests on what is judged anew (attacks L-01, L-03, M-02), until the next verdict is told:
    one that is signed alone is nobody's (P-01e). ``denied`` where that is so because the officer
    was not heard as it was noted. ``at`` is when it was told, or taken back. ``follows`` is a code
    of core/review/following.follows_now(); ``facts`` are the other fields of the report: order,
    specimen, reason and days.
    """

    order: str
    at: datetime
    report: EmployerReport
    anew: bool
    follows: str
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
    newest: dict[int, ReviewEntry] = {}
    for row in rows:
        before = newest.get(row.review_id)
        if before is None or not _nothing_new(before, row):
            newest[row.review_id] = row
    reviews = [row.review for row in newest.values()]
    waiting = {row.pk for row in upheld_in(reviews) if waits_for_bottle(row)}
    histories = zip(newest.values(), core_reviews(reviews), strict=True)
    return [_told(row, value, waits=row.review_id in waiting) for row, value in histories]


def _nothing_new(before: ReviewEntry, row: ReviewEntry) -> bool:
    """Tell whether the same negative was told again: its later day would tell of a rehearing."""
    if row.code != before.code:
        return False
    report = report_of(facts_of(row))
    return not shows_rehearing(report) and report == report_of(facts_of(before))


def _told(row: ReviewEntry, value: CoreReview, *, waits: bool) -> Told:
    facts, standing = facts_of(row), value.entry_of_state()
    report = report_of(facts)
    back = taken_back(value, row.position) if shows_rehearing(report) else ()
    at = back[0].at if back else _ruled_at(value) if waits else row.at
    return Told(
        order=facts["order"],
        at=at,
        report=report,
        anew=waits or bool(back),
        follows=follows_now(report, state=value.state, event=standing.event),
        facts=facts,
        denied=waits or any(entry.event == STRUCK for entry in back),
    )


def _ruled_at(value: CoreReview) -> datetime:
    """Return when the last denial was ruled on, for which a result waits struck."""
    return next(entry.at for entry in reversed(value.entries) if entry.event == RULED)


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
