"""Kits on their way into a collector's hand, and used at the seal: the acts that the store sees.

Kit n is specimen number n with the seals 2n-1 (bottle A) and 2n (bottle B), as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from passmuster.core.access.actors import Actor
from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.season import Season
from passmuster.web.kits.queries import items_held
from passmuster.web.kits.services import (
    issue_to_collector,
    issue_to_site,
    receive_lot,
    use_serial,
)

Hands = Sequence[tuple[Actor, int]]
"""Collectors, each with how many kits."""

EXPIRES = date(2025, 9, 30)
IN_A_KIT: Mapping[Kind, int] = {Kind.SPECIMEN: 1, Kind.SEAL: 2, Kind.CUP: 1}


def give_kits(
    season: Season,
    clerk: Actor,
    hands: Hands,
    *,
    first: int,
    lot: str,
    site: str,
    session: str,
    kit: Mapping[Kind, int] = IN_A_KIT,
    expires: date = EXPIRES,
) -> None:
    """Receive whole kits from number ``first`` on, send them to a site and give each hand its own.

    ``kit`` says how many of each kind lie in one; ``lot`` begins the numbers of the lots, and
    ``expires`` is their last day.
    """
    force, cast = season.force, season.cast
    for kind, each in kit.items():
        begins, size = each * (first - 1) + 1, each * sum(count for _taker, count in hands)
        numbers = [serial(kind, begins + n).text for n in range(size)]
        receive_lot(
            by=clerk,
            second=cast.oversight,
            force=force,
            number=f"{lot}-{kind.value}",
            first=numbers[0],
            last=numbers[-1],
            expires=expires,
        )
        issue_to_site(by=clerk, second=cast.manager, force=force, serials=numbers, site=site)
        for taker, count in hands:
            own, numbers = numbers[: each * count], numbers[each * count :]
            issue_to_collector(by=clerk, second=taker, force=force, serials=own, session=session)


def use_kit(season: Season, collector: Actor, number: int) -> None:
    """Use the number, the cup and both seals of a kit in hand, as the steps of a collection do."""
    specimen = serial(Kind.SPECIMEN, number).text
    for kind, n in (
        (Kind.CUP, number),
        (Kind.SPECIMEN, number),
        (Kind.SEAL, 2 * number - 1),
        (Kind.SEAL, 2 * number),
    ):
        text = serial(kind, n).text
        held = items_held(season.force, collector.human).get(serial=text)
        use_serial(
            by=collector,
            force=season.force,
            text=text,
            kind=kind,
            session=held.session,
            specimen=specimen,
        )
