"""Real rosters of real shapes, pseudonymised, where they stand beside the project."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.comparing import Comparison, compare
from passmuster.core.roster.reading import Reading
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster


@pytest.fixture(scope="session")
def rosters(shared: Path) -> Path:
    folder = shared / "data" / "rosters"
    if not folder.is_dir():
        pytest.skip("the real rosters (shared/data/rosters) do not stand beside this checkout")
    return folder


def read(folder: Path, name: str, join: str = "") -> Reading:
    files = [SheetFile(file, (folder / file).read_bytes()) for file in (name, join) if file]
    return read_roster(files[0], join=files[1] if join else None).reading


def difference(old: Reading, new: Reading, *, delta: bool = False) -> Comparison:
    return compare(old.people, new.people, delta=delta, told=new.told, held=new.held)


def counts(found: Comparison) -> dict[str, int]:
    return {name: len(changes) for name, changes in found.lists().items() if changes}


# Rows, accepted, rejected by code, warned of by code. The warnings agree with what the data's own
# description counts: 80 active with a resignation date, 81 who left without any date.
FILES = {
    "chicago_2021-08.csv": (12_095, 12_095, {}, {}),
    "chicago_2023-11.csv": (
        12_418,
        12_418,
        {},
        {"status-contradicts-date": 80, "left-without-date": 81},
    ),
    "buffalo_officers.csv": (777, 777, {}, {}),
    "buffalo_assignments.csv": (777, 777, {}, {"unit-missing": 365}),
    "buffalo_joined_cp1252_semicolon.csv": (
        777,
        777,
        {},
        {"unit-missing": 365, "encoding-assumed": 1},
    ),
    "buffalo_update_officers.csv": (195, 195, {}, {}),
    "buffalo_update_assignments.csv": (198, 195, {"duplicate-row": 3}, {"unit-missing": 6}),
    "khmer_12k_utf8.csv": (12_095, 12_095, {}, {}),
    "khmer_12k_utf8_bom_crlf.csv": (12_095, 12_095, {}, {}),
}


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_real_roster_is_accounted_for(rosters: Path, name: str) -> None:
    rows, accepted, rejected, warned = FILES[name]
    reading = read(rosters, name)
    assert (reading.rows, len(reading.people)) == (rows, accepted)
    assert Counter(fault.code for fault in reading.rejected) == rejected
    assert Counter(fault.code for fault in reading.warnings) == warned


def test_two_years_of_a_city_are_compared(rosters: Path) -> None:
    old, new = read(rosters, "chicago_2021-08.csv"), read(rosters, "chicago_2023-11.csv")
    found = difference(old, new)
    assert counts(found) == {
        "joiners": 1_851,
        "leavers": 612,
        "transfers": 3_883,
        "promotions": 1_209,
        "disappeared": 1_528,
        "demotions": 49,
        "rank_changes": 38,
        "class_changes": 1,
        "corrected": 22,
        "doubles": 2,
    }
    known = {person.key for person in old.people}
    assert sum(person.key in known for person in new.people) == 10_567
    # Sixty-two of those in both were re-titled only by spelling; one rank no order knows.
    assert [c.direction for c in found.promotions].count("unknown") == 1
    assert all(change.person.number and change.person.name for change in found.disappeared)


def test_the_same_file_twice_changes_nothing(rosters: Path) -> None:
    new = read(rosters, "chicago_2023-11.csv")
    again = difference(new, new)
    assert counts(again) == {}
    assert again.unchanged == 12_418


def test_two_files_and_their_joined_copy_are_the_same_people(rosters: Path) -> None:
    joined = read(rosters, "buffalo_officers.csv", "buffalo_assignments.csv")
    copy = read(rosters, "buffalo_joined_cp1252_semicolon.csv")
    assert joined.people == copy.people
    assert len(joined.people) == 777
    assert sum(person.unit == "(none)" for person in joined.people) == 365


def test_a_later_delta_adds_its_people_and_returns_its_surplus_rows(rosters: Path) -> None:
    base = read(rosters, "buffalo_officers.csv", "buffalo_assignments.csv")
    update = read(rosters, "buffalo_update_officers.csv", "buffalo_update_assignments.csv")
    assert (update.rows, len(update.people)) == (198, 195)
    assert [(fault.row, fault.code) for fault in update.rejected] == [
        (110, "duplicate-row"),
        (111, "duplicate-row"),
        (112, "duplicate-row"),
    ]
    found = difference(base, update, delta=True)
    # Four newcomers have the name and the day of joining of somebody known under another number.
    assert counts(found) == {"joiners": 195, "doubles": 4}
    assert len(difference(base, update).disappeared) == 777


def test_khmer_files_in_both_encodings_are_the_same_people(rosters: Path) -> None:
    plain = read(rosters, "khmer_12k_utf8.csv")
    marked = read(rosters, "khmer_12k_utf8_bom_crlf.csv")
    assert plain.people == marked.people
    assert Counter(person.sex for person in plain.people) == {"male": 9_270, "female": 2_825}
    latin = {p.key: p.joined_on for p in read(rosters, "chicago_2021-08.csv").people}
    assert {person.key: person.joined_on for person in plain.people} == latin


@pytest.mark.parametrize("name", ["khmer_unit_names.csv", "rank_titles_by_force.csv"])
def test_a_file_without_people_is_refused_with_its_columns(rosters: Path, name: str) -> None:
    with pytest.raises(UnusableInput, match="no-number-column") as refused:
        read(rosters, name)
    assert "--map service_number=" in refused.value.message
