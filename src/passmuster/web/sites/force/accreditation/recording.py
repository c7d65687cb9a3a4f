"""Proposes a certificate, a suspension or a proficiency round; the oversight body signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.accreditation.proposals import PAUSE, RECORD_CERTIFICATE, ROUND
from passmuster.web.accreditation.scope import codes_of_panel
from passmuster.web.installation import here
from passmuster.web.sites.force.accreditation.forms import (
    MAX_PAPER_BYTES,
    CertificateForm,
    RoundForm,
    SuspendForm,
)
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import Refusal, sent
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from passmuster.web.accreditation.models import Accreditation
    from passmuster.web.custody.models import Holder

METHODS = ["GET", "HEAD", "POST"]


@requires("accreditation:record")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def certificate(request: HttpRequest, laboratory: str) -> HttpResponseBase:
    """Propose the record of a certificate."""
    signed = signed_in(request)
    found: Holder = signed.objects["laboratory"]
    named = [(code, substance(code)) for code in codes_of_panel(signed.force)]
    form = CertificateForm(named, *sent(request))

    def facts() -> dict[str, Any]:
        given = form.cleaned_data
        return {
            "laboratory": found.code,
            "body": given["body"],
            "number": given["number"],
            "analytes": given["analytes"],
            "stages": given["stages"],
            "since": given["since"].isoformat(),
            "until": given["until"].isoformat(),
            "paper_sha256": here().keep(given["paper"].read()),
        }

    said = {"title": _("Record a certificate"), "name": holder_name(found), "code": found.code}
    return _proposing(request, RECORD_CERTIFICATE, form, facts, **said)


@requires("accreditation:record")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def suspend(request: HttpRequest, certificate: int) -> HttpResponseBase:
    """Propose the record that a certificate does not hold."""
    signed = signed_in(request)
    found: Accreditation = signed.objects["certificate"]
    form = SuspendForm(*sent(request))

    def facts() -> dict[str, Any]:
        given = form.cleaned_data
        return {
            "accreditation": found.pk,
            "since": given["since"].isoformat(),
            "until": given["until"].isoformat() if given["until"] else "",
            "paper_sha256": here().keep(given["paper"].read()),
        }

    name = f"{names_in(signed.force).holder(found.laboratory)}, {found.number}"
    said = {"title": _("Record a suspension"), "name": name, "code": found.laboratory}
    return _proposing(request, PAUSE, form, facts, **said)


@requires("accreditation:record")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def proficiency(request: HttpRequest, laboratory: str) -> HttpResponseBase:
    """Propose the record of a proficiency round."""
    found: Holder = signed_in(request).objects["laboratory"]
    form = RoundForm(*sent(request))

    def facts() -> dict[str, Any]:
        given = form.cleaned_data
        return {
            "laboratory": found.code,
            "scheme": given["scheme"],
            "number": given["number"],
            "day": given["day"].isoformat(),
            "samples": given["samples"],
            "paper_sha256": here().keep(given["paper"].read()),
        }

    said = {
        "title": _("Record a proficiency round"),
        "name": holder_name(found),
        "code": found.code,
    }
    return _proposing(request, ROUND, form, facts, **said)


def _proposing(
    request: HttpRequest, verb: str, form: Any, facts: Callable[[], dict[str, Any]], **said: Any
) -> HttpResponseBase:
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        back = reverse("standing-laboratory", args=[said["code"]])
        done, refusal = proposed(request, verb, facts, to=back)
        if done is not None:
            return done
    shown = {"form": form, "refusal": refusal, **said}
    status = 403 if refusal else 200
    return render(request, "force/accreditation/record.html", shown, status=status)
