"""Hand-overs and endings that take two people: each form puts its act before the second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.kits import proposals
from passmuster.web.kits.queries import collectors_of, sites_of
from passmuster.web.sites.force.kits.forms import (
    EndForm,
    IssueForm,
    PacksForm,
    ReceiveForm,
    SendForm,
    SerialsForm,
)
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in

TWICE = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Page:
    """What a form's page says: its title, what follows, its button, and where it leads back."""

    title: str
    consequences: Sequence[str]
    button: str
    back: str


@requires("kit:receive")
@TWICE
def receive(request: HttpRequest) -> HttpResponseBase:
    """Propose that a delivery was received; whoever counted it too signs."""
    page = Page(
        _("Receive a lot"),
        [
            _("A second person counts the delivery and signs."),
            _("From then on every serial of it must be accounted for."),
        ],
        _("Propose to receive this lot"),
        "kits",
    )
    form = ReceiveForm(typed(request))
    return _proposing(request, form, page, proposals.RECEIVE)


@requires("kit:issue")
@TWICE
def send(request: HttpRequest) -> HttpResponseBase:
    """Propose a hand-over to a site."""
    page = Page(
        _("Issue kits to a site"),
        [_("Whoever takes them there signs for every one of them.")],
        _("Propose this hand-over"),
        "kits",
    )
    form = SendForm(sites_of(signed_in(request).force), typed(request))
    return _proposing(request, form, page, proposals.SEND)


@requires("kit:issue")
@TWICE
def issue(request: HttpRequest) -> HttpResponseBase:
    """Propose a hand-over to a collector, who signs for it."""
    page = Page(
        _("Issue kits to a collector"),
        [
            _("The collector signs for every one of them, and nobody else can use them."),
            _("Whoever issues for a session cannot collect in it."),
        ],
        _("Propose this hand-over"),
        "kits",
    )
    form = IssueForm(collectors_of(signed_in(request).force), typed(request))
    return _proposing(request, form, page, proposals.ISSUE)


@requires("kit:void")
@TWICE
def end(request: HttpRequest) -> HttpResponseBase:
    """Propose that serials are void or lost."""
    mine = signed_in(request).may("kit:use")
    page = Page(
        _("Make serials void or record them as lost"),
        [
            _("None of them can ever be used."),
            _("A second person signs. The reason stays in the record."),
        ],
        _("Propose this"),
        "kits-mine" if mine else "kits",
    )
    form = EndForm(typed(request))
    verb = proposals.LOSE if request.POST.get("end") == "lose" else proposals.VOID
    return _proposing(request, form, page, verb)


@requires("kit:return")
@TWICE
def give_back(request: HttpRequest) -> HttpResponseBase:
    """Propose that the store takes unused serials back."""
    page = Page(
        _("Give kits back to the store"),
        [_("The store clerk signs for them. You can use them no more.")],
        _("Propose to give these back"),
        "kits-mine",
    )
    form = SerialsForm(typed(request))
    return _proposing(request, form, page, proposals.GIVE_BACK)


@requires("pack:issue")
@TWICE
def issue_packs(request: HttpRequest) -> HttpResponseBase:
    """Propose to issue the next paper packs to a collector."""
    page = Page(
        _("Issue paper packs"),
        [
            _("The collector signs for the next numbers."),
            _("Print the packs after that. Each number must end used, void or lost."),
        ],
        _("Propose to issue these packs"),
        "packs",
    )
    form = PacksForm(collectors_of(signed_in(request).force), typed(request))
    return _proposing(request, form, page, proposals.ISSUE_PACKS)


def _proposing(request: HttpRequest, form: forms.Form, page: Page, verb: str) -> HttpResponseBase:
    refusal = None
    if request.method == "POST" and form.is_valid():
        facts = {name: _plain(value) for name, value in form.cleaned_data.items()}
        done, refusal = proposed(request, verb, lambda: facts)
        if done is not None:
            return done
        if refusal is not None and isinstance(form, SerialsForm):
            form.place(refusal)
    shown = {"form": form, "refusal": refusal, "page": page, "back": reverse(page.back)}
    return render(request, "force/kits/act.html", shown)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
