"""The pages on which something is decided about an order, always by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.core.orders.moves import Verb
from passmuster.web.access.marks import requires
from passmuster.web.orders.proposals import (
    CANCELS,
    codes_for,
    propose_cancel,
    propose_decision,
    require_cancellable,
)
from passmuster.web.orders.reserve_proposals import propose_reserve
from passmuster.web.orders.reserves import strata_with_places
from passmuster.web.orders.rulings import DECISIONS, admit_late, continue_notices
from passmuster.web.sites.force.collection.lost import cancellation_of
from passmuster.web.sites.force.orders.forms import CodeForm, ReasonsForm, SkipForm
from passmuster.web.sites.force.orders.page import Act, act_page, impossible
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording import orders as words

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw
    from passmuster.web.orders.models import Order

METHODS = ["GET", "HEAD", "POST"]


@requires("order:decide")
@require_http_methods(METHODS)
def decision(request: HttpRequest, order: str) -> HttpResponseBase:
    """Propose what a no-show or reported facts were."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Propose a decision on order %(number)s") % {"number": found.number},
        lede=_("Hear the person first. Until it is decided nothing is held against them."),
        button=_("Propose this decision"),
        consequences=[
            _("A second person outside the chain of command signs it, or does not."),
            _("Nobody who served the notice or collected decides."),
        ],
    )
    by = signed.acting("order:decide")
    choices = [
        (f"{verb.value}/{code}", _said(verb, code)) for verb, code in codes_for(found, DECISIONS)
    ]

    def do(given: dict[str, Any]) -> object:
        verb, _slash, code = given["code"].partition("/")
        return propose_decision(
            by=by, order=found, verb=Verb(verb), code=code, reasons=given["reasons"]
        )

    return act_page(request, found, act, CodeForm(choices, typed(request)), do)


def _said(verb: Verb, code: str) -> str:
    kind = _("A refusal") if verb is Verb.DECIDE_REFUSAL else _("No refusal")
    return f"{kind}: {words.OUTCOMES[code]}"


@requires("order:decide")
@require_http_methods(METHODS)
def again(request: HttpRequest, order: str) -> HttpResponseBase:
    """Send an order that reached nobody back to the notifiers."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Send order %(number)s back to be served") % {"number": found.number},
        lede=_("The notifiers go on. Nobody excuses or puts it off any more."),
        button=_("Send it back"),
    )
    by = signed.acting("order:decide")
    form = ReasonsForm(typed(request))
    return act_page(
        request, found, act, form, lambda given: continue_notices(by=by, order=found, **given)
    )


@requires("order:decide")
@require_http_methods(METHODS)
def late(request: HttpRequest, order: str) -> HttpResponseBase:
    """Let somebody who came after the deadline give a specimen."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Admit the person of order %(number)s late") % {"number": found.number},
        lede=_("They are here now. A specimen tells more than a decision about their absence."),
        button=_("Admit them late"),
        consequences=[
            _("That they did not appear in time stays on record."),
            _("The collection can begin. No decision on the absence follows."),
        ],
    )
    by = signed.acting("order:decide")
    form = ReasonsForm(typed(request))
    return act_page(
        request, found, act, form, lambda given: admit_late(by=by, order=found, **given)
    )


@requires("order:cancel")
@require_http_methods(METHODS)
def cancellation(request: HttpRequest, order: str) -> HttpResponseBase:
    """Propose to cancel an order or its specimen."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Propose to cancel order %(number)s") % {"number": found.number},
        lede=_("From a closed list. What the force itself caused is counted as that."),
        button=_("Propose to cancel"),
        consequences=[_("Where the rule says so, a new order follows that nobody announces.")],
        grave=True,
    )
    by = signed.acting("order:cancel")
    choices = [(code, words.OUTCOMES[code]) for _verb, code in codes_for(found, CANCELS)]
    if not choices:
        return impossible(request, found, act, lambda: require_cancellable(found))
    form = CodeForm(choices, typed(request), initial=cancellation_of(found))
    return act_page(
        request, found, act, form, lambda given: propose_cancel(by=by, order=found, **given)
    )


@requires("order:call-reserve")
@require_http_methods(METHODS)
def reserves(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Show whose turn it is where a place came free, by ticket, and propose to call or skip."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    by, form, refusal = signed.acting("order:call-reserve"), SkipForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        ticket, skip = request.POST.get("ticket", ""), form.cleaned_data["skip"]
        done, refusal = attempt(
            lambda: propose_reserve(by=by, draw=found, ticket=ticket, skip=skip)
        )
        if done is not None:
            return redirect("approvals")
    facts = {
        "draw": found,
        "strata": strata_with_places(found),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "force/orders/reserves.html", facts)
