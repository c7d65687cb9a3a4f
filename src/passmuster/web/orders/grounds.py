"""Grounds of a targeted test: sealed before the notice by somebody outside the chain of command.

The words lie outside the log beside random bytes; the log binds their hash, so that an edit shows
and an erasure leaves nothing (attack N-07).
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts, moves
from passmuster.core.orders.reasons import OUTSIDE_CHAIN, REASONS, Reason
from passmuster.core.orders.rulings import require_reasons
from passmuster.web import clock
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.folding import locked
from passmuster.web.orders.models import Grounds, Order
from passmuster.web.orders.surroundings import chain_of, units_of

BEFORE_NOTICE = (moves.ORDERED, moves.RESUMED, moves.DEFERRED, moves.NOT_REACHED)


@denials_recorded
def seal_grounds(*, by: Actor, order: Order, text: str) -> Grounds:
    """Seal the grounds of a targeted order; they can be neither changed nor sealed again.

    Raises Refused: ``grounds-not-for-this-reason``, ``grounds-after-notice``,
    ``grounds-sealed-already``, ``grounds-from-outside-chain-missing`` (also for whoever made the
    order), ``written-reasons-missing``.
    """
    require(by, acts.SEAL_GROUNDS)
    with transaction.atomic():
        order = locked(order)
        if not REASONS[Reason(order.reason)].targeted:
            raise Refused(
                "grounds-not-for-this-reason", "Only a targeted test has grounds to seal."
            )
        if order.state not in BEFORE_NOTICE:
            raise Refused("grounds-after-notice", "Grounds are sealed before the notice only.")
        if Grounds.objects.filter(order=order).exists():
            raise Refused("grounds-sealed-already", "The grounds of this order are sealed.")
        _require_outside(order, by)
        require_reasons(text)
        sealed = Grounds.objects.create(
            order=order,
            sha256=keep_words(text),
            by=by.human,
            role=by.role.value,
            unit=by.unit,
            at=clock.now(),
        )
        append(order.force.log, "order:grounds-sealed", by=by, rows=[sealed])
    return sealed


def _require_outside(order: Order, by: Actor) -> None:
    made_by = order.entries.order_by("position")[0].by
    insiders = {*chain_of(order.person), made_by}
    if by.unit in units_of(order.person) or by.human in insiders:
        raise Refused(
            f"{OUTSIDE_CHAIN}-missing",
            "Somebody outside the person's chain of command seals the grounds.",
        )
