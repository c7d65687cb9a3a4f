"""The ledger in plain sentences, each with the entry itself beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import UnusableInput
from passmuster.web.access.marks import requires
from passmuster.web.ledger.exports import count_export
from passmuster.web.ledger.queries import (
    Line,
    entry_at,
    events_of,
    is_unplaced,
    lines_before,
    receipt_of,
    size_of,
)
from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Listing, TextFilter
from passmuster.web.listing.columns import NOTHING
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import parse_whole
from passmuster.web.wording.entries import sentence
from passmuster.web.wording.events import EVENTS, said_event
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.ledger.models import Event

PARTS: dict[str, Promise] = {
    "draw": _("Draws"),
    "key": _("Yearly key"),
    "programme": _("Programme"),
    "roster": _("Roster"),
    "log": _("The log itself"),
}
"""The parts of the record that its filter offers, by the first word of an entry's kind."""


@requires("ledger:read")
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Show the entries, newest first; ``?before=N`` begins below index N."""
    signed = signed_in(request)
    log = signed.force.log
    size = size_of(log)
    before = _whole(request.GET.get("before", ""), size)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    lines = lines_before(log, before, part)
    oldest = min((_first(line) for line in lines), default=0)
    facts = {
        "lines": [_shown(line) for line in lines],
        "size": size,
        "part": part,
        "parts": PARTS.items(),
        "older": oldest if lines and oldest > 0 else None,
        "newest": before >= size,
        "may_read_private": signed.may("ledger:read-private"),
    }
    return render(request, "force/record/record.html", facts)


@requires("ledger:read")
@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry whole; an inspector also reads what a sealed one binds."""
    signed = signed_in(request)
    found = entry_at(signed.force.log, index)
    if found is None:
        raise Http404(str(index))
    private = signed.may("ledger:read-private") and not is_unplaced(found.kind)
    facts = {
        "entry": found,
        "said": sentence(found.line.kind, found.line.data) if found.line else "",
        "raw": found.raw.decode("utf-8", "replace"),
        "length": len(found.raw),
        "before": index - 1 if index else None,
        "after": index + 1 if index + 1 < size_of(signed.force.log) else None,
        "private": private,
        "phrase": said_event(found.kind) if private or found.line else "",
        "role": ROLES[Role(found.role)].name if private else "",
        "body": _indented(found.body) if private and found.body else "",
    }
    return render(request, "force/record/entry.html", facts)


@requires("ledger:read")
@require_safe
def receipt(request: HttpRequest, index: int) -> HttpResponse:
    """Hand out the receipt of one entry, as `passmuster verify receipt` and the browser read it."""
    data = receipt_of(signed_in(request).force.log, index)
    if data is None:
        raise Http404(str(index))
    response = HttpResponse(data, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="entry-{index}.tlog-proof"'
    return response


@requires("ledger:read-private")
@require_safe
def events(request: HttpRequest) -> HttpResponseBase:
    """List every act, sealed ones too, with who did it; for the inspector, with an export."""
    signed = signed_in(request)
    force = signed.force
    listing = Listing(
        request,
        events_of(force.log),
        columns=_columns(),
        filters=[
            ChoiceFilter("kind", _("What"), list(EVENTS.items()), "kind"),
            TextFilter("by", _("Who (code)"), "by"),
            DateFilter("at", _("When"), "at"),
        ],
        caption=_("Acts in the record"),
        name="acts",
        force_code=force.code,
        force_name=signed.force_name,
        default_sort="-at",
    )
    if listing.export_asked:
        by = signed.acting("ledger:read-private")

        def count(taken: Listing, kind: str) -> int:
            return count_export(
                by=by,
                log=force.log,
                name=taken.name,
                rows=taken.total,
                kind=kind,
                filters=taken.filter_keys,
            )

        return listing.export(on_export=count)
    return render(request, "force/record/events.html", {"listing": listing})


def _columns() -> list[Column]:
    return [
        Column(
            "entry",
            _("Entry"),
            _place,
            url=lambda event: (
                reverse("record-entry", args=[event.entry.index])
                if hasattr(event, "entry") and not is_unplaced(event.kind)
                else ""
            ),
        ),
        Column("at", _("When"), _moment, sort=("shown_at", "commitment")),
        Column(
            *("kind", _("What"), "kind"),
            sort=("kind", "shown_at", "commitment"),
            words=said_event,
        ),
        Column("by", _("Who"), "by", sort=("by", "shown_at", "commitment")),
        Column("role", _("In which role"), "role", words=lambda role: ROLES[Role(role)].name),
    ]


def _place(event: Event) -> object:
    if is_unplaced(event.kind):
        return NOTHING
    return event.entry.index if hasattr(event, "entry") else _("waits")


def _moment(event: Event) -> object:
    """Return when an act was, and of one that stands beside no other the day alone."""
    return localtime(event.at).date() if is_unplaced(event.kind) else event.at


def _whole(text: str, size: int) -> int:
    try:
        number = parse_whole(text)
    except UnusableInput:
        return size
    return number if 1 <= number <= size else size


def _first(line: object) -> int:
    return line.index if isinstance(line, Line) else line.first  # type: ignore[attr-defined]


def _shown(line: object) -> dict[str, object]:
    if isinstance(line, Line):
        said = sentence(line.kind, line.data)
        return {"line": line, "said": said, "raw": line.raw.decode("utf-8")}
    return {"sealed": line}


def _indented(body: str) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
