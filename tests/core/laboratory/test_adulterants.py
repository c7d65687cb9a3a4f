"""Adulterants: two aliquots, and the methods decide between adulterated and invalid."""

from __future__ import annotations

import pytest

from passmuster.core.laboratory.reported import Line
from tests.core.laboratory.reports import codes, judged, line, panel, whys

NEGATIVE = panel()
COLOUR, CHROMATOGRAPHY = "colorimetric", "ion chromatography"


def twice(measure: str, *values: str, methods: tuple[str, ...] = (COLOUR, COLOUR)) -> list[Line]:
    return [
        line(
            f"{measure} {stage}",
            value,
            "ug/mL" if value[0] in "0123456789<>" else "",
            method=method,
        )
        for stage, value, method in zip(("screen", "confirm"), values, methods, strict=False)
    ]


def found_in(*lines: Line) -> list[str]:
    judgement = judged(*NEGATIVE, *lines)
    return [*map(str, judgement.laboratory_result), *codes(judgement)]


DIFFERENT = (COLOUR, CHROMATOGRAPHY)
UNNAMED = ("", "")


@pytest.mark.parametrize(
    ("values", "methods", "result"),
    [
        (("500", "500"), DIFFERENT, "adulterated"),
        (("500", "499"), DIFFERENT, "invalid"),
        (("200", "200"), DIFFERENT, "invalid"),
        (("200", "200"), UNNAMED, "invalid"),
        (("600", "600"), (COLOUR, COLOUR), "invalid"),
        (("600", "600"), UNNAMED, "method-missing"),
        (("199", "199"), UNNAMED, "negative"),
        (("500", "199"), DIFFERENT, "negative"),
        (("500",), DIFFERENT, "second-aliquot-missing"),
        (("200",), DIFFERENT, "second-aliquot-missing"),
        (("Positive",), DIFFERENT, "number-missing"),
        (("Negative",), DIFFERENT, "negative"),
        ((">200", ">200"), DIFFERENT, "number-missing"),
    ],
)
def test_nitrite_is_adulterated_from_500_by_two_methods(values, methods, result: str) -> None:
    assert found_in(*twice("Nitrite", *values, methods=methods)) == [result]


@pytest.mark.parametrize(
    ("measure", "values", "methods", "result"),
    [
        ("Chromium", ("50", "3"), DIFFERENT, "adulterated"),
        ("Chromium", ("50", "50"), (COLOUR, COLOUR), "invalid"),
        ("Chromium", ("50", "49"), (COLOUR, COLOUR), "no-rule"),
        ("Chromium", ("50", "50"), UNNAMED, "method-missing"),
        ("Chromium", ("50", "<2"), DIFFERENT, "negative"),
        ("Chromium", ("49", "0"), DIFFERENT, "negative"),
        ("Chromium", ("50",), DIFFERENT, "second-aliquot-missing"),
        ("Halogen", ("Positive", "Positive"), DIFFERENT, "adulterated"),
        ("Halogen", ("5", "5"), (COLOUR, COLOUR), "invalid"),
        ("Halogen", ("Positive", "Negative"), DIFFERENT, "negative"),
        ("Glutaraldehyde", ("Positive", "3"), DIFFERENT, "adulterated"),
        ("Glutaraldehyde", ("Positive", "Positive"), (COLOUR, COLOUR), "invalid"),
        ("Pyridine", ("Positive", "Positive"), DIFFERENT, "adulterated"),
        ("Pyridine", ("Positive", "Positive"), (COLOUR, COLOUR), "no-rule"),
        ("Surfactant", ("100", "100"), DIFFERENT, "adulterated"),
        ("Surfactant", ("100", "100"), (COLOUR, COLOUR), "invalid"),
        ("Surfactant", ("99", "99"), (COLOUR, COLOUR), "negative"),
        ("Surfactant", ("Positive", "Positive"), DIFFERENT, "number-missing"),
        ("Adulterants", ("Positive", "Positive"), DIFFERENT, "adulterated"),
        ("Adulterants", ("Positive", "Positive"), (COLOUR, COLOUR), "no-rule"),
        ("Adulterants", ("None detected",), DIFFERENT, "negative"),
        ("Adulterants", ("Positive",), DIFFERENT, "second-aliquot-missing"),
        ("Oxidants", ("200", "200"), (COLOUR, COLOUR), "invalid"),
        ("Oxidants", ("49", "49"), (COLOUR, COLOUR), "negative"),
        ("Oxidants", ("60", "60"), (COLOUR, COLOUR), "number-missing"),
        ("Oxidants", ("60", "60"), ("as chromium", "as chromium"), "invalid"),
        ("Oxidants", ("199", "199"), ("as nitrite", "as nitrite"), "negative"),
        ("Oxidants", ("200", "200"), UNNAMED, "method-missing"),
        ("Oxidants", ("200", "200"), DIFFERENT, "no-rule"),
        ("Oxidants", ("200",), DIFFERENT, "second-aliquot-missing"),
        ("Oxidants", ("Positive",), DIFFERENT, "number-missing"),
        ("Oxidants", ("Positive",), ("as nitrite",), "number-missing"),
        ("Nitrite", ("2000000",), DIFFERENT, "value-implausible"),
    ],
)
def test_each_adulterant_has_its_result(measure: str, values, methods, result: str) -> None:
    assert found_in(*twice(measure, *values, methods=methods)) == [result]


@pytest.mark.parametrize("measure", ["Chromium", "Halogen", "Pyridine"])
def test_a_test_for_oxidants_may_be_the_initial_test_of_an_oxidant(measure: str) -> None:
    confirmed = line(f"{measure} confirm", "5", "ug/mL", method="GC-MS")
    oxidant = line("Oxidants screen", "200", "ug/mL", method=COLOUR)
    assert found_in(oxidant, confirmed) == ["adulterated"]
    assert found_in(confirmed) == ["second-aliquot-missing"]
    below = line("Oxidants screen", "10", "ug/mL", method=COLOUR)
    assert found_in(below, confirmed) == ["second-aliquot-missing"]


def test_an_adulterant_that_the_confirmatory_test_does_not_find_is_told() -> None:
    judgement = judged(*NEGATIVE, *twice("Surfactant", "100", "10", methods=DIFFERENT))
    assert "adulterant-not-confirmed" in whys(judgement)
    assert judgement.laboratory_result == ("negative",)


@pytest.mark.parametrize(
    ("value", "result"),
    [("Yellow", "negative"), ("Normal", "negative"), ("Blue", "value-unread"), ("POS", "physical")],
)
def test_how_a_specimen_looks_is_a_humans_to_judge(value: str, result: str) -> None:
    assert found_in(line("Appearance", value)) == [result]


def failing(*aliquots: str, stage: str = "screen") -> list[Line]:
    return [
        line(f"Amphetamines {stage}", "Interference", aliquot=aliquot, place=f"line {number}")
        for number, aliquot in enumerate(aliquots)
    ]


def test_a_test_that_fails_on_two_aliquots_makes_the_specimen_invalid() -> None:
    judgement = judged(*panel("amphetamine-methamphetamine"), *failing("1", "2"))
    assert judgement.laboratory_result == ("invalid",)
    assert {"interference", "not-reported"} <= set(whys(judgement))
    worded = line("PCP confirm", "Invalid", aliquot="3")
    assert codes(judged(*NEGATIVE, worded)) == ["second-aliquot-missing"]


@pytest.mark.parametrize("aliquots", [("1",), ("1", "1"), ("", "")])
def test_a_test_that_fails_on_one_aliquot_waits_for_the_second(aliquots: tuple[str, ...]) -> None:
    judgement = judged(*panel("amphetamine-methamphetamine"), *failing(*aliquots))
    assert codes(judgement) == ["analytes-missing", "second-aliquot-missing"]


def test_results_of_validity_stand_beside_each_other_and_beside_a_positive() -> None:
    judgement = judged(
        line("PCP confirm", "25", "ng/mL"),
        *twice("Nitrite", "500", "500", methods=DIFFERENT),
        line("pH screen", "9.2"),
        line("pH confirm", "9.3"),
    )
    assert judgement.laboratory_result == ("positive", "adulterated", "invalid")
    assert judgement.positive_for == ("PCP",)
