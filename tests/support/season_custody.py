"""Custody in a test's season: bottles sealed, carried, received, exchanged, disposed of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from passmuster.core.custody.links import SealState
from passmuster.demo.custody import (
    HOUR,
    Custody,
    arrival_in_order,
    bottle_seen,
    play_before,
    play_today,
    seen,
    specimen_of,
)
from tests.support.season_collections import fill_corrections

__all__ = [
    "HOUR",
    "Custody",
    "arrival",
    "closed_holder",
    "custody_of",
    "dispose_of",
    "fill_custody",
    "holder_new",
    "play_custody",
]

LONG_AFTER = timedelta(days=400)
"""After every period of a specimen."""


def custody_of(season: Any, *, accredited: bool = True) -> Custody:
    """Return the season's people and holders of custody, registered now."""
    with season.at(season.now):
        return Custody(season).set_up(accredited=accredited)


def play_custody(season: Any, now: datetime) -> Custody:
    """Play six specimens up to ``now``, those of the days before and those of the day."""
    return play_today(play_before(season, now), now)


def holder_new(season: Any, code: str = "site-9", kind: str = "site") -> Any:
    """Register one more holder."""
    from passmuster.web.custody.holders import register_holder

    return register_holder(
        by=season.cast.manager,
        second=season.cast.oversight,
        force=season.force,
        code=code,
        kind=kind,
        name_en="Another",
        name_km="មួយទៀត",
    )


def closed_holder(season: Any, code: str = "site-8", reason: str = "contract-ended") -> Any:
    """Close a holder with two signatures; one that nobody knows yet is registered first."""
    from passmuster.web.custody.holders import close_holder

    holder = season.force.holders.filter(code=code).first() or holder_new(season, code)
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    return close_holder(**both, force=season.force, holder=holder, reason=reason)


def arrival(number: int, **changes: Any) -> Any:
    """Return an arrival in order, but for the changes."""
    return replace(arrival_in_order(number), **changes)


def fill_custody(season: Any, *, corrected: bool = False) -> Custody:
    """Play so much custody that no table of it is empty; ``corrected`` after sampled_before()."""
    now: datetime = season.now + 60 * HOUR
    custody = play_custody(season, now)
    exchange(custody, 8, now - 6 * HOUR)
    hold(custody, 9, now - 6 * HOUR)
    with season.at(now - 5 * HOUR):
        closed_holder(season)
    if corrected:
        fill_corrections(season, specimen_of(9), now - 3 * HOUR)
    with season.at(now + LONG_AFTER):
        item = season.force.items.get(specimen=specimen_of(1), bottle="B")
        dispose_of(custody, item)
        season.publish()
    return custody


def exchange(custody: Custody, number: int, at: datetime) -> Any:
    """Receive a specimen whose bottle A is torn open, and exchange A and B."""
    from passmuster.web.custody.receiving import receive_at_laboratory, redesignate

    items = custody.seal(number, at)
    custody.to_courier(items, at + HOUR / 2, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", at + HOUR, due=at + 2 * HOUR)
    broken = replace(bottle_seen(number, "A"), seal_state=SealState.BROKEN)
    season = custody.season
    with season.at(at + HOUR * 1.5):
        facts = {"by": custody.actors["h-receiver"], "force": season.force}
        facts["specimen"] = specimen_of(number)
        receive_at_laboratory(**facts, seen=arrival(number, a=broken))
        return redesignate(**facts, second=custody.actors["h-scientist"])


def hold(custody: Custody, number: int, at: datetime) -> Any:
    """Receive a specimen without its collector's signature, so that it waits for a correction."""
    from passmuster.web.custody.receiving import receive_at_laboratory

    items = custody.seal(number, at)
    custody.to_courier(items, at + HOUR / 2, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", at + HOUR, due=at + 2 * HOUR)
    unsigned = arrival(number, collector_signed=False)
    with custody.season.at(at + HOUR * 1.5):
        return receive_at_laboratory(
            by=custody.actors["h-receiver"],
            force=custody.season.force,
            specimen=specimen_of(number),
            seen=unsigned,
        )


def dispose_of(custody: Custody, item: Any) -> Any:
    """Dispose of a bottle with two signatures."""
    from passmuster.web.custody.services import dispose

    item.refresh_from_db()
    bare = replace(seen(1, item.bottle), seals=tuple(item.seals))
    return dispose(
        by=custody.actors["h-receiver"],
        second=custody.actors["h-scientist"],
        item=item,
        seen=bare,
    )
