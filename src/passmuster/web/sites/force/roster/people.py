"""The tree of units, one unit, and the list of people: only what the viewer may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.core.access.roles import OWN_UNIT_ONLY
from passmuster.web.access.marks import requires
from passmuster.web.listing import Listing, Words
from passmuster.web.people.queries import units_of
from passmuster.web.roster.differences import against_payroll
from passmuster.web.roster.lists import people_columns, people_filters, people_search
from passmuster.web.roster.looking import record_export
from passmuster.web.roster.queries import people_of
from passmuster.web.roster.units import UnitRow, unit_rows
from passmuster.web.sites.force.roster import said
from passmuster.web.sites.force.signed import SignedIn, signed_in

if TYPE_CHECKING:
    from passmuster.web.people.models import Unit
    from passmuster.web.roster.models import Person

SHOWN_COLUMNS = frozenset({"number", "name", "latin", "rank", "unit", "class", "status"})


@dataclass(frozen=True)
class Line:
    """One unit of the tree as the page shows it."""

    row: UnitRow
    counted: said.Tag
    payroll: said.Tag

    @property
    def total(self) -> int:
        """People in service in the unit and in those below it."""
        return self.row.people + self.row.below

    @property
    def depth(self) -> int:
        """How far the unit is set in; deeper ones stand where the third does."""
        return min(self.row.depth, 3)


@requires("roster:read")
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Show the units as a tree, with headcounts, attestations and payroll's agreement."""
    signed = signed_in(request)
    lines = _lines(unit_rows(signed.force, signed.sight("roster:read")))
    snapshot = signed.force.snapshots.order_by("-number").first()
    strangers = (against_payroll(signed.force) or {}).get("") if not _own_only(signed) else None
    facts = {
        "lines": lines,
        "snapshot": snapshot,
        "total": sum(line.row.people for line in lines),
        "waiting": sum(line.row.people > 0 and line.row.counted is None for line in lines),
        "strangers": strangers,
        "ways": ways(signed),
    }
    return render(request, "force/roster/tree.html", facts)


@requires("roster:read")
@require_safe
def unit(request: HttpRequest, unit: int) -> HttpResponseBase:
    """Show one unit: its place, its counts and its people."""
    signed = signed_in(request)
    found: Unit = signed.objects["unit"]
    rows = unit_rows(signed.force, signed.sight("roster:read"))
    (line,) = _lines([row for row in rows if row.unit.pk == found.pk])
    people = people_of(signed.force, frozenset({found.code}))
    listing = _listing(request, signed, people, f"unit-{found.pk}", _("People of this unit"))
    if listing.export_asked:
        return _export(signed, listing)
    facts = {
        "unit": found,
        "line": line,
        "above": _above(signed, found),
        "below": [row for row in rows if row.unit.parent_id == found.pk],
        "listing": listing,
    }
    return render(request, "force/roster/unit.html", facts)


@requires("roster:read")
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """List everybody the viewer may see, with search, filters, order and pages."""
    signed = signed_in(request)
    rows = people_of(signed.force, signed.sight("roster:read"))
    listing = _listing(request, signed, rows, "people", gettext_lazy("People on the roster"))
    if listing.export_asked:
        return _export(signed, listing)
    return render(request, "force/roster/people.html", {"listing": listing})


def ways(signed: SignedIn) -> dict[str, bool]:
    """Return which other pages of the roster the viewer may open."""
    actions = {
        "attest": "roster:attest",
        "imports": "roster:read-imports",
        "upload": "roster:import",
        "openings": "access:read-openings",
        "exclude": "roster:exclude",
        "export": "roster:export",
        "order_openings": "order:read-openings",
        "gone": "order:record-end",
    }
    return {name: signed.may(action) for name, action in actions.items()}


def _listing(
    request: HttpRequest,
    signed: SignedIn,
    rows: QuerySet[Person],
    name: str,
    caption: Words,
) -> Listing:
    link: Callable[[Person], str] | None = None
    if signed.may("roster:open-person"):
        link = _person_url
    columns = [replace(c, shown=c.key in SHOWN_COLUMNS) for c in people_columns(link)]
    scope = ""
    if signed.sight("roster:read") is not None:
        scope = _("Only your own unit and the units below it.")
    return Listing(
        request,
        rows,
        columns=columns,
        # Days of joining are no question here; four filters stand on one line.
        filters=[one for one in people_filters() if one.key != "joined"],
        search=people_search(),
        caption=caption,
        name=name,
        force_code=signed.force.code,
        force_name=signed.force_name,
        scope=scope,
        default_sort="number",
        exportable=signed.may("roster:export"),
    )


def _export(signed: SignedIn, listing: Listing) -> HttpResponseBase:
    """Send the list as a file, once the record says who took which list and how many rows."""

    def recorded(taken: Listing, kind: str) -> str:
        return record_export(
            by=signed.acting("roster:export"),
            force=signed.force,
            name=taken.name,
            filters=taken.filter_keys,
            rows=taken.total,
            kind=kind,
        )

    return listing.export(on_export=recorded)


def _person_url(person: Person) -> str:
    return reverse("roster-person", args=[person.pk])


def _own_only(signed: SignedIn) -> bool:
    return signed.acting("roster:read").role in OWN_UNIT_ONLY


def _lines(rows: list[UnitRow]) -> list[Line]:
    """Return the rows with their words.

    Whoever counts a unit sees its people and their number like everybody else who may: the count
    is a signature and not a blind measurement (docs/decisions/0021).
    """
    return [
        Line(
            row=row,
            counted=said.counted_tag(row.counted, row.people),
            payroll=said.payroll_tag(row.against),
        )
        for row in rows
    ]


def _above(signed: SignedIn, unit: Unit) -> list[Unit]:
    """Return the units above one, the highest first, as far as the viewer may see them."""
    seen = signed.sight("roster:read")
    units = {one.pk: one for one in units_of(signed.force)}
    path: list[Unit] = []
    above = units.get(unit.parent_id or 0)
    while above is not None and above not in path:
        path.insert(0, above)
        above = units.get(above.parent_id or 0)
    return [one for one in path if seen is None or one.code in seen]
