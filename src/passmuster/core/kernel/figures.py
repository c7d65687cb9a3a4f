"""One figure of a rule as data: what it counts, what it is for, and what stands behind it.

A rule never holds a number of its own. It asks a set of figures by code; a set has a version, and
a force's policy gives another set of the same codes, never laxer than the bounds say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final, Self

from passmuster.core.kernel.errors import Refused, UnusableInput


class Unit(StrEnum):
    """What a figure counts."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    YEARS = "years"
    MILLILITRES = "mL"
    TENTHS_OF_A_DEGREE = "tenths of °C"
    NANOGRAMS = "ng/mL"
    MILLIGRAMS = "mg/dL"
    MICROGRAMS = "µg/mL"
    TENTHS_OF_PH = "tenths of pH"
    TEN_THOUSANDTHS = "ten-thousandths of specific gravity"
    DECIMALS = "decimals"
    SHARE = "share"
    COUNT = "count"


_LENGTHS: Final[Mapping[Unit, timedelta]] = {
    Unit.SECONDS: timedelta(seconds=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}


class Bound(StrEnum):
    """In which direction a force's own value may leave the one that stands here."""

    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value comes from: a document or decision, and its day or year (ISO, or "").

    ``confirmed`` is true only where somebody read the document's own words and they are about the
    same thing: pages say so beside the value.
    """

    text: str
    day: str = ""
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: its code, what it counts, what it is for (``says``), and what stands behind it.

    ``value`` is a whole number, and a Fraction where the unit is a share.
    """

    code: str
    value: int | Fraction
    unit: Unit
    says: str
    source: Source
    bound: Bound = Bound.FREE

    @property
    def whole(self) -> int:
        """Return a whole figure's value; raises UnusableInput (``limit-unknown``) for a share."""
        if isinstance(self.value, int):
            return self.value
        raise UnusableInput("limit-unknown", f"The figure {self.code!r} is no whole number.")

    @property
    def span(self) -> timedelta:
        """Return a figure of seconds to days; raises UnusableInput (``limit-unknown``) else."""
        if self.unit in _LENGTHS:
            return self.whole * _LENGTHS[self.unit]
        raise UnusableInput("limit-unknown", f"The figure {self.code!r} is no length of time.")


@dataclass(frozen=True, kw_only=True)
class FigureSet:
    """All figures of one part of the rules in one version, each code once.

    ``effective_from`` is an ISO day, "" where the set holds from the start.
    """

    version: str
    figures: tuple[Figure, ...]
    effective_from: str = ""

    def __post_init__(self) -> None:
        """Refuse a set in which one code has two values."""
        if len({figure.code for figure in self.figures}) != len(self.figures):
            raise ValueError("a set of figures: each code once")

    def figure(self, code: str) -> Figure:
        """Return a figure by its code; raises UnusableInput (``limit-unknown``)."""
        for figure in self.figures:
            if figure.code == code:
                return figure
        raise UnusableInput("limit-unknown", f"The policy has no figure {code!r}. Add it.")

    def value(self, code: str) -> int:
        """Return a whole figure's value by its code; raises as figure() and Figure.whole do."""
        return self.figure(code).whole

    def span(self, code: str) -> timedelta:
        """Return a figure as a length of time by its code; raises as Figure.span does."""
        return self.figure(code).span

    def with_policy(
        self,
        *,
        version: str,
        effective_from: str,
        values: Mapping[str, int],
        sources: Mapping[str, Source],
    ) -> Self:
        """Return the set with a force's own values in their places, each with its own source.

        Raises UnusableInput (``rule-unknown``, ``rule-not-a-number``, ``rule-source-missing``), and
        Refused (``rule-below-floor``) for a value that is laxer than the one that stands here.
        """
        own = {figure.code: figure for figure in self.figures}
        for code, value in values.items():
            if code not in own:
                raise UnusableInput("rule-unknown", f"No rule has a figure {code!r}.")
            if type(value) is not int or value < 1:
                raise UnusableInput("rule-not-a-number", f"{code} must be a whole number above 0.")
            if code not in sources:
                raise UnusableInput(
                    "rule-source-missing", f"Say where the value of {code} is from."
                )
            own[code] = _tightened(own[code], value, sources[code])
        return replace(
            self,
            version=version,
            effective_from=effective_from,
            figures=tuple(own.values()),
        )


def _tightened(figure: Figure, value: int, source: Source) -> Figure:
    laxer = (figure.bound is Bound.AT_LEAST and value < figure.value) or (
        figure.bound is Bound.AT_MOST and value > figure.value
    )
    if laxer:
        raise Refused(
            "rule-below-floor", f"{figure.code} is {figure.bound} {figure.value} {figure.unit}."
        )
    return replace(figure, value=value, source=source)
