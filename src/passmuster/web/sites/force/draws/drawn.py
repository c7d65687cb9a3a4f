"""Names of the drawn, a collecting day at a time, and the slips for them.

Before the dispatch hour these pages hold no name; after it a name stands only in the answer to the
form that says why it is wanted, so every look is one entry. Nothing is kept to be shown again: a
page sent anew is a second look (attack N-01).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.draw import states
from passmuster.formats.paper.notice import notice_pdf
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw import names
from passmuster.web.sites.force.draws.slip_paper import cover_for, slip_for
from passmuster.web.sites.force.draws.words import NAME_PURPOSES
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

LANGUAGES = (("km", "ខ្មែរ"), ("en", "English"))


class PurposeForm(PlainForm):
    """Why the names of a day are opened."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Why do you open these names?"),
        choices=[
            (code, words) for code, words in NAME_PURPOSES.items() if code != names.PRINT_SLIPS
        ],
        widget=forms.RadioSelect,
    )


class SlipsForm(PlainForm):
    """What stands on every slip of a day besides the person."""

    place = forms.CharField(label=gettext_lazy("Where do they come to?"), max_length=200)
    contact = forms.CharField(
        label=gettext_lazy("Whom do they tell of an absence or an objection?"), max_length=160
    )
    opening = forms.CharField(
        label=gettext_lazy("Where can they fetch their own opening later?"), max_length=160
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the slips"), choices=LANGUAGES, widget=forms.RadioSelect
    )


@requires("draw:read-names")
@require_safe
def days(request: HttpRequest, draw: str) -> HttpResponse:
    """List the collecting days, each with the moment from which its names may be opened."""
    found: Draw = signed_in(request).objects["draw"]
    now = clock.now()
    rows = [
        {"day": day, "at": names.opens_at(found, day), "open": now >= names.opens_at(found, day)}
        for day in names.days_of(found)
    ]
    facts = {"draw": found, "rows": rows, "drawn": _is_drawn(found)}
    return render(request, "force/draws/names.html", facts)


@requires("draw:read-names")
@require_http_methods(["GET", "HEAD", "POST"])
def names_of_day(request: HttpRequest, draw: str, day: date) -> HttpResponseBase:
    """Ask why, then show the names once, in the answer itself."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    facts = _day_facts(found, day)
    form = PurposeForm(typed(request))
    facts["form"] = form
    if request.method == "POST" and form.is_valid():
        by, purpose = signed.acting("draw:read-names"), form.cleaned_data["purpose"]
        opened, facts["refusal"] = attempt(
            lambda: names.open_names(by=by, draw=found, day=day, purpose=purpose)
        )
        if opened is not None:
            shown = {"opened": opened, "purpose": NAME_PURPOSES[purpose]}
            return render(request, "force/draws/names_shown.html", facts | shown)
    return render(request, "force/draws/names_day.html", facts)


@requires("draw:read-names")
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, draw: str, day: date) -> HttpResponseBase:
    """Say what printing means, then answer with the sealed slips of one day as PDF."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    facts = _day_facts(found, day)
    form = SlipsForm(typed(request), initial={"language": get_language()})
    facts["form"] = form
    if request.method == "POST" and form.is_valid():
        by = signed.acting("draw:read-names")
        made, facts["refusal"] = attempt(lambda: _slips(by, found, day, form.cleaned_data))
        if made is not None:
            name = f"slips-{found.number}-{day}-{form.cleaned_data['language']}.pdf"
            answer = HttpResponse(made, content_type="application/pdf")
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    return render(request, "force/draws/slips.html", facts)


def _day_facts(draw: Draw, day: date) -> dict[str, Any]:
    if day not in names.days_of(draw):
        raise Http404("day")
    at = names.opens_at(draw, day)
    return {
        "draw": draw,
        "day": day,
        "at": at,
        "open": clock.now() >= at and _is_drawn(draw),
        "drawn": _is_drawn(draw),
    }


def _is_drawn(draw: Draw) -> bool:
    return draw.state in (states.DECIDED, states.OPENED)


def _slips(by: Any, draw: Draw, day: date, given: dict[str, Any]) -> bytes:
    opened = names.open_names(by=by, draw=draw, day=day, purpose=names.PRINT_SLIPS)
    notices = [
        slip_for(
            person,
            given,
            commitment=person.commitment,
            number=names.slip_number(opened.number, number),
            seal=opened.seal,
        )
        for number, person in enumerate(opened.people, start=1)
    ]
    cover = cover_for(
        draw.force,
        given,
        draw=draw,
        policy=draw.policy,
        at=opened.at,
        # The number of the opening: it finds the entry and, standing outside, names no draw.
        record=f"N{opened.number:06d}",
        from_moment=names.opens_at(draw, day),
    )
    return notice_pdf(notices, cover, given["language"])
