"""Numbers, days and hours as letters write them, in Khmer and English.

Months and the wording of a day in Khmer: CLDR 48 (``km``) and the usual head of Cambodian letters.
Ids, hashes and service numbers never pass here: they stay in 0 to 9.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final, Literal

from passmuster.core.kernel.errors import UnusableInput

Language = Literal["km", "en"]
LANGUAGES: Final = ("km", "en")

_KHMER_DIGITS: Final = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_NO_BREAK: Final = "\u00a0"
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "km": "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
}
_WEEKDAYS: Final = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "km": "ចន្ទ អង្គារ ពុធ ព្រហស្បតិ៍ សុក្រ សៅរ៍ អាទិត្យ",
}


def require_language(language: str) -> None:
    """Raise UnusableInput (``language-unknown``) for any language but ``km`` and ``en``."""
    if language not in LANGUAGES:
        raise UnusableInput("language-unknown", f"Paper is set in km or en, not in {language!r}.")


def digits(text: object, language: Language) -> str:
    """Return ``text`` with the digits of the language."""
    return str(text).translate(_KHMER_DIGITS) if language == "km" else str(text)


def whole(number: int, language: Language) -> str:
    """Return a whole number in groups of three, apart by a no-break space."""
    return digits(f"{number:,}".replace(",", _NO_BREAK), language)


def day(on: date, language: Language) -> str:
    """Return a day as letters head it: ``18 November 2026``, ``ថ្ងៃទី១៨ ខែវិច្ឆិកា ឆ្នាំ២០២៦``."""
    month = _MONTHS[language].split()[on.month - 1]
    if language == "km":
        return digits(f"ថ្ងៃទី{on.day} ខែ{month} ឆ្នាំ{on.year}", language)
    return f"{on.day} {month} {on.year}".replace(" ", _NO_BREAK)


def weekday_and_day(on: date, language: Language) -> str:
    """Return a day with its weekday, as an appointment says it."""
    weekday = _WEEKDAYS[language].split()[on.weekday()]
    if language == "km":
        return f"ថ្ងៃ{weekday} {day(on, language).removeprefix('ថ្ងៃ')}"
    return f"{weekday}, {day(on, language)}"


def hour(at: time, language: Language) -> str:
    """Return the time of day on 24 hours: ``14:20``, ``ម៉ោង ១៤:២០``."""
    clock = digits(at.strftime("%H:%M"), language)
    return f"ម៉ោង{_NO_BREAK}{clock}" if language == "km" else clock


def moment(at: datetime, language: Language) -> str:
    """Return day and time as ``at`` itself bears them, with its offset when it has one."""
    said = f"{day(at.date(), language)}, {hour(at.time(), language)}"
    if language == "km":
        said = f"{day(at.date(), language)} {hour(at.time(), language)}"
    if at.tzinfo is None:
        return said
    offset = at.strftime("%z")
    return f"{said} (UTC{offset[:3]}:{offset[3:5]})"
