"""Which orders a person has to do with: what a collector or a notifier finds, and which names.

Guarantees: a collector finds open orders alone whose collection is theirs, and beside them, without
the name, those called to a door at which nobody is named yet; a notifier those still to be served.
Whoever plans, decides, reviews or watches finds every order (attack N-01, product.md "People").
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from passmuster.core.access.actors import Actor, Role, may
from passmuster.core.collection.conflicts import Part
from passmuster.core.orders import moves
from passmuster.web.collection.folding import OPEN
from passmuster.web.collection.models import Assignment, Session
from passmuster.web.collection.queries import counting
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders import names
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.notices import TO_BE_SERVED
from passmuster.web.orders.queries import orders_of
from passmuster.web.people.models import Force

AT_THE_DOOR = (moves.NOTIFIED, moves.ARRIVED)
"""Whoever stands there records an arrival, so that nobody is late because nobody was named; what
they reported as missed stays theirs to complete (web/orders/appearing, record_not_taken)."""


def orders_concerning(
    force: Force, human: str, roles: Collection[Role], action: str
) -> QuerySet[Order]:
    """Return the orders that somebody may find for an action in the roles they hold."""
    allowed = {role for role in roles if may(role, action)}
    rows = orders_of(force)
    if allowed - names.WORKING:
        return rows
    found = Q(pk__in=[])
    if Role.NOTIFIER in allowed:
        found |= Q(state__in=TO_BE_SERVED)
    if Role.COLLECTOR in allowed:
        named = Assignment.objects.filter(force=force, part=Part.COLLECTOR.value)
        found |= Q(number__in=collected_by(force, human))
        own = OrderEntry.objects.filter(by=human, event="order:missed")
        door = Q(state__in=AT_THE_DOOR) | Q(state=moves.MISSED, pk__in=own.values("order"))
        found |= door & ~Q(number__in=named.values("order"))
    return rows.filter(found, state__in=moves.OPEN)


def collected_by(force: Force, human: str) -> set[str]:
    """Return the numbers of the orders whose part counts as this human's, or whose form is open."""
    own = Assignment.objects.filter(force=force, human=human)
    newest = counting(force, set(own.values_list("order", flat=True)))
    numbers = {row.order for row in own if row.pk in newest}
    running = Session.objects.filter(force=force, collector=human, practice=False, state=OPEN)
    return numbers | set(running.values_list("order", flat=True))


def name_opens(human: str, roles: Collection[Role], order: Order) -> bool:
    """Tell whether one of these roles opens the name behind an order as things stand now."""
    for role in set(roles) & set(names.PURPOSES_OF):
        own = role is Role.COLLECTOR and order.number in collected_by(order.force, human)
        if names.works_on(role, order, collects=own):
            return True
    return False


@denials_recorded
def open_name(*, by: Actor, order: Order, purpose: str) -> names.Named:
    """Return who stands behind an order, as web/orders/names does, and know who collects it."""
    own = by.role is Role.COLLECTOR and order.number in collected_by(order.force, by.human)
    return names.open_name(by=by, order=order, purpose=purpose, collects=own)
