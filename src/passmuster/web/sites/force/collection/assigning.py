"""Naming collectors and observers, and the donor's objection to them, before the start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Part
from passmuster.web.access.marks import requires
from passmuster.web.collection import beyond, queries
from passmuster.web.collection.assigning import assign, object_to
from passmuster.web.collection.folding import progress_of
from passmuster.web.collection.pairing import (
    Candidate,
    candidates,
    needs_another,
    newest_assignment,
)
from passmuster.web.people.grants import holdings
from passmuster.web.sites.force.collection.assigned import assigned_rows
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.collectors import BARS, QUALIFIED

if TYPE_CHECKING:
    from passmuster.web.collection.beyond import Ordered
    from passmuster.web.collection.models import Assignment, Session
    from passmuster.web.people.models import Force, Human

SHOWN = 50
"""How many of the newest assignments the page lists."""


def holding(force: Force, role: Role) -> list[Human]:
    """Return everybody who holds a role now, by name."""
    held = {one.human_id for one in holdings(force) if one.role is role}
    return list(force.humans.filter(pk__in=held).order_by("name"))


def holders(force: Force, role: Role) -> list[tuple[str, str]]:
    """Return code and name of everybody who holds a role now, by name."""
    return [(human.code, human.name) for human in holding(force, role)]


class _NamingForm(PlainForm):
    """Whom one names: who would be taken is offered; whoever else is sent, the service refuses."""

    human = forms.ChoiceField(widget=forms.RadioSelect)
    asks: Any = ""

    def __init__(self, found: Iterable[Candidate], data: Any = None) -> None:
        super().__init__(data)
        everybody = list(found)
        asked = self.fields["human"]
        asked.label = self.asks
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [(one.human.code, one.human.name) for one in everybody]
            free = [(one.human.code, one.human.name) for one in everybody if one.bar is None]
            asked.widget.choices = free


class AssignForm(_NamingForm):
    """Who collects for one order; why, where that takes somebody's place."""

    asks = _("Who collects?")
    order = forms.ChoiceField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("In a few words: why is another one named?"),
        help_text=_("It stays with the name of who was named before."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    field_order = ("order", "human", "words")

    def __init__(
        self, order: str, found: Iterable[Candidate], data: Any = None, *, replaces: bool
    ) -> None:
        super().__init__(found, data)
        asked = self.fields["order"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [(order, order)] if order else []
        asked.initial = order
        if not replaces:
            del self.fields["words"]


class ObserverForm(_NamingForm):
    """Who is asked to observe."""

    asks = _("Whom do you ask?")


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
    """Name a collector for an order that waits for one, or another; list who is assigned."""
    signed = signed_in(request)
    waiting = queries.orders_without_collector(signed.force)
    chosen = _chosen(request, signed.force, [one.number for one in waiting])
    replaced = newest_assignment(signed.force, chosen.number, Part.COLLECTOR) if chosen else None
    everybody = holding(signed.force, Role.COLLECTOR) if chosen else []
    found = candidates(signed.force, chosen, Part.COLLECTOR, everybody) if chosen else []
    replaces = replaced is not None and not needs_another(replaced)
    number = chosen.number if chosen else ""
    form, refusal = AssignForm(number, found, typed(request), replaces=replaces), None
    if request.method == "POST" and form.is_valid():
        by, given = signed.acting("collection:assign"), form.cleaned_data
        named = {"number": given["order"], "human": given["human"], "words": given.get("words", "")}
        done, refusal = attempt(
            lambda: assign(by=by, force=signed.force, part=Part.COLLECTOR, **named)
        )
        if done is not None:
            return redirect("collection-assignments")
    facts = {
        "form": form,
        "refusal": refusal,
        "chosen": number,
        "asked": request.GET.get("order", ""),
        "others": [one.number for one in waiting if one.number != number],
        "replaced": assigned_rows(signed, [replaced])[0] if replaced else None,
        "rows": assigned_rows(signed, list(queries.all_assignments(signed.force)[:SHOWN])),
        **_sorted(found),
    }
    return render(request, "force/collection/assignments.html", facts)


def _chosen(request: HttpRequest, force: Force, waiting: list[str]) -> Ordered | None:
    """Return the order that is asked about, or the only one that waits; None for one begun."""
    asked = request.POST.get("order") or request.GET.get("order", "")
    if not asked and len(waiting) == 1:
        asked = waiting[0]
    return next((one for one in queries.nameable(force) if one.number == asked), None)


def _sorted(found: list[Candidate]) -> dict[str, Any]:
    """Return whether anybody would be taken, and everybody else with the kind of reason."""
    return {
        "free": any(one.bar is None for one in found),
        "barred": [
            {
                "name": one.human.name,
                "why": QUALIFIED[one.lacks] if one.lacks else BARS[one.bar.value],
            }
            for one in found
            if one.bar is not None
        ],
    }


@requires("collection:step")
@require_http_methods(["GET", "HEAD", "POST"])
def observer(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Let the collector ask somebody of the donor’s gender to observe."""
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    found = _observers(signed.force, session)
    form, refusal = ObserverForm(found, typed(request)), None
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
    return render(request, "force/collection/observer.html", facts | _sorted(found))


@requires("collection:assign")
@require_http_methods(["GET", "HEAD", "POST"])
def name_observer(request: HttpRequest, order: str) -> HttpResponseBase:
    """Let whoever names collectors name an observer too, where the order is observed."""
    signed = signed_in(request)
    number: str = signed.objects["order"].number
    observed = queries.observed_order(signed.force, number)
    if observed is None:
        return redirect("order", order=number)
    collects = newest_assignment(signed.force, number, Part.COLLECTOR)
    everybody = [
        one
        for one in holding(signed.force, Role.OBSERVER)
        if collects is None or one.code != collects.human
    ]
    found = candidates(
        signed.force, observed.ordered, Part.OBSERVER, everybody, trigger=observed.trigger
    )
    form, refusal = ObserverForm(found, typed(request)), None
    if request.method == "POST" and form.is_valid():
        # Naming an observer is one act, whoever of the two does it.
        by, human = signed.acting("collection:assign"), form.cleaned_data["human"]
        done, refusal = attempt(
            lambda: assign(
                by=by, force=signed.force, number=number, part=Part.OBSERVER, human=human
            )
        )
        if done is not None:
            return redirect("order", order=number)
    asked = observed.asked
    facts = {
        "number": number,
        "form": form,
        "refusal": refusal,
        "asked": assigned_rows(signed, [asked])[0] if asked else None,
        **_sorted(found),
    }
    return render(request, "force/collection/name_observer.html", facts)


def _observers(force: Force, session: Session) -> list[Candidate]:
    everybody = holding(force, Role.OBSERVER)
    ordered = beyond.neighbour().ordered(force, session.order)
    if ordered is None:  # practice: nobody is asked for it
        return []
    trigger = progress_of(session).trigger
    return candidates(force, ordered, Part.OBSERVER, everybody, trigger=trigger)


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
