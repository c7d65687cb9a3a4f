"""A mapping in rows, what another one changes in it, and where it says what its names do not."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.formats.lab.table.mapping import FORMAT, parse_mapping
from passmuster.formats.lab.table.meaning import Meaning, changed, contradictions, meanings
from tests.formats.lab.messages import as_json


def mapping(**changes: Any) -> Any:
    given = {
        "format": FORMAT,
        "layout": "wide",
        "columns": {"specimen": "Case"},
        "analytes": {
            "KET": {"code": "L1", "label": "Ketamine", "unit": "ng/mL"},
            "A7": {"code": "L2", "label": "Cannabinoids"},
        },
        "words": {"Y": "positive", "N": "negative"},
        "statuses": {},
        "ignored": ["Remark"],
        "personal": ["Name"],
    } | changes
    return parse_mapping(as_json(given))


def codes(found: Any) -> list[tuple[str, str]]:
    return [(one.written, one.code) for one in contradictions(found)]


def test_every_part_of_a_mapping_is_a_row() -> None:
    rows = meanings(mapping())
    assert Meaning(part="column", written="Case", means="specimen") in rows
    assert Meaning(part="analyte", written="KET", means="Ketamine L1 (–), ng/mL") in rows
    assert Meaning(part="word", written="Y", means="positive") in rows
    assert Meaning(part="personal", written="Name", means="") in rows
    assert len(rows) == 9


def test_a_laboratorys_word_for_a_status_is_a_row_beside_the_status_of_the_whole_table() -> None:
    told = mapping(status="preliminary", statuses={"done": "final"})
    rows = [row for row in meanings(told) if row.part == "status"]
    assert rows == [
        Meaning(part="status", written="", means="preliminary"),
        Meaning(part="status", written="done", means="final"),
    ]
    again = mapping(status="preliminary", statuses={"done": "corrected"})
    assert changed(told, again) == (
        (Meaning(part="status", written="done", means="corrected"), "final"),
    )


def test_what_another_mapping_changes_is_named_with_what_it_meant_before() -> None:
    assert changed(mapping(), mapping()) == ()
    other = mapping(
        analytes={"KET": {"code": "L1", "label": "Ketamine screen"}}, words={"Y": "negative"}
    )
    rows = {(row.part, row.written): (row.means, meant) for row, meant in changed(mapping(), other)}
    assert rows == {
        ("analyte", "KET"): ("Ketamine screen L1 (–)", "Ketamine L1 (–), ng/mL"),
        ("word", "Y"): ("negative", "positive"),
        ("analyte", "A7"): ("", "Cannabinoids L2 (–)"),
        ("word", "N"): ("", "negative"),
    }
    assert len(changed(None, mapping())) == len(meanings(mapping()))


def test_a_mapping_that_says_what_its_names_say_contradicts_nothing() -> None:
    assert codes(mapping()) == []


@pytest.mark.parametrize(
    ("column", "told", "code"),
    [
        ("Ketamine", {"code": "L1", "label": "Cannabinoids"}, "code-and-label-disagree"),
        ("KET", {"code": "3427-2", "system": "LN"}, "code-and-label-disagree"),
        ("THC", {"code": "3427-3", "system": "LN"}, "code-check-digit"),
    ],
)
def test_a_column_that_is_called_another_drug_is_found(column: str, told: Any, code: str) -> None:
    found = codes(mapping(analytes={column: told}))
    assert found
    assert {written for written, _ in found} == {column}
    assert code in {one for _, one in found}


@pytest.mark.parametrize(
    ("word", "means", "wrong"),
    [
        ("Positive", "negative", True),
        ("Not detected", "positive", True),
        ("dilute", "negative", True),
        ("Positive", "positive", False),
        ("presumptive", "positive", False),
        ("ND", "negative", False),
        ("+", "negative", False),
    ],
)
def test_a_word_that_everybody_reads_otherwise_is_found(word: str, means: str, wrong: bool) -> None:
    assert codes(mapping(words={word: means})) == ([(word, "word-contradicts")] if wrong else [])
