"""The funnel of a draw, or of every other order: figures that unfold, losses by their class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.timezone import localtime

from passmuster.core.orders.funnel import DrawFacts, Funnel, funnel, median_minutes, minutes_of
from passmuster.core.orders.order import Order as CoreOrder
from passmuster.core.orders.reasons import Origin
from passmuster.web.draw.models import Draw
from passmuster.web.draw.waiting import counts_of
from passmuster.web.ledger.publishing import entry_of_draw
from passmuster.web.orders.folding import core_orders
from passmuster.web.orders.models import Order
from passmuster.web.people.models import Force
from passmuster.web.roster.queries import exclusions_of

OTHER = "other-reason"
"""Left out of the pool with a reason that the roster’s exclusions no longer show."""


@dataclass(frozen=True)
class Arrivals:
    """How many came, and the middle of their minutes from notice to arrival, None for nobody.

    Long waits before many specimens are the first sign of a warning (the leak meter's raw figure).
    """

    came: int
    median: int | None


@dataclass(frozen=True)
class OrdersOfReason:
    """The funnel of the orders of one reason that stand outside a draw.

    ``follows``: they took the place of earlier orders, which may have been drawn.
    """

    reason: str
    follows: bool
    funnel: Funnel
    arrivals: Arrivals


def funnel_of_draw(draw: Draw) -> Funnel | None:
    """Return the funnel of a draw's own orders; None before anybody was drawn.

    What followed from a lost test or a deferral is counted by its own reason (funnels_outside).
    """
    counts = counts_of(draw)
    if counts is None or counts.drawn is None:
        return None
    rows = list(draw.orders.order_by("sequence"))
    drawn = draw.selected.filter(reserve=False).values_list("ticket", flat=True)
    called = [row.ticket for row in rows if row.origin == Origin.RESERVE]
    facts = DrawFacts(
        headcount=counts.pool + counts.excluded,
        excluded=_excluded(draw, counts.excluded),
        tickets=[*drawn, *called],
    )
    return funnel(core_orders(rows), facts)


def funnels_outside(force: Force) -> list[OrdersOfReason]:
    """Return the funnel of every reason whose orders stand outside a draw, successors apart."""
    rows = list(force.orders.filter(draw=None).order_by("sequence"))
    by_reason: dict[tuple[str, bool], list[int]] = {}
    for place, row in enumerate(rows):
        by_reason.setdefault((row.reason, bool(row.follows)), []).append(place)
    values = core_orders(rows)
    return [
        _of_reason(reason, follows, [values[place] for place in places])
        for (reason, follows), places in sorted(by_reason.items())
    ]


def arrivals_of_draw(draw: Draw) -> Arrivals:
    """Return the arrivals of a draw's own orders."""
    return _arrivals(core_orders(draw.orders.order_by("sequence")))


def minutes_by_order(orders: Iterable[Order]) -> dict[str, int]:
    """Return the minutes from notice to arrival by the number of each order whose person came."""
    found = {order.id: minutes_of(order) for order in core_orders(orders)}
    return {number: minutes for number, minutes in found.items() if minutes is not None}


def _of_reason(reason: str, follows: bool, orders: list[CoreOrder]) -> OrdersOfReason:
    return OrdersOfReason(reason, follows, funnel(orders, None), _arrivals(orders))


def _arrivals(orders: Sequence[CoreOrder]) -> Arrivals:
    minutes = [found for found in map(minutes_of, orders) if found is not None]
    return Arrivals(len(minutes), median_minutes(minutes))


def _excluded(draw: Draw, total: int) -> Mapping[str, int]:
    """Return how many were left out by reason; their sum is what the public entry says."""
    frozen = entry_of_draw(draw.force.log, "draw:frozen", draw.number)
    if frozen is None or not total:
        return {}
    found = exclusions_of(draw.force, localtime(frozen.event.at).date())
    seen: dict[int, str] = {}
    for row in found:
        seen.setdefault(row.person_id, row.reason)
    counted = Counter(seen.values())
    if sum(counted.values()) != total:
        return {OTHER: total}
    return counted
