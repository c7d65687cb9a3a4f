"""What the record shows of an order's specimens before two people cancel it.

Orders know no collection, no report and no review: whoever knows one adds a question here from its
AppConfig, as with custody's needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from passmuster.core.custody.naming import FaultCode
from passmuster.core.custody.receipt import Outcome
from passmuster.core.orders.moves import NOTHING_REPORTED, RECORD_AGREES
from passmuster.core.orders.specimens import Fate, specimen_evidence
from passmuster.web import clock
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.queries import bottles_of_all, every_fault_of, receipts_about
from passmuster.web.orders.models import Order
from passmuster.web.people.models import Force

Specimens = Callable[[Force, str], Iterable[str]]
Reported = Callable[[Force, Collection[str], datetime], bool]
Cancelled = Callable[[Force, Collection[str], datetime], frozenset[str]]
Uncorrected = Callable[[Order], bool]

SPECIMENS: list[Specimens] = []
"""Each answers with the numbers of the specimens that were sealed for an order's number."""

REPORTED: list[Reported] = []
"""Each tells whether a result of one of these specimens was before it at a moment."""

CANCELLED: list[Cancelled] = []
"""Each answers with the causes for which one of these had its result cancelled at a moment."""

UNCORRECTED: list[Uncorrected] = []
"""Each tells whether a flaw of an order's specimen was not mended in its time."""

_LOSSES = frozenset(
    {FaultCode.GAP, FaultCode.SEAL_BROKEN, FaultCode.SEAL_CHANGED, FaultCode.AMOUNT_LOST}
)
"""Faults of a chain that speak for a loss or for spoiling."""

SPECIMEN_EVIDENCE = frozenset({NOTHING_REPORTED, RECORD_AGREES})


def evidence_of_specimen(order: Order, code: str) -> frozenset[str]:
    """Return which demands on the cancellation of an order's specimen are met, for a code."""
    return specimen_evidence(fate_of(order), code)


def cancellable(order: Order, code: str) -> bool:
    """Tell whether the record lets two people cancel an order's specimen for an outcome's code."""
    return evidence_of_specimen(order, code) == SPECIMEN_EVIDENCE


def fate_of(order: Order) -> Fate:
    """Return what the record shows now of the specimens of an order."""
    force, now = order.force, clock.now()
    numbers = specimens_of(order)
    bottles = list(bottles_of_all(force, numbers))
    receipts = receipts_about(force, numbers)
    laboratories = set(force.holders.filter(kind=LAB).values_list("code", flat=True))
    return Fate(
        reported=reported_by(force, numbers, now),
        received=bool(receipts) or any(one.holder in laboratories for one in bottles),
        rejected=bool(numbers)
        and all(n in receipts and receipts[n].outcome == Outcome.REJECT for n in numbers),
        uncorrected=any(ask(order) for ask in UNCORRECTED),
        gap=any(fault.code in _LOSSES for one in bottles for fault in every_fault_of(one)),
        cancelled_for=cancelled_for(force, numbers, now),
    )


def specimens_of(order: Order) -> list[str]:
    """Return the numbers of the specimens that were sealed for an order."""
    return [number for ask in SPECIMENS for number in ask(order.force, order.number)]


def reported_by(force: Force, numbers: Collection[str], moment: datetime) -> bool:
    """Tell whether a laboratory had reported on one of these, or a review had begun, by then."""
    return any(ask(force, numbers, moment) for ask in REPORTED)


def cancelled_for(force: Force, numbers: Collection[str], moment: datetime) -> frozenset[str]:
    """Return the causes for which the review had the result of one of these cancelled then."""
    return frozenset().union(*(ask(force, numbers, moment) for ask in CANCELLED))
