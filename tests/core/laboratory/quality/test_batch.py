"""A batch passes its rule or is held with every reason; no result leaves without its batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.quality.batch import Control, Kind, Standing, shown
from passmuster.core.laboratory.quality.batch_rules import (
    BATCH_RULES,
    GENERAL,
    TAIWAN_CONFIRMATION,
    batch_rule,
)
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.judging import cutoffs_of, judge_batch
from passmuster.core.laboratory.quality.release import may_release
from passmuster.core.laboratory.quality.signs import Sign, reused_files
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import rule_set
from tests.core.laboratory.quality.samples import (
    ABOVE,
    BELOW,
    CALIBRATOR,
    HIDDEN,
    NEGATIVE,
    START,
    batch,
    codes,
    control,
    judged,
    reading,
    with_controls,
)


@pytest.mark.parametrize("rule", BATCH_RULES, ids=lambda rule: rule.name)
def test_a_batch_with_all_that_its_rule_wants_passes(rule: Any) -> None:
    outcome = judged(batch(), rule)
    assert (outcome.standing, outcome.reasons, outcome.warnings) == (Standing.PASSES, (), ())


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        (CALIBRATOR, "calibrator-missing"),
        (NEGATIVE, "negative-control-missing"),
        (ABOVE, "control-above-missing"),
        (BELOW, "control-below-missing"),
        (HIDDEN, "internal-blind-missing"),
    ],
)
@pytest.mark.parametrize("rule", BATCH_RULES, ids=lambda rule: rule.name)
def test_a_batch_that_lacks_one_control_is_held_for_that_one(
    rule: Any, gone: Control, code: str
) -> None:
    outcome = judged(with_controls(without=gone), rule)
    assert outcome.standing is Standing.HELD
    assert codes(outcome) == [code]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (500, "control-above-missing"),
        (Fraction(500) + Fraction(1, 10**9), ""),
        (625, ""),
        (Fraction(625) + Fraction(1, 10**9), "control-above-missing"),
    ],
)
def test_a_positive_control_lies_above_the_cutoff_and_at_most_a_quarter(
    target: Fraction, code: str
) -> None:
    mean = Fraction(target)
    near = replace(ABOVE, target=mean, measured=mean, mean=mean)
    assert codes(judged(with_controls(near))) == [code] * bool(code)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (Fraction(375) - Fraction(1, 10**9), "control-below-missing"),
        (375, ""),
        (Fraction(500) - Fraction(1, 10**9), ""),
        (500, "control-below-missing"),
    ],
)
def test_a_control_below_lies_below_the_cutoff_and_at_most_a_quarter(
    target: Fraction, code: str
) -> None:
    mean = Fraction(target)
    near = replace(BELOW, target=mean, measured=mean, mean=mean)
    assert codes(judged(with_controls(near))) == [code] * bool(code)


@pytest.mark.parametrize("target", [499, 501])
def test_a_calibrator_beside_the_cutoff_is_none_at_it(target: int) -> None:
    beside = replace(CALIBRATOR, target=Fraction(target), measured=Fraction(target))
    assert codes(judged(with_controls(beside))) == ["calibrator-missing"]


def test_each_analyte_of_a_batch_needs_its_own_controls() -> None:
    outcome = judged(batch(analytes=("MAMP", "KET")))
    assert codes(outcome) == [
        "calibrator-missing",
        "control-above-missing",
        "control-below-missing",
    ]
    assert all("ketamine" in one.says for one in outcome.reasons)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": ""}, "batch-code-missing"),
        ({"analyst": ""}, "analyst-missing"),
        ({"instrument": ""}, "instrument-missing"),
        ({"specimens": ()}, "specimens-missing"),
        ({"ended_at": None}, "batch-not-ended"),
        ({"ended_at": START}, "batch-times-wrong"),
        ({"ended_at": START - timedelta(hours=1)}, "batch-times-wrong"),
        ({"qc_sha256": ""}, "qc-data-missing"),
        ({"qc_sha256": "A" * 64}, "qc-data-missing"),
        ({"specimens": ("S-1", "S-1")}, "specimen-twice"),
        ({"stage": Stage.INITIAL}, "batch-rule-other-stage"),
    ],
)
def test_a_batch_whose_record_is_not_whole_is_held(changed: dict[str, Any], code: str) -> None:
    assert codes(judged(batch(**changed))) == [code]


def test_a_batch_that_names_no_analyte_is_held() -> None:
    outcome = judged(batch(analytes=(), controls=(NEGATIVE, replace(HIDDEN, analyte="MAMP"))))
    assert codes(outcome) == ["analytes-missing", "control-of-another-analyte"]


def test_a_batch_of_an_analyte_without_a_cutoff_is_held_and_says_which() -> None:
    outcome = judge_batch(batch(), TAIWAN_CONFIRMATION, {})
    assert codes(outcome) == ["cutoff-unknown"]
    assert "methamphetamine" in outcome.reasons[0].says


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(NEGATIVE, measured=Fraction(500)), "control-reads-wrong"),
        (replace(NEGATIVE, measured=Fraction(499)), ""),
        (replace(NEGATIVE, analyte="MAMP", measured=Fraction(500)), "control-reads-wrong"),
        (replace(HIDDEN, measured=Fraction(499)), "control-reads-wrong"),
        (replace(HIDDEN, measured=Fraction(500)), ""),
        (replace(HIDDEN, target=Fraction(0), measured=Fraction(500)), "control-reads-wrong"),
        (replace(CALIBRATOR, measured=Fraction(600)), ""),
        (replace(CALIBRATOR, measured=Fraction(400)), ""),
        (replace(CALIBRATOR, measured=Fraction("600.1")), "calibrator-off"),
        (replace(CALIBRATOR, measured=Fraction("399.9")), "calibrator-off"),
        (control(Kind.SPIKED, 100, analyte="KET"), "control-of-another-analyte"),
        (control(Kind.SPIKED, 100, analyte=""), "control-of-another-analyte"),
        (replace(ABOVE, mean=None), "control-limits-missing"),
        (replace(ABOVE, deviation=None), "control-limits-missing"),
        (replace(ABOVE, deviation=Fraction(0)), "control-limits-missing"),
        (replace(ABOVE, deviation=Fraction(120)), ""),
        (replace(ABOVE, deviation=Fraction("120.1")), "control-limits-wide"),
        (replace(ABOVE, mean=Fraction(720), measured=Fraction(720)), ""),
        (replace(ABOVE, mean=Fraction(721), measured=Fraction(721)), "control-mean-far"),
    ],
)
def test_a_control_reads_what_it_must_exactly_at_the_bounds(changed: Control, code: str) -> None:
    assert codes(judged(with_controls(changed))) == [code] * bool(code)


@pytest.mark.parametrize(
    ("off", "code"), [("-4", "control-reads-wrong"), ("-3.4", "control-reads-wrong")]
)
def test_a_positive_control_that_reads_negative_breaks_westgard_as_well(
    off: str, code: str
) -> None:
    found = codes(judged(with_controls(reading(ABOVE, float(off)))))
    assert found == [code, "westgard-1-3s"]


def test_a_control_beyond_two_deviations_warns_and_holds_nothing() -> None:
    outcome = judged(with_controls(reading(ABOVE, 2.5)))
    assert outcome.standing is Standing.PASSES
    assert [one.rule for one in outcome.warnings] == ["westgard-1-2s"]


def test_earlier_batches_of_the_instrument_count_for_runs_of_controls() -> None:
    history = [("B-0", reading(ABOVE, 2.5))]
    outcome = judged(with_controls(reading(ABOVE, 2.5)), history=history)
    assert codes(outcome) == ["westgard-2-2s"]
    assert "B-0" in outcome.reasons[0].says
    unlimited = [("B-0", replace(reading(ABOVE, 2.5), mean=None))]
    other = [("B-0", replace(reading(ABOVE, 2.5), analyte="KET"))]
    for harmless in (unlimited, other):
        assert codes(judged(with_controls(reading(ABOVE, 2.5)), history=harmless)) == []


@pytest.mark.parametrize(("specimens", "held"), [(45, False), (46, True)])
def test_the_general_rule_wants_a_tenth_of_the_batch_to_be_controls(
    specimens: int, held: bool
) -> None:
    many = batch(specimens=tuple(f"S-{number}" for number in range(specimens)))
    outcome = judged(many, GENERAL)
    assert codes(outcome) == ["controls-too-few"] * held
    assert all("5 of 51" in one.says and "10 % are wanted" in one.says for one in outcome.reasons)
    assert codes(judged(many, TAIWAN_CONFIRMATION)) == []


@given(st.sets(st.sampled_from(range(5)), min_size=1))
def test_every_control_that_is_taken_away_is_told_and_no_other(gone: set[int]) -> None:
    rows = [row.code for row in TAIWAN_CONFIRMATION.rows]
    kept = tuple(one for place, one in enumerate(batch().controls) if place not in gone)
    assert codes(judged(batch(controls=kept))) == [rows[place] for place in sorted(gone)]


def test_rules_are_found_by_name_and_an_unknown_one_is_refused() -> None:
    assert [batch_rule(rule.name) for rule in BATCH_RULES] == list(BATCH_RULES)
    with pytest.raises(UnusableInput) as refused:
        batch_rule("elsewhere")
    assert refused.value.code == "batch-rule-unknown"


def test_cutoffs_come_from_the_rule_set_at_the_stage() -> None:
    taiwan = rule_set("taiwan")
    assert cutoffs_of(taiwan, Stage.CONFIRMATORY, ("MAMP", "LSD")) == {"MAMP": 500}
    initial = cutoffs_of(taiwan, Stage.INITIAL, ("amphetamines", "KET", "LSD"))
    assert initial == {"amphetamines": 500, "KET": 100}


def test_a_result_leaves_when_every_batch_that_it_rests_on_passed() -> None:
    first, second = judged(batch("B-1")), judged(batch("B-2"))
    tests = {Stage.INITIAL: first, Stage.CONFIRMATORY: second}
    release = may_release("S-1", tests)
    assert release.allowed
    release.required()


def test_a_result_without_its_batch_is_held_and_says_so() -> None:
    for tests in ({}, {Stage.CONFIRMATORY: None}):
        release = may_release("S-1", tests)
        assert [one.rule for one in release.reasons] == ["batch-missing"]
        with pytest.raises(Refused) as refused:
            release.required()
        assert refused.value.code == "batch-not-passed"


def test_a_result_of_a_held_batch_is_held_with_the_reasons_of_the_batch() -> None:
    held = judged(with_controls(without=CALIBRATOR))
    tests = {Stage.INITIAL: judged(batch("B-2")), Stage.CONFIRMATORY: held}
    release = may_release("S-1", tests)
    assert release.reasons == held.reasons


def test_a_result_that_its_batch_does_not_list_is_held() -> None:
    release = may_release("S-9", {Stage.CONFIRMATORY: judged(batch())})
    assert [one.rule for one in release.reasons] == ["specimen-not-in-batch"]


def test_an_open_question_about_a_batch_holds_its_results_and_no_others() -> None:
    one, two, three = batch("B-1"), batch("B-2", qc_sha256=batch("B-1").qc_sha256), batch("B-3")
    signs: tuple[Sign, ...] = reused_files([one, two, three])
    for each, held in ((one, True), (two, True), (three, False)):
        release = may_release("S-1", {Stage.CONFIRMATORY: judged(each)}, open_signs=signs)
        assert [found.rule for found in release.reasons] == ["qc-file-reused"] * held
    assert may_release("S-1", {Stage.CONFIRMATORY: judged(one)}).allowed


def test_a_reason_names_what_a_control_is_of() -> None:
    for analyte, said in (("KET", "is of KET"), ("", "is of no analyte")):
        (reason,) = judged(with_controls(control(Kind.SPIKED, 100, analyte=analyte))).reasons
        assert said in reason.says


def test_a_control_without_declared_limits_has_no_distance_from_its_mean() -> None:
    for spoilt in (replace(ABOVE, mean=None), replace(ABOVE, deviation=Fraction(0))):
        with pytest.raises(ValueError, match="without declared limits"):
            _ = spoilt.off


def test_no_control_holds_less_than_nothing_and_no_batch_is_without_its_zone() -> None:
    for wrong in ({"target": Fraction(-1)}, {"measured": Fraction(-1)}):
        with pytest.raises(ValueError, match="below nothing"):
            replace(ABOVE, **wrong)
    for moment in ("started_at", "ended_at"):
        with pytest.raises(ValueError, match="with their zone"):
            batch(**{moment: START.replace(tzinfo=None)})


def test_numbers_in_sentences_are_whole_or_have_two_decimals() -> None:
    assert [shown(Fraction(text)) for text in ("0", "500", "2.5", "-2.5", "-3", "1/3")] == [
        "0",
        "500",
        "2.50",
        "-2.50",
        "-3",
        "0.33",
    ]


def test_every_figure_and_row_names_where_it_comes_from() -> None:
    assert all(figure.source.text for figure in QUALITY.figures)
    assert all(row.source.confirmed for row in TAIWAN_CONFIRMATION.rows)
    assert not any(row.source.confirmed for row in GENERAL.rows)
