"""How many blind controls a regime asks for, of which sorts, and how they differ from nothing else.

A blind control comes to the laboratory as an ordinary specimen. Rates, caps and mixes are data with
their sources; counts round up, so that a share is never less than the regime's. Where a least
number of a sort does not fit its share, the largest sort gives way ("about" in the source).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.sources import read, remembered

QUARTERS: Final = 4


class Sort(StrEnum):
    """What a blind control is made as.

    ``challenge`` holds so little above the cutoff that a careless test reads it negative;
    ``validity`` is adulterated, substituted or dilute.
    """

    NEGATIVE = "negative"
    POSITIVE = "positive"
    CHALLENGE = "false-negative-challenge"
    VALIDITY = "validity"


class Span(StrEnum):
    """What a rate counts the specimens of."""

    YEAR = "year"
    QUARTER = "quarter"
    FIRST_DAYS = "first days"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many of the specimens of a span: a share, at most ``cap``, at least ``least``.

    ``least`` goes before ``cap``. ``quarter_cap`` is the most of one quarter where the span is a
    year. None means no cap.
    """

    span: Span
    share: Fraction
    cap: int | None
    least: int
    quarter_cap: int | None = None

    def of(self, specimens: int) -> int:
        """Return how many controls go with so many specimens of the span."""
        number = ceil(self.share * specimens)
        if self.cap is not None:
            number = min(number, self.cap)
        return max(number, self.least)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One sort's share of the controls and the least number of it.

    ``strength`` are the bounds of a drug's amount as shares of the initial cutoff, None where the
    source gives none.
    """

    sort: Sort
    share: Fraction
    least: int = 0
    strength: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, kw_only=True)
class BlindRule:
    """What one regime asks for.

    ``first`` holds for the first ``first_days`` days with a laboratory. ``from_staff`` and
    ``from_specimens`` (a year, to one laboratory) are where the duty begins. ``validity`` are the
    results that the controls of that sort are made for. ``source`` is about every number here.
    """

    regime: str
    title: str
    ordinary: Rate
    mix: tuple[Part, ...]
    validity: tuple[Result, ...]
    source: Source
    first: Rate | None = None
    first_days: int = 0
    from_staff: int = 0
    from_specimens: int = 0
    every_drug: bool = False

    def __post_init__(self) -> None:
        """Refuse a mix that is not a whole."""
        if sum(part.share for part in self.mix) != 1:
            raise ValueError("a mix of blind controls: the shares make one")


def _percent(number: int) -> Fraction:
    return Fraction(number, 100)


_STRONG: Final = (_percent(150), _percent(200))

DOT: Final = BlindRule(
    regime="dot",
    title="US DOT, 49 CFR 40.103",
    ordinary=Rate(span=Span.YEAR, share=_percent(1), cap=None, least=0, quarter_cap=50),
    mix=(
        Part(sort=Sort.NEGATIVE, share=_percent(75)),
        Part(sort=Sort.POSITIVE, share=_percent(15), strength=_STRONG),
        Part(sort=Sort.VALIDITY, share=_percent(10)),
    ),
    validity=(Result.ADULTERATED, Result.SUBSTITUTED),
    source=read("49 CFR 40.103"),
    from_staff=2000,
    from_specimens=100,
)
NRC: Final = BlindRule(
    regime="nrc",
    title="US NRC, 10 CFR 26.168",
    ordinary=Rate(span=Span.QUARTER, share=_percent(1), cap=100, least=10),
    first=Rate(span=Span.FIRST_DAYS, share=_percent(20), cap=100, least=30),
    first_days=90,
    mix=(
        Part(sort=Sort.POSITIVE, share=_percent(60), strength=_STRONG),
        Part(sort=Sort.CHALLENGE, share=_percent(10), strength=(_percent(130), _percent(155))),
        Part(sort=Sort.VALIDITY, share=_percent(20), least=3),
        Part(sort=Sort.NEGATIVE, share=_percent(10)),
    ),
    validity=(Result.ADULTERATED, Result.NEGATIVE_DILUTE, Result.SUBSTITUTED),
    source=read("10 CFR 26.168"),
    every_drug=True,
)
HHS: Final = BlindRule(
    regime="hhs",
    title="US HHS, Mandatory Guidelines, subpart J",
    ordinary=Rate(span=Span.YEAR, share=_percent(3), cap=400, least=0),
    mix=(
        Part(sort=Sort.NEGATIVE, share=_percent(75)),
        Part(sort=Sort.POSITIVE, share=_percent(15)),
        Part(sort=Sort.VALIDITY, share=_percent(10)),
    ),
    validity=(Result.ADULTERATED, Result.SUBSTITUTED),
    source=remembered("HHS Mandatory Guidelines, subpart J"),
)

BLIND_RULES: Final = (DOT, NRC, HHS)
"""All there are, in the order in which the manual shows them."""


def blind_rule(regime: str) -> BlindRule:
    """Return a rule by its regime; raises UnusableInput (``blind-rule-unknown``)."""
    for rule in BLIND_RULES:
        if rule.regime == regime:
            return rule
    known = ", ".join(rule.regime for rule in BLIND_RULES)
    raise UnusableInput("blind-rule-unknown", f"No regime is called {regime!r}: give {known}.")


def is_due(rule: BlindRule, *, staff: int, specimens: int) -> bool:
    """Tell whether a regime asks for blind controls at all: by staff, and specimens of a year."""
    return staff >= rule.from_staff and specimens >= rule.from_specimens


def spread(number: int, parts: int = QUARTERS) -> tuple[int, ...]:
    """Return a number dealt evenly: 25 over four quarters is 6, 6, 6, 7 (49 CFR 40.103(b))."""
    edges = [number * part // parts for part in range(parts + 1)]
    return tuple(after - before for before, after in pairwise(edges))


def blinds_of_year(rule: BlindRule, specimens: int) -> tuple[int, ...]:
    """Return the controls of each quarter for the specimens that a laboratory gets in a year.

    For a regime that counts by the quarter, the specimens are taken to come evenly.
    """
    rate = rule.ordinary
    if rate.span is Span.QUARTER:
        return tuple(rate.of(part) for part in spread(specimens))
    most = rate.quarter_cap
    quarters = spread(rate.of(specimens))
    return quarters if most is None else tuple(min(part, most) for part in quarters)


def blinds_of_first_days(rule: BlindRule, specimens: int) -> int:
    """Return the controls of the first days with a laboratory; 0 where no rule speaks of them."""
    return rule.first.of(specimens) if rule.first else 0


def blinds_of_quarter(rule: BlindRule, *, specimens: int, quarter: int, first: bool) -> int:
    """Return the controls of one quarter (from 1) for the specimens of a year.

    ``first``: no controls went to this laboratory before, so the rate of its first days counts
    where it asks for more. The specimens of those days are taken to be a quarter of the year's.
    """
    ordinary = blinds_of_year(rule, specimens)[quarter - 1]
    if not first:
        return ordinary
    return max(ordinary, blinds_of_first_days(rule, ceil(Fraction(specimens, QUARTERS))))


def sorts_of(rule: BlindRule, number: int) -> dict[Sort, int]:
    """Return how many of each sort make up a number of controls.

    Shares are dealt by largest remainder (the earlier row among equals). Then a sort below its
    least number is filled up from the largest one, as long as that one does not become the smaller.
    """
    exact = {part.sort: part.share * number for part in rule.mix}
    found = {sort: int(value) for sort, value in exact.items()}
    by_rest = sorted(exact, key=lambda sort: found[sort] - exact[sort])
    for sort in by_rest[: number - sum(found.values())]:
        found[sort] += 1
    for part in rule.mix:
        largest = max(found, key=lambda sort: found[sort])
        while found[part.sort] < part.least and found[largest] > found[part.sort] + 1:
            found[largest] -= 1
            found[part.sort] += 1
    return found
