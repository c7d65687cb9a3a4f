"""The inbox, everything that came, and the page of one item, with results for the doctor alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.web.access.marks import requires
from passmuster.web.laboratory.keying import KEYED
from passmuster.web.laboratory.proposals import verb_for
from passmuster.web.laboratory.queries import (
    arrivals_of,
    changes_of_sense,
    codes_of,
    inbox_of,
    own_item,
    waiting_items,
)
from passmuster.web.listing import ChoiceFilter, Column, Listing, TextFilter
from passmuster.web.sites.force.accreditation.saying import gaps_said
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.laboratory.ending import may_end
from passmuster.web.sites.force.laboratory.saying import facts_of, said_of, sentence_of, shown_raw
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.laboratory import CHANGES, CHANNELS, OUTCOMES

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import Arrival, InboxItem, SpecimenReport


def own_codes(signed: SignedIn) -> list[str] | None:
    """Return the laboratories whose messages this person sees, None for all of them."""
    if signed.may("laboratory:read-all"):
        return None
    return codes_of(signed.force, signed.human.code)


@requires("laboratory:read")
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """List every item of the inbox, what still waits marked as such."""
    signed = signed_in(request)
    own, names = own_codes(signed), names_in(signed.force)
    listing = Listing(
        request,
        inbox_of(signed.force, own),
        [
            Column("item", _("Item"), lambda item: f"{item.pk}", sort="pk", url=_url),
            Column("what", _("What it is"), "outcome", words=lambda code: OUTCOMES[code]),
            Column("specimen", _("Specimen"), _specimen),
            Column("from", _("Sent by"), lambda item: names.holder(item.arrival.laboratory) or "–"),
            Column("at", _("Came"), "at", sort="at"),
            Column("state", _("State"), _settled, html=_state),
        ],
        [
            ChoiceFilter("what", _("What it is"), list(OUTCOMES.items()), "outcome"),
            TextFilter("number", _("Specimen contains"), "report__specimen"),
        ],
        caption=_("Inbox of the laboratory’s messages"),
        name="laboratory",
        exportable=False,
    )
    facts = {
        "listing": listing,
        "waiting": waiting_items(signed.force, own).count(),
        "links": _links(signed),
        "own": own is not None,
    }
    return render(request, "force/laboratory/list.html", facts)


def _links(signed: SignedIn) -> list[tuple[str, str]]:
    every = (
        ("laboratory:receive", _("Send a file"), "laboratory-send"),
        ("laboratory:key", _("Key a printed report"), "laboratory-keying"),
        ("laboratory:read", _("Everything that came"), "laboratory-arrivals"),
        ("batch:read", _("Batches"), "batches"),
        ("laboratory:read-rules", _("What results are judged by"), "laboratory-rules"),
        ("laboratory:read", _("What tables are read with"), "laboratory-mappings"),
        ("laboratory:read-change", _("Changed to another sense"), "laboratory-changes"),
        ("laboratory:read-keys", _("Signing keys"), "laboratory-keys"),
        ("accreditation:read", _("Standing of the laboratories"), "standing"),
        ("blind:read", _("Blind controls"), "blind"),
        ("review:verify", _("Results that were taken back"), "withdrawn-results"),
        ("review:reach", _("Officers who have to call the doctor"), "reach"),
        ("credential:read", _("Credentials of review doctors"), "credentials"),
    )
    return [(label, reverse(page)) for action, label, page in every if signed.may(action)]


def _url(item: InboxItem) -> str:
    return reverse("laboratory-item", args=[item.pk])


def _specimen(item: InboxItem) -> str:
    return in_fours(item.report.specimen) if item.report and item.report.specimen else "–"


def _settled(item: InboxItem) -> bool:
    return hasattr(item, "settlement")


def _state(item: InboxItem) -> Any:
    return tag("done", _("Ended")) if _settled(item) else tag("wait", _("Waiting"))


@requires("laboratory:read")
@require_safe
def arrivals(request: HttpRequest) -> HttpResponseBase:
    """List every message that came, readable or not, with what became of it in numbers."""
    signed = signed_in(request)
    names = names_in(signed.force)
    listing = Listing(
        request,
        arrivals_of(signed.force, own_codes(signed)),
        [
            Column("number", _("Message"), lambda one: f"{one.pk}", sort="pk"),
            Column("from", _("Sent by"), lambda one: names.holder(one.laboratory) or "–"),
            Column("way", _("By"), "channel", words=lambda code: CHANNELS[code]),
            Column("at", _("Came"), "at", sort="at"),
            Column("reports", _("Reports"), "reports_read", numeric=True),
            Column("state", _("State"), "code", html=_read),
            Column("hash", "SHA-256", lambda one: one.sha256[:16]),
        ],
        [ChoiceFilter("way", _("By"), list(CHANNELS.items()), "channel")],
        caption=_("Everything that came from laboratories"),
        name="arrivals",
        exportable=False,
    )
    return render(request, "force/laboratory/arrivals.html", {"listing": listing})


def _read(arrival: Arrival) -> Any:
    return tag("stop", _("Not read")) if arrival.code else tag("done", _("Read"))


@requires("laboratory:read-change")
@require_safe
def changes(request: HttpRequest) -> HttpResponseBase:
    """List every report that called a specimen something else than the result that counted."""
    signed = signed_in(request)
    names = names_in(signed.force)
    listing = Listing(
        request,
        changes_of_sense(signed.force),
        [
            Column("item", _("Item"), _item_of, url=_url_of),
            Column("what", _("What it is"), "outcome", words=lambda code: OUTCOMES[code]),
            Column("specimen", _("Specimen"), lambda row: in_fours(row.specimen)),
            Column("from", _("Sent by"), lambda row: names.holder(row.arrival.laboratory) or "–"),
            Column("at", _("Came"), "arrival.at", sort="arrival__at"),
            Column("state", _("State"), _way_of, html=_change),
        ],
        caption=_("Changed to another sense"),
        name="changes",
        exportable=False,
    )
    return render(request, "force/laboratory/changes.html", {"listing": listing})


def _item_of(row: SpecimenReport) -> str:
    return str(own_item(row).pk)


def _way_of(row: SpecimenReport) -> str:
    """Return how two people ended a change of sense, "" while it waits."""
    settlement = getattr(own_item(row), "settlement", None)
    return "" if settlement is None else str(settlement.way)


def _change(row: SpecimenReport) -> Any:
    way = _way_of(row)
    return tag("done", str(CHANGES[way])) if way else tag("wait", _("Waits for two people"))


def _url_of(row: SpecimenReport) -> str:
    return _url(own_item(row))


@requires("laboratory:read")
@require_safe
def item(request: HttpRequest, matter: int) -> HttpResponse:
    """Show one item: what it is, what was matched, and the message itself to the doctor alone."""
    signed = signed_in(request)
    found: InboxItem = signed.objects["matter"]
    may_see = signed.may("laboratory:read-result")
    facts = {
        "item": found,
        "title": OUTCOMES[found.outcome],
        "sentence": sentence_of(signed, found),
        "facts": facts_of(signed, found),
        "settlement": getattr(found, "settlement", None),
        "may_end": may_end(signed, found),
        "waiting": open_about(signed.force, verb_for(found), item=found.pk),
        "sees": may_see,
        "raw": shown_raw(found) if may_see else None,
        "said": said_of(found) if may_see else [],
        "gaps": gaps_said(found.report) if may_see and found.report is not None else [],
        "keyed": found.arrival.channel == KEYED and not found.arrival.names_a_person,
        "changed": signed.may("laboratory:read-change")
        and found.report is not None
        and found.report.sense_changed,
    }
    return render(request, "force/laboratory/item.html", facts)
