"""What a medical review officer may say of a physician's evaluation, and when: never a health fact.

Source: 49 CFR 40.193(c), (d), 40.191(a)(5), (7); rules.md §3.3 items 5 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.kernel.errors import Refused
from passmuster.core.orders.moves import REVIEWERS_FINDING

PHYSICIAN, REVIEWER = "physicians-finding", REVIEWERS_FINDING


class Finding(StrEnum):
    """The three things that can be said; which condition it was has no field anywhere."""

    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    NOT_TAKEN = "not-taken"


GROUNDS: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.UNEXPLAINED: "insufficient-unexplained",
        Finding.NOT_TAKEN: "evaluation-not-taken",
    }
)
"""The ground (core/collection/refusals) under which a finding goes to those who decide."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluation as the review officer gives it, beside the times of its order.

    ``statement`` tells whether the physician's own paper is there. ``referred_at`` and ``due`` are
    in the force's local time, by which days are read.
    """

    finding: Finding
    examined_on: date | None
    physician: str
    statement: bool
    referred_at: datetime
    due: datetime


def require_evaluation(found: Evaluation, *, now: datetime) -> None:
    """Raise Refused unless this may be said now (local time).

    Codes: ``evaluation-time-open``, ``physician-missing``, ``statement-missing``,
    ``examined-day-missing``, ``examined-before-referral``, ``examined-later``.
    """
    if found.finding is Finding.NOT_TAKEN:
        if now <= found.due:
            raise Refused("evaluation-time-open", f"The time for it runs until {found.due}.")
        return
    if not found.physician.strip():
        raise Refused("physician-missing", "Name the physician.")
    if not found.statement:
        raise Refused("statement-missing", "Attach what the physician wrote.")
    if found.examined_on is None:
        raise Refused("examined-day-missing", "Give the day of the examination.")
    if found.examined_on < found.referred_at.date():
        raise Refused("examined-before-referral", "Nobody was sent to a physician on that day.")
    if found.examined_on > now.date():
        raise Refused("examined-later", "The day of the examination cannot lie in the future.")
