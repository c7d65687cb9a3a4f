"""A reported number, exactly as it was written: never a float, never rounded, never guessed.

A number has the comparator it was reported with and the size of its last place, since "2" and
"2.0" do not say the same of a cutoff of 2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.reported import Comparator

_COMPARATORS: Final = {
    "<": Comparator.BELOW,
    "<=": Comparator.AT_MOST,
    "≤": Comparator.AT_MOST,
    ">": Comparator.ABOVE,
    ">=": Comparator.AT_LEAST,
    "≥": Comparator.AT_LEAST,
}
_KHMER_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_NUMBER: Final = re.compile(
    r"(?P<sign>[<>]=?|[≤≥])?\s{0,3}(?P<whole>[0-9]{1,12})(?:\.(?P<part>[0-9]{1,12}))?"
    r"(?:\s{0,3}(?P<unit>[A-Za-zµμ(\[{%][^0-9].{0,28}))?"
)
_COMMA: Final = re.compile(r"[<>≤≥=\s]{0,5}[0-9]{1,12}(?:[.,][0-9]{1,12}){0,4},[0-9]{1,12}.{0,40}")
_NEGATIVE: Final = re.compile(r"[-−–]\s?[0-9].{0,40}")
LONGEST: Final = 60
"""Characters of a value that can be a number at all."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number with its comparator; ``step`` is one unit of its last place, ``text`` as written."""

    value: Fraction
    step: Fraction
    text: str
    comparator: Comparator = Comparator.NONE

    def times(self, factor: Fraction) -> Amount:
        """Return the same amount in another unit."""
        if factor == 1:
            return self
        return replace(self, value=self.value * factor, step=self.step * factor)

    def at_least(self, edge: Fraction) -> bool | None:
        """Tell whether the amount is at or above an edge; None where it leaves that open."""
        match self.comparator:
            case Comparator.NONE:
                return self.value >= edge
            case Comparator.BELOW:
                return False if self.value <= edge else None
            case Comparator.AT_MOST:
                return False if self.value < edge else None
            case _:
                return True if self.value >= edge else None

    def above(self, edge: Fraction) -> bool | None:
        """Tell whether the amount is above an edge; None where it leaves that open."""
        match self.comparator:
            case Comparator.NONE:
                return self.value > edge
            case Comparator.BELOW | Comparator.AT_MOST:
                return False if self.value <= edge else None
            case Comparator.ABOVE:
                return True if self.value >= edge else None
            case _:
                return True if self.value > edge else None

    def is_near(self, edge: Fraction) -> bool:
        """Tell whether one unit of the last place reaches the edge: the truth may be beyond."""
        return abs(self.value - edge) <= self.step


def read_number(text: str, comparator: Comparator = Comparator.NONE) -> tuple[Amount, str]:
    """Return a reported number and the unit that stood behind it in the same text ("" for none).

    ``comparator`` is the one that the reader has already taken off. Digits may be Khmer. Raises
    UnusableInput: ``number-comma`` (a decimal or a thousand, nobody knows), ``number-negative``,
    ``number-unreadable`` for everything else that is no plain number.
    """
    plain = text.strip().translate(_KHMER_DIGITS)
    if _COMMA.fullmatch(plain):
        raise UnusableInput(
            "number-comma", "A comma may part decimals or thousands. Ask the laboratory which."
        )
    if _NEGATIVE.fullmatch(plain):
        raise UnusableInput("number-negative", "No amount is below nothing. Ask the laboratory.")
    found = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    sign = found["sign"] if found else None
    if found is None or (sign and comparator is not Comparator.NONE):
        raise UnusableInput(
            "number-unreadable", "This is no plain number. Ask the laboratory what it reports."
        )
    part = found["part"] or ""
    amount = Amount(
        value=Fraction(int(found["whole"] + part), 10 ** len(part)),
        step=Fraction(1, 10 ** len(part)),
        text=text.strip() if sign else f"{comparator}{text.strip()}",
        comparator=_COMPARATORS[sign] if sign else comparator,
    )
    return amount, (found["unit"] or "").strip()
