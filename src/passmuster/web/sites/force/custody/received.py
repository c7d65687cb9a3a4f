"""Every receipt that a laboratory gave, for whoever watches custody: by number, and no result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.web.access.marks import requires
from passmuster.web.custody.queries import exchanges_overdue, receipts_of
from passmuster.web.listing import ChoiceFilter, Column, Listing, TextFilter
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.custody.saying import decided, names_in
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.custody import OUTCOMES, RECEIPTS

if TYPE_CHECKING:
    from passmuster.web.custody.models import ReceiptDecision


@requires("custody:read-overdue")
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """List what the laboratories received and what the table decided of it, the newest first."""
    signed = signed_in(request)
    people, holders = names_of(signed.force), names_in(signed.force)
    listing = Listing(
        request,
        receipts_of(signed.force),
        columns=[
            Column("specimen", _("Specimen"), _number, sort="specimen", url=_chain_of),
            Column("at", _("Received"), "at", sort="at"),
            Column("outcome", _("Decided"), "outcome", sort="outcome", html=_outcome),
            Column("why", _("Why"), _why),
            Column("holder", _("Laboratory"), lambda one: holders.holder(one.holder)),
            Column("by", _("By"), lambda one: people.get(one.by, one.by)),
        ],
        filters=[
            TextFilter("number", _("Number contains"), "specimen"),
            ChoiceFilter("outcome", _("Decided"), list(OUTCOMES.items()), "outcome"),
            ChoiceFilter(
                *("waits", _("Waits"), [("late", _("Too long for the exchange of its bottles"))]),
                lambda _code: Q(pk__in=[one.pk for one in exchanges_overdue(signed.force)]),
            ),
        ],
        caption=_("Receipts of the laboratory"),
        name="receipts",
        exportable=False,
    )
    return render(request, "force/custody/every_receipt.html", {"listing": listing})


def _number(row: ReceiptDecision) -> str:
    return in_fours(row.specimen)


def _chain_of(row: ReceiptDecision) -> str:
    """Return the list of sealed things narrowed to the bottles of a specimen."""
    return f"{reverse('custody')}?number={row.specimen}"


def _outcome(row: ReceiptDecision) -> Any:
    return tag(*decided(row))


def _why(row: ReceiptDecision) -> str:
    return " ".join(str(RECEIPTS[code]) for code in (row.code, *row.also))
