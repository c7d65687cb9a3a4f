"""The collector's start: what waits, what is under way, and the button for practice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from passmuster.core.collection.conflicts import Declared
from passmuster.web.access.marks import requires
from passmuster.web.collection import queries
from passmuster.web.collection.assigning import declare
from passmuster.web.collection.folding import OPEN, next_of
from passmuster.web.collection.opening import open_practice, open_session
from passmuster.web.collection.training import qualified_now
from passmuster.web.sites.force.collection.forms import DeclareForm
from passmuster.web.sites.force.collection.late import came_late
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording.collections import STEPS
from passmuster.web.wording.collectors import ENDS, QUALIFIED

if TYPE_CHECKING:
    from passmuster.web.collection.models import Assignment

SHOWN = 20
"""How many of the own collections the start page lists."""


@requires("collection:read-own")
@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """Show who is assigned to what, which collections are under way, and how others ended."""
    return render(request, "force/collection/start.html", _start(request))


def _start(request: HttpRequest) -> dict[str, Any]:
    signed = signed_in(request)
    rows = list(queries.own_sessions(signed.human)[:SHOWN])
    running = [
        {
            "session": row,
            "next": STEPS[found.step.code],
            "number": found.step.number,
            "asks": row.collector == signed.human.code and queries.wants_observer(row),
        }
        for row in rows
        if row.state == OPEN and (found := next_of(row)) is not None
    ]
    ended = [{"session": row, "end": ENDS[row.end]} for row in rows if row.end]
    allowed = qualified_now(signed.force, signed.human.code)
    return {
        "assigned": queries.assignments_of(signed.human),
        "running": running,
        "ended": ended,
        "may_practise": signed.may("collection:practise"),
        "may_collect": signed.may("collection:collect"),
        "qualified": allowed,
        "qualified_said": QUALIFIED[allowed.code],
    }


@requires("collection:practise")
@require_POST
def practise(request: HttpRequest) -> HttpResponseBase:
    """Open a practice collection and lead to its first step."""
    signed = signed_in(request)
    by = signed.acting("collection:practise")
    made, refusal = attempt(lambda: open_practice(by=by, force=signed.force))
    if made is None:
        return render(
            request, "force/collection/start.html", _start(request) | {"refusal": refusal}
        )
    return redirect("collection", collection=made.pk)


@requires("collection:declare")
@require_http_methods(["GET", "HEAD", "POST"])
def declare_ties(request: HttpRequest, assignment: int) -> HttpResponseBase:
    """Ask whether the assigned human is tied to the donor; then the collection can be opened."""
    signed = signed_in(request)
    row: Assignment = signed.objects["assignment"]
    form, refusal = DeclareForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        by, relation = signed.acting("collection:declare"), form.cleaned_data["relation"]
        done, refusal = attempt(
            lambda: declare(by=by, force=signed.force, assignment=row, relation=Declared(relation))
        )
        if done is not None:
            return redirect("collection-declare", assignment=row.pk)
    return render(request, "force/collection/declare.html", _about(signed, row, form, refusal))


def _about(
    signed: SignedIn, row: Assignment, form: DeclareForm | None, refusal: Any
) -> dict[str, Any]:
    declared = getattr(row, "declaration", None)
    return {
        "row": row,
        "declared": declared,
        "tied": declared is not None and declared.relation != Declared.NONE.value,
        "observes": row.part == "observer",
        "came_late": came_late(row.force, row.order),
        "name_url": reverse("order-name", args=[row.order])
        if signed.may("order:open-name")
        else "",
        "form": form,
        "refusal": refusal,
    }


@requires("collection:collect")
@require_POST
def open_it(request: HttpRequest, assignment: int) -> HttpResponseBase:
    """Open the collection of an assignment and lead to its first step."""
    signed = signed_in(request)
    row: Assignment = signed.objects["assignment"]
    by = signed.acting("collection:collect")
    made, refusal = attempt(lambda: open_session(by=by, force=signed.force, assignment=row))
    if made is None:
        return render(request, "force/collection/declare.html", _about(signed, row, None, refusal))
    return redirect("collection", collection=made.pk)
