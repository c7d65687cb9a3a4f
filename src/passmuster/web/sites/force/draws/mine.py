"""Openings: an officer's own, and one that the staff side gives.

An opening is the text behind a commitment in the pool. With it and the public dossier an officer
checks alone that they stood in the pool, and why they were or were not drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from passmuster.core.draw import states
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.openings import opening_for, own_opening, pool_receipt, was_in_pool
from passmuster.web.draw.queries import draws_of
from passmuster.web.roster.identity import person_numbered, person_of
from passmuster.web.sites.force.draws.public import dossier_url
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw
    from passmuster.web.draw.openings import Opening


class NumberForm(PlainForm):
    """Whose opening is asked for."""

    number = forms.CharField(
        label=_("Service number of the officer who asks"),
        help_text=_("As on the warrant card that you have seen."),
        max_length=64,
    )


@requires("draw:own-opening")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer in which pools they were and in which not, and when their slip can be had."""
    signed = signed_in(request)
    person = person_of(signed.human)
    rows = []
    if person is not None:
        frozen = draws_of(signed.force).exclude(members_sha256="")
        rows = [_row(draw, in_pool=was_in_pool(draw, person)) for draw in frozen]
    return render(request, "force/draws/mine.html", {"rows": rows, "tied": person is not None})


def _row(draw: Draw, *, in_pool: bool) -> dict[str, Any]:
    return {
        "draw": draw,
        "in_pool": in_pool,
        "day": progress.opening_day(draw),
        "open": draw.state == states.OPENED,
        "void": draw.state == states.VOIDED,
        "public_url": dossier_url(draw),
    }


@requires("draw:own-opening")
@require_POST
def own_slip(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Give the officer their own opening as a text file; each time is a logged use of the key."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    by = signed.acting("draw:own-opening")
    return _as_file(found, own_opening(by=by, draw=found))


@requires("draw:own-opening")
@require_safe
def own_receipt(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Give the proof that the frozen pool stands in the log, under a cosigned head."""
    found: Draw = signed_in(request).objects["draw"]
    data = pool_receipt(found)
    return _attached(data, f"pool-{found.number}.tlog-proof")


@requires("draw:give-opening")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Let the staff side give an officer the own opening, on request."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    form, refusal = NumberForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        by, number = signed.acting("draw:give-opening"), form.cleaned_data["number"]
        given, refusal = attempt(
            lambda: opening_for(by=by, draw=found, person=person_numbered(signed.force, number))
        )
        if given is not None:
            return _as_file(found, given)
    facts = {
        "draw": found,
        "form": form,
        "refusal": refusal,
        "open": found.state == states.OPENED,
        "day": progress.opening_day(found),
    }
    return render(request, "force/draws/give.html", facts)


def _as_file(draw: Draw, given: Opening) -> HttpResponse:
    # Exactly the committed bytes: their SHA-256 is the commitment in the pool.
    return _attached(given.data, f"opening-{draw.number}.txt")


def _attached(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
