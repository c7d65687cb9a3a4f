"""One printed slip for one order, of any reason: the printing is an opening of the name.

The number on the slip is the one that its entry bears; standing outside the sealed paper, it has
the form of every other slip's and names neither order nor draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.orders import acts
from passmuster.web import clock
from passmuster.web.draw.names import slip_number
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.folding import jot, locked
from passmuster.web.orders.models import Order, OrderOpened
from passmuster.web.orders.names import Named, named_behind
from passmuster.web.orders.notices import require_grounds, require_slip_time

PRINT = "print-slip"
ONE_BY_ONE = 500_000
"""Openings of single orders count from here on a slip, those of whole days from 0."""


@dataclass(frozen=True)
class PrintedSlip:
    """What stands on one slip: its number, who it is for, and the opening's commitment (64 hex)."""

    number: str
    at: datetime
    named: Named
    seal: str


@denials_recorded
def print_slip(*, by: Actor, order: Order) -> PrintedSlip:
    """Open the name behind an order for its slip, and seal that slip, in one transaction.

    The slip of a targeted order waits for its grounds, as its notice does (attack N-07). Raises
    Refused: ``names-before-hour``, ``order-move-forbidden``, ``grounds-sealed-earlier-missing``,
    ``grounds-from-outside-chain-missing``, ``grounds-unchanged-missing``.
    """
    require(by, acts.SERVE)
    require(by, "order:open-name")
    with transaction.atomic():
        order = locked(order)
        require_slip_time(order)
        require_grounds(order)
        opened = OrderOpened.objects.create(
            order=order, purpose=PRINT, by=by.human, role=by.role.value, at=clock.now()
        )
        event = append(order.force.log, "order:name-opened", by=by, rows=[opened])
        number = slip_number(ONE_BY_ONE + opened.pk, 1)
        jot(order, "order:slip-sealed", by=by, facts={"slip": number})
    return PrintedSlip(number, opened.at, named_behind(order), event.commitment)
