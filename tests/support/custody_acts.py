"""Every service of custody as one act of a test, each with what has to come before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.demo.custody import HOUR, Custody, code_of, seen, specimen_of
from tests.support.season import human
from tests.support.season_custody import arrival, closed_holder, custody_of, dispose_of, holder_new

NOW = datetime(2023, 7, 1, 2, 0, tzinfo=UTC)
LONG_AFTER = NOW + timedelta(days=400)


def _custody(season: Any) -> Custody:
    return Custody(season).resume()


def _item(season: Any, bottle: str = "A") -> Any:
    return season.force.items.get(code=code_of(1, bottle))


def set_up(season: Any) -> None:
    """Register people and holders."""
    with season.at(NOW - 9 * HOUR):
        custody_of(season)


def sealed(season: Any) -> None:
    """Bring two bottles into being at the site."""
    set_up(season)
    _custody(season).seal(1, NOW - 8 * HOUR)


def offered(season: Any) -> None:
    """Offer both to a courier."""
    sealed(season)
    custody = _custody(season)
    due = NOW + HOUR
    custody.offer(
        list(season.force.items.all()), "courier-1", "h-collector", NOW - 7 * HOUR, due=due
    )


def stored(season: Any) -> None:
    """Put bottle A into the site's store."""
    sealed(season)
    store_in(season)


def at_the_door(season: Any) -> None:
    """Bring both to the laboratory's door, later than promised."""
    sealed(season)
    custody, items = _custody(season), list(season.force.items.order_by("code"))
    custody.to_courier(items, NOW - 7 * HOUR, promise=2 * HOUR)
    custody.offer(items, "lab-1", "h-courier", NOW - 2 * HOUR, due=NOW + HOUR)


def received(season: Any) -> None:
    """Receive both."""
    at_the_door(season)
    _custody(season).receive(1, NOW - HOUR)


def received_swapped(season: Any) -> None:
    """Receive both with their labels exchanged."""
    at_the_door(season)
    with season.at(NOW - HOUR):
        receive(season, labels_swapped=True)


def register_holder(season: Any) -> None:
    holder_new(season)


def add_keeper(season: Any) -> None:
    from passmuster.web.custody.holders import add_keeper as added

    if not season.force.humans.filter(code="h-new").exists():
        human(season, "h-new", Role.COURIER)
    holder = season.force.holders.get(code="courier-1")
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    added(**both, force=season.force, holder=holder, human="h-new")


def close_holder(season: Any) -> None:
    closed_holder(season, "courier-2", "left-service")


def begin(season: Any) -> None:
    from passmuster.web.custody.services import begin_custody

    custody = _custody(season)
    begin_custody(
        by=custody.actors["h-collector"],
        force=season.force,
        holder=custody.holders["site-1"],
        code="one",
        kind="specimen",
        seen=seen(1, "A", Decimal(30)),
    )


def offer(season: Any) -> None:
    from passmuster.web.custody.services import offer as offered_to

    custody = _custody(season)
    to = custody.holders["courier-1"]
    facts = {"item": _item(season), "to": to, "due": NOW + HOUR, "seen": seen(1, "A")}
    offered_to(by=custody.actors["h-collector"], **facts)


def accept(season: Any) -> None:
    from passmuster.web.custody.services import accept as taken

    facts = {"item": _item(season), "seen": seen(1, "A"), "deliver_by": NOW + HOUR}
    taken(by=_custody(season).actors["h-courier"], **facts)


def _plain(name: str) -> Callable[[Any], None]:
    def act(season: Any) -> None:
        from passmuster.web.custody import services

        by = _custody(season).actors["h-collector"]
        getattr(services, name)(by=by, item=_item(season), seen=seen(1, "A"))

    act.__name__ = name
    return act


withdraw, store_in, store_out, measure = map(
    _plain, ("withdraw", "store_in", "store_out", "measure")
)


def open_item(season: Any) -> None:
    from passmuster.web.custody.services import open_item as opened

    by = _custody(season).actors["h-receiver"]
    opened(by=by, item=_item(season), seen=seen(1, "A"), new_seals=(), taken=None)


def return_item(season: Any) -> None:
    from passmuster.web.custody.services import return_item as returned

    actors = _custody(season).actors
    both = {"by": actors["h-collector"], "second": actors["h-courier"]}
    returned(**both, item=_item(season), seen=seen(1, "A"))


def dispose(season: Any) -> None:
    dispose_of(_custody(season), _item(season))


def explain(season: Any) -> None:
    from passmuster.web.custody.services import explain_gap

    both = {"by": season.cast.manager, "second": season.cast.oversight}
    explain_gap(**both, item=_item(season), position=2, reason="accident")


def receive(season: Any, **changes: Any) -> None:
    from passmuster.web.custody.receiving import receive_at_laboratory

    receive_at_laboratory(
        by=_custody(season).actors["h-receiver"],
        force=season.force,
        specimen=specimen_of(1),
        seen=arrival(1, **changes),
    )


def redesignate(season: Any) -> None:
    from passmuster.web.custody.receiving import redesignate as exchanged

    actors = _custody(season).actors
    both = {"by": actors["h-receiver"], "second": actors["h-scientist"]}
    exchanged(**both, force=season.force, specimen=specimen_of(1))


SERVICES: list[tuple[str, Callable, object, Callable | None]] = [
    ("establish", register_holder, NOW, None),
    ("establish", add_keeper, NOW, set_up),
    ("establish", close_holder, NOW, set_up),
    ("establish", begin, NOW, set_up),
    ("establish", offer, NOW, sealed),
    ("establish", accept, NOW, offered),
    ("establish", withdraw, NOW, offered),
    ("establish", store_in, NOW, sealed),
    ("establish", store_out, NOW, stored),
    ("establish", measure, NOW, sealed),
    ("establish", open_item, NOW, received),
    ("establish", return_item, NOW, sealed),
    ("establish", dispose, LONG_AFTER, received),
    ("establish", explain, NOW, received),
    ("establish", receive, NOW, at_the_door),
    ("establish", redesignate, NOW, received_swapped),
]
"""Step of the season, the act, its moment, and what comes before it."""

VERBS = (
    *("register_holder", "add_keeper", "close_holder"),
    *("begin_custody", "offer", "accept", "accept_locked"),
    *("withdraw", "store_in", "store_out", "measure", "open_item", "return_item", "dispose"),
    *("explain_gap", "receive_at_laboratory", "redesignate"),
    # Judge, read or guard; they write nothing.
    *("held", "require_keeper", "require_keeper_of", "require_both", "foresee_receipt"),
)
"""Every function of the app's services in which somebody acts."""
