"""What a list shows of a row: each value as a page writes it and as a file keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from passmuster.web.theme import numerals

NOTHING = "–"

Words = str | Promise


@dataclass(frozen=True)
class Column:
    """One column.

    ``value`` takes a row's value: a function, or the attribute's name (``unit.name``). Numbers,
    days and times are given as such: a page writes them in its language, a file in ASCII and
    ISO 8601. ``words`` turns a code into a page's words; a file keeps the code, or what ``plain``
    makes of it. ``html`` draws the cell instead (a status tag). ``sort`` names what the database
    orders by; without it the column cannot be sorted. ``url`` is where the cell leads, "" for
    nowhere. A column may be on the page only (``exported``), or in files only (``shown``).
    """

    key: str
    label: Words
    value: Callable[[Any], Any] | str
    sort: str | Sequence[Any] = ()
    numeric: bool = False
    url: Callable[[Any], str] | None = None
    words: Callable[[Any], Words] | None = None
    plain: Callable[[Any], str] | None = None
    html: Callable[[Any], SafeString] | None = None
    shown: bool = True
    exported: bool = True

    @cached_property
    def take(self) -> Callable[[Any], Any]:
        """Take the value of a row."""
        return attrgetter(self.value) if isinstance(self.value, str) else self.value

    @property
    def order(self) -> tuple[Any, ...]:
        """What the database orders by, upwards."""
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)

    def cell(self, row: Any) -> Cell:
        """Return the cell that a page shows."""
        value = self.take(row)
        return Cell(
            label=str(self.label),
            text=str(self.words(value)) if self.words else in_words(value),
            url=self.url(row) if self.url else "",
            numeric=self.numeric,
            html=self.html(row) if self.html else "",
        )

    def text(self, row: Any) -> str:
        """Return the text that a file keeps."""
        value = self.take(row)
        return self.plain(value) if self.plain else plainly(value)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column as a page shows it; ``sort_url`` sorts, or turns the order round."""

    key: str
    label: str
    numeric: bool
    sort_url: str
    aria_sort: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a page shows it; ``html`` stands for the text where there is some."""

    label: str
    text: str
    url: str = ""
    numeric: bool = False
    html: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a page shows it, with what it was made of."""

    cells: list[Cell]
    of: Any


def named(words: Mapping[str, Words]) -> Callable[[Any], Words]:
    """Return what turns a code into its words; an unknown code stays, a blank one is a dash."""
    return lambda code: words.get(code, code or NOTHING)


def in_words(value: Any) -> str:
    """Return a value as the page's language writes it; a dash where there is nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return numerals.whole(value)
    if isinstance(value, datetime):
        return numerals.day_and_clock(value)
    if isinstance(value, date):
        return numerals.day(value)
    return str(value)


def plainly(value: Any) -> str:
    """Return a value as a file keeps it, the same in every language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
