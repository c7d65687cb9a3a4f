"""A served order, a trained collector with real kits and a site: nothing about them invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.collections import train
from tests.support.orders import orders_of, served, staff_of
from tests.support.season import human

KINDS = (Kind.SPECIMEN, Kind.SEAL, Kind.CUP)


@dataclass
class Live:
    """What a live collection needs, each part made by its own service."""

    season: Any
    collector: Actor
    order: Any
    store: Actor

    @property
    def force(self) -> Any:
        """The force."""
        return self.season.force

    def at(self, moment: Any) -> Any:
        """Let the clock stand."""
        return self.season.at(moment)

    def opened(self) -> Any:
        """Assign the collector, let them declare no tie, open the collection."""
        from passmuster.web.collection.assigning import assign, declare
        from passmuster.web.collection.opening import open_session

        force = self.force
        row = assign(
            by=self.season.cast.manager,
            force=force,
            number=self.order.number,
            part=Part.COLLECTOR,
            human=self.collector.human,
        )
        declare(by=self.collector, force=force, assignment=row, relation=Declared.NONE)
        return open_session(by=self.collector, force=force, assignment=row)

    def state(self) -> str:
        """Return the order's state now."""
        self.order.refresh_from_db()
        return str(self.order.state)


@contextmanager
def live(season: Any) -> Iterator[Live]:
    """Return a season in which the first order was served two hours ago and can be collected."""
    testers = staff_of(season)
    order = orders_of(season)[0]
    with season.at(season.now):
        season.trainer = human(season, "h-trainer", Role.TRAINER)
        store = human(season, "h-store", Role.STORE_CLERK)
        oversight = season.cast.oversight
        train(season, testers.collector.human, date(2023, 7, 3), second=oversight)
        _give_site(season, testers.collector)
        _give_kits(season, store, testers.collector)
    served(season, order)
    with season.at(season.now + timedelta(minutes=30)):
        yield Live(season, testers.collector, order, store)


def _give_kits(season: Any, store: Actor, collector: Actor) -> None:
    from passmuster.web.kits.services import issue_to_collector, issue_to_site, receive_lot

    both = {"by": store, "force": season.force}
    for kind in KINDS:
        numbers = [serial(kind, n).text for n in range(1, 9)]
        receive_lot(
            **both,
            second=season.cast.oversight,
            number=f"L-{kind.value}",
            first=numbers[0],
            last=numbers[-1],
            expires=date(2024, 3, 31),
        )
        issue_to_site(**both, second=season.cast.manager, serials=numbers, site="site-1")
        issue_to_collector(**both, second=collector, serials=numbers, session="DAY-1")


def _give_site(season: Any, collector: Actor) -> None:
    from passmuster.web.custody.holders import add_keeper, register_holder

    signed = {
        "by": season.cast.manager,
        "second": season.cast.oversight,
        "force": season.force,
    }
    site = register_holder(**signed, code="site-1", kind="site", name_en="Clinic", name_km="គ្លីនិក")
    add_keeper(**signed, holder=site, human=collector.human)
    named = {"name_en": "Courier on the northern road", "name_km": "អ្នកដឹកផ្លូវខាងជើង"}
    register_holder(**signed, code="courier-1", kind="courier", **named)
