"""Ordinary collections whose orders alone are invented: their kits, forms and chains are real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.demo.collections import ordinary, play, train
from passmuster.web.collection.neighbours import Neighbours
from tests.support.season import human

SEALING = ("form-part-one", "choose-container", "seal")
"""Steps that leave something with the kits and the custody."""


@dataclass
class RealKits(Neighbours):
    """The force's own kits and custody, with orders as a test says them."""

    orders: dict[str, Any] = field(default_factory=dict)

    def ordered(self, force: Any, number: str) -> Any:
        """Return what the test put in."""
        return self.orders.get(number)

    def waiting(self, force: Any) -> list[Any]:
        """Return every order."""
        return list(self.orders.values())

    def recorded(self, by: Any, step: Any) -> None:
        """Do what follows for kits and custody, and nothing for an order that is not there."""
        if step.event.step in SEALING:
            super().recorded(by, step)


@dataclass
class Days:
    """Collects from one person after the other, by the collector who also plants."""

    season: Any
    neighbour: RealKits
    collector: Any
    persons: Iterator[Any]
    done: int = 0

    def collects(self, at: datetime, reason: str) -> Any:
        """Collect a specimen from ``at`` on; returns its session."""
        from passmuster.web.collection.assigning import assign, declare
        from passmuster.web.collection.beyond import Ordered
        from passmuster.web.collection.opening import open_session

        force, number = self.season.force, f"R-{self.done:04d}"
        self.done += 1
        self.neighbour.orders[number] = Ordered(
            number=number,
            person=next(self.persons),
            reason=reason,
            notice_served_at=int((at - timedelta(hours=1)).timestamp()),
        )
        with self.season.at(at):
            row = assign(
                by=self.season.cast.manager,
                force=force,
                number=number,
                part=Part.COLLECTOR,
                human=self.collector.human,
            )
            declare(by=self.collector, force=force, assignment=row, relation=Declared.NONE)
            session = open_session(by=self.collector, force=force, assignment=row)
        play(self.season.at, at, self.collector, session, ordinary(session))
        return session


@contextmanager
def ordinary_days(season: Any, collector: Any, at: datetime) -> Iterator[Days]:
    """Let a trained collector collect from whoever is ordered, with real kits and chains."""
    from passmuster.web.collection import beyond

    with season.at(at):
        season.trainer = human(season, "h-trainer", Role.TRAINER)
        train(season, collector.human, at.date() - timedelta(days=20), second=season.cast.oversight)
    made = RealKits()
    before = beyond.connect(made)
    try:
        persons = season.force.persons.order_by("pk")[60:200]
        yield Days(season, made, collector, iter(list(persons)))
    finally:
        beyond.connect(before)
