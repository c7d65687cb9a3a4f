"""What must arise by itself: orders on a return, at a deferral's end, after a lost test.

`passmuster work` asks every minute; nobody can leave one out and its person learns nothing of it
before the notice (attacks N-03, R-05).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime

from passmuster.core.access.actors import require
from passmuster.core.orders import acts, moves
from passmuster.core.orders.closing import Replacement, replacement_demanded
from passmuster.core.orders.dues import (
    Absence,
    Deferral,
    DueFacts,
    DueOrder,
    Why,
    orders_due,
)
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.outcomes import OUTCOMES
from passmuster.core.orders.reasons import Origin, Reason
from passmuster.core.roster.people import LEFT
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.orders.bases import planned_days
from passmuster.web.orders.folding import core_orders, locked, move
from passmuster.web.orders.making import make_due
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.surroundings import local_now
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Exclusion

_BRINGS = tuple({outcome.code for outcome in OUTCOMES if outcome.brings_order})


def keep_dues(log: Log) -> int:
    """Make and resume what is due for the force of a log; return how many orders that moved."""
    force = Force.objects.filter(log=log).first()
    if force is None:
        return 0
    with transaction.atomic():
        today = local_now().date()
        due = orders_due(due_facts(force), today)
        if not due:
            return 0
        require(SYSTEM, acts.KEEP_DUE)
        for one in due:
            if one.why is Why.DEFERRAL_ENDED:
                _move(force, one, Verb.RESUME, {"deferral-ended"})
        fresh = [one for one in due if not one.tied_to_draw]
        make_due(force, fresh)
        for one in fresh:
            if one.why is Why.OPENING_DAY:
                evidence = {"opening-day-reached", "new-order-made"}
                _move(force, one, Verb.REPLACE, evidence, code="open-at-opening-day")
    return len(due)


def _move(force: Force, due: DueOrder, verb: Verb, evidence: set[str], code: str = "") -> None:
    order = locked(force.orders.get(number=due.follows))
    move(order, verb, evidence, by=SYSTEM, code=code)


def due_facts(force: Force) -> DueFacts:
    """Return what the record says of absences, deferrals and lost tests."""
    met = force.orders.filter(origin=Origin.DUE).values_list("why", "follows")
    gone = force.persons.filter(status=LEFT).values_list("pk", flat=True)
    return DueFacts(
        absences=(*_exclusions(force), *_excusals(force), *_back_again(force)),
        deferrals=tuple(_deferrals(force)),
        lost=tuple(_lost(force)),
        planned=tuple(planned_days(force)),
        met={(Why(why), follows) for why, follows in met},
        gone={str(key) for key in gone},
    )


def _exclusions(force: Force) -> Iterator[Absence]:
    for row in Exclusion.objects.filter(person__force=force):
        yield Absence(
            id=f"exclusion-{row.pk}",
            person=str(row.person_id),
            since=row.from_day,
            until=row.until_day,
        )


def _excusals(force: Force) -> Iterator[Absence]:
    rows = OrderEntry.objects.filter(order__force=force, event="order:excused")
    for row in rows.select_related("order"):
        until = row.facts["until"]
        if until:
            yield Absence(
                id=row.order.number,
                person=str(row.order.person_id),
                since=localtime(row.at).date(),
                until=date.fromisoformat(until),
            )


def _back_again(force: Force) -> Iterator[Absence]:
    """Yield whoever left the roster while an order was open, and stands on it again.

    Taking somebody off the roster for a day ends no test for good (attack R-05).
    """
    ended = force.orders.filter(state__in=(moves.LEFT, moves.DIED)).exclude(person__status=LEFT)
    for order in ended:
        day = localtime(order.entered_at).date()
        yield Absence(id=order.number, person=str(order.person_id), since=day, until=day)


def _deferrals(force: Force) -> Iterator[Deferral]:
    rows = OrderEntry.objects.filter(
        event="order:deferred",
        order__force=force,
        order__state__in=(moves.DEFERRED, moves.RESUMED),
    )
    for row in rows.select_related("order__draw"):
        order: Order = row.order
        yield Deferral(
            order=order.number,
            person=str(order.person_id),
            reason=Reason(order.reason),
            since=localtime(row.at).date(),
            until=date.fromisoformat(row.facts["until"]),
            opening_day=_opening_day(order),
            resumed=order.state == moves.RESUMED,
        )


def _opening_day(order: Order) -> date | None:
    if order.draw is None:
        return None
    return date.fromisoformat(order.draw.announcement["opening_day"])


def _lost(force: Force) -> Iterator[Replacement]:
    followed = force.orders.filter(why=Why.LOST_TEST).values("follows")
    rows = force.orders.filter(code__in=_BRINGS).exclude(number__in=followed)
    for order in core_orders(rows):
        found = replacement_demanded(order)
        if found is not None:
            yield found
