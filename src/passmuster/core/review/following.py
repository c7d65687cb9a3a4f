"""Whether a verified result brings a new specimen by itself, and whether that one is observed.

A duty arises without anybody's wish, so that nobody can forget it for a friend. What a force may
choose (49 CFR 40.197(b)(2)) is not ordered here. The new order of a flaw, a rejection or a loss
follows from the end of the order itself (core/orders/closing), never twice.
"""

from __future__ import annotations

from typing import Final

from passmuster.core.orders.reasons import Reason
from passmuster.core.orders.specimens import BY_REVIEW
from passmuster.core.review.verdict import NEXT, EmployerReport

NEGATIVE_REQUIRED: Final = frozenset({Reason.PRE_ENTRY, Reason.RETURN_TO_DUTY, Reason.FOLLOW_UP})
"""Tests that are passed only by a negative result (49 CFR 40.159, 40.161; rules.md §5.2)."""


def asks_for_specimen(report: EmployerReport, reason: Reason) -> bool:
    """Tell whether what the force is told brings a new specimen of a test of this reason."""
    if not BY_REVIEW.isdisjoint(report.why):
        return False
    if report.next == "if-negative-required":
        return reason in NEGATIVE_REQUIRED
    return NEXT[report.next].must and NEXT[report.next].collect


def asks_for_observation(report: EmployerReport) -> bool:
    """Tell whether that specimen is collected under observation."""
    return NEXT[report.next].observed
