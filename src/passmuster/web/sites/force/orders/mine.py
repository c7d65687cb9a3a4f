"""An officer's own orders: each from its notice on, with the clock that protects them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.reasons import Reason
from passmuster.web.access.marks import requires
from passmuster.web.orders.appearing import dispute as record_dispute
from passmuster.web.orders.proposals import possible
from passmuster.web.orders.queries import clock_for_order, entries_of, own_orders, was_told
from passmuster.web.orders.requesting import request_test
from passmuster.web.orders.withdrawing import step_back
from passmuster.web.review.own import own_reviews
from passmuster.web.roster.identity import person_of
from passmuster.web.sites.force.orders import saying
from passmuster.web.sites.force.orders.forms import DisputeForm, EmptyForm, RequestForm
from passmuster.web.sites.force.orders.page import Act, act_page
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording import orders as words

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order, OrderEntry


@requires("order:own")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the officer's own orders; before its notice an order does not show in any way."""
    signed = signed_in(request)
    person = person_of(signed.human)
    reviews = own_reviews(signed.force, person) if person else {}
    rows = [
        {
            "order": order,
            "reason": words.REASONS[order.reason],
            "mark": saying.mark_of(order.state),
            "clock": saying.clock_said(clock_for_order(order)),
            "lines": saying.lines_of(_told(order), {}, staff=False),
            "steps_back": possible(order, Verb.STEP_BACK),
            "told": was_told(order),
            "results": [
                (in_fours(one.specimen), reverse("own-review", args=[one.pk]))
                for one in reviews.get(order.number, ())
            ],
        }
        for order in (own_orders(person) if person else ())
    ]
    facts = {"rows": rows, "tied": person is not None, "may_ask": _may_ask(signed, rows)}
    return render(request, "force/orders/mine.html", facts)


def _may_ask(signed: SignedIn, rows: list[dict[str, Any]]) -> bool:
    asked = [row["order"] for row in rows if row["order"].reason == Reason.VOLUNTARY]
    return signed.may("order:make-requested") and not any(not one.code for one in asked)


def _told(order: Order) -> list[OrderEntry]:
    """Return what the officer may know: before the notice no try to serve it."""
    entries = entries_of(order)
    return entries if was_told(order) or order.code else entries[:1]


@requires("order:make-requested")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Let an officer order their own test."""
    signed = signed_in(request)
    by = signed.acting("order:make-requested")
    act = Act(
        title=_("Ask for a test of yourself"),
        lede=_("To answer an allegation. It is voluntary, and staying away is no refusal."),
        button=_("Ask for the test"),
        consequences=[
            _("Until the slip is handed to you, you can step back, and nothing follows."),
            _("Its day is not told before. It changes nothing about any draw."),
        ],
        back=(_("My tests"), reverse("orders-mine")),
    )
    form = RequestForm(typed(request))
    return act_page(
        request,
        None,
        act,
        form,
        lambda given: request_test(by=by, force=signed.force, words=given["words"]),
    )


@requires("order:step-back")
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, own: str) -> HttpResponseBase:
    """Let an officer step back from a test they asked for, before its notice."""
    signed = signed_in(request)
    found: Order = signed.objects["own"]
    act = Act(
        title=_("Step back from order %(number)s") % {"number": found.number},
        lede=_("You asked for this test yourself. Nothing follows if you step back now."),
        button=_("Step back"),
        back=(_("My tests"), reverse("orders-mine")),
    )
    by, form = signed.acting("order:step-back"), EmptyForm(typed(request))
    return act_page(request, found, act, form, lambda given: step_back(by=by, order=found))


@requires("order:dispute")
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, own: str) -> HttpResponseBase:
    """Let the officer put their own words beside an order."""
    signed = signed_in(request)
    found: Order = signed.objects["own"]
    by, form = signed.acting("order:dispute"), DisputeForm(typed(request))
    act = Act(
        title=_("Dispute order %(number)s") % {"number": found.number},
        lede=_("Your words stand beside the order. Whoever decides has to read them."),
        button=_("Put my words beside it"),
        back=(_("My tests"), reverse("orders-mine")),
    )
    return act_page(
        request,
        found,
        act,
        form,
        lambda given: record_dispute(by=by, order=found, words=given["text"]),
    )
