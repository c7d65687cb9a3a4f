"""A batch's file is read to its last digit, and whatever is wrong in it is named with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.quality.batch import Kind
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.formats.lab.batches.building import BATCH_FIELDS, VIAL_FIELDS
from passmuster.formats.lab.batches.reader import read_batch
from passmuster.formats.lab.samples.batches import batch_file

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


def test_bytes_that_are_no_batch_at_all_are_refused_plainly() -> None:
    assert code_of(b"") == "file-empty"
    assert code_of(b"{") == "json-broken"
    assert code_of(b'{"format":"a","format":"b"}') == "json-key-twice"
    assert code_of(b"[]") == "batch-not-an-object"
    assert code_of(b"MSH|^~\\&|LIS") == "batch-column-missing"
