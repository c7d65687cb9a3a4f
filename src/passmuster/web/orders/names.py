"""The name behind one order: opened from the hour of dispatch on, and every look is one entry.

A collector and a notifier open the names of the orders they work on, while they do; each role
gives the purposes of its own duty (attack N-01).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, may, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts, moves
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.folding import locked
from passmuster.web.orders.models import Order, OrderOpened
from passmuster.web.orders.notices import TO_BE_SERVED
from passmuster.web.orders.surroundings import dispatch_at
from passmuster.web.roster.models import Person

SERVE, IDENTIFY, DECIDE, SEAL = "serve-in-person", "identify", "decide", "seal-grounds"
ANSWER = "answer-a-question"
PURPOSES_OF: Mapping[Role, tuple[str, ...]] = {
    Role.NOTIFIER: (SERVE,),
    Role.COLLECTOR: (IDENTIFY,),
    Role.PROGRAMME_MANAGER: (ANSWER,),
    Role.DISCIPLINE_OFFICER: (DECIDE, SEAL, ANSWER),
    Role.OVERSIGHT_BODY: (DECIDE, SEAL, ANSWER),
    Role.CASE_INVESTIGATOR: (SEAL, ANSWER),
}
"""What each role may open a name for: its own part in the order and nothing else."""

WORKING = frozenset({Role.COLLECTOR, Role.NOTIFIER})
"""Roles that open the name of an order only while they work on it."""


@dataclass(frozen=True)
class Named:
    """Who stands behind an order."""

    service_number: str
    name: str
    latin_name: str
    rank: str
    unit: str


@denials_recorded
def open_name(*, by: Actor, order: Order, purpose: str, collects: bool = False) -> Named:
    """Return who stands behind an order and record who reads it and why.

    Before the hour of dispatch only whoever seals the grounds of a targeted order reads it.
    ``collects`` tells that its collection is the actor's own: web/collection/concerning knows it.
    Raises Refused: ``names-purpose-unknown``, ``names-before-hour``, ``names-not-working``.
    """
    require(by, "order:open-name")
    offered = PURPOSES_OF.get(by.role, ())
    if purpose not in offered:
        raise Refused("names-purpose-unknown", f"Give one of: {', '.join(offered)}.")
    opens = dispatch_at(order)
    sealing = (
        purpose == SEAL
        and may(by.role, acts.SEAL_GROUNDS)
        and REASONS[Reason(order.reason)].targeted
    )
    if clock.now() < opens and not sealing:
        raise Refused("names-before-hour", f"Names can be opened from {opens} on.")
    with transaction.atomic():
        order = locked(order)
        if not works_on(by.role, order, collects=collects):
            raise Refused("names-not-working", "You do not work on this order now.")
        opened = OrderOpened.objects.create(
            order=order, purpose=purpose, by=by.human, role=by.role.value, at=clock.now()
        )
        append(order.force.log, "order:name-opened", by=by, rows=[opened])
    return named_behind(order)


def works_on(role: Role, order: Order, *, collects: bool) -> bool:
    """Tell whether a role has a part in an order now: a notice to serve, somebody to collect from.

    Whoever plans, decides or answers for orders has it as long as they are kept.
    """
    if role is Role.NOTIFIER:
        return order.state in TO_BE_SERVED
    if role is Role.COLLECTOR:
        return collects and order.state in moves.OPEN
    return True


def named_behind(order: Order) -> Named:
    """Return who stands behind an order, for an act that has recorded the opening itself."""
    return named(order.person)


def named(person: Person) -> Named:
    """Return who a person is, for an act that has recorded the opening itself."""
    return Named(
        service_number=person.service_number,
        name=person.full_name or person.latin_name,
        latin_name=person.latin_name,
        rank=person.rank,
        unit=person.unit.name,
    )
