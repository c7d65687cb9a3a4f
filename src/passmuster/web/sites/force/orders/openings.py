"""Who opened the name behind an order, when and why: seen at once from outside (attack N-01)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.listing import Column, TextFilter
from passmuster.web.orders.queries import openings_of
from passmuster.web.sites.force.openings import openings_listing
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording import orders as words


@requires("order:read-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List every opening of a name behind an order; whose name it was does not stand here."""
    listing = openings_listing(
        request,
        openings_of(signed_in(request).force),
        opened=Column("order", gettext_lazy("Order"), "order.number"),
        purposes=words.OPENED_FOR,
        filters=[TextFilter("order", gettext_lazy("Order"), "order__number")],
        caption=gettext_lazy("Who opened the names behind orders"),
        name="order-openings",
    )
    return render(request, "force/orders/openings.html", {"listing": listing})
