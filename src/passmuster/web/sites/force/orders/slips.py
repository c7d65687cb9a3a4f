"""The sealed slip of one order as a paper, for orders of every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.lunar import lunar_line
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.formats.paper.notice import Cover, Notice, notice_pdf
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.orders.slips import PrintedSlip, print_slip
from passmuster.web.orders.surroundings import dispatch_at
from passmuster.web.programme.services import policy_in_force
from passmuster.web.sites.force.draws.drawn import SlipsForm
from passmuster.web.sites.force.draws.public import printed_url
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
    language = given["language"]
    printed = print_slip(by=by, order=order)
    named = printed.named
    notice = Notice(
        unit=named.unit,
        service_number=named.service_number,
        name=named.name if language == "km" else named.latin_name or named.name,
        within=DEFAULT.value("appear-minutes"),
        place=given["place"],
        commitment=order.selected.commitment if order.selected else "",
        record=printed.number,
        fingerprint=printed.seal[:16],
    )
    return notice_pdf([notice], _cover(order, printed, given), language)


def _cover(order: Order, printed: PrintedSlip, given: dict[str, Any]) -> Cover:
    force, khmer = order.force, given["language"] == "km"
    issued = localtime(printed.at).date()
    draw = order.draw if order.selected else None
    policy = draw.policy if draw else policy_in_force(force)
    return Cover(
        force=force.name_km if khmer else force.name_en,
        draw=draw.number if draw else "",
        issued=issued,
        lunar=lunar_line(issued) if khmer else "",
        opening_day=progress.opening_day(draw) if draw else None,
        opening=given.get("opening", ""),
        contact=given["contact"],
        policy_version=str(policy.number),
        bottle_hours=None,
        dossier_url=printed_url(draw) if draw else "",
        record=printed.number,
        from_moment=localtime(dispatch_at(order)),
        may_refuse=REASONS[Reason(order.reason)].no_show_may_be_refusal,
    )
