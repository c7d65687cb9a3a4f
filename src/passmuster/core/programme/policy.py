"""Policy versions as data: what a policy holds, and how a version moves from draft to superseded.

Source of the rule that a policy is announced before it binds: product.md, "The jobs", 1; the period
of notice is itself a field of the policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.ledger.entries import DAY, LABEL, RATE


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

DISPATCH_HOUR = time(6)
"""From when on the names of a collecting day may be opened, where a policy does not say it.

No force's rule gives this hour: it is ours, and unconfirmed (kernel/figures, Source).
"""

ON_INITIAL_TEST = ("none", "temporary-duty-restriction")
"""What a policy may allow on an initial test alone, the first where it does not say.

No policy allows more: an initial test is no result, and nobody is dismissed or named on it
(product.md, promise 5; core/review/screens holds the lock).
"""

FIELDS = (
    "notice_days",
    "opening_cap_days",
    "reserves_rate",
    "dispatch_hour",
    "panel",
    "sites",
    "sanctions",
    "on_initial_test",
    "strata",
)
"""Every field of a policy that a source can stand behind, in the order in which pages say them."""

_HOUR = re.compile("([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_LONGEST_SOURCE = 300


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


UNSOURCED = Source(text="")
"""Stands behind a value of which the policy does not say where it comes from."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The body of one policy version, read from its JSON.

    ``dispatch_hour`` is the local time of day from which the names of a collecting day may be
    opened; ``on_initial_test`` is of ON_INITIAL_TEST; ``sources`` says by field where its value
    comes from.
    """

    notice_days: int
    reserves_rate: Fraction
    opening_cap_days: int
    panel: tuple[str, ...]
    sites: tuple[str, ...]
    sanctions: tuple[str, ...]
    strata: tuple[StratumRule, ...]
    dispatch_hour: time = DISPATCH_HOUR
    on_initial_test: str = ON_INITIAL_TEST[0]
    sources: Mapping[str, Source] = field(default_factory=dict)

    def source_of(self, name: str) -> Source:
        """Return what stands behind a field; UNSOURCED, which is unconfirmed, when nothing does."""
        return self.sources.get(name, UNSOURCED)

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
    if not isinstance(body, Mapping):
        raise _unreadable("A policy is an object with named fields.")
    canonical_bytes(dict(body))
    try:
        strata = tuple(_stratum(item) for item in body["strata"])
        policy = Policy(
            notice_days=_whole(body["notice_days"], "notice_days"),
            reserves_rate=_rate(body["reserves_rate"], "reserves_rate"),
            opening_cap_days=_whole(body["opening_cap_days"], "opening_cap_days"),
            panel=_texts(body["panel"], "panel"),
            sites=_texts(body["sites"], "sites"),
            sanctions=_texts(body["sanctions"], "sanctions"),
            strata=strata,
            dispatch_hour=_hour(body.get("dispatch_hour", f"{DISPATCH_HOUR:%H:%M}")),
            on_initial_test=_on_initial_test(body.get("on_initial_test", ON_INITIAL_TEST[0])),
            sources=_sources(body.get("sources", {})),
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
    classes = _texts(item["classes"], "classes")
    if not classes or not set(classes) <= set(PERSON_CLASSES):
        raise _unreadable(f"The classes of stratum {item['label']} must be of {PERSON_CLASSES}.")
    return StratumRule(
        label=item["label"],
        rate=_rate(item["rate"], "rate"),
        classes=classes,
        ranks=_texts(item.get("ranks", ()), "ranks"),
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


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    raise _unreadable(f"{name} must be a list of words, not {value!r}.")


def _hour(value: Any) -> time:
    found = _HOUR.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _unreadable(f"dispatch_hour must be a time of day like 06:00, not {value!r}.")
    return time(int(found[1]), int(found[2]))


def _on_initial_test(value: Any) -> str:
    if value in ON_INITIAL_TEST:
        return str(value)
    raise _unreadable(f"on_initial_test must be one of {ON_INITIAL_TEST}, not {value!r}.")


def _sources(given: Any) -> Mapping[str, Source]:
    if not isinstance(given, Mapping):
        raise _unreadable("sources must say for each field where its value comes from.")
    found = {}
    for name, source in given.items():
        text, day, confirmed = source["text"], source["day"], source["confirmed"]
        good = isinstance(text, str) and len(text) <= _LONGEST_SOURCE and type(confirmed) is bool
        if name not in FIELDS or not good or not (day == "" or DAY(day)):
            raise _unreadable(f"The source of {name} is none: text, day and confirmed are wanted.")
        found[name] = Source(text=text, day=day, confirmed=confirmed)
    return MappingProxyType(found)


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
