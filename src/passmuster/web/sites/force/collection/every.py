"""Every collection there was, for whoever reads any; neither a donor nor an answer stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.collection.lost import lost_collections
from passmuster.web.collection.queries import sessions_of
from passmuster.web.listing import ChoiceFilter, Column, Listing, TextFilter
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.lost import lost_mark
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.collectors import ENDS

if TYPE_CHECKING:
    from passmuster.web.collection.models import Session

RUNNING = ""
"""The end of a collection that has none yet, as it is stored."""


@requires("collection:read-any")
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """List the collections of the force by number, the newest first; practice is none."""
    signed = signed_in(request)
    names = names_of(signed.force)
    lost = {one.session.pk for one in lost_collections(signed.force)}

    def ended(one: Session) -> Any:
        if one.pk in lost:
            return tag(*lost_mark())
        return tag("now", _("Under way")) if one.end == RUNNING else tag("done", str(ENDS[one.end]))

    listing = Listing(
        request,
        sessions_of(signed.force).filter(practice=False),
        columns=[
            Column("number", _("Collection"), "number", sort="number", url=_page_of),
            Column("order", _("Order"), "order", sort="order", url=_order_of),
            Column("opened", _("Opened"), "opened_at", sort="opened_at"),
            Column("collector", _("Collector"), lambda one: names.get(one.collector, "")),
            Column("end", _("How it ended"), "end", sort="end", html=ended),
        ],
        filters=[
            TextFilter("order", _("Order contains"), "order"),
            ChoiceFilter("end", _("How it ended"), list(ENDS.items()), "end"),
        ],
        caption=_("Every collection"),
        name="collections",
        exportable=False,
    )
    return render(request, "force/collection/every.html", {"listing": listing})


def _page_of(session: Session) -> str:
    return reverse("collection-summary", args=[session.pk])


def _order_of(session: Session) -> str:
    return reverse("order", args=[session.order])
