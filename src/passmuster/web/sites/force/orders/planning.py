"""Tests that a ruling or a plan asks for: proposed with the paper, signed by who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.web.access.marks import requires
from passmuster.web.orders.bases import KINDS, propose_plan, propose_return, read_basis
from passmuster.web.roster.identity import person_numbered
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.orders.forms import MAX_PAPER_BYTES, BasisForm, PlanForm
from passmuster.web.sites.force.orders.page import Act, act_page
from passmuster.web.sites.force.refusing import sent
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal

METHODS = ["GET", "HEAD", "POST"]


@requires("order:make-planned")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def before_return(request: HttpRequest) -> HttpResponseBase:
    """Propose to test somebody before their return to duty."""
    signed = signed_in(request)
    act = Act(
        title=_("Order a test before a return to duty"),
        lede=_("It rests on the ruling that lets the person return. Attach its paper."),
        button=_("Propose it"),
        consequences=[
            _("Somebody outside the chain of command reads the paper and signs."),
            _("Nobody else but the inspector sees the proposal. The test is always observed."),
        ],
        files=True,
        back=(_("Orders"), reverse("orders")),
    )
    by = signed.acting("order:make-planned")

    def do(given: dict[str, Any]) -> object:
        person = person_numbered(signed.force, given["number"])
        paper = given["document"].read()
        return propose_return(by=by, person=person, paper=paper, dated=given["dated"])

    return act_page(request, None, act, BasisForm(*sent(request)), do)


@requires("order:make-planned")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def follow_up(request: HttpRequest) -> HttpResponseBase:
    """Propose to seal a follow-up plan with its days."""
    signed = signed_in(request)
    act = Act(
        title=_("Seal a follow-up plan"),
        lede=_("On each of its days an order arises by itself. Nobody announces it."),
        button=_("Propose it"),
        consequences=[
            _("Somebody outside the chain of command reads the paper and signs."),
            _("You and whoever signs know the days. Tell them to nobody."),
        ],
        files=True,
        back=(_("Orders"), reverse("orders")),
    )
    by = signed.acting("order:make-planned")

    def do(given: dict[str, Any]) -> object:
        person = person_numbered(signed.force, given["number"])
        facts = {"paper": given["document"].read(), "dated": given["dated"]}
        return propose_plan(by=by, person=person, days=given["days"], **facts)

    return act_page(request, None, act, PlanForm(*sent(request)), do)


@requires("order:confirm-basis")
@require_safe
def basis(request: HttpRequest, proposal: int) -> HttpResponse:
    """Send the paper behind a proposal to whoever may sign it; each look is one entry."""
    signed = signed_in(request)
    found: Proposal = signed.objects["proposal"]
    if found.verb not in KINDS:
        raise Http404(proposal)
    data = read_basis(by=signed.acting("order:confirm-basis"), proposal=found)
    # Never opened in the browser: it is somebody's file, of any kind.
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="paper-{found.pk}.bin"'
    return answer
