"""Whether a verified result brings a new specimen by itself, and whether that one is observed.

A duty arises without anybody's wish, so that nobody can forget it for a friend. What a force may
choose (49 CFR 40.197(b)(2)) is not ordered here. The new order of a flaw, a rejection or a loss
follows from the end of the order itself (core/orders/closing), never twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from passmuster.core.orders.reasons import Reason
from passmuster.core.orders.specimens import BY_REVIEW
from passmuster.core.review import moves
from passmuster.core.review.verdict import NEXT, NON_NEGATIVE, EmployerReport

NEGATIVE_REQUIRED: Final = frozenset({Reason.PRE_ENTRY, Reason.RETURN_TO_DUTY, Reason.FOLLOW_UP})
"""Tests that are passed only by a negative result (49 CFR 40.159, 40.161; rules.md §5.2)."""

_B_UNDER_TEST: Final = (
    *(moves.SPLIT_REQUESTED, moves.AT_SECOND, moves.SPLIT_HEARING),
    *(moves.SPLIT_SECOND, moves.SPLIT_REFUSAL),
)
"""What is found in bottle B is nobody's but the officer's before it is told: all of it is alike."""

STANDING: Mapping[str, str] = MappingProxyType(
    {
        "review:split-waived": "b-waived",
        "review:split-lapsed": "b-lapsed",
        "review:split-reconfirmed": "stands-by-b",
        "review:bottle-a-lapsed": "a-lapsed",
        "review:bottle-a-reconfirmed": "stands-by-a",
        **dict.fromkeys(
            (
                *("review:split-failed", "review:split-unavailable"),
                *("review:bottle-a-failed", "review:agreed"),
            ),
            "fell",
        ),
    }
)
"""By the entry with which the offer of a bottle ended: how the result stands since."""

FOLLOWS_NOW: Final = frozenset({"stands", "b-under-test", "a-under-test", *STANDING.values()})
"""What follows now besides the codes of verdict.NEXT."""


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


def follows_now(report: EmployerReport, *, state: str, event: str) -> str:
    """Return a code of NEXT or FOLLOWS_NOW: what follows what the force was told, as it is now.

    ``state`` is the review's and ``event`` the entry by which it came into it. An offer is none any
    more once it was taken, waived or over, and a result with consequences that stands is not "no
    more is done" (49 CFR 40.171, 40.187).
    """
    if NON_NEGATIVE.isdisjoint(report.results) or report.next == "refer-refusal":
        return report.next
    if state == moves.AT_BOTTLE_A:
        return "a-under-test"
    if state in _B_UNDER_TEST:
        return report.next if report.next == "offer-bottle-a" else "b-under-test"
    if state == moves.FINAL and event in STANDING:
        return STANDING[event]
    return "stands" if report.next == "file" else report.next
