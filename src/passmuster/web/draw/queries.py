"""Reads of draws, of who threw, of who used the key and of who opened names. No drawn person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from passmuster.core.draw.selection import Selection
from passmuster.web.draw.models import Draw, Selected, YearKey
from passmuster.web.draw.openings import was_in_pool
from passmuster.web.draw.services import selection_of
from passmuster.web.installation import here
from passmuster.web.people.models import Force, Human
from passmuster.web.roster.models import Person


def draws_of(force: Force) -> QuerySet[Draw]:
    """Return every draw of a force, the newest first."""
    return force.draws.select_related("policy", "force__log").order_by("-year", "-sequence")


@dataclass(frozen=True)
class Thrown:
    """One confirmed throw; ``shown_as`` is what the thrower let the hall read, "" for the role."""

    position: int
    human: str
    name: str
    shown_as: str
    digits: str


def throws_of(draw: Draw) -> list[Thrown]:
    """Return the confirmed throws in the order they were confirmed."""
    rows = list(draw.throws.order_by("position"))
    names = names_of(draw.force, (row.human for row in rows))
    return [
        Thrown(row.position, row.human, names[row.human], row.shown_as or "", row.digits)
        for row in rows
    ]


@dataclass(frozen=True)
class Use:
    """Somebody used the year's key or opened names: who, when, to what purpose, for how many.

    ``day`` and ``people`` are of an opening of names only.
    """

    at: datetime
    name: str
    human: str
    purpose: str
    day: date | None = None
    people: int | None = None


def uses_of(draw: Draw) -> list[Use]:
    """Return every use of the key for a draw and every opening of its names, the newest first."""
    year_key = draw.force.year_keys.filter(year=draw.year).first()
    keyed = list(year_key.uses.filter(draw_number=draw.number)) if year_key else []
    opened = list(draw.names_opened.all())
    codes = [row.by for row in keyed] + [row.by for row in opened]
    names = names_of(draw.force, codes)
    found = [Use(row.at, names[row.by], row.by, row.purpose) for row in keyed]
    found += [
        Use(row.at, names[row.by], row.by, row.purpose, row.day, row.people) for row in opened
    ]
    return sorted(found, key=lambda use: use.at, reverse=True)


def names_of(force: Force, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of registered humans by code; the system is its own name."""
    wanted = set(codes)
    rows = Human.objects.filter(force=force, code__in=wanted).values_list("code", "name")
    return {code: code for code in wanted} | dict(rows)


def year_keys_of(force: Force) -> QuerySet[YearKey]:
    """Return the yearly keys by their commitments, the newest first."""
    return force.year_keys.order_by("-year")


def drawn_rows(draw: Draw, *, reserves: bool = False) -> QuerySet[Selected]:
    """Return the drawn commitments, or the reserves, in ticket order, without the persons."""
    return (
        draw.selected.filter(reserve=reserves)
        .only("draw", "reserve", "stratum", "position", "commitment", "ticket", "day")
        .order_by("stratum", "position")
    )


def selection_again(draw: Draw) -> Selection:
    """Return the result once more, from seed and pool."""
    return selection_of(draw, here().kept_bytes(draw.pool_sha256))


def draws_with(person: Person) -> list[Draw]:
    """Return the draws in whose frozen pool a person was, the newest first."""
    return [draw for draw in draws_of(person.force) if was_in_pool(draw, person)]
