"""Units count their people: the number is typed and signed, and the roster's stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.access.marks import requires
from passmuster.web.people.queries import units_of
from passmuster.web.roster.counting import count_units, counted_by, to_count
from passmuster.web.roster.units import Counted, attested, headcounts
from passmuster.web.sites.force.confirming import kept
from passmuster.web.sites.force.roster.forms import HeadcountForm, add_refusal
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.rosters import unit_words

if TYPE_CHECKING:
    from passmuster.web.people.models import Unit


@dataclass(frozen=True)
class Result:
    """A unit that was counted: its own count beside the roster's number."""

    name: str
    counted: Counted
    roster: int

    @property
    def agrees(self) -> bool:
        """Tell whether both are the same."""
        return self.counted.headcount == self.roster

    @property
    def more(self) -> int:
        """How many more people were counted than the roster has; negative for fewer."""
        return self.counted.headcount - self.roster

    @property
    def fewer(self) -> int:
        """How many fewer people were counted than the roster has."""
        return -self.more


@requires("roster:attest")
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest) -> HttpResponse:
    """Ask for the headcounts of the own units, show them back, and attest what is confirmed.

    A number once attested is never changed, so it is read once more before. What was typed is kept
    on every way back.
    """
    signed = signed_in(request)
    by = signed.acting("roster:attest")
    snapshot = signed.force.snapshots.order_by("-number").first()
    if snapshot is None:
        return render(request, "force/roster/headcounts.html", {"snapshot": None})
    mine = set(to_count(signed.force, by))
    done = counted_by(signed.force, by.human)
    people = headcounts(signed.force)
    units = [unit for unit in units_of(signed.force) if unit.code in mine]
    open_units = [unit for unit in units if unit.code not in done]
    form = HeadcountForm([(unit.pk, unit.name) for unit in open_units], request.POST or None)
    if request.method == "POST" and "mend" not in request.POST and form.is_valid():
        typed = form.counts()
        if typed and "confirm" not in request.POST:
            return _check(request, form, [unit for unit in open_units if unit.pk in typed])
        codes = {unit.pk: unit.code for unit in open_units}
        try:
            counts = {codes[key]: number for key, number in typed.items()}
            count_units(by=by, force=signed.force, counts=counts)
        except PassmusterError as error:
            add_refusal(form, error)
        else:
            return redirect("roster-headcounts")
    known = attested(signed.force)
    facts = {
        "snapshot": snapshot,
        "form": form if open_units else None,
        "results": [
            Result(unit_words(unit.name), known[unit.code], people.get(unit.code, 0))
            for unit in units
            if unit.code in done
        ],
    }
    return render(request, "force/roster/headcounts.html", facts)


def _check(request: HttpRequest, form: HeadcountForm, units: Sequence[Unit]) -> HttpResponse:
    """Show the numbers back as they were read; nothing is recorded yet."""
    counts = form.counts()
    facts = {
        "lines": [(unit_words(unit.name), counts[unit.pk]) for unit in units],
        "total": sum(counts.values()),
        "kept": kept(request.POST, form.fields),
    }
    return render(request, "force/roster/headcounts_check.html", facts)
