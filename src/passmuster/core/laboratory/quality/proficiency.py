"""Proficiency rounds of a laboratory and Taiwan's arithmetic of accreditation (rules.md §1.5).

Counted exactly: at least nine tenths right and no false positive; at least four fifths of the
quantities near their target; none half of its target off or more; three such rounds and a site
visit within six months. Whether a share is asked of each round or of all together was not read:
each is asked, which asks no less.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.judgement import Reason, reason
from passmuster.core.laboratory.quality.batch import shown
from passmuster.core.laboratory.quality.figures import QUALITY, TAIWAN_ACCREDITATION, share


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sample of a round: whether it holds the drug, and whether the laboratory says so.

    ``target``, ``measured`` and ``deviation`` (of the group of laboratories) are ng/mL, None where
    no quantity was asked. A quantity that was asked and not given counts as measured 0.
    """

    code: str
    positive: bool
    reported: bool
    target: Fraction | None = None
    measured: Fraction | None = None
    deviation: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Refuse a target or a deviation below nothing."""
        if (self.target is not None and self.target <= 0) or self.deviation < 0:
            raise ValueError("a proficiency sample: a target above nothing, a deviation from 0 on")

    @property
    def right(self) -> bool:
        """Tell whether the laboratory's answer is right."""
        return self.positive is self.reported


@dataclass(frozen=True, kw_only=True)
class ProficiencyRound:
    """One proficiency round: of which laboratory, by which scheme, on which day, its samples."""

    laboratory: str
    scheme: str
    day: date
    samples: tuple[Sample, ...]


def judge_round(given: ProficiencyRound, figures: FigureSet = QUALITY) -> tuple[Reason, ...]:
    """Return why a round does not count; none where it does. Codes are those of the reasons."""
    samples = given.samples
    if not samples:
        return (reason("round-empty", TAIWAN_ACCREDITATION, "The round has no sample."),)
    return (*_answers(samples, figures), *_quantities(samples, figures))


def _answers(samples: Sequence[Sample], figures: FigureSet) -> list[Reason]:
    found = []
    right = sum(sample.right for sample in samples)
    least = share("round-correct", figures)
    if right < least * len(samples):
        says = f"{right} of {len(samples)} answers are right; {shown(least * 100)} % are wanted."
        found.append(reason("round-too-few-right", figures.figure("round-correct").source, says))
    invented = [sample.code for sample in samples if sample.reported and not sample.positive]
    if invented:
        says = f"A drug was reported that was not there: sample {', '.join(invented)}."
        found.append(reason("round-false-positive", TAIWAN_ACCREDITATION, says))
    return found


def _quantities(samples: Sequence[Sample], figures: FigureSet) -> list[Reason]:
    asked = [
        (sample, sample.target, abs((sample.measured or Fraction(0)) - sample.target))
        for sample in samples
        if sample.target is not None
    ]
    found = []
    part, times = share("quantity-near", figures), figures.value("quantity-deviations")
    near = sum(off <= max(part * target, times * sample.deviation) for sample, target, off in asked)
    least = share("round-near", figures)
    if near < least * len(asked):
        says = f"{near} of {len(asked)} quantities are near; {shown(least * 100)} % are wanted."
        found.append(reason("round-too-few-near", figures.figure("round-near").source, says))
    edge = share("quantity-far", figures)
    far = [sample.code for sample, target, off in asked if off >= edge * target]
    if far:
        says = f"A quantity is off by {shown(edge * 100)} % or more: sample {', '.join(far)}."
        found.append(reason("round-quantity-far", figures.figure("quantity-far").source, says))
    return found


def months_after(day: date, months: int) -> date:
    """Return the same day so many months on, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def may_be_accredited(
    rounds: Sequence[ProficiencyRound], visits: Sequence[date], figures: FigureSet = QUALITY
) -> tuple[Reason, ...]:
    """Return why these rounds and visits do not carry an accreditation; none where they do.

    The newest rounds count, so that a bad one is not left behind by choice; the window is closed at
    both ends. Raises UnusableInput (``rounds-of-others``) for rounds of two laboratories.
    """
    if len({one.laboratory for one in rounds}) > 1:
        raise UnusableInput("rounds-of-others", "The rounds are of more than one laboratory.")
    wanted, visited = figures.value("rounds"), figures.value("visits")
    newest = sorted(rounds, key=lambda one: one.day)[-wanted:]
    seen = sorted(visits)[-visited:]
    source = figures.figure("rounds").source
    found = []
    if len(newest) < wanted:
        says = f"{len(newest)} of {wanted} proficiency rounds were taken."
        found.append(reason("rounds-too-few", source, says))
    if len(seen) < visited:
        says = f"{len(seen)} of {visited} site visits were made."
        found.append(reason("visits-too-few", source, says))
    for one in newest:
        found += judge_round(one, figures)
    days = [*(one.day for one in newest), *seen]
    months = figures.value("window-months")
    if days and max(days) > months_after(min(days), months):
        says = (
            f"The rounds and the visit lie between {min(days)} and {max(days)}; within {months} "
            "months is wanted."
        )
        found.append(reason("rounds-too-far-apart", source, says))
    return tuple(found)
