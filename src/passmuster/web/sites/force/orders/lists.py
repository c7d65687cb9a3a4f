"""Orders for whole lists, and what becomes of the orders of whoever is off the roster."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.core.access.actors import Actor
from passmuster.core.orders.reasons import Reason
from passmuster.web.access.marks import requires
from passmuster.web.orders.ends import record_gone
from passmuster.web.orders.lists import Listed, numbered, of_unit, propose_unit, record_look
from passmuster.web.orders.making import order_list
from passmuster.web.people.queries import units_of
from passmuster.web.roster.identity import person_numbered
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.orders.forms import MAX_PAPER_BYTES, GoneForm, ListForm
from passmuster.web.sites.force.refusing import attempt, sent, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording.rosters import unit_words

METHODS = ["GET", "HEAD", "POST"]


@requires("order:make-listed")
@require_http_methods(METHODS)
def whole_list(request: HttpRequest) -> HttpResponseBase:
    """Choose a list, see who is on it, and order everybody; a whole unit goes to the oversight."""
    signed = signed_in(request)
    units = [(unit.code, str(unit_words(unit.name))) for unit in units_of(signed.force)]
    form, refusal, found = ListForm(units, typed(request)), None, None
    if request.method == "POST" and form.is_valid():
        found = _listed(signed, form)
        by, given = signed.acting("order:make-listed"), form.cleaned_data
        if found is not None and request.POST.get("sure") != found.digest:
            record_look(by=by, force=signed.force, found=found, unit=given["unit"])
        elif found is not None:
            page, refusal = attempt(lambda: _order(by, signed, given, found))
            if page is not None:
                return redirect(page)
    facts = {"form": form, "refusal": refusal, "found": found}
    return render(request, "force/orders/list_new.html", facts)


def _listed(signed: SignedIn, form: ListForm) -> Listed | None:
    """Return who is on the list as it was asked for, or None with the fault at its field."""
    given = form.cleaned_data
    if form.of_unit:
        found, asked = of_unit(signed.force, given["unit"]), "unit"
    else:
        found, asked = numbered(signed.force, given["numbers"].splitlines()), "numbers"
    if found.unknown:
        told = _("Nobody on the roster has these numbers: %(numbers)s.")
        form.add_error(asked, told % {"numbers": ", ".join(found.unknown[:20])})
    elif not found.persons:
        form.add_error(asked, _("Nobody is on this list."))
    return found if form.is_valid() else None


def _order(by: Actor, signed: SignedIn, given: dict[str, Any], found: Listed) -> str:
    if given["reason"] == Reason.WHOLE_UNIT:
        facts = {"unit": given["unit"], "words": given["words"], "day": given["day"]}
        proposal = propose_unit(by=by, force=signed.force, **facts)
        return reverse("approval", args=[proposal.pk])
    order_list(
        by=by,
        force=signed.force,
        persons=found.persons,
        reason=Reason(given["reason"]),
        words=given["words"],
        day=given["day"],
    )
    return f"{reverse('orders')}?reason={given['reason']}"


@requires("order:record-end")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def gone(request: HttpRequest) -> HttpResponseBase:
    """Record that somebody who is off the roster left or died; it tells nothing of any order."""
    signed = signed_in(request)
    form, refusal, done = GoneForm(*sent(request)), None, False
    if request.method == "POST" and form.is_valid():
        by, number = signed.acting("order:record-end"), form.cleaned_data["number"]
        paper = form.cleaned_data["certificate"]
        certificate = paper.read() if paper else b""

        def record() -> None:
            person = person_numbered(signed.force, number)
            record_gone(by=by, person=person, certificate=certificate)

        _nothing, refusal = attempt(record)
        done = refusal is None
    facts = {"form": form, "refusal": refusal, "done": done}
    return render(request, "force/orders/gone.html", facts)
