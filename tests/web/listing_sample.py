"""A force with people of its own, and the list of them that a page would make."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.test import RequestFactory

from passmuster.core.access.actors import Actor, Role
from passmuster.core.roster.people import PERSON_CLASSES, SEXES, STATUSES, Person

FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(1)", "＝1", "'=1", "=cmd|' /C calc'!A0", '=HYPERLINK("x")')


def varied_people(count: int, *, seed: int = 7) -> list[Person]:
    """Return invented people in whom every field differs from person to person."""
    chance = random.Random(seed)
    return [_varied(number, chance) for number in range(1, count + 1)]


def _varied(number: int, chance: random.Random) -> Person:
    joined = date(1990, 1, 1) + timedelta(days=chance.randrange(12_000))
    status = chance.choice(STATUSES)
    family, given = chance.choice(("សុខ", "កែវ", "ម៉ៅ")), chance.choice(("ដារា", "ស្រីមុំ", "វិបុល"))
    post = chance.randrange(9)
    return Person(
        number=f"PS{number:06d}",
        name=f"{family} {given}{number}",
        latin_name=f"Keo Vibol{number}" if number % 3 else "",
        sex=chance.choice(("", *SEXES)),
        rank=chance.choice(("ពលបាលទោ", "ព្រឹន្ទបាលឯក")),
        unit_code=f"post-{post}" if post else "",
        unit_name=f"Post {post}" if post else "",
        status=status,
        person_class=chance.choice(PERSON_CLASSES),
        joined_on=joined.isoformat() if number % 4 else "",
        left_on="2024-05-06" if status == "left" else "",
        badge=f"B-{number % 50:03d}" if number % 2 else "",
    )


def force_of(people: Sequence[Person], code: str = "np") -> Any:
    """Return a new force with these people, imported as a clerk does; the folder must stand."""
    from passmuster.web.people.establish import establish_force
    from passmuster.web.roster.imports import import_people

    force = establish_force(
        by=Actor(human="admin", role=Role.ADMINISTRATOR),
        code=code,
        name_en=f"Police of {code}",
        name_km=f"Police of {code}",
        origin=f"passmuster.example/{code}",
        folder="" if code == "np" else code,
    )
    clerk = Actor(human="clerk", role=Role.ROSTER_CLERK)
    import_people(by=clerk, force=force, people=people, raw=[code.encode()])
    return force


def people_list(force: Any, address: str = "", **options: Any) -> Any:
    """Return the list of a force's people as ``address`` (a query string) asks for it."""
    from passmuster.web.listing import Listing
    from passmuster.web.roster.lists import people_columns, people_filters, people_search
    from passmuster.web.roster.queries import people_of

    request = RequestFactory().get(f"/people/?{address}")
    given = {
        "columns": people_columns(lambda person: f"/people/{person.pk}/"),
        "filters": people_filters(),
        "search": people_search(),
        "caption": "People",
        "name": "people",
        "force_code": force.code,
        "force_name": force.name_en,
        "default_sort": "number",
    }
    return Listing(request, options.pop("rows", people_of(force)), **(given | options))


def numbers(listing: Any) -> list[str]:
    """Return the service numbers of a page."""
    return [row.of.service_number for row in listing.rows]
