"""Every number of a collection as versioned data: no policy goes below the floor that stands here.

Source of the values: rules.md §3 and §12, which name the section of the regulation. A value whose
section was not read in its present wording is marked unconfirmed, and pages say so beside it. How
long a doctor's evaluation may take stands with the orders, how long a copy is kept with custody.
"""

from __future__ import annotations

from dataclasses import dataclass

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit


@dataclass(frozen=True, kw_only=True)
class CollectionRules(FigureSet):
    """One version of the figures that a collection is judged by, by the day of collection.

    Bounds on volume and temperature are inclusive.
    """

    def __post_init__(self) -> None:
        """Refuse figures that no specimen could meet together: ``rules-contradict``."""
        super().__post_init__()
        bottles = self.value("bottle-a-ml") + self.value("bottle-b-ml")
        if bottles > self.value("min-void-ml") or self.value("temperature-low") > self.value(
            "temperature-high"
        ):
            raise Refused("rules-contradict", "No specimen can meet these numbers together.")


def _read(section: str) -> Source:
    return Source(text=f"49 CFR {section}", day="2023-06-01", confirmed=True)


_MOVED = "49 CFR 40.73 in its wording before 2023, since moved to a section not read here"
_LEAST, _MOST = Bound.AT_LEAST, Bound.AT_MOST
_ML, _TENTHS, _HOURS = Unit.MILLILITRES, Unit.TENTHS_OF_A_DEGREE, Unit.HOURS

STANDARD = CollectionRules(
    version="49-cfr-40-2023",
    effective_from="2023-06-01",
    figures=tuple(
        Figure(code=code, value=value, unit=unit, bound=bound, says=says, source=source)
        for code, value, unit, bound, says, source in (
            (
                "min-void-ml",
                45,
                _ML,
                _LEAST,
                "given on one occasion, for a specimen",
                _read("40.65(a)"),
            ),
            ("bottle-a-ml", 30, _ML, _LEAST, "in bottle A", _read("40.71(b)(2)")),
            ("bottle-b-ml", 15, _ML, _LEAST, "in bottle B", _read("40.71(b)(3)")),
            (
                "temperature-low",
                320,
                _TENTHS,
                _LEAST,
                "the lowest reading in range",
                _read("40.65(b)"),
            ),
            (
                "temperature-high",
                380,
                _TENTHS,
                _MOST,
                "the highest reading in range",
                _read("40.65(b)"),
            ),
            (
                "temperature-minutes",
                4,
                Unit.MINUTES,
                _MOST,
                "from handing the container over to the reading",
                _read("40.65(b)"),
            ),
            (
                "shy-bladder-hours",
                3,
                _HOURS,
                _LEAST,
                "to try again, from the first time that gave too little",
                _read("40.193(b)"),
            ),
            (
                "fluid-ml",
                1200,
                _ML,
                _MOST,
                "offered to drink in that time, in all",
                _read("40.193(b), 40 oz taken as 1.2 L"),
            ),
            (
                "ship-hours",
                24,
                _HOURS,
                _MOST,
                "from sealing to the first hand-over, or to the end of the next business day",
                Source(text=f"{_MOVED}, (c)"),
            ),
            (
                "copy-send-hours",
                24,
                _HOURS,
                _MOST,
                "to send the copies, or to the end of the next business day",
                Source(text=f"{_MOVED}, (a)(9)"),
            ),
            (
                "flaw-hold-business-days",
                5,
                Unit.BUSINESS_DAYS,
                _LEAST,
                "to hold a specimen from the start of a correction, before it is rejected",
                _read("40.203(b), 40.208, 40.83(e)"),
            ),
            (
                "refresh-years",
                5,
                Unit.YEARS,
                _MOST,
                "between two trainings of a collector",
                _read("40.33(e)"),
            ),
            (
                "retrain-days",
                30,
                Unit.DAYS,
                _MOST,
                "to train again after an error that ended a test",
                _read("40.33(f)"),
            ),
            (
                "mocks-first",
                5,
                Unit.COUNT,
                _LEAST,
                "mock collections in a row without error, before the first real one",
                _read("40.33(c)"),
            ),
            (
                "mocks-again",
                3,
                Unit.COUNT,
                _LEAST,
                "mock collections in a row without error, after an error that ended a test",
                _read("40.33(f)"),
            ),
            (
                "vetting-years",
                5,
                Unit.YEARS,
                _MOST,
                "between two looks at a collector's past",
                Source(text="10 CFR 26.31(b)(1), which says nominally"),
            ),
        )
    ),
)
"""The numbers of the standard; where a force's policy says nothing, these hold."""
