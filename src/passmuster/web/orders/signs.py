"""What the inspector general sees at once of a targeted order, and nobody else (attack N-07).

What the person had done before they were named: words beside an order, an objection to a collector,
an act they said was not theirs. It stops no test and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from passmuster.core.orders import moves
from passmuster.core.orders.reasons import TARGETED, Reason, Sign, retaliation_signs
from passmuster.web.accounts.queries import DISOWNED
from passmuster.web.ledger.handoffs import holds
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.surroundings import human_behind
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
    earlier = OrderEntry.objects.filter(order__person_id=order.person_id, at__lt=order.made_at)
    human = human_behind(order.person)
    disowned = order.force.log.events.filter(kind=DISOWNED, by=human, at__lt=order.made_at)
    found = {
        Sign.DISPUTED: earlier.filter(event="order:disputed").exists(),
        Sign.OBJECTED: holds("had-objected", order),
        Sign.DISOWNED: human != "" and disowned.exists(),
    }
    return retaliation_signs(Reason(order.reason), [sign for sign, there in found.items() if there])


def open_with_signs(force: Force) -> Iterator[Signed]:
    """Yield the targeted orders without an outcome whose person had done something of it."""
    rows = force.orders.filter(reason__in=TARGETED, state__in=moves.OPEN)
    for order in rows.select_related("force__log", "person").order_by("sequence"):
        signs = signs_of(order)
        if signs:
            yield Signed(order, signs)
