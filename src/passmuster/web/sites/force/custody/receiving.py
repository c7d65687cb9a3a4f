"""The laboratory's receipt: by number only, everything asked, the table decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.custody.proposals import EXCHANGE
from passmuster.web.custody.queries import bottles_of, receipt_about, specimens_to_receive
from passmuster.web.custody.receiving import receive_at_laboratory
from passmuster.web.sites.force.confirming import ask_first
from passmuster.web.sites.force.custody.forms import (
    BottleArrivedForm,
    FormArrivedForm,
    arrival_of,
)
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.custody.views import promise_clock
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.parts import Confirmation, Task
from passmuster.web.wording.custody import OUTCOME_MARKS, OUTCOMES, RECEIPTS

METHODS = ["GET", "HEAD", "POST"]


@requires("custody:receive")
@require_safe
def receipts(request: HttpRequest) -> HttpResponseBase:
    """List the specimens that wait at the laboratory's door."""
    signed = signed_in(request)
    now, names = clock.now(), names_in(signed.force)
    waiting = [
        Task(
            mark="wait",
            word=_("Waiting"),
            title=in_fours(specimen),
            url=reverse("custody-receipt", args=[specimen]),
            why=_("Bottles %(bottles)s, brought by %(holder)s")
            % {
                "bottles": ", ".join(item.bottle for item in items),
                "holder": names.holder(items[0].holder),
            },
            clock=promise_clock(items[0], now),
        )
        for specimen, items in specimens_to_receive(signed.force, signed.human.code).items()
    ]
    return render(request, "force/custody/receipts.html", {"waiting": waiting})


@requires("custody:receive")
@require_http_methods(METHODS)
def receipt(request: HttpRequest, specimen: str) -> HttpResponseBase:
    """Receive one specimen: ask everything, then show what the table decided."""
    signed = signed_in(request)
    decision = receipt_about(signed.force, specimen)
    if decision is not None:
        return render(request, "force/custody/received.html", _decided(request, decision))
    given = typed(request)
    form = FormArrivedForm(given)
    bottles = [BottleArrivedForm(given, prefix=letter) for letter in "ab"]
    refusal = None
    every = [one.is_valid() for one in (form, *bottles)]
    if request.method == "POST" and all(every):
        done, refusal = attempt(
            lambda: receive_at_laboratory(
                by=signed.acting("custody:receive"),
                force=signed.force,
                specimen=specimen,
                seen=arrival_of(form, *bottles),
            )
        )
        if done is not None:
            return redirect("custody-receipt", specimen=specimen)
    facts = {
        "specimen": specimen,
        "number": in_fours(specimen),
        "form": form,
        "bottles": [("A", bottles[0]), ("B", bottles[1])],
        "a": bottles[0],
        "b": bottles[1],
        "refusal": refusal,
        "bad": any(one.errors for one in (form, *bottles)),
    }
    status = 403 if refusal else 200
    return render(request, "force/custody/receipt.html", facts, status=status)


def _decided(request: HttpRequest, decision: Any) -> dict[str, Any]:
    signed = signed_in(request)
    exchanged = getattr(decision, "redesignation", None)
    return {
        "decision": decision,
        "number": in_fours(decision.specimen),
        "mark": "done" if exchanged else OUTCOME_MARKS[decision.outcome],
        "word": OUTCOMES[decision.outcome],
        "why": RECEIPTS[decision.code],
        "also": [RECEIPTS[code] for code in decision.also],
        "exchanged": exchanged,
        "may_exchange": decision.outcome == "redesignate" and exchanged is None,
        "waiting": open_about(signed.force, EXCHANGE, specimen=decision.specimen),
        "items": bottles_of(signed.force, decision.specimen),
    }


@requires("custody:receive")
@require_http_methods(METHODS)
def exchange(request: HttpRequest, specimen: str) -> HttpResponseBase:
    """Propose that A and B are exchanged; a second person of the laboratory signs."""
    back, refusal = reverse("custody-receipt", args=[specimen]), None
    if request.method == "POST":
        done, refusal = proposed(request, EXCHANGE, lambda: {"specimen": specimen}, to=back)
        if done is not None:
            return done
    act = Confirmation(
        question=_("Exchange bottles A and B of %(specimen)s?") % {"specimen": in_fours(specimen)},
        consequences=[
            _("A second person of the laboratory signs before it counts."),
            _("Bottle B is tested as the primary one from then on."),
            _("Strike the letters on both labels, write them anew, and put initials and the date."),
        ],
        button=_("Propose the exchange"),
        back_url=back,
        grave=False,
    )
    return ask_first(request, act, refusal)
