"""Values of Observations and components, and narratives against their data."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.core.laboratory.reported import Comparator, Line, Status
from passmuster.formats.lab.fhir.narrative import contradictions, narrative_text
from tests.formats.lab.messages import (
    SPECIMEN,
    as_json,
    bundle,
    codes,
    observation,
    only_line,
    only_report,
    report_of,
)

UCUM = {"system": "http://unitsofmeasure.org"}


def with_value(**value: Any) -> bytes:
    text = as_json(observation(valueString=None, **value)).decode()
    return text.replace('"#', "").replace('#"', "").encode()


QUANTITIES: list[tuple[dict[str, Any], tuple[str, str, bool, str], list[str]]] = [
    ({"value": "#1.10#", "unit": "ng/mL"}, ("1.10", "", True, "ng/mL"), []),
    ({"value": "#10#", "comparator": "<", "code": "ng/mL"}, ("10", "<", True, "ng/mL"), []),
    ({"value": "#10#", "comparator": ">="}, ("10", ">=", True, ""), []),
    (
        {"value": "#10#", "comparator": "ad"},
        ("ad 10", "", False, ""),
        ["comparator-unknown"],
    ),
    ({"value": "#1e2#"}, ("1e2", "", False, ""), ["value-exponent"]),
    ({"comparator": "<"}, ("", "<", False, ""), ["element-missing"]),
    ({"value": "10"}, ("", "", False, ""), ["element-wrong-type", "element-missing"]),
    (
        {"value": "#10#", "unit": "ng/mL", "code": "ng/dL", **UCUM},
        ("10", "", True, "ng/dL"),
        ["unit-and-code-differ"],
    ),
    ({"value": "#10#", "unit": "nanogram", "code": "ng/mL", **UCUM}, ("10", "", True, "ng/mL"), []),
    ({"value": "#10#", "unit": "ng/mL", "code": "NG/ML"}, ("10", "", True, "ng/mL"), []),
]


@pytest.mark.parametrize(("given", "read", "told"), QUANTITIES)
def test_a_quantity_keeps_its_digits_and_its_unit(
    given: dict[str, Any], read: tuple[str, str, bool, str], told: list[str]
) -> None:
    data = with_value(valueQuantity=given)
    line = only_line(data)
    value, sign, numeric, unit = read
    assert (line.value, line.numeric, line.unit) == (value, numeric, unit)
    assert line.comparator is Comparator(sign)
    assert codes(data) == told


def test_a_quantity_that_is_no_object_is_named() -> None:
    assert codes(with_value(valueQuantity=4)) == ["element-wrong-type", "element-missing"]


POSITIVE = {"system": "http://snomed.info/sct", "code": "10828004", "display": "Positive"}
OTHERS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"valueString": "POS"}, "POS", []),
    ({"valueString": " POS "}, "POS", []),
    ({"valueString": "<10"}, "10", []),
    ({"valueString": "see report"}, "see report", ["value-points-to-a-note"]),
    ({"valueString": ["POS"]}, "", ["element-wrong-type", "element-missing"]),
    ({"valueInteger": "#7#"}, "7", []),
    ({"valueInteger": True}, "", ["element-wrong-type", "element-missing"]),
    ({"valueCodeableConcept": {"coding": [POSITIVE]}}, "Positive", []),
    ({"valueCodeableConcept": {"text": "Pos", "coding": [POSITIVE]}}, "Pos", []),
    ({"valueCodeableConcept": {"coding": [{"code": "P"}]}}, "P", []),
    ({"valueCodeableConcept": {"coding": [{"display": "P"}]}}, "P", []),
    ({"valueCodeableConcept": {"coding": POSITIVE}}, "", ["element-wrong-type", "element-missing"]),
    ({"valueBoolean": True}, "", ["value-type-unread"]),
    ({"valueRange": {"low": {"value": 1}}}, "", ["value-type-unread"]),
    ({"valueString": "NEG", "valueInteger": "#7#"}, "", ["value-several"]),
    ({"dataAbsentReason": {"coding": [{"code": "error"}]}}, "", ["value-absent"]),
    ({"dataAbsentReason": {"extension": [{"url": "x"}]}}, "", ["value-absent"]),
    ({"dataAbsentReason": {"text": "lost"}, "valueString": "NEG"}, "", ["value-with-reason"]),
    ({}, "", ["value-missing"]),
    ({"code": {"extension": [{"url": "x"}]}, "valueString": "NEG"}, "NEG", ["element-missing"]),
    (
        {
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "27x"}]},
            "valueString": "N",
        },
        "N",
        ["code-malformed"],
    ),
]


@pytest.mark.parametrize(("given", "value", "told"), OTHERS)
def test_every_other_value_is_taken_as_written(
    given: dict[str, Any], value: str, told: list[str]
) -> None:
    data = as_json(observation(valueString=None) | given).decode()
    raw = data.replace('"#', "").replace('#"', "").encode()
    assert (only_line(raw).value, codes(raw)) == (value, told)


def test_components_are_lines_of_their_own() -> None:
    parts = [
        {"code": {"text": "THC"}, "valueString": "NEG"},
        {"code": {"text": "COC"}},
        {"valueString": "POS"},
    ]
    data = as_json(observation(valueString=None, component=parts, method={"text": "GC/MS"}))
    report = only_report(data)
    assert [(line.label, line.value, line.method) for line in report.lines] == [
        ("THC", "NEG", "GC/MS"),
        ("COC", "", "GC/MS"),
        ("", "POS", "GC/MS"),
    ]
    assert report.lines[1].place == "resource, component 2"
    assert codes(data) == ["value-missing", "element-missing"]


def test_a_pending_observation_needs_no_value() -> None:
    data = as_json(observation(valueString=None, status="registered"))
    assert (only_line(data).status, codes(data)) == (Status.PENDING, [])


def test_ranges_and_flags_are_kept_as_written() -> None:
    ranges: list[dict[str, Any]] = [
        {"text": "below 15"},
        {"low": {"value": 1}, "high": {"value": 2}},
        {"high": {"value": 15}},
        {"low": {"value": 3}},
        {"age": {"low": {"value": 3}}},
    ]
    flags = [{"coding": [{"code": "H"}]}, {"text": "odd"}]
    line = only_line(as_json(observation(referenceRange=ranges, interpretation=flags)))
    assert (line.reference, line.flag) == ("below 15; 1-2; <=15; >=3", "H~odd")


def line(label: str, value: str, *, numeric: bool = False) -> Line:
    return Line(place="entry 1", codings=(), value=value, label=label, numeric=numeric)


NARRATIVES = [
    ("<p>Cannabinoids: negative</p>", [line("Cannabinoids", "Negative")], 0),
    ("<p>Cannabinoids: <b>positive</b></p>", [line("Cannabinoids", "Negative")], 2),
    ("<p>Cocaine not detected</p>", [line("Cocaine", "Not detected")], 0),
    ("<p>Everything negative.</p>", [line("Cocaine", "Positive")], 1),
    (
        "Cocaine: positive, THC: negative",
        [line("Cocaine", "NEG"), line("THC", "POS")],
        2,
    ),
    ("<td>THC-COOH</td><td>12.0 ng/mL</td>", [line("THC-COOH", "12.0", numeric=True)], 0),
    ("<td>THC-COOH</td><td>120 ng/mL</td>", [line("THC-COOH", "12.0", numeric=True)], 1),
    ("Generated. 3 pages. Positive or negative as above.", [line("Age", "30", numeric=True)], 0),
    ("", [line("Cocaine", "Positive")], 0),
    (
        "<tr><td>Opiates</td><td>Negative</td></tr><tr><td>THC</td><td>Positive</td></tr>",
        [line("Opiates [Presence] in Urine", "Positive"), line("THC", "Negative")],
        2,
    ),
    (
        "Positive: opiates, THC. Negative: cocaine.",
        [line("Opiates", "Positive"), line("THC", "Positive"), line("Cocaine", "Negative")],
        0,
    ),
    ("Morphine cutoff 2000 ng/mL, found 4500.0", [line("Morphine", "4500", numeric=True)], 0),
    ("a < b & positive", [line("co", "Negative")], 1),
]


@pytest.mark.parametrize(("div", "lines", "count"), NARRATIVES)
def test_a_narrative_that_says_otherwise_is_counted(
    div: str, lines: list[Line], count: int
) -> None:
    assert len(list(contradictions(narrative_text(div), lines))) == count


def test_a_narrative_is_never_a_value() -> None:
    div = "<div>Cannabinoids: Positive</div>"
    data = as_json(observation(text={"status": "generated", "div": div}))
    assert only_line(data).value == "Negative"
    assert set(codes(data)) == {"narrative-contradicts"}
    held = bundle(report_of("thc"), SPECIMEN, observation(text={"status": "x", "div": div}))
    assert set(codes(held)) == {"narrative-contradicts"}
    panel = observation(
        id="panel",
        valueString=None,
        hasMember=[{"reference": "Observation/thc"}],
        text={"status": "generated", "div": div},
    )
    assert set(codes(bundle(panel, observation(specimen=None)))) == {"narrative-contradicts"}
    bare = as_json(observation(valueString=None, text={"status": "generated", "div": div}))
    assert (only_line(bare).value, codes(bare)) == ("", ["value-missing"])
