"""What a LOINC code of a urine test means here, and whether a text is a LOINC code at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.laboratory.loinc_codes import CODES
from passmuster.core.laboratory.rules import Stage

_SHAPE: Final = re.compile(r"[0-9]{1,7}-[0-9]")


class Kind(StrEnum):
    """What kind of value a code carries."""

    PRESENCE = "presence"
    MASS = "mass"
    MOLES = "moles"
    NUMBER = "number"
    RATIO = "ratio"
    CUTOFF = "cutoff"


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a code means: of what, at which stage, which kind, and the cutoff (ng/mL) of its own."""

    subject: str
    stage: Stage
    kind: Kind
    cutoff: int | None = None


def looks_like_loinc(code: str) -> bool:
    """Tell whether a text has the shape of a LOINC code: up to seven digits, a hyphen, a digit."""
    return _SHAPE.fullmatch(code) is not None


def check_digit(number: str) -> int:
    """Return the check digit (Luhn, modulus 10) of the digits before a LOINC code's hyphen."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def has_right_check_digit(code: str) -> bool:
    """Tell whether a text is a LOINC code whose last digit follows from the others."""
    number, _, digit = code.partition("-")
    return looks_like_loinc(code) and check_digit(number) == int(digit)


def _meanings() -> Iterator[tuple[str, Meaning]]:
    for subject, text in CODES.items():
        for part in text.split("; "):
            words = part.split()
            stage = Stage(words.pop(0)) if words[0] in set(Stage) else Stage.UNSTATED
            kind = Kind(words.pop(0))
            for word in words:
                code, _, cutoff = word.partition("@")
                yield (
                    code,
                    Meaning(
                        subject=subject,
                        stage=stage,
                        kind=kind,
                        cutoff=int(cutoff) if cutoff else None,
                    ),
                )


MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(dict(_meanings()))
"""Every code that we know."""
