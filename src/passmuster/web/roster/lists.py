"""How people are listed: columns, filters and the search, the same on every page that lists them.

The heads of the columns are words that our own reader knows (``core.roster.headers``) in both
languages, so that a list taken away and sent back is the roster it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from passmuster.core.roster import people
from passmuster.core.roster.searching import search_words
from passmuster.web.listing import (
    ChoiceFilter,
    Column,
    DateFilter,
    Filter,
    SearchOn,
    TextFilter,
    Words,
    named,
)
from passmuster.web.roster.models import Person

STATUS_WORDS: dict[str, Words] = {
    people.ACTIVE: pgettext_lazy("person's status", "In service"),
    people.ON_LEAVE: pgettext_lazy("person's status", "On leave"),
    people.DETACHED: pgettext_lazy("person's status", "Detached"),
    people.SUSPENDED: pgettext_lazy("person's status", "Suspended"),
    people.LEFT: pgettext_lazy("person's status", "Left"),
}
CLASS_WORDS: dict[str, Words] = {
    people.OFFICER: pgettext_lazy("person class", "Officer"),
    people.RECRUIT: pgettext_lazy("person class", "Recruit"),
    people.STAFF: pgettext_lazy("person class", "Staff"),
}
SEX_WORDS: dict[str, Words] = {
    people.MALE: pgettext_lazy("sex", "Male"),
    people.FEMALE: pgettext_lazy("sex", "Female"),
    people.OTHER_SEX: pgettext_lazy("sex", "Other"),
}

NUMBER = pgettext_lazy("roster column", "Service number")
NAME = pgettext_lazy("roster column", "Name")
LATIN_NAME = pgettext_lazy("roster column", "Latin name")
SEX = pgettext_lazy("roster column", "Sex")
RANK = pgettext_lazy("roster column", "Rank")
UNIT_CODE = pgettext_lazy("roster column", "Unit code")
UNIT = pgettext_lazy("roster column", "Unit")
STATUS = pgettext_lazy("roster column", "Status")
PERSON_CLASS = pgettext_lazy("roster column", "Person class")
JOINED = pgettext_lazy("roster column", "Joined on")
LEFT = pgettext_lazy("roster column", "Left on")
BADGE = pgettext_lazy("roster column", "Badge")


def people_columns(url: Callable[[Person], str] | None = None) -> list[Column]:
    """Return the columns of a list of persons with their units; ``url`` leads from number and name.

    A page shows seven of them; a file has all.
    """
    return [
        Column("number", NUMBER, "service_number", sort="identity_key", url=url),
        Column("name", NAME, "full_name", sort="full_name", url=url),
        Column("latin", LATIN_NAME, "latin_name", sort="latin_name"),
        Column("sex", SEX, "sex", words=named(SEX_WORDS), shown=False),
        Column("rank", RANK, "rank", sort="rank"),
        Column("unit-code", UNIT_CODE, _unit_code, shown=False),
        Column("unit", UNIT, _unit_name, sort=("unit__name", "unit_id")),
        Column("class", PERSON_CLASS, "person_class", words=named(CLASS_WORDS), shown=False),
        Column("status", STATUS, "status", sort="status", words=named(STATUS_WORDS)),
        Column("joined", JOINED, _joined, sort="joined_on"),
        Column("left", LEFT, "left_on", shown=False),
        Column("badge", BADGE, "badge", shown=False),
    ]


def people_filters() -> list[Filter]:
    """Return the filters of a list of persons."""
    return [
        ChoiceFilter("status", STATUS, list(STATUS_WORDS.items()), "status"),
        ChoiceFilter("class", PERSON_CLASS, list(CLASS_WORDS.items()), "person_class"),
        TextFilter("unit", UNIT, "unit__name"),
        TextFilter("rank", RANK, "rank"),
        DateFilter("joined", JOINED, "joined_on"),
    ]


def people_search() -> SearchOn:
    """Return the search for persons: names in either script, service number, badge."""
    return SearchOn("search_text", search_words, hint=_("Name, service number or badge"))


def _unit_code(person: Person) -> str:
    return "" if person.unit.code == people.NO_UNIT else person.unit.code


def _unit_name(person: Person) -> str:
    return "" if person.unit.code == people.NO_UNIT else person.unit.name


def _joined(person: Person) -> Any:
    """Return the day, which the roster keeps as ISO 8601 text."""
    return date.fromisoformat(person.joined_on) if person.joined_on else None
