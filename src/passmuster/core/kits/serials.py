"""Every number on a bottle, seal, kit or paper pack finds its own slips, and says what it is for.

A serial is twelve digits, written in three groups of four: one for its kind, nine that run on, two
to check. The check digits are ISO/IEC 7064:2003, MOD 97-10: the twelve digits as one number leave
1 when divided by 97. As 97 is a prime larger than 81, this finds every single wrong digit and
every exchange of two neighbours, and also a pair of equal digits typed as another pair. Digits
alone, because they are the same on every keyboard and no letter can be taken for one of them.

A practice serial begins with the letter P and its digits leave 50: it is not a live one with the
letter lost, and a live one is not a practice one with a letter added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.text import normalise_service_number


class Kind(StrEnum):
    """What bears the number."""

    SPECIMEN = "specimen"
    PACK = "pack"
    SEAL = "seal"
    KIT = "kit"
    CUP = "cup"
    STRIP = "strip"
    POUCH = "pouch"


DIGIT_OF_KIND: Final = {
    Kind.SPECIMEN: "1",
    Kind.PACK: "2",
    Kind.SEAL: "3",
    Kind.KIT: "4",
    Kind.CUP: "5",
    Kind.STRIP: "6",
    Kind.POUCH: "7",
}
"""The first digit of a serial; 8 and 9 are free, 0 is none, so that no leading zero can go."""

HIGHEST: Final = 999_999_999
"""The last number that nine digits can bear; the first is 1."""

PRACTICE_MARK: Final = "P"

_MODULUS: Final = 97
_LEAVES: Final = {False: 1, True: 50}
"""What is left after division by 97: of a live number, of a practice number."""

_KIND_OF_DIGIT: Final = {digit: kind for kind, digit in DIGIT_OF_KIND.items()}
_SERIAL: Final = re.compile(f"({PRACTICE_MARK}?)([1-7])([0-9]{{9}})([0-9]{{2}})", re.ASCII)


@dataclass(frozen=True)
class Serial:
    """One number: its kind, its running number (1 to HIGHEST), and whether it is for practice."""

    kind: Kind
    number: int
    practice: bool = False

    @property
    def text(self) -> str:
        """Return the serial as it is stored and coded: twelve digits, after P for practice."""
        digits = f"{DIGIT_OF_KIND[self.kind]}{self.number:09}"
        return marked(digits + check_digits(digits, practice=self.practice), self.practice)

    @property
    def grouped(self) -> str:
        """Return the serial as people read it: groups of four digits."""
        return in_fours(self.text)


def serial(kind: Kind, number: int, *, practice: bool = False) -> Serial:
    """Return a serial; raises UnusableInput (``serial-number-out-of-range``)."""
    if not 1 <= number <= HIGHEST:
        raise UnusableInput(
            "serial-number-out-of-range", f"A running number lies between 1 and {HIGHEST}."
        )
    return Serial(kind, number, practice)


def check_digits(digits: str, *, practice: bool) -> str:
    """Return the two check digits of ``digits`` (ISO/IEC 7064:2003, MOD 97-10)."""
    return f"{(_LEAVES[practice] - int(digits) * 100) % _MODULUS:02}"


def checks(digits: str, *, practice: bool) -> bool:
    """Tell whether digits with their check digits leave what they must."""
    return int(digits) % _MODULUS == _LEAVES[practice] and int(digits[-2:]) < _MODULUS


def marked(digits: str, practice: bool) -> str:
    """Return digits with the mark of practice in front when they are for practice."""
    return PRACTICE_MARK + digits if practice else digits


def in_fours(text: str) -> str:
    """Return a number in groups of four digits, the mark of practice apart."""
    mark, digits = text[: len(text) % 4], text[len(text) % 4 :]
    return " ".join(part for part in (mark, *re.findall("....", digits)) if part)


def typed(text: str) -> str:
    """Return what was typed or scanned as one run: digits of any script as 0 to 9, no gaps."""
    return normalise_service_number(text).upper().replace(" ", "").replace("-", "")


def parse_serial(text: str) -> Serial:
    """Read a serial as it was typed or scanned; Khmer digits, spaces and hyphens are welcome.

    Raises UnusableInput: ``serial-form-unknown``, ``serial-check-wrong``.
    """
    found = _SERIAL.fullmatch(typed(text))
    if found is None:
        raise UnusableInput(
            "serial-form-unknown", "A number has twelve digits in three groups; scan or type it."
        )
    mark, kind, number, check = found.groups()
    practice = bool(mark)
    if not checks(kind + number + check, practice=practice) or not int(number):
        raise UnusableInput(
            "serial-check-wrong",
            "The last two digits do not fit the others: a digit was misread. Scan or type it anew.",
        )
    return Serial(_KIND_OF_DIGIT[kind], int(number), practice)


def adds_up(text: str) -> bool:
    """Tell whether a text is a serial of any kind, live or for practice, whose check digits fit."""
    try:
        parse_serial(text)
    except UnusableInput:
        return False
    return True


def read_serial(text: str, kind: Kind, *, practice: bool) -> Serial:
    """Read a serial that must be of this kind, in a live or a practice session.

    Raises what parse_serial() raises, and Refused: ``serial-kind-wrong``,
    ``serial-practice-in-live``, ``serial-live-in-practice``.
    """
    found = parse_serial(text)
    require_session(found.practice, practice=practice)
    if found.kind is not kind:
        raise Refused(
            "serial-kind-wrong", f"This is the number of a {found.kind}; give that of a {kind}."
        )
    return found


def require_session(number_is_practice: bool, *, practice: bool) -> None:
    """Raise Refused when a practice number comes into a live session, or the reverse.

    Codes: ``serial-practice-in-live``, ``serial-live-in-practice``.
    """
    if number_is_practice and not practice:
        raise Refused(
            "serial-practice-in-live", "This number is for practice only; take one without a P."
        )
    if practice and not number_is_practice:
        raise Refused(
            "serial-live-in-practice", "This number is a live one; for practice take one with a P."
        )
