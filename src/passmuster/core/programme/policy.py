"""Policy versions as data: what a policy holds, and how a version moves from draft to superseded.

Source of the rule that a policy is announced before it binds: product.md, "The jobs", 1; the period
of notice is itself a field of the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.ledger.entries import LABEL, RATE


class PolicyState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"


MOVES: Mapping[tuple[PolicyState, str], PolicyState] = {
    (PolicyState.DRAFT, "announce"): PolicyState.ANNOUNCED,
    (PolicyState.ANNOUNCED, "put-in-force"): PolicyState.IN_FORCE,
    (PolicyState.IN_FORCE, "supersede"): PolicyState.SUPERSEDED,
}
"""Every allowed move; anything else is refused with ``policy-move-not-allowed``."""

PERSON_CLASSES = ("officer", "recruit", "staff")


@dataclass(frozen=True, kw_only=True)
class StratumRule:
    """One stratum: who falls into it, and how many of them are drawn.

    ``rate`` is the share drawn per round (0 < rate ≤ 1); ``classes`` and ``ranks`` say who belongs:
    an empty ``ranks`` means every rank that no other stratum names.
    """

    label: str
    rate: Fraction
    classes: tuple[str, ...]
    ranks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The body of one policy version, read from its JSON."""

    notice_days: int
    reserves_rate: Fraction
    opening_cap_days: int
    panel: tuple[str, ...]
    sites: tuple[str, ...]
    sanctions: tuple[str, ...]
    strata: tuple[StratumRule, ...]

    def stratum_of(self, person_class: str, rank: str) -> str:
        """Return the label of the stratum of a person, by class and rank.

        A named rank wins over a stratum for every other rank of the class; raises Refused
        (``person-in-no-stratum``) when the policy has no place, so nobody falls out in silence.
        """
        rules = [rule for rule in self.strata if person_class in rule.classes]
        for rule in rules:
            if rank in rule.ranks:
                return rule.label
        for rule in rules:
            if not rule.ranks:
                return rule.label
        raise Refused(
            "person-in-no-stratum",
            f"The policy has no stratum for class {person_class!r} and rank {rank!r}.",
        )


def parse_policy(body: Mapping[str, Any]) -> Policy:
    """Read a policy from JSON; raises UnusableInput (``policy-unreadable``) naming the field."""
    canonical_bytes(dict(body))
    try:
        strata = tuple(_stratum(item) for item in body["strata"])
        policy = Policy(
            notice_days=_whole(body["notice_days"], "notice_days"),
            reserves_rate=_rate(body["reserves_rate"], "reserves_rate"),
            opening_cap_days=_whole(body["opening_cap_days"], "opening_cap_days"),
            panel=tuple(str(item) for item in body["panel"]),
            sites=tuple(str(item) for item in body["sites"]),
            sanctions=tuple(str(item) for item in body["sanctions"]),
            strata=strata,
        )
    except KeyError as error:
        raise _unreadable(f"The policy has no field {error.args[0]!r}.") from error
    except TypeError as error:
        raise _unreadable("A field of the policy has the wrong shape.") from error
    labels = [rule.label for rule in strata]
    if not labels or len(set(labels)) != len(labels):
        raise _unreadable("A policy needs at least one stratum, and each label once.")
    return policy


def _stratum(item: Mapping[str, Any]) -> StratumRule:
    if not LABEL(item["label"]):
        raise _unreadable(f"A stratum's label must be lower-case words with hyphens: {item}.")
    classes = tuple(item["classes"])
    if not classes or not set(classes) <= set(PERSON_CLASSES):
        raise _unreadable(f"The classes of stratum {item['label']} must be of {PERSON_CLASSES}.")
    return StratumRule(
        label=item["label"],
        rate=_rate(item["rate"], "rate"),
        classes=classes,
        ranks=tuple(item.get("ranks", ())),
    )


def _rate(value: Any, name: str) -> Fraction:
    if RATE(value):
        rate = Fraction(value)
        if rate <= 1:
            return rate
    raise _unreadable(f"{name} must be written like 1/10 and be at most 1, not {value!r}.")


def _whole(value: Any, name: str) -> int:
    if type(value) is int and value >= 0:
        return value
    raise _unreadable(f"{name} must be a whole number of days, not {value!r}.")


def _unreadable(message: str) -> UnusableInput:
    return UnusableInput("policy-unreadable", message)


def move(state: PolicyState, verb: str) -> PolicyState:
    """Return the state after a verb; raises Refused (``policy-move-not-allowed``)."""
    after = MOVES.get((state, verb))
    if after is None:
        raise Refused("policy-move-not-allowed", f"A policy that is {state} cannot {verb}.")
    return after


def check_notice(*, announced_on: date, in_force_from: date, notice_days: int) -> None:
    """Raise Refused (``notice-too-short``) unless the whole period of notice lies between."""
    if in_force_from < announced_on + timedelta(days=notice_days):
        raise Refused(
            "notice-too-short",
            f"Officers must know a policy {notice_days} days before it binds them.",
        )
