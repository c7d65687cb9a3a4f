"""The courier's manifest of what a person's holders have in hand: numbers and seals, no name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kits.serials import Serial, in_fours, parse_serial
from passmuster.formats.paper.manifest import Manifest, Parcel, manifest_pdf
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.custody.chains import COURIER, LAB
from passmuster.web.custody.queries import (
    held_by,
    kept_by,
    latest_link,
    open_holders,
    specimens_to_receive,
)
from passmuster.web.sites.force.custody.forms import ManifestForm
from passmuster.web.sites.force.custody.orders import to_travel
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import SignedIn, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmuster.web.custody.models import Holder, Item


@requires("custody:offer")
@require_http_methods(["GET", "HEAD"])
def manifest(request: HttpRequest) -> HttpResponseBase:
    """Show what would stand on the manifest, and answer with it as PDF."""
    signed = signed_in(request)
    own = kept_by(signed.force, signed.human.code)
    held = held_by(signed.force, [holder.code for holder in own]).exclude(specimen="")
    # Whoever is to say at a receipt what is on a bottle reads it off the bottle (attack S-02).
    unread = specimens_to_receive(signed.force, signed.human.code)
    items = to_travel(held.exclude(specimen__in=unread), own)
    every = list(open_holders(signed.force))
    couriers = [holder for holder in every if holder.kind == COURIER]
    receivers = [holder for holder in every if holder.kind == LAB]
    asked = request.GET if "receiver" in request.GET else None
    form = ManifestForm(couriers, receivers, asked, initial={"language": get_language()})
    refusal = None
    if asked is not None and form.is_valid():
        by_code = {holder.code: holder for holder in every}
        made, refusal = attempt(lambda: _pdf(signed, items, own, by_code, form.cleaned_data))
        if made is not None:
            answer = HttpResponse(made, content_type="application/pdf")
            answer.headers["Content-Disposition"] = 'attachment; filename="manifest.pdf"'
            return answer
    parcels = [(in_fours(item.specimen), item.bottle, item) for item in items]
    facts = {"form": form, "parcels": parcels, "refusal": refusal}
    return render(request, "force/custody/manifest.html", facts)


def _pdf(
    signed: SignedIn,
    items: Iterable[Item],
    own: list[Holder],
    holders: dict[str, Holder],
    given: dict[str, str],
) -> bytes:
    language = cast("Literal['km', 'en']", given["language"])
    force = signed.force

    def named(holder: Holder) -> str:
        return holder.name_km if language == "km" else holder.name_en

    rows = list(items)
    about = Manifest(
        force=force.name_km if language == "km" else force.name_en,
        # The last link of the list's chains: it finds the state that was printed.
        record=f"C{latest_link(rows):06d}",
        issued=localtime(clock.now()).date(),
        sender=", ".join(named(holder) for holder in own),
        receiver=named(holders[given["receiver"]]),
        courier=named(holders[given["courier"]]),
        parcels=tuple(_parcels(rows)),
    )
    return manifest_pdf(about, (), language)


def _parcels(items: Iterable[Item]) -> Iterable[Parcel]:
    """Yield a parcel for each specimen; what bears no number of ours stands on no manifest."""
    seals: dict[Serial, list[Serial]] = {}
    for item in items:
        try:
            number, found = parse_serial(item.specimen), [parse_serial(s) for s in item.seals]
        except PassmusterError:
            continue
        seals.setdefault(number, []).extend(found)
    for number, found in seals.items():
        yield Parcel(number, tuple(found))
