"""One page for one act: what it is, what follows, a form that keeps what was typed, a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from passmuster.web.collection.concerning import orders_concerning
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order


@dataclass(frozen=True)
class Act:
    """What an act is called, one sentence about it, what follows from it, and its button.

    ``back`` is (label, address) of the page it belongs to; where it is None that is the order's.
    """

    title: str
    lede: str
    button: str
    consequences: Sequence[str] = ()
    grave: bool = False
    files: bool = False
    back: tuple[str, str] | None = None


def after_act(request: HttpRequest, order: Order) -> str:
    """Return the order's page, or the list where whoever acted has no more to do with it."""
    signed = signed_in(request)
    rows = orders_concerning(signed.force, signed.human.code, signed.roles, "order:read")
    stays = rows.filter(pk=order.pk).exists()
    return reverse("order", args=[order.number]) if stays else reverse("orders")


def act_page(
    request: HttpRequest,
    order: Order | None,
    act: Act,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    """Show an act, or do it and go back where it belongs; a refusal stands over what was typed."""
    refusal = None
    page = reverse("order", args=[order.number]) if order else reverse("orders")
    back = act.back[1] if act.back else page
    if request.method == "POST" and form.is_valid():
        _done, refusal = attempt(lambda: do(form.cleaned_data))
        if refusal is None:
            return redirect(back if act.back or order is None else after_act(request, order))
    facts = {"order": order, "act": act, "form": form, "refusal": refusal, "back": back}
    return render(request, "force/orders/act.html", facts)


def impossible(
    request: HttpRequest, order: Order, act: Act, ask: Callable[[], object]
) -> HttpResponseBase:
    """Say why an act cannot be done now, which ``ask`` raises, and offer no form for it."""
    _done, refusal = attempt(ask)
    back = reverse("order", args=[order.number])
    facts = {"order": order, "act": act, "form": None, "refusal": refusal, "back": back}
    return render(request, "force/orders/act.html", facts)
