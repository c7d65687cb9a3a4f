"""The scorecard of a laboratory: what each blind control was, what was reported, what follows.

A difference is named by what it is, with what the rule asks for: a false negative goes back to the
laboratory with the expected result, a false positive (or an adulterated or substituted result that
was never planted) to the regulator at once as well (49 CFR 40.105). Rates stand with exact limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.quality.exact import Limits, exact_limits, smallest_share
from passmuster.core.laboratory.quality.figures import QUALITY, share
from passmuster.core.laboratory.sources import OURS, read


class Match(StrEnum):
    """How a report compares with what was planted; the worst of what holds."""

    AGREES = "agrees"
    FALSE_POSITIVE = "false-positive"
    FALSE_VALIDITY = "false-adulterated-or-substituted"
    FALSE_NEGATIVE = "false-negative"
    DIFFERS = "differs"
    NOT_TESTED = "not-tested"
    OPEN = "not-reported"


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What follows from one kind of difference.

    ``told`` is whether the laboratory gets the expected result and looks for the cause;
    ``regulator`` whether the regulator is told at once.
    """

    match: Match
    told: bool
    regulator: bool
    says: str
    source: Source


_OURS: Final = Source(text=f"{OURS}: 49 CFR 40.105(a) asks to look into any difference")
_SERIOUS: Final = read("49 CFR 40.105(c)", "2008-06-25")

CONSEQUENCES: Final = (
    Consequence(
        match=Match.AGREES,
        told=False,
        regulator=False,
        says="The report is what was planted.",
        source=read("49 CFR 40.105(a)", "2008-06-25"),
    ),
    Consequence(
        match=Match.FALSE_POSITIVE,
        told=True,
        regulator=True,
        says="A drug was reported that the control did not hold.",
        source=_SERIOUS,
    ),
    Consequence(
        match=Match.FALSE_VALIDITY,
        told=True,
        regulator=True,
        says="It was reported adulterated or substituted and was not.",
        source=_SERIOUS,
    ),
    Consequence(
        match=Match.FALSE_NEGATIVE,
        told=True,
        regulator=False,
        says="What was planted was not found.",
        source=read("49 CFR 40.105(b)", "2008-06-25"),
    ),
    Consequence(
        match=Match.DIFFERS,
        told=True,
        regulator=False,
        says="It was reported as something else that is neither.",
        source=_OURS,
    ),
    Consequence(
        match=Match.NOT_TESTED,
        told=True,
        regulator=False,
        says="It was rejected, or found invalid, although it was fit to be tested.",
        source=_OURS,
    ),
    Consequence(
        match=Match.OPEN,
        told=False,
        regulator=False,
        says="No report has come yet.",
        source=_OURS,
    ),
)
"""One row for each comparison there is."""


def consequence(match: Match) -> Consequence:
    """Return what follows from a comparison."""
    return next(row for row in CONSEQUENCES if row.match is match)


@dataclass(frozen=True, kw_only=True)
class Blind:
    """One control with its report.

    ``expected`` and ``analyte`` are as planted ("" for no drug); ``also`` are drugs that it holds
    besides and that may be found or not (amphetamine beside methamphetamine). ``reported`` and
    ``found`` are the results and the drugs that the report was judged to give; None and none where
    none has come.
    """

    specimen: str
    expected: Result
    analyte: str = ""
    also: tuple[str, ...] = ()
    reported: tuple[Result, ...] | None = None
    found: tuple[str, ...] = ()


_NOT_GENUINE: Final = frozenset({Result.ADULTERATED, Result.SUBSTITUTED})
_POSITIVE: Final = frozenset({Result.POSITIVE, Result.POSITIVE_DILUTE})
_NEGATIVE: Final = frozenset({Result.NEGATIVE, Result.NEGATIVE_DILUTE})
_NOT_TESTED: Final = frozenset({Result.REJECTED, Result.INVALID})


def compare(blind: Blind) -> Match:
    """Return how a control's report compares with what was planted.

    A drug that was not planted comes first, whatever else holds; then a specimen called not
    genuine; then what was missed.
    """
    if blind.reported is None:
        return Match.OPEN
    reported = frozenset(blind.reported)
    planted = {blind.analyte} if blind.analyte else set()
    found = set(blind.found)
    if found - planted - set(blind.also) or (reported & _POSITIVE and not planted):
        return Match.FALSE_POSITIVE
    if reported & _NOT_GENUINE and blind.expected not in _NOT_GENUINE:
        return Match.FALSE_VALIDITY
    if reported == {blind.expected} and planted <= found:
        return Match.AGREES
    if blind.expected not in _NEGATIVE and reported and reported <= _NEGATIVE:
        return Match.FALSE_NEGATIVE
    if reported & _NOT_TESTED:
        return Match.NOT_TESTED
    return Match.DIFFERS


@dataclass(frozen=True, kw_only=True)
class Tally:
    """So many of so many, with the exact limits of the share; ``limits`` of nothing are 0 and 1."""

    seen: int
    of: int
    limits: Limits


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """What a period's blind controls show of a laboratory.

    ``agreed``, ``missed`` (of the controls that were not negative) and ``invented`` (of those that
    held no drug) count only what was reported; ``open`` are the codes still without a report.
    ``shows`` is the smallest share of positives turned negative that so many positive controls show
    with the confidence asked.
    """

    lines: tuple[tuple[str, Match], ...]
    agreed: Tally
    missed: Tally
    invented: Tally
    open: tuple[str, ...]
    regulator: tuple[str, ...]
    shows: Fraction


def score(blinds: Iterable[Blind], figures: FigureSet = QUALITY) -> Scorecard:
    """Return the scorecard of these controls, in the order of their codes."""
    given = sorted(blinds, key=lambda blind: blind.specimen)
    lines = [(blind, compare(blind)) for blind in given]
    closed = [(blind, match) for blind, match in lines if match is not Match.OPEN]
    asked = share("confidence", figures)

    def tally(matches: Iterable[Match], wanted: frozenset[Match]) -> Tally:
        listed = list(matches)
        seen = sum(match in wanted for match in listed)
        return Tally(
            seen=seen,
            of=len(listed),
            limits=exact_limits(seen, len(listed), confidence=asked),
        )

    to_find = [match for blind, match in closed if blind.expected not in _NEGATIVE]
    without = [match for blind, match in closed if not blind.analyte]
    positives = sum(bool(blind.analyte) for blind, _ in closed)
    return Scorecard(
        lines=tuple((blind.specimen, match) for blind, match in lines),
        agreed=tally((match for _, match in closed), frozenset({Match.AGREES})),
        missed=tally(to_find, frozenset({Match.FALSE_NEGATIVE})),
        invented=tally(without, frozenset({Match.FALSE_POSITIVE, Match.FALSE_VALIDITY})),
        open=tuple(blind.specimen for blind, match in lines if match is Match.OPEN),
        regulator=tuple(blind.specimen for blind, match in lines if consequence(match).regulator),
        shows=smallest_share(positives, asked),
    )
