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
from passmuster.web.listing import Column
from passmuster.web.sites.force.openings import openings_listing
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.kits.models import PackOpened


@requires("order:read-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List every opening of a scan; the pack leads to its page for whoever sees packs."""
    signed = signed_in(request)

    def page_of(opened: PackOpened) -> str:
        return reverse("pack", args=[opened.pack_id]) if signed.may("pack:read") else ""

    listing = openings_listing(
        request,
        scans_opened(signed.force),
        opened=Column("pack", gettext_lazy("Pack"), "pack.grouped", url=page_of),
        purposes=SCANS_OPENED_FOR,
        caption=gettext_lazy("Who opened the scans of paper packs"),
        name="pack-openings",
    )
    return render(request, "force/kits/openings.html", {"listing": listing})
