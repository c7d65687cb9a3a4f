"""The pages: each reads, puts facts together, and renders; nothing is ever written."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from passmuster.core.draw.dossier import RERUN
from passmuster.core.ledger.merkle import leaf_hash
from passmuster.web.access.marks import public
from passmuster.web.sites.oversight import downloads, heads, log, pages
from passmuster.web.sites.oversight.draws import Draw, Gap, draws_of, with_gaps
from passmuster.web.sites.oversight.limits import LIMITS
from passmuster.web.sites.oversight.published import here
from passmuster.web.sites.oversight.record import record_of


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
    found = draws_of(published, record)
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
        "newest": next(iter(found.values()), None),
    }
    return pages.page(request, "oversight/start.html", facts)


@public
@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """The entries, newest first; ``?before=N`` begins below index N."""
    published = here()
    record = record_of(published)
    before = pages.number_asked(request, "before", record.size)
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
    found = draws_of(published, record)
    facts = {
        "at": "check",
        "record": record,
        "rerun": RERUN,
        "newest_draw": _example(found),
    }
    return pages.page(request, "oversight/check.html", facts)


@public
@require_safe
def heads_page(request: HttpRequest) -> HttpResponse:
    """The last signed states that can still be shown, each with who cosigned it."""
    published = here()
    record = record_of(published)
    facts = {
        "at": "log",
        "record": record,
        "heads": heads.newest_heads(published, record),
        "most": heads.MOST,
    }
    return pages.page(request, "oversight/heads.html", facts)


@public
@require_safe
def downloads_page(request: HttpRequest) -> HttpResponse:
    """Every published file with its size, its hash, what it is and how to read it."""
    published = here()
    record = record_of(published)
    facts = {
        "at": "downloads",
        "record": record,
        "files": downloads.files_of(published),
        "tiles": downloads.tiles_of(published, record.checkpoint),
        "dossiers": downloads.dossiers_of(published),
    }
    return pages.page(request, "oversight/downloads.html", facts)


@public
@require_safe
def limits_page(request: HttpRequest) -> HttpResponse:
    """What the record cannot show, and who could still cheat."""
    return pages.page(request, "oversight/limits.html", {"at": "limits", "limits": LIMITS})


def _example(found: dict[str, Draw]) -> str | None:
    """Return the newest draw whose dossier holds a result, else any with a dossier."""
    published = [draw for draw in found.values() if draw.published]
    standing = [draw for draw in published if draw.result and not draw.void]
    return next((draw.number for draw in standing or published), None)
