"""Whole roster files (formats/roster_sheet/reader.py), on small files of the project's own."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import openpyxl
import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.comparing import compare
from passmuster.formats.roster_sheet.reader import RosterFile, SheetFile, read_roster

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> SheetFile:
    return SheetFile(name, (SAMPLES / name).read_bytes())


def ids(roster: RosterFile) -> list[str]:
    return [person.number for person in roster.reading.people]


def codes(roster: RosterFile) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in roster.reading.rejected]


def test_two_months_in_two_layouts_are_compared_person_by_person() -> None:
    october, november = (
        read_roster(sample("october.csv")),
        read_roster(sample("november_semicolon.csv")),
    )
    found = compare(october.reading.people, november.reading.people, told=november.reading.told)
    changed = {
        name: [change.person.number for change in changes]
        for name, changes in found.lists().items()
        if changes
    }
    assert changed == {
        "joiners": ["4716"],
        "leavers": ["004713"],
        "transfers": ["004712"],
        "promotions": ["004711"],
        "disappeared": ["004714"],
    }
    assert found.unchanged == 1
    assert found.joiners[0].person.person_class == "recruit"


@pytest.mark.parametrize("name", ["khmer_utf16.csv", "khmer_bom_crlf.csv"])
def test_one_file_in_several_encodings_gives_the_same_people(name: str) -> None:
    plain, other = read_roster(sample("khmer.csv")), read_roster(sample(name))
    assert other.reading.people == plain.reading.people
    assert other.reading.rejected == plain.reading.rejected
    assert other.table.encoding != plain.table.encoding


def test_a_khmer_file_is_read_under_its_title() -> None:
    roster = read_roster(sample("khmer.csv"))
    assert roster.table.header_row == 3
    assert ids(roster) == ["004711", "004712"]
    assert roster.reading.people[0].joined_on == "2014-04-26"
    assert roster.reading.people[0].sex == "male"
    assert codes(roster) == [(6, "ថ្ងៃចូលបម្រើការងារ", "date-buddhist-era")]
    assert roster.reading.unmapped == ["ល.រ"]


def test_an_assumed_encoding_is_said() -> None:
    roster = read_roster(sample("names_cp1252.csv"))
    assert [person.name for person in roster.reading.people] == ["Núñez José", "Lefèvre Zoé"]
    assert [fault.code for fault in roster.reading.warnings] == ["encoding-assumed"]
    assert roster.as_json() == {
        "sha256": hashlib.sha256(sample("names_cp1252.csv").data).hexdigest(),
        "encoding": "cp1252",
        "delimiter": ";",
        "kind": "csv",
        "sheet": "",
    }


def test_every_kind_of_fault_comes_back_and_the_good_rows_proceed() -> None:
    roster = read_roster(sample("faults.csv"))
    assert ids(roster) == ["1", "5", "8", "9", "13"]
    assert codes(roster) == [
        (3, "employee no", "duplicate-row"),
        (4, "employee no", "duplicate-number"),
        (5, "employee no", "number-missing"),
        (6, "joined", "date-impossible"),
        (8, "joined", "date-buddhist-era"),
        (9, "joined", "joined-after-left"),
        (12, "", "row-short"),
        (13, "", "row-too-long"),
        (14, "", "quote-broken"),
        (17, "employee no", "number-damaged"),
        (19, "employee no", "number-without-digit"),
    ]
    assert roster.reading.rows == 16
    assert [(fault.row, fault.code) for fault in roster.reading.warnings] == [
        (7, "unit-missing"),
        (10, "left-without-date"),
        (11, "status-contradicts-date"),
        (18, "looks-like-formula"),
    ]
    assert roster.reading.held == {"4", "6", "7", "10", "11", "12"}


def test_a_file_that_was_cut_off_is_refused_whole() -> None:
    with pytest.raises(UnusableInput, match="file-truncated"):
        read_roster(sample("cut_off.csv"))


def test_two_files_are_joined_by_number() -> None:
    roster = read_roster(sample("officers.csv"), join=sample("postings.csv"))
    assert [(p.number, p.unit_code, p.rank) for p in roster.reading.people] == [
        ("11", "7", "Detective"),
        ("12", "", "Police Officer"),
        ("13", "", ""),
    ]
    assert roster.reading.people[1].sex == "female"
    assert [(f.row, f.code, f.file) for f in roster.reading.rejected] == [
        (4, "duplicate-row", "postings.csv"),
        (5, "duplicate-number", "postings.csv"),
        (6, "no-partner", "postings.csv"),
    ]
    assert roster.reading.rows == 6
    assert [(f.row, f.code) for f in roster.reading.warnings] == [
        (3, "unit-missing"),
        (4, "unit-missing"),
        (4, "no-partner"),
    ]


def test_rows_of_the_second_file_come_back_under_the_joined_header() -> None:
    reading = read_roster(sample("officers.csv"), join=sample("postings.csv")).reading
    assert dict(zip(reading.header, reading.rejected[-1].cells, strict=True)) == {
        "id": "#14",
        "first name": "",
        "last name": "",
        "gender": "",
        "employment date": "",
        "unit_id": "9",
        "badge_number": "P4",
        "job title": "Captain",
    }


def test_a_first_file_without_the_number_cannot_be_joined() -> None:
    first = SheetFile("x.csv", b"name,rank\nSok,Sergeant\n")
    with pytest.raises(UnusableInput, match="join-without-number"):
        read_roster(first, join=sample("postings.csv"))


def test_the_mapping_can_be_corrected() -> None:
    roster = read_roster(
        sample("october.csv"), columns={"badge": "appointed_date", "service_number": "1"}
    )
    assert roster.reading.people[0].badge == "2014-04-26"
    assert "joined_on" not in roster.reading.mapping


def xlsx(*rows: list[object], formats: dict[str, str] | None = None) -> SheetFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for address, number_format in (formats or {}).items():
        book.active[address].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return SheetFile("roster.xlsx", out.getvalue())


def test_numbers_that_a_spreadsheet_made_of_service_numbers_are_read_exactly() -> None:
    roster = read_roster(
        xlsx(
            ["employee no", "name", "joined"],
            [4711, "Sok", 41755],
            ["004711", "Sok", "2014-04-26"],
            [4712.0, "Ly", None],
            [13, "Ros", "=TODAY()"],
            ["=A2+1", "Keo", None],
            [14, "Mao", None],
            formats={"A7": "000000"},
        )
    )
    assert ids(roster) == ["4711", "4712", "000014"]
    assert codes(roster) == [
        (3, "employee no", "duplicate-row"),
        (5, "joined", "formula-cell"),
        (6, "employee no", "formula-cell"),
    ]
    assert roster.reading.people[0].joined_on == "2014-04-26"
    assert roster.reading.held == {"13"}


def test_which_sheet_was_read_is_said() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Old"
    book.active.sheet_state = "hidden"
    book.create_sheet("Now").append(["employee no"])
    book["Now"].append(["12"])
    out = io.BytesIO()
    book.save(out)
    roster = read_roster(SheetFile("x.xlsx", out.getvalue()))
    assert ids(roster) == ["12"]
    assert "“Now”" in roster.reading.warnings[0].message
    assert roster.as_json()["sheet"] == "Now"
