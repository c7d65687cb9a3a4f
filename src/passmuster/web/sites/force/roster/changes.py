"""What a file would change, or an import changed, as pages show it: counts, and who it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from passmuster.core.kernel.text import ascii_digits
from passmuster.core.roster.changes import KeptChanges
from passmuster.web.sites.force.roster import said
from passmuster.web.theme import numerals
from passmuster.web.wording import rosters as words

AT_ONCE = 100
"""Changes on one page."""

IN_SIGHT = ("joiners", "leavers", "transfers", "promotions", "disappeared")
"""Lists that stand in figures above all others, also where they are empty."""


@dataclass(frozen=True)
class Figure:
    """One list as a figure: its title, how many, who stands in it, and its code for the address."""

    name: str
    title: str
    note: str
    count: int


@dataclass(frozen=True)
class Row:
    """One change as a line of a table."""

    number: str
    name: str
    unit: str
    rank: str
    change: str


@dataclass(frozen=True)
class Page:
    """A part of a long list that is no table of the database."""

    rows: Sequence[Any]
    number: int
    count: int
    total: int

    @property
    def words(self) -> str:
        """Which page this is, and of how many."""
        return _("Page %(page)s of %(pages)s") % {
            "page": numerals.whole(self.number),
            "pages": numerals.whole(self.count),
        }

    @property
    def before(self) -> int:
        """The number of the page before, 0 for none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after, 0 for none."""
        return self.number + 1 if self.number < self.count else 0


def figures(changes: KeptChanges) -> list[Figure]:
    """Return the figures of a comparison: the great ones always, the others where there are any."""
    counts = changes.counts()
    return [_figure(name, counts[name]) for name in counts if name in IN_SIGHT or counts[name]]


def figure(changes: KeptChanges, name: str) -> Figure:
    """Return one list as a figure; raises Http404 for a list that there is none of."""
    if name not in changes.lists:
        raise Http404(name)
    return _figure(name, len(changes.lists[name]))


def rows(changes: KeptChanges, name: str) -> list[Row]:
    """Return the lines of one list."""
    said_as = said.corrected if name == "corrected" else said.value
    return [_row(change, said_as) for change in changes.lists[name]]


def page_of(request: HttpRequest, rows: Sequence[Any], size: int = AT_ONCE) -> Page:
    """Return the page of a list that the address asks for, within those that exist."""
    count = max(1, -(-len(rows) // size))
    asked = ascii_digits(request.GET.get("page", ""))
    number = min(max(1, int(asked)), count) if asked.isdecimal() and len(asked) < 10 else 1
    return Page(rows[(number - 1) * size : number * size], number, count, len(rows))


def _figure(name: str, count: int) -> Figure:
    title, note = words.CHANGES[name]
    return Figure(name, str(title), str(note), count)


def _row(change: Mapping[str, str], said_as: Callable[[str], str]) -> Row:
    text = ""
    if "from" in change:
        old, new = (said_as(change[side]) or "–" for side in ("from", "to"))
        text = f"{old} → {new}"
    if change.get("direction") == "unknown":
        text += f" ({words.DIRECTIONS['unknown']})"
    return Row(
        number=change["id"],
        name=change["name"] or _("(no name)"),
        unit=words.unit_words(change["unit"]),
        rank=change["rank"] or "–",
        change=text,
    )
