"""Dates as personnel files write them, read exactly or not at all.

Guarantees: a date is never guessed. Day/month order is decided once for a whole column, from cells
that allow one reading only; what stays open, and years of the Buddhist era, come back coded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.core.roster.months import MONTHS

DAY_FIRST: Final = "dmy"
MONTH_FIRST: Final = "mdy"
DATE_ORDERS: Final = (DAY_FIRST, MONTH_FIRST)

EXCEL_1900: Final = date(1899, 12, 30)
"""Day 0 of serial numbers, after Excel's invented 29 February 1900 (ECMA-376 part 1, 18.17.4)."""
EXCEL_1904: Final = date(1904, 1, 1)
"""Day 0 of the other date system, of old Macintosh workbooks."""

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100
_BUDDHIST_YEARS: Final = range(2400, 2701)
"""Years that can only be of the Buddhist era. Cambodia's year turns at Visakha Bochea, so 543 or
544 is to be taken off, and no rule here can know which."""

_PIVOT: Final = 50
"""Two-digit years from 50 are 1950 to 1999, below it 2000 to 2049: nobody serving joined before
1950, and no roster knows a date after 2049."""

_NO_DATE: Final = frozenset(
    {"", "-", "--", "/", "?", "n/a", "na", "nil", "none", "null", "0"}
    | {"0000-00-00", "00/00/0000", "9999-12-31", "31/12/9999", "12/31/9999"}
)
"""What systems write where there is no date (zero dates of MySQL, year 9999 for "never")."""

_TIME: Final = re.compile(r"(?:t|,? )\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? ?(?:[ap]\.?m\.?|z)?$")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NUMERIC: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?$")
_KHMER_WORDS: Final = re.compile("ថ្ងៃទី|ថ្ងៃ|ខែ|ឆ្នាំ")
_FILLERS: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º)\b|\bde[l]?\b|\bพ\.ศ\.|,")
_NAMED: Final = re.compile(r"(\d{1,2})[-/. ]?([^\d\s/-]+?)\.?[-/. ]?(\d{4}|\d{2})$")
_NAMED_MONTH_FIRST: Final = re.compile(r"([^\d\s/-]+?)\.?[-/. ]?(\d{1,2})[-/. ](\d{4}|\d{2})$")


class DateRead(NamedTuple):
    """What a cell says: ``iso`` (or "" for no date), or a ``code`` and perhaps a ``proposal``."""

    iso: str = ""
    code: str = ""
    proposal: str = ""


def read_dates(
    texts: Iterable[str], *, order: str = "", elsewhere: Iterable[str] = (), base: date = EXCEL_1900
) -> Mapping[str, DateRead]:
    """Read the distinct texts of one date column and return each text's reading.

    ``order`` (``dmy`` or ``mdy``) settles numeric dates; without it the column itself does, or the
    other date columns of the file (``elsewhere``). ``base`` is day 0 of serial numbers.

    Codes: ``date-unreadable``, ``date-impossible``, ``date-ambiguous``, ``date-buddhist-era``.
    """
    distinct = set(texts)
    order = order or decide_order(distinct) or decide_order(elsewhere)
    return {text: read_date(text, order=order, base=base) for text in distinct}


def decide_order(texts: Iterable[str]) -> str:
    """Return ``dmy`` or ``mdy`` when the cells that allow one reading only agree, else ""."""
    seen = set()
    for text in texts:
        found = _NUMERIC.match(_plain(text))
        if found:
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                seen.add(DAY_FIRST)
            elif second > 12 >= first:
                seen.add(MONTH_FIRST)
    return seen.pop() if len(seen) == 1 else ""


def read_date(text: str, *, order: str = "", base: date = EXCEL_1900) -> DateRead:
    """Read one cell; numeric dates whose day and month could change places need ``order``."""
    plain = _plain(text)
    if plain in _NO_DATE:
        return DateRead()
    found = _ISO.match(plain) or _COMPACT.match(plain)
    if found:
        return _calendar(int(found[1]), int(found[2]), int(found[3]))
    found = _NUMERIC.match(plain)
    if found:
        return _numeric(int(found[1]), int(found[3]), _year(found[4]), order)
    found = _SERIAL.match(plain)
    if found:
        return _checked_year(base + timedelta(days=int(found[1])))
    return _named(plain)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Return the text in one spelling, without a time of day behind the date."""
    return _TIME.sub("", ascii_digits(normalise_name(text)).casefold())


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _numeric(first: int, second: int, year: int, order: str) -> DateRead:
    day_first, month_first = _calendar(year, second, first), _calendar(year, first, second)
    if order:
        return day_first if order == DAY_FIRST else month_first
    if not month_first.iso or day_first == month_first:
        return day_first
    if not day_first.iso:
        return month_first
    return DateRead(code="date-ambiguous", proposal=f"{day_first.iso} or {month_first.iso}")


def _named(plain: str) -> DateRead:
    """Read a date whose month is a word, in the languages of MONTHS."""
    words = " ".join(_FILLERS.sub(" ", _KHMER_WORDS.sub(" ", plain)).split())
    found = _NAMED.match(words)
    if found and found[2] in MONTHS:
        return _calendar(_year(found[3]), MONTHS[found[2]], int(found[1]))
    found = _NAMED_MONTH_FIRST.match(words)
    if found and found[1] in MONTHS:
        return _calendar(_year(found[3]), MONTHS[found[1]], int(found[2]))
    return DateRead(code="date-unreadable")


def _calendar(year: int, month: int, day: int) -> DateRead:
    if year in _BUDDHIST_YEARS:
        known = _calendar(year - 543, month, day)
        return DateRead(code="date-buddhist-era", proposal=known.iso)
    try:
        found = date(year, month, day)
    except ValueError:
        return DateRead(code="date-impossible")
    return _checked_year(found)


def _checked_year(found: date) -> DateRead:
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return DateRead(code="date-unreadable")
    return DateRead(found.isoformat())
