"""Who can hold sealed things, who acts for them, and who no longer does; each is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.web.access.marks import requires
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.custody.proposals import CLOSE, HOLDER, KEEPER
from passmuster.web.custody.queries import held_by, holder_list, open_holders
from passmuster.web.people.queries import humans_of
from passmuster.web.sites.force.custody.forms import ClosingForm, HolderForm, KeeperForm
from passmuster.web.sites.force.custody.saying import spoken
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording.custody import CLOSED_FOR, HOLDER_KINDS, holder_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.web.custody.models import Holder

METHODS = ["GET", "HEAD", "POST"]


@requires("custody:read")
@require_safe
def holders(request: HttpRequest) -> HttpResponseBase:
    """List who can hold a sealed thing, and who acts for them."""
    signed = signed_in(request)
    names = dict(humans_of(signed.force).values_list("code", "name"))
    rows = [_row(holder, names) for holder in open_holders(signed.force)]
    closed = holder_list(signed.force).exclude(closing=None)
    waiting = open_proposals(signed.force).filter(verb__in=(HOLDER, KEEPER, CLOSE)).count()
    facts = {
        "rows": rows,
        "closed": [_row(holder, names) | _closed(signed, holder) for holder in closed],
        "waiting": waiting,
        "may_propose": signed.may("custody:propose-holder"),
    }
    return render(request, "force/custody/holders.html", facts)


def _row(holder: Holder, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": holder_name(holder),
        "code": holder.code,
        "kind": HOLDER_KINDS[holder.kind],
        "keepers": [names.get(one.human, one.human) for one in holder.keepers.all()],
    }


def _closed(signed: SignedIn, holder: Holder) -> dict[str, Any]:
    """Return why and since when a holder is closed, and what it still has.

    Whoever does not watch every chain reads how many things, not which.
    """
    held = [one.code for one in held_by(signed.force, [holder.code])]
    watches = signed.may("custody:read-overdue")
    return {
        "reason": CLOSED_FOR[holder.closing.reason],
        "at": holder.closing.at,
        "held": len(held),
        "items": [(spoken(code), code) for code in held] if watches else [],
    }


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
    form = KeeperForm(open_holders(force), humans, typed(request))
    return _proposed(request, KEEPER, form, _("Let somebody act for a holder"))


@requires("custody:propose-holder")
@require_http_methods(METHODS)
def close(request: HttpRequest) -> HttpResponseBase:
    """Propose that a holder takes nothing over any more."""
    form = ClosingForm(open_holders(signed_in(request).force), typed(request))
    return _proposed(request, CLOSE, form, _("Close a holder"))


def _proposed(request: HttpRequest, verb: str, form: Any, title: str) -> HttpResponseBase:
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = proposed(request, verb, lambda: form.cleaned_data, to="custody-holders")
        if done is not None:
            return done
    facts = {"form": form, "refusal": refusal, "title": title}
    status = 403 if refusal else 200
    return render(request, "force/custody/holder_new.html", facts, status=status)
