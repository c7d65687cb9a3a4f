"""Reports that nobody came where nobody was ever named to collect: the door of the manager.

Guarantees: where a collector is or was named, the collector alone says who came; the report decides
nothing, and whoever made it has no part in the decision (attack C-07).
"""

from __future__ import annotations

from passmuster.core.access.actors import Actor
from passmuster.core.collection.conflicts import Part
from passmuster.web.collection.pairing import newest_assignment
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders.appearing import report_uncollected
from passmuster.web.orders.models import Order, OrderEntry


def anybody_named(order: Order) -> bool:
    """Tell whether somebody is or was named to collect for an order."""
    return newest_assignment(order.force, order.number, Part.COLLECTOR) is not None


@denials_recorded
def report_nobody_came(*, by: Actor, order: Order, words: str) -> OrderEntry:
    """Report that the time to appear has passed and nobody came, with what was done and seen.

    Raises Refused: ``deadline-to-appear-passed-missing``, ``no-collector-named-missing``,
    ``reported-facts-missing``, ``order-move-forbidden``.
    """
    return report_uncollected(by=by, order=order, words=words, named=anybody_named(order))
