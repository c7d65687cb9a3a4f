"""Naming collectors and observers, and the donor's objection to them, before the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Part
from passmuster.web.access.marks import requires
from passmuster.web.collection import queries
from passmuster.web.collection.assigning import assign, object_to
from passmuster.web.people.grants import holdings
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm

if TYPE_CHECKING:
    from passmuster.web.collection.models import Assignment, Session
    from passmuster.web.people.models import Force

SHOWN = 50
"""How many of the newest assignments the page lists."""


def holders(force: Force, role: Role) -> list[tuple[str, str]]:
    """Return code and name of everybody who holds a role now, by name."""
    held = {one.human_id for one in holdings(force) if one.role is role}
    humans = force.humans.filter(pk__in=held).order_by("name")
    return [(human.code, human.name) for human in humans]


class AssignForm(PlainForm):
    """Who collects for which order."""

    order = forms.ChoiceField(label=_("For which order?"), widget=forms.RadioSelect)
    human = forms.ChoiceField(label=_("Who collects?"), widget=forms.RadioSelect)

    def __init__(self, orders: Any, collectors: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["order"].choices = orders  # type: ignore[attr-defined]
        self.fields["human"].choices = collectors  # type: ignore[attr-defined]


class ObserverForm(PlainForm):
    """Who is asked to observe."""

    human = forms.ChoiceField(label=_("Whom do you ask?"), widget=forms.RadioSelect)

    def __init__(self, observers: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["human"].choices = observers  # type: ignore[attr-defined]


class ObjectForm(PlainForm):
    """Why the donor objects."""

    words = forms.CharField(
        label=_("In a few words: why?"),
        help_text=_("Only those who name the collectors and the inspector read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires("collection:assign")
@require_http_methods(["GET", "HEAD", "POST"])
def assignments(request: HttpRequest) -> HttpResponseBase:
    """Name a collector for each order that has none; list who is assigned to what."""
    signed = signed_in(request)
    waiting = queries.orders_without_collector(signed.force)
    orders = [(one.number, one.number) for one in waiting]
    collectors = holders(signed.force, Role.COLLECTOR)
    form, refusal = AssignForm(orders, collectors, typed(request)), None
    if request.method == "POST" and form.is_valid():
        by, given = signed.acting("collection:assign"), form.cleaned_data
        chosen = {"number": given["order"], "human": given["human"]}
        done, refusal = attempt(
            lambda: assign(by=by, force=signed.force, part=Part.COLLECTOR, **chosen)
        )
        if done is not None:
            return redirect("collection-assignments")
    rows = list(queries.all_assignments(signed.force)[:SHOWN])
    names = dict(signed.force.humans.values_list("code", "name"))
    facts = {
        "form": form,
        "refusal": refusal,
        "orders": orders,
        "rows": [
            {"row": row, "name": names.get(row.human, row.human), **_state(row)} for row in rows
        ],
    }
    return render(request, "force/collection/assignments.html", facts)


def _state(row: Assignment) -> dict[str, Any]:
    if hasattr(row, "objection"):
        words = queries.objection_words(row)
        return {"mark": "stop", "word": _("The donor objected"), "detail": words}
    if not hasattr(row, "declaration"):
        return {"mark": "wait", "word": _("Has not declared yet")}
    if row.declaration.relation != "none":
        return {"mark": "stop", "word": _("A tie was declared")}
    return {"mark": "done", "word": _("Declared no tie")}


@requires("collection:step")
@require_http_methods(["GET", "HEAD", "POST"])
def observer(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Let the collector ask somebody of the donor’s gender to observe."""
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    form = ObserverForm(holders(signed.force, Role.OBSERVER), typed(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        by, human = signed.acting("collection:ask-observer"), form.cleaned_data["human"]
        done, refusal = attempt(
            lambda: assign(
                by=by, force=signed.force, number=session.order, part=Part.OBSERVER, human=human
            )
        )
        if done is not None:
            return redirect("collection", collection=session.pk)
    names = dict(signed.force.humans.values_list("code", "name"))
    asked = [
        {"name": names.get(row.human, row.human), "ready": hasattr(row, "declaration")}
        for row in queries.observers_asked(session)
    ]
    facts = {"session": session, "form": form, "refusal": refusal, "asked": asked}
    return render(request, "force/collection/observer.html", facts)


@requires("collection:object")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer who is assigned to them, while they may still object."""
    signed = signed_in(request)
    names = dict(signed.force.humans.values_list("code", "name"))
    rows = [
        {"row": row, "name": names.get(row.human, row.human)}
        for row in queries.own_assignments_as_donor(signed.human)
    ]
    return render(request, "force/collection/mine.html", {"rows": rows})


@requires("collection:object")
@require_http_methods(["GET", "HEAD", "POST"])
def objecting(request: HttpRequest, assignment: int) -> HttpResponseBase:
    """Take the donor's objection; somebody else is named, and it is no refusal."""
    signed = signed_in(request)
    row: Assignment = signed.objects["assignment"]
    form, refusal = ObjectForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        by, words = signed.acting("collection:object"), form.cleaned_data["words"]
        done, refusal = attempt(
            lambda: object_to(by=by, force=signed.force, assignment=row, words=words)
        )
        if done is not None:
            return redirect("collection-mine")
    facts = {"row": row, "form": form, "refusal": refusal}
    return render(request, "force/collection/object.html", facts)
