"""Collections that came to nothing, in words: the start page, the funnel, the cancellation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from passmuster.web.collection.lost import Lost, lost_collections, lost_of
from passmuster.web.orders.proposals import waiting_about
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.wording.collections import choice_words
from passmuster.web.wording.collectors import ENDS, FLAWS
from passmuster.web.wording.custody import RECEIPTS

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order


def why_of(lost: Lost) -> str:
    """Return why a collection came to nothing; it says nothing about the donor."""
    if lost.why in RECEIPTS:
        return str(RECEIPTS[lost.why])
    return str(ENDS.get(lost.why) or FLAWS.get(lost.why) or choice_words("reason", lost.why))


def clock_of(lost: Lost, now: datetime) -> Clock:
    """Return the clock of the cancellation that is due."""
    follows = _("Until then no new order can follow.")
    return clock_for(now, lost.since, lost.due, consequence=follows)


def lost_rows(signed: SignedIn, now: datetime) -> list[dict[str, Any]]:
    """Return every lost collection for a page, with the act for whoever may cancel its order."""
    page = "order-cancel" if signed.may("order:cancel") else "order"
    return [
        {
            "lost": one,
            "why": why_of(one),
            "clock": clock_of(one, now),
            "proposed": bool(waiting_about(one.order)),
            "url": reverse(page, args=[one.order.number]),
        }
        for one in lost_collections(signed.force)
    ]


def lost_mark() -> tuple[str, str]:
    """Return the mark of an order whose collection came to nothing, in place of its state's."""
    return "void", _("The collection came to nothing")


def lost_said(lost: Lost) -> str:
    """Return what came to nothing and what follows, for the page of its order."""
    said = {"number": lost.session.number, "why": why_of(lost).rstrip(".។")}
    nothing = _("Collection %(number)s came to nothing: %(why)s.") % said
    follows = _(
        "Two people cancel the order; then a new one follows, which nobody announces and"
        " another collector takes."
    )
    return f"{nothing} {follows}"


def cancellation_of(order: Order) -> dict[str, str]:
    """Return what the form of a cancellation begins with: nothing where no collection was lost."""
    lost = lost_of(order)
    if lost is None:
        return {}
    said = {"number": lost.session.number, "why": why_of(lost)}
    reasons = _("Collection %(number)s came to nothing: %(why)s") % said
    return {"code": lost.code, "reasons": reasons}
