"""The laboratory's receipt: by number only, everything asked, the table decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.custody.receipt import Outcome, Receipt, without_followers
from passmuster.core.kits.serials import in_fours
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.custody.proposals import EXCHANGE
from passmuster.web.custody.queries import (
    bottles_of,
    bottles_to_come,
    receipt_about,
    specimens_to_receive,
)
from passmuster.web.custody.receiving import foresee_receipt, receive_at_laboratory
from passmuster.web.custody.splits import UNFIT
from passmuster.web.sites.force.confirming import ask_first, kept
from passmuster.web.sites.force.custody.forms import (
    BottleArrivedForm,
    FormArrivedForm,
    arrival_of,
)
from passmuster.web.sites.force.custody.saying import (
    decided,
    lateness_of,
    names_in,
    said_of_left_over,
)
from passmuster.web.sites.force.custody.views import promise_clock
from passmuster.web.sites.force.custody.waiting import exchange_tasks
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.clocks import Clock
from passmuster.web.theme.parts import Confirmation, Task
from passmuster.web.wording.custody import RECEIPTS

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
            why=ngettext(
                "Bottle %(bottles)s, brought by %(holder)s",
                "Bottles %(bottles)s, brought by %(holder)s",
                len(items),
            )
            % {
                "bottles": ", ".join(item.bottle for item in items),
                "holder": names.holder(items[0].holder),
            },
            clock=promise_clock(items[0], now),
        )
        for specimen, items in specimens_to_receive(signed.force, signed.human.code).items()
    ]
    facts = {"waiting": waiting, "exchanges": list(exchange_tasks(signed, now))}
    return render(request, "force/custody/receipts.html", facts)


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
    every = (form, *bottles)
    refusal = None
    bad = [one for one in every if not one.is_valid()]
    if not bad and "mend" not in request.POST:
        facts: dict[str, Any] = {"by": signed.acting("custody:receive"), "force": signed.force}
        facts |= {"specimen": specimen, "seen": arrival_of(form, *bottles)}
        foreseen, refusal = attempt(lambda: foresee_receipt(**facts))
        if foreseen is not None and _is_to_be_shown(foreseen, request):
            return _shown_back(request, specimen, foreseen, every)
        if foreseen is not None:
            done, refusal = attempt(lambda: receive_at_laboratory(**facts))
            if done is not None:
                return redirect("custody-receipt", specimen=specimen)
    shown = {
        "specimen": specimen,
        "number": in_fours(specimen),
        "form": form,
        "bottles": [("A", bottles[0]), ("B", bottles[1])],
        "a": bottles[0],
        "b": bottles[1],
        "refusal": refusal,
        "bad": any(one.errors for one in every),
        "clock": _promise(signed, specimen),
    }
    status = 403 if refusal else 200
    return render(request, "force/custody/receipt.html", shown, status=status)


def _promise(signed: SignedIn, specimen: str) -> Clock | None:
    """Return the clock of what waits at the door, None where nothing is offered to this person."""
    waiting = specimens_to_receive(signed.force, signed.human.code).get(specimen)
    return promise_clock(waiting[0], clock.now()) if waiting else None


def _is_to_be_shown(foreseen: Receipt, request: HttpRequest) -> bool:
    """Tell whether a receipt ends the test and was not yet confirmed for this very reason."""
    rejects = foreseen.outcome is Outcome.REJECT
    return rejects and request.POST.get("confirm") != foreseen.code


def _shown_back(
    request: HttpRequest, specimen: str, foreseen: Receipt, every: Iterable[Form]
) -> HttpResponse:
    """Show back what would be recorded, and why; nothing is recorded yet."""
    names = [one.add_prefix(name) for one in every for name in one.fields]
    facts = {
        "number": in_fours(specimen),
        "code": foreseen.code,
        "why": RECEIPTS[foreseen.code],
        "kept": kept(request.POST, names),
    }
    return render(request, "force/custody/receipt_confirm.html", facts)


def _decided(request: HttpRequest, decision: Any) -> dict[str, Any]:
    signed = signed_in(request)
    exchanged = getattr(decision, "redesignation", None)
    left, said = said_of_left_over(decision)
    mark, word = decided(decision)
    _first, *also = without_followers([decision.code, *decision.also])
    to_come = {one.pk for one in bottles_to_come(signed.force, signed.human.code)}
    return {
        "decision": decision,
        "number": in_fours(decision.specimen),
        "mark": mark,
        "word": word,
        "why": RECEIPTS[decision.code],
        "also": [(RECEIPTS[code], code) for code in also],
        "left_over": said,
        "unfit": left.state in UNFIT,
        "exchanged": exchanged,
        "may_exchange": decision.outcome == "redesignate" and exchanged is None,
        "waiting": open_about(signed.force, EXCHANGE, specimen=decision.specimen),
        "items": [
            (one, one.pk in to_come, lateness_of(one))
            for one in bottles_of(signed.force, decision.specimen)
        ],
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
