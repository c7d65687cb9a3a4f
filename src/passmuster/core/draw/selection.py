"""The selection: what an announcement, a pool and a seed leave nobody to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passmuster.core.draw.calling import collecting_days
from passmuster.core.draw.pool import PoolEntry, by_stratum
from passmuster.core.draw.sampler import draw
from passmuster.core.draw.strata import take_of
from passmuster.core.kernel.errors import CheckFailed


@dataclass(frozen=True, slots=True)
class Chosen:
    """One drawn entry of the pool; ``day`` is its ISO collecting day, empty for a reserve."""

    stratum: str
    position: int
    commitment: str
    ticket: str
    day: str = ""


@dataclass(frozen=True)
class Selection:
    """The selected and the reserves, strata in announced order, each in ticket order.

    A reserve's position goes on where the selected of its stratum end.
    """

    selected: tuple[Chosen, ...]
    reserves: tuple[Chosen, ...]
    take: Mapping[str, int]
    last_tickets: Mapping[str, str]


def select(announcement: Mapping[str, Any], pool: Sequence[PoolEntry], seed: str) -> Selection:
    """Return the selection of a draw.

    ``announcement`` is the data of its ``draw:announced`` entry. Raises CheckFailed
    (``pool-stratum-not-announced``) when the pool has a stratum that was not announced.
    """
    members = by_stratum(pool)
    labels = [stratum["label"] for stratum in announcement["strata"]]
    foreign = sorted(set(members) - set(labels))
    if foreign:
        raise CheckFailed(
            "pool-stratum-not-announced",
            f"The pool has strata that were not announced: {', '.join(foreign)}.",
        )
    selected: list[Chosen] = []
    reserves: list[Chosen] = []
    take: dict[str, int] = {}
    for stratum in announcement["strata"]:
        label, ids = stratum["label"], members.get(stratum["label"], [])
        take[label] = take_of(stratum, len(ids))
        spare = announcement["reserves"].get(label, 0)
        order = [
            Chosen(label, drawn.position, drawn.id, drawn.ticket)
            for drawn in draw(seed, ids, take[label] + spare)
        ]
        selected += order[: take[label]]
        reserves += order[take[label] :]
    days = collecting_days(seed, [chosen.commitment for chosen in selected], announcement["days"])
    return Selection(
        selected=tuple(
            Chosen(c.stratum, c.position, c.commitment, c.ticket, days[c.commitment])
            for c in selected
        ),
        reserves=tuple(reserves),
        take=take,
        last_tickets={chosen.stratum: chosen.ticket for chosen in selected},
    )
