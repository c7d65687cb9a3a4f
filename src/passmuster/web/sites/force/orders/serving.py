"""The notifier's pages: what is to be served now, a slip, a hand-over, an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.orders.notices import Way
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.orders.notices import (
    record_attempt,
    report_not_reached,
    seal_slip,
    serve_notice,
    with_slips,
)
from passmuster.web.orders.queries import to_serve
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.orders import saying
from passmuster.web.sites.force.orders.forms import (
    MAX_PAPER_BYTES,
    AttemptForm,
    EmptyForm,
    PlaceForm,
)
from passmuster.web.sites.force.orders.page import Act, act_page
from passmuster.web.sites.force.refusing import sent, typed
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order

METHODS = ["GET", "HEAD", "POST"]


def steps_to_serve(order: Order, *, sealed: bool) -> list[tuple[str, str]]:
    """Return (label, page) of what a notifier can do with an order now, in its order.

    ``sealed``: it has a slip.
    """
    before = [
        (_("Print the slip"), "order-slip-paper"),
        (_("Record a slip written by hand"), "order-slip"),
        (_("Record an attempt"), "order-attempt"),
    ]
    if _lacks_grounds(order):
        # No notice is served without sealed grounds, and nobody writes a slip for it before.
        return []
    if not sealed:
        return before
    return [
        (_("Hand over the slip"), "order-serve"),
        (_("Record an attempt"), "order-attempt"),
        (_("Print the slip again"), "order-slip-paper"),
    ]


def _lacks_grounds(order: Order) -> bool:
    targeted = REASONS[Reason(order.reason)].targeted
    return targeted and getattr(order, "grounds", None) is None


@requires("order:serve")
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what is to be served now, by number; names are opened on the draw's own page."""
    signed = signed_in(request)
    now = clock.now()
    waiting = to_serve(signed.force)
    due = [one for one in waiting if one.opens <= now]
    slips = with_slips(one.order for one in due)
    later = [one.opens for one in waiting if one.opens > now]
    facts = {
        "rows": [
            {
                "order": one.order,
                "acts": steps_to_serve(one.order, sealed=one.order.pk in slips),
                "mark": saying.mark_of(one.order.state),
                "clock": saying.clock_said(one.clock),
            }
            for one in due
        ],
        "later": len(later),
        "next": min(later, default=None),
        "days": sorted(
            {(one.order.draw.number, one.order.day) for one in due if one.order.draw}
            - {(one.order.draw.number, None) for one in due if one.order.draw}
        ),
    }
    return render(request, "force/orders/notices.html", facts)


@requires("order:serve")
@require_http_methods(METHODS)
def slip(request: HttpRequest, order: str) -> HttpResponseBase:
    """Seal one slip for one order."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Record a slip for order %(number)s that was written by hand")
        % {"number": found.number},
        lede=_("The slip is sealed before anybody is told. A later one takes its place."),
        button=_("Record the sealed slip"),
    )
    by = signed.acting("order:serve")
    form = EmptyForm(typed(request))
    return act_page(request, found, act, form, lambda given: seal_slip(by=by, order=found))


@requires("order:serve")
@require_http_methods(METHODS)
def serve(request: HttpRequest, order: str) -> HttpResponseBase:
    """Record that the slip was handed over, at this moment."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Hand over the slip of order %(number)s") % {"number": found.number},
        lede=_("Record it at the moment you hand it over: this moment counts."),
        button=_("I have handed over the slip"),
        consequences=[
            _("The time to appear begins now."),
            _("After it nobody is excused or put off."),
        ],
    )
    by = signed.acting("order:serve")
    form = PlaceForm(typed(request))
    return act_page(
        request, found, act, form, lambda given: serve_notice(by=by, order=found, **given)
    )


@requires("order:serve")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def attempted(request: HttpRequest, order: str) -> HttpResponseBase:
    """Record one try to serve the notice."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Record an attempt to serve order %(number)s") % {"number": found.number},
        lede=_("Record it where you stand. No attempt ends an order."),
        button=_("Record the attempt"),
        files=True,
    )
    by = signed.acting("order:serve")
    form = AttemptForm(*sent(request))

    def do(given: dict[str, object]) -> object:
        sheet = given["duty_roster"]
        return record_attempt(
            by=by,
            order=found,
            place=str(given["place"]),
            way=Way(str(given["way"])),
            duty_roster=sheet.read() if sheet else b"",  # type: ignore[attr-defined]
        )

    return act_page(request, found, act, form, do)


@requires("order:serve")
@require_http_methods(METHODS)
def not_reached(request: HttpRequest, order: str) -> HttpResponseBase:
    """Report that the attempts reached nobody."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    act = Act(
        title=_("Report order %(number)s as not reached") % {"number": found.number},
        lede=_("Attempts that count: in person, apart in time, at two places, by two notifiers."),
        button=_("Report: not reached"),
        consequences=[_("It decides nothing. The order waits for a named official.")],
    )
    by = signed.acting("order:serve")
    form = EmptyForm(typed(request))
    return act_page(request, found, act, form, lambda given: report_not_reached(by=by, order=found))
