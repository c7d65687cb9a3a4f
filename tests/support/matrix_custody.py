"""Custody for the matrix: bottles of the own force that every holder had, and another force's."""

from __future__ import annotations

from typing import Any

from passmuster.demo.custody import code_of, specimen_of
from tests.support.season_custody import HOUR, custody_of


def own_custody(season: Any) -> dict[str, Any]:
    """Return a specimen at the laboratory's door whose chain everybody of the matrix acts in."""
    from passmuster.web.custody.holders import add_keeper

    now = season.now
    custody = custody_of(season)
    with season.at(now):
        both = {"by": season.cast.manager, "second": season.cast.oversight}
        for human in season.force.humans.filter(code__startswith="m-"):
            add_keeper(
                **both, force=season.force, holder=custody.holders["site-1"], human=human.code
            )
    items = custody.seal(1, now)
    custody.to_courier(items, now, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", now, due=now + HOUR)
    season.now = now
    return {"item": code_of(1, "A"), "specimen": specimen_of(1)}


def custody_of_another_force(force: Any, at: Any) -> dict[str, Any]:
    """Return one item and its specimen that belong to another force, made as a row."""
    from passmuster.web.custody.models import Item

    item = Item.objects.create(
        force=force, code="o-item", kind="specimen", specimen="o", since=at, seals=[], links=0
    )
    return {"item": item.code, "specimen": item.specimen}
