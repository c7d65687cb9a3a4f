"""Proposes how an item of the inbox ends; a second person signs before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from passmuster.core.laboratory.outcomes import WAYS, Outcome
from passmuster.web.access.marks import requires
from passmuster.web.approvals.verbs import verb_called
from passmuster.web.laboratory.proposals import verb_for
from passmuster.web.sites.force.laboratory.forms import EndForm
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import Refusal, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording.laboratory import OUTCOMES, SENTENCES

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import InboxItem


@requires("laboratory:settle")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, matter: int) -> HttpResponseBase:
    """Ask how an item ends, and put it before the second person."""
    signed = signed_in(request)
    item: InboxItem = signed.objects["matter"]
    if not may_end(signed, item):
        raise Http404(matter)
    form = EndForm(WAYS[Outcome(item.outcome)], typed(request))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        done, refusal = proposed(
            request,
            verb_for(item),
            lambda: {
                "item": item.pk,
                "way": form.cleaned_data["way"],
                "certificate": form.cleaned_data.get("certificate", ""),
            },
            to=reverse("laboratory-item", args=[item.pk]),
        )
        if done is not None:
            return done
    facts = {
        "form": form,
        "item": item,
        "refusal": refusal,
        "title": OUTCOMES[item.outcome],
        "sentence": SENTENCES[item.outcome],
    }
    return render(request, "force/laboratory/end.html", facts, status=403 if refusal else 200)


def may_end(signed: SignedIn, item: InboxItem) -> bool:
    """Tell whether this person may propose how an item ends, and it has not ended."""
    return not hasattr(item, "settlement") and signed.may(verb_called(verb_for(item)).first)
