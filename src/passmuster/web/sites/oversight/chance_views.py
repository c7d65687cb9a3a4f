"""Could it be chance? One page that answers without script, and its chart as a file of its own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import public
from passmuster.web.sites.oversight import chance, pages
from passmuster.web.sites.oversight.draws import draws_of
from passmuster.web.sites.oversight.odds import Answer, Group, standing
from passmuster.web.sites.oversight.published import Force, here
from passmuster.web.sites.oversight.record import record_of
from passmuster.web.theme.strata import stratum_name

SVG = "image/svg+xml; charset=utf-8"


@public
@require_safe
def chance_page(request: HttpRequest) -> HttpResponse:
    """How often chance alone draws somebody so many times, by the draws of this record."""
    published = here()
    record = record_of(published)
    found, force = draws_of(published, record), published.force()
    facts: dict[str, Any] = {"at": "chance", "record": record, "force": force}
    if draws := standing(found):
        form = chance.Question(request.GET.dict(), draws=draws, force=force)
        facts["form"] = form
        if form.is_valid() and (given := chance.answered(form, found)):
            facts |= _facts_of(given, form, force)
    return pages.page(request, "oversight/chance.html", facts)


@public
@require_safe
def chance_chart(request: HttpRequest, width: str, ink: str) -> HttpResponse:
    """The chart of the same question, at one of two widths, on light or dark ground."""
    published = here()
    found = draws_of(published, record_of(published))
    draws = standing(found)
    if not draws or width not in chance.WIDTHS or ink not in chance.INKS:
        raise Http404("chart")
    form = chance.Question(request.GET.dict(), draws=draws, force=published.force())
    given = chance.answered(form, found) if form.is_valid() else None
    if given is None:
        raise Http404("chart")
    drawn = chance.drawing(chance.chart_rows(given), width, ink)
    response = HttpResponse(drawn, content_type=SVG)
    patch_cache_control(response, public=True, max_age=pages.KEPT_SECONDS)
    return response


def _facts_of(given: Answer, form: chance.Question, force: Force) -> dict[str, Any]:
    return {
        "answer": given,
        "finding": chance.finding_of(given),
        "expected": chance.said_people(given.expected),
        "asked": chance.said_times(given.times, more=True),
        "query": form.query,
        "rows": chance.table_rows(given),
        "groups": [_said_group(group, given.times, force) for group in given.groups],
        "recipe": chance.recipe(given) if given.one else "",
    }


def _said_group(group: Group, times: int, force: Force) -> dict[str, Any]:
    name, lang = stratum_name(group.stratum, force.strata)
    odds = group.odds
    return {
        "name": name,
        "lang": lang,
        "people": group.people,
        "draws": len(group.met),
        "one_in": chance.said_one_in(odds.at_least(times)),
        "percent": chance.said_percent(odds.at_least(times)),
        "never": chance.said_percent(odds.never),
        "expected": chance.said_people(group.people * odds.at_least(times)),
        "met": [(met, chance.said_percent(met.turn.chance)) for met in group.met],
    }
