"""Who opened the name behind an order, when and why: seen at once from outside (attack N-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Listing, TextFilter
from passmuster.web.orders.queries import openings_of
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.roster.persons import role_said
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording import orders as words

if TYPE_CHECKING:
    from passmuster.web.orders.models import OrderOpened


@requires("order:read-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List every opening of a name behind an order; whose name it was does not stand here."""
    signed = signed_in(request)
    names = names_of(signed.force)

    def who(opening: OrderOpened) -> str:
        return names.get(opening.by, opening.by)

    listing = Listing(
        request,
        openings_of(signed.force),
        columns=[
            Column("at", gettext_lazy("When"), "at", sort=("at", "pk")),
            Column("by", gettext_lazy("Who"), who, sort="by"),
            Column("role", gettext_lazy("As"), "role", words=role_said, sort="role"),
            Column("order", gettext_lazy("Order"), "order.number"),
            Column(
                "purpose", gettext_lazy("Purpose"), "purpose", words=words.OPENED_FOR.__getitem__
            ),
        ],
        filters=[
            ChoiceFilter(
                "purpose", gettext_lazy("Purpose"), list(words.OPENED_FOR.items()), "purpose"
            ),
            TextFilter("order", gettext_lazy("Order"), "order__number"),
            TextFilter("by", gettext_lazy("Code of who looked"), "by"),
            DateFilter("on", gettext_lazy("Day"), "at"),
        ],
        caption=gettext_lazy("Who opened the names behind orders"),
        name="order-openings",
        default_sort="-at",
        exportable=False,
    )
    return render(request, "force/orders/openings.html", {"listing": listing})
