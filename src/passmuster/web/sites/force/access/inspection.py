"""What the inspector looks into: disowned acts, refused attempts, acts without a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.accounts.queries import (
    content_of,
    denials_of,
    disowned_acts,
    signals_of,
)
from passmuster.web.listing import Column, DateFilter, Listing, TextFilter
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.account.acts import door_words, entry_number
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.attempts import attempted, told
from passmuster.web.wording.events import said_event

if TYPE_CHECKING:
    from passmuster.web.ledger.models import Event


@requires("access:read-denials")
@require_safe
def inspection(request: HttpRequest) -> HttpResponse:
    """Show what somebody has to look into; each line is a question, not a finding."""
    signed = signed_in(request)
    names, signals = names_of(signed.force), signals_of(signed.force)
    facts = {
        "disowned": [
            {
                "by": names.get(one.by, one.by),
                "said_at": one.at,
                "what": said_event(one.act.kind),
                "at": one.act.at,
                "door": door_words(one.act),
                "entry": entry_number(one.act),
            }
            for one in disowned_acts(signed.force)
        ],
        "since": signals.since,
        "unknown": [(names.get(code, code), count) for code, count in signals.unknown_door.items()],
        "probes": [(names.get(code, code), count) for code, count in signals.probes.items()],
    }
    return render(request, "force/access/inspection.html", facts)


@requires("access:read-denials")
@require_safe
def refused_attempts(request: HttpRequest) -> HttpResponseBase:
    """List every refused attempt: who, when, at what, and which rule said no."""
    signed = signed_in(request)
    names = names_of(signed.force)
    listing = Listing(
        request,
        denials_of(signed.force),
        columns=[
            Column("at", _("When"), "at", sort="at"),
            Column("by", _("Who"), lambda event: names.get(event.by, event.by), sort="by"),
            Column("verb", _("At what"), lambda event: attempted(_fact(event, "verb"))),
            Column("code", _("Why not"), lambda event: told(_fact(event, "code"))),
            Column("door", _("Through"), door_words),
        ],
        filters=[
            TextFilter("by", _("Code of the person"), "by"),
            DateFilter("at", _("When"), "at"),
        ],
        caption=_("Refused attempts"),
        name="refused-attempts",
        default_sort="-at",
        exportable=False,
    )
    return render(request, "force/access/refused_attempts.html", {"listing": listing})


def _fact(event: Event, name: str) -> str:
    return str(content_of(event)["facts"][name])
