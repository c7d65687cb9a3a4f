"""Ties of an account to a person of the roster, and their end: proposed here, then approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.roster.identity import END, END_REASONS, TIE, tie_of
from passmuster.web.sites.force.confirming import ask_first
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.parts import Confirmation
from passmuster.web.wording.rosters import TIE_ENDS

if TYPE_CHECKING:
    from passmuster.web.people.models import Human


class TieForm(PlainForm):
    """Which person of the roster an account belongs to."""

    number = forms.CharField(
        label=gettext_lazy("Service number on their warrant card"), max_length=64
    )


class EndTieForm(PlainForm):
    """Why a tie ends."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does the tie end?"),
        choices=[(code, TIE_ENDS[code]) for code in END_REASONS],
        widget=forms.RadioSelect,
    )


@requires("roster:propose-tie")
@require_http_methods(["GET", "HEAD", "POST"])
def tie(request: HttpRequest, human: str) -> HttpResponseBase:
    """Propose which person an account belongs to; another human approves after seeing the card."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    back, refusal = reverse("person-roles", args=[shown.code]), None
    if tie_of(shown) is not None:
        return redirect(back)
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = {"human": shown.code, "number": form.cleaned_data["number"]}
        done, refusal = proposed(request, TIE, lambda: facts)
        if done is not None:
            return done
    act = Confirmation(
        question=_("Which person of the roster is %(name)s?") % {"name": shown.name},
        consequences=[
            _("The staff side or the oversight body approves it after seeing the warrant card."),
            _("From then on the account shows what is held on this person, and on nobody else."),
            _("Two people can end the tie again, on this person’s page."),
        ],
        button=_("Propose the tie"),
        back_url=back,
        proof=form["number"],
    )
    return ask_first(request, act, refusal, form)


@requires("roster:propose-tie")
@require_http_methods(["GET", "HEAD", "POST"])
def end_tie(request: HttpRequest, human: str) -> HttpResponseBase:
    """Propose to end the tie of an account; another human approves before anything happens."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    back = reverse("person-roles", args=[shown.code])
    tie, refusal = tie_of(shown), None
    if tie is None:
        return redirect(back)
    form = EndTieForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = {"tie": tie.pk, "reason": form.cleaned_data["reason"]}
        done, refusal = proposed(request, END, lambda: facts)
        if done is not None:
            return done
    act = Confirmation(
        question=_("End the tie of %(name)s to the service number %(number)s?")
        % {"name": shown.name, "number": tie.person.service_number},
        consequences=[
            _("A second person has to approve it. Until then nothing changes."),
            _("From then on the account shows nothing of this person, in every session."),
            _("What was read before stays in the record."),
        ],
        button=_("Propose to end the tie"),
        back_url=back,
        proof=form["reason"],
    )
    return ask_first(request, act, refusal, form)
