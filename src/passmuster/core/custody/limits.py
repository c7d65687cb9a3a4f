"""The limits of a chain as data: each with its source and whether it is confirmed.

A limit that no source gives is ours and says so; it waits for a person who confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit

OURS = "Passmuster, for want of a source"
_SPECIMEN = Source(text=f"{OURS}: as long as specimens are kept, 49 CFR 40.99")


def _kept(value: int, unit: Unit, what: str, says: str, source: Source) -> Figure:
    return Figure(
        code=f"keep-{what}",
        value=value,
        unit=unit,
        says=f"to keep {says}",
        source=source,
        bound=Bound.AT_LEAST,
    )


FIGURES = FigureSet(
    version="1",
    figures=(
        Figure(
            code="specimen-tolerance",
            value=Fraction(1, 10),
            unit=Unit.SHARE,
            says="of a bottle's first amount that may be missing or too much over the whole chain",
            source=Source(text=f"{OURS}: a bottle's scale is read by eye"),
        ),
        Figure(
            code="specimen-drying",
            value=Fraction(0),
            unit=Unit.SHARE,
            says="of a bottle's first amount that it honestly loses by itself",
            source=Source(text=f"{OURS}: a closed bottle does not dry"),
        ),
        Figure(
            code="primary-bottle-ml",
            value=15,
            unit=Unit.MILLILITRES,
            says="in a bottle that is tested as the primary one",
            source=Source(text=f"{OURS}: what a second bottle holds at least (49 CFR 40.71(b)(3))"),
        ),
        Figure(
            code="exchange-wait",
            value=24,
            unit=Unit.HOURS,
            says="after its receipt that a specimen may wait for the exchange of its bottles",
            source=Source(text=f"{OURS}: as long as a sealed bottle may wait to be sent off"),
        ),
        _kept(
            1,
            Unit.YEARS,
            "specimen-non-negative",
            "a specimen that was not negative",
            Source(text="49 CFR 40.99, from memory"),
        ),
        _kept(1, Unit.YEARS, "specimen-negative", "a negative specimen", _SPECIMEN),
        _kept(1, Unit.YEARS, "specimen-cancelled", "the specimen of a cancelled test", _SPECIMEN),
        _kept(
            0,
            Unit.DAYS,
            "specimen-discarded",
            "a first specimen whose observed second was never given",
            Source(text="49 CFR 40.65(b)(7): without its second it is discarded", confirmed=True),
        ),
        _kept(
            0,
            Unit.DAYS,
            "specimen-voided",
            "a specimen that was sealed before its collection was made void",
            Source(text=f"{OURS}: it can have no result, and another collection takes its place"),
        ),
        _kept(
            1,
            Unit.YEARS,
            "record-negative-or-cancelled",
            "the record of a negative or cancelled test",
            Source(text="49 CFR 40.163(h)", confirmed=True),
        ),
        _kept(
            5,
            Unit.YEARS,
            "record-positive-or-refusal",
            "the record of a positive test or a refusal",
            Source(text="49 CFR 40.163(h)", confirmed=True),
        ),
        _kept(
            2,
            Unit.YEARS,
            "laboratory-record",
            "the laboratory's record",
            Source(text="49 CFR 40.109, from memory"),
        ),
        _kept(
            30,
            Unit.DAYS,
            "collector-copy",
            "the collector's copy of the form",
            Source(
                text="49 CFR 40.73(a)(9) in its wording before 2023, since moved to a section not "
                "read here"
            ),
        ),
    ),
)
"""Every figure of a chain, of what is received and of how long it is kept."""


@dataclass(frozen=True, kw_only=True)
class ChainRules:
    """What the chain of one sort of thing is measured against.

    ``tolerance`` and ``drying`` are shares of the first reference amount and count over the whole
    chain, never per step (attack E-01); ``drying`` is what such a thing honestly loses by itself.
    ``humans_to_measure`` is 2 where one person alone may not weigh.
    """

    tolerance: Figure
    drying: Figure
    humans_to_measure: int

    def __post_init__(self) -> None:
        """Refuse rules by which everything could be lost."""
        shares = (self.tolerance.value, self.drying.value)
        if min(shares) < 0 or sum(shares) >= 1 or self.humans_to_measure not in (1, 2):
            raise ValueError("rules of a chain: shares within 0 and 1, one or two humans")


SPECIMEN_RULES = ChainRules(
    tolerance=FIGURES.figure("specimen-tolerance"),
    drying=FIGURES.figure("specimen-drying"),
    humans_to_measure=1,
)
"""For a bottle with its own volume scale."""
