"""At every cutoff of every rule set, and one unit in the last place on either side of it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.rules import Cutoff, RuleSet, Stage
from passmuster.core.laboratory.rulesets import RULE_SETS
from tests.core.laboratory.reports import judged, line, number, panel

CUTOFFS = [
    pytest.param(rules, cutoff, id=f"{rules.name} {cutoff.stage} {cutoff.target}")
    for rules in RULE_SETS
    for row in rules.panel
    for cutoff in (row.initial, *row.confirm)
]
UNITS = st.sampled_from(
    [("ng/mL", 0), ("NG/ML", 0), ("µg/L", 0), ("mcg/L", 0), ("ug/mL", 3), ("mg/L", 3)]
)
"""Units with the places by which the point moves."""


def written(value: Fraction, decimals: int) -> str:
    """Return a value with exactly so many decimals."""
    whole, part = divmod(int(value * 10**decimals), 10**decimals)
    return f"{whole}.{part:0{decimals}}" if decimals else str(whole)


def side(rules: RuleSet, cutoff: Cutoff, text: str, unit: str) -> str:
    """Return what the one reason about a value says: reached or below."""
    label = f"{name_of(cutoff.target)} {cutoff.stage}"
    found = judged(number(label, text, unit), rules=rules)
    said = {r.rule for r in found.reasons if r.rule.startswith(f"{cutoff.stage}-cutoff-")}
    assert len(said) == 1, (label, text, found)
    return said.pop().rsplit("-", 1)[1]


def turns_exactly(rules: RuleSet, cutoff: Cutoff, decimals: int, unit: tuple[str, int]) -> None:
    places = decimals + unit[1]
    value, step = Fraction(cutoff.value, 10 ** unit[1]), Fraction(1, 10**places)
    assert side(rules, cutoff, written(value, places), unit[0]) == "reached"
    assert side(rules, cutoff, written(value + step, places), unit[0]) == "reached"
    assert side(rules, cutoff, written(value - step, places), unit[0]) == "below"


@pytest.mark.parametrize(("rules", "cutoff"), CUTOFFS)
def test_the_cutoff_itself_is_reached_and_one_last_place_below_it_is_not(
    rules: RuleSet, cutoff: Cutoff
) -> None:
    turns_exactly(rules, cutoff, 0, ("ng/mL", 0))
    turns_exactly(rules, cutoff, 1, ("mg/L", 3))


@given(st.sampled_from([case.values for case in CUTOFFS]), st.integers(0, 9), UNITS)
def test_a_cutoff_turns_exactly_in_every_unit_at_every_precision(
    case: tuple[RuleSet, Cutoff], decimals: int, unit: tuple[str, int]
) -> None:
    turns_exactly(*case, decimals, unit)


@pytest.mark.parametrize(("rules", "cutoff"), CUTOFFS)
def test_a_confirmatory_value_decides_and_an_initial_one_never_does(
    rules: RuleSet, cutoff: Cutoff
) -> None:
    label = f"{name_of(cutoff.target)} {cutoff.stage}"
    beside = ()
    if any(rule.analyte == cutoff.target for rule in rules.companions):
        beside = (number("Amphetamine confirm", "100"),)
    found = judged(number(label, str(cutoff.value)), *beside, rules=rules)
    if cutoff.stage is Stage.CONFIRMATORY:
        assert cutoff.target in found.positive_for
    else:
        assert (found.status, found.positive_for) == ("held", ())


@given(st.integers(4, 8))
def test_specific_gravity_turns_exactly_at_its_edges(decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    for edge, below, at, above in (
        (Fraction("1.0010"), "held", "held", "negative-dilute"),
        (Fraction("1.0030"), "negative-dilute", "negative", "negative"),
    ):
        for value, wanted in ((edge - step, below), (edge, at), (edge + step, above)):
            found = judged(
                *panel(),
                line("Creatinine", "5.0", "mg/dL"),
                line("Specific gravity", written(value, decimals)),
            )
            assert (found.laboratory_result or ("held",)) == (wanted,)


@given(st.integers(1, 6))
def test_creatinine_turns_exactly_at_two_and_at_twenty(decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    for value, wanted in (
        (Fraction(2) - step, "invalid"),
        (Fraction(2), "negative-dilute"),
        (Fraction(20) - step, "negative-dilute"),
        (Fraction(20), "negative"),
    ):
        lines = [
            line(f"{measure} {stage}", text, unit)
            for stage in ("screen", "confirm")
            for measure, text, unit in (
                ("Creatinine", written(value, decimals), "mg/dL"),
                ("Specific gravity", "1.0020", ""),
            )
        ]
        assert judged(*panel(), *lines).laboratory_result == (wanted,)


@given(st.integers(1, 6))
def test_the_ph_turns_exactly_at_its_four_edges(decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    for edge, below, at in (
        (Fraction(4), "adulterated", "invalid"),
        (Fraction("4.5"), "invalid", "negative"),
        (Fraction(9), "negative", "invalid"),
        (Fraction(11), "invalid", "adulterated"),
    ):
        for value, wanted in ((edge - step, below), (edge, at), (edge + step, at)):
            text = written(value, decimals)
            lines = (line("pH screen", text), line("pH confirm", text))
            assert judged(*panel(), *lines).laboratory_result == (wanted,)
