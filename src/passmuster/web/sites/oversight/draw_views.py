"""The pages of one draw: its dossier, and every ticket of its pool."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from passmuster.core.draw.dossier import RERUN, ROOM_ALONE_EN, ROOM_ALONE_KM
from passmuster.core.draw.dossier.layout import POOL, SEED
from passmuster.web.access.marks import public
from passmuster.web.sites.oversight import checks, heads, labels, pages, tickets
from passmuster.web.sites.oversight.draws import Draw, Gap, beacon_time, draws_of, with_gaps
from passmuster.web.sites.oversight.findings import claims
from passmuster.web.sites.oversight.published import Force, here
from passmuster.web.sites.oversight.record import record_of
from passmuster.web.sites.oversight.timeline import seal_of, timeline
from passmuster.web.theme.numerals import in_khmer, percent
from passmuster.web.theme.strata import stratum_name
from passmuster.web.wording.entries import VOID_REASONS, said_day, said_moment

LONGEST_SOUGHT = 200
MOST_PAGES = 1_000_000


@public
@require_safe
def draw_page(request: HttpRequest, number: str) -> HttpResponse:
    """One draw: what happened, what decided it, the counts, the files, the checks."""
    published = here()
    record = record_of(published)
    found = draws_of(published, record)
    if number not in found:
        raise Http404(number)
    draw = found[number]
    files = published.dossier_files(number)
    facts: dict[str, Any] = {
        "record": record,
        "draw": draw,
        "this_year": _this_year(found, number),
        "timeline": timeline(draw, files),
        "strata": labels.rows(draw, files.get("reserves.csv", b""), published.force()),
        "beacon_time": beacon_time(draw),
        "room_alone": ROOM_ALONE_KM if in_khmer() else ROOM_ALONE_EN,
        "drawn_share": percent(draw.drawn or 0, draw.pool or 0),
        "void_reason": VOID_REASONS[draw.void.data["reason"]] if draw.void else "",
        "seal": seal_of(files),
        "files": [(name, len(data)) for name, data in files.items()],
        "files_bytes": sum(map(len, files.values())),
        **_announced(draw, published.force()),
        "states": heads.states_of(heads.covered_entries(number, files)),
        "rerun": RERUN,
    }
    if files:
        check = checks.check_dossier(files, published.read("policy"))
        facts |= {"check": check, "claims": claims(check.findings, draw, files)}
    return pages.page(request, "oversight/draw.html", facts)


@public
@require_safe
def tickets_page(request: HttpRequest, number: str) -> HttpResponse:
    """Every line of a draw's pool with its ticket, or those that begin as asked."""
    published = here()
    record = record_of(published)
    found = draws_of(published, record)
    files = published.dossier_files(number, {POOL, SEED}.__contains__)
    if number not in found or POOL not in files:
        raise Http404(number)
    draw = found[number]
    counts = draw.lines["pool"].data["strata"] if "pool" in draw.lines else {}
    hidden = tickets.too_small(counts)
    chosen = {
        "find": request.GET.get("find", "")[:LONGEST_SOUGHT],
        "stratum": request.GET.get("stratum", ""),
    }
    page = tickets.page_of(
        tickets.tickets_of(draw, files),
        **chosen,
        page=pages.number_asked(request, "page", MOST_PAGES, default=1),
        hidden=hidden,
    )
    if page is None:
        raise Http404("page")
    force = published.force()
    names = {label: stratum_name(label, force.strata) for label in counts}
    facts = {
        "record": record,
        "draw": draw,
        "page": page,
        "lines": [(line, *names.get(line.stratum, (line.stratum, "en"))) for line in page.lines],
        "strata": [(label, *said) for label, said in names.items() if label not in hidden],
        "before": page.page - 1,
        "after": page.page + 1,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "least": tickets.LEAST_TO_FIND,
        "example": page.lines[0].commitment if page.lines and draw.result else "",
        **chosen,
    }
    return pages.page(request, "oversight/tickets.html", facts)


def _announced(draw: Draw, force: Force) -> dict[str, Any]:
    if draw.announcement is None:
        return {}
    facts = draw.announcement.data
    return {
        "rules": [
            (*stratum_name(s["label"], force.strata), labels.rule_of(s)) for s in facts["strata"]
        ],
        "dice_at": said_moment(facts["dice_at"]),
        "days": [said_day(day) for day in facts["days"]],
        "opening_day": said_day(facts["opening_day"]),
    }


def _this_year(found: dict[str, Draw], number: str) -> dict[str, int]:
    year = number[:5]
    same = {n: draw for n, draw in found.items() if n.startswith(year)}
    missing = sum(isinstance(line, Gap) for line in with_gaps(same))
    return {
        "draws": len(same),
        "voided": sum(draw.void is not None for draw in same.values()),
        "missing": missing,
    }
