"""Westgard's multirule over one analyte's controls: which rules the newest batch breaks.

The rules are those of J. O. Westgard, P. L. Barry, M. R. Hunt, T. Groth, "A multi-rule Shewhart
chart for quality control in clinical chemistry", Clinical Chemistry 27 (1981) 493-501, in the words
of the authors' page. "Exceeds" is above, never at. Readings in a row are looked for both within one
control material and over all materials in the order of the run; R-4s only within one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.sources import second_hand

_MULTIRULE: Final = second_hand(
    "Westgard and others, Clinical Chemistry 27 (1981) 493-501, as westgard.com prints the rules"
)
_NO_TRIGGER: Final = second_hand(
    "westgard.com, worksheets of the Westgard rules: 1-2s is no longer recommended as a trigger"
)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One control reading: its material, its batch, and how many deviations it is off the mean."""

    material: str
    batch: str
    off: Fraction


@dataclass(frozen=True, kw_only=True)
class ControlRule:
    """One rule: ``count`` readings in a row beyond ``limit`` deviations, all on one side.

    ``opposed`` is the range rule instead: of one batch, one reading beyond the limit and another
    beyond it on the other side. A rule that does not reject only warns.
    """

    code: str
    name: str
    count: int
    limit: int
    says: str
    source: Source
    rejects: bool = True
    opposed: bool = False


CONTROL_RULES: Final = (
    ControlRule(
        code="westgard-1-2s",
        name="1-2s",
        count=1,
        limit=2,
        says="One control is more than 2 standard deviations off its mean: look closer.",
        source=_NO_TRIGGER,
        rejects=False,
    ),
    ControlRule(
        code="westgard-1-3s",
        name="1-3s",
        count=1,
        limit=3,
        says="One control is more than 3 standard deviations off its mean.",
        source=_MULTIRULE,
    ),
    ControlRule(
        code="westgard-2-2s",
        name="2-2s",
        count=2,
        limit=2,
        says="Two controls in a row exceed 2 standard deviations on the same side.",
        source=_MULTIRULE,
    ),
    ControlRule(
        code="westgard-r-4s",
        name="R-4s",
        count=2,
        limit=2,
        says="In one batch one control exceeds 2 standard deviations above and another below.",
        source=_MULTIRULE,
        opposed=True,
    ),
    ControlRule(
        code="westgard-4-1s",
        name="4-1s",
        count=4,
        limit=1,
        says="Four controls in a row exceed 1 standard deviation on the same side.",
        source=_MULTIRULE,
    ),
    ControlRule(
        code="westgard-10-x",
        name="10-x",
        count=10,
        limit=0,
        says="Ten controls in a row lie on the same side of the mean.",
        source=_MULTIRULE,
    ),
)
"""The six rules, the warning first. Every one is asked, whether the warning spoke or not."""


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A rule that the newest batch breaks, with the first readings that break it."""

    rule: ControlRule
    points: tuple[Point, ...]


def broken(points: Sequence[Point], batch: str) -> tuple[Broken, ...]:
    """Return each rule that ``batch`` breaks, in the order of the table.

    ``points`` are one analyte's readings in the order of measurement, those of ``batch`` last: what
    an earlier batch broke alone is not told again.
    """
    found = []
    for rule in CONTROL_RULES:
        told = _opposed(points, batch, rule) if rule.opposed else _in_a_row(points, batch, rule)
        if told:
            found.append(Broken(rule=rule, points=told))
    return tuple(found)


def _beyond(limit: int) -> tuple[Callable[[Point], bool], Callable[[Point], bool]]:
    return (lambda point: point.off > limit), (lambda point: point.off < -limit)


def _opposed(points: Sequence[Point], batch: str, rule: ControlRule) -> tuple[Point, ...]:
    above, below = _beyond(rule.limit)
    here = [point for point in points if point.batch == batch]
    high, low = list(filter(above, here)), list(filter(below, here))
    return (high[0], low[0]) if high and low else ()


def _in_a_row(points: Sequence[Point], batch: str, rule: ControlRule) -> tuple[Point, ...]:
    for order in _orders(points):
        for end in range(rule.count, len(order) + 1):
            row = order[end - rule.count : end]
            if row[-1].batch == batch and any(all(map(side, row)) for side in _beyond(rule.limit)):
                return tuple(row)
    return ()


def _orders(points: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """Yield the readings of all materials together, then those of each material alone."""
    yield points
    for material in dict.fromkeys(point.material for point in points):
        yield [point for point in points if point.material == material]
