"""Tables written piece by piece (formats/pieces.py)."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.formats.cells import neutral_cell
from passmuster.formats.pieces import (
    column_letters,
    csv_pieces,
    write_csv,
    write_xlsx,
    xlsx_pieces,
)
from passmuster.formats.table import read_table
from tests.formats.test_cells import DANGEROUS, HARMLESS

HEADER = ["id", "name"]


def many(count: int) -> Iterator[list[str]]:
    yield HEADER
    for number in range(count):
        yield [f"{number:06}", "ស្រីមុំ " * 20]


@pytest.mark.parametrize("write", [csv_pieces, lambda rows: xlsx_pieces([("People", rows)])])
def test_a_long_table_is_written_in_small_pieces_and_little_memory(write) -> None:
    tracemalloc.start()
    sizes = [len(piece) for piece in write(many(20_000))]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sizes) > 20
    assert max(sizes) < 500_000
    assert most < 5_000_000


@pytest.mark.parametrize("write", [write_csv, lambda rows: write_xlsx(rows, "People")])
def test_a_table_of_several_pieces_is_read_back_whole(write) -> None:
    table = read_table(write(many(1_203)))
    assert [list(row.cells) for row in table.rows()] == list(many(1_203))[1:]
    assert table.header == tuple(HEADER)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert write_xlsx(many(3), "A") == write_xlsx(many(3), "A")


def test_a_workbook_of_several_sheets_is_read_by_another_program() -> None:
    sheets = [("People & [posts]/1", [HEADER, ["007", "=1+1"]]), ("x" * 40, [["about"]])]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx_pieces(sheets))))
    assert book.sheetnames == ["People & posts 1", "x" * 31]
    cells = [cell for row in book["People & posts 1"] for cell in row]
    assert [cell.value for cell in cells] == ["id", "name", "007", "=1+1"]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert book["People & posts 1"].freeze_panes == "A2"


def test_blank_cells_keep_the_places_of_the_others() -> None:
    rows = [["a", "b", "c"], ["", "x", ""], ["", "", "y"], ["z", "", ""]]
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(rows, "A"))).active
    assert [[cell.value or "" for cell in row] for row in sheet] == rows


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    named = {0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16_383: "XFD"}
    assert {place: column_letters(place) for place in named} == named


@given(st.lists(st.sampled_from(DANGEROUS + HARMLESS), min_size=1, max_size=6))
def test_a_csv_is_disarmed_cell_by_cell_and_begins_with_its_mark(cells: list[str]) -> None:
    data = write_csv([cells])
    assert data.startswith(b"\xef\xbb\xbf")
    for cell in cells:
        assert neutral_cell(cell).replace('"', '""') in data.decode("utf-8-sig")


def test_no_row_gives_a_file_all_the_same() -> None:
    assert write_csv([]) == b"\xef\xbb\xbf"
    with zipfile.ZipFile(io.BytesIO(write_xlsx([], "A"))) as archive:
        assert archive.testzip() is None
