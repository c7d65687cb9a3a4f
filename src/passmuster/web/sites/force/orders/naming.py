"""The name behind an order and the papers about it: each look is one entry (attack N-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.collection.concerning import name_opens, open_name
from passmuster.web.orders.absences import open_paper
from passmuster.web.orders.names import PURPOSES_OF
from passmuster.web.orders.surroundings import dispatch_at
from passmuster.web.people.grants import actor_for
from passmuster.web.sites.force.orders.forms import PurposeForm
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording import orders as words

if TYPE_CHECKING:
    from passmuster.core.access.actors import Actor
    from passmuster.web.orders.models import Order, Paper


@requires("order:open-name")
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, order: str) -> HttpResponseBase:
    """Ask why, then show the name once, in the answer itself."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    offered = {code for role in signed.roles for code in PURPOSES_OF.get(role, ())}
    form, refusal, named, purpose = PurposeForm(offered, typed(request)), None, None, ""
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        by = _giving(signed, purpose)
        named, refusal = attempt(lambda: open_name(by=by, order=found, purpose=purpose))
    opens = dispatch_at(found)
    facts = {
        "order": found,
        "form": form,
        "refusal": refusal,
        "named": named,
        "purpose": words.PURPOSES.get(purpose, ""),
        "at": opens,
        "open": clock.now() >= opens,
        "now": clock.now(),
    }
    return render(request, "force/orders/name.html", facts)


def opens_name(signed: SignedIn, order: Order) -> bool:
    """Tell whether this person may open the name behind an order at all, as things stand now."""
    if not signed.may("order:open-name"):
        return False
    return name_opens(signed.human.code, signed.roles, order)


def _giving(signed: SignedIn, purpose: str) -> Actor:
    """Return the human in the role to whose duty the purpose belongs."""
    roles = frozenset(role for role in signed.roles if purpose in PURPOSES_OF.get(role, ()))
    return actor_for(signed.human, "order:open-name", roles)


@requires("order:approve-absence")
@require_safe
def paper(request: HttpRequest, paper: int) -> HttpResponseBase:
    """Send a paper as it came to whoever may approve the absence, from outside the unit."""
    signed = signed_in(request)
    found: Paper = signed.objects["paper"]
    by = signed.acting("order:approve-absence")
    data, refusal = attempt(lambda: open_paper(by=by, order=found.order, paper=found))
    if data is None:
        return render(request, "force/orders/paper.html", {"refusal": refusal}, status=403)
    # Never opened in the browser: it is somebody's file, of any kind.
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="paper-{found.pk}.bin"'
    return answer
