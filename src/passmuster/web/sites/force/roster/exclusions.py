"""Keeping somebody out of pools: proposed with reason, evidence and an end, approved by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.roster.proposals import (
    EXCLUDE,
    evidence_of,
    propose_exclusion,
    waiting_exclusions,
)
from passmuster.web.roster.queries import exclusions_of
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.roster.forms import (
    MAX_EVIDENCE_BYTES,
    ExclusionForm,
    add_refusal,
)
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme import numerals
from passmuster.web.wording import rosters as words

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.roster.models import Person


@requires("roster:read-gate")
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List who is kept out of pools today and who is proposed to be, without names."""
    signed = signed_in(request)
    sees = signed.may("roster:read") and signed.sight("roster:read") is None
    rows = [
        {
            "number": one.person.service_number if sees else "",
            "unit": words.unit_words(one.person.unit.name),
            "reason": words.EXCLUSION_REASONS[one.reason],
            "until": numerals.day(one.until_day),
        }
        for one in exclusions_of(signed.force, clock.now().date())
    ]
    facts = {"rows": rows, "waiting": len(waiting_exclusions(signed.force)), "sees": sees}
    return render(request, "force/roster/exclusions.html", facts)


@requires("roster:exclude")
@takes_files(MAX_EVIDENCE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def exclude(request: HttpRequest, person: int) -> HttpResponse:
    """Propose to keep a person out of pools until a day."""
    signed = signed_in(request)
    found: Person = signed.objects["person"]
    form = ExclusionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        given["evidence"] = given["evidence"].read()
        try:
            propose_exclusion(by=signed.acting("roster:exclude"), person=found, **given)
        except PassmusterError as error:
            add_refusal(form, error)
        else:
            return render(request, "force/roster/exclusion_sent.html", {"person": found})
    return render(request, "force/roster/exclusion.html", {"person": found, "form": form})


@requires("roster:approve-exclusion")
@require_safe
def evidence(request: HttpRequest, proposal: int) -> HttpResponse:
    """Send the evidence of a proposed exclusion to whoever may approve it, as it came."""
    found: Proposal = signed_in(request).objects["proposal"]
    if found.verb != EXCLUDE:
        raise Http404(proposal)
    # Never opened in the browser: it is somebody's file, of any kind.
    answer = HttpResponse(evidence_of(found), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{found.pk}.bin"'
    return answer
