"""Where the second bottle stands, as far as it is known: each step with its time and its holder.

An order is no journey: what moved is read from the bottle's own chain, where the one who took it
over signed. Nothing of a result stands here, and nothing is left out once it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.custody.links import Kind
from passmuster.web.custody.chains import chain_of
from passmuster.web.custody.models import Holder
from passmuster.web.review.bottles import (
    KEPT,
    OF_BOTTLE_B,
    RECALLED,
    REQUESTED,
    SENT,
    retest_row,
    second_bottle,
)
from passmuster.web.review.models import Review, ReviewEntry

ASKED, ORDERED, HANDED, ARRIVED, REPORTED = "asked", "ordered", "handed", "arrived", "reported"
SIGNED = "signed"
WAIVED = "review:split-waived"
_STEP_OF = {
    **dict.fromkeys(REQUESTED, ASKED),
    SENT: ORDERED,
    WAIVED: "waived",
    # One step for every outcome: who watches where a bottle stands learns of none.
    **dict.fromkeys(OF_BOTTLE_B, SIGNED),
    KEPT: "kept",
    RECALLED: "recalled",
    "review:bottle-b-reopened": "changed",
    "review:reopened-by-laboratory": "taken-back",
    "review:held": "taken-back",
}
"""By the entry: the step that it is."""


@dataclass(frozen=True)
class Whereabouts:
    """One step of the second bottle: its code, since when, and at which holder."""

    step: str
    at: datetime
    holder: Holder | None = None


def whereabouts_of(review: Review) -> tuple[Whereabouts, ...]:
    """Return the steps of the second bottle since the officer spoke of it, the oldest first."""
    rows = list(review.entries.filter(event__in=_STEP_OF).order_by("position"))
    spoke = (*REQUESTED, WAIVED)
    asked = next((n for n, row in enumerate(rows) if row.event in spoke), None)
    if asked is None:
        return ()
    holders = {one.code: one for one in review.force.holders.all()}
    steps = [
        Whereabouts(
            _STEP_OF[row.event], row.at, holders.get(row.code) if row.event == SENT else None
        )
        for row in rows[asked:]
    ]
    orders = [row for row in rows if row.event == SENT]
    if orders:
        steps += _moved(review, orders, holders)
    # Where a report and its signature bear one moment, the report came first.
    return tuple(sorted(steps, key=lambda one: (one.at, one.step == SIGNED)))


def _moved(
    review: Review, orders: list[ReviewEntry], holders: dict[str, Holder]
) -> Iterator[Whereabouts]:
    """Return what the bottle's chain and the reports show since it was first ordered."""
    item = second_bottle(review)
    # A chain counts in seconds.
    began = orders[0].at.replace(microsecond=0)
    to = {order.code: order for order in orders}
    for link in chain_of(item) if item is not None else ():
        if link.kind is Kind.ACCEPT and link.at >= began:
            there = ARRIVED if link.holder in to else HANDED
            yield Whereabouts(there, link.at, holders.get(link.holder))
    for code, order in to.items():
        report = retest_row(review, order)
        if report is not None:
            yield Whereabouts(REPORTED, report.arrival.at, holders.get(code))
