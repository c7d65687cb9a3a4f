"""Every open order has a clock: since when, until when, and what is left; the late come first.

Silence shows (promise 9): an order that waits for nobody's act still turns late (attack N-03).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from passmuster.core.kernel.deadlines import Running
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.orders import moves
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.order import Order


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """How long an order may stay in a state: the figure, and the event it counts from.

    An empty ``since`` counts from the entry into the state. Where ``day_of_order`` is true, the
    end of the order's own collecting day takes the place of the figure.
    """

    state: str
    limit: str
    says: str
    since: str = ""
    day_of_order: bool = False


CLOCKS: Mapping[str, ClockRule] = MappingProxyType(
    {
        rule.state: rule
        for rule in (
            ClockRule(
                state=moves.ORDERED,
                limit="order-open-days",
                says="serve the notice",
                day_of_order=True,
            ),
            ClockRule(
                state=moves.DEFERRED,
                limit="deferral-max-days",
                says="end the deferral and test, unannounced",
                since="order:deferred",
            ),
            # The clock of a deferral runs on when it ends: only the test stops it.
            ClockRule(
                state=moves.RESUMED,
                limit="deferral-max-days",
                says="serve the notice, unannounced",
                since="order:deferred",
            ),
            ClockRule(state=moves.NOT_REACHED, limit="decision-days", says="decide what follows"),
            ClockRule(state=moves.NOTIFIED, limit="appear-minutes", says="appear"),
            ClockRule(state=moves.MISSED, limit="decision-days", says="decide on the no-show"),
            ClockRule(state=moves.ARRIVED, limit="start-minutes", says="start the collection"),
            ClockRule(
                state=moves.COLLECTING, limit="collecting-minutes", says="end the collection"
            ),
            ClockRule(
                state=moves.MEDICAL_EVALUATION,
                limit="medical-evaluation-days",
                says="see the physician",
            ),
            ClockRule(
                state=moves.FACTS_REPORTED, limit="decision-days", says="decide on the facts"
            ),
        )
    }
)
"""One rule for every open state."""


@dataclass(frozen=True, kw_only=True)
class Clock(Running):
    """One order's clock at one moment."""

    order: str


def clock_of(order: Order, *, now: datetime, limits: FigureSet = DEFAULT) -> Clock | None:
    """Return an order's clock at ``now``; None once it has an outcome or before it exists."""
    rule = CLOCKS.get(order.state)
    if rule is None:
        return None
    entered = order.entry_of_state().at
    from_event = order.time_of(rule.since)
    since = entered if from_event is None else from_event
    limit = limits.span(rule.limit)
    if rule.since and from_event is None:  # resumed without a deferral: notices go on
        limit = limits.span("order-open-days")
    of_day = order.due_at if rule.day_of_order else None
    due = since + limit if of_day is None else of_day
    return Clock(order=order.id, state=order.state, since=since, due=due, left=due - now)


def clocks(
    orders: Iterable[Order], *, now: datetime, limits: FigureSet = DEFAULT
) -> tuple[Clock, ...]:
    """Return the clocks of all open orders, the latest of the late ones first."""
    found = (clock_of(order, now=now, limits=limits) for order in orders)
    return tuple(sorted((c for c in found if c is not None), key=lambda c: (c.due, c.order)))
