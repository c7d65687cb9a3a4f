"""Results that the laboratory took back for good: one doctor proposes their end, another signs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from passmuster.core.kits.serials import in_fours
from passmuster.web.access.marks import requires
from passmuster.web.review.proposals import WITHDRAWN_VERB
from passmuster.web.review.withdrawn import withdrawn_reviews
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.roster.forms import NO_SUCH
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm


class WithdrawnForm(PlainForm):
    """Which of the results that were taken back is cancelled."""

    review = forms.TypedChoiceField(
        label=_("Which specimen is it?"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages=NO_SUCH,
    )

    def __init__(self, specimens: list[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["review"].choices = specimens  # type: ignore[attr-defined]


@requires("review:verify")
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawn(request: HttpRequest) -> HttpResponseBase:
    """List the results that were taken back, and propose that one of them is cancelled."""
    signed = signed_in(request)
    found = withdrawn_reviews(signed.acting("review:verify"), signed.force)
    waiting = [
        one for row in found for one in open_about(signed.force, WITHDRAWN_VERB, review=row.pk)
    ]
    asked = {one.facts["review"] for one in waiting}
    free = [(row.pk, in_fours(row.specimen)) for row in found if row.pk not in asked]
    form, refusal = WithdrawnForm(free, typed(request)), None
    if request.method == "POST" and form.is_valid():
        about = {"review": form.cleaned_data["review"]}
        done, refusal = proposed(request, WITHDRAWN_VERB, lambda: about)
        if done is not None:
            return done
    facts = {"form": form if free else None, "waiting": waiting, "refusal": refusal}
    return render(request, "force/review/withdrawn.html", facts, status=403 if refusal else 200)
