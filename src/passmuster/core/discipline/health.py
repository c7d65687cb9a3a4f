"""The health track, apart from discipline: a self-referral in time, treatment, return, follow-up.

Only the order is shown, before or after the notice; what somebody told stays sealed to the doctor.
Source: product.md, Limits; rules.md §7.1, "Safe-harbour patterns"; attack J-06.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from passmuster.core.discipline.limits import DEFAULT
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet


class Timing(StrEnum):
    """When somebody referred themselves, beside the first notice of a test."""

    BEFORE = "before-notice"
    AFTER = "after-notice"


def timing_of(referred_at: datetime, notices: Iterable[datetime]) -> Timing:
    """Return whether a self-referral came before every notice that was still open then.

    ``referred_at`` is the ledger's own time of the entry and no other: there is no field in which
    somebody writes it. ``notices`` are the times of the notices of the tests that it is held
    against; the same second is no longer before.
    """
    return Timing.AFTER if any(at <= referred_at for at in notices) else Timing.BEFORE


class Payer(StrEnum):
    """Who pays for a treatment."""

    FORCE = "force"
    OFFICER = "officer"
    HEALTH_SERVICE = "health-service"


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """One treatment: where, from when, and what it costs (riels, whole) to whom; no diagnosis."""

    place: str
    begins: date
    cost_riel: int
    payer: Payer


def require_treatment(treatment: Treatment, *, referred: date) -> Treatment:
    """Return a treatment that can stand, or raise Refused.

    Codes: ``treatment-place-missing``, ``treatment-cost-negative``, ``treatment-before-referral``.
    """
    if not treatment.place.strip():
        raise Refused("treatment-place-missing", "Name the place of treatment.")
    if treatment.cost_riel < 0:
        raise Refused("treatment-cost-negative", "Give the cost in whole riels, 0 for none.")
    if treatment.begins < referred:
        raise Refused("treatment-before-referral", "It begins on the day of the referral or later.")
    return treatment


@dataclass(frozen=True, kw_only=True)
class FollowUpPlan:
    """A written plan of follow-up tests: the days are the doctor's, and nobody else sees them."""

    returned: date
    days: tuple[date, ...]


def require_plan(plan: FollowUpPlan, *, limits: FigureSet = DEFAULT) -> FollowUpPlan:
    """Return a plan that can stand, or raise Refused.

    Codes: ``follow-up-too-few``, ``follow-up-day-doubled``, ``follow-up-before-return``,
    ``follow-up-even`` (one day follows another by the same step: it can be foreseen).
    """
    first = plan.returned + limits.span("follow-up-days")
    if len(set(plan.days)) != len(plan.days):
        raise Refused("follow-up-day-doubled", "Each day stands once.")
    if any(day <= plan.returned for day in plan.days):
        raise Refused("follow-up-before-return", "Follow-up tests come after the return to duty.")
    within = sorted(day for day in plan.days if day <= first)
    if len(within) < limits.value("follow-up-tests"):
        raise Refused("follow-up-too-few", "Plan more tests within the first time.")
    if len(_steps(within)) == 1:
        raise Refused("follow-up-even", "Space the days unevenly, so that nobody foresees them.")
    return plan


def _steps(days: list[date]) -> set[timedelta]:
    return {later - earlier for earlier, later in pairwise(days)}


SHOWN: Final = ("timing",)
"""All that anybody but the doctor and the officer sees of a self-referral."""
