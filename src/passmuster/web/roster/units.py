"""The tree of units with what is known of each: people in service, attested, against payroll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from passmuster.web.people.models import Force, Unit
from passmuster.web.roster.differences import Against, against_payroll
from passmuster.web.roster.models import Attestation
from passmuster.web.roster.queries import in_service

MOST_DEPTH = 12
"""Deeper than any force; a circle made by SQL ends here."""


@dataclass(frozen=True)
class Counted:
    """What a unit attested for the newest snapshot: the count, by whom, when."""

    headcount: int
    by: str
    at: datetime


@dataclass(frozen=True)
class UnitRow:
    """One unit in its place in the tree.

    ``depth`` counts from 0 at the top of what is shown; ``people`` are in service in this very
    unit, ``below`` in the units under it. ``against`` is None before payroll has delivered.
    """

    unit: Unit
    depth: int
    people: int
    below: int
    counted: Counted | None
    against: Against | None

    @property
    def differs(self) -> bool:
        """Tell whether the unit counted other people than the roster has."""
        return self.counted is not None and self.counted.headcount != self.people


def headcounts(force: Force) -> dict[str, int]:
    """Return how many people are in service in each unit, by its code."""
    counted = in_service(force).values_list("unit__code").annotate(people=Count("id"))
    return dict(counted.order_by())


def attested(force: Force) -> dict[str, Counted]:
    """Return the newest attestation of each unit for the newest snapshot, by its code."""
    snapshot = force.snapshots.order_by("-number").first()
    if snapshot is None:
        return {}
    rows = Attestation.objects.filter(snapshot=snapshot).order_by("id")
    columns = ("unit__code", "headcount", "by", "at")
    return {code: Counted(count, by, at) for code, count, by, at in rows.values_list(*columns)}


def unit_rows(force: Force, seen: frozenset[str] | None) -> list[UnitRow]:
    """Return the units in the order of the tree; ``seen`` limits them to these codes."""
    units = [unit for unit in force.units.order_by("code") if seen is None or unit.code in seen]
    people, counted, against = headcounts(force), attested(force), against_payroll(force)
    parts: dict[int | None, list[Unit]] = {}
    shown = {unit.pk for unit in units}
    for unit in units:
        # Whoever sees a part of the tree begins where their part does.
        above = unit.parent_id if unit.parent_id in shown else None
        parts.setdefault(above, []).append(unit)
    below = _below(parts, people)
    return [
        UnitRow(
            unit=unit,
            depth=depth,
            people=people.get(unit.code, 0),
            below=below.get(unit.pk, 0),
            counted=counted.get(unit.code),
            against=None if against is None else against.get(unit.code, Against()),
        )
        for unit, depth in _walk(parts, None, 0)
    ]


def _walk(
    parts: Mapping[int | None, list[Unit]], above: int | None, depth: int
) -> Iterator[tuple[Unit, int]]:
    for unit in parts.get(above, []) if depth < MOST_DEPTH else []:
        yield unit, depth
        yield from _walk(parts, unit.pk, depth + 1)


def _below(parts: Mapping[int | None, list[Unit]], people: Mapping[str, int]) -> dict[int, int]:
    found: dict[int, int] = {}

    def total(unit: Unit, depth: int) -> int:
        under = parts.get(unit.pk, []) if depth < MOST_DEPTH else []
        found[unit.pk] = sum(total(part, depth + 1) for part in under)
        return found[unit.pk] + people.get(unit.code, 0)

    for unit in parts.get(None, []):
        total(unit, 0)
    return found
