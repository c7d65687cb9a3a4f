"""At every edge of a rule that is no cutoff of a panel, and one last place on either side of it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.reported import Line
from passmuster.core.laboratory.rulesets import rule_set
from tests.core.laboratory.reports import codes, judged, line, number, panel, whys
from tests.core.laboratory.test_edges import written

DECIMALS = st.integers(0, 6)


def around(edge: int, decimals: int) -> tuple[str, str, str]:
    """Return an edge as it is written to so many decimals, after and before its neighbours."""
    step = Fraction(1, 10**decimals)
    return (
        written(edge - step, decimals),
        written(Fraction(edge), decimals),
        written(edge + step, decimals),
    )


@pytest.mark.parametrize("drug", ["Morphine", "Codeine"])
@given(decimals=DECIMALS)
def test_the_burden_of_an_opiate_turns_at_fifteen_thousand(drug: str, decimals: int) -> None:
    told = [
        {"opiate-low", "opiate-high"} & set(whys(judged(number(f"{drug} confirm", text))))
        for text in around(15_000, decimals)
    ]
    assert told == [{"opiate-low"}, {"opiate-high"}, {"opiate-high"}]


@pytest.mark.parametrize("rules", ["dot-2023", "taiwan", "phnom-penh-start"])
@given(decimals=DECIMALS)
def test_methamphetamine_counts_from_an_amphetamine_of_a_hundred(rules: str, decimals: int) -> None:
    found = [
        judged(
            number("Methamphetamine confirm", "5000"),
            number("Amphetamine confirm", text),
            rules=rule_set(rules),
        ).positive_for
        for text in around(100, decimals)
    ]
    assert found == [(), ("MAMP",), ("MAMP",)]


@given(decimals=st.integers(0, 4), share=st.integers(1, 99))
def test_ketamine_and_norketamine_count_from_a_hundred_together(decimals: int, share: int) -> None:
    found = []
    for text in around(100, decimals):
        other = Fraction(text) - share
        lines = (
            number("Ketamine metabolites screen", "100"),
            number("Ketamine confirm", written(Fraction(share), decimals)),
            number("Norketamine confirm", written(other, decimals)),
        )
        found.append(bool(judged(*lines, rules=rule_set("taiwan")).positive_for))
    assert found == [False, True, True]


def outcome(judgement: Judgement) -> str:
    return "/".join(judgement.laboratory_result) or " ".join(codes(judgement))


def two(measure: str, text: str, methods: tuple[str, str]) -> list[Line]:
    stages = zip(("screen", "confirm"), methods, strict=True)
    return [line(f"{measure} {stage}", text, "ug/mL", method=method) for stage, method in stages]


@pytest.mark.parametrize(
    ("measure", "edge", "methods", "wanted"),
    [
        ("Nitrite", 200, ("colour", "colour"), ("negative", "invalid", "invalid")),
        ("Nitrite", 200, ("colour", "IC"), ("negative", "invalid", "invalid")),
        ("Nitrite", 500, ("colour", "IC"), ("invalid", "adulterated", "adulterated")),
        ("Nitrite", 500, ("colour", "colour"), ("invalid", "invalid", "invalid")),
        ("Chromium", 50, ("colour", "colour"), ("second-aliquot-missing", "invalid", "invalid")),
        ("Surfactant", 100, ("DBS", "DBS"), ("negative", "invalid", "invalid")),
        ("Surfactant", 100, ("foam", "DBS"), ("negative", "adulterated", "adulterated")),
        ("Oxidants", 200, ("as nitrite", "as nitrite"), ("negative", "invalid", "invalid")),
        ("Oxidants", 50, ("as chromium", "as chromium"), ("negative", "invalid", "invalid")),
    ],
)
@given(decimals=DECIMALS)
def test_an_adulterant_turns_exactly_at_its_edge(
    measure: str, edge: int, methods: tuple[str, str], wanted: tuple[str, str, str], decimals: int
) -> None:
    found = [
        outcome(judged(*panel(), *two(measure, text, methods))) for text in around(edge, decimals)
    ]
    assert found == list(wanted)


def concentrated(creatinine: str, gravity: Fraction, decimals: int) -> str:
    lines = [
        line(f"{measure} {stage}", text, unit)
        for stage in ("screen", "confirm")
        for measure, text, unit in (
            ("Creatinine", creatinine, "mg/dL"),
            ("Specific gravity", written(gravity, decimals), ""),
        )
    ]
    return outcome(judged(*panel(), *lines))


@given(decimals=st.integers(4, 8))
def test_below_a_creatinine_of_two_the_gravity_turns_between_substituted_and_invalid(
    decimals: int,
) -> None:
    step = Fraction(1, 10**decimals)
    for edge, wanted in (
        (Fraction("1.0010"), ["substituted", "substituted", "invalid"]),
        (Fraction("1.0200"), ["invalid", "substituted", "substituted"]),
    ):
        gravities = (edge - step, edge, edge + step)
        assert [concentrated("1.9", gravity, decimals) for gravity in gravities] == wanted


@given(decimals=st.integers(4, 8))
def test_from_a_creatinine_of_two_the_gravity_turns_between_invalid_and_dilute(
    decimals: int,
) -> None:
    step, edge = Fraction(1, 10**decimals), Fraction("1.0010")
    gravities = (edge - step, edge, edge + step)
    found = [concentrated("2.0", gravity, decimals) for gravity in gravities]
    assert found == ["invalid", "invalid", "negative-dilute"]
