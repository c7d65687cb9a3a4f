"""The public funnel as a fold of orders: every figure lists its orders, every loss has a class.

headcount → eligible → drawn → notified → appeared → sampled, and the later stages by name with no
count, which means "not measured". What is lost between two stages is told by class, and what the
force itself caused is never among the excused (promise 3; field.md §0 finding 2; attack N-06).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.orders.notices import minutes_to_arrival
from passmuster.core.orders.order import Order

HEADCOUNT, ELIGIBLE, DRAWN = "headcount", "eligible", "drawn"
NOTIFIED, APPEARED, SAMPLED = "notified", "appeared", "sampled"
LATER = ("valid", "screened", "confirmed", "reviewed", "decided", "appealed")
STAGES = (HEADCOUNT, ELIGIBLE, DRAWN, NOTIFIED, APPEARED, SAMPLED, *LATER)

OPEN, NO_ORDER, NOT_DRAWN = "open", "no-order", "not-drawn"
"""Classes of loss beside the outcomes' and the exclusions' own: no outcome yet, no order at all,
and not drawn, which is chance and no loss to explain."""

_REACHED_BY = {
    NOTIFIED: ("order:notified",),
    APPEARED: ("order:arrived", "order:arrived-late"),
    SAMPLED: ("order:sampled",),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How many reached a stage, and which orders; a count of None means "not measured"."""

    stage: str
    count: int | None
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Loss:
    """How many of one class did not get from one stage to the next, and which orders.

    ``tickets`` are drawn tickets that never became an order.
    """

    after: str
    before: str
    group: str
    count: int
    orders: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Funnel:
    """All stages in order, and every loss between two of them."""

    figures: tuple[Figure, ...]
    losses: tuple[Loss, ...]

    def figure(self, stage: str) -> Figure:
        """Return one stage's figure."""
        return self.figures[STAGES.index(stage)]

    def lost(self, after: str) -> Mapping[str, Loss]:
        """Return the losses behind a stage by class."""
        return {loss.group: loss for loss in self.losses if loss.after == after}


@dataclass(frozen=True, kw_only=True)
class DrawFacts:
    """What stands before the orders of one draw.

    ``headcount`` is everybody on the roster, ``excluded`` how many were left out of the pool by
    reason code, ``tickets`` the drawn tickets and those of the reserves that were called.
    """

    headcount: int
    excluded: Mapping[str, int]
    tickets: Collection[str]


def funnel(orders: Sequence[Order], draw: DrawFacts | None) -> Funnel:
    """Return the funnel of a draw's orders, or without a draw that of other orders.

    Without a draw headcount and eligible are not measured, and ``drawn`` counts the orders made.
    Raises CheckFailed: ``funnel-orders-differ`` (an order twice, an order without a ticket of the
    draw, one ticket in two orders) and ``funnel-does-not-add-up`` (more excluded than there are,
    more drawn than eligible).
    """
    _require_distinct([order.id for order in orders])
    figures: dict[str, Figure] = {}
    losses: list[Loss] = []
    drawn = _ids(orders)
    if draw is None:
        figures[DRAWN] = Figure(stage=DRAWN, count=len(orders), orders=drawn)
    else:
        _require_tickets(orders, draw.tickets)
        eligible = draw.headcount - sum(draw.excluded.values())
        figures[HEADCOUNT] = Figure(stage=HEADCOUNT, count=draw.headcount)
        figures[ELIGIBLE] = Figure(stage=ELIGIBLE, count=eligible)
        figures[DRAWN] = Figure(stage=DRAWN, count=len(set(draw.tickets)), orders=drawn)
        losses += _before_the_draw(draw, eligible)
        losses += _never_ordered(orders, draw.tickets)
    last, left = DRAWN, list(orders)
    for stage, events in _REACHED_BY.items():
        reached = [order for order in left if _has_any(order, events)]
        figures[stage] = Figure(stage=stage, count=len(reached), orders=_ids(reached))
        losses += _by_class(last, stage, [order for order in left if order not in reached])
        last, left = stage, reached
    # Known already although the next stage is not measured yet.
    losses += _by_class(SAMPLED, LATER[0], [order for order in left if order.state != SAMPLED])
    whole = Funnel(
        tuple(figures.get(stage, Figure(stage=stage, count=None)) for stage in STAGES),
        tuple(losses),
    )
    require_adds_up(whole)
    return whole


def minutes_of(order: Order) -> int | None:
    """Return the whole minutes from notice to arrival, None while nobody arrived.

    Raises Refused (``arrival-without-notice``).
    """
    moments = [order.time_of(event) for event in _REACHED_BY[APPEARED]]
    came = min((moment for moment in moments if moment is not None), default=None)
    return None if came is None else minutes_to_arrival(order.time_of("order:notified"), came)


def median_minutes(minutes: Collection[int]) -> int | None:
    """Return the middle of the minutes from notice to arrival, the lower of two; None for none."""
    return median_low(minutes) if minutes else None


def require_adds_up(whole: Funnel) -> None:
    """Raise CheckFailed (``funnel-does-not-add-up``) unless every figure follows from the last.

    Between two measured stages the losses make up the whole difference; no count is below 0, and
    each lists as many orders as it counts (tickets without an order beside them).
    """
    for first, second in pairwise(whole.figures):
        lost = [loss for loss in whole.losses if loss.after == first.stage]
        if any(loss.before != second.stage for loss in lost):
            raise _differs(first.stage, second.stage)
        if first.count is not None and second.count is not None:
            told = sum(loss.count for loss in lost)
            if first.count - second.count != told or second.count < 0:
                raise _differs(first.stage, second.stage)
    for loss in whole.losses:
        listed = len(loss.orders) + len(loss.tickets)
        if loss.count < 0 or (loss.after not in (HEADCOUNT, ELIGIBLE) and loss.count != listed):
            raise _differs(loss.after, loss.before)
    for stage in (NOTIFIED, APPEARED, SAMPLED):
        figure = whole.figure(stage)
        if figure.count != len(figure.orders):
            raise _differs(stage, stage)


def _differs(first: str, second: str) -> CheckFailed:
    return CheckFailed(
        "funnel-does-not-add-up", f"The figures from {first} to {second} do not add up."
    )


def _ids(orders: Sequence[Order]) -> tuple[str, ...]:
    return tuple(sorted(order.id for order in orders))


def _has_any(order: Order, events: tuple[str, ...]) -> bool:
    return any(order.time_of(event) is not None for event in events)


def _by_class(after: str, before: str, orders: Sequence[Order]) -> Iterator[Loss]:
    groups: dict[str, list[Order]] = {}
    for order in orders:
        outcome = order.outcome
        groups.setdefault(OPEN if outcome is None else str(outcome.group), []).append(order)
    for group, members in sorted(groups.items()):
        yield Loss(
            after=after, before=before, group=group, count=len(members), orders=_ids(members)
        )


def _before_the_draw(draw: DrawFacts, eligible: int) -> Iterator[Loss]:
    for code, count in sorted(draw.excluded.items()):
        yield Loss(after=HEADCOUNT, before=ELIGIBLE, group=code, count=count)
    rest = eligible - len(set(draw.tickets))
    yield Loss(after=ELIGIBLE, before=DRAWN, group=NOT_DRAWN, count=rest)


def _never_ordered(orders: Sequence[Order], tickets: Collection[str]) -> Iterator[Loss]:
    without = sorted(set(tickets) - {order.ticket for order in orders})
    if without:
        yield Loss(
            after=DRAWN,
            before=NOTIFIED,
            group=NO_ORDER,
            count=len(without),
            tickets=tuple(without),
        )


def _require_distinct(values: Sequence[str]) -> None:
    if len(set(values)) != len(values):
        raise CheckFailed("funnel-orders-differ", "An order or a ticket stands here twice.")


def _require_tickets(orders: Sequence[Order], tickets: Collection[str]) -> None:
    held = [order.ticket for order in orders]
    _require_distinct(held)
    if not set(held) <= set(tickets):
        raise CheckFailed("funnel-orders-differ", "An order bears no ticket of this draw.")
