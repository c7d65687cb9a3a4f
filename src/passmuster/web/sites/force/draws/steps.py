"""The manager's and the auditor's own steps: audit of the roster, freeze, opening day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.draw import states
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.ceremony import audit_roster, freeze_pool
from passmuster.web.draw.services import open_draw
from passmuster.web.draw.signals import there_and_back
from passmuster.web.sites.force.draws import saying
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import day, whole
from passmuster.web.theme.parts import Confirmation, Fact

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

MOST_DIGITS = 9
"""Digits of a count that a page sends back."""


@requires("roster:audit")
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Show the roster auditor what the roster of a draw holds, and let them sign it.

    Looking signs nothing and uses no key. Once signed, the page says so; it asks again only when
    an audit would find something else.
    """
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    refusal = None
    if request.method == "POST":
        by = signed.acting("roster:audit")
        shown = request.POST.get("seen", "")
        seen = int(shown) if shown.isdecimal() and len(shown) < MOST_DIGITS else None
        done, refusal = attempt(lambda: audit_roster(by=by, draw=found, seen=seen))
        if done is not None:
            return redirect("audit-roster", draw=found.number)
    gate = progress.gate_summary(found) if found.state == states.ANNOUNCED else None
    facts = {
        "draw": found,
        "gate": gate,
        "refusal": refusal,
        "findings": _findings(gate.audit) if gate and gate.audit else [],
        "stale": gate is not None and _roster_changed(gate),
        "found": _findings(gate.found) if gate else [],
        "people": sum(gate.strata.values()) if gate else 0,
    }
    return render(request, "force/draws/audit.html", facts)


def _findings(audit: object) -> list[Fact]:
    data = dict(audit)  # type: ignore[call-overload]
    return [
        Fact(_("People on the roster"), whole(data["people"])),
        Fact(_("In the pool"), whole(sum(data["strata"].values()))),
        Fact(_("Left out, with a reason"), whole(data["excluded"])),
        Fact(_("Differences from payroll"), whole(data["gaps"])),
        Fact(_("On the roster, paid by nobody, not explained"), whole(data["ghosts"])),
        Fact(_("Standing twice"), whole(data["duplicates"])),
    ]


def _roster_changed(gate: progress.GateSummary) -> bool:
    return gate.audit is not None and gate.audit["snapshot"] != gate.facts.snapshot_sha256


@requires("roster:read-signals")
@require_safe
def signals(request: HttpRequest, draw: str) -> HttpResponse:
    """Show the auditor and the inspector who was moved for the freeze and moved back."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    moved = there_and_back(by=signed.acting("roster:read-signals"), draw=found)
    return render(request, "force/draws/signals.html", {"draw": found, "moved": moved})


@requires("draw:freeze")
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Show the gate, and freeze the pool after a page that says what follows."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    refusal = None
    if request.method == "POST":
        if found.state != states.ANNOUNCED:  # sent twice: it is done already
            return redirect("draw", draw=found.number)
        by = signed.acting("draw:freeze")
        done, refusal = attempt(lambda: freeze_pool(by=by, draw=found))
        if done is not None:
            return redirect("draw", draw=found.number)
    if found.state != states.ANNOUNCED:
        return redirect("draw", draw=found.number)
    gate = progress.gate_summary(found)
    people = sum(gate.strata.values())
    act = Confirmation(
        question=_("Freeze the pool of draw %(number)s?") % {"number": found.number},
        consequences=[
            _("Nobody can be added, moved or left out any more, by anyone."),
            _("The counts per stratum become public at once."),
            _("A mistake found later means a voided draw, with your reason in public."),
        ],
        button=ngettext("Freeze %(n)s person", "Freeze %(n)s people", people)
        % {"n": whole(people)},
        back_url=reverse("draw", args=[found.number]),
    )
    facts = {
        "draw": found,
        "act": act,
        "refusal": refusal,
        "waits": [saying.said_gap(gap.code, gap.sentence) for gap in gate.gaps],
        "figures": _gate_figures(gate, people),
        "strata": sorted(gate.strata.items()),
    }
    return render(request, "force/draws/freeze.html", facts)


def _gate_figures(gate: progress.GateSummary, people: int) -> list[tuple[str, str, str]]:
    explained = len(gate.facts.explanations)
    note = ""
    if gate.facts.gaps:
        note = ngettext("%(n)s explained", "%(n)s explained", explained) % {"n": whole(explained)}
    return [
        (_("On the roster"), whole(gate.facts.people), ""),
        (_("In the pool"), whole(people), ""),
        (_("Left out, with a reason"), whole(len(gate.facts.exclusions)), ""),
        (
            _("Differences from payroll"),
            whole(gate.facts.gaps),
            note,
        ),
    ]


@requires("draw:open")
@require_http_methods(["GET", "HEAD", "POST"])
def open_it(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Open the draw on its day, so that every officer can fetch the own slip."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    if found.state == states.OPENED:
        return redirect("draw", draw=found.number)
    refusal = None
    if request.method == "POST":
        by = signed.acting("draw:open")
        done, refusal = attempt(lambda: open_draw(by=by, draw=found))
        if done is not None:
            return redirect("draw", draw=found.number)
    act = Confirmation(
        question=_("Open draw %(number)s?") % {"number": found.number},
        consequences=[
            _("Every officer who was in the pool can fetch the own slip and check the draw."),
            _("Whoever holds a slip can tell whether they were drawn or are a reserve."),
            _("This cannot be taken back."),
        ],
        button=_("Open the draw to its officers"),
        back_url=reverse("draw", args=[found.number]),
        grave=False,
    )
    waits = saying.waits_for(found) if found.state == states.DECIDED else []
    facts = {
        "draw": found,
        "act": act,
        "refusal": refusal,
        "waits": waits,
        "day": day(progress.opening_day(found)),
        "clocks": saying.clocks(found),
        "decided": found.state == states.DECIDED,
    }
    return render(request, "force/draws/open.html", facts)
