"""Questions for the inspector out of the times and readings of collections."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from passmuster.core.collection.signals import SIGNAL_RULES
from passmuster.web.access.marks import requires
from passmuster.web.collection.queries import sessions_of
from passmuster.web.collection.signals import signals_of
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.collectors import SIGNALS


@requires("collection:read-signals")
@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """List each question with the collections that it is about."""
    signed = signed_in(request)
    keys = dict(sessions_of(signed.force).values_list("number", "pk"))
    names = names_of(signed.force)
    rows = [
        {
            "kind": SIGNALS[one.kind],
            "collector": names.get(one.collector, one.collector),
            "count": one.count,
            "sessions": [(number, keys[number]) for number in one.sessions],
        }
        for one in signals_of(signed.force)
    ]
    counts = {one.code.replace("-", "_"): one.whole for one in SIGNAL_RULES.figures}
    facts = {"rows": rows, "rules": counts}
    return render(request, "force/collection/signals.html", facts)
