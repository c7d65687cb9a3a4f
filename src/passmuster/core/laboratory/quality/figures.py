"""The figures of laboratory quality as data: each with its source and whether it is confirmed.

What a rule counts by definition stands in its own table: the controls of a batch in `batch_rules`,
Westgard's counts and limits in `westgard`, rates and mixes of blind controls in `blind_rules`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit
from passmuster.core.laboratory.sources import OURS, read, remembered

TAIWAN_ACCREDITATION: Final = read("Taiwan, laboratory accreditation rules, Art. 12")
_HHS_BATCH: Final = remembered("HHS Mandatory Guidelines of 2017, 11.12 and 11.15")
_LIMITS: Final = Source(text=f"{OURS}: limits that let everything pass are no limits")
_SIGNS: Final = Source(text=f"{OURS}: an inspector asks from here on (attack L-03)")
_LAPSE: Final = Source(text=f"{OURS}: time to ask for a certificate, and for its answer")
_EXACT: Final = Source(text=f"{OURS}: the usual 19 in 20 of exact limits")


def _share(
    code: str, value: Fraction, says: str, source: Source, bound: Bound = Bound.FREE
) -> Figure:
    return Figure(code=code, value=value, unit=Unit.SHARE, says=says, source=source, bound=bound)


def _count(code: str, value: int, says: str, source: Source, bound: Bound = Bound.FREE) -> Figure:
    return Figure(code=code, value=value, unit=Unit.COUNT, says=says, source=source, bound=bound)


QUALITY: Final = FigureSet(
    version="quality-1",
    figures=(
        _share(
            "calibrator-tolerance",
            Fraction(1, 5),
            "of its target that a calibrator may read above or below it",
            _HHS_BATCH,
            Bound.AT_MOST,
        ),
        _share(
            "controls-of-batch",
            Fraction(1, 10),
            "of everything in a batch that is calibrators and controls, where the rule asks for it",
            _HHS_BATCH,
            Bound.AT_LEAST,
        ),
        _share(
            "widest-deviation",
            Fraction(1, 5),
            "of a control's declared mean that its declared standard deviation may be",
            _LIMITS,
            Bound.AT_MOST,
        ),
        _share(
            "furthest-mean",
            Fraction(1, 5),
            "of a control's target that its declared mean may be away from it",
            _LIMITS,
            Bound.AT_MOST,
        ),
        _count("day-results", 300, "specimens of one analyst in one day", _SIGNS, Bound.AT_MOST),
        _count("equal-controls", 6, "measured controls that two batches have in common", _SIGNS),
        _share(
            "equal-next",
            Fraction(1, 20),
            "of readings that are taken to equal the one before them by chance alone",
            _SIGNS,
        ),
        _share(
            "equal-chance",
            Fraction(1, 1_000_000),
            "chance of a run of equal readings from which on it is asked about",
            _SIGNS,
        ),
        _count(
            "signs-days",
            92,
            "days back over which batches are compared with each other each night",
            _SIGNS,
            Bound.AT_LEAST,
        ),
        _count(
            "excuse-days",
            90,
            "days for which two people may let a laboratory report without its batches",
            Source(text=f"{OURS}: long enough to connect a laboratory, too short to forget it"),
            Bound.AT_MOST,
        ),
        _share("confidence", Fraction(19, 20), "of exact limits and of the power asked", _EXACT),
        _share(
            "round-correct",
            Fraction(9, 10),
            "of the answers of a proficiency round that are right",
            TAIWAN_ACCREDITATION,
            Bound.AT_LEAST,
        ),
        _share(
            "round-near",
            Fraction(4, 5),
            "of the quantities of a proficiency round that are near their target",
            TAIWAN_ACCREDITATION,
            Bound.AT_LEAST,
        ),
        _share(
            "quantity-near",
            Fraction(1, 5),
            "of its target that a near quantity may be off; or so many standard deviations",
            TAIWAN_ACCREDITATION,
            Bound.AT_MOST,
        ),
        _count(
            "quantity-deviations",
            2,
            "standard deviations that a near quantity may be off; or its share of the target",
            TAIWAN_ACCREDITATION,
            Bound.AT_MOST,
        ),
        _share(
            "quantity-far",
            Fraction(1, 2),
            "of its target from which on a quantity is too far off for the whole round",
            TAIWAN_ACCREDITATION,
            Bound.AT_MOST,
        ),
        _count(
            "rounds",
            3,
            "proficiency rounds before an accreditation",
            TAIWAN_ACCREDITATION,
            Bound.AT_LEAST,
        ),
        _count(
            "visits", 1, "site visits before an accreditation", TAIWAN_ACCREDITATION, Bound.AT_LEAST
        ),
        _count(
            "window-months",
            6,
            "months within which the rounds and the visit lie",
            TAIWAN_ACCREDITATION,
            Bound.AT_MOST,
        ),
        Figure(
            code="lapse-warning",
            value=60,
            unit=Unit.DAYS,
            says="before a laboratory's cover is no longer whole that people are warned",
            source=_LAPSE,
        ),
    ),
)
"""Every figure of batches, signs, limits and proficiency."""


def share(code: str, figures: FigureSet = QUALITY) -> Fraction:
    """Return a figure that is a share; raises UnusableInput (``limit-unknown``)."""
    return Fraction(figures.figure(code).value)
