"""The units of a urine test as UCUM and as laboratories write them, converted exactly.

Source of the spellings: what laboratories send ("NG/ML", "mcg/L", micro sign and Greek mu), and
UCUM. "ng/dl" is a valid unit a hundred times smaller than "ng/mL"; "pH" validates as picohenry.
Amounts of substance need a molar mass, which no rule set gives: they wait for a human.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Unit

_MASSES: Final = {
    "pg": Fraction(1, 1000),
    "ng": Fraction(1),
    "ug": Fraction(1000),
    "mcg": Fraction(1000),
    "mg": Fraction(10**6),
    "g": Fraction(10**9),
}
_VOLUMES: Final = {"ml": Fraction(1), "cc": Fraction(1), "dl": Fraction(100), "l": Fraction(1000)}
PER_NG_ML: Final[Mapping[str, Fraction]] = MappingProxyType(
    {
        f"{mass}/{volume}": grams / volumes
        for mass, grams in _MASSES.items()
        for volume, volumes in _VOLUMES.items()
    }
)
"""How many ng/mL one of each unit of mass in a volume is, by its spelling in small letters."""

_WANTED: Final = {
    Unit.NANOGRAMS: Fraction(1),
    Unit.MICROGRAMS: Fraction(1000),
    Unit.MILLIGRAMS: Fraction(10_000),
}
_SCALES: Final = {
    wanted: {text: per / size for text, per in PER_NG_ML.items()}
    for wanted, size in _WANTED.items()
}
_PLAIN: Final = {
    Unit.TENTHS_OF_PH: (frozenset({"", "1", "[ph]", "ph", "{ph}", "ph units", "units"}), 10),
    Unit.TEN_THOUSANDTHS: (
        frozenset({"", "1", "{s.g.}", "s.g.", "sg", "{sg}", "ratio", "{ratio}", "g/ml", "kg/l"}),
        10_000,
    ),
}
"""The spellings of what has no unit, and how many of a figure's small units make one."""

_SUBSTANCE: Final = re.compile(r"[pnumk]?mol/.*|m?eq/.*")
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")


def spelled(unit: str) -> str:
    """Return a unit in small letters, without outer blanks or brackets, with one way of "micro"."""
    plain = unicodedata.normalize("NFKC", unit).casefold().strip().replace("μ", "u")
    inner = _BRACKETED.fullmatch(plain)
    return (inner[1] if inner else plain).strip()


def factor(unit: str, wanted: Unit) -> Fraction:
    """Return by what a number in ``unit`` is multiplied to count ``wanted``.

    Raises UnusableInput: ``unit-missing``, ``unit-substance`` (mol or equivalents: a molar mass is
    needed), ``unit-creatinine`` (per mass of creatinine or of hair) or ``unit-unknown``.
    """
    text = spelled(unit)
    if wanted in _PLAIN:
        spellings, parts = _PLAIN[wanted]
        if text in spellings:
            return Fraction(parts)
        raise UnusableInput("unit-unknown", f"The unit {unit!r} is none of this measure.")
    if not text:
        raise UnusableInput("unit-missing", "The number has no unit. Ask the laboratory for it.")
    if text in PER_NG_ML:
        return _SCALES[wanted][text]
    if _SUBSTANCE.fullmatch(text):
        raise UnusableInput(
            "unit-substance", f"The unit {unit!r} needs a molar mass. Ask for {wanted}."
        )
    mass, _, per = text.partition("/")
    if mass in _MASSES and (per.endswith("{creat}") or per in _MASSES):
        raise UnusableInput(
            "unit-creatinine", f"The unit {unit!r} is per mass. Ask for {wanted} of urine."
        )
    raise UnusableInput("unit-unknown", f"The unit {unit!r} is not known. Ask the laboratory.")
