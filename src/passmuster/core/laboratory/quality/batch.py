"""One batch of a laboratory: what was run together, by whom, on what, with which controls.

Specimens stand by their code only. Nothing is judged here (`judging`); a batch is what the
laboratory says it ran.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from passmuster.core.draw.chance import decimal
from passmuster.core.laboratory.judgement import Reason
from passmuster.core.laboratory.rules import Stage

ALL_ANALYTES = ""
"""The analyte of a control that holds no drug at all: it stands for every analyte."""


class Kind(StrEnum):
    """What a vial of a batch is that is no specimen.

    ``calibrator`` sets the scale; ``negative`` holds no drug; ``spiked`` holds a known amount that
    the analyst knows; ``internal-blind`` is one that the laboratory hides from its own analyst. The
    force's blind controls are none of these: they come as ordinary specimens.
    """

    CALIBRATOR = "calibrator"
    NEGATIVE = "negative"
    SPIKED = "spiked"
    BLIND = "internal-blind"


@dataclass(frozen=True, kw_only=True)
class Control:
    """One calibrator or control as it was run.

    ``target`` and ``measured`` are ng/mL, exactly as reported; ``measured`` is 0 where nothing was
    found. ``material`` is the lot. ``mean`` and ``deviation`` are what the laboratory declared for
    the lot before the batch, ng/mL, None where it declared nothing.
    """

    kind: Kind
    analyte: str
    material: str
    target: Fraction
    measured: Fraction
    mean: Fraction | None = None
    deviation: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse an amount below nothing."""
        if min(self.target, self.measured) < 0:
            raise ValueError("a control: no amount below nothing")

    @property
    def off(self) -> Fraction:
        """How far the reading is from the declared mean, in declared standard deviations.

        Raises ValueError where the laboratory declared no limits.
        """
        if self.mean is None or not self.deviation:
            raise ValueError("a control without declared limits")
        return (self.measured - self.mean) / self.deviation


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What the laboratory says of one batch.

    ``analytes`` are codes of analytes.py, or the code of a panel's initial test. ``controls`` stand
    in the order in which they were run. ``specimens`` are codes. Moments are aware; ``ended_at`` is
    None while it runs. ``qc_sha256`` is the hash of the file with the control data, 64 hex digits.
    """

    code: str
    laboratory: str
    stage: Stage
    analytes: tuple[str, ...]
    controls: tuple[Control, ...]
    specimens: tuple[str, ...]
    analyst: str
    instrument: str
    started_at: datetime
    ended_at: datetime | None
    qc_sha256: str

    def __post_init__(self) -> None:
        """Refuse moments without their zone, which nobody could order."""
        moments = [self.started_at] if self.ended_at is None else [self.started_at, self.ended_at]
        if any(moment.utcoffset() is None for moment in moments):
            raise ValueError("a batch: moments with their zone")


class Standing(StrEnum):
    """What a batch comes to."""

    PASSES = "passes"
    HELD = "held"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the rules make of one batch.

    ``reasons`` are why it is held, none where it passes; ``warnings`` hold nothing. ``specimens``
    are those that the outcome is about.
    """

    batch: str
    rule: str
    specimens: frozenset[str]
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()

    @property
    def standing(self) -> Standing:
        """Return whether the batch passes."""
        return Standing.HELD if self.reasons else Standing.PASSES


def shown(value: Fraction) -> str:
    """Return a number as a sentence shows it: at most two decimals, none where it is whole."""
    text = decimal(abs(value), 0 if value.denominator == 1 else 2)
    return f"-{text}" if value < 0 else text
