"""Who may collect and until when, and the lines of training from which that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.access.actors import Role
from passmuster.web.access.marks import requires
from passmuster.web.collection import queries
from passmuster.web.collection.proposals import ATTEST
from passmuster.web.collection.training import qualified_now
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.assigning import holders
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.wording.collectors import QUALIFIED, RECORD_DETAILS, RECORD_KINDS

if TYPE_CHECKING:
    from passmuster.web.people.models import Human


class LineForm(PlainForm):
    """One line of training."""

    kind = forms.ChoiceField(
        label=_("What do you attest?"), choices=list(RECORD_KINDS.items()), widget=forms.RadioSelect
    )
    day = DayField(label=_("On which day was it?"))
    detail = forms.ChoiceField(
        label=_("What exactly?"),
        help_text=_("For a mock collection, an error, retraining or gender."),
        choices=[("", "–"), *RECORD_DETAILS.items()],
        required=False,
    )
    error_free = forms.ChoiceField(
        label=_("Was the mock collection without error?"),
        choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    watched_by = forms.ChoiceField(label=_("Who watched it?"), required=False)

    def __init__(self, people: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["watched_by"].choices = [("", "–"), *people]  # type: ignore[attr-defined]


@requires("collection:read-training")
@require_safe
def collectors(request: HttpRequest) -> HttpResponse:
    """List every collector and observer with the last day on which they may collect."""
    signed = signed_in(request)
    observers = dict(holders(signed.force, Role.OBSERVER))
    people = dict(holders(signed.force, Role.COLLECTOR)) | observers
    rows = []
    for code, name in sorted(people.items(), key=lambda one: one[1]):
        found = qualified_now(signed.force, code)
        rows.append(
            {
                "code": code,
                "name": name,
                "until": found.until,
                "mark": "done" if found.qualified else "stop",
                "word": QUALIFIED[found.code],
            }
        )
    return render(request, "force/collection/collectors.html", {"rows": rows})


@requires("collection:read-training")
@require_http_methods(["GET", "HEAD", "POST"])
def collector(request: HttpRequest, human: str) -> HttpResponseBase:
    """Show what is on file of one person; a trainer proposes a new line of it."""
    signed = signed_in(request)
    person: Human = signed.objects["human"]
    people = [(code, name) for code, name in holders(signed.force, Role.TRAINER) if code != human]
    attests = signed.may("collection:attest-training")
    form, refusal = LineForm(people, typed(request)), None
    if request.method == "POST" and form.is_valid():
        # Whoever only reads is refused by the service, and the attempt is on record.
        about = _about(person, form.cleaned_data)
        done, refusal = proposed(request, ATTEST, lambda: about, to=request.path)
        if done is not None:
            return done
    found, names = qualified_now(signed.force, person.code), names_of(signed.force)
    facts = {
        "person": person,
        "qualified": found,
        "word": QUALIFIED[found.code],
        "mark": "done" if found.qualified else "stop",
        "rows": [_row(row, names) for row in queries.records_of(signed.force, person.code)],
        "form": form if attests else None,
        "refusal": refusal,
        "waiting": open_about(signed.force, ATTEST, human=person.code),
    }
    return render(request, "force/collection/collector.html", facts)


def _about(person: Human, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "human": person.code,
        "kind": given["kind"],
        "day": given["day"].isoformat(),
        "detail": given["detail"],
        "error_free": given["error_free"] != "no",
        "watched_by": given["watched_by"],
    }


def _row(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "attested": ", ".join(names.get(one, one) for one in (row.by, row.second)),
        "kind": RECORD_KINDS[row.kind],
        "detail": RECORD_DETAILS.get(row.detail, ""),
        "mock": row.kind == "mock",
    }
