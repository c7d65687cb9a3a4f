"""Numbers, days and times as each language writes them.

English pages use 0-9 and Khmer pages ០-៩; both group thousands by a no-break space, which neither
reads as a decimal mark (Django and CLDR disagree on "." and "," in Khmer). Days in Khmer need no
weekday and no era. Source of the month names: CLDR 48, ``km``.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from passmuster.core.kernel import lunar
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import ascii_digits, normalise_text
from passmuster.core.roster.dates import DAY_FIRST, DateRead, read_date

NO_BREAK = "\u00a0"
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "km": (
        "មករា",
        "កុម្ភៈ",
        "មីនា",
        "មេសា",
        "ឧសភា",
        "មិថុនា",
        "កក្កដា",
        "សីហា",
        "កញ្ញា",
        "តុលា",
        "វិច្ឆិកា",
        "ធ្នូ",
    ),
}
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[ ,]\d{3})+")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_khmer() -> bool:
    """Tell whether the page being written is a Khmer one."""
    return (get_language() or "").startswith("km")


def digits(text: object) -> str:
    """Return ``text`` with the digits of the page's language; ids and hashes never pass here."""
    return str(text).translate(_KHMER_DIGITS) if in_khmer() else str(text)


def whole(number: int) -> str:
    """Return a whole number in groups of three: ``6 102`` or ``៦ ១០២``."""
    return digits(f"{number:,}".replace(",", NO_BREAK))


def in_words(number: int, *, first: bool = False) -> str:
    """Return one to ten as an English word, else the digits; ``first`` begins a sentence."""
    if in_khmer() or not 1 <= number <= len(_WORDS):
        return whole(number)
    word = _WORDS[number - 1]
    return word.capitalize() if first else word


def percent(part: int, total: int) -> str:
    """Return ``part`` of ``total`` in per cent with one decimal; a dash when there is no total."""
    if total == 0:
        return "–"
    # Rounded by whole numbers: a float would turn some halves the other way.
    tenths = int(Fraction(part * 1000, total) + Fraction(1, 2))
    mark = "," if in_khmer() else "."
    return digits(f"{tenths // 10}{mark}{tenths % 10}") + NO_BREAK + "%"


def day(moment: date) -> str:
    """Return a day: ``18 Nov 2026`` or ``១៨ វិច្ឆិកា ២០២៦``; a datetime counts in local time."""
    on = localtime(moment) if isinstance(moment, datetime) else moment
    month = _MONTHS["km" if in_khmer() else "en"][on.month - 1]
    return digits(f"{on.day}{NO_BREAK}{month}{NO_BREAK}{on.year}")


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """Return the local time of day on 24 hours: ``14:20`` or ``១៤:២០``."""
    return digits(localtime(moment).strftime("%H:%M:%S" if seconds else "%H:%M"))


def day_and_clock(moment: datetime) -> str:
    """Return day and local time of an aware moment."""
    return _("%(day)s at %(time)s") % {"day": day(moment), "time": clock(moment)}


def when(moment: datetime, now: datetime) -> str:
    """Return a moment beside ``now``: ``15:40 today``, else the day and the time of day."""
    if localtime(moment).date() == localtime(now).date():
        return _("%(time)s today") % {"time": clock(moment)}
    return _("%(day)s, %(time)s") % {"day": day(moment), "time": clock(moment)}


def span(length: timedelta) -> str:
    """Return a length of time in its largest units: ``2 h 9 min``, ``8 min 52 s``, ``3 days``."""
    seconds = int(abs(length.total_seconds()))
    if seconds >= 2 * DAY:
        days = seconds // DAY
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": whole(days)}
    if seconds >= HOUR:
        return _("%(hours)s h %(minutes)s min") % {
            "hours": whole(seconds // HOUR),
            "minutes": whole(seconds % HOUR // MINUTE),
        }
    if seconds >= MINUTE:
        return _("%(minutes)s min %(seconds)s s") % {
            "minutes": whole(seconds // MINUTE),
            "seconds": whole(seconds % MINUTE),
        }
    return _("%(seconds)s s") % {"seconds": whole(seconds)}


def size(bytes_: int) -> str:
    """Return a file's size in bytes, kB or MB (thousands)."""
    if bytes_ < 1000:
        return _("%(n)s bytes") % {"n": whole(bytes_)}
    if bytes_ < 1_000_000:
        return _("%(n)s kB") % {"n": whole(round(bytes_ / 1000))}
    mark = "," if in_khmer() else "."
    tenths = round(bytes_ / 100_000)
    return _("%(n)s MB") % {"n": digits(f"{tenths // 10}{mark}{tenths % 10}")}


def lunar_line(on: date) -> str:
    """Return the lunar line of a letter, always in Khmer; see ``core.kernel.lunar``."""
    return lunar.lunar_line(on)


def parse_whole(text: str) -> int:
    """Return the whole number somebody typed, in either digits, with or without groups.

    Errors: UnusableInput ``number-unreadable``.
    """
    plain = ascii_digits(normalise_text(text))
    if not _WHOLE.fullmatch(plain):
        sentence = _("Write a whole number, such as %(example)s.") % {"example": whole(1250)}
        raise UnusableInput("number-unreadable", sentence)
    return int(re.sub("[ ,]", "", plain))


def parse_day(text: str) -> date:
    """Return the day somebody typed, in either digits and the words of either language.

    ``18/11/2026``, ``2026-11-18``, ``18 Nov 2026``: numbers are read day first, and a year of the
    Buddhist era is never guessed into another.
    Errors: UnusableInput ``date-unreadable``, ``date-impossible``, ``date-buddhist-era``.
    """
    plain = ascii_digits(normalise_text(text))
    found = DateRead(code="date-unreadable")
    if not plain.isdigit():
        found = read_date(plain, order=DAY_FIRST)
    if found.iso:
        return date.fromisoformat(found.iso)
    code = found.code or "date-unreadable"
    raise UnusableInput(code, _date_sentence(code) % {"example": day(date(2026, 11, 18))})


def _date_sentence(code: str) -> str:
    return {
        "date-unreadable": _("Write day, month and year, such as %(example)s."),
        "date-impossible": _("There is no such day. Write it such as %(example)s."),
        "date-buddhist-era": _("Write the year of the common era, such as %(example)s."),
    }[code]


def parse_clock(text: str) -> time:
    """Return the time of day somebody typed on 24 hours: ``14:20`` or ``១៤:២០``.

    Errors: UnusableInput ``time-unreadable``.
    """
    found = _CLOCK.fullmatch(ascii_digits(normalise_text(text)))
    if not found:
        sentence = _("Write the time on 24 hours, such as %(example)s.")
        raise UnusableInput("time-unreadable", sentence % {"example": digits("14:20")})
    return time(int(found[1]), int(found[2]))
