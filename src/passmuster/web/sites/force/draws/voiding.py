"""Proposing a void: a reason from the closed list; the oversight body signs it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from passmuster.core.draw import states
from passmuster.web.access.marks import requires
from passmuster.web.draw.proposals import VOID, void_consequences
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.entries import VOID_REASONS

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

VOIDABLE = (states.ANNOUNCED, states.FROZEN, states.DICED, states.DECIDED)


class VoidForm(PlainForm):
    """Why a draw is voided."""

    reason = forms.ChoiceField(
        label=_("Why can this draw not go on?"),
        help_text=_("There are no other reasons. The one you choose becomes public."),
        choices=list(VOID_REASONS.items()),
        widget=forms.RadioSelect,
    )


@requires("draw:void")
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Show what a void means, and put it before the oversight body."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    if found.state not in VOIDABLE:
        return redirect("draw", draw=found.number)
    form, refusal = VoidForm(typed(request)), None
    waiting = open_about(signed.force, VOID, draw=found.number)
    if request.method == "POST" and not waiting and form.is_valid():
        about = {"draw": found.number, "reason": form.cleaned_data["reason"]}
        done, refusal = proposed(request, VOID, lambda: about, to=request.path)
        if done is not None:
            return done
    facts = {
        "draw": found,
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "consequences": void_consequences(found),
    }
    return render(request, "force/draws/void.html", facts)
