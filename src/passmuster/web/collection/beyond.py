"""The one seam between a collection and its neighbours: orders, kits, custody.

Guarantees: without a neighbour that knows the order nothing live is opened, so that no collection
stands on a collector's word alone (attack C-06). A neighbour answers questions before a session and
hears of each recorded step in the step's own transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from passmuster.core.access.actors import Actor
from passmuster.core.collection.session import Event, Progress
from passmuster.core.collection.specimen import Kit, Specimen
from passmuster.core.kernel.errors import Refused
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """What the orders say of one order.

    ``notice_served_at`` in Unix seconds, None while no notice was served; ``trigger`` the reason
    for an observed collection that the order gives, ""; ``not_collector`` who took the test that
    this one replaces, "".
    """

    number: str
    person: Person
    reason: str
    notice_served_at: int | None
    trigger: str = ""
    not_collector: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step that was just recorded, with the session before and after it.

    ``session`` is the collection's number, ``taken`` every serial that it has opened so far.
    """

    force: Force
    order: str
    session: str
    taken: tuple[str, ...]
    event: Event
    before: Progress
    after: Progress


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """One collection that two people keyed from a pack: who collected, when, and what was sealed.

    ``issued_for`` is the code that the store issued the pack for.
    """

    force: Force
    order: str
    collector: Actor
    issued_for: str
    written: datetime
    specimen: Specimen


FOLLOWED = frozenset({"arrival", "start", "form-part-one", "choose-container", "seal"})
"""Steps from which something follows elsewhere, beside the one that ends a collection."""


class Neighbour(Protocol):
    """What a collection asks of the apps around it, and what it tells them."""

    def ordered(self, force: Force, number: str) -> Ordered | None:
        """Return an order that may be collected for, None when there is none of the number."""

    def waiting(self, force: Force) -> list[Ordered]:
        """Return the orders that wait for a collector, the first due first."""

    def issued(self, force: Force, collector: str) -> tuple[tuple[Kit, ...], frozenset[str]]:
        """Return the kits and containers that the store issued to a collector."""

    def takers(self, force: Force) -> tuple[str, ...]:
        """Return the codes of whoever may take a pouch over: couriers first."""

    def left(self, force: Force, session: str, taken: tuple[str, ...]) -> tuple[str, ...]:
        """Return, as people read them, the serials of a session that nobody accounted for."""

    def recorded(self, by: Actor, step: Step) -> None:
        """Do what follows from a recorded step, in its transaction; raises Refused to stop it."""

    def keyed(self, by: Actor, paper: Keyed) -> None:
        """Do what follows from a keyed paper, in its transaction; raises Refused to stop it."""

    def awaits_decision(self, force: Force, number: str) -> bool:
        """Tell whether facts about an order wait for a decision."""

    def decided(
        self, by: Actor, second: Actor, force: Force, order: str, *, refusal: bool, reasons: str
    ) -> None:
        """Hand on a decision about facts."""


class Nobody:
    """No neighbour: there is no order, nothing was issued, and nobody hears of anything."""

    def ordered(self, force: Force, number: str) -> Ordered | None:
        """No order exists."""
        return None

    def waiting(self, force: Force) -> list[Ordered]:
        """No order waits."""
        return []

    def issued(self, force: Force, collector: str) -> tuple[tuple[Kit, ...], frozenset[str]]:
        """Nothing was issued."""
        return (), frozenset()

    def takers(self, force: Force) -> tuple[str, ...]:
        """Nobody takes anything over."""
        return ()

    def left(self, force: Force, session: str, taken: tuple[str, ...]) -> tuple[str, ...]:
        """Nothing is left of nothing."""
        return ()

    def recorded(self, by: Actor, step: Step) -> None:
        """Nothing follows."""

    def keyed(self, by: Actor, paper: Keyed) -> None:
        """Nothing follows."""

    def awaits_decision(self, force: Force, number: str) -> bool:
        """Nothing else decides."""
        return True

    def decided(
        self, by: Actor, second: Actor, force: Force, order: str, *, refusal: bool, reasons: str
    ) -> None:
        """Nothing follows."""


_present: list[Neighbour] = [Nobody()]


def connect(neighbour: Neighbour) -> Neighbour:
    """Let this neighbour answer from now on; returns the one before it."""
    before, _present[0] = _present[0], neighbour
    return before


def neighbour() -> Neighbour:
    """Return who answers now."""
    return _present[0]


def require_ordered(force: Force, number: str) -> Ordered:
    """Return an order, or raise Refused (``order-not-known``)."""
    found = neighbour().ordered(force, number)
    if found is None:
        raise Refused("order-not-known", "There is no order of this number to collect for.")
    return found
