"""Paper for the ceremony: the seal to be compared by telephone, and minutes to be filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.draw.announcement import announced_rounds
from passmuster.core.draw.beacon import round_time
from passmuster.core.draw.strata import take_of
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.lunar import lunar_line
from passmuster.formats.paper.ceremony import BeaconPlan, Minutes, Stratum, Thrower, minutes_pdf
from passmuster.formats.paper.seal_sheet import Cosigner, Seal, seal_pdf
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.names import days_of
from passmuster.web.draw.queries import throws_of
from passmuster.web.sites.force.draws.public import printed_url
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.fingerprint import fingerprint
from passmuster.web.theme.strata import stratum_name

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

Language = Literal["km", "en"]


class MinutesForm(PlainForm):
    """Where the ceremony is held, and in which language its minutes are kept."""

    place = forms.CharField(label=gettext_lazy("Where is the ceremony held?"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the paper"),
        choices=(("km", "ខ្មែរ"), ("en", "English")),
        widget=forms.RadioSelect,
    )


@requires("draw:dice")
@require_safe
def papers(request: HttpRequest, draw: str) -> HttpResponse:
    """Show which papers can be printed now."""
    found: Draw = signed_in(request).objects["draw"]
    facts = {
        "draw": found,
        "sealed": progress.covered(found, "draw:frozen") is not None,
        "form": MinutesForm(initial={"language": get_language()}),
    }
    return render(request, "force/draws/papers.html", facts)


@requires("draw:dice")
@require_safe
def seal(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Answer with the printed seal of the head that covers the pool, or pool and dice."""
    found: Draw = signed_in(request).objects["draw"]
    language = _language(request.GET.get("language", ""))
    covers = [progress.covered(found, kind) for kind in ("draw:frozen", "draw:diced")]
    seals = [_seal(found, progress.seal_of(cover), language) for cover in covers if cover]
    if not seals:
        raise Refused("pool-not-cosigned", "No quorum of witnesses has cosigned the pool yet.")
    return _pdf(seal_pdf(seals, language), f"seal-{found.number}-{language}.pdf")


@requires("draw:dice")
@require_http_methods(["GET", "HEAD"])
def minutes(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Answer with the minutes as far as they are known, the rest left to the pen."""
    found: Draw = signed_in(request).objects["draw"]
    form = MinutesForm(request.GET)
    facts: dict[str, Any] = {"draw": found, "form": form}
    facts["sealed"] = progress.covered(found, "draw:frozen") is not None
    if form.is_valid():
        language = _language(form.cleaned_data["language"])
        about, facts["refusal"] = attempt(
            lambda: _minutes(found, form.cleaned_data["place"], language)
        )
        if about is not None:
            return _pdf(minutes_pdf(about, language), f"minutes-{found.number}-{language}.pdf")
    return render(request, "force/draws/papers.html", facts)


def _language(asked: str) -> Language:
    return cast("Language", asked if asked in ("km", "en") else get_language())


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _force(draw: Draw, language: Language) -> str:
    return draw.force.name_km if language == "km" else draw.force.name_en


def _seal(draw: Draw, found: progress.Seal, language: Language) -> Seal:
    signed = [Cosigner(name, localtime(at)) for name, at in found.signed]
    return Seal(
        force=_force(draw, language),
        origin=draw.force.log.origin,
        size=found.size,
        at=localtime(found.at),
        fingerprint=fingerprint(found.text),
        witnesses=(*signed, *(Cosigner(name, None) for name in found.awaited)),
        url=printed_url(draw),
    )


def _minutes(draw: Draw, place: str, language: Language) -> Minutes:
    """Put the minutes together; Refused (``pool-not-cosigned``) before there is a seal to print."""
    cover = progress.covered(draw, "draw:frozen")
    entries = {entry.name: entry for entry in progress.history(draw)}
    if cover is None or "pool" not in entries:
        raise Refused("pool-not-cosigned", "No quorum of witnesses has cosigned the pool yet.")
    announced, pool = entries["announcement"], entries["pool"]
    issued = localtime(clock.now()).date()
    return Minutes(
        force=_force(draw, language),
        draw=draw.number,
        issued=issued,
        lunar=lunar_line(issued) if language == "km" else "",
        place=place,
        policy_version=draw.announcement["policy"],
        announced=(announced.index, localtime(announced.at)),
        dice=draw.announcement["dice"],
        dice_at=localtime(progress.dice_at(draw)),
        beacon=_beacon(draw),
        strata=_strata(draw, cast("dict[str, int]", pool.data["strata"]), language),
        days=tuple(days_of(draw)),
        opening_day=progress.opening_day(draw),
        root=str(pool.data["pool_root"]),
        seal=fingerprint(progress.seal_of(cover).text),
        throwers=_throwers(draw),
        present=(),
        url=printed_url(draw),
        record=str(pool.index),
    )


def _beacon(draw: Draw) -> BeaconPlan | None:
    rounds = announced_rounds(draw.announcement)
    if not rounds:
        return None
    at = localtime(datetime.fromtimestamp(round_time(rounds[0]), UTC))
    return BeaconPlan(rounds[0], at, tuple(rounds[1:]))


def _strata(draw: Draw, pool: dict[str, int], language: Language) -> tuple[Stratum, ...]:
    with override(language):
        names = {one["label"]: stratum_name(one["label"])[0] for one in draw.announcement["strata"]}
    return tuple(
        Stratum(
            label=names[stratum["label"]],
            pool=pool.get(stratum["label"], 0),
            take=take_of(stratum, pool.get(stratum["label"], 0)),
            reserves=draw.announcement["reserves"].get(stratum["label"], 0),
        )
        for stratum in draw.announcement["strata"]
    )


def _throwers(draw: Draw) -> tuple[Thrower, ...]:
    """Return the throwers; whoever has not thrown yet has a line to be filled in by hand."""
    throws = throws_of(draw)
    found = []
    for place, share in enumerate(progress.own_shares(draw)):
        one = throws[place] if place < len(throws) else None
        name, body = (one.name, one.shown_as) if one else ("", "")
        found.append(Thrower(name, body or _("Ceremony participant"), share))
    return tuple(found)
