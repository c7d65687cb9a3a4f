"""The pages: each reads, puts facts together, and renders; nothing is ever written."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from passmuster.core.draw.dossier import RERUN, ROOM_ALONE_EN, ROOM_ALONE_KM
from passmuster.core.ledger.encoding import parse_decimal
from passmuster.core.ledger.merkle import leaf_hash
from passmuster.web.access.marks import public
from passmuster.web.sites.oversight import checks, labels, log, pages
from passmuster.web.sites.oversight.draws import Draw, Gap, beacon_time, draws, with_gaps
from passmuster.web.sites.oversight.findings import claims
from passmuster.web.sites.oversight.limits import LIMITS
from passmuster.web.sites.oversight.published import Published, here
from passmuster.web.sites.oversight.record import Record, record_of
from passmuster.web.sites.oversight.sentences import VOID_REASONS
from passmuster.web.sites.oversight.timeline import seal_of, timeline
from passmuster.web.theme.numerals import in_khmer, percent


@public
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the pages in the language the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language",))
    return response


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Whose record this is, the state it is in, every draw, and how to check."""
    published = here()
    record = record_of(published)
    found = _draws(published, record)
    listed = with_gaps(found)
    facts: dict[str, Any] = {
        "at": "start",
        "record": record,
        "listed": listed,
        "draws": len(found),
        "decided": sum(draw.result is not None and draw.void is None for draw in found.values()),
        "voided": sum(draw.void is not None for draw in found.values()),
        "gaps": sum(isinstance(line, Gap) for line in listed),
        "newest_draw": _example(found),
    }
    return pages.page(request, "oversight/start.html", facts)


@public
@require_safe
def draw_page(request: HttpRequest, number: str) -> HttpResponse:
    """One draw: what happened, what decided it, the counts, the files, the checks."""
    published = here()
    record = record_of(published)
    found = _draws(published, record)
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
        "rerun": RERUN,
    }
    if files:
        check = checks.check_dossier(files, published.read("policy"))
        facts |= {"check": check, "claims": claims(check.findings, draw, files)}
    return pages.page(request, "oversight/draw.html", facts)


@public
@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """The entries, newest first; ``?before=N`` begins below index N."""
    published = here()
    record = record_of(published)
    before = _index(request.GET.get("before"), record.size)
    facts = {
        "at": "log",
        "record": record,
        "page": log.page_before(published, record.size, before),
        "last": record.size - 1,
    }
    return pages.page(request, "oversight/log.html", facts)


@public
@require_safe
def entry_page(request: HttpRequest, index: int) -> HttpResponse:
    """One entry with its exact bytes."""
    published = here()
    record = record_of(published)
    if index >= record.size:
        raise Http404(str(index))
    raw = log.entry_at(published, record.size, index)
    facts = {
        "at": "log",
        "record": record,
        "line": log.read_line(index, raw),
        "raw": raw.decode("utf-8", "replace"),
        "length": len(raw),
        "leaf": leaf_hash(raw).hex(),
        "index": index,
        "before": index - 1,
        "after": index + 1,
        "last": record.size - 1,
    }
    return pages.page(request, "oversight/entry.html", facts)


@public
@require_safe
def check_page(request: HttpRequest) -> HttpResponse:
    """How to check the record without trusting this site, on a computer or by telephone."""
    published = here()
    record = record_of(published)
    found = _draws(published, record)
    facts = {
        "at": "check",
        "record": record,
        "rerun": RERUN,
        "newest_draw": _example(found),
    }
    return pages.page(request, "oversight/check.html", facts)


@public
@require_safe
def limits_page(request: HttpRequest) -> HttpResponse:
    """What the record cannot show, and who could still cheat."""
    return pages.page(request, "oversight/limits.html", {"at": "limits", "limits": LIMITS})


def _draws(published: Published, record: Record) -> dict[str, Draw]:
    return draws(log.draw_lines(published, record.checkpoint), published.dossiers())


def _this_year(found: dict[str, Draw], number: str) -> dict[str, int]:
    year = number[:5]
    same = {n: draw for n, draw in found.items() if n.startswith(year)}
    missing = sum(isinstance(line, Gap) for line in with_gaps(same))
    return {
        "draws": len(same),
        "voided": sum(draw.void is not None for draw in same.values()),
        "missing": missing,
    }


def _example(found: dict[str, Draw]) -> str | None:
    """Return the newest draw whose dossier holds a result, else any with a dossier."""
    published = [draw for draw in found.values() if draw.published]
    standing = [draw for draw in published if draw.result and not draw.void]
    return next((draw.number for draw in standing or published), None)


def _index(text: str | None, size: int) -> int:
    if text is None:
        return size
    try:
        number = parse_decimal(text)
    except ValueError as error:
        raise Http404(text) from error
    if not 1 <= number <= size:
        raise Http404(text)
    return number
