"""Which run a result rests on, and that nothing is told without one that passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from passmuster.core.laboratory.judging import drug_tests
from passmuster.core.laboratory.quality.batch import Outcome
from passmuster.core.laboratory.quality.resting import Run, of_retest, released, run_behind
from passmuster.core.laboratory.quality.signs import Sign
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.core.laboratory.sources import derived
from passmuster.formats.lab.reader import read_results
from tests.core.laboratory.quality.samples import (
    CALIBRATOR,
    START,
    batch,
    codes,
    judged,
    with_controls,
)
from tests.support.laboratory_messages import message

HOUR = timedelta(hours=1)
TESTS = frozenset({(Stage.CONFIRMATORY, "MAMP")})
REPORTED = START + 10 * HOUR


def run(outcome: Outcome | None = None, *, ended: int = 3, **given: Any) -> Run:
    facts = {
        "outcome": outcome or judged(batch()),
        "stage": Stage.CONFIRMATORY,
        "analytes": frozenset({"MAMP"}),
        "ended_at": START + ended * HOUR,
        "recorded_at": START + ended * HOUR,
    }
    return Run(**facts | given)


HELD = judged(with_controls(without=CALIBRATOR))


def reasons(*runs: Run, **given: Any) -> list[str]:
    found = released("S-1", TESTS, runs, **{"reported_at": REPORTED} | given)
    return [one.rule for one in found.reasons]


def test_a_result_in_a_batch_that_passed_may_be_told() -> None:
    assert reasons(run()) == []


def test_a_result_without_a_run_of_its_own_stage_and_analyte_waits() -> None:
    assert reasons() == ["batch-missing"]
    assert reasons(run(stage=Stage.INITIAL)) == ["batch-missing"]
    assert reasons(run(analytes=frozenset({"KET"}))) == ["batch-missing"]


def test_a_report_without_any_test_waits() -> None:
    assert released("S-1", (), (run(),), reported_at=REPORTED).reasons[0].rule == "batch-missing"


def test_the_last_run_before_the_report_counts_and_none_after_it() -> None:
    failed, passed = run(HELD, ended=3), run(ended=5)
    assert reasons(failed, passed) == []
    assert reasons(passed, run(HELD, ended=6)) == codes(HELD)
    assert reasons(failed, run(ended=11)) == codes(HELD)
    assert reasons(run(ended=11)) == ["batch-missing"]
    at_the_report = run_behind((Stage.CONFIRMATORY, "MAMP"), [run(ended=10)], reported_at=REPORTED)
    assert at_the_report is not None


def test_a_bottle_tested_once_more_rests_on_no_run_that_ended_before_its_order() -> None:
    ordered = {"ordered_at": START + 5 * HOUR}
    assert reasons(run(ended=5), **ordered) == ["batch-missing"]
    assert reasons(run(ended=6), **ordered) == []
    assert reasons(run(HELD, ended=6), run(ended=4), **ordered) == codes(HELD)


def test_a_retest_waits_for_confirmations_alone_and_for_nothing_where_it_speaks_of_no_drug() -> (
    None
):
    initial = (Stage.INITIAL, "COC")
    assert of_retest({*TESTS, initial}) == TESTS
    assert of_retest({initial}) == frozenset()
    assert released("S-1", (), (), reported_at=REPORTED, ordered_at=START).allowed


def test_of_two_runs_that_ended_together_the_one_sent_later_counts() -> None:
    first = run(HELD)
    assert reasons(first, run(recorded_at=first.recorded_at + HOUR)) == []
    assert reasons(run(), run(HELD, recorded_at=first.recorded_at + HOUR)) == codes(HELD)


def test_a_recalled_batch_bears_nothing_though_it_had_passed() -> None:
    assert reasons(run(recalled=True)) == ["batch-recalled"]


def test_an_open_question_about_the_batch_holds_the_result() -> None:
    sign = Sign(
        kind="qc-file-reused", batches=("B-1",), count=2, says="?", source=derived("a test")
    )
    assert reasons(run(), open_signs=[sign]) == ["qc-file-reused"]
    assert reasons(run(), open_signs=[replace(sign, batches=("B-9",))]) == []


def test_an_excused_laboratory_is_judged_by_the_batches_it_sends_all_the_same() -> None:
    assert reasons(excused=True) == []
    assert reasons(run(HELD), excused=True) == codes(HELD)
    assert reasons(run(recalled=True), excused=True) == ["batch-recalled"]


def test_a_report_rests_on_the_initial_tests_of_its_panel_and_on_what_was_confirmed() -> None:
    rules = rule_set(STARTING)
    whole = {(Stage.INITIAL, row.code) for row in rules.panel}
    (negative,) = read_results(message("1")).reports
    (positive,) = read_results(message("1", positive=True)).reports
    assert drug_tests(negative, rules) == whole
    assert drug_tests(positive, rules) == whole | {(Stage.CONFIRMATORY, "BZE")}
    assert drug_tests(replace(negative, lines=()), rules) == frozenset()
