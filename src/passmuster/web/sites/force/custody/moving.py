"""Hand-overs and the store: every act scans the seals and says how they look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.custody.chains import COURIER
from passmuster.web.custody.queries import holder_called, open_holders
from passmuster.web.custody.services import (
    accept,
    measure,
    offer,
    open_item,
    store_in,
    store_out,
    withdraw,
)
from passmuster.web.sites.force.custody.forms import (
    CarryForm,
    MeasureForm,
    OfferForm,
    OpenForm,
    SeenForm,
)
from passmuster.web.sites.force.custody.orders import can_take
from passmuster.web.sites.force.custody.saying import names_in, spoken
from passmuster.web.sites.force.custody.views import receipt_first
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.custody.models import Item

METHODS = ["GET", "HEAD", "POST"]


@requires("custody:offer")
@require_http_methods(METHODS)
def offer_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Offer a thing to another holder."""
    signed = signed_in(request)
    found: Item = signed.objects["item"]
    others = can_take(found, open_holders(signed.force).exclude(code=found.holder))
    by_code = {holder.code: holder for holder in others}
    form = OfferForm(others, typed(request), now=clock.now(), initial={"day": "0"})

    def act() -> Any:
        return offer(
            by=signed.acting("custody:offer"),
            item=found,
            to=by_code[form.cleaned_data["to"]],
            due=form.moment(),
            seen=form.seen(),
        )

    return _page(request, form, act, title=_("Offer it to another"), button=_("Offer it"))


@requires("custody:accept")
@require_http_methods(METHODS)
def accept_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Take over what is offered; whoever carries it promises when it is delivered."""
    signed = signed_in(request)
    found: Item = signed.objects["item"]
    receiver = holder_called(signed.force, found.offered_to)
    carries = receiver is not None and receiver.kind == COURIER
    form: SeenForm = SeenForm(typed(request))
    if carries:
        form = CarryForm(typed(request), now=clock.now(), initial={"day": "0"})

    def act() -> Any:
        due = form.moment() if isinstance(form, CarryForm) else None
        by = signed.acting("custody:accept")
        return accept(by=by, item=found, seen=form.seen(), deliver_by=due)

    title = _("Take over %(code)s") % {"code": spoken(found.code)}
    door = receipt_first(signed, found)
    if door is not None and not signed.may("custody:receive"):
        door = ""
    return _page(request, form, act, title=title, button=_("I have it in my hands"), door=door)


@requires("custody:withdraw")
@require_http_methods(METHODS)
def withdraw_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Take an offer back."""
    return _plain(request, withdraw, "custody:withdraw", _("Take the offer back"))


@requires("custody:store-in")
@require_http_methods(METHODS)
def put_in(request: HttpRequest, item: str) -> HttpResponseBase:
    """Put a thing into the store."""
    return _plain(request, store_in, "custody:store-in", _("Put it into the store"))


@requires("custody:store-out")
@require_http_methods(METHODS)
def take_out(request: HttpRequest, item: str) -> HttpResponseBase:
    """Take a thing out of the store."""
    return _plain(request, store_out, "custody:store-out", _("Take it out of the store"))


@requires("custody:measure")
@require_http_methods(METHODS)
def measure_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Record how much there is."""
    form = MeasureForm(typed(request))
    return _plain(request, measure, "custody:measure", _("Measure it"), form)


@requires("custody:open")
@require_http_methods(METHODS)
def open_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Open a thing on order."""
    signed = signed_in(request)
    form = OpenForm(typed(request))

    def act() -> Any:
        return open_item(
            by=signed.acting("custody:open"),
            item=signed.objects["item"],
            seen=form.seen(),
            new_seals=form.cleaned_data["new_seals"],
            taken=form.amount_taken(),
        )

    return _page(request, form, act, title=_("Open it"), button=_("Record the opening"))


def _plain(
    request: HttpRequest,
    service: Callable[..., Any],
    action: str,
    title: str,
    given: SeenForm | None = None,
) -> HttpResponseBase:
    signed = signed_in(request)
    form = given or SeenForm(typed(request))

    def act() -> Any:
        return service(by=signed.acting(action), item=signed.objects["item"], seen=form.seen())

    return _page(request, form, act, title=title, button=title)


def _page(
    request: HttpRequest,
    form: Any,
    act: Callable[[], Any],
    *,
    title: str,
    button: str,
    door: str | None = None,
) -> HttpResponseBase:
    """Ask, do it, and go back to the thing; a refusal stands beside what was typed.

    With a ``door`` the page leads to that receipt in place of asking; "" is one of another person.
    """
    signed = signed_in(request)
    found: Item = signed.objects["item"]
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = attempt(act)
        if done is not None:
            return redirect("custody-item", item=found.code)
    names = names_in(signed.force)
    facts = {
        "item": found,
        "code": spoken(found.code),
        "form": form,
        "refusal": refusal,
        "title": title,
        "button": button,
        "holder": names.holder(found.holder),
        "door": door,
        "back": reverse("custody-item", args=[found.code]),
    }
    answer: HttpResponse = render(
        request, "force/custody/act.html", facts, status=403 if refusal else 200
    )
    return answer
