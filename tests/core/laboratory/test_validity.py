"""Creatinine, specific gravity and pH: every cell of the table, and what a human decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.laboratory.reported import Line
from passmuster.core.laboratory.validity_rules import BEFORE_2017
from tests.core.laboratory.reports import DOT, coded, codes, judged, line, number, panel, whys

NEGATIVE = panel()


def validity(stage: str, measure: str, value: str, unit: str = "", **more) -> Line:
    return line(f"{measure} {stage}".strip(), value, unit, **more)


def concentration(*pairs: tuple[str, str]) -> list[Line]:
    """Return initial, then confirmatory creatinine and specific gravity; "" leaves one out."""
    lines = []
    for stage, (creatinine, gravity) in zip(("screen", "confirm"), pairs, strict=False):
        if creatinine:
            lines.append(validity(stage, "Creatinine", creatinine, "mg/dL"))
        if gravity:
            lines.append(validity(stage, "Specific gravity", gravity))
    return lines


@pytest.mark.parametrize(
    ("pairs", "result", "rule"),
    [
        ([("20.0", "")], "negative", "acceptable-creatinine"),
        ([("20", "")], "negative", "acceptable-creatinine"),
        ([("150", "1.001")], "negative", "acceptable-creatinine"),
        ([("19.9", "1.0030")], "negative", "acceptable-gravity"),
        ([("19", "1.0250")], "negative", "acceptable-gravity"),
        ([("2.0", "1.0029")], "negative-dilute", "dilute"),
        ([("5.0", "1.0011")], "negative-dilute", "dilute"),
        ([("1.9", "1.0010"), ("1.9", "1.0009")], "substituted", "substituted"),
        ([("1.9", "1.0200"), ("1.9", "1.0300")], "substituted", "substituted"),
        ([("1.9", "1.0011"), ("1.9", "1.0100")], "invalid", "inconsistent-creatinine"),
        ([("1.9", "1.0199"), ("1.9", "1.0010")], "invalid", "inconsistent-creatinine"),
        ([("1.9", ""), ("1.9", "1.0100")], "invalid", "inconsistent-creatinine"),
        ([("2.0", "1.0010"), ("2.1", "1.0010")], "invalid", "inconsistent-gravity"),
        ([("1.9", "1.0010"), ("2.0", "1.0000")], "invalid", "inconsistent-gravity"),
        ([("5.0", "1.0001"), ("", "1.0001")], "invalid", "inconsistent-gravity"),
    ],
)
def test_each_cell_of_the_table_has_its_result(pairs, result: str, rule: str) -> None:
    found = judged(*NEGATIVE, *concentration(*pairs))
    assert (found.status, found.laboratory_result, codes(found)) == ("judged", (result,), [])
    assert rule in whys(found)


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        ([("1.9", "1.0010")], "second-aliquot-missing"),
        ([("1.9", "1.0010"), ("1.9", "")], "second-aliquot-missing"),
        ([("1.9", "1.0100")], "second-aliquot-missing"),
        ([("2.0", "1.0010")], "second-aliquot-missing"),
        ([("19.9", "")], "gravity-missing"),
        ([("", "1.0020")], "creatinine-missing"),
        ([("2", "1.0020")], "value-too-coarse"),
        ([("1", "1.0010"), ("1", "1.0010")], "value-too-coarse"),
        ([("0", "1.0010"), ("0", "1.0010")], "value-too-coarse"),
        ([("5.0", "1.002")], "value-too-coarse"),
        ([("5.0", "1.01")], "value-too-coarse"),
        ([("5.0", "1.0020"), ("25", "")], "lines-contradict"),
        ([("1.9", "1.0020"), ("2.0", "1.0020")], "lines-contradict"),
        ([("1.9", "1.0010"), ("1.9", "1.0200")], "lines-contradict"),
        ([("5.0", "1.0020"), ("5.0", "1.0030")], "lines-contradict"),
        ([("5.0", "1.0020"), ("5.0", "1.0010")], "lines-contradict"),
        ([("<20", "1.0020")], "value-open"),
        ([("<30", "1.0020")], "lines-contradict"),
        ([("5.0", "<1.0030")], "value-open"),
        ([("Positive", "1.0020")], "value-unread"),
        ([("5.0", "Normal")], "number-missing"),
        ([("5000", "")], "value-implausible"),
        ([("5.0", "0.9990")], "value-implausible"),
        ([("5.0", "1.2000")], "value-implausible"),
        ([("5.0", "1,0020")], "number-comma"),
        ([("Adulterated", "")], "value-unread"),
    ],
)
def test_what_is_not_said_is_asked_for(pairs, problem: str) -> None:
    found = judged(*NEGATIVE, *concentration(*pairs))
    assert (found.status, found.laboratory_result) == ("held", ())
    assert problem in codes(found)


def test_a_laboratory_may_call_creatinine_normal_in_a_word() -> None:
    found = judged(*NEGATIVE, validity("", "Creatinine", "Normal"), validity("", "SG", "1.0150"))
    assert found.laboratory_result == ("negative",)
    alone = judged(*NEGATIVE, validity("", "SG", "1.0150"), validity("", "pH", "Normal"))
    assert alone.laboratory_result == ("negative",)


def test_creatinine_below_two_may_be_told_by_a_comparator() -> None:
    found = judged(*NEGATIVE, *concentration(("<2", "1.0001"), ("<2.0", "1.0001")))
    assert found.laboratory_result == ("substituted",)


def test_units_of_creatinine_are_converted_or_asked_for() -> None:
    grams = validity("", "Creatinine", "0.2", "g/L")
    assert judged(*NEGATIVE, grams).laboratory_result == ("negative",)
    assert "unit-substance" in codes(judged(*NEGATIVE, validity("", "Creatinine", "8", "mmol/L")))
    assert "unit-missing" in codes(judged(*NEGATIVE, validity("", "Creatinine", "80")))


def test_aliquots_that_are_named_count_as_named() -> None:
    def twice(first: str, second: str) -> list[Line]:
        return [
            validity(
                stage, measure, value, unit, aliquot=aliquot, place=f"{measure} {aliquot} {stage}"
            )
            for stage, aliquot in (("screen", first), ("confirm", second))
            for measure, value, unit in (
                ("Creatinine", "1.0", "mg/dL"),
                ("Specific gravity", "1.0001", ""),
            )
        ]

    assert judged(*NEGATIVE, *twice("1", "2")).laboratory_result == ("substituted",)
    assert set(codes(judged(*NEGATIVE, *twice("1", "1")))) == {"second-aliquot-missing"}


def test_a_positive_with_a_dilute_specimen_is_positive_dilute() -> None:
    found = judged(number("PCP confirm", "25"), *concentration(("5.0", "1.0020")))
    assert (found.laboratory_result, found.positive_for) == (("positive-dilute",), ("PCP",))


def ph(first: str, second: str = "", method: str = "") -> list[Line]:
    lines = [validity("screen", "pH", first)]
    return [*lines, validity("confirm", "pH", second, method=method)] if second else lines


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("3.9", "3.9", "adulterated"),
        ("4.0", "4.0", "invalid"),
        ("4.4", "4.0", "invalid"),
        ("4.5", "4.5", "negative"),
        ("8.9", "", "negative"),
        ("7", "", "negative"),
        ("9.0", "9.5", "invalid"),
        ("10.9", "9.0", "invalid"),
        ("11.0", "12.5", "adulterated"),
    ],
)
def test_each_zone_of_the_ph_has_its_result(first: str, second: str, result: str) -> None:
    assert judged(*NEGATIVE, *ph(first, second)).laboratory_result == (result,)


def test_before_2017_the_lower_edge_was_three() -> None:
    older = replace(DOT, validity=BEFORE_2017)
    for value, now, then in (
        ("3.9", "adulterated", "invalid"),
        ("3.0", "adulterated", "invalid"),
        ("2.9", "adulterated", "adulterated"),
    ):
        assert judged(*NEGATIVE, *ph(value, value)).laboratory_result == (now,)
        assert judged(*NEGATIVE, *ph(value, value), rules=older).laboratory_result == (then,)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (ph("3.9"), "second-aliquot-missing"),
        (ph("9.2"), "second-aliquot-missing"),
        (ph("4"), "value-too-coarse"),
        (ph("3", "3"), "value-too-coarse"),
        (ph("9"), "value-too-coarse"),
        (ph("13", "13"), "value-too-coarse"),
        (ph("3.9", "4.0"), "lines-contradict"),
        (ph("3.9", "7.0"), "lines-contradict"),
        (ph("<4.5"), "value-open"),
        (ph("Positive"), "value-unread"),
        (ph("14.1"), "value-implausible"),
        (ph("3.9", "3.9", "dipstick"), "ph-meter-needed"),
    ],
)
def test_a_ph_that_does_not_decide_is_asked_for(lines: list[Line], problem: str) -> None:
    found = judged(*NEGATIVE, *lines)
    assert (found.status, found.laboratory_result) == ("held", ())
    assert problem in codes(found)


def test_a_ph_meter_confirms() -> None:
    assert judged(*NEGATIVE, *ph("3.9", "3.9", "pH meter")).laboratory_result == ("adulterated",)


def test_a_survey_of_adulterants_is_read_by_its_codes() -> None:
    survey = (
        coded("2161-8", "Creatinine, U", "85.0", "mg/dL"),
        coded("5810-7", "Specific Gravity", "1.0150"),
        coded("2756-5", "pH", "6.5"),
        coded("58714-7", "Oxidants", "Negative"),
        coded("2657-5", "Nitrites", "<10", "mg/L"),
    )
    found = judged(*NEGATIVE, *survey)
    assert (found.laboratory_result, codes(found)) == (("negative",), [])


def test_a_strip_confirms_no_ph_also_where_its_code_alone_says_so() -> None:
    first, second = coded("2756-5", "pH screen", "3.9"), coded("5803-2", "pH confirm", "3.9")
    assert codes(judged(*NEGATIVE, first, second)) == ["ph-meter-needed"]
    metered = replace(second, method="pH meter")
    assert judged(*NEGATIVE, first, metered).laboratory_result == ("adulterated",)


def test_a_code_whose_positive_means_acceptable_is_not_taken_for_a_measure() -> None:
    acceptable = coded("19152-8", "Specific gravity", "Positive")
    assert "code-unknown" in codes(judged(*NEGATIVE, acceptable))
