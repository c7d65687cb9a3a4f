"""Service numbers as cells give them: what a spreadsheet did to one, and what it still says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from passmuster.core.kernel.rows import DATE, ERROR, FORMULA, NUMBER
from passmuster.core.kernel.text import has_control_character, normalise_service_number
from passmuster.core.roster.vocabulary import is_placeholder

MAX_NUMBER_LENGTH: Final = 64
"""No force has longer service numbers; a longer text is a shifted column."""

_EXACT_DIGITS: Final = 15
"""Digits that an IEEE 754 double, hence a spreadsheet cell, keeps exactly."""

_WHOLE: Final = re.compile(r"(\d+)\.0+$")
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+E\+?|E\+)\d+$", re.IGNORECASE)


def service_number(text: str) -> str:
    """Return the normalised number of a cell in which ``number_fault`` found nothing wrong.

    "4711.0", which programs write for a number, is 4711.
    """
    whole = _WHOLE.match(text)
    return normalise_service_number(whole[1] if whole else text)


def number_fault(text: str, kind: str = "") -> tuple[str, Mapping[str, Any]]:
    """Return the code of what is wrong with a number cell ("" when nothing is), and facts for it.

    ``kind`` is the cell's kind as in ``core.kernel.rows``, "" for text.
    """
    if not kind and text.isascii() and text.isalnum() and not text.isalpha() and len(text) < 16:
        return "", {}  # nearly every number there is
    return _fault(text, kind), {"value": text, "limit": MAX_NUMBER_LENGTH}


def _fault(text: str, kind: str) -> str:
    number = normalise_service_number(text)
    for code, wrong in (
        ("formula-cell", kind == FORMULA),
        ("error-cell", kind == ERROR),
        ("number-is-date", kind == DATE),
        ("number-missing", is_placeholder(number)),
        ("control-character", has_control_character(text)),
        ("number-imprecise", kind == NUMBER and text.isdecimal() and len(text) > _EXACT_DIGITS),
        ("number-not-whole", kind == NUMBER and "." in text and not _WHOLE.match(text)),
        ("number-damaged", _SCIENTIFIC.match(text) is not None),
        ("number-too-long", len(number) > MAX_NUMBER_LENGTH),
        ("number-without-digit", not any(map(str.isdigit, number))),
    ):
        if wrong:
            return code
    return ""
