"""JSON as FHIR means it (formats/lab/fhir/strict_json.py)."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.lab.fhir import strict_json
from passmuster.formats.lab.fhir.strict_json import NumberText, parse_strictly
from passmuster.formats.lab.reader import read_results


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnusableInput) as refused:
        parse_strictly(data)
    return refused.value.code, refused.value.message


BROKEN = [
    (b'{"a": 1,}', "comma too many"),
    (b'{"a": [1,]}', "comma too many"),
    (b'{"a": 1 // why\n}', "comment"),
    (b'{ /* why */ "a": 1}', "comment"),
    (b"{'a': 1}", "line 1, column 2"),
    (b"{a: 1}", "line 1, column 2"),
    (b'{"a": NaN}', "NaN is no number"),
    (b'{"a": -Infinity}', "is no number"),
    (b'{"a": 1} {"a": 1}', "line 1, column 10"),
    (b'{"a": "\\ud800"}', "half of a pair"),
    (b'{"\\udc00": 1}', "half of a pair"),
    (b'{"a": "\xff"}', "not UTF-8"),
    (b'{"a": "x', "line 1"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a":' * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("data", "why"), BROKEN)
def test_what_is_not_json_is_refused_with_the_reason(data: bytes, why: str) -> None:
    code, message = refusal(data)
    assert code == "json-broken"
    assert why in message


def test_a_file_of_more_values_than_any_laboratory_sends_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_json, "MAX_VALUES", 3)
    assert parse_strictly(b'{"a": [1, 2]}') == {"a": ["1", "2"]}
    code, message = refusal(b'{"a": [1, 2, 3]}')
    assert (code, "more than 3 values" in message) == ("json-broken", True)


def test_a_name_given_twice_is_refused_at_any_depth() -> None:
    code, message = refusal(b'{"a": {"status": "final", "status": "preliminary"}}')
    assert code == "json-key-twice"
    assert "status" in message


@pytest.mark.parametrize("number", ["1.10", "1.2345678901234567890123", "-0", "1E400", "9" * 5000])
def test_a_number_keeps_its_digits(number: str) -> None:
    value = parse_strictly(f'{{"value": {number}}}'.encode())["value"]
    assert isinstance(value, NumberText)
    assert value == number


def test_a_mark_before_the_text_and_a_whole_pair_are_read() -> None:
    assert parse_strictly(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[]", "json-not-a-resource"),
        (b"{}", "json-not-a-resource"),
        (b'{"resourceType": 4}', "json-not-a-resource"),
        (b'{"resourceType": "Patient"}', "resource-not-a-result"),
        (b'<Observation xmlns="http://hl7.org/fhir"/>', "fhir-xml-not-read"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><f:List xmlns:f="http://hl7.org/fhir"/>',
            "fhir-xml-not-read",
        ),
        (b'<note xmlns="http://example.org"/>', "file-kind-unknown"),
        (b"<?xml version='1.0'?><note/>", "file-kind-unknown"),
    ],
)
def test_what_is_no_result_is_refused_by_a_sentence(data: bytes, code: str) -> None:
    reading = read_results(data)
    assert [found.code for found in reading.problems] == [code]
    assert (reading.kind, reading.reports) == ("", ())
