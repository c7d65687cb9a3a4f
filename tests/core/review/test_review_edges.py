"""At every number by which a doctor decides, and one last place on either side of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result
from passmuster.core.review.facts import Findings, Numbers
from passmuster.core.review.split import Primary
from passmuster.core.review.split_results import SplitReport, judge_split
from passmuster.core.review.verifying import verify
from tests.core.laboratory.test_edges import written
from tests.core.review.cases import amount, explained, judgement

DECIMALS = st.integers(1, 6)


def around(edge: str, decimals: int) -> list[str]:
    value, step = Fraction(edge), Fraction(1, 10**decimals)
    return [written(one, decimals) for one in (value - step, value, value + step)]


def ends(act: Callable[[], str]) -> str:
    """Return what an act says, or the code of its refusal."""
    try:
        return act()
    except Refused as refused:
        return refused.code


def dilute(creatinine: str) -> str:
    numbers = Numbers(creatinine=amount(creatinine))
    return verify(judgement("negative-dilute"), numbers, Findings()).next.code


@given(decimals=DECIMALS)
def test_a_dilute_specimen_is_taken_anew_under_observation_from_two_to_five(decimals: int) -> None:
    low = [ends(lambda text=text: dilute(text)) for text in around("2", decimals)]
    high = [ends(lambda text=text: dilute(text)) for text in around("5", decimals)]
    assert low == ["creatinine-number-needed", "dilute-observed", "dilute-observed"]
    assert high == ["dilute-observed", "dilute-observed", "may-retest"]


@pytest.mark.parametrize("drug", ["MOR", "COD"])
@given(decimals=st.integers(0, 6))
def test_an_opiate_without_clinical_evidence_stands_from_fifteen_thousand(
    drug: str, decimals: int
) -> None:
    found = [
        verify(
            judgement("positive", drugs=drug),
            Numbers(drugs={drug: amount(text)}),
            Findings(),
        ).results
        for text in around("15000", decimals)
    ]
    assert found == [("negative",), ("positive",), ("positive",)]


def of_heat(ph: str) -> str:
    findings = Findings(laboratory_asked=True, explanations={"invalid": explained("time-and-heat")})
    numbers = Numbers(ph=(amount(ph, tenths=True),))
    return verify(judgement("invalid", rules="ph-invalid"), numbers, findings).next.code


@given(decimals=DECIMALS)
def test_time_and_heat_explain_a_ph_from_nine_to_nine_and_a_half(decimals: int) -> None:
    explains, not_so = "if-negative-required", "ph-not-of-heat"
    low = [ends(lambda text=text: of_heat(text)) for text in around("9", decimals)]
    high = [ends(lambda text=text: of_heat(text)) for text in around("9.5", decimals)]
    assert (low, high) == ([not_so, explains, explains], [explains, explains, not_so])


@given(decimals=DECIMALS)
def test_a_substitution_that_bottle_b_does_not_show_is_taken_anew_from_two_to_five(
    decimals: int,
) -> None:
    def follows(text: str) -> str:
        primary = Primary(findings=frozenset({Result.SUBSTITUTED}), laboratory="A")
        report = SplitReport(laboratory="B", creatinine=amount(text))
        return judge_split(primary, report).next.code

    observed = "split-dilute-observed"
    assert [follows(text) for text in around("2", decimals)] == ["file", observed, observed]
    assert [follows(text) for text in around("5", decimals)] == [observed, observed, "file"]
