"""A second test of a bottle is read without a cutoff, and what it does not say is not made up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.reported import Coding, Line
from passmuster.core.laboratory.retest import Retest, read_retest
from passmuster.core.laboratory.rulesets import rule_set
from tests.core.laboratory.reports import DOT, line, number, report

VALID = (number("Creatinine", "88", "mg/dL"), number("pH", "6.2", ""))
CUTOFF = DOT.cutoff("BZE").value


def read(*lines: Line, **facts) -> Retest:
    return read_retest(report(*lines, **facts), DOT, {"BZE"}, above=Fraction(0))


@given(st.integers(min_value=1, max_value=10 * CUTOFF))
def test_every_number_of_a_drug_is_a_detection_whatever_the_cutoff(amount: int) -> None:
    found = read(number("Benzoylecgonine confirm", str(amount)))
    assert (found.detected, found.not_detected) == ({"BZE"}, frozenset())


@pytest.mark.parametrize(
    ("said", "by_cutoff"),
    [
        (number("Benzoylecgonine confirm", "0"), False),
        (number("Benzoylecgonine confirm", "5", sign="<"), False),
        (number("Benzoylecgonine confirm", str(CUTOFF - 1), sign="<"), False),
        (number("Benzoylecgonine confirm", str(CUTOFF), sign="<"), True),
        (line("Benzoylecgonine confirm", "Negative"), False),
        (line("Benzoylecgonine confirm", "Not detected", reference="<5"), False),
        (line("Benzoylecgonine confirm", "Negative", reference=f"cutoff {CUTOFF}"), True),
    ],
)
def test_what_is_not_found_is_told_from_what_was_only_compared_with_a_cutoff(said, by_cutoff):
    found = read(said)
    assert found.not_detected == {"BZE"}
    assert bool(found.by_cutoff) is by_cutoff


def test_nothing_is_compared_with_a_cutoff_that_the_rule_set_does_not_have() -> None:
    said = report(number("Benzoylecgonine confirm", str(CUTOFF), sign="<"))
    taiwan = rule_set("taiwan")
    assert taiwan.row_of_initial("BZE") is not None
    assert taiwan.cutoff("BZE") is None
    found = read_retest(said, taiwan, {"BZE"}, above=Fraction(0))
    assert (found.not_detected, found.by_cutoff) == ({"BZE"}, frozenset())


def test_one_detection_outweighs_a_negative_by_a_cutoff() -> None:
    found = read(
        number("Benzoylecgonine confirm", "12"),
        number("Benzoylecgonine confirm", str(CUTOFF), sign="<"),
    )
    assert (found.detected, found.not_detected, found.by_cutoff) == ({"BZE"}, set(), set())


@pytest.mark.parametrize(
    "said",
    [
        line("Cocaine metabolites screen", "Positive"),
        line("Cocaine metabolites screen", "Negative"),
        line("Benzoylecgonine confirm", "presumptive positive"),
        number("PCP confirm", "40"),
        line("Nobody knows this", "12"),
    ],
)
def test_an_initial_test_and_another_drug_say_nothing_of_the_finding(said) -> None:
    found = read(said)
    assert not found.detected | found.not_detected


def test_why_a_drug_is_not_found_takes_validity_tests_that_leave_nothing_open() -> None:
    silent = number("Benzoylecgonine confirm", "5", sign="<")
    assert not read(silent).validity_tested
    assert not read(silent, VALID[0]).validity_tested
    assert read(silent, *VALID).validity_tested
    open_ph = number("pH", "2.0", "", codings=(Coding(system="", code="", text="pH"),))
    assert not read(silent, VALID[0], open_ph).validity_tested


def test_a_rejected_bottle_is_said_to_be_rejected() -> None:
    assert read(rejected="leaked").rejected
    assert read(line("Overall result", "Rejected for testing")).rejected
    assert not read(*VALID).rejected
