"""Who opened the scan of a paper pack, when and why; whose name it bears does not stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.kits.queries import scans_opened
from passmuster.web.kits.words import SCANS_OPENED_FOR
from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Listing, TextFilter
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.roster.persons import role_said
from passmuster.web.sites.force.signed import SignedIn, signed_in

if TYPE_CHECKING:
    from passmuster.web.kits.models import PackOpened


@requires("order:read-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List every opening of a scan; the pack leads to its page for whoever sees packs."""
    signed = signed_in(request)
    names = names_of(signed.force)

    def page_of(opened: PackOpened) -> str:
        return _page_of(signed, opened)

    listing = Listing(
        request,
        scans_opened(signed.force),
        columns=[
            Column("at", gettext_lazy("When"), "at", sort=("at", "pk")),
            Column("by", gettext_lazy("Who"), lambda one: names.get(one.by, one.by), sort="by"),
            Column("role", gettext_lazy("As"), "role", words=role_said, sort="role"),
            Column("pack", gettext_lazy("Pack"), "pack.grouped", url=page_of),
            Column(
                "purpose",
                gettext_lazy("Purpose"),
                "purpose",
                words=SCANS_OPENED_FOR.__getitem__,
            ),
        ],
        filters=[
            ChoiceFilter(
                "purpose", gettext_lazy("Purpose"), list(SCANS_OPENED_FOR.items()), "purpose"
            ),
            TextFilter("by", gettext_lazy("Code of who looked"), "by"),
            DateFilter("on", gettext_lazy("Day"), "at"),
        ],
        caption=gettext_lazy("Who opened the scans of paper packs"),
        name="pack-openings",
        default_sort="-at",
        exportable=False,
    )
    return render(request, "force/kits/openings.html", {"listing": listing})


def _page_of(signed: SignedIn, opened: PackOpened) -> str:
    return reverse("pack", args=[opened.pack_id]) if signed.may("pack:read") else ""
