"""Signals for the roster auditor alone: what no single import or draw shows (attack R-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from passmuster.core.access.actors import Actor, require
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.core.roster.snapshot import parse_snapshot
from passmuster.web.draw.models import Draw
from passmuster.web.installation import here
from passmuster.web.roster.models import Snapshot

LOOKED_BACK = timedelta(days=60)
"""How long before and after a freeze a move is still one around it."""

Place = tuple[str, str, str]


@dataclass(frozen=True)
class ThereAndBack:
    """Somebody who stood elsewhere at a freeze than before and after it: (unit, class, rank)."""

    number: str
    usual: Place
    at_freeze: Place


def there_and_back(*, by: Actor, draw: Draw) -> list[ThereAndBack]:
    """Return everybody who was moved for this draw's freeze and moved back, by service number.

    Only the roster auditor asks (``role-not-allowed``): a name here is a suspicion and no finding.
    """
    require(by, "roster:read-signals")
    frozen = draw.snapshot
    if frozen is None:
        return []
    near = draw.force.snapshots.filter(
        at__gte=frozen.at - LOOKED_BACK, at__lte=frozen.at + LOOKED_BACK
    )
    before = [_places(s) for s in near.filter(number__lt=frozen.number).order_by("-number")]
    after = [_places(s) for s in near.filter(number__gt=frozen.number).order_by("number")]
    found = []
    for number, place in sorted(_places(frozen).items()):
        earlier = {places[number] for places in before if number in places} - {place}
        later = {places[number] for places in after if number in places}
        found += [ThereAndBack(number, usual, place) for usual in sorted(earlier & later)]
    return found


def _places(snapshot: Snapshot) -> Mapping[str, Place]:
    lines = here().kept_bytes(snapshot.sha256).splitlines()
    return {person.number: _place(person) for person in parse_snapshot(lines)}


def _place(person: RosterPerson) -> Place:
    return person.unit, person.person_class, person.rank
