"""Cells on their way out and back (formats/cells.py)."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.formats.cells import (
    DANGEROUS_STARTS,
    escape_sheet_text,
    neutral_cell,
    plain_cell,
    unescape_sheet_text,
)
from passmuster.formats.pieces import write_csv, write_xlsx
from passmuster.formats.table import read_table

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    " =1",
    "'=1",
    "''=1",
    "\u00a0=1",
]
HARMLESS = ["", "'", "O'Brien", "'quoted'", "a=1", "ស្រីមុំ", "_x0041_", "a\nb", " a ", "004711"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_might_calculate_is_disarmed(text: str) -> None:
    assert neutral_cell(text) == f"'{text}"
    assert plain_cell(neutral_cell(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_another_cell_is_left_alone(text: str) -> None:
    assert neutral_cell(text) == text
    assert plain_cell(text) == text


def test_no_cell_of_a_written_csv_begins_like_a_formula() -> None:
    lines = write_csv([[text] for text in DANGEROUS]).decode("utf-8-sig")
    import csv

    for (cell,) in csv.reader(io.StringIO(lines, newline="")):
        assert cell[0] not in DANGEROUS_STARTS


def test_every_cell_of_a_written_workbook_is_text() -> None:
    data = write_xlsx([[*DANGEROUS, *HARMLESS]], "Rows")
    book = openpyxl.load_workbook(io.BytesIO(data))
    kinds = {cell.data_type for cell in book["Rows"][1] if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


rows = st.lists(
    st.lists(
        st.one_of(
            st.sampled_from(DANGEROUS + HARMLESS),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
        ),
        min_size=2,
        max_size=4,
    ),
    min_size=1,
    max_size=5,
)


def read_back(data: bytes, width: int) -> list[list[str]]:
    read = [list(row.cells) for row in read_table(data).rows()]
    return [row + [""] * (width - len(row)) for row in read]


@given(rows)
@example([["_x000D_", "\r"], ["\x00\x1f", "\ufffe"]])
def test_what_is_written_is_read_back(table: list[list[str]]) -> None:
    width = max(map(len, table))
    header = [f"c{place}" for place in range(width)]
    table = [["#", *row, *[""] * (width - len(row))] for row in table]
    for write in (write_csv, lambda cells: write_xlsx(cells, "Rows")):
        assert read_back(write([["id", *header], *table]), width + 1) == table


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00", "a_x0000_"),
        ("a\r", "a_x000D_"),
        ("_x000D_", "_x005F_x000D_"),
        ("\ud800", "_xD800_"),
        ("x_y", "x_y"),
    ],
)
def test_what_xml_cannot_hold_is_escaped(text: str, written: str) -> None:
    assert escape_sheet_text(text) == written


def test_half_of_a_surrogate_pair_is_read_as_unknown() -> None:
    assert unescape_sheet_text("a_xD800_") == "a\ufffd"
    assert unescape_sheet_text("_x005F_x0041_") == "_x0041_"


def test_half_of_a_surrogate_pair_does_not_stop_a_csv() -> None:
    assert "\ud800".encode("utf-8", "replace") in write_csv([["\ud800"]])


def test_a_cell_longer_than_a_sheet_allows_is_cut() -> None:
    (cut,) = read_back(write_xlsx([["h"], ["x" * 40_000]], "Rows"), 1)
    assert len(cut[0]) == 32_767
