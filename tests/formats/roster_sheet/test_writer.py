"""The rows that came back, as a file (formats/roster_sheet/writer.py)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.comparing import Change
from passmuster.core.roster.people import Person
from passmuster.formats.cells import DANGEROUS_STARTS
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.formats.roster_sheet.writer import ABOUT_THE_FAULT, changes_file, error_file
from passmuster.formats.table import read_table

SAMPLES = Path(__file__).parent / "samples"
FAULTS = read_roster(SheetFile("faults.csv", (SAMPLES / "faults.csv").read_bytes())).reading


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_comes_back_with_its_fault_and_its_own_cells(kind: str) -> None:
    table = read_table(error_file(FAULTS.rejected, FAULTS.header, kind=kind))
    assert table.header[: len(ABOUT_THE_FAULT)] == ABOUT_THE_FAULT
    rows = [list(row.cells) for row in table.rows()]
    assert len(rows) == len(FAULTS.rejected)
    for row, fault in zip(rows, FAULTS.rejected, strict=True):
        assert row[:4] == [str(fault.row), fault.column, fault.code, fault.message]
        behind = row[len(ABOUT_THE_FAULT) :]
        assert [cell for cell in behind if cell] == [cell for cell in fault.cells if cell]


def test_a_row_with_too_many_cells_keeps_all_of_them() -> None:
    long = next(fault for fault in FAULTS.rejected if fault.code == "row-too-long")
    table = read_table(error_file([long], FAULTS.header))
    assert table.header[-1] == "(column 9)"
    assert len(long.cells) == 9


def test_nothing_in_the_files_calculates() -> None:
    fault = FAULTS.rejected[0]._replace(cells=("=1+1", "@x", "\t=2", "＝3"))
    written = error_file([fault], FAULTS.header).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(written, newline="")):
        assert all(not cell or cell[0] not in DANGEROUS_STARTS for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(error_file([fault], FAULTS.header, kind="xlsx")))
    assert "f" not in {cell.data_type for row in book.active for cell in row}


def test_a_mended_file_can_be_sent_again_as_it_is() -> None:
    mended = error_file(FAULTS.rejected, FAULTS.header).replace(b"31/02/2015", b"28/02/2015")
    again = read_roster(SheetFile("mended.csv", mended)).reading
    assert "4" in [person.number for person in again.people]
    assert again.mapping == FAULTS.mapping


def test_no_rejected_row_gives_a_file_with_a_header_only() -> None:
    assert error_file([], ["id"]).decode("utf-8-sig").splitlines() == [
        ",".join([*ABOUT_THE_FAULT, "id"])
    ]


def test_another_kind_of_file_is_not_written() -> None:
    with pytest.raises(UnusableInput, match="kind-unknown"):
        error_file([], [], kind="pdf")


def test_changes_are_written_one_a_line_under_the_name_of_their_list() -> None:
    person = Person("4711", latin_name="Sok", rank="=1+1", unit_code="12")
    data = changes_file({"demotions": [Change(person, "Chief", "=1+1")], "joiners": []})
    assert data.decode("utf-8-sig").splitlines() == [
        "list,id,name,unit,rank,from,to",
        "demotions,4711,Sok,12,'=1+1,Chief,'=1+1",
    ]
