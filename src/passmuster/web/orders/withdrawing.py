"""Stepping back from a test before its notice, where the reason allows it: no consequence follows.

An officer steps back from a test that they asked for themselves; for a list the manager records it
with the person's own paper, so that nobody steps back for somebody else (rules.md §7.1).
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.moves import OWN_WITHDRAWAL, Verb
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders.folding import locked, move
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.queries import own_orders
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import person_of


@denials_recorded
def step_back(*, by: Actor, order: Order, paper: bytes = b"") -> OrderEntry:
    """End an order before its notice because its person steps back from it.

    ``paper`` is what the person wrote, where not they but the manager records it. Raises Refused:
    ``order-not-own``, ``own-withdrawal-missing``, ``withdrawal-not-for-this-reason``.
    """
    require(by, acts.STEP_BACK)
    with transaction.atomic():
        order = locked(order)
        own = by.role is Role.OFFICER
        if own:
            _require_own(order, by)
        evidence = {OWN_WITHDRAWAL} if own or paper else set()
        facts = {"withdrawal_sha256": here().keep(paper) if paper else ""}
        return move(order, Verb.STEP_BACK, evidence, by=by, code="stepped-back", facts=facts)


def _require_own(order: Order, by: Actor) -> None:
    # Of an order that they did not ask for an officer knows nothing before the notice (N-01).
    person = person_of(human_of(order.force, by.human))
    if person is None or not own_orders(person).filter(pk=order.pk).exists():
        raise Refused("order-not-own", "This is no order of yours that you were told of.")
