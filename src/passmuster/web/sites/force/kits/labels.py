"""Prints the labels of a specimen in hand, and says of a scanned label whether it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.core.kits import ledger
from passmuster.core.kits.labels import Place
from passmuster.core.kits.serials import Kind
from passmuster.formats.paper.labels import LabelSheet, labels_pdf
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.kits.labels import check_label, print_labels, printings
from passmuster.web.kits.queries import items_of
from passmuster.web.kits.words import PLACES, REPRINTS
from passmuster.web.sites.force.kits.forms import LabelForm, LabelsForm
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme import numerals

if TYPE_CHECKING:
    from passmuster.core.kits.labels import Label
    from passmuster.formats.paper.language import Language
    from passmuster.web.kits.models import KitItem


@requires("kit:use")
@require_http_methods(["GET", "HEAD", "POST"])
def print_them(request: HttpRequest) -> HttpResponseBase:
    """Print labels of a specimen in hand, whether or not a collection of it is open."""
    return labels_page(request, _own(signed_in(request)), reverse("kits-mine"), _("What I have"))


def labels_page(
    request: HttpRequest, items: Sequence[KitItem], back: str, back_to: str
) -> HttpResponseBase:
    """Record which labels of these specimens are printed, and answer with their sheet as PDF.

    ``back`` is the address of the page that leads here, ``back_to`` its words.
    """
    signed = signed_in(request)
    own = {one.serial: one for one in items}
    choices = [(one.serial, f"{one.grouped} · {one.session}") for one in own.values()]
    form = LabelsForm(choices, typed(request), initial={"language": get_language()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        item, by = own[given["specimen"]], signed.acting("kit:use")
        made, refusal = attempt(
            lambda: print_labels(
                by=by,
                force=signed.force,
                specimen=item.serial,
                places=[Place(place) for place in given["places"]],
                session=item.session,
                in_step=item.state == ledger.WITH_COLLECTOR,
                reason=given["reason"],
            )
        )
        if made is not None:
            return _sheet(signed, made, item.serial, given["language"])
    before = [
        {
            "label": one.label,
            "place": PLACES[one.label.place.value],
            "reason": REPRINTS.get(one.reason, ""),
            "at": numerals.day_and_clock(datetime.fromtimestamp(one.at, UTC)),
        }
        for item in own.values()
        for one in printings(signed.force, item.serial)
    ]
    facts = {
        "form": form,
        "refusal": refusal,
        "own": own,
        "before": before,
        "back": back,
        "back_to": back_to,
    }
    return render(request, "force/kits/labels.html", facts)


@requires("kit:check-label")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a scanned label is the last of its place; a refused scan is recorded."""
    signed = signed_in(request)
    form, refusal, found = LabelForm(typed(request)), None, None
    if request.method == "POST" and form.is_valid():
        by, text = signed.acting("kit:check-label"), form.cleaned_data["label"]
        found, refusal = attempt(lambda: check_label(by=by, force=signed.force, text=text))
    place = PLACES[found.place.value] if found else ""
    facts = {"form": form, "refusal": refusal, "found": found, "place": place}
    return render(request, "force/kits/label_check.html", facts)


def _own(signed: SignedIn) -> list[KitItem]:
    held = items_of(signed.force).filter(
        holder=signed.human.code,
        lot__kind=Kind.SPECIMEN.value,
        state__in=(ledger.WITH_COLLECTOR, ledger.USED),
    )
    return list(held.order_by("-state", "serial")[:60])


def _sheet(signed: SignedIn, made: list[Label], serial: str, language: Language) -> HttpResponse:
    force = signed.force
    name = force.name_km if language == "km" else force.name_en
    sheet = LabelSheet(name, tuple(made), localtime(clock.now()).date())
    answer = HttpResponse(labels_pdf([sheet], language), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="labels-{serial}.pdf"'
    return answer
