"""Prints the pre-numbered packs of a session: five sheets each, to be filled in by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from passmuster.core.kits.serials import parse_serial
from passmuster.formats.paper.custody_form import LaboratoryCopy, packs_pdf
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.kits.packs import ISSUED, print_packs
from passmuster.web.kits.queries import laboratories_of
from passmuster.web.sites.force.kits.forms import PaperForm
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in

if TYPE_CHECKING:
    from passmuster.web.kits.models import Pack


@requires("pack:issue")
@require_http_methods(["GET", "HEAD", "POST"])
def print_them(request: HttpRequest) -> HttpResponseBase:
    """Record the printing, and answer with the packs as PDF."""
    signed = signed_in(request)
    waiting = signed.force.packs.filter(state=ISSUED).order_by("session")
    sessions = list(waiting.values_list("session", flat=True).distinct())
    laboratories, language = laboratories_of(signed.force), get_language()
    form = PaperForm(sessions, laboratories, typed(request), initial={"language": language})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, signed.acting("pack:issue")
        made, refusal = attempt(
            lambda: print_packs(
                by=by, force=signed.force, session=given["session"], reason=given["reason"]
            )
        )
        if made is not None:
            return _paper(signed, made, given)
    facts = {"form": form, "refusal": refusal, "sessions": sessions}
    return render(request, "force/kits/packs_print.html", facts)


def _paper(signed: SignedIn, packs: list[Pack], given: dict[str, Any]) -> HttpResponse:
    force, language = signed.force, given["language"]
    laboratory = force.holders.get(code=given["laboratory"])
    copies = [
        LaboratoryCopy(
            force=force.name_km if language == "km" else force.name_en,
            laboratory=laboratory.name_km if language == "km" else laboratory.name_en,
            laboratory_address=given["laboratory_address"],
            specimen=parse_serial(pack.specimen),
            issued=localtime(clock.now()).date(),
            pack=pack.as_core,
        )
        for pack in packs
    ]
    answer = HttpResponse(packs_pdf(copies, language), content_type="application/pdf")
    name = f"packs-{packs[0].serial}-{packs[-1].serial}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
