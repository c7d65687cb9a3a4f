"""Where roster and payroll differ, identity by identity, and what that means for each unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from passmuster.core.roster.payroll import (
    NOT_ON_PAYROLL,
    parse_payroll,
    payroll_hash,
    reconcile,
)
from passmuster.core.roster.people import LEFT
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.web.installation import here
from passmuster.web.people.models import Force
from passmuster.web.roster.keys import latest_payroll, payroll_key_of
from passmuster.web.roster.models import GapExplanation
from passmuster.web.roster.queries import latest_snapshot

REMEMBERED = 8
"""Comparisons kept in memory: of a few forces, before and after their newest files."""


@dataclass(frozen=True)
class Difference:
    """One identity that does not stand exactly once on both lists.

    ``person`` is the key of whoever the roster knows behind it, left or not; ``unit`` the code of
    their unit, "" for a stranger to the roster. ``reason`` is "" while nobody has explained it.
    """

    hash: str
    kind: str
    number: str = ""
    person: int | None = None
    unit: str = ""
    unit_name: str = ""
    reason: str = ""


def differences_of(force: Force) -> list[Difference]:
    """Return every difference with its explanation; none before payroll has delivered."""
    payroll = latest_payroll(force)
    if payroll is None:
        return []
    reasons = _reasons(force)
    return [
        Difference(**{**vars(one), "reason": reasons.get(one.hash, "")})
        for one in _compared(
            force.pk, latest_snapshot(force).sha256, payroll.sha256, payroll_key_of(force)
        )
    ]


def difference_of(force: Force, payroll_hash: str) -> Difference | None:
    """Return one difference by its payroll hash."""
    return next((one for one in differences_of(force) if one.hash == payroll_hash), None)


@dataclass(frozen=True)
class Against:
    """One unit against payroll: identities that only payroll has, and that only the roster has."""

    payroll_only: int = 0
    roster_only: int = 0

    @property
    def agrees(self) -> bool:
        """Tell whether every identity stands on both lists."""
        return not self.payroll_only and not self.roster_only


def against_payroll(force: Force) -> Mapping[str, Against] | None:
    """Return the units that differ by code, "" for strangers; None before payroll has delivered.

    An explained difference is one still: what payroll pays is not what the roster says.
    """
    if latest_payroll(force) is None:
        return None
    found = differences_of(force)
    ghosts = Counter(one.unit for one in found if one.kind == NOT_ON_PAYROLL)
    others = Counter(one.unit for one in found if one.kind != NOT_ON_PAYROLL)
    return {unit: Against(others[unit], ghosts[unit]) for unit in {*ghosts, *others}}


def _reasons(force: Force) -> dict[str, str]:
    rows = GapExplanation.objects.filter(force=force).order_by("id")
    return dict(rows.values_list("payroll_hash", "reason"))


@lru_cache(maxsize=REMEMBERED)
def _compared(
    force_id: int, snapshot_sha256: str, payroll_sha256: str, key: bytes
) -> tuple[Difference, ...]:
    """Compare once: both lists are kept files that never change, and their hashes name them.

    The gate of a draw never asks this memory: it compares anew (web/roster/gate.py).
    """
    force = Force.objects.get(pk=force_id)
    people: dict[str, tuple[int, str, str, str, str]] = {}
    for row in force.persons.values_list(
        "pk", "service_number", "unit__code", "unit__name", "status"
    ):
        people[payroll_hash(key, row[1])] = row
    serving = {found: RosterPerson(row[1]) for found, row in people.items() if row[4] != LEFT}
    paid = parse_payroll(here().kept_bytes(payroll_sha256))
    return tuple(
        _difference(gap.hash, gap.kind, people.get(gap.hash))
        for gap in reconcile(serving, paid).gaps
    )


def _difference(found: str, kind: str, row: tuple[int, str, str, str, str] | None) -> Difference:
    if row is None:
        return Difference(found, kind)
    person, number, unit, unit_name, _status = row
    return Difference(found, kind, number=number, person=person, unit=unit, unit_name=unit_name)
