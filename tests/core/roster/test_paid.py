"""Payroll's own list, of which only the service numbers are read (core/roster/paid.py)."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import FORMULA, Row
from passmuster.core.roster.paid import names_a_number, number_place, read_paid

HEADER = ("Service number", "Name", "Amount")


def rows(*cells: tuple[str, ...]) -> list[Row]:
    return [Row(number, list(row)) for number, row in enumerate(cells, start=2)]


def codes(found) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in found.rejected]


def test_numbers_are_read_as_personnel_reads_them_and_nothing_else_is_kept() -> None:
    found = read_paid(
        HEADER,
        rows(("004711", "Sok Dara", "100"), ("៤៧១២", "Chan Bopha", "90"), ("#A 7", "", "")),
        place=0,
    )
    assert found.numbers == ("004711", "4712", "A 7")
    assert (found.rows, found.at, found.column) == (3, (2, 3, 4), "Service number")
    assert found.rejected == ()


def test_bad_rows_come_back_with_their_cells_and_the_good_ones_proceed() -> None:
    broken = Row(6, ["4715", "quote"], fault="quote-broken")
    formula = Row(7, ["=A1", "x", "1"], {0: FORMULA})
    found = read_paid(
        HEADER,
        [
            *rows(("4711", "a", "1"), ("", "b", "2"), ("Total", "", "3"), ("", "", "")),
            broken,
            formula,
            Row(8, ["4716", "c", "1", "shifted"]),
            Row(9, []),
        ],
        place=0,
    )
    assert found.numbers == ("4711",)
    assert codes(found) == [
        (3, "number-missing"),
        (4, "number-without-digit"),
        (6, "quote-broken"),
        (7, "formula-cell"),
        (8, "row-too-long"),
    ]
    assert found.rejected[1].cells == ("Total", "", "3")
    assert len(found.numbers) + len(found.rejected) == found.rows


def test_a_row_that_ends_before_the_number_comes_back() -> None:
    found = read_paid(("Name", "Service number"), [Row(2, ["Sok Dara"])], place=1)
    assert codes(found) == [(2, "row-short")]


def test_who_is_paid_twice_stays_twice_and_the_rows_are_named() -> None:
    found = read_paid(
        HEADER,
        rows(("4711", "", ""), ("9", "", ""), ("004711", "", ""), ("#4711", "", "")),
        place=0,
    )
    assert len(found.numbers) == 4
    assert found.repeated() == ((2, 4, 5),)


@pytest.mark.parametrize(
    ("header", "column", "place"),
    [
        (HEADER, "", 0),
        (("Name", "អត្តលេខ"), "", 1),
        (("Name", "Number of the person"), "number of the person", 1),
        (("Name", "Number of the person"), "2", 1),
        (("Unit", "ID", "Staff number"), "", 2),
    ],
)
def test_the_column_is_recognised_or_named(header, column, place) -> None:
    assert number_place(header, column) == place


@pytest.mark.parametrize(
    ("header", "column", "code"),
    [
        (("Name", "Amount"), "", "paid-column-unknown"),
        (("Badge", "Name"), "", "paid-column-unknown"),
        (("Payroll number", "Service number"), "", "paid-column-ambiguous"),
        (HEADER, "Wages", "column-unknown"),
        (("4711", "100"), "1", "paid-header-missing"),
    ],
)
def test_a_column_is_never_guessed_at(header, column, code) -> None:
    with pytest.raises(UnusableInput, match=code):
        number_place(header, column)


def test_the_header_is_the_row_that_names_the_number() -> None:
    assert names_a_number(HEADER)
    assert names_a_number(("No", "Number of the person"), "number of the Person")
    assert not names_a_number(("Salaries of November",))
    assert not names_a_number(("a", "1"), "1")
