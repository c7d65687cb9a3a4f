"""Which rule set judges a specimen, when a change of it may begin, and what a change changes.

A specimen is judged by what was in force on its own day, never by what came later: each rule set
says whether that day is the one of collection or of receipt (``applies_by``). So nobody can move a
cutoff for a specimen that is already sealed, or, by a set that goes by receipt, already received.
Source: rules.md §0 ("applies by") and §1.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit
from passmuster.core.laboratory.rules import AppliesBy, Cutoff, RuleSet, Stage
from passmuster.core.laboratory.sources import OURS

FIGURES: Final = FigureSet(
    version="1",
    figures=(
        Figure(
            code="change-lead",
            value=30,
            unit=Unit.DAYS,
            bound=Bound.AT_LEAST,
            says="between the second signature under a change of panel, cutoff or mapping and the "
            "day from which it is in force",
            source=Source(text=f"{OURS}: longer than any specimen is under way"),
        ),
    ),
)
"""How far ahead a change of what results are judged or read by has to be announced."""


@dataclass(frozen=True)
class Start:
    """A rule set from a day on; None for the one that a force begins with."""

    rules: RuleSet
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days of one specimen: sealed, received, and when its report was told.

    The first two are None where the record has none; then the next one stands for it.
    """

    sealed: date | None
    received: date | None
    told: date

    def deciding(self, rules: RuleSet) -> date:
        """Return the day that decides whether these rules were in force."""
        received = self.received or self.told
        if rules.applies_by is AppliesBy.ACCESSION:
            return received
        return self.sealed or received


@dataclass(frozen=True)
class Governing:
    """What judges a specimen: the rule set, and the day on which it was in force."""

    rules: RuleSet
    day: date


def governing(starts: Sequence[Start], days: Days) -> Governing:
    """Return what judges a specimen: the latest start that lies not after its deciding day.

    ``starts`` hold the one without a day, and each other day once.
    """
    order = sorted(starts, key=lambda one: one.since or date.min, reverse=True)
    for start in order:
        day = days.deciding(start.rules)
        if start.since is None or start.since <= day:
            return Governing(start.rules, day)
    raise ValueError("a force judges by some rule set from the beginning")


def earliest_start(signed: date, figures: FigureSet = FIGURES) -> date:
    """Return the first day on which a change signed on a day can be in force."""
    return signed + timedelta(days=figures.value("change-lead"))


def require_lead(*, signed: date, since: date) -> None:
    """Raise Refused (``change-too-soon``) unless a change begins late enough after a signature."""
    earliest = earliest_start(signed)
    if since < earliest:
        raise Refused(
            "change-too-soon",
            f"Specimens may be under way: choose {earliest.isoformat()} or a later day.",
        )


class Way(StrEnum):
    """What a change does to one cutoff."""

    STRICTER = "stricter"
    LOOSER = "looser"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One cutoff that two rule sets have differently, in ng/mL; None where one set has none.

    ``row`` is the code of the initial test, ``target`` of what the cutoff is for.
    """

    row: str
    target: str
    stage: Stage
    before: int | None
    after: int | None

    @property
    def way(self) -> Way:
        """Return what it does: a lower cutoff finds more, so it is the stricter one."""
        if self.before is None:
            return Way.ADDED
        if self.after is None:
            return Way.REMOVED
        return Way.STRICTER if self.after < self.before else Way.LOOSER


def changes(before: RuleSet, after: RuleSet) -> tuple[Change, ...]:
    """Return every cutoff that is not the same in both, in the order of the panels."""
    old, new = _cutoffs(before), _cutoffs(after)
    keys = dict.fromkeys((*old, *new))
    return tuple(
        Change(
            row=(new.get(key) or old[key])[0],
            stage=key[0],
            target=key[1],
            before=old[key][1].value if key in old else None,
            after=new[key][1].value if key in new else None,
        )
        for key in keys
        if key not in old or key not in new or old[key][1].value != new[key][1].value
    )


def _cutoffs(rules: RuleSet) -> dict[tuple[Stage, str], tuple[str, Cutoff]]:
    return {
        (cutoff.stage, cutoff.target): (row.code, cutoff)
        for row in rules.panel
        for cutoff in (row.initial, *row.confirm)
    }
