"""How orders are said on pages: mark and word of a state, a clock, a timeline without names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.orders.clocks import Clock as CoreClock
from passmuster.core.orders.moves import FINAL, MEDICAL_EVALUATION, MISSED, NOTIFIED
from passmuster.core.orders.moves import OPEN as WAITS
from passmuster.web import clock
from passmuster.web.orders.funnels import Arrivals
from passmuster.web.orders.queries import Lateness
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import RollLine
from passmuster.web.wording import orders as words

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order, OrderEntry

MARKS: Mapping[str, str] = {
    "missed": "soon",
    "facts-reported": "soon",
    "not-reached": "soon",
    "notified": "now",
    "arrived": "now",
    "collecting": "now",
    "sampled": "done",
    "cancelled": "void",
    "specimen-cancelled": "void",
}
"""The mark of a state; an open one waits and an ended one is done."""


def mark_of(state: str) -> tuple[str, str]:
    """Return mark and word of a state."""
    usual = "done" if state in FINAL else "wait"
    return MARKS.get(state, usual), str(words.STATES[state])


def clock_said(found: CoreClock | None) -> Clock | None:
    """Return an order's clock as a page shows it, with what it waits for."""
    if found is None:
        return None
    rule = _("Waits to: %(act)s") % {"act": words.WAITS_TO[found.state]}
    return clock_for(clock.now(), found.since, found.due, rule=rule)


def lines_of(
    entries: list[OrderEntry], names: Mapping[str, str], *, staff: bool = True
) -> list[RollLine]:
    """Return an order's entries as a timeline; the person behind it is not named.

    Without ``staff`` who acted is left out, for the officer's own page.
    """
    return [
        RollLine(
            sentence=str(words.HAPPENED[entry.event]),
            time=day_and_clock(entry.at),
            detail=_detail(entry, names, staff=staff),
            kind="soon" if entry.event in ("order:missed", "order:not-reached") else "",
        )
        for entry in entries
    ]


def _detail(entry: OrderEntry, names: Mapping[str, str], *, staff: bool) -> str:
    said = [_by(entry, names)] if staff else []
    if entry.code:
        said.append(str(words.OUTCOMES.get(entry.code, entry.code)))
    if entry.facts.get("place"):
        said.append(_("Place: %(place)s") % {"place": entry.facts["place"]})
    if entry.facts.get("way"):
        said.append(str(words.WAYS[entry.facts["way"]]))
    if entry.facts.get("slip"):
        said.append(_("Slip %(slip)s") % {"slip": entry.facts["slip"]})
    return ". ".join(said)


def _by(entry: OrderEntry, names: Mapping[str, str]) -> str:
    first = names.get(entry.by, _("The programme itself") if entry.by == "system" else entry.by)
    if not entry.second:
        return first
    return _("%(first)s, signed by %(second)s") % {
        "first": first,
        "second": names.get(entry.second, entry.second),
    }


def minutes_said(minutes: int) -> str:
    """Return a number of minutes in words."""
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": whole(minutes)}


def lateness_said(found: Lateness | None) -> str:
    """Return how late somebody came or is by now, with the clock's own figure; "" for in time."""
    if found is None:
        return ""
    said = {"late": minutes_said(found.minutes), "allowed": minutes_said(found.allowed)}
    if found.came:
        return _("Came late by %(late)s: %(allowed)s are allowed from the notice.") % said
    if found.reported:
        return _("Reported as not come %(late)s after the time to appear.") % said
    return _("Late by %(late)s so far: %(allowed)s are allowed from the notice.") % said


def guidance_of(order: Order, late: Lateness | None) -> str:
    """Return what happens next where nobody came in time or a physician looks, "" elsewhere."""
    if order.state == MISSED:
        return _(
            "A named official proposes what it was, and a second person signs. If the person is"
            " here now, the official admits them late."
        )
    if order.state == MEDICAL_EVALUATION:
        return _(
            "A physician sees the person within five days. The review doctor answers, and"
            " alone opens the physician’s statement."
        )
    if order.state == NOTIFIED and late is not None:
        return _(
            "The time to appear is over. A collector records the arrival when the person comes"
            " late, or reports that nobody came; where no collector was named, the programme"
            " manager reports it. Then two others decide. It can no longer be cancelled."
        )
    return ""


def waits_said(order: Order) -> str:
    """Return what an order waits for from others, or that it has its outcome."""
    if order.state not in WAITS:
        return _("Nothing, by you: the order has its outcome.")
    return _("Nothing, by you. It waits for others to: %(act)s") % {
        "act": words.WAITS_TO[order.state]
    }


def follows_said(earlier: Order) -> str:
    """Return what became of the order that one follows."""
    return str(words.OUTCOMES.get(earlier.code) or words.STATES[earlier.state])


def arrivals_said(found: Arrivals) -> str:
    """Return how long it took from notice to arrival, "" while nobody came."""
    if found.median is None:
        return ""
    return _("From notice to arrival: %(minutes)s in the middle, of %(came)s who came") % {
        "minutes": minutes_said(found.median),
        "came": whole(found.came),
    }


def why_of(order: Order, *, reads_results: bool) -> str:
    """Return how an order came about, and to whoever reads what doctors told, why it fell due.

    To nobody else: of some it is what a doctor found, and a reason that stood with all the others
    would tell which they are (attack P-01f).
    """
    origin = str(words.ORIGINS[order.origin])
    return f"{origin}: {words.WHY_DUE[order.why]}" if order.why and reads_results else origin
