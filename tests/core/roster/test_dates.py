"""Dates of personnel files (core/roster/dates.py)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.roster.dates import (
    DAY_FIRST,
    EXCEL_1900,
    EXCEL_1904,
    MONTH_FIRST,
    DateRead,
    decide_order,
    read_date,
    read_dates,
)

READABLE = [
    "2014-04-26",
    "2014/4/26",
    "2014.04.26",
    "20140426",
    "26/04/2014",
    "26-04-2014",
    "26.4.2014",
    "26 04 2014",
    "26/04/14",
    "04/26/2014",
    "២៦/០៤/២០១៤",
    "2014-04-26T00:00:00Z",
    "2014-04-26 00:00:00.000",
    "4/26/2014 12:00:00 AM",
    "26-Apr-14",
    "26 April 2014",
    "26th April 2014",
    "April 26, 2014",
    "Apr. 26 2014",
    "26 avril 2014",
    "26 avr. 2014",
    "26 de abril de 2014",
    "26 เม.ย. 2014",
    "ថ្ងៃទី២៦ ខែមេសា ឆ្នាំ២០១៤",
    "២៦ មេសា ២០១៤",
    "41755",
    "41755.5",
]


@pytest.mark.parametrize("text", READABLE)
def test_a_date_that_has_one_reading_is_read(text: str) -> None:
    assert read_date(text) == DateRead("2014-04-26")


@pytest.mark.parametrize(
    ("text", "code", "proposal"),
    [
        ("03/04/2019", "date-ambiguous", "2019-04-03 or 2019-03-04"),
        ("31/02/1988", "date-impossible", ""),
        ("2019-02-29", "date-impossible", ""),
        ("26/04/2557", "date-buddhist-era", "2014-04-26"),
        ("26 เมษายน 2557", "date-buddhist-era", "2014-04-26"),
        ("29/02/2555", "date-buddhist-era", "2012-02-29"),
        ("soon", "date-unreadable", ""),
        ("26 Foo 2014", "date-unreadable", ""),
        ("Foo 26 2014", "date-unreadable", ""),
        ("99999", "date-unreadable", ""),
        ("01/01/1066", "date-unreadable", ""),
        ("5", "date-unreadable", ""),
    ],
)
def test_a_date_that_has_no_sure_reading_comes_back_coded(
    text: str, code: str, proposal: str
) -> None:
    assert read_date(text) == DateRead("", code, proposal)


@pytest.mark.parametrize("text", ["", "  ", "N/A", "-", "0000-00-00", "9999-12-31", "NULL"])
def test_a_sign_for_nothing_is_no_date_and_no_fault(text: str) -> None:
    assert read_date(text) == DateRead()


def test_two_digit_years_lie_between_1950_and_2049() -> None:
    assert read_date("30/06/49").iso == "2049-06-30"
    assert read_date("30/06/50").iso == "1950-06-30"


def test_a_day_that_equals_its_month_needs_no_order() -> None:
    assert read_date("04/04/2019").iso == "2019-04-04"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2019", "26/04/2019"], DAY_FIRST),
        (["03/04/2019", "04/26/2019"], MONTH_FIRST),
        (["26/04/2019", "04/26/2019"], ""),
        (["03/04/2019", "31/31/2019"], ""),
        (["2019-04-03", ""], ""),
    ],
)
def test_the_order_is_decided_by_cells_with_one_reading(texts: list[str], order: str) -> None:
    assert decide_order(texts) == order


def test_one_sure_cell_decides_for_the_whole_column() -> None:
    read = read_dates(["03/04/2019", "26/04/2019"])
    assert read["03/04/2019"].iso == "2019-04-03"
    read = read_dates(["03/04/2019", "04/26/2019"])
    assert read["03/04/2019"].iso == "2019-03-04"


def test_another_date_column_of_the_file_decides_when_the_column_cannot() -> None:
    read = read_dates(["03/04/2019"], elsewhere=["12/25/2018"])
    assert read["03/04/2019"].iso == "2019-03-04"


def test_a_column_with_both_orders_is_read_only_where_it_is_sure() -> None:
    read = read_dates(["26/04/2019", "04/26/2019", "03/04/2019"])
    assert read["26/04/2019"].iso == read["04/26/2019"].iso == "2019-04-26"
    assert read["03/04/2019"].code == "date-ambiguous"


def test_the_clerk_settles_an_open_order() -> None:
    assert read_dates(["03/04/2019"], order=DAY_FIRST)["03/04/2019"].iso == "2019-04-03"
    assert read_dates(["03/04/2019"], order=MONTH_FIRST)["03/04/2019"].iso == "2019-03-04"
    assert read_dates(["26/04/2019"], order=MONTH_FIRST)["26/04/2019"].code == "date-impossible"


def test_serial_numbers_count_from_the_workbooks_own_day() -> None:
    assert read_date("40293", base=EXCEL_1904).iso == read_date("41755", base=EXCEL_1900).iso


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_every_plain_form(day: date) -> None:
    assert read_date(day.isoformat()).iso == day.isoformat()
    assert read_date(f"{day:%d/%m/%Y}", order=DAY_FIRST).iso == day.isoformat()
    assert read_date(f"{day:%m/%d/%Y}", order=MONTH_FIRST).iso == day.isoformat()
    serial = (day - EXCEL_1900) // timedelta(days=1)
    if serial >= 10_000:
        assert read_date(str(serial)).iso == day.isoformat()


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_date(text)
    assert not (read.iso and read.code)
