"""Exact odds of being drawn several times: a question of counting, answered in fractions.

In one draw of a stratum, ``taken`` of ``people`` tickets win and every ticket is alike, so one
person's chance is taken/people. Draws have seeds of their own, so the number of times one person is
drawn in several draws is a sum of independent trials of unequal chances: a Poisson binomial
distribution (S. D. Poisson, "Recherches sur la probabilité des jugements", 1837, ch. II). Expected
numbers of people are sums of such chances, and hold although the people of one draw depend on one
another.

Nothing is rounded before the last step, where a person reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, prod

from passmuster.core.kernel.errors import UnusableInput


@dataclass(frozen=True)
class Turn:
    """One draw as one person of a stratum met it: ``taken`` of ``people`` were drawn.

    Raises UnusableInput (``chance-not-usable``) unless 0 ≤ taken ≤ people and people ≥ 1.
    """

    people: int
    taken: int

    def __post_init__(self) -> None:
        if not 0 <= self.taken <= self.people or self.people == 0:
            raise UnusableInput(
                "chance-not-usable", f"{self.taken} of {self.people} cannot have been drawn."
            )

    @property
    def chance(self) -> Fraction:
        """The chance of one person in this draw."""
        return Fraction(self.taken, self.people)


@dataclass(frozen=True)
class Odds:
    """The odds of one person over several draws, in any order of the draws."""

    turns: tuple[Turn, ...]

    @property
    def most(self) -> int:
        """The largest number of times that is possible at all."""
        return sum(turn.taken > 0 for turn in self.turns)

    @property
    def expected(self) -> Fraction:
        """How many times one person is drawn on average."""
        return sum((turn.chance for turn in self.turns), Fraction(0))

    def exactly(self, times: int) -> Fraction:
        """Return the chance of being drawn ``times`` times, neither more nor less; 0 outside."""
        if not 0 <= times <= len(self.turns):
            return Fraction(0)
        return Fraction(self._ways[times], self._all)

    def at_least(self, times: int) -> Fraction:
        """Return the chance of being drawn ``times`` times or more; 1 from 0 downwards."""
        if times > len(self.turns):
            return Fraction(0)
        return 1 - Fraction(sum(self._ways[: max(times, 0)]), self._all)

    @property
    def never(self) -> Fraction:
        """The chance of not being drawn once."""
        return self.exactly(0)

    @cached_property
    def _all(self) -> int:
        return prod(turn.people for turn in self.turns)

    @cached_property
    def _ways(self) -> tuple[int, ...]:
        # Coefficients of the product of (people - taken) + taken·x: whole numbers throughout, so
        # a long record costs multiplications and no common divisors.
        ways = [1]
        for turn in self.turns:
            out, drawn = turn.people - turn.taken, turn.taken
            shifted = zip([*ways, 0], [0, *ways], strict=True)
            ways = [stay * out + more * drawn for stay, more in shifted]
        return tuple(ways)


def expected_people(groups: Sequence[tuple[int, Odds]], times: int) -> Fraction:
    """Return of how many people it is expected that they are drawn ``times`` times or more.

    ``groups`` are (number of people, their odds), one for each stratum.
    """
    return sum((people * odds.at_least(times) for people, odds in groups), Fraction(0))


def decimal(value: Fraction, places: int) -> str:
    """Return a number not below 0 with ``places`` digits after the point, halves rounded up."""
    scaled = floor(value * 10**places + Fraction(1, 2))
    whole, part = divmod(scaled, 10**places)
    return f"{whole}.{part:0{places}d}" if places else str(whole)


def one_in(chance: Fraction) -> int | None:
    """Return n for a chance of about "1 in n", rounded half up; None for a chance of 0."""
    return floor(1 / chance + Fraction(1, 2)) if chance else None
