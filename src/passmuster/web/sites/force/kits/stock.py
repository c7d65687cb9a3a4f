"""Stock by lot, expiry and site; every serial as a list; one serial with its moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.custody.queries import holder_list
from passmuster.web.kits.labels import reprints_of
from passmuster.web.kits.queries import items_of, moves_of, stock_of
from passmuster.web.kits.words import KINDS, REASONS, STATES, site_name
from passmuster.web.ledger.exports import count_export
from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Listing, TextFilter, named
from passmuster.web.people.queries import humans_of
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme import numerals
from passmuster.web.theme.parts import Fact, RollLine
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.events import said_event

if TYPE_CHECKING:
    from passmuster.web.kits.models import KitItem, KitMove


@requires("kit:read")
@require_safe
def stock(request: HttpRequest) -> HttpResponse:
    """Show each lot with how many of its serials are where."""
    signed = signed_in(request)
    today, names = localtime(clock.now()).date(), site_names(signed)
    lines = [
        {
            "lot": one.lot,
            "kind": KINDS[one.lot.kind],
            "over": one.lot.expires < today,
            "counts": [(words, one.states[state]) for state, words in STATES.items()],
            "sites": sorted((names.get(site, site), n) for site, n in one.sites.items()),
        }
        for one in stock_of(signed.force)
    ]
    facts = {
        "lines": lines,
        "states": list(STATES.values()),
        "reprints": len(reprints_of(signed.force)),
        "issues": signed.may("kit:issue"),
    }
    return render(request, "force/kits/stock.html", facts)


@requires("kit:read")
@require_safe
def serials(request: HttpRequest) -> HttpResponseBase:
    """List every serial, to be filtered and taken away as a file."""
    signed = signed_in(request)
    listing = Listing(
        request,
        items_of(signed.force),
        columns=_columns(signed),
        filters=[
            ChoiceFilter("state", gettext_lazy("State"), list(STATES.items()), "state"),
            ChoiceFilter("kind", gettext_lazy("Kind"), list(KINDS.items()), "lot__kind"),
            TextFilter("serial", gettext_lazy("Serial"), "serial"),
            ChoiceFilter("site", gettext_lazy("Site"), _sites_used(signed), "site"),
            TextFilter("session", gettext_lazy("Session"), "session"),
            DateFilter("expires", gettext_lazy("Usable up to"), "lot__expires"),
        ],
        caption=gettext_lazy("Serials"),
        name="serials",
        force_code=signed.force.code,
        force_name=signed.force_name,
        default_sort="serial",
    )
    if not listing.export_asked:
        return render(request, "force/kits/serials.html", {"listing": listing})

    def recorded(taken: Listing, kind: str) -> int:
        return count_export(
            by=signed.acting("kit:read"),
            log=signed.force.log,
            name=taken.name,
            rows=taken.total,
            kind=kind,
            filters=taken.filter_keys,
        )

    return listing.export(on_export=recorded)


@requires("kit:read")
@require_safe
def one(request: HttpRequest, kit: int) -> HttpResponse:
    """Show one serial: where it is and every act on it."""
    signed = signed_in(request)
    item: KitItem = signed.objects["kit"]
    names = names_in(signed)
    facts = [
        Fact(_("Kind"), KINDS[item.lot.kind]),
        Fact(_("State"), STATES[item.state]),
        Fact(_("Number of the lot"), item.lot.number, latin=True),
        Fact(_("Usable up to"), numerals.day(item.lot.expires)),
        Fact(_("Site"), site_name(signed.force, item.site) or "–"),
        Fact(_("Collector"), names.get(item.holder, item.holder) or "–"),
        Fact(_("Session"), item.session or "–", latin=True),
    ]
    lines = [move_line(move, names) for move in moves_of(signed.force, item.serial)]
    shown = {"item": item, "facts": facts, "lines": lines}
    return render(request, "force/kits/one.html", shown)


def names_in(signed: SignedIn) -> dict[str, str]:
    """Return the names of the force's humans by code."""
    return dict(humans_of(signed.force).values_list("code", "name"))


def site_names(signed: SignedIn) -> dict[str, str]:
    """Return the names of everybody in the register by code, also of those since closed."""
    return {one.code: holder_name(one) for one in holder_list(signed.force)}


def _sites_used(signed: SignedIn) -> list[tuple[str, str]]:
    """Return every site at which a serial ever lay, also one that was written down freely."""
    used = signed.force.kit_items.exclude(site="").values_list("site", flat=True)
    names = site_names(signed)
    return [(site, names.get(site, site)) for site in used.order_by("site").distinct()]


def move_line(move: KitMove, names: dict[str, str]) -> RollLine:
    """Say one act on a serial or a pack: what, by whom, with whom, why."""
    people = ", ".join(names.get(code, code) for code in (move.by, move.second) if code)
    reason = REASONS.get(move.reason)
    more = [people, site_name(move.force, move.site), move.session, str(reason) if reason else ""]
    if move.written_at != move.at:
        written = numerals.day_and_clock(move.written_at)
        more.append(_("written at %(at)s") % {"at": written})
    return RollLine(
        sentence=str(said_event(move.event)),
        time=numerals.day_and_clock(move.at),
        detail=" · ".join(filter(None, more)),
    )


def _columns(signed: SignedIn) -> list[Column]:
    names, sites = names_in(signed), site_names(signed)

    def holder(item: KitItem) -> str:
        return names.get(item.holder, item.holder)

    def site(item: KitItem) -> str:
        return sites.get(item.site, item.site)

    return [
        Column(
            "serial",
            gettext_lazy("Serial"),
            "grouped",
            sort="serial",
            url=lambda item: reverse("kit", args=[item.pk]),
        ),
        Column("kind", gettext_lazy("Kind"), "lot.kind", sort="lot__kind", words=named(KINDS)),
        Column("state", gettext_lazy("State"), "state", sort="state", words=named(STATES)),
        Column("site", gettext_lazy("Site"), site, sort="site"),
        Column("holder", gettext_lazy("Collector"), holder, sort="holder"),
        Column("session", gettext_lazy("Session"), "session", sort="session"),
        Column("lot", gettext_lazy("Number of the lot"), "lot.number", sort="lot__number"),
        Column("expires", gettext_lazy("Usable up to"), "lot.expires", sort="lot__expires"),
    ]
