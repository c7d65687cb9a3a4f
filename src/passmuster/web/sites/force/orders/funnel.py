"""The funnel: of those drawn, how many were told, came and were tested, and why the others not.

Every figure unfolds into its orders; what the force itself caused is never among the excused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.orders.funnel import (
    DRAWN,
    ELIGIBLE,
    LATER,
    NOT_DRAWN,
    OPEN,
    STAGES,
    Funnel,
    Loss,
)
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw.queries import draws_of
from passmuster.web.orders.funnels import (
    arrivals_of_draw,
    funnel_of_draw,
    funnels_outside,
    minutes_by_order,
)
from passmuster.web.orders.queries import late_orders, orders_of
from passmuster.web.orders.rounds import close_round, closed, rounds_to_close
from passmuster.web.sites.force.collection.lost import lost_rows
from passmuster.web.sites.force.confirming import ask_first
from passmuster.web.sites.force.orders import saying
from passmuster.web.sites.force.orders.views import listed
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import percent, whole
from passmuster.web.theme.parts import Confirmation, Stage
from passmuster.web.wording import orders as words
from passmuster.web.wording import rosters

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

COUNTED = tuple(stage for stage in STAGES if stage not in LATER)
UNFOLDS = tuple(stage for stage in COUNTED if stage not in ("headcount", "eligible"))


@requires("order:read-funnel")
@require_safe
def funnels(request: HttpRequest) -> HttpResponse:
    """Show the funnel of every draw, the newest first, and of every other reason."""
    signed = signed_in(request)
    rows = []
    for draw in draws_of(signed.force):
        found = funnel_of_draw(draw)
        if found is not None:
            rows.append(
                {
                    "draw": draw,
                    "stages": stages_of_funnel(found, draw),
                    "arrivals": saying.arrivals_said(arrivals_of_draw(draw)),
                }
            )
    others = [
        {
            "reason": words.REASONS[one.reason],
            "follows": one.follows,
            "stages": stages_of_funnel(one.funnel, None),
            "arrivals": saying.arrivals_said(one.arrivals),
        }
        for one in funnels_outside(signed.force)
    ]
    facts = {
        "rows": rows,
        "others": others,
        "caption": _("People left at each stage"),
        "lost": lost_rows(signed, clock.now()),
        "late": [
            {"order": one.order, "clock": saying.clock_said(one.clock)}
            for one in late_orders(signed.force)
        ],
    }
    return render(request, "force/orders/funnel.html", facts)


@requires("order:read-funnel")
@require_safe
def one(request: HttpRequest, draw: str) -> HttpResponse:
    """Show the funnel of one draw, with every loss by its class."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    funnel = funnel_of_draw(found)
    facts = {
        "draw": found,
        "stages": stages_of_funnel(funnel, found) if funnel else [],
        "arrivals": saying.arrivals_said(arrivals_of_draw(found)),
        "losses": [_loss_row(loss, found) for loss in funnel.losses] if funnel else [],
        "unfolds": _unfolding(found) if funnel else [],
        "caption": _("People left at each stage"),
        "closed": closed(found),
        "may_close": signed.may("order:close-round") and found in rounds_to_close(signed.force),
    }
    return render(request, "force/orders/funnel_one.html", facts)


@requires("order:close-round")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Close the round of a draw; it asks first, because nothing opens it again."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    refusal = None
    if request.method == "POST":
        by = signed.acting("order:close-round")
        done, refusal = attempt(lambda: close_round(by=by, draw=found))
        if done is not None:
            return redirect("draw-funnel", found.number)
    act = Confirmation(
        question=_("Close the round of draw %(number)s?") % {"number": found.number},
        consequences=[
            _("It says that everybody drawn has an outcome with its reason."),
            _("No reserve can be called for it any more, and nothing opens it again."),
            _("Your name stands in the sealed entry."),
        ],
        button=_("Close the round"),
        back_url=reverse("draw-funnel", args=[found.number]),
    )
    return ask_first(request, act, refusal)


@requires("order:read-funnel")
@require_safe
def behind(request: HttpRequest, draw: str, name: str) -> HttpResponse:
    """List the orders behind one figure or one loss."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    funnel = funnel_of_draw(found)
    named = _figures(funnel).get(name) if funnel else None
    if named is None:
        raise Http404(name)
    title, numbers = named
    rows = orders_of(signed.force).filter(number__in=numbers)
    listing = listed(request, rows, minutes_by_order(rows))
    facts = {"draw": found, "title": title, "listing": listing}
    return render(request, "force/orders/behind.html", facts)


def _figures(funnel: Funnel) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return what unfolds, by its name in the address: title and order numbers."""
    found = {
        figure.stage: (str(words.STAGES[figure.stage]), figure.orders)
        for figure in funnel.figures
        if figure.stage in UNFOLDS
    }
    return found | {
        f"{loss.after}-{loss.group}": (loss_said(loss), loss.orders)
        for loss in funnel.losses
        if loss.orders
    }


def _unfolding(draw: Draw) -> list[tuple[str, str]]:
    return [
        (str(words.STAGES[stage]), reverse("draw-funnel-orders", args=[draw.number, stage]))
        for stage in UNFOLDS
    ]


def _loss_row(loss: Loss, draw: Draw) -> dict[str, Any]:
    name = f"{loss.after}-{loss.group}"
    return {
        "after": words.STAGES[loss.after],
        "class": loss_said(loss),
        "count": loss.count,
        "url": reverse("draw-funnel-orders", args=[draw.number, name]) if loss.orders else "",
    }


def loss_said(loss: Loss) -> str:
    """Return the class of a loss in words."""
    if loss.after == "headcount":
        return str(rosters.EXCLUSION_REASONS.get(loss.group, _("Another reason")))
    return str(words.CLASSES[loss.group])


def stages_of_funnel(funnel: Funnel, draw: Draw | None) -> list[Stage]:
    """Return a funnel's measured stages with the losses on the way to each."""
    stages = []
    before: int | None = None
    of = funnel.figure(DRAWN).count or 0
    for figure in funnel.figures:
        if figure.stage not in COUNTED or figure.count is None:
            continue
        lost = [loss for loss in funnel.losses if loss.before == figure.stage and loss.count]
        drawn = COUNTED.index(figure.stage) >= COUNTED.index(DRAWN)
        stages.append(
            Stage(
                _label(figure.stage, draw),
                figure.count,
                why=_share(funnel) if figure.stage == DRAWN and draw else _why(lost),
                before=max(before or 0, figure.count) if drawn else None,
                of=of if drawn else None,
                why_url=_link(figure.stage, draw, lost),
                why_link=_("See them") if _link(figure.stage, draw, lost) else "",
                mark=_mark(lost)[0],
                word=_mark(lost)[1],
            )
        )
        before = figure.count if drawn else None
    return stages


def _label(stage: str, draw: Draw | None) -> str:
    # Outside a draw nobody was drawn: the funnel begins with the orders.
    ordered = draw is None and stage == DRAWN
    return str(words.STATES["ordered"] if ordered else words.STAGES[stage])


def _share(funnel: Funnel) -> str:
    drawn, pool = funnel.figure(DRAWN).count or 0, funnel.figure(ELIGIBLE).count or 0
    return _("%(share)s of the pool") % {"share": percent(drawn, pool)} if pool else ""


def _why(lost: list[Loss]) -> str:
    return "; ".join(
        f"{loss_said(loss)}: {whole(loss.count)}" for loss in lost if loss.group != NOT_DRAWN
    )


def _link(stage: str, draw: Draw | None, lost: list[Loss]) -> str:
    if draw is None or stage not in UNFOLDS[1:] or not lost:
        return ""
    return reverse("draw-funnel", args=[draw.number])


def _mark(lost: list[Loss]) -> tuple[str, str]:
    still = sum(loss.count for loss in lost if loss.group == OPEN)
    if not still:
        return "", ""
    open_ones = ngettext("%(n)s without an outcome", "%(n)s without an outcome", still)
    return "wait", open_ones % {"n": whole(still)}
