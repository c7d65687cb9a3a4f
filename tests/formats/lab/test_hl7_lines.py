"""One OBX segment as a line: values as written, and everything odd named."""

from __future__ import annotations

import pytest

from passmuster.core.laboratory.reported import Comparator, Status
from tests.formats.lab.messages import (
    ORDER,
    THC,
    as_json,
    codes,
    hl7,
    observation,
    only_line,
    with_line,
)

VALUES = [
    # type, OBX-5, value, comparator, numeric, problems
    ("NM", "224", "224", "", True, []),
    ("NM", "1.50", "1.50", "", True, []),
    ("NM", "-0.5", "-0.5", "", True, []),
    ("NM", "<10", "10", "<", True, []),
    ("NM", "Negative", "Negative", "", False, ["value-not-a-number"]),
    ("NM", "1,5", "1,5", "", False, ["value-not-a-number"]),
    ("NM", "1e3", "1e3", "", False, ["value-not-a-number"]),
    ("SN", "^224", "224", "", True, []),
    ("SN", "<^10", "10", "<", True, []),
    ("SN", "=^10", "10", "", True, []),
    ("SN", ">=^10", "10", ">=", True, []),
    ("SN", "^1^:^128", "1:128", "", False, ["value-not-single"]),
    ("SN", "^1^-^5", "1-5", "", False, ["value-not-single"]),
    ("SN", "<>^10", "<>10", "", False, ["value-not-a-number"]),
    ("SN", "^<10", "<10", "", False, ["value-not-a-number"]),
    ("SN", "^ten", "ten", "", False, ["value-not-a-number"]),
    ("ST", "Negative", "Negative", "", False, []),
    ("ST", "≤ 10", "10", "<=", True, ["charset-undeclared"]),
    ("ST", "0.00", "0.00", "", True, []),
    ("ST", "10 ng/mL", "10 ng/mL", "", False, []),
    ("TX", "NEG", "NEG", "", False, []),
    ("FT", r"first\.br\second", "first\nsecond", "", False, []),
    ("ST", "POS^NEG", "POS^NEG", "", False, ["separator-in-text"]),
    ("ST", "POS&NEG", "POS&NEG", "", False, ["separator-in-text"]),
    ("ST", "POS~NEG", "POS~NEG", "", False, ["value-repeated"]),
    ("CWE", "260385009^Negative^SCT", "Negative", "", False, []),
    ("CE", "NEG", "NEG", "", False, []),
    ("CNE", "^^^SASP^Salmonella^L", "Salmonella", "", False, []),
    ("IS", "NEG", "NEG", "", False, []),
    ("DT", "20090505", "20090505", "", False, []),
    ("ED", "^PDF^^Base64^aaaa", "", "", False, ["value-type-unread"]),
    ("", "NEG", "NEG", "", False, ["value-type-missing"]),
    ("QQ", "NEG", "NEG", "", False, ["value-type-unknown"]),
    ("ST", "SEE NOTE", "SEE NOTE", "", False, ["value-points-to-a-note"]),
    ("ST", "", "", "", False, ["value-missing"]),
    ("ST", '""', "", "", False, ["value-missing"]),
]


@pytest.mark.parametrize(("kind", "given", "value", "sign", "numeric", "told"), VALUES)
def test_every_type_of_value_is_taken_as_written(
    kind: str, given: str, value: str, sign: str, numeric: bool, told: list[str]
) -> None:
    data = with_line(f"OBX|1|{kind}|3427-2^Cannabinoids^LN||{given}||||||F")
    line = only_line(data)
    assert (line.value, line.comparator, line.numeric) == (value, Comparator(sign), numeric)
    assert codes(data) == told


ESCAPES = [
    (r"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f", []),
    ("\\X4142\\", "AB", []),
    (r"\H\POS\N\ \.sp3\x", "POS \nx", []),
    ("\\XFF\\", "\\XFF\\", ["escape-unknown"]),
    (r"\Z9\x", "\\Z9\\x", ["escape-unknown"]),
    ("a\\b", "a\\b", ["escape-unknown"]),
    (r"POS\X0D\OBX\F\x", "POS\rOBX|x", []),
]


@pytest.mark.parametrize(("given", "value", "told"), ESCAPES)
def test_escapes_are_resolved_once_or_kept_and_named(
    given: str, value: str, told: list[str]
) -> None:
    data = with_line(f"OBX|1|TX|3427-2^Cannabinoids^LN||{given}||||||F")
    assert (only_line(data).value, codes(data)) == (value, told)


CODES = [
    ("3427-2^Cannabinoids^LN", [("loinc", "3427-2")], "Cannabinoids", []),
    ("3427-2^Cannabinoids^LOINC", [("loinc", "3427-2")], "Cannabinoids", []),
    ("THC^Cannabinoids", [("", "THC")], "Cannabinoids", []),
    ("3427-2^^LOINC^5035^THC, URINE^L", [("loinc", "3427-2"), ("L", "5035")], "THC, URINE", []),
    ("^^LOINC^5300^HEADER^L", [("L", "5300")], "HEADER", []),
    ("^Cannabinoids", [], "Cannabinoids", ["code-missing"]),
    ("", [], "", ["code-missing"]),
    ("THC^a^L~COC^b^L", [("L", "THC")], "a", ["sub-ids-mixed"]),
]


@pytest.mark.parametrize(("given", "found", "label", "told"), CODES)
def test_codes_stand_in_either_triplet(
    given: str, found: list[tuple[str, str]], label: str, told: list[str]
) -> None:
    data = with_line(f"OBX|1|ST|{given}||NEG||||||F")
    line = only_line(data)
    assert [(one.system, one.code) for one in line.codings] == found
    assert (line.label, codes(data)) == (label, told)


STATES = [
    ("F", Status.FINAL, []),
    ("C", Status.CORRECTED, []),
    ("P", Status.PRELIMINARY, []),
    ("R", Status.PRELIMINARY, []),
    ("I", Status.PENDING, []),
    ("W", Status.WITHDRAWN, []),
    ("D", Status.WITHDRAWN, []),
    ("X", Status.WITHDRAWN, ["result-not-obtainable"]),
    ("Q", Status.UNSTATED, ["status-unknown"]),
    ("", Status.UNSTATED, ["status-missing"]),
]


@pytest.mark.parametrize(("letter", "status", "told"), STATES)
def test_the_letter_of_a_line_says_how_far_it_has_come(
    letter: str, status: Status, told: list[str]
) -> None:
    data = with_line(f"OBX|1|ST|3427-2^Cannabinoids^LN||NEG||||||{letter}")
    assert (only_line(data).status, codes(data)) == (status, told)


SHIFTED = [
    ("OBX|1|ST|THC^x||NEG||NEG||N|||F", ["fields-shifted"]),
    ("OBX|1|ST|THC^x||NEG|||||F", ["fields-shifted"]),
    ("OBX|ST|THC^x||NEG||||||F", ["set-id-not-a-number"]),
    ("OBX|1|ST|THC^x||NEG||||||F|yesterday", ["date-unreadable"]),
    ("OBX|1|ST|THC^x||NEG||||||F|20261101|x|Negative", ["date-unreadable"]),
]


@pytest.mark.parametrize(("obx", "told"), SHIFTED)
def test_fields_that_look_moved_are_named_and_not_moved_back(obx: str, told: list[str]) -> None:
    assert set(told) <= set(codes(with_line(obx)))


def test_a_cutoff_where_the_unit_belongs_is_used_as_neither() -> None:
    data = with_line("OBX|1|ST|3427-2^Cannabinoids^LN||Negative|50|^^Negative||||F")
    line = only_line(data)
    assert (line.unit, line.reference, codes(data)) == ("50", "^^Negative", ["cutoff-in-units"])


def test_everything_beside_the_value_is_kept_as_written() -> None:
    obx = "OBX|1|NM|3427-2^THC^LN|2|1.0|ng/mL^x^UCUM|<15|H~A|||F|||20261101|||GCMS^by mass^L"
    line = only_line(with_line(obx))
    assert (line.unit, line.reference, line.flag) == ("ng/mL", "<15", "H~A")
    assert (line.aliquot, line.method) == ("2", "by mass")


def test_one_code_for_two_values_of_an_order_is_named() -> None:
    same = THC.replace("OBX|1|ST", "OBX|2|ST")
    assert codes(hl7("PID|1", ORDER, THC, same)) == ["code-twice"]
    other = same.replace("^LN||", "^LN|2|")
    assert codes(hl7("PID|1", ORDER, THC, other)) == []


def test_a_value_longer_than_any_result_is_named() -> None:
    for length, told in ((65_536, []), (65_537, ["value-too-long"])):
        assert codes(with_line(f"OBX|1|TX|THC^x^L||{'x' * length}||||||F")) == told
        assert codes(as_json(observation(valueString="x" * length))) == told


def test_a_line_that_says_nothing_is_no_line() -> None:
    assert codes(hl7("PID|1", ORDER, "OBX|1|TX|||||||||F", THC)) == []
    assert codes(hl7("PID|1", ORDER, "OBX|1|TX|||||||||F")) == ["order-without-lines"]
