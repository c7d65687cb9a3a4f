"""An invented neighbour that knows orders and kits, and a trained collector with a donor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.collection.specimen import Kit
from passmuster.demo.collections import train
from tests.support.season import human

MORNING = datetime.fromisoformat("2023-09-18T02:00:00+00:00")
"""Monday 18 September 2023, 09:00 in Phnom Penh: the first collecting day."""


@dataclass
class InventedOrders:
    """Orders and kits as a test says them; hears every step and keeps it."""

    orders: dict[str, Any] = field(default_factory=dict)
    heard: list[Any] = field(default_factory=list)
    kits: tuple[Kit, ...] = tuple(
        Kit(form=f"F-{n}", seal_a=f"A-{n}", seal_b=f"B-{n}") for n in range(1, 7)
    )
    containers: frozenset[str] = frozenset(f"CUP-{n}" for n in range(1, 9))

    def ordered(self, force: Any, number: str) -> Any:
        """Return what the test put in."""
        return self.orders.get(number)

    def waiting(self, force: Any) -> list[Any]:
        """Return every order."""
        return list(self.orders.values())

    def issued(self, force: Any, collector: str) -> Any:
        """Return the invented kits."""
        return self.kits, self.containers

    def takers(self, force: Any) -> tuple[str, ...]:
        """One courier takes everything over."""
        return ("courier-1",)

    def left(self, force: Any, session: str, taken: Any) -> tuple[str, ...]:
        """Nothing is ever left of invented serials."""
        return ()

    def recorded(self, by: Any, step: Any) -> None:
        """Keep what was told."""
        self.heard.append((by.human, step.event.step))

    def awaits_decision(self, force: Any, number: str) -> bool:
        """Every fact waits."""
        return True

    def decided(self, by: Any, second: Any, force: Any, order: str, **what: Any) -> None:
        """Keep what was decided."""
        self.heard.append((by.human, second.human, order, what["refusal"]))


@contextmanager
def neighbour() -> Iterator[InventedOrders]:
    """Let an invented neighbour answer inside the block."""
    from passmuster.web.collection import beyond

    made = InventedOrders()
    before = beyond.connect(made)
    try:
        yield made
    finally:
        beyond.connect(before)


@dataclass
class Ready:
    """A season with a trainer, a trained collector, an observer, and orders to collect for."""

    season: Any
    orders: InventedOrders
    collector: Actor
    observer: Actor
    manager: Actor
    person: Any

    @property
    def force(self) -> Any:
        """The force."""
        return self.season.force

    def order(self, number: str = "R-0001", person: Any = None, **more: Any) -> str:
        """Put an order in, its notice served an hour before; returns its number."""
        from passmuster.web.collection.beyond import Ordered

        served = int((MORNING - timedelta(hours=1)).timestamp())
        facts = {"reason": "random", "notice_served_at": served, **more}
        self.orders.orders[number] = Ordered(number=number, person=person or self.person, **facts)
        return number

    def assigned(self, number: str = "R-0001", by: Actor | None = None) -> Any:
        """Assign the collector (or another) to an order and let them declare no tie."""
        from passmuster.web.collection.assigning import assign, declare

        who = by or self.collector
        row = assign(
            by=self.manager,
            force=self.force,
            number=number,
            part=Part.COLLECTOR,
            human=who.human,
        )
        declare(by=who, force=self.force, assignment=row, relation=Declared.NONE)
        return row

    def observes(self, number: str = "R-0001") -> Any:
        """Ask the observer to observe and let them declare no tie."""
        from passmuster.web.collection.assigning import assign, declare

        row = assign(
            by=self.collector,
            force=self.force,
            number=number,
            part=Part.OBSERVER,
            human=self.observer.human,
        )
        declare(by=self.observer, force=self.force, assignment=row, relation=Declared.NONE)
        return row

    def opened(self, number: str = "R-0001") -> Any:
        """Return the opened collection of an order that was put in."""
        from passmuster.web.collection.opening import open_session

        return open_session(by=self.collector, force=self.force, assignment=self.assigned(number))

    def at(self, moment: datetime) -> Any:
        """Let the clock stand."""
        return self.season.at(moment)


@contextmanager
def ready_to_collect(season: Any) -> Iterator[Ready]:
    """Return a season in which one order can be collected for this morning."""
    with neighbour() as orders:
        with season.at(MORNING - timedelta(days=2)):
            ready = made_ready(season, orders)
        with season.at(MORNING):
            yield ready


def made_ready(season: Any, orders: InventedOrders) -> Ready:
    season.trainer = human(season, "h-trainer", Role.TRAINER)
    collector = human(season, "h-collector", Role.COLLECTOR)
    observer = human(season, "h-observer", Role.OBSERVER)
    day = MORNING.date() - timedelta(days=60)
    oversight = season.cast.oversight
    train(season, "h-collector", day, second=oversight)
    train(season, "h-observer", day, second=oversight, gender="female")
    person = season.force.persons.order_by("pk")[40]
    type(person).objects.filter(pk=person.pk).update(sex="female")
    person.refresh_from_db()
    ready = Ready(season, orders, collector, observer, season.cast.manager, person)
    ready.order()
    return ready
