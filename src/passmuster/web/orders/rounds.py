"""The end of a round: it closes when every order of its draw has an outcome, and stays closed.

Closing says that nobody who was drawn was left out of sight (promise 3; attack N-03). After it no
reserve is called and no order of the draw can be made. What follows from a lost test is an order
of its own and stands outside the round.
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts, moves
from passmuster.web import clock
from passmuster.web.draw.models import Draw
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.models import RoundClosed
from passmuster.web.orders.queries import require_round_closable
from passmuster.web.people.models import Force


@denials_recorded
def close_round(*, by: Actor, draw: Draw) -> RoundClosed:
    """Close the round of a draw whose orders all have an outcome.

    Raises Refused: ``round-closed``, ``round-not-begun``, ``round-orders-open``,
    ``drawn-without-order``.
    """
    require(by, acts.CLOSE_ROUND)
    with transaction.atomic():
        held = Draw.objects.select_for_update(of=("self",)).select_related("force__log")
        draw = held.get(pk=draw.pk)
        require_round_open(draw)
        orders = draw.orders.count()
        if not orders:
            raise Refused("round-not-begun", "Nobody was drawn yet, so there is no round to close.")
        require_round_closable(draw)
        row: RoundClosed = RoundClosed.objects.create(
            draw=draw, orders=orders, by=by.human, at=clock.now()
        )
        append(draw.force.log, "order:round-closed", by=by, rows=[row])
    return row


def closed(draw: Draw) -> RoundClosed | None:
    """Return how a draw's round was closed, None while it is open."""
    return RoundClosed.objects.filter(draw=draw).first()


def require_round_open(draw: Draw) -> None:
    """Raise Refused (``round-closed``) once the round of a draw was closed."""
    if closed(draw) is not None:
        raise Refused("round-closed", "This round was closed. Nothing can be added to it.")


def rounds_to_close(force: Force) -> list[Draw]:
    """Return the draws whose orders all have an outcome and whose round is still open."""
    begun = force.draws.filter(orders__isnull=False, round_closed__isnull=True).distinct()
    with_open = force.orders.filter(state__in=moves.OPEN, draw__isnull=False)
    return list(begun.exclude(pk__in=with_open.values("draw")).order_by("year", "sequence"))
