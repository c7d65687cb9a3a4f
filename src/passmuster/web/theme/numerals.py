"""Numbers, days and times as each language writes them.

English pages use 0-9 and Khmer pages ០-៩; both group thousands by a no-break space, which neither
reads as a decimal mark (Django and CLDR disagree on "." and "," in Khmer). Days in Khmer need no
weekday and no era. Source of the month names: CLDR 48, ``km``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

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


def in_khmer() -> bool:
    """Tell whether the page being written is a Khmer one."""
    return (get_language() or "").startswith("km")


def digits(text: object) -> str:
    """Return ``text`` with the digits of the page's language; ids and hashes never pass here."""
    return str(text).translate(_KHMER_DIGITS) if in_khmer() else str(text)


def whole(number: int) -> str:
    """Return a whole number in groups of three: ``6 102`` or ``៦ ១០២``."""
    return digits(f"{number:,}".replace(",", NO_BREAK))


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
