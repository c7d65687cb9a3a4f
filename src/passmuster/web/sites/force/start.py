"""The first page: what waits for the signed-in person, with its clocks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.web import clock
from passmuster.web.access.marks import public, requires
from passmuster.web.draw.waiting import newest_drawn, newest_standing
from passmuster.web.sites.force.funnel import stages_of
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.sites.force.waiting import public_clocks, waiting_tasks
from passmuster.web.theme.parts import waiting_title
from passmuster.web.wording.roles import ROLES


@public
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the pages in the language they chose, or the browser asks for."""
    chosen = getattr(request.user, "language", "") or get_language_from_request(request)
    response = HttpResponseRedirect(f"/{chosen or get_language()}/")
    patch_vary_headers(response, ("Accept-Language",))
    return response


def _shown_draw(signed: SignedIn) -> Any:
    """Return the draw whose funnel is shown: the newest that was decided, for whoever may see on.

    While the next one is prepared, the orders of the last are what somebody has to look at.
    """
    if not signed.may("draw:read"):
        return None
    last = newest_drawn(signed.force) if signed.may("order:read-funnel") else None
    return last or newest_standing(signed.force)


@requires("own:start")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what waits for this person."""
    signed = signed_in(request)
    tasks = waiting_tasks(signed)
    newest = _shown_draw(signed)
    entitled = signed.may("order:read-funnel")
    facts = {
        "newest": newest,
        "funnel": stages_of(newest, orders=entitled) if newest else [],
        "entitled": entitled,
        "watches": signed.may("review:read-late"),
        "own_record": signed.may("roster:own-openings"),
        "caption": _("People left at each stage"),
        "tasks": tasks,
        "title": waiting_title(tasks),
        "now": clock.now(),
        "roles": [ROLES[role] for role in sorted(signed.roles)],
        "clocks": public_clocks(signed),
    }
    return render(request, "force/start.html", facts)
