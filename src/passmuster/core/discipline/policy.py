"""A force's discipline as data: one version after another, each file pinned to one of them.

A policy may add steps above the floor and shorten the force's own clocks; it cannot go below the
floor, nor can a memo. Source: product.md, promise 5 and Limits; rules.md §9.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from passmuster.core.access.actors import Actor
from passmuster.core.collection.days import WEEKEND
from passmuster.core.discipline.floor import SLOTS
from passmuster.core.discipline.limits import DEFAULT
from passmuster.core.discipline.sanctions import SANCTIONS, Sanction
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.sources import OURS, derived
from passmuster.core.orders.rulings import letters


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step that a policy may ask for above the floor."""

    code: str
    says: str
    source: Source


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        code: Step(code=code, says=says, source=source)
        for code, says, source in (
            (
                "witness-lists-exchanged",
                "each side named its witnesses",
                derived("England and Wales, Police (Conduct) Regulations 2020, reg. 31"),
            ),
            (
                "representative-invited",
                "the officer's representative was invited",
                derived("England and Wales, Police (Conduct) Regulations 2020"),
            ),
            (
                "treatment-considered",
                "the panel says in its reasons why treatment is not enough",
                derived("Philippine civil service, CSC MC 13 s.2017"),
            ),
            ("commander-informed", "the commander was told of the day", Source(text=OURS)),
        )
    }
)
"""Every step above the floor that a policy can ask for."""

FLOOR: Final = frozenset(slot.code for slot in SLOTS)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The days on which a force's offices do not work; ``source`` says who set them."""

    holidays: frozenset[date]
    source: Source
    weekend: frozenset[int] = WEEKEND


@dataclass(frozen=True, kw_only=True)
class DisciplinePolicy:
    """One version: from when, which sanctions, which steps above the floor, which clocks.

    ``announced_on`` lies before ``effective_from``: nobody is judged by what nobody could know.
    """

    version: str
    announced_on: date
    effective_from: date
    calendar: Calendar
    sanctions: tuple[Sanction, ...] = tuple(SANCTIONS)
    steps: frozenset[str] = frozenset()
    limits: FigureSet = field(default=DEFAULT)


def require_policy(policy: DisciplinePolicy) -> DisciplinePolicy:
    """Return a policy that can stand, or raise Refused.

    Codes: ``policy-without-version``, ``policy-in-the-past`` (not announced before it begins),
    ``policy-step-unknown``, ``policy-sanctions-empty``.
    """
    if not policy.version.strip():
        raise Refused("policy-without-version", "Give the policy a version.")
    if policy.announced_on >= policy.effective_from:
        raise Refused("policy-in-the-past", "A policy begins after the day it is announced on.")
    unknown = sorted(policy.steps - set(STEPS))
    if unknown:
        raise Refused("policy-step-unknown", f"No step is called {unknown[0]}.")
    if not policy.sanctions:
        raise Refused("policy-sanctions-empty", "Name at least one sanction.")
    return policy


def policy_on(policies: Iterable[DisciplinePolicy], day: date) -> DisciplinePolicy:
    """Return the policy in force on a day; raises Refused (``policy-none-in-force``)."""
    begun = [one for one in policies if one.effective_from <= day]
    if not begun:
        raise Refused("policy-none-in-force", "No discipline policy was in force on that day.")
    return max(begun, key=lambda one: one.effective_from)


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A signed memo that lets one step above the floor fall in one file."""

    step: str
    reasons: str
    first: Actor
    second: Actor | None


def require_deviation(policy: DisciplinePolicy, memo: Deviation) -> Deviation:
    """Return a memo that may stand, or raise Refused.

    Codes: ``deviation-below-floor``, ``deviation-step-unknown`` (the policy asks for no such step),
    ``reasons-too-short``, ``same-human-twice``.
    """
    if memo.step in FLOOR:
        raise Refused(
            "deviation-below-floor",
            "This belongs to the floor under every dismissal: no memo lets it fall.",
        )
    if memo.step not in policy.steps:
        raise Refused("deviation-step-unknown", "The policy in force asks for no such step.")
    if letters(memo.reasons) < policy.limits.value("reasons-letters"):
        raise Refused("reasons-too-short", "Write the reasons out for those who will read them.")
    humans = {memo.first.human, memo.second.human if memo.second else ""} - {""}
    if len(humans) < 2:
        raise Refused("same-human-twice", "A second, different human has to sign the memo.")
    return memo


def steps_left(policy: DisciplinePolicy, memos: Iterable[Deviation]) -> frozenset[str]:
    """Return what a policy asks for above the floor in a file with these memos.

    Raises as require_deviation() does for a memo that may not stand.
    """
    return policy.steps - {require_deviation(policy, memo).step for memo in memos}


def counts_of(memos: Iterable[Deviation], steps: Collection[str]) -> Mapping[str, int]:
    """Return how many memos let each step fall; published, a nought where there was none."""
    made = [memo.step for memo in memos]
    return MappingProxyType({step: made.count(step) for step in sorted(steps)})
