"""Roster against payroll, identity by identity, and the reasons that are proposed for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.access.marks import requires
from passmuster.web.roster.differences import against_payroll, differences_of
from passmuster.web.roster.keys import latest_payroll
from passmuster.web.roster.proposals import propose_explanation, waiting_explanations
from passmuster.web.sites.force.roster import changes as shown
from passmuster.web.sites.force.roster.forms import ReasonForm, add_refusal
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording import rosters as words

if TYPE_CHECKING:
    from passmuster.web.roster.differences import Difference

HASH_SHOWN = 16


def line(signed: SignedIn, found: Difference, waiting: frozenset[str]) -> dict[str, object]:
    """Return one difference as a page shows it; its number only to whoever reads the roster."""
    sees = signed.may("roster:read") and signed.sight("roster:read") is None
    state = ("late", "none")
    if found.reason:
        state = ("done", "explained")
    elif found.hash in waiting:
        state = ("now", "waits")
    return {
        "hash": found.hash,
        "short": found.hash[:HASH_SHOWN],
        "kind": words.GAP_KINDS[found.kind],
        "number": found.number if sees else "",
        "person": found.person if sees and signed.may("roster:open-person") else None,
        "unit": words.unit_words(found.unit_name) if found.unit else "",
        "reason": words.GAP_REASONS[found.reason] if found.reason else "",
        "mark": state[0],
        "state": state[1],
    }


@requires("roster:read-gate")
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List every identity that does not stand once on both lists, the unexplained first."""
    signed = signed_in(request)
    waiting = frozenset(waiting_explanations(signed.force))
    found = sorted(differences_of(signed.force), key=lambda one: (bool(one.reason), one.hash))
    page = shown.page_of(request, found)
    facts = {
        "page": page,
        "lines": [line(signed, one, waiting) for one in page.rows],
        "payroll": latest_payroll(signed.force),
        "units": len(against_payroll(signed.force) or {}),
        "may_explain": signed.may("roster:explain-gap"),
    }
    return render(request, "force/roster/differences.html", facts)


@requires("roster:explain-gap")
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, difference: str) -> HttpResponse:
    """Propose why one identity stands on one list only; another human approves."""
    signed = signed_in(request)
    found: Difference = signed.objects["difference"]
    form = ReasonForm(found.kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_explanation(
                by=signed.acting("roster:explain-gap"),
                force=signed.force,
                payroll_hash=found.hash,
                reason=form.cleaned_data["reason"],
            )
        except PassmusterError as error:
            add_refusal(form, error)
        else:
            return redirect("roster-differences")
    waiting = frozenset(waiting_explanations(signed.force))
    facts = {"line": line(signed, found, waiting), "form": form}
    return render(request, "force/roster/difference.html", facts)
