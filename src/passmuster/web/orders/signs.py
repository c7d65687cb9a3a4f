"""What the inspector general sees at once of a targeted order, and nobody else (attack N-07).

What the person had done before they were named: words beside an order, an objection to a collector,
an act they said was not theirs. It stops no test and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passmuster.core.orders import moves
from passmuster.core.orders.reasons import TARGETED, Reason, Sign, retaliation_signs
from passmuster.web.accounts.queries import DISOWNED
from passmuster.web.ledger.handoffs import picked
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.surroundings import humans_behind
from passmuster.web.people.models import Force


@dataclass(frozen=True)
class Signed:
    """A targeted order with what its person had done before it."""

    order: Order
    signs: tuple[Sign, ...]


def signs_of(order: Order) -> tuple[Sign, ...]:
    """Return what the record has of an order's person from before it, for a targeted order."""
    if order.reason not in TARGETED:
        return ()
    return _signs_of([order])[order.pk]


def open_with_signs(force: Force) -> Iterator[Signed]:
    """Yield the targeted orders without an outcome whose person had done something of it."""
    rows = force.orders.filter(reason__in=TARGETED, state__in=moves.OPEN)
    orders = list(rows.select_related("force__log").order_by("sequence"))
    signs = _signs_of(orders)
    for order in orders:
        if signs[order.pk]:
            yield Signed(order, signs[order.pk])


def _signs_of(orders: Sequence[Order]) -> dict[int, tuple[Sign, ...]]:
    """Return the signs of many orders of one force by their keys, in a few questions for all."""
    if not orders:
        return {}
    force, persons = orders[0].force, {order.person_id for order in orders}
    said = OrderEntry.objects.filter(event="order:disputed", order__person__in=persons)
    disputed = list(said.values_list("order__person", "at"))
    humans = humans_behind(force, persons)
    acts = force.log.events.filter(kind=DISOWNED, by__in=humans.values())
    disowned = list(acts.values_list("by", "at"))
    objected = picked("had-objected", orders)

    def before(order: Order, rows: list[tuple[Any, datetime]], who: Any) -> bool:
        return any(by == who and at < order.made_at for by, at in rows)

    found = {}
    for order in orders:
        there = {
            Sign.DISPUTED: before(order, disputed, order.person_id),
            Sign.OBJECTED: order.pk in objected,
            Sign.DISOWNED: before(order, disowned, humans.get(order.person_id, "")),
        }
        seen = [sign for sign, is_so in there.items() if is_so]
        found[order.pk] = retaliation_signs(Reason(order.reason), seen)
    return found
