"""A new specimen in the place of an earlier one: ordered by a verdict, collected, reported on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.collection.specimen import Kit
from passmuster.demo.collections import ordinary, record, train
from passmuster.demo.custody import specimen_of
from tests.support.collecting import neighbour
from tests.support.laboratory_messages import message
from tests.support.review_acts import HOUR, Reviewing
from tests.support.season import human

TWO = specimen_of(2)
_VALIDITY = (
    "NM|GRAVITY^Specific gravity^L||1.0017|{s.g.}^{s.g.}^UCUM",
    "ST|FINAL^Final result^L||Negative, dilute|",
)
_NITRITE = (
    "NM|CREATININE^Creatinine^L||64.8|mg/dL",
    "NM|NITRITE-I^Nitrite initial test^L||353|ug/mL",
    "NM|NITRITE-C^Nitrite confirmatory test^L||399|ug/mL",
    "ST|FINAL^Final result^L||Invalid|",
)


def dilute(specimen: str, creatinine: str, **facts: Any) -> bytes:
    """Return a message that calls a specimen negative and dilute, its creatinine in mg/dL."""
    amount = f"NM|CREATININE^Creatinine^L||{creatinine}|mg/dL^mg/dL^UCUM"
    return message(specimen, lines=(amount, *_VALIDITY), **facts)


def invalid(specimen: str, **facts: Any) -> bytes:
    """Return a message that calls a specimen invalid for its nitrite."""
    return message(specimen, lines=_NITRITE, **facts)


def recollections(case: Reviewing) -> list[Any]:
    """Return the orders that a verdict brought, the oldest first."""
    rows = case.force.orders.filter(why__in=("recollection", "observed-again"))
    return list(rows.order_by("sequence"))


def collected_again(case: Reviewing, order: Any, *, observed: bool) -> None:
    """Seal specimen 2 for an order, observed or not, and receive it at the laboratory."""
    from passmuster.web.collection.assigning import assign, declare
    from passmuster.web.collection.beyond import Ordered
    from passmuster.web.collection.opening import open_session

    case.later(HOUR)
    season, cast = case.season, case.season.cast
    if observed:
        type(order.person).objects.filter(pk=order.person_id).update(sex="female")
        order.person.refresh_from_db()
    with neighbour() as orders, case.at():
        by = human(season, "h-collector-again", Role.COLLECTOR)
        train(season, by.human, case.now.date() - timedelta(days=60), second=cast.oversight)
        orders.kits = (Kit(form=TWO, seal_a="A-8", seal_b="B-8"),)
        orders.orders[order.number] = Ordered(
            number=order.number,
            person=order.person,
            reason=order.reason,
            notice_served_at=int(case.now.timestamp()) - 600,
            trigger="observation-owed" if observed else "",
        )
        about = {"force": case.force, "number": order.number}
        row = assign(by=case.manager, **about, part=Part.COLLECTOR, human=by.human)
        declare(by=by, force=case.force, assignment=row, relation=Declared.NONE)
        session = open_session(by=by, force=case.force, assignment=row)
        watcher = _observer(case, by, order) if observed else None
        steps = _with_observer(session) if observed else ordinary(session, container=1)
        moment = case.now
        for done in steps:
            moment += timedelta(seconds=50)
            signs = watcher if done[0].startswith("observer-") and watcher else by
            with season.at(moment):
                record(signs, case.force, session, done)
    case.later(2 * HOUR)
    case.laboratory.custody.receive(2, case.now)
    case.later(HOUR)


def _observer(case: Reviewing, by: Any, order: Any) -> Any:
    from passmuster.web.collection.assigning import assign, declare

    watcher = human(case.season, "h-watcher", Role.OBSERVER)
    day = case.now.date() - timedelta(days=60)
    train(case.season, "h-watcher", day, second=case.season.cast.oversight, gender="female")
    row = assign(
        by=by,
        force=case.force,
        number=order.number,
        part=Part.OBSERVER,
        human=watcher.human,
    )
    declare(by=watcher, force=case.force, assignment=row, relation=Declared.NONE)
    return watcher


def _with_observer(session: Any) -> Iterator[Any]:
    check = {"device": "none-seen", "observation": "permitted"}
    for name, answers in ordinary(session, container=1):
        yield name, answers
        if name == "wash-hands":
            yield "name-observer", {"observer": "h-watcher"}
        if name == "choose-container":
            yield "observer-check", {"clothing": "raised-and-turned", **check}
        if name == "look":
            yield "observer-watched", {"watched": "watched", "handled_container": "no"}


def review_of_two(case: Reviewing) -> Any:
    """Return the review of the new specimen."""
    return case.force.reviews.get(specimen=TWO)
