"""Policies and memos, an officer's duty, and the health track with its order in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from passmuster.core.discipline import duty, health
from passmuster.core.discipline.limits import DEFAULT
from passmuster.core.discipline.policy import (
    FLOOR,
    STEPS,
    Deviation,
    counts_of,
    policy_on,
    require_deviation,
    require_policy,
    steps_left,
)
from passmuster.core.discipline.sanctions import Sanction
from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.review.screens import ScreenPolicy
from passmuster.core.review.verdict import Verified
from tests.core.discipline.cases import DAY, POLICY, SECOND, START, judge
from tests.core.discipline.test_discipline_evidence import VERDICT

WHY = "x" * DEFAULT.value("reasons-letters")
WITH_STEPS = replace(POLICY, steps=frozenset(STEPS))
MEMO = Deviation(step="commander-informed", reasons=WHY, first=judge("h-1"), second=judge("h-2"))


def code_of(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


# --- policies ---------------------------------------------------------------------------------


def test_a_file_is_judged_by_the_policy_of_its_own_day() -> None:
    later = replace(POLICY, version="2026-2", effective_from=date(2026, 6, 1))
    both = (later, POLICY)
    assert policy_on(both, date(2026, 5, 31)).version == "2026-1"
    assert policy_on(both, date(2026, 6, 1)).version == "2026-2"
    assert code_of(lambda: policy_on(both, date(2025, 12, 31))) == "policy-none-in-force"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"version": " "}, "policy-without-version"),
        ({"announced_on": date(2026, 1, 1)}, "policy-in-the-past"),
        ({"steps": frozenset({"no-hearing"})}, "policy-step-unknown"),
        ({"sanctions": ()}, "policy-sanctions-empty"),
    ],
)
def test_a_policy_that_cannot_stand_is_refused(changed, code: str) -> None:
    assert require_policy(POLICY) == POLICY
    assert code_of(lambda: require_policy(replace(POLICY, **changed))) == code


def test_no_policy_makes_an_officers_time_shorter_or_a_panel_smaller() -> None:
    source = {"source": DEFAULT.figure("panel-least").source}
    for figure, laxer in (("answer-days", 14), ("appeal-days", 9), ("panel-least", 2)):
        tightened = {
            "version": "2",
            "effective_from": "2026-06-01",
            "values": {figure: laxer},
            "sources": {figure: source["source"]},
        }
        assert code_of(lambda given=tightened: DEFAULT.with_policy(**given)) == "rule-below-floor"


@pytest.mark.parametrize("step", sorted(FLOOR))
def test_no_memo_goes_below_the_floor(step: str) -> None:
    memo = replace(MEMO, step=step)
    assert code_of(lambda: require_deviation(WITH_STEPS, memo)) == "deviation-below-floor"


def test_a_memo_lets_one_step_fall_that_the_policy_asks_for() -> None:
    assert steps_left(WITH_STEPS, [MEMO]) == set(STEPS) - {"commander-informed"}
    assert steps_left(WITH_STEPS, ()) == set(STEPS)
    assert not FLOOR & set(STEPS)
    for changed, code in (
        ({"step": "nothing"}, "deviation-step-unknown"),
        ({"reasons": WHY[1:]}, "reasons-too-short"),
        ({"second": None}, "same-human-twice"),
        ({"second": judge("h-1", unit="elsewhere")}, "same-human-twice"),
        ({"second": judge("")}, "same-human-twice"),
    ):
        memo = replace(MEMO, **changed)
        assert code_of(lambda memo=memo: steps_left(WITH_STEPS, [memo])) == code
    assert code_of(lambda: require_deviation(POLICY, MEMO)) == "deviation-step-unknown"


def test_memos_are_published_in_counts_with_their_noughts() -> None:
    assert counts_of([MEMO, MEMO], STEPS) == {
        **dict.fromkeys(STEPS, 0),
        "commander-informed": 2,
    }


# --- duty -------------------------------------------------------------------------------------

NAMES = frozenset(name for move in duty.TRANSITIONS for name in move.evidence)


@pytest.mark.parametrize(("state", "verb"), [*product(("none", *duty.STATES), duty.Verb)])
def test_duty_moves_by_its_table_alone(state: str, verb: duty.Verb) -> None:
    move = duty.TABLE.find(state, verb)
    assert duty.TABLE.decide(state, verb, NAMES).allowed is (move is not None)
    for needed in move.evidence if move else ():
        refused = duty.TABLE.decide(state, verb, NAMES - {needed})
        assert refused.code == f"{needed}-missing"


def test_nothing_leads_out_of_a_dismissal_but_that_it_was_taken_back() -> None:
    out = [move for move in duty.TRANSITIONS if move.source == duty.DISMISSED]
    assert [(m.verb, m.evidence) for m in out] == [(duty.Verb.REINSTATE, ("dismissal-taken-back",))]


@pytest.mark.parametrize(
    ("verdict", "screen", "policy", "stands", "cause"),
    [
        (VERDICT, False, ScreenPolicy.NONE, True, True),
        (VERDICT, False, ScreenPolicy.NONE, False, False),
        (None, True, ScreenPolicy.TEMPORARY_RESTRICTION, True, True),
        (None, True, ScreenPolicy.NONE, True, False),
        (None, False, ScreenPolicy.TEMPORARY_RESTRICTION, True, False),
        (
            replace(VERDICT, results=(Verified.NEGATIVE,)),
            *(True, ScreenPolicy.TEMPORARY_RESTRICTION, True, False),
        ),
    ],
)
def test_what_is_cause_to_restrict_duty(verdict, screen, policy, stands, cause) -> None:
    found = duty.cause_evidence(verdict=verdict, screen=screen, policy=policy, stands=stands)
    assert found == ({"cause-for-restriction"} if cause else {"cause-over"})


def entry(event: str, days: float = 0) -> duty.DutyEntry:
    return duty.DutyEntry(event=f"duty:{event}", at=START + timedelta(days=days), by="h", file="f")


def test_a_restriction_is_looked_at_anew_every_four_weeks() -> None:
    assert duty.status_of(()) == duty.ON_DUTY
    suspended = (entry("restricted"), entry("suspended", 1))
    assert duty.status_of(suspended) == duty.SUSPENDED
    clock = duty.clock_of(suspended, now=START + 29 * DAY)
    assert clock is not None
    assert (clock.due, clock.late) == (START + 29 * DAY, False)
    late = duty.clock_of(suspended, now=START + 29 * DAY + SECOND)
    assert late is not None
    assert late.late
    looked_at = (*suspended, entry("reviewed", 20))
    again = duty.clock_of(looked_at, now=START)
    assert again is not None
    assert again.due == START + 48 * DAY
    lifted = (*looked_at, entry("lifted", 21))
    assert (duty.status_of(lifted), duty.clock_of(lifted, now=START)) == (duty.ON_DUTY, None)
    with pytest.raises(CheckFailed) as failed:
        duty.status_of((entry("lifted"),))
    assert failed.value.code == "duty-events-impossible"


# --- the health track -------------------------------------------------------------------------


def test_a_self_referral_is_before_or_after_and_the_same_second_is_after() -> None:
    for shift, timing in ((SECOND, "before-notice"), (0 * SECOND, "after-notice")):
        assert health.timing_of(START, [START + shift]) == timing
    assert health.timing_of(START, [START - DAY, START + DAY]) == health.Timing.AFTER
    assert health.timing_of(START, ()) == health.Timing.BEFORE
    assert health.SHOWN == ("timing",)


def test_a_treatment_has_a_place_a_cost_and_comes_after_the_referral() -> None:
    good = health.Treatment(
        place="Provincial hospital", begins=date(2026, 3, 2), cost_riel=0, payer=health.Payer.FORCE
    )
    referred = date(2026, 3, 2)
    assert health.require_treatment(good, referred=referred) == good
    for changed, code in (
        ({"place": " "}, "treatment-place-missing"),
        ({"cost_riel": -1}, "treatment-cost-negative"),
        ({"begins": date(2026, 3, 1)}, "treatment-before-referral"),
    ):
        bad = replace(good, **changed)
        assert code_of(lambda bad=bad: health.require_treatment(bad, referred=referred)) == code


def plan(*days: int) -> health.FollowUpPlan:
    back = date(2026, 1, 1)
    return health.FollowUpPlan(
        returned=back, days=tuple(back + timedelta(days=one) for one in days)
    )


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ((10, 40, 100, 160, 300), "follow-up-too-few"),
        ((10, 40, 100, 160, 300, 366), "follow-up-too-few"),
        ((10, 40, 100, 160, 300, 300), "follow-up-day-doubled"),
        ((0, 40, 100, 160, 300, 310), "follow-up-before-return"),
        ((30, 60, 90, 120, 150, 180), "follow-up-even"),
    ],
)
def test_a_follow_up_plan_that_is_thin_or_can_be_foreseen_is_refused(days, code: str) -> None:
    assert code_of(lambda: health.require_plan(plan(*days))) == code


def test_six_uneven_tests_in_the_first_year_are_a_plan() -> None:
    good = plan(10, 40, 100, 160, 300, 365, 500)
    assert health.require_plan(good) == good
    assert Sanction.TREATMENT in POLICY.sanctions
