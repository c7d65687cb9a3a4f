"""The Khmer lunar calendar (Chhankitek), for the line that stands above a Cambodian letter.

A lunar year has 354 days; a leap day makes 355 (a 30th day of ជេស្ឋ), a leap month 384 (two អាសាឍ).
Which year is which follows the arithmetic of Roath Kim Soeun, "Pratitin Soryakkatik-Chankatik
1900-1999", as given by cam-cc.org and khmer-calendar.tovnah.com ("Khmer Calendar Algorithm"); the
solar new year follows the Suriyayart rule of 292 207 days in 800 years.

Confirmed by tests: the lunar holidays of the sub-decrees on public holidays of 2022, 2023 and 2024
and of the lists published for 2010 and 2011; the lunar dates of 5 August 1952 (a court decision of
20 June 2022) and of 14 April 2011; the solar new years announced for 2011 and 2023 to 2026.
UNCONFIRMED: letters of the new year's first day already carry the new animal, whatever the hour;
a year for which astrologers announced another day (2012) follows the rule here, not them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
"""Days of these Gregorian years are known; the source covers 1900 to 1999, our checks 2026."""

WEEKDAYS: Final = ("ចន្ទ", "អង្គារ", "ពុធ", "ព្រហស្បតិ៍", "សុក្រ", "សៅរ៍", "អាទិត្យ")
"""Monday first, as Python counts."""
MONTHS: Final = (
    *("មិគសិរ", "បុស្ស", "មាឃ", "ផល្គុន", "ចេត្រ", "ពិសាខ", "ជេស្ឋ"),
    *("អាសាឍ", "ស្រាពណ៍", "ភទ្របទ", "អស្សុជ", "កត្តិក"),
    *("បឋមាសាឍ", "ទុតិយាសាឍ"),
)
"""Twelve months from about December; the last two stand for អាសាឍ in a year with a leap month."""
ANIMALS: Final = (
    *("ជូត", "ឆ្លូវ", "ខាល", "ថោះ", "រោង", "ម្សាញ់"),
    *("មមី", "មមែ", "វក", "រកា", "ច", "កុរ"),
)
"""Rat to pig, named after the years that solar new years begin."""
SAK: Final = (
    *("សំរឹទ្ធិស័ក", "ឯកស័ក", "ទោស័ក", "ត្រីស័ក", "ចត្វាស័ក"),
    *("បញ្ចស័ក", "ឆស័ក", "សប្តស័ក", "អដ្ឋស័ក", "នព្វស័ក"),
)
"""Names of the last digit of the Chulasakarat year, 0 first."""

_VISAKH: Final = 5
_JESTH: Final = 6
_ASATH: Final = 7
_FIRST_ASATH: Final = 12
_LIGHT_DAYS: Final = 15

_YEAR_ONE: Final = date(1899, 12, 3).toordinal()
"""1កើត ខែមិគសិរ of the lunar year that lies in 1900: 1 January 1900 is 1កើត ខែបុស្ស."""
_SOLAR_EPOCH: Final = 232_743
"""Ordinal of the day before day 0 of Chulasakarat 0 (Julian day 1 954 167.5)."""
_SONGKRAN_EARLIER: Final = 1732
"""The true sun enters Aries 2.165 days (of 800 parts) before the mean sun begins the year."""

_KHMER_DIGITS: Final = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@dataclass(frozen=True)
class LunarDay:
    """One day of the lunar calendar.

    ``day`` 1 to 15 within the waxing (កើត) or waning (រោច) half; ``month`` indexes MONTHS,
    ``animal`` ANIMALS, ``sak`` SAK, ``weekday`` WEEKDAYS; ``buddhist_year`` turns on 1រោច ខែពិសាខ.
    """

    weekday: int
    day: int
    waxing: bool
    month: int
    animal: int
    sak: int
    buddhist_year: int


def lunar_day(on: date) -> LunarDay:
    """Return the lunar calendar's day of a Gregorian day.

    Errors: ValueError outside the years FIRST_YEAR to LAST_YEAR.
    """
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise ValueError(f"the lunar calendar is known from {FIRST_YEAR} to {LAST_YEAR}")
    ordinal = on.toordinal()
    starts = _year_starts()
    # A lunar year begins in the November or December before the Gregorian year it is named after.
    year = on.year + 1 if ordinal >= starts[on.year + 1 - FIRST_YEAR] else on.year
    month, gone = _month_of(year, ordinal - starts[year - FIRST_YEAR])
    return LunarDay(
        weekday=on.weekday(),
        day=gone % _LIGHT_DAYS + 1,
        waxing=gone < _LIGHT_DAYS,
        month=month,
        animal=(on.year - 4 - (ordinal < _songkran(on.year))) % 12,
        sak=(on.year - 638 - (ordinal < _lerng_sak(on.year))) % 10,
        buddhist_year=on.year + 543 + (ordinal > _visakha(on.year)),
    )


def lunar_line(on: date) -> str:
    """Return the lunar line of a letter in Khmer, for every language of the page.

    Weekday, day, month, animal, sak, Buddhist year: ``ថ្ងៃសៅរ៍ ១រោច ខែពិសាខ ឆ្នាំមមី អដ្ឋស័ក ព.ស.២៥៧០``.
    Errors: as ``lunar_day``.
    """
    found = lunar_day(on)
    half = "កើត" if found.waxing else "រោច"
    line = (
        f"ថ្ងៃ{WEEKDAYS[found.weekday]} {found.day}{half} ខែ{MONTHS[found.month]}"
        f" ឆ្នាំ{ANIMALS[found.animal]} {SAK[found.sak]} ព.ស.{found.buddhist_year}"
    )
    return line.translate(_KHMER_DIGITS)


@cache
def _year_starts() -> tuple[int, ...]:
    """The ordinal of the first day of each lunar year, and of the one after the last."""
    lengths = (
        sum(days for _month, days in _months(year)) for year in range(FIRST_YEAR, LAST_YEAR + 1)
    )
    return tuple(accumulate(lengths, initial=_YEAR_ONE))


def _month_of(year: int, gone: int) -> tuple[int, int]:
    """The month in which ``gone`` days of a lunar year have passed, and how many of its own."""
    months = iter(_months(year))
    month, days = next(months)
    while gone >= days:
        gone -= days
        month, days = next(months)
    return month, gone


def _months(year: int) -> list[tuple[int, int]]:
    """The months of a lunar year with their days: 29 and 30 in turn, and the leap."""
    months = [(month, 29 + month % 2) for month in range(_FIRST_ASATH)]
    leap_month, leap_day = _leap(year)
    if leap_month:
        months[_ASATH : _ASATH + 1] = [(_FIRST_ASATH, 30), (_FIRST_ASATH + 1, 30)]
    elif leap_day:
        months[_JESTH] = (_JESTH, 30)
    return months


def _leap(year: int) -> tuple[bool, bool]:
    """Whether a lunar year has a leap month, and whether it has a leap day.

    A day that falls into a year with a leap month is kept for the year after (Protetin leap).
    """
    era = year + 544
    month = _wants_month(era)
    kept = _wants_month(era - 1) and _wants_day(era - 1)
    return month, not month and (_wants_day(era) or kept)


def _day_number(era: int) -> int:
    """Days from the epoch to the solar new year (អាហារគុណ, aharkun)."""
    return (era * 292_207 + 499) // 800 + 4


def _avoman(era: int) -> int:
    """Part of a lunar day, of 692, that the moon is ahead (អាវមាន)."""
    return (_day_number(era) * 11 + 25) % 692


def _bodithey(era: int) -> int:
    """Age of the moon at the solar new year, 0 to 29 (បូតិថី)."""
    number = _day_number(era)
    return ((number * 11 + 25) // 692 + number + 29) % 30


def _wants_month(era: int) -> bool:
    """Whether the moon's age asks for a leap month; of two years in a row, one is chosen."""
    age, next_age = _bodithey(era), _bodithey(era + 1)
    return (age, next_age) == (24, 6) or ((age > 24 or age < 6) and (age, next_age) != (25, 5))


def _wants_day(era: int) -> bool:
    """Whether the moon's lead asks for a leap day: below 127 in a solar leap year, else 138.

    Where 137 is followed by 0, the second of the two years has the day.
    """
    solar_leap = 800 - (era * 292_207 + 499) % 800 <= 207
    lead = _avoman(era)
    if solar_leap:
        return lead < 127
    return lead < 138 and not (lead == 137 and _avoman(era + 1) == 0)


@cache
def _visakha(year: int) -> int:
    """The ordinal of 15កើត ខែពិសាខ, the last day of a year of the Buddhist era."""
    before = sum(days for _month, days in _months(year)[:_VISAKH])
    return _year_starts()[year - FIRST_YEAR] + before + _LIGHT_DAYS - 1


def _lerng_sak(year: int) -> int:
    """The ordinal of the day on which the Chulasakarat year turns (ឡើងស័ក)."""
    return _SOLAR_EPOCH + _solar(year) // 800


def _songkran(year: int) -> int:
    """The ordinal of the day on which the sun enters Aries (មហាសង្ក្រាន្ត)."""
    return _SOLAR_EPOCH + (_solar(year) - _SONGKRAN_EARLIER) // 800


def _solar(year: int) -> int:
    """Parts of a day, of 800, from the epoch to the mean sun's new year in a Gregorian year."""
    return 292_207 * (year - 638) + 373
