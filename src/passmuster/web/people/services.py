"""Writes forces and the humans who act in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from passmuster.core.access.actors import OUTSIDE_FORCE, Actor, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Human, Unit

_FORCE_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_HUMAN_CODE = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*", re.ASCII)
_LONGEST_FORCE_CODE = 32
_LONGEST_HUMAN_CODE = 64


def create_force(*, by: Actor, code: str, name_en: str, name_km: str, log: Log) -> Force:
    """Register a force under its log; its code names key files, so it is a plain word.

    Raises UnusableInput (``code-unusable``) and Refused (``force-exists``).
    """
    require(by, "installation:set-up")
    _require_code(code, _FORCE_CODE, _LONGEST_FORCE_CODE)
    with transaction.atomic():
        if Force.objects.filter(code=code).exists():
            raise Refused("force-exists", f"A force of the code {code} stands here already.")
        force = Force.objects.create(code=code, name_en=name_en, name_km=name_km, log=log)
        append(log, "people:force-created", by=by, rows=[force])
    return force


@denials_recorded
def register_human(
    *, by: Actor, force: Force, code: str, name: str, unit: str = OUTSIDE_FORCE
) -> Human:
    """Register one vetted human; ``unit`` is a unit's code, or OUTSIDE_FORCE.

    That gives no role: a role is granted by two others (people/grants.py).

    Raises UnusableInput (``code-unusable``) and Refused (``human-exists``).
    """
    require(by, "installation:set-up")
    _require_code(code, _HUMAN_CODE, _LONGEST_HUMAN_CODE)
    with transaction.atomic():
        if Human.objects.filter(force=force, code=code).exists():
            raise Refused("human-exists", f"A human of the code {code} is registered already.")
        human = Human.objects.create(force=force, code=code, name=name, unit=unit)
        append(force.log, "people:human-registered", by=by, rows=[human])
    return human


def human_of(force: Force, code: str) -> Human:
    """Return a registered human; raises Refused (``human-unknown``)."""
    human = Human.objects.filter(force=force, code=code).first()
    if human is None:
        raise Refused("human-unknown", f"Nobody of the code {code} is registered.")
    return human


def _require_code(code: str, pattern: re.Pattern[str], longest: int) -> None:
    if not pattern.fullmatch(code) or len(code) > longest:
        raise UnusableInput(
            "code-unusable",
            f"{code!r} cannot be a code: at most {longest} letters, digits and hyphens, "
            "such as clerk-1; never a name.",
        )


@dataclass(frozen=True)
class UnitFacts:
    """One unit as a force describes it: code, name, and the code of the unit above ("" on top)."""

    code: str
    name: str
    parent: str


@denials_recorded
def arrange_units(*, by: Actor, force: Force, units: Sequence[UnitFacts]) -> list[Unit]:
    """Put units into a tree; units that the roster does not know yet are added.

    Raises Refused: ``unit-parent-unknown``, ``units-in-a-circle``.
    """
    require(by, "roster:import")
    with transaction.atomic():
        rows = {unit.code: unit for unit in Unit.objects.filter(force=force)}
        for unit in units:
            if unit.code not in rows:
                rows[unit.code] = Unit.objects.create(force=force, code=unit.code, name=unit.name)
        changed = []
        for unit in units:
            if unit.parent and unit.parent not in rows:
                raise Refused(
                    "unit-parent-unknown",
                    f"Unit {unit.code} is under {unit.parent}, which is not among the units.",
                )
            row = rows[unit.code]
            row.name, row.parent = unit.name, rows.get(unit.parent)
            changed.append(row)
        _require_tree(rows)
        for row in changed:
            row.save()
        append(force.log, "people:units-arranged", by=by, rows=changed)
    return changed


def _require_tree(rows: Mapping[str, Unit]) -> None:
    above = {code: unit.parent.code if unit.parent else "" for code, unit in rows.items()}
    for code in above:
        seen, current = set(), code
        while current:
            if current in seen:
                raise Refused("units-in-a-circle", f"Unit {code} would stand above itself.")
            seen.add(current)
            current = above[current]


def unit_and_above(force: Force, code: str) -> list[str]:
    """Return the code of a unit and of every unit above it; an unknown code stands alone."""
    return _above(_tree(force), code)


_Tree = Mapping[str, str]
"""The code of the unit above each unit, "" for the head."""


def _tree(force: Force) -> _Tree:
    # Asked at every check of who stands near whom: rows of every unit would be slow to make.
    rows = list(Unit.objects.filter(force=force).values_list("id", "code", "parent_id"))
    codes = {key: code for key, code, _parent in rows}
    return {code: codes.get(parent, "") for _key, code, parent in rows}


def _above(tree: _Tree, code: str) -> list[str]:
    codes = [code]
    while above := tree.get(codes[-1], ""):
        codes.append(above)
    return codes


def units_around(force: Force, code: str) -> list[str]:
    """Return the code of a unit and of every unit above it but the head of the force.

    Whoever serves in one of them is inside; everybody serves somewhere below the head, so that its
    staff counts as outside.
    """
    return units_around_each(force, [code])[code]


def units_around_each(force: Force, codes: Iterable[str]) -> dict[str, list[str]]:
    """Return units_around() by the code of each unit, with one question for all of them."""
    tree = _tree(force)
    return {code: _above(tree, code)[:-1] or [code] for code in set(codes)}


def unit_and_below(force: Force, code: str) -> frozenset[str]:
    """Return the code of a unit and of every unit below it; an unknown code has none."""
    units = list(Unit.objects.filter(force=force).values_list("id", "code", "parent_id"))
    parts: dict[int | None, list[int]] = {}
    for key, _code, parent in units:
        parts.setdefault(parent, []).append(key)
    codes = {key: unit for key, unit, _parent in units}
    waiting = [key for key, unit in codes.items() if unit == code]
    found: set[int] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += parts.get(key, [])
    return frozenset(codes[key] for key in found)
