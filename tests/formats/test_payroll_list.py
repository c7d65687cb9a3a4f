"""Payroll's own list, as payroll offices keep it (formats/payroll_list.py)."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.payroll_list import read_payroll_list
from passmuster.formats.pieces import write_xlsx
from passmuster.formats.roster_sheet.reader import SheetFile

TITLED = [
    ("Salaries of November",),
    (),
    ("Name", "Service number", "Amount"),
    ("Sok Dara", "004711", "100"),
    ("Chan Bopha", "4712", "90"),
    ("Total", "", "190"),
]


def read(data: bytes, column: str = ""):
    return read_payroll_list(SheetFile("list", data), column=column)


def csv(rows) -> bytes:
    width = max(map(len, rows))
    return "".join(",".join([*row, *[""] * (width - len(row))]) + "\n" for row in rows).encode()


@pytest.mark.parametrize("make", [csv, lambda rows: write_xlsx(rows, "Pay")], ids=["csv", "xlsx"])
def test_a_title_above_and_a_total_below_do_no_harm(make) -> None:
    found = read(make(TITLED))
    assert found.numbers == ("004711", "4712")
    assert [(fault.row, fault.code) for fault in found.rejected] == [(6, "number-missing")]


def test_a_list_of_one_column_is_read_whole() -> None:
    assert read(b"Service number\n4711\n4712\n").numbers == ("4711", "4712")


def test_a_list_without_a_header_loses_nobody_silently() -> None:
    with pytest.raises(UnusableInput, match="paid-header-missing"):
        read(b"4711\n4712\n", "1")


def test_the_column_is_found_under_titles_by_its_name() -> None:
    data = b"Pay\n\nTax ID,Number of the person\n99,4711\n98,4712\n"
    assert read(data, "number of the person").numbers == ("4711", "4712")


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(UnusableInput, match="file-kind-unknown"):
        read(b"%PDF-1.7 ")
