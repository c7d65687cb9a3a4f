"""Orders of the season at chosen moments, moved by the people whose duty it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from passmuster.demo.orders import Testers, admit_testers

REASONS = "The record of that day shows it, and both officials read it."


def staff_of(season: Any) -> Testers:
    """Return whoever serves, collects and decides; registered once."""
    if not hasattr(season, "testers"):
        now = season.now
        season.testers = admit_testers(season)
        season.now = now
    return season.testers


def orders_of(season: Any, **facts: Any) -> list[Any]:
    """Return the orders of the season's draw by collecting day, then by number.

    The seed deals the days: by number alone the second order may be of a later day than the first.
    """
    return list(season.draw.orders.filter(**facts).order_by("day", "sequence"))


@contextmanager
def after(season: Any, order: Any, **time: int) -> Iterator[None]:
    """Let the clock stand some time after the order's hour of dispatch."""
    from passmuster.web.orders.surroundings import dispatch_at

    with season.at(dispatch_at(order) + timedelta(**time)):
        yield


def slipped(season: Any, order: Any) -> str:
    """Seal a slip for an order at its hour of dispatch."""
    from passmuster.web.orders.notices import seal_slip

    with after(season, order):
        return seal_slip(by=staff_of(season).notifier, order=order)


def served(season: Any, order: Any, **time: int) -> Any:
    """Seal a slip and hand it over; returns the order as it then stands."""
    from passmuster.web.orders.notices import serve_notice

    slipped(season, order)
    with after(season, order, **(time or {"hours": 1})):
        serve_notice(by=staff_of(season).notifier, order=order, place="Gate")
    order.refresh_from_db()
    return order


def missed(season: Any, order: Any) -> Any:
    """Serve an order and report that nobody came in time."""
    from passmuster.web.orders.appearing import report_missed

    served(season, order)
    with after(season, order, hours=3):
        report_missed(by=staff_of(season).collector, order=order)
    order.refresh_from_db()
    return order


def begun(season: Any, order: Any) -> Any:
    """Bring an order to its collection: served, come in time, begun."""
    from passmuster.web.orders.appearing import record_arrival, start_collection

    collector = staff_of(season).collector
    served(season, order)
    with after(season, order, hours=1, minutes=20):
        record_arrival(by=collector, order=order)
    with after(season, order, hours=1, minutes=30):
        start_collection(by=collector, order=order)
    order.refresh_from_db()
    return order


def referred(season: Any, order: Any) -> Any:
    """Bring an order to the physician: too little in the time to try again."""
    from passmuster.web.orders.appearing import report_short

    begun(season, order)
    with after(season, order, hours=5):
        report_short(by=staff_of(season).collector, order=order, time_ended=True)
    order.refresh_from_db()
    return order


def everybody_served(season: Any) -> Any:
    """Hand over every notice of the draw, so that it can be opened on its day."""
    now = season.now
    for order in orders_of(season):
        served(season, order)
    season.now = now
    return season


def end_every_order(season: Any, *, but: Any = None) -> None:
    """Bring every open order of the draw (``but`` one) to an outcome, by whoever may."""
    from passmuster.core.orders import moves
    from passmuster.core.orders.moves import Verb
    from passmuster.web.orders.proposals import codes_for
    from passmuster.web.orders.rulings import cancel, continue_notices, decide

    official, second = staff_of(season).official, season.cast.oversight
    for order in orders_of(season, state__in=moves.OPEN):
        if but is not None and order.pk == but.pk:
            continue
        if order.state == moves.NOT_REACHED:
            continue_notices(by=official, order=order, reasons=REASONS)
            order.refresh_from_db()
        ends = codes_for(order, (Verb.DECIDE_NO_REFUSAL, Verb.CANCEL, Verb.CANCEL_SPECIMEN))
        (verb, code), facts = ends[0], {"second": second, "order": order, "reasons": REASONS}
        if verb is Verb.DECIDE_NO_REFUSAL:
            decide(by=official, verb=verb, code=code, **facts)
        else:
            cancel(by=season.cast.manager, code=code, **facts)
