"""The second laboratory's report answers the findings of the first bottle, each of them."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.retest import Retest
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.retested import bottle_a_shows, read_split, split_report
from passmuster.core.review.split import Primary
from passmuster.core.review.split_results import SplitReport, judge_split
from tests.core.laboratory.reports import DOT, line, number, report

BOTH = Primary(findings=frozenset({"BZE", "MDMA"}), laboratory="lab-1")
NOT_GENUINE = Primary(findings=frozenset({"adulterated"}), laboratory="lab-1")


def of(primary: Primary, **facts) -> SplitReport:
    return split_report(primary, "lab-2", Retest(**{"validity_tested": True} | facts))


def test_a_finding_of_which_nothing_is_said_is_asked_for_and_never_taken_for_not_found() -> None:
    with pytest.raises(Refused) as refused:
        of(BOTH, detected=frozenset({"BZE"}))
    assert refused.value.code == "split-finding-unanswered"
    with pytest.raises(Refused) as refused:
        of(BOTH)
    assert refused.value.code == "split-finding-unanswered"


def test_a_report_is_read_for_the_findings_of_the_first_bottle_and_without_a_cutoff() -> None:
    said = report(
        number("Benzoylecgonine confirm", "1"),
        line("MDMA confirm", "Not detected", reference="<5"),
        number("PCP confirm", "40"),
        number("Creatinine", "88", "mg/dL"),
        number("pH", "6.2", ""),
    )
    found = read_split(said, DOT, BOTH)
    assert (found.detected, found.not_detected) == ({"BZE"}, {"MDMA"})
    assert found.validity_tested
    assert judge_split(BOTH, split_report(BOTH, "lab-2", found)).stands == ("BZE",)


def test_a_number_that_is_not_above_the_split_tests_own_figure_is_no_detection() -> None:
    above = DEFAULT.value("split-detected-above")
    for amount, detected in ((str(above), False), (f"{above}.1", True)):
        found = read_split(report(number("MDMA confirm", amount)), DOT, BOTH)
        assert ("MDMA" in found.detected) is detected
        assert ("MDMA" in found.not_detected) is not detected


def test_what_is_detected_is_reconfirmed_and_the_rest_is_not() -> None:
    report = of(BOTH, detected=frozenset({"BZE"}), not_detected=frozenset({"MDMA"}))
    assert judge_split(BOTH, report).stands == ("BZE",)


def test_the_same_condition_reconfirms_it_and_another_is_the_bottles_own() -> None:
    same = of(NOT_GENUINE, condition=frozenset({Result.ADULTERATED}))
    assert (same.reconfirmed, same.condition) == ({"adulterated"}, frozenset())
    other = of(NOT_GENUINE, condition=frozenset({Result.SUBSTITUTED}))
    assert (other.reconfirmed, other.condition) == (frozenset(), {Result.SUBSTITUTED})
    assert judge_split(NOT_GENUINE, other).category.code == "3b"


def test_a_bottle_that_the_laboratory_rejects_is_not_there_to_be_tested() -> None:
    assert judge_split(BOTH, of(BOTH, rejected=True)).category.code == "5"


def test_a_drug_by_a_cutoff_comes_to_nothing() -> None:
    report = of(BOTH, not_detected=BOTH.findings, by_cutoff=frozenset({"MDMA"}))
    with pytest.raises(Refused) as refused:
        judge_split(BOTH, report)
    assert refused.value.code == "split-judged-by-cutoff"


def test_bottle_a_shows_what_was_in_bottle_b_or_not_and_without_the_tests_nobody_knows() -> None:
    bottle_b = SplitReport(laboratory="lab-2", condition=frozenset({Result.ADULTERATED}))
    tested = Retest(validity_tested=True)
    assert not bottle_a_shows(bottle_b, tested)
    assert not bottle_a_shows(
        bottle_b, Retest(validity_tested=True, condition=frozenset({Result.SUBSTITUTED}))
    )
    assert bottle_a_shows(
        bottle_b, Retest(validity_tested=True, condition=frozenset({Result.ADULTERATED}))
    )
    with pytest.raises(Refused) as refused:
        bottle_a_shows(bottle_b, Retest())
    assert refused.value.code == "split-validity-missing"
