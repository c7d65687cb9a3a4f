"""Who can hold sealed things, and who acts for them; both are proposed and approved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.web.access.marks import requires
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.custody.proposals import HOLDER, KEEPER
from passmuster.web.custody.queries import holder_list
from passmuster.web.people.queries import humans_of
from passmuster.web.sites.force.custody.forms import HolderForm, KeeperForm
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.custody import HOLDER_KINDS, holder_name

METHODS = ["GET", "HEAD", "POST"]


@requires("custody:read")
@require_safe
def holders(request: HttpRequest) -> HttpResponseBase:
    """List who can hold a sealed thing, and who acts for them."""
    signed = signed_in(request)
    names = dict(humans_of(signed.force).values_list("code", "name"))
    rows = [
        {
            "name": holder_name(holder),
            "code": holder.code,
            "kind": HOLDER_KINDS[holder.kind],
            "keepers": [names.get(one.human, one.human) for one in holder.keepers.all()],
        }
        for holder in holder_list(signed.force)
    ]
    waiting = open_proposals(signed.force).filter(verb__in=(HOLDER, KEEPER)).count()
    facts = {
        "rows": rows,
        "waiting": waiting,
        "may_propose": signed.may("custody:propose-holder"),
    }
    return render(request, "force/custody/holders.html", facts)


@requires("custody:propose-holder")
@require_http_methods(METHODS)
def new_holder(request: HttpRequest) -> HttpResponseBase:
    """Propose a holder."""
    form = HolderForm(typed(request))
    title = _("Let somebody new hold sealed things")
    return _proposed(request, HOLDER, form, title)


@requires("custody:propose-holder")
@require_http_methods(METHODS)
def new_keeper(request: HttpRequest) -> HttpResponseBase:
    """Propose who acts for a holder."""
    force = signed_in(request).force
    humans = humans_of(force).order_by("name").values_list("code", "name")
    form = KeeperForm(holder_list(force), humans, typed(request))
    return _proposed(request, KEEPER, form, _("Let somebody act for a holder"))


def _proposed(request: HttpRequest, verb: str, form: Any, title: str) -> HttpResponseBase:
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = proposed(request, verb, lambda: form.cleaned_data, to="custody-holders")
        if done is not None:
            return done
    facts = {"form": form, "refusal": refusal, "title": title}
    status = 403 if refusal else 200
    return render(request, "force/custody/holder_new.html", facts, status=status)
