"""Reads of orders: lists without names, what an officer may know of their own, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from passmuster.core.draw import states as draw_states
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import moves
from passmuster.core.orders.clocks import Clock, clock_of
from passmuster.core.orders.closing import replacement_demanded
from passmuster.core.orders.closing import require_round_closable as core_closable
from passmuster.core.orders.dues import RECOLLECTIONS
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.notices import deadline, minutes_late
from passmuster.core.orders.reasons import TARGETED, Origin, Reason
from passmuster.web import clock
from passmuster.web.draw.models import Draw
from passmuster.web.installation import kept_words
from passmuster.web.orders.folding import core_order, core_orders
from passmuster.web.orders.models import Order, OrderEntry, OrderOpened, Paper
from passmuster.web.orders.notices import notice_of
from passmuster.web.orders.surroundings import dispatch_at, dispatches
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person

CAME = ("order:arrived", "order:arrived-late")
WAITING_FOR_NOTICE = (moves.ORDERED, moves.RESUMED, moves.NOT_REACHED, moves.DEFERRED)


def orders_of(force: Force) -> QuerySet[Order]:
    """Return the orders of a force, the newest first; their pages show no name."""
    return force.orders.select_related("draw").order_by("-sequence")


def papers_of(force: Force) -> QuerySet[Paper]:
    """Return the papers about absences of a force, the newest first."""
    return Paper.objects.filter(order__force=force).select_related("order").order_by("-pk")


def openings_of(force: Force) -> QuerySet[OrderOpened]:
    """Return every opening of a name behind an order, the newest first; it names nobody called."""
    return OrderOpened.objects.filter(order__force=force).select_related("order").order_by("-pk")


def entries_of(order: Order) -> list[OrderEntry]:
    """Return an order's entries in the order they were made."""
    return list(order.entries.order_by("position"))


def last_notice_served(draw: Draw) -> bool:
    """Tell whether nobody drawn still waits for a notice, and everybody drawn has an order.

    A deferral that runs past the opening day is replaced by an order of its own (core/orders/dues).
    """
    drawn = draw.selected.filter(reserve=False)
    if drawn.filter(order__isnull=True).exists():
        return False
    return not draw.orders.filter(state__in=WAITING_FOR_NOTICE).exists()


def require_round_closable(draw: Draw) -> None:
    """Raise Refused (``round-orders-open``) naming the orders of a round without an outcome.

    Also while somebody drawn has no order at all (``drawn-without-order``).
    """
    if draw.selected.filter(reserve=False, order__isnull=True).exists():
        raise Refused("drawn-without-order", "Somebody who was drawn has no order.")
    core_closable(core_orders(draw.orders.filter(state__in=moves.OPEN)))


def own_orders(person: Person) -> QuerySet[Order]:
    """Return the orders that the person may know of: after the notice, or once all is over.

    An order that ended before its notice shows when its draw was opened; before that whoever reads
    it could tell who else is called. What somebody asked for themselves they know from the start.
    """
    told = OrderEntry.objects.filter(order=OuterRef("pk"), event="order:notified")
    over = Q(state__in=moves.ENDS, draw__state=draw_states.OPENED) & ~Q(state=moves.REPLACED)
    asked = Q(reason=Reason.VOLUNTARY, origin=Origin.NAMED)
    return (
        person.orders.filter(Exists(told) | over | asked)
        .select_related("draw")
        .order_by("-sequence")
    )


def was_told(order: Order) -> bool:
    """Tell whether the notice of an order was served."""
    return order.entries.filter(event="order:notified").exists()


@dataclass(frozen=True)
class Ticking:
    """An open order with its clock."""

    order: Order
    clock: Clock


def ticking(orders: Iterable[Order]) -> list[Ticking]:
    """Return the open ones of these orders with their clocks, the late first."""
    rows = [order for order in orders if order.state in moves.OPEN]
    now = clock.now()
    found = [
        Ticking(row, due)
        for row, value in zip(rows, core_orders(rows), strict=True)
        if (due := clock_of(value, now=now)) is not None
    ]
    return sorted(found, key=lambda one: (one.clock.due, one.order.sequence))


def clock_for_order(order: Order) -> Clock | None:
    """Return an order's clock now, None once it has an outcome."""
    return clock_of(core_order(order), now=clock.now())


def late_orders(force: Force) -> list[Ticking]:
    """Return the open orders whose deadline has passed, the latest first."""
    rows = force.orders.filter(state__in=moves.OPEN).select_related("draw")
    return [one for one in ticking(rows) if one.clock.late]


@dataclass(frozen=True)
class Lateness:
    """Minutes past the time to appear, of how many allowed; ``came`` tells of an arrival.

    ``reported``: somebody reported that nobody came, and the minutes count until then.
    """

    minutes: int
    allowed: int
    came: bool
    until: datetime
    reported: bool = False


def lateness_of(order: Order) -> Lateness | None:
    """Return by how much somebody came too late, or is too late by now; None for in time.

    An arrival counts as recorded: the first entry of it, in time or admitted late. Where nobody
    came the minutes end with the report of it: what follows is the time of whoever decides.
    """
    notice = notice_of(order)
    until = deadline(notice)
    came = order.entries.filter(event__in=CAME).order_by("position").first()
    waits = order.state in (moves.NOTIFIED, moves.MISSED)
    missed = order.entries.filter(event="order:missed").order_by("position").first()
    last = came or missed
    if until is None or (came is None and not waits):
        return None
    minutes = minutes_late(notice, last.at if last else clock.now())
    if not minutes:
        return None
    allowed = DEFAULT.value("appear-minutes")
    return Lateness(minutes, allowed, came is not None, until, reported=last is not None)


def before_and_after(order: Order, *, results: bool) -> tuple[Order | None, list[Order]]:
    """Return the order that one follows, and those that follow it.

    One that a doctor's result brought stands beside the earlier one only for whoever reads
    ``results``: the link alone would tell everybody else of them (attack P-01f).

    None of a later order whose names cannot be opened yet: whoever knows the earlier one's person
    would read from the number who is called next (attack N-01).
    """
    now = clock.now()
    earlier = order.force.orders.filter(number=order.follows).first() if order.follows else None
    if earlier is not None and dispatch_at(order) > now:
        earlier = None
    later = order.force.orders.filter(follows=order.number).order_by("sequence")
    if not results:
        earlier = None if order.why in RECOLLECTIONS else earlier
        later = later.exclude(why__in=RECOLLECTIONS)
    return earlier, [one for one in later if dispatch_at(one) <= now]


def brings_another(order: Order) -> bool:
    """Tell whether an order ended so that a new one has to take its place."""
    return replacement_demanded(core_order(order)) is not None


@dataclass(frozen=True)
class Uncollected:
    """A no-show that the manager reported: what was done and seen, until when, after what tries."""

    words: str
    until: datetime
    attempts: int


def reported_uncollected(order: Order) -> Uncollected | None:
    """Return what was reported of a no-show without a collector, None for any other order."""
    entry = order.entries.filter(event="order:missed").order_by("-position").first()
    if entry is None or not entry.facts.get("words_sha256"):
        return None
    until = datetime.fromtimestamp(entry.facts["until"], UTC)
    return Uncollected(kept_words(entry.facts["words_sha256"]), until, entry.facts["attempts"])


def disputes_of(order: Order) -> list[str]:
    """Return the officer's own words beside an order, for whoever decides."""
    rows = order.entries.filter(event="order:disputed").order_by("position")
    return [kept_words(row.facts["words_sha256"]) for row in rows]


@dataclass(frozen=True)
class ToServe:
    """An order whose notice is still to be served: from when, and its clock."""

    order: Order
    opens: datetime
    clock: Clock


def to_serve(force: Force) -> list[ToServe]:
    """Return the orders whose notices are to be served, the first hour of dispatch first."""
    states = (moves.ORDERED, moves.RESUMED, moves.NOT_REACHED)
    rows = force.orders.filter(state__in=states).select_related("draw__policy", "force", "grounds")
    waiting = ticking(rows)
    opens = dispatches(one.order for one in waiting)
    found = [ToServe(one.order, opens[one.order.pk], one.clock) for one in waiting]
    return sorted(found, key=lambda one: (one.opens, one.order.sequence))


def wanting_grounds(force: Force) -> QuerySet[Order]:
    """Return the targeted orders whose grounds nobody has sealed."""
    rows = force.orders.filter(reason__in=TARGETED, grounds__isnull=True)
    return rows.filter(state__in=WAITING_FOR_NOTICE).order_by("sequence")
