"""Result tables and their mappings: wide, long, hand-typed."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.reported import Comparator, Status
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.table import reader
from passmuster.formats.lab.table.mapping import FORMAT, MAX_BYTES, parse_mapping
from tests.formats.lab.messages import as_json, problems
from tests.formats.workbook_maker import workbook

WIDE: dict[str, Any] = {
    "format": FORMAT,
    "layout": "wide",
    "status": "final",
    "columns": {"specimen": "Case", "collected_at": "Date"},
    "analytes": {
        "THC": {"code": "3427-2", "system": "LN", "label": "Cannabinoids"},
        "Morphine": {"code": "MOR", "system": "local", "unit": "ng/mL"},
    },
    "words": {"Y": "positive", "N": "negative"},
    "ignored": ["Findings"],
    "personal": ["Name"],
}
LONG: dict[str, Any] = {
    "format": FORMAT,
    "layout": "long",
    "columns": {
        "specimen": "Specimen",
        "accession": "Acc",
        "code": "Code",
        "system": "System",
        "label": "Test",
        "value": "Result",
        "unit": "Unit",
        "line_status": "State",
        "reference": "Cutoff",
        "note": "Remark",
        "line_note": "Line remark",
    },
    "statuses": {"ok": "final", "wait": "pending"},
}
LONG_HEADER = "Specimen,Acc,System,Code,Test,Result,Unit,State,Cutoff,Remark,Line remark\n"


def read(text: str, mapping: dict[str, Any]) -> Any:
    return read_results(text.encode(), mapping=parse_mapping(as_json(mapping)))


def test_a_wide_table_gives_a_report_a_row_and_a_line_a_filled_cell() -> None:
    reading = read("Case,Date,THC,Morphine\nS-1,2026-10-01,Y,<10.50\nS-2,,N,\n", WIDE)
    assert (reading.kind, problems(reading)) == ("table", [])
    first, second = reading.reports
    assert (first.specimen_id, first.collected_at, first.status) == (
        "S-1",
        "2026-10-01",
        Status.FINAL,
    )
    thc, morphine = first.lines
    assert (thc.value, thc.codings[0].system, thc.label) == ("Y", "loinc", "Cannabinoids")
    assert (thc.value_codings[0].system, thc.value_codings[0].code) == ("snomed", "10828004")
    assert (morphine.value, morphine.comparator) == ("10.50", Comparator.BELOW)
    assert (morphine.numeric, morphine.unit, morphine.place) == (
        True,
        "ng/mL",
        "row 2, column Morphine",
    )
    assert [line.value_codings[0].code for line in second.lines] == ["260385009"]


@pytest.mark.parametrize("junk", ["Y-A", "Y POPS", "STOLE MEDS", "PCP NEG", "y", "YES", "Y (PTCH)"])
def test_a_word_that_nobody_agreed_on_is_kept_and_means_nothing(junk: str) -> None:
    reading = read(f"Case,Date,THC,Morphine\nS-1,,{junk},\n", WIDE)
    (line,) = reading.reports[0].lines
    assert (line.value, line.value_codings, line.numeric) == (junk, (), False)
    (told,) = problems(reading)
    assert (told.code, told.place) == ("word-not-agreed", "row 2, column THC")
    assert junk in told.says


def test_a_long_table_gathers_the_rows_of_a_specimen() -> None:
    text = (
        LONG_HEADER
        + "S-1,A-1,L,THC,Cannabinoids,12,ng/mL,ok,15,late,odd\n"
        + "S-2,A-2,L,THC,Cannabinoids,9,ng/mL,wait,15,,\n"
        + "S-1,A-1,L,MOR,Morphine,0,ng/mL,ok,2000,late,\n"
    )
    reading = read(text, LONG)
    assert problems(reading) == []
    first, second = reading.reports
    assert [line.codings[0].code for line in first.lines] == ["THC", "MOR"]
    assert (first.other_ids, first.notes) == ((("accession", "A-1"),), ("late",))
    assert (first.lines[0].notes, first.lines[0].reference) == (("odd",), "15")
    assert second.lines[0].status is Status.PENDING


ROWS = [
    (LONG_HEADER + ",,L,THC,x,1,ng/mL,ok,,,\n", LONG, ["specimen-id-missing"]),
    (LONG_HEADER + "S,,L,,x,1,ng/mL,ok,,,\n", LONG, ["code-missing"]),
    (LONG_HEADER + "S,,L,THC,x,,ng/mL,ok,,,\n", LONG, ["value-missing"]),
    (LONG_HEADER + "S,,L,THC,x,1,ng/mL,done,,,\n", LONG, ["status-not-agreed"]),
    (LONG_HEADER + "S,,L,THC,x,1\n", LONG, ["row-of-other-width"]),
    (LONG_HEADER + "S,,L,THC,x,1,ng/mL,ok,,,,\n", LONG, []),
    (LONG_HEADER + "S,,L,THC,x,1,ng/mL,ok,,,,more\n", LONG, ["row-of-other-width"]),
    (LONG_HEADER + 'S,,L,THC,x,"1"2,ng/mL,ok,,,\n', LONG, ["row-unreadable"]),
    (LONG_HEADER + ",,,,,,,,,,\n", LONG, ["nothing-reported"]),
    ("Case,Date,THC,Morphine\nS,,Y,\nS,,N,\n", WIDE, ["specimen-row-twice"]),
    ("Case,Date,THC,Morphine\nS,,,\n", WIDE, ["order-without-lines"]),
    ("Case,Date,THC,Morphine,Other,Findings\nS,,Y,,pcp,\n", WIDE, ["column-not-mapped"]),
    ("Case,Date,THC,Morphine\nS,,Y,\nñ\n".encode("cp1252").decode("latin-1"), WIDE, None),
]


@pytest.mark.parametrize(("text", "mapping", "told"), ROWS)
def test_every_fault_of_a_row_is_named(
    text: str, mapping: dict[str, Any], told: list[str] | None
) -> None:
    found = [one.code for one in problems(read(text, mapping))]
    assert found == (["row-of-other-width"] if told is None else told)


def test_an_assumed_encoding_is_told() -> None:
    data = "Case,Date,THC,Morphine\nS-ñ,,Y,\n".encode("cp1252")
    reading = read_results(data, mapping=parse_mapping(as_json(WIDE)))
    assert [one.code for one in problems(reading)] == ["encoding-assumed"]


def test_a_column_of_names_alarms_and_the_names_leave_in_no_text() -> None:
    reading = read('Case,Date,THC,Morphine,Name\nS-1,,Sorphea,Y,"Sorphea, Dara"\nS-2,,Y,,\n', WIDE)
    named, other = reading.reports
    assert (named.names_donor, other.names_donor) == (True, False)
    assert "Sorphea" not in repr(reading)
    assert {one.code for one in named.problems} == {
        "message-names-a-person",
        "word-not-agreed",
        "name-in-a-value",
    }


def test_a_statuses_column_decides_over_the_mapping() -> None:
    mapping = WIDE | {
        "columns": {"specimen": "Case", "status": "State"},
        "statuses": {"early": "preliminary"},
    }
    reading = read("Case,State,THC,Morphine\nS-1,early,Y,\nS-2,,Y,\nS-3,odd,Y,\n", mapping)
    assert [one.status for one in reading.reports] == [
        Status.PRELIMINARY,
        Status.FINAL,
        Status.UNSTATED,
    ]
    assert [one.code for one in problems(reading)] == ["status-not-agreed"]
    assert reading.reports[0].lines[0].status is Status.PRELIMINARY


def test_a_sheet_is_read_cell_by_cell_and_nothing_is_worked_out() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Case</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Date</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>THC</t></is></c>'
        '<c r="D1" t="inlineStr"><is><t>Morphine</t></is></c></row>'
        '<row r="2"><c r="A2"><v>12</v></c>'
        '<c r="C2"><f>1+1</f><v>2</v></c><c r="D2"><v>10.5</v></c></row>'
    )
    reading = read_results(workbook(rows), mapping=parse_mapping(as_json(WIDE)))
    (report,) = reading.reports
    assert [(line.label, line.value) for line in report.lines] == [("Morphine", "10.5")]
    assert [one.code for one in problems(reading)] == ["specimen-id-a-number", "cell-not-a-value"]
    computed = rows.replace("<v>12</v>", "<f>6+6</f><v>12</v>")
    sheets = (("Results", ""), ("Notes", ""))
    reading = read_results(workbook(computed, sheets=sheets), mapping=parse_mapping(as_json(WIDE)))
    assert reading.reports[0].specimen_id == ""
    assert [one.code for one in problems(reading)] == [
        "other-sheets",
        "specimen-id-missing",
        "cell-not-a-value",
        "cell-not-a-value",
    ]


TABLES = [
    ("Case,Date,THC\nS,,Y\n", "column-missing"),
    ("Case,Date,THC,Morphine,THC\nS,,Y,,N\n", "column-twice"),
    ('Case,Date,THC,Morphine\nS,"', "file-truncated"),
]


@pytest.mark.parametrize(("text", "code"), TABLES)
def test_a_table_that_is_not_the_one_agreed_on_is_refused(text: str, code: str) -> None:
    reading = read(text, WIDE)
    assert ([one.code for one in reading.problems], reading.reports) == ([code], ())


def test_a_table_without_a_mapping_says_nothing() -> None:
    reading = read_results(b"Case,THC\nS,Y\n", "cases.csv")
    assert (reading.kind, [one.code for one in reading.problems]) == ("table", ["mapping-missing"])
    assert [p.code for p in read_results(b"%PDF-1.7", "x.pdf").problems] == ["file-kind-unknown"]


def test_a_table_of_absurd_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_LINES", 3)
    reading = read("Case,Date,THC,Morphine\n" + "".join(f"S{n},,Y,\n" for n in range(3)), WIDE)
    assert [one.code for one in reading.problems] == ["table-has-too-many"]


def changed(**parts: Any) -> bytes:
    value = WIDE | parts
    return as_json({name: part for name, part in value.items() if part is not None})


UNREADABLE = [
    (b"{", "not JSON"),
    (b'{"format": 1, "format": 2}', "name twice"),
    (b"a = ", "neither TOML nor JSON"),
    (b"\xff", "neither TOML nor JSON"),
    (b" " * (MAX_BYTES + 1), "megabyte"),
    (changed(format="x"), "format"),
    (changed(more={}), "no member"),
    (changed(layout="tall"), "neither wide nor long"),
    (changed(columns={"specimen": "a", "name": "b"}), "has no “name”"),
    (changed(columns={"placer": "a"}), "the specimen"),
    (changed(columns={"specimen": 4}), "not text"),
    (changed(columns=[]), "not an object"),
    (changed(analytes=None), "wide table"),
    (as_json(LONG | {"analytes": WIDE["analytes"]}), "wide table"),
    (changed(analytes={"THC": {"code": "x", "colour": "y"}}), "has no “colour”"),
    (changed(analytes={"THC": {"unit": "x"}}), "has no code"),
    (changed(words={"Y": "perhaps"}), "neither positive nor negative"),
    (changed(statuses={"ok": "done"}), "no status"),
    (changed(status=["final"]), "no status"),
    (changed(personal="Name"), "no list"),
    (changed(ignored=[4]), "no list"),
    (changed(ignored=["THC"]), "twice"),
]


@pytest.mark.parametrize(("data", "why"), UNREADABLE)
def test_what_is_no_mapping_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        parse_mapping(data)
    assert refused.value.code == "mapping-unreadable"
    assert why in refused.value.message


def test_a_mapping_may_be_toml_too() -> None:
    text = f"""
        format = "{FORMAT}"
        layout = "wide"
        [columns]
        specimen = "Case"
        [analytes.THC]
        code = "3427-2"
        system = "http://loinc.org"
    """
    mapping = parse_mapping(b"\xef\xbb\xbf" + text.encode())
    assert mapping.analytes["THC"].coding.system == "loinc"
    assert mapping.status is Status.UNSTATED
