"""What stands around an order: the person's units, who commands there, the hour of dispatch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils.timezone import get_default_timezone, localtime

from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.draw.names import opens_at
from passmuster.web.orders.models import Order
from passmuster.web.people.grants import commanders_of
from passmuster.web.people.models import Force
from passmuster.web.people.services import unit_and_above, units_around
from passmuster.web.programme.services import policy_in_force, policy_of
from passmuster.web.roster.identity import human_tied_to, humans_tied_to
from passmuster.web.roster.models import Person


def units_of(person: Person) -> list[str]:
    """Return the units whose people are inside, seen from the person's own."""
    return units_around(person.force, person.unit.code)


def chain_of(person: Person) -> frozenset[str]:
    """Return the humans who command the person's unit or one above it, the head included."""
    units = unit_and_above(person.force, person.unit.code)
    humans = commanders_of(person.force).filter(unit__in=units)
    return frozenset(humans.values_list("code", flat=True))


def human_behind(person: Person) -> str:
    """Return the code of the human with an account who is this person, "" for none."""
    human = human_tied_to(person)
    return human.code if human is not None else ""


def humans_behind(force: Force, persons: Iterable[int]) -> dict[int, str]:
    """Return human_behind() by the keys of many people's rows, without who has no account."""
    return {person: human.code for person, human in humans_tied_to(force, persons).items()}


def dispatch_at(order: Order) -> datetime:
    """Return the moment before which nobody reads the name behind an order or serves it.

    For an order of a collecting day it is that day's hour; for any other the first hour of
    dispatch at or after the order.
    """
    return dispatches([order])[order.pk]


def dispatches(orders: Iterable[Order]) -> dict[int, datetime]:
    """Return dispatch_at() of each order by its key; a policy is read once for all of them."""
    of_day, in_force = cache(opens_at), cache(_hour_in_force)
    found = {}
    for order in orders:
        if order.draw is not None and order.day is not None:
            found[order.pk] = of_day(order.draw, order.day)
        else:
            found[order.pk] = _first_dispatch(order.made_at, in_force(order.force))
    return found


def _first_dispatch(made_at: datetime, hour: time | None) -> datetime:
    """Return the hour of dispatch on the day of ``made_at``, or ``made_at`` if that is later."""
    if hour is None:
        return made_at
    day = localtime(made_at).date()
    return max(made_at, datetime.combine(day, hour, tzinfo=get_default_timezone()))


def _hour_in_force(force: Force) -> time | None:
    try:
        return policy_of(policy_in_force(force)).dispatch_hour
    except Refused:
        return None


def end_of(day: date) -> datetime:
    """Return the end of a day by the force's own calendar."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=get_default_timezone())


def local_now() -> datetime:
    """Return the present moment in the force's local time, by which days are read."""
    return localtime(clock.now())
