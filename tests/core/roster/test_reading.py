"""Rows in, people out (core/roster/reading.py, numbers.py, faults.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.rows import BOOLEAN, DATE, ERROR, FORMULA, NUMBER, Row
from passmuster.core.roster.faults import REJECTIONS, WARNINGS, Fault
from passmuster.core.roster.headers import choose_columns
from passmuster.core.roster.people import LEFT, NO_UNIT, Person, person_numbered
from passmuster.core.roster.reading import Reading, is_blank, read_people, told_fields

HEADER = ["employee no", "name", "sex", "rank", "unit code", "unit name", "status", "joined"]
PLAIN = ["004711", "Sok Dara", "M", "Sergeant", "12", "Traffic", "active", "2014-04-26"]


def read(
    rows: Sequence[Sequence[str] | Row], header: Sequence[str] = HEADER, **options: object
) -> Reading:
    numbered = (
        row if isinstance(row, Row) else Row(number, row) for number, row in enumerate(rows, 2)
    )
    corrections = options.pop("corrections", {})
    columns = choose_columns(header, corrections)  # type: ignore[arg-type]
    return read_people(header, numbered, columns=columns, **options)  # type: ignore[arg-type]


def changed(**cells: str) -> list[str]:
    names = {name.replace(" ", "_"): place for place, name in enumerate(HEADER)}
    row = list(PLAIN)
    for name, text in cells.items():
        row[names[name]] = text
    return row


def codes(faults: Sequence[Fault]) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in faults]


def test_a_plain_row_is_a_person() -> None:
    reading = read([PLAIN])
    assert reading.people == [
        Person(
            number="004711",
            name="Sok Dara",
            sex="male",
            rank="Sergeant",
            unit_code="12",
            unit_name="Traffic",
            joined_on="2014-04-26",
        )
    ]
    assert (reading.rows, reading.rejected, reading.warnings) == (1, [], [])
    assert reading.numbers == [2]
    assert reading.mapping["service_number"] == "employee no"


def test_one_person_in_eight_disguises_is_one_person_and_seven_rows_come_back() -> None:
    name = "ស្រីមុំ ម៉ៅ"
    other_order = name.replace("\u17c9\u17c5", "\u17c5\u17c9")
    assert other_order != name
    rows = [
        changed(employee_no="004711", name=name),
        changed(employee_no="004711", name=other_order),
        changed(employee_no="4711", name=name),
        changed(employee_no="៤៧១១", name=name),
        changed(employee_no="47\u200b11", name=f"{name}\u200b"),
        changed(employee_no="004711\u00a0", name=f"{name}\u00a0"),
        changed(employee_no="#004711", name=name),
        changed(employee_no="４７１１", name=name),
    ]
    reading = read(rows)
    assert [person.number for person in reading.people] == ["004711"]
    assert [fault.code for fault in reading.rejected] == ["duplicate-row"] * 7
    assert "Accepted was row 2: " in reading.rejected[0].message
    assert reading.rows == 8
    assert "row 2" in reading.rejected[0].message


def test_the_same_number_with_other_particulars_comes_back_and_the_first_row_stands() -> None:
    reading = read([PLAIN, changed(employee_no="4711", unit_code="13")])
    assert codes(reading.rejected) == [(3, "employee no", "duplicate-number")]
    assert reading.people[0].unit_code == "12"
    assert reading.held == frozenset()


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        ("", "", "number-missing"),
        (" n/a ", "", "number-missing"),
        ("\u200b", "", "number-missing"),
        ("#", "", "number-missing"),
        ("=A1", FORMULA, "formula-cell"),
        ("#REF!", ERROR, "error-cell"),
        ("2014-04-26", DATE, "number-is-date"),
        ("4711\x00", "", "control-character"),
        ("1234567890123456", NUMBER, "number-imprecise"),
        ("4711.5", NUMBER, "number-not-whole"),
        ("4.711E+05", "", "number-damaged"),
        ("4,7E5", "", "number-damaged"),
        ("5E+05", "", "number-damaged"),
        ("9" * 65, "", "number-too-long"),
        ("Total", "", "number-without-digit"),
    ],
)
def test_a_number_that_cannot_be_one_sends_the_row_back(number: str, kind: str, code: str) -> None:
    row = Row(2, changed(employee_no=number), {0: kind} if kind else {})
    reading = read([row])
    assert codes(reading.rejected) == [(2, "employee no", code)]
    assert reading.rejected[0].cells == tuple(row.cells)
    assert reading.people == []


@pytest.mark.parametrize(
    ("cell", "kind", "number"),
    [
        ("4711", NUMBER, "4711"),
        ("4711.0", NUMBER, "4711"),
        ("4711.0", "", "4711"),
        ("004711", NUMBER, "004711"),
        ("123456789012345", NUMBER, "123456789012345"),
        ("4E711", "", "4E711"),
        ("C-30.82", "", "C-30.82"),
        ("=cmd|'/c x'!A1", "", "=cmd|'/c x'!A1"),
        ("1", BOOLEAN, "1"),
    ],
)
def test_a_number_that_can_be_one_is_taken_exactly(cell: str, kind: str, number: str) -> None:
    reading = read([Row(2, changed(employee_no=cell), {0: kind} if kind else {})])
    assert [person.number for person in reading.people] == [number]


def test_a_formula_in_a_needed_cell_sends_the_row_back_and_elsewhere_nothing() -> None:
    header = [*HEADER, "notes"]
    rows = [
        Row(2, [*PLAIN, "=1+1"], {8: FORMULA}),
        Row(3, [*changed(employee_no="2", rank="=B1"), ""], {3: FORMULA}),
        Row(4, [*changed(employee_no="3", rank="#N/A"), ""], {3: ERROR}),
    ]
    reading = read(rows, header)
    assert len(reading.people) == 1
    assert codes(reading.rejected) == [(3, "rank", "formula-cell"), (4, "rank", "error-cell")]
    assert reading.held == {"2", "3"}


def test_text_like_a_formula_is_kept_as_text_and_said() -> None:
    reading = read([changed(name="=1+1", rank="-")])
    assert reading.people[0].name == "=1+1"
    assert codes(reading.warnings) == [(2, "name", "looks-like-formula")]


@pytest.mark.parametrize(
    ("cells", "fault", "code"),
    [
        (PLAIN[:5], "", "row-short"),
        ([*PLAIN, "", "x"], "", "row-too-long"),
        ([], "quote-broken", "quote-broken"),
    ],
)
def test_a_row_of_the_wrong_shape_comes_back(cells: list[str], fault: str, code: str) -> None:
    reading = read([Row(2, cells, {}, fault)], [*HEADER, "notes"])
    assert codes(reading.rejected) == [(2, "", code)]
    assert reading.rows == 1
    assert reading.held == ({"4711"} if cells else set())


def test_a_row_of_the_wrong_shape_holds_nobody_whose_number_cannot_be_read() -> None:
    assert read([Row(2, ["Total"], {}, "quote-broken")]).held == frozenset()


def test_cells_missing_at_the_end_matter_only_where_a_column_is_read() -> None:
    reading = read([PLAIN, [*PLAIN, " ", ""]], [*HEADER, "notes"])
    assert len(reading.people) == 1
    assert [fault.code for fault in reading.rejected] == ["duplicate-row"]


def test_blank_rows_are_no_rows() -> None:
    reading = read([["", " ", "\u200b"], PLAIN, [], ["\u00a0"] * 8])
    assert reading.rows == 1
    assert reading.numbers == [3]


def test_a_cell_of_punctuation_is_not_blank() -> None:
    assert not is_blank(["", "?"])


def test_a_control_character_in_a_name_sends_the_row_back() -> None:
    reading = read([changed(name="Sok\x07")])
    assert codes(reading.rejected) == [(2, "name", "control-character")]
    assert reading.held == {"4711"}


def test_words_nobody_knows_take_nobody_off_the_roster() -> None:
    header = [*HEADER, "class"]
    reading = read([[*changed(status="fishing", sex="7", rank="Cadet"), "wizard"]], header)
    person = reading.people[0]
    assert (person.status, person.sex, person.person_class) == ("active", "", "recruit")
    assert sorted(fault.code for fault in reading.warnings) == [
        "class-unknown",
        "sex-unknown",
        "status-unknown",
    ]


def test_a_class_that_is_given_is_believed() -> None:
    reading = read([[*PLAIN, "civilian"]], [*HEADER, "class"])
    assert reading.people[0].person_class == "staff"


@pytest.mark.parametrize("column", [["unit name"], ["unit code"]])
def test_a_blank_unit_is_counted_under_none_and_said(column: list[str]) -> None:
    reading = read([["1", ""]], ["employee no", *column])
    assert reading.people[0].unit == NO_UNIT
    assert codes(reading.warnings) == [(2, column[0], "unit-missing")]


def test_a_file_without_units_or_names_does_not_speak_of_them() -> None:
    reading = read([["1"]], ["employee no"])
    assert reading.warnings == []
    assert reading.told == frozenset()


def test_a_name_is_put_together_family_name_first() -> None:
    header = ["employee no", "first name", "last name", "middle name", "suffix", "latin name"]
    reading = read([["1", "Dara", "Sok", "K", "Jr", "SOK Dara"], ["2", "", "", "", "", ""]], header)
    assert reading.people[0].name == "Sok Dara K Jr"
    assert reading.people[0].latin_name == "SOK Dara"
    assert codes(reading.warnings) == [(3, "last name", "name-missing")]


def test_a_whole_name_stands_before_its_parts() -> None:
    reading = read([["1", "Sok Dara", "Sok"]], ["employee no", "full name", "last name"])
    assert reading.people[0].name == "Sok Dara"


DATED = ["employee no", "status", "joined", "resigned", "vacated"]


@pytest.mark.parametrize(
    ("row", "status", "left_on", "warned"),
    [
        (["1", "N", "2001-01-01", "2020-01-01", ""], LEFT, "2020-01-01", []),
        (["1", "N", "2001-01-01", "", "2020-01-02"], LEFT, "2020-01-02", []),
        (["1", "N", "2001-01-01", "", ""], LEFT, "", ["left-without-date"]),
        (["1", "Y", "", "2020-01-01", ""], "active", "2020-01-01", ["status-contradicts-date"]),
        (["1", "Y", "2021-01-01", "2020-01-01", ""], "active", "2020-01-01",
         ["status-contradicts-date"]),
        (["1", "Y", "", "", "2020-01-01"], "active", "", []),
        (["1", "", "", "2020-01-01", ""], LEFT, "2020-01-01", ["status-from-date"]),
        (["1", "", "", "", ""], "active", "", []),
    ],
)  # fmt: skip
def test_status_and_dates_are_weighed_against_each_other(
    row: list[str], status: str, left_on: str, warned: list[str]
) -> None:
    reading = read([row], DATED)
    assert (reading.people[0].status, reading.people[0].left_on) == (status, left_on)
    assert [fault.code for fault in reading.warnings] == warned


def test_whoever_left_without_a_column_for_it_is_said_at_the_status() -> None:
    reading = read([["1", "N"]], ["employee no", "status"])
    assert codes(reading.warnings) == [(2, "status", "left-without-date")]


def test_joining_after_leaving_sends_the_row_back() -> None:
    reading = read([["1", "N", "2021-01-01", "2020-01-01", ""]], DATED)
    assert codes(reading.rejected) == [(2, "joined", "joined-after-left")]
    assert reading.held == {"1"}


def test_a_date_that_cannot_be_read_sends_the_row_back_with_a_proposal() -> None:
    reading = read([changed(joined="26/04/2557")])
    assert codes(reading.rejected) == [(2, "joined", "date-buddhist-era")]
    assert reading.rejected[0].proposal == "2014-04-26"
    assert reading.rejected[0].as_json()["proposal"] == "2014-04-26"


def test_an_open_order_of_dates_is_said_once_and_settled_by_the_clerk() -> None:
    rows = [changed(joined="03/04/2019"), changed(employee_no="2", joined="05/06/2019")]
    reading = read(rows)
    assert codes(reading.rejected) == [
        (2, "joined", "date-ambiguous"),
        (3, "joined", "date-ambiguous"),
    ]
    assert codes(reading.warnings) == [(1, "joined", "date-order-open")]
    reading = read(rows, date_order="dmy")
    assert [person.joined_on for person in reading.people] == ["2019-04-03", "2019-06-05"]


def test_serial_dates_count_from_the_workbooks_day() -> None:
    reading = read([Row(2, changed(joined="40293"), {7: NUMBER})], date_base=date(1904, 1, 1))
    assert reading.people[0].joined_on == "2014-04-26"


def test_a_row_that_came_back_has_no_warnings_beside() -> None:
    reading = read([changed(unit_code="", unit_name="", joined="nonsense")])
    assert reading.warnings == []


def test_a_badge_used_as_number_is_said() -> None:
    reading = read([["P12", "x"]], ["badge", "last name"], header_row=4)
    assert codes(reading.warnings) == [(4, "badge", "number-from-badge")]
    assert reading.people[0].badge == ""


def test_birth_dates_and_phones_are_recognised_and_dropped() -> None:
    header = ["employee no", "date of birth", "phone", "shoe size"]
    reading = read([["1", "1980-01-01", "012", "43"]], header)
    assert reading.not_kept == {"birth_date": "date of birth", "phone": "phone"}
    assert reading.unmapped == ["shoe size"]
    assert "1980" not in repr(reading.people)


def test_what_a_file_speaks_of_follows_from_its_columns() -> None:
    assert told_fields(["service_number", "rank"]) == {"rank", "person_class"}
    assert told_fields(["full_name"]) == {"name"}
    assert told_fields(["left_on"]) == {"left_on"}
    assert told_fields(["status"]) == {"status", "left_on"}


def test_a_long_cell_is_quoted_short() -> None:
    reading = read([changed(joined="x" * 100)])
    assert "x" * 60 + "…" in reading.rejected[0].message
    assert "x" * 61 not in reading.rejected[0].message


def test_a_fault_is_shown_with_what_is_known_of_it() -> None:
    fault = Fault(7, "unit", "no-partner", "Mend it.")
    shown = {"row": 7, "column": "unit", "code": "no-partner", "message": "Mend it."}
    assert fault.as_json() == shown
    assert fault._replace(file="b.csv").as_json() == {**shown, "file": "b.csv"}


def test_every_sentence_ends_and_names_no_code() -> None:
    for sentence in (*REJECTIONS.values(), *WARNINGS.values()):
        assert sentence.rstrip().endswith((".", "”."))
        assert len(sentence) < 220


def test_a_person_of_whom_only_the_number_is_known() -> None:
    person = person_numbered(" #51297")
    assert (person.number, person.key, person.unit) == ("51297", "51297", NO_UNIT)
    assert not person.has_left


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(["1", "2", "02", "", "N", "2020-01-01", "31/02/2000"]),
                st.text(max_size=5),
            ),
            max_size=9,
        ),
        max_size=12,
    )
)
def test_every_row_is_a_person_or_comes_back(rows: list[list[str]]) -> None:
    reading = read(rows)
    assert len(reading.people) + len(reading.rejected) == reading.rows
    keys = [person.key for person in reading.people]
    assert len(set(keys)) == len(keys)
    assert reading.held.isdisjoint(keys)
    for fault in reading.rejected:
        assert fault.code in REJECTIONS


def test_a_fault_keeps_the_facts_of_its_sentence_for_other_languages() -> None:
    reading = read([changed(joined="31/02/2020")])
    assert dict(reading.rejected[0].facts)["value"] == "31/02/2020"
    twice = read([changed(), changed()])
    facts = dict(twice.rejected[0].facts)
    assert facts["first"] == "2"
    assert {"accepted_name", "accepted_unit"} <= facts.keys()
