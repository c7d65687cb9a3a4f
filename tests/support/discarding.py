"""A collection whose first specimen was kept and sealed, and whose second was refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Actor, Role
from passmuster.demo.collections import measured, ordinary, play, sealed
from tests.support.collecting_live import Live, live
from tests.support.season import human

FACTS = {"ground": "left", "said": "Went away.", "first_specimen": "discarded"}


@dataclass
class Discarded:
    """The people and the bottles of it, and when it ended."""

    ready: Live
    session: Any
    ended: datetime
    second: Actor

    @property
    def season(self) -> Any:
        """The season."""
        return self.ready.season

    @property
    def force(self) -> Any:
        """The force."""
        return self.ready.force

    @property
    def collector(self) -> Actor:
        """The collector."""
        return self.ready.collector

    @property
    def kit(self) -> Any:
        """The kit of the first specimen."""
        from passmuster.web.collection.folding import facts_of

        return facts_of(self.session).kits[0]

    def later(self, **time: int) -> Any:
        """Let the clock stand some time after the end."""
        return self.ready.at(self.ended + timedelta(**time))

    def bottles(self) -> list[Any]:
        """Return both bottles as they stand now."""
        from passmuster.web.custody.queries import bottles_of

        return list(bottles_of(self.force, self.kit.form))

    def seen(self, bottle: Any) -> dict[str, str]:
        """Return what a form says of a bottle that was looked at."""
        return {"seals": " ".join(bottle.seals), "seal_state": "intact"}


VOID = {"reason": "collector-cannot-go-on", "why": "The collector fell ill."}


@contextmanager
def voided_after_the_seal(season: Any) -> Iterator[Discarded]:
    """Play it: both bottles are sealed, and the collection is void before the donor goes."""
    with live(season) as ready:
        session = ready.opened()
        steps = ordinary(session)
        moment = play(ready.at, season.now, ready.collector, session, steps, until="seal")
        void = [("void-collection", VOID)]
        ended = play(ready.at, moment, ready.collector, session, void)
        with ready.at(ended):
            second = human(season, "h-observer-9", Role.OBSERVER)
        yield Discarded(ready, session, ended, second)


@contextmanager
def discarded_first(season: Any) -> Iterator[Discarded]:
    """Play it: too cold, kept and sealed, and the observed second refused."""
    with live(season) as ready:
        session = ready.opened()
        moment = play(
            ready.at,
            season.now,
            ready.collector,
            session,
            ordinary(session),
            until="give-specimen",
        )
        steps = [
            *measured(tenths=310, strip="below"),
            ("order-observed", {"trigger": "temperature", "told": "told-why"}),
            *sealed(session),
        ]
        moment = play(ready.at, moment, ready.collector, session, steps)
        facts = [("refusal-facts", FACTS)]
        ended = play(ready.at, moment, ready.collector, session, facts)
        with ready.at(ended):
            second = human(season, "h-observer-9", Role.OBSERVER)
        yield Discarded(ready, session, ended, second)
