"""The Khmer lunar calendar against days that others published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passmuster.core.kernel import lunar
from passmuster.core.kernel.lunar import lunar_day, lunar_line

MAGH, VISAKH, BHADRA, KATTIKA = 2, 5, 9, 11

# Visakha Bochea (15 waxing), Royal Ploughing (4 waning), Pchum Ben (15 waning), Water Festival
# (15 waxing): the sub-decrees on public holidays of 2022 (No. 145 of 19 August 2021), 2023 (No. 166
# of 12 August 2022) and 2024, and the lists published for 2010 and 2011. Of the three days of
# Pchum Ben and of the Water Festival the middle one.
HOLIDAYS = [
    (date(2010, 1, 30), 15, True, MAGH),
    (date(2010, 4, 28), 15, True, VISAKH),
    (date(2010, 5, 2), 4, False, VISAKH),
    (date(2010, 10, 8), 15, False, BHADRA),
    (date(2011, 2, 18), 15, True, MAGH),
    (date(2011, 5, 17), 15, True, VISAKH),
    (date(2011, 5, 21), 4, False, VISAKH),
    (date(2011, 9, 27), 15, False, BHADRA),
    (date(2011, 11, 10), 15, True, KATTIKA),
    (date(2022, 5, 15), 15, True, VISAKH),
    (date(2022, 5, 19), 4, False, VISAKH),
    (date(2022, 9, 25), 15, False, BHADRA),
    (date(2022, 11, 8), 15, True, KATTIKA),
    (date(2023, 5, 4), 15, True, VISAKH),
    (date(2023, 5, 8), 4, False, VISAKH),
    (date(2023, 10, 14), 15, False, BHADRA),
    (date(2023, 11, 27), 15, True, KATTIKA),
    (date(2024, 5, 22), 15, True, VISAKH),
    (date(2024, 5, 26), 4, False, VISAKH),
    (date(2024, 10, 2), 15, False, BHADRA),
    (date(2024, 11, 15), 15, True, KATTIKA),
]


@pytest.mark.parametrize(("on", "day", "waxing", "month"), HOLIDAYS)
def test_lunar_holidays_fall_where_the_sub_decrees_put_them(on, day, waxing, month):
    found = lunar_day(on)
    assert (found.day, found.waxing, found.month) == (day, waxing, month)


def test_a_court_decision_and_a_newspaper_write_the_same_line():
    # Decision 738 of the Phnom Penh court, 20 June 2022, on a day of birth.
    assert lunar_line(date(1952, 8, 5)) == ("ថ្ងៃអង្គារ ១៥កើត ខែស្រាពណ៍ ឆ្នាំរោង ចត្វាស័ក ព.ស.២៤៩៦")
    # The new year's announcement of 2011.
    assert lunar_line(date(2011, 4, 14)).startswith("ថ្ងៃព្រហស្បតិ៍ ១១កើត ខែចេត្រ ឆ្នាំថោះ ")


@pytest.mark.parametrize(
    "first_day",
    [
        date(2011, 4, 14),
        date(2023, 4, 14),
        date(2024, 4, 13),
        date(2025, 4, 14),
        date(2026, 4, 14),
    ],
)
def test_the_animal_turns_on_the_announced_new_year_and_the_sak_two_or_three_days_later(first_day):
    eve, last_day = first_day - timedelta(days=1), date(first_day.year, 4, 16)
    animal = lunar_day(first_day).animal
    assert lunar_day(eve).animal == (animal - 1) % 12
    assert lunar_day(last_day).sak == (lunar_day(last_day - timedelta(days=1)).sak + 1) % 10
    assert (lunar.ANIMALS[animal] == "ម្សាញ់") == (first_day.year == 2025)


def test_the_buddhist_year_turns_on_the_day_after_visakha_bochea():
    assert lunar_day(date(2026, 5, 1)).buddhist_year == 2569
    assert lunar_day(date(2026, 5, 2)).buddhist_year == 2570
    assert lunar_line(date(2026, 5, 2)) == "ថ្ងៃសៅរ៍ ១រោច ខែពិសាខ ឆ្នាំមមី អដ្ឋស័ក ព.ស.២៥៧០"


def test_a_leap_month_is_two_asadha_and_a_leap_day_a_thirtieth_of_jestha():
    assert lunar_line(date(2026, 6, 15)).split()[2] == "ខែបឋមាសាឍ"
    assert lunar_line(date(2026, 7, 15)).split()[1:3] == ["១កើត", "ខែទុតិយាសាឍ"]
    assert lunar_line(date(2025, 6, 25)).split()[1:3] == ["១៥រោច", "ខែជេស្ឋ"]
    assert lunar_line(date(2024, 7, 6)).split()[1:3] == ["១កើត", "ខែអាសាឍ"]


def test_every_day_follows_the_day_before():
    before = lunar_day(date(1900, 1, 1))
    assert (before.day, before.waxing, before.month) == (1, True, 1)
    for passed in range(1, (date(2100, 12, 31) - date(1900, 1, 1)).days + 1):
        now = lunar_day(date(1900, 1, 1) + timedelta(days=passed))
        if now.day != 1:
            assert (now.day, now.waxing) == (before.day + 1, before.waxing)
        elif now.waxing:
            assert (before.waxing, before.day in {14, 15}) == (False, True)
            assert now.month != before.month
        else:
            assert (before.waxing, before.day, before.month) == (True, 15, now.month)
        assert now.buddhist_year - before.buddhist_year == (
            (now.day, now.waxing, now.month) == (1, False, VISAKH)
        )
        before = now


def test_other_centuries_are_not_guessed():
    for on in (date(1899, 12, 31), date(2101, 1, 1)):
        with pytest.raises(ValueError, match="1900 to 2100"):
            lunar_day(on)
