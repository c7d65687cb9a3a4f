"""Arrival, staying away, stepping back, absences, grounds, an order for one named person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.core.orders.reasons import Reason
from passmuster.web.access.marks import requires
from passmuster.web.collection.missed import report_nobody_came
from passmuster.web.orders.absences import Document
from passmuster.web.orders.appearing import (
    record_arrival,
    record_not_taken,
    report_missed,
)
from passmuster.web.orders.grounds import seal_grounds
from passmuster.web.orders.making import order_test
from passmuster.web.orders.proposals import propose_absence
from passmuster.web.orders.withdrawing import step_back
from passmuster.web.roster.identity import person_numbered
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.orders.forms import (
    MAX_PAPER_BYTES,
    AbsenceForm,
    EmptyForm,
    GroundsForm,
    NobodyCameForm,
    OrderForm,
    WithdrawalForm,
)
from passmuster.web.sites.force.orders.page import Act, act_page
from passmuster.web.sites.force.refusing import attempt, sent, typed
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order

METHODS = ["GET", "HEAD", "POST"]


@requires("order:record-arrival")
@require_http_methods(METHODS)
def arrival(request: HttpRequest, order: str) -> HttpResponseBase:
    """Record that the person came."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Record the arrival for order %(number)s") % {"number": found.number},
        lede=_("Check the warrant card and the slip first. This moment counts."),
        button=_("The person is here"),
    )
    by = signed.acting("order:record-arrival")
    form = EmptyForm(typed(request))
    return act_page(request, found, act, form, lambda given: record_arrival(by=by, order=found))


@requires("order:record-arrival")
@require_http_methods(METHODS)
def missed(request: HttpRequest, order: str) -> HttpResponseBase:
    """Report that nobody appeared in time."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Report order %(number)s: did not appear in time") % {"number": found.number},
        lede=_("You report what happened. What it was others decide."),
        button=_("Report: did not appear in time"),
        consequences=[_("A named official and a second person decide on it.")],
    )
    by = signed.acting("order:record-arrival")
    form = EmptyForm(typed(request))
    return act_page(request, found, act, form, lambda given: report_missed(by=by, order=found))


@requires("order:report-missed")
@require_http_methods(METHODS)
def nobody_came(request: HttpRequest, order: str) -> HttpResponseBase:
    """Report, with facts, that nobody appeared where nobody was named to collect."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Report order %(number)s: did not appear in time") % {"number": found.number},
        lede=_("Nobody was named to collect. Report what was done and seen; it decides nothing."),
        button=_("Report: did not appear in time"),
        consequences=[
            _("A named official and a second person decide on it, and read your words."),
            _("They read too that no collector was named: that is the force’s part in it."),
        ],
    )
    by = signed.acting("order:report-missed")
    return act_page(
        request,
        found,
        act,
        NobodyCameForm(typed(request)),
        lambda given: report_nobody_came(by=by, order=found, words=given["words"]),
    )


@requires("order:record-arrival")
@require_http_methods(METHODS)
def not_taken(request: HttpRequest, order: str) -> HttpResponseBase:
    """Record that somebody stayed away or left where that is no refusal."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Record order %(number)s: not taken") % {"number": found.number},
        lede=_("For this reason it is no refusal to stay away or to leave before the start."),
        button=_("Record: not taken"),
        consequences=[_("The order ends by it, and nothing follows for the person.")],
    )
    by = signed.acting("order:record-arrival")
    form = EmptyForm(typed(request))
    return act_page(request, found, act, form, lambda given: record_not_taken(by=by, order=found))


@requires("order:step-back")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def stepped_back(request: HttpRequest, order: str) -> HttpResponseBase:
    """Record that the person steps back, with what they wrote."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Record order %(number)s: stepped back") % {"number": found.number},
        lede=_("Before the notice only, with the paper in which the person says so."),
        button=_("Record: stepped back"),
        consequences=[_("The order ends by it, and nothing follows for the person.")],
        files=True,
    )
    by = signed.acting("order:step-back")
    form = WithdrawalForm(*sent(request))
    return act_page(
        request,
        found,
        act,
        form,
        lambda given: step_back(by=by, order=found, paper=given["paper"].read()),
    )


@requires("order:ask-absence")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def absence(request: HttpRequest, order: str) -> HttpResponseBase:
    """Ask to excuse or put off an order before its notice."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Ask to excuse or put off order %(number)s") % {"number": found.number},
        lede=_("Before the notice only, with a paper from before it."),
        button=_("Propose it"),
        consequences=[
            _("Somebody from outside the unit answers after reading the paper."),
            _("When the absence is over a test follows that nobody announces."),
        ],
        files=True,
    )
    by = signed.acting("order:ask-absence")

    def do(given: dict[str, Any]) -> object:
        paper = Document(kind=given["kind"], dated=given["dated"], data=given["document"].read())
        return propose_absence(
            by=by, order=found, code=given["code"], until=given["until"], documents=[paper]
        )

    return act_page(request, found, act, AbsenceForm(*sent(request)), do)


@requires("order:seal-grounds")
@require_http_methods(METHODS)
def grounds(request: HttpRequest, order: str) -> HttpResponseBase:
    """Seal the grounds of a targeted order."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Seal the grounds of order %(number)s") % {"number": found.number},
        lede=_("Whoever commands the person or ordered the test cannot do this."),
        button=_("Seal these grounds"),
        consequences=[
            _("They can never be changed; an edit would be named by the audit."),
            _("Without them no notice can be served."),
        ],
        grave=True,
    )
    by = signed.acting("order:seal-grounds")
    form = GroundsForm(typed(request))
    return act_page(
        request, found, act, form, lambda given: seal_grounds(by=by, order=found, **given)
    )


@requires("order:make-targeted")
@require_http_methods(METHODS)
def new(request: HttpRequest) -> HttpResponseBase:
    """Order the test of one named person, whose grounds somebody else will seal."""
    signed = signed_in(request)
    by, form, refusal = signed.acting("order:make-targeted"), OrderForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        number, reason = form.cleaned_data["number"], Reason(form.cleaned_data["reason"])
        made, refusal = attempt(
            lambda: order_test(by=by, person=person_numbered(signed.force, number), reason=reason)
        )
        if made is not None:
            return redirect("order", order=made.number)
    return render(request, "force/orders/new.html", {"form": form, "refusal": refusal})
