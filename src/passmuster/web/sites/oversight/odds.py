"""Could chance alone do this? The draws of the record, counted for one person or for everybody.

Only draws that stand are counted: those with a result that were not voided. A person is followed
through the strata as they were announced: where strata were merged, by the merged one. No figure of
a stratum under 20 people, or of one that would give such a figure away, is ever used by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.timezone import localtime

from passmuster.core.draw.chance import Odds, Turn, expected_people
from passmuster.web.sites.oversight.draws import Draw, labels_withheld

EVERYBODY = "*"
"""Stands for every stratum together."""

MOST_TIMES = 99
LEAST_LINES = 3


@dataclass(frozen=True)
class Met:
    """One draw as the people of one stratum met it; ``label`` is the stratum drawn from."""

    number: str
    day: date
    label: str
    turn: Turn


@dataclass(frozen=True)
class Group:
    """The people of one stratum over the draws in question; ``people`` in the newest of them."""

    stratum: str
    met: tuple[Met, ...]

    @property
    def people(self) -> int:
        """How many people the stratum had in the newest draw."""
        return self.met[-1].turn.people

    @property
    def odds(self) -> Odds:
        """The odds of one of its people."""
        return _odds(tuple(met.turn for met in self.met))


@dataclass(frozen=True)
class Line:
    """One line of the answer: so many times; chances are of one person, None for everybody."""

    times: int
    exactly: Fraction | None
    at_least: Fraction | None
    people: Fraction


@dataclass(frozen=True)
class Answer:
    """What chance alone gives: the draws counted, the groups, and a line for each number."""

    numbers: tuple[str, ...]
    groups: tuple[Group, ...]
    times: int

    @property
    def people(self) -> int:
        """How many people are looked at."""
        return sum(group.people for group in self.groups)

    @property
    def one(self) -> Odds | None:
        """The odds of one person, where one stratum is asked about."""
        return self.groups[0].odds if len(self.groups) == 1 else None

    @property
    def expected(self) -> Fraction:
        """Of how many people it is expected that they were drawn so often or more."""
        return self.expected_from(self.times)

    def expected_from(self, times: int) -> Fraction:
        """Return how many people are expected to have been drawn ``times`` times or more."""
        return expected_people([(group.people, group.odds) for group in self.groups], times)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Never, once, … up to what was asked or to three; the last says "or more"."""
        last = min(max(self.times, LEAST_LINES), len(self.numbers))
        return tuple(
            Line(
                times,
                self.one.exactly(times) if self.one else None,
                self.one.at_least(times) if self.one else None,
                self.expected_from(times)
                - (self.expected_from(times + 1) if times < last else Fraction(0)),
            )
            for times in range(last + 1)
        )


def standing(found: Mapping[str, Draw]) -> list[Draw]:
    """Return the draws that count, oldest first."""
    return [draw for _, draw in sorted(found.items()) if draw.result and not draw.void]


def months_of(draws: Collection[Draw]) -> list[str]:
    """Return the months in which a counted draw was decided, oldest first, as ``2026-11``."""
    return sorted({_day(draw).isoformat()[:7] for draw in draws})


def strata_in(draws: Collection[Draw]) -> list[str]:
    """Return every stratum that people can ask about, in announced order, the newest draw's first.

    Strata that were merged into another keep their own name here.
    """
    named: dict[str, None] = {}
    for draw in reversed(list(draws)):
        hidden = labels_withheld(_pool(draw))
        for stratum in _announced(draw):
            if stratum["label"] not in hidden:
                named |= dict.fromkeys(stratum.get("merged_from") or [stratum["label"]])
    return list(named)


def answer(draws: Collection[Draw], *, stratum: str, times: int) -> Answer | None:
    """Return what chance gives over these draws, oldest first; None when none is about it."""
    labels = _labels_of_newest(draws) if stratum == EVERYBODY else [stratum]
    groups = [Group(label, met) for label in labels if (met := _met(draws, label))]
    if not groups:
        return None
    numbers = sorted({met.number for group in groups for met in group.met})
    return Answer(tuple(numbers), tuple(groups), times)


def _met(draws: Collection[Draw], stratum: str) -> tuple[Met, ...]:
    found = []
    for draw in draws:
        label, pool = _label_in(draw, stratum), _pool(draw)
        if label is not None and label not in labels_withheld(pool):
            taken = draw.result.data["take"][label] if draw.result else 0
            found.append(Met(draw.number, _day(draw), label, Turn(pool[label], taken)))
    return tuple(found)


def _labels_of_newest(draws: Collection[Draw]) -> list[str]:
    # Everybody, once: the strata of the newest draw hold every person of its pool.
    newest = list(draws)[-1:]
    return [label for draw in newest for label in _pool(draw)]


def _label_in(draw: Draw, stratum: str) -> str | None:
    for announced in _announced(draw):
        if stratum in {announced["label"], *(announced.get("merged_from") or ())}:
            return announced["label"] if announced["label"] in _pool(draw) else None
    return None


def _announced(draw: Draw) -> list[dict[str, Any]]:
    return draw.announcement.data["strata"] if draw.announcement else []


def _pool(draw: Draw) -> Mapping[str, int]:
    return draw.lines["pool"].data["strata"] if "pool" in draw.lines else {}


def _day(draw: Draw) -> date:
    return localtime(draw.lines["result"].time).date()


@lru_cache(maxsize=256)
def _odds(turns: tuple[Turn, ...]) -> Odds:
    return Odds(turns)
