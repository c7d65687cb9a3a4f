"""The name behind one order: opened from the hour of dispatch on, and every look is one entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from passmuster.core.access.actors import Actor, may, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.models import Order, OrderOpened
from passmuster.web.orders.surroundings import dispatch_at

SERVE, IDENTIFY, DECIDE, SEAL = "serve-in-person", "identify", "decide", "seal-grounds"
ANSWER = "answer-a-question"
PURPOSES = (SERVE, IDENTIFY, DECIDE, SEAL, ANSWER)


@dataclass(frozen=True)
class Named:
    """Who stands behind an order."""

    service_number: str
    name: str
    latin_name: str
    rank: str
    unit: str


@denials_recorded
def open_name(*, by: Actor, order: Order, purpose: str) -> Named:
    """Return who stands behind an order and record who reads it and why.

    Before the hour of dispatch only whoever seals the grounds of a targeted order reads it. Raises
    Refused: ``names-purpose-unknown``, ``names-before-hour``.
    """
    require(by, "order:open-name")
    if purpose not in PURPOSES:
        raise Refused("names-purpose-unknown", f"Give one of: {', '.join(PURPOSES)}.")
    opens = dispatch_at(order)
    sealing = (
        purpose == SEAL
        and may(by.role, acts.SEAL_GROUNDS)
        and REASONS[Reason(order.reason)].targeted
    )
    if clock.now() < opens and not sealing:
        raise Refused("names-before-hour", f"Names can be opened from {opens} on.")
    with transaction.atomic():
        order = Order.objects.select_related("person__unit", "force__log").get(pk=order.pk)
        opened = OrderOpened.objects.create(
            order=order, purpose=purpose, by=by.human, role=by.role.value, at=clock.now()
        )
        append(order.force.log, "order:name-opened", by=by, rows=[opened])
    return named_behind(order)


def named_behind(order: Order) -> Named:
    """Return who stands behind an order, for an act that has recorded the opening itself."""
    person = order.person
    return Named(
        service_number=person.service_number,
        name=person.full_name or person.latin_name,
        latin_name=person.latin_name,
        rank=person.rank,
        unit=person.unit.name,
    )
