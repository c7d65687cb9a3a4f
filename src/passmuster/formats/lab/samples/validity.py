"""The validity tests of invented specimens, ordinary and not: values and methods that fit together.

Source: rules.md §2.1 and §2.2, as core.laboratory.validity_rules has them; values keep well inside
each cell, so that every rule set comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, NamedTuple

from passmuster.formats.lab.samples.chance import Chance
from passmuster.formats.lab.samples.content import SampleLine, measured

Lines = tuple[SampleLine, ...]
_TWO: Final = ("initial", "confirmatory")


def ordinary(chance: Chance) -> Lines:
    """Return the tests of urine that is what it should be."""
    return (*_creatinine(chance.decimal("creatinine", 21, 280, 1)), *_rest(chance))


def dilute(chance: Chance) -> Lines:
    """Return the tests of dilute urine."""
    gravity = chance.decimal("gravity", 1.0012, 1.0028, 4)
    return (
        *_creatinine(chance.decimal("creatinine", 2.3, 19.5, 1)),
        *_gravity(gravity),
        *_rest(chance),
    )


def substituted(chance: Chance) -> Lines:
    """Return the tests of what is no urine: too little creatinine, and a gravity beyond it."""
    low = chance.whole("side", 2)
    gravity = chance.decimal("gravity", 1.0001, 1.0008, 4) if low else ""
    gravity = gravity or chance.decimal("gravity", 1.0210, 1.0290, 4)
    return _twice_concentrated(chance, ("0.3", "1.5"), gravity)


def inconsistent_creatinine(chance: Chance) -> Lines:
    """Return too little creatinine beside a gravity that urine has."""
    return _twice_concentrated(chance, ("0.3", "1.5"), chance.decimal("gravity", 1.0030, 1.0180, 4))


def inconsistent_gravity(chance: Chance) -> Lines:
    """Return a gravity too low for the creatinine beside it."""
    return _twice_concentrated(
        chance, ("5.0", "18.0"), chance.decimal("gravity", 1.0002, 1.0008, 4)
    )


def acid_or_basic(chance: Chance) -> Lines:
    """Return a pH that no urine has."""
    acid = chance.whole("side", 2)
    low, high = (1.0, 2.8) if acid else (11.3, 12.9)
    return _with_ph(chance, low, high)


def odd_ph(chance: Chance) -> Lines:
    """Return a pH that is neither urine's nor surely an adulterant's."""
    return _with_ph(chance, 9.2, 10.7)


def weak_nitrite(chance: Chance) -> Lines:
    """Return nitrite between the two edges, by two methods."""
    return _with(chance, "nitrite", 230, 470, ("colorimetry", "ion chromatography"))


class _Adulterant(NamedTuple):
    low: int
    high: int
    methods: tuple[str, str]


_ADULTERANTS: Final = {
    "nitrite": _Adulterant(620, 4_000, ("colorimetry", "ion chromatography")),
    "chromium": _Adulterant(60, 900, ("colorimetry", "ICP-MS")),
    "halogen": _Adulterant(40, 900, ("colorimetry", "ion chromatography")),
    "glutaraldehyde": _Adulterant(30, 900, ("aldehyde colorimetry", "gas chromatography")),
    "surfactant": _Adulterant(150, 2_000, ("colorimetry", "multi-wavelength spectrophotometry")),
}


def _adulterated(measure: str) -> Callable[[Chance], Lines]:
    low, high, methods = _ADULTERANTS[measure]
    return lambda chance: _with(chance, measure, low, high, methods)


def _pyridine(chance: Chance) -> Lines:
    """Return pyridine after a test for oxidants."""
    oxidant = str(chance.between("oxidant", 240, 900))
    found = str(chance.between("pyridine", 20, 400))
    return (
        *ordinary(chance)[:2],
        measured("oxidant", oxidant, "ug/mL", stage="initial", method="colorimetry as nitrite"),
        measured("pyridine", found, "ug/mL", stage="confirmatory", method="gas chromatography"),
    )


ADULTERATED: Final = MappingProxyType(
    {
        "ph": acid_or_basic,
        **{measure: _adulterated(measure) for measure in _ADULTERANTS},
        "pyridine": _pyridine,
    }
)
"""What was put in, and the tests that find it."""

INVALID: Final = MappingProxyType(
    {
        "ph": odd_ph,
        "creatinine": inconsistent_creatinine,
        "gravity": inconsistent_gravity,
        "nitrite": weak_nitrite,
    }
)
"""What makes a specimen invalid, and the tests that show it."""


def _creatinine(*values: str) -> Lines:
    stages = _TWO if len(values) > 1 else ("",)
    return tuple(
        measured("creatinine", value, "mg/dL", stage=stage)
        for value, stage in zip(values, stages, strict=True)
    )


def _gravity(*values: str) -> Lines:
    stages = _TWO if len(values) > 1 else ("",)
    return tuple(
        measured("gravity", value, "{s.g.}", stage=stage, method="refractometer")
        for value, stage in zip(values, stages, strict=True)
    )


def _rest(chance: Chance) -> Lines:
    return (
        measured("ph", chance.decimal("ph", 5.0, 8.4, 1), "[pH]"),
        measured("oxidant", "Negative"),
    )


def _twice_concentrated(chance: Chance, creatinine: tuple[str, str], gravity: str) -> Lines:
    low, high = map(float, creatinine)
    values = [chance.decimal(f"creatinine {stage}", low, high, 1) for stage in _TWO]
    return (*_creatinine(*values), *_gravity(gravity, gravity), *_rest(chance))


def _with_ph(chance: Chance, low: float, high: float) -> Lines:
    value = chance.decimal("odd ph", low, high, 1)
    methods = ("colorimetry", "pH meter")
    return (
        *ordinary(chance)[:1],
        *(
            measured("ph", value, "[pH]", stage=stage, method=method)
            for stage, method in zip(_TWO, methods, strict=True)
        ),
    )


def _with(chance: Chance, measure: str, low: int, high: int, methods: tuple[str, str]) -> Lines:
    return (
        *ordinary(chance)[:2],
        *(
            measured(
                measure,
                str(chance.between(f"{measure} {stage}", low, high)),
                "ug/mL",
                stage=stage,
                method=method,
            )
            for stage, method in zip(_TWO, methods, strict=True)
        ),
    )
