"""A batch's file is read to its last digit, and whatever is wrong in it is named with its place."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.quality.batch import Kind
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.formats.lab.batches.building import BATCH_FIELDS, MAX_VIALS, VIAL_FIELDS
from passmuster.formats.lab.batches.reader import read_batch
from passmuster.formats.lab.samples.batches import batch_file
from passmuster.formats.pieces import column_letters
from tests.formats import workbook_maker as workbooks
from tests.support.guides import guide_block, text_of_guide

END = datetime(2026, 11, 2, 11, tzinfo=UTC)
RAW = batch_file(
    rule_set(STARTING),
    Stage.CONFIRMATORY,
    ["100000001234", "100000005678"],
    number="B-1",
    begun=END - timedelta(hours=3),
    ended=END,
)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    found = json.loads(RAW)
    change(found)
    return json.dumps(found).encode()


def as_rows(raw: bytes = RAW) -> list[list[str]]:
    """Return the same batch as the rows of a table."""
    found = json.loads(raw)
    own = [found[name] for name in BATCH_FIELDS[:-1]] + [" ".join(found["analytes"])]
    rows = [[*BATCH_FIELDS, *VIAL_FIELDS]]
    for vial in (*found["controls"], *({"kind": "specimen", **s} for s in found["specimens"])):
        rows.append([*own, *(vial.get(name, "") for name in VIAL_FIELDS)])
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_workbook(rows: list[list[str]], measured: str = "") -> bytes:
    """Return the same as a workbook of texts; ``measured`` is XML for that cell of row 3."""
    column = rows[0].index("measured")
    lines = []
    for number, row in enumerate(rows, 1):
        names = [f"{column_letters(place)}{number}" for place in range(len(row))]
        cells = [workbooks.text(*one) for one in zip(names, row, strict=True)]
        if measured and number == 3:
            cells[column] = measured.format(r=names[column])
        lines.append(workbooks.row(number, *cells))
    return workbooks.workbook(
        "".join(lines), styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    )


def code_of(data: bytes) -> str:
    with pytest.raises(UnusableInput) as caught:
        read_batch(data)
    assert str(caught.value)
    return caught.value.code


def test_every_digit_every_place_and_the_laboratorys_own_hour_are_kept() -> None:
    def precise(batch: dict[str, Any]) -> None:
        batch["controls"][1]["measured"] = "250.123456789"
        batch["ended"] = "2026-11-02T18:00:00+07:00"

    read = read_batch(changed(precise))
    assert read.controls[1].measured == "250.123456789"
    assert read.ended_at.utcoffset() == timedelta(hours=7)
    assert read.ended_at == END
    assert read.specimens == ((36, "100000001234"), (37, "100000005678"))
    assert (read.controls[0].kind, read.controls[0].analyte) == (Kind.NEGATIVE, "")


def test_a_number_of_json_keeps_its_digits_as_well() -> None:
    raw = RAW.replace(b'"measured":"0.000"', b'"measured":0.10')
    assert raw != RAW
    assert read_batch(raw).controls[0].measured == "0.10"


def test_a_table_says_the_same_as_the_object() -> None:
    assert read_batch(as_csv(as_rows())) == read_batch(RAW)
    assert read_batch(as_workbook(as_rows())) == read_batch(RAW)


def test_an_initial_run_tests_for_whole_rows_of_the_panel() -> None:
    rules = rule_set(STARTING)
    begun = END - timedelta(hours=3)
    raw = batch_file(rules, Stage.INITIAL, ["1"], number="B-2", begun=begun, ended=END)
    read = read_batch(raw)
    assert (read.stage, read.method) == (Stage.INITIAL, "IA-7")
    assert read.analytes == tuple(row.code for row in rules.panel)
    calibrated = {c.analyte: c.target for c in read.controls if c.kind is Kind.CALIBRATOR}
    assert calibrated == {row.code: f"{row.initial.value}.00" for row in rules.panel}


def test_the_batch_in_the_laboratorys_guide_is_one_in_either_form() -> None:
    shown = guide_block("laboratory", "json")
    read = read_batch(shown)
    assert (read.number, read.stage, read.analytes) == ("B-1", Stage.CONFIRMATORY, ("BZE",))
    assert [(one.kind, one.measured) for one in read.controls] == [(Kind.CALIBRATOR, "100.41")]
    assert read.specimens == ((2, "100000000190"),)
    assert read_batch(as_csv(as_rows(shown))) == read


def test_the_columns_in_the_laboratorys_guide_are_all_that_a_batch_has() -> None:
    table = text_of_guide("laboratory").partition("| Column |")[2].partition("\n\n")[0]
    first = [line.split("|")[1] for line in table.splitlines()[2:]]
    assert sorted(re.findall("`([a-z]+)`", "".join(first))) == sorted([*BATCH_FIELDS, *VIAL_FIELDS])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("batch-field-missing", lambda b: b.pop("instrument")),
        ("batch-field-missing", lambda b: b["controls"][0].pop("measured")),
        ("batch-field-unknown", lambda b: b.update(result="positive")),
        ("batch-field-unknown", lambda b: b["specimens"][0].update(value="12")),
        ("batch-field-unknown", lambda b: b.update(format="passmuster-batch/2")),
        ("batch-not-an-object", lambda b: b.update(controls={})),
        ("batch-not-an-object", lambda b: b["controls"].append("calibrator")),
        ("batch-cell-not-text", lambda b: b.update(analyst=None)),
        ("batch-stage-unknown", lambda b: b.update(stage="unstated")),
        ("batch-code-unreadable", lambda b: b.update(analyst="Sok Dara")),
        ("batch-code-unreadable", lambda b: b.update(analyst="SOKDARA")),
        ("batch-code-unreadable", lambda b: b.update(batch="")),
        ("batch-moment-unreadable", lambda b: b.update(ended="2026-11-02T11:00:00")),
        ("batch-moment-unreadable", lambda b: b.update(ended="yesterday")),
        ("batch-analyte-unknown", lambda b: b.update(analytes=["ASPIRIN"])),
        ("batch-analyte-unknown", lambda b: b["controls"][1].update(analyte="")),
        ("batch-kind-unknown", lambda b: b["controls"][1].update(kind="standard")),
        ("batch-kind-unknown", lambda b: b["controls"][1].update(kind="specimen")),
        ("batch-place-unreadable", lambda b: b["controls"][1].update(position="0")),
        ("batch-place-twice", lambda b: b["specimens"][1].update(position="36")),
        ("batch-place-twice", lambda b: b["specimens"][1].update(position="1")),
        ("batch-specimen-unreadable", lambda b: b["specimens"][1].update(specimen="<b>")),
        ("batch-amount-unreadable", lambda b: b["controls"][1].update(measured="1e3")),
        ("batch-amount-unreadable", lambda b: b["controls"][1].update(measured="-4")),
        ("batch-amount-unreadable", lambda b: b["controls"][1].update(measured="")),
        ("batch-empty", lambda b: b.update(controls=[], specimens=[])),
    ],
)
def test_what_is_wrong_is_named(code: str, change: Callable[[dict[str, Any]], object]) -> None:
    assert code_of(changed(change)) == code


def test_a_table_with_a_column_too_few_twice_or_of_its_own_is_refused() -> None:
    rows = as_rows()
    assert code_of(as_csv([row[:-1] for row in rows])) == "batch-column-missing"
    assert code_of(as_csv([[*row, row[0]] for row in rows])) == "batch-column-missing"
    assert code_of(as_csv([[*row, "result"] for row in rows])) == "batch-field-unknown"


def test_rows_of_two_batches_and_results_in_specimens_rows_are_refused() -> None:
    rows = as_rows()
    two = [*rows[:-1], ["B-2", *rows[-1][1:]]]
    assert code_of(as_csv(two)) == "batch-rows-differ"
    place = len(BATCH_FIELDS) + VIAL_FIELDS.index("measured")
    rows[-1][place] = "417.3"
    assert code_of(as_csv(rows)) == "batch-cell-not-wanted"


def test_a_blank_row_and_a_blank_column_of_a_table_say_nothing() -> None:
    rows = as_rows()
    blank = [*rows[:2], [""] * len(rows[0]), ["  "], *rows[2:]]
    assert read_batch(as_csv(blank)) == read_batch(RAW)
    apart = [[*row[:3], "", *row[3:]] for row in rows]
    assert read_batch(as_csv(apart)) == read_batch(RAW)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row[:-1],
        lambda row: [*row, "positive"],
        lambda row: [*row[:3], "positive", *row[4:]],
    ],
    ids=["a cell too few", "a cell too many", "a cell under no name"],
)
def test_a_row_that_is_none_of_its_table_is_refused_with_its_number(
    change: Callable[[list[str]], list[str]],
) -> None:
    rows = [[*row[:3], "", *row[3:]] for row in as_rows()]
    rows[4] = change(rows[4])
    with pytest.raises(UnusableInput, match="row 5") as caught:
        read_batch(as_csv(rows))
    assert caught.value.code == "batch-cell-not-text"


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="{r}"><f>2*210.25</f><v>420.5</v></c>',
        '<c r="{r}" t="e"><v>#REF!</v></c>',
        '<c r="{r}" s="1"><v>420</v></c>',
    ],
    ids=["a formula", "an error", "a date"],
)
def test_a_cell_of_a_workbook_that_is_no_reading_is_refused_with_its_place(cell: str) -> None:
    with pytest.raises(UnusableInput, match="row 3, measured") as caught:
        read_batch(as_workbook(as_rows(), cell))
    assert caught.value.code == "batch-cell-not-text"


def test_a_batch_has_at_most_so_many_vials_whatever_they_are() -> None:
    def vials(count: int) -> bytes:
        more = [{"position": str(n), "specimen": f"S{n}"} for n in range(1, count + 1)]
        return changed(lambda batch: batch.update(controls=[], specimens=more))

    assert len(read_batch(vials(MAX_VIALS)).specimens) == MAX_VIALS
    assert code_of(vials(MAX_VIALS + 1)) == "batch-too-large"
    assert len(read_batch(as_csv(as_rows(vials(MAX_VIALS)))).specimens) == MAX_VIALS
    unread = [["read no further"]]
    assert code_of(as_csv([*as_rows(vials(MAX_VIALS + 1)), *unread])) == "batch-too-large"


def test_bytes_that_are_no_batch_at_all_are_refused_plainly() -> None:
    assert code_of(b"") == "file-empty"
    assert code_of(b"{") == "json-broken"
    assert code_of(b'{"format":"a","format":"b"}') == "json-key-twice"
    assert code_of(b"[]") == "batch-not-an-object"
    assert code_of(b"MSH|^~\\&|LIS") == "batch-column-missing"
