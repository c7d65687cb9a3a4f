"""The sealed slip of one order as a paper, for orders of every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from passmuster.core.access.actors import Actor
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.formats.paper.notice import notice_pdf
from passmuster.web.access.marks import requires
from passmuster.web.orders.slips import print_slip
from passmuster.web.orders.surroundings import dispatch_at
from passmuster.web.programme.services import policy_in_force
from passmuster.web.sites.force.draws.drawn import SlipsForm
from passmuster.web.sites.force.draws.slip_paper import cover_for, slip_for
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order


class SlipForm(SlipsForm):
    """What stands on the slip of one order besides the person."""

    def __init__(self, order: Order, data: Any = None) -> None:
        super().__init__(data, initial={"language": get_language()})
        if order.selected is None:
            del self.fields["opening"]


@requires("order:serve")
@require_http_methods(["GET", "HEAD", "POST"])
def print_it(request: HttpRequest, order: str) -> HttpResponseBase:
    """Say what printing means, then answer with the sealed slip of one order as PDF."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    form, refusal = SlipForm(found, typed(request)), None
    if request.method == "POST" and form.is_valid():
        by, given = signed.acting("order:serve"), form.cleaned_data
        made, refusal = attempt(lambda: _slip(by, found, given))
        if made is not None:
            answer = HttpResponse(made, content_type="application/pdf")
            name = f"slip-{found.number}-{given['language']}.pdf"
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    facts = {"order": found, "form": form, "refusal": refusal}
    return render(request, "force/orders/slip.html", facts)


def _slip(by: Actor, order: Order, given: dict[str, Any]) -> bytes:
    printed = print_slip(by=by, order=order)
    draw = order.draw if order.selected else None
    slip = slip_for(
        printed.named,
        given,
        commitment=order.selected.commitment if order.selected else "",
        number=printed.number,
        seal=printed.seal,
    )
    cover = cover_for(
        order.force,
        given,
        draw=draw,
        policy=draw.policy if draw else policy_in_force(order.force),
        at=printed.at,
        record=printed.number,
        from_moment=dispatch_at(order),
        may_refuse=REASONS[Reason(order.reason)].no_show_may_be_refusal,
    )
    return notice_pdf([slip], cover, given["language"])
