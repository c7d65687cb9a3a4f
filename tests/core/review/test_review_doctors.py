"""Doctors: who may sign at a moment, who judges second, what reopens, and who may see whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.access.actors import Actor, Role
from passmuster.core.draw.sampler import draw
from passmuster.core.kernel.errors import Refused
from passmuster.core.review.credentials import (
    CREDENTIAL,
    credential_evidence,
    require_credential,
)
from passmuster.core.review.evidence import (
    doctor_evidence,
    laboratory_evidence,
    verdict_evidence,
)
from passmuster.core.review.facts import Findings, Numbers
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.moves import (
    JUDGED,
    NO_CONFLICT,
    NO_SPLIT_RIGHT,
    NOT_NEEDED,
    NOTHING_REVERSED,
    WITHDRAWN,
)
from passmuster.core.review.reopening import (
    BY_DENIAL,
    BY_DONOR,
    BY_LABORATORY,
    BY_SAMPLE,
    GROUNDS,
    Reopening,
    require_reopening,
)
from passmuster.core.review.second import (
    AGREE,
    DIFFERS,
    Opinion,
    agreed,
    agreement_evidence,
    drawn_for_second,
    first_day_after,
    quarter_of,
    require_another,
)
from passmuster.core.review.verifying import flawed, verify
from tests.core.review.cases import (
    DAY,
    DOCTOR,
    OTHER,
    SECOND,
    START,
    THIRD,
    credential,
    explained,
    judgement,
)

GIVEN = judgement("positive", drugs="AMP")
STANDS = verify(GIVEN, Numbers(), Findings())
CLEARED = verify(GIVEN, Numbers(), Findings(explanations={"AMP": explained("prescription")}))


def test_a_credential_in_order_is_returned() -> None:
    held = credential()
    assert require_credential([held], DOCTOR, at=START) is held
    assert credential_evidence([held], DOCTOR, at=START) == {CREDENTIAL}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"holder": OTHER}, "credential-none"),
        ({"confirmed_by": "clerk"}, "credential-not-by-two"),
        ({"confirmed_by": ""}, "credential-not-by-two"),
        ({"recorded_by": DOCTOR}, "credential-not-by-two"),
        ({"recorded_at": START}, "credential-recorded-later"),
        ({"recorded_at": START + DAY}, "credential-recorded-later"),
        ({"valid_from": START + SECOND}, "credential-not-begun"),
        ({"valid_until": START - SECOND}, "credential-lapsed"),
        ({"valid_until": START}, "credential-lapsed"),
        ({"withdrawn_at": START}, "credential-withdrawn"),
    ],
)
def test_a_credential_out_of_order_says_why(changes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_credential([credential(**changes)], DOCTOR, at=START)
    assert refused.value.code == code
    assert credential_evidence([credential(**changes)], DOCTOR, at=START) == frozenset()


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": START + SECOND},
        {"valid_from": START},
        {"recorded_at": START - SECOND},
        {"withdrawn_at": START + SECOND},
    ],
)
def test_a_credential_holds_to_the_second(changes) -> None:
    assert require_credential([credential(**changes)], DOCTOR, at=START)


def test_of_several_the_good_one_counts_and_else_the_nearest_is_named() -> None:
    lapsed, later = credential(valid_until=START), credential(recorded_at=START + DAY)
    assert require_credential([lapsed, credential(), later], DOCTOR, at=START) == credential()
    with pytest.raises(Refused) as refused:
        require_credential([later, lapsed], DOCTOR, at=START)
    assert refused.value.code == "credential-lapsed"


def test_nobody_without_a_name_signs() -> None:
    with pytest.raises(Refused):
        require_credential([credential(holder="")], "", at=START)


@given(recorded=st.integers(-200, 200), signed=st.integers(-200, 200))
def test_what_is_recorded_today_makes_no_earlier_signature_good(recorded: int, signed: int) -> None:
    held = credential(
        valid_from=START - 300 * DAY,
        valid_until=START + 300 * DAY,
        recorded_at=START + recorded * DAY,
    )
    at = START + signed * DAY
    assert (CREDENTIAL in credential_evidence([held], DOCTOR, at=at)) is (recorded < signed)


def test_a_reversal_is_settled_when_two_doctors_came_to_the_same() -> None:
    cleared, stands = Opinion(doctor=DOCTOR, verdict=CLEARED), Opinion(doctor=OTHER, verdict=STANDS)
    assert agreed([cleared]) is None
    assert agreed([cleared, replace(cleared)]) is None, "one doctor twice is one doctor"
    assert agreed([cleared, stands]) is None
    assert agreed([cleared, stands, Opinion(doctor=THIRD, verdict=CLEARED)]) is CLEARED
    assert agreed([cleared, stands, Opinion(doctor=THIRD, verdict=STANDS)]) is STANDS
    assert agreement_evidence([cleared, stands]) == {DIFFERS}
    assert agreement_evidence([cleared, replace(cleared)]) == {DIFFERS}
    assert agreement_evidence([cleared, Opinion(doctor=OTHER, verdict=CLEARED)]) == {AGREE}


def test_nobody_agrees_in_the_name_of_two_others() -> None:
    assert agreement_evidence([]) == frozenset()
    two = [Opinion(doctor=DOCTOR, verdict=STANDS), Opinion(doctor=OTHER, verdict=STANDS)]
    assert agreement_evidence(two) == {AGREE}
    assert agreement_evidence([*two, Opinion(doctor=THIRD, verdict=CLEARED)]) == {DIFFERS}


@pytest.mark.parametrize("doctor", [DOCTOR, ""])
def test_the_second_doctor_is_another_human(doctor: str) -> None:
    opinions = [Opinion(doctor=DOCTOR, verdict=CLEARED)]
    require_another(OTHER, opinions)
    with pytest.raises(Refused) as refused:
        require_another(doctor, opinions)
    assert refused.value.code == "second-doctor-same"


def test_two_verdicts_are_the_same_when_result_drugs_and_what_follows_are() -> None:
    assert STANDS.same_as(replace(STANDS, reasons=()))
    assert not STANDS.same_as(CLEARED)
    assert not STANDS.same_as(replace(STANDS, positive_for=("BZE",)))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_quarter_is_named(day: date, quarter: str) -> None:
    assert quarter_of(day) == quarter


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        ("2026-Q1", date(2026, 4, 1)),
        ("2026-Q2", date(2026, 7, 1)),
        ("2026-Q3", date(2026, 10, 1)),
        ("2026-Q4", date(2027, 1, 1)),
    ],
)
def test_a_quarter_ends_the_day_before_the_next_begins(quarter: str, day: date) -> None:
    assert first_day_after(quarter) == day


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_day_after_a_quarter_is_the_first_that_it_does_not_hold(day: date) -> None:
    after = first_day_after(quarter_of(day))
    assert day < after
    assert quarter_of(after - DAY) == quarter_of(day) != quarter_of(after)


@pytest.mark.parametrize(
    ("count", "taken"), [(0, 0), (1, 1), (20, 1), (21, 2), (10_000, 500), (10_001, 500)]
)
def test_a_twentieth_is_drawn_rounded_up_and_five_hundred_at_the_most(count: int, taken: int):
    reviews = [f"r-{number}" for number in range(count)]
    found = drawn_for_second(reviews, seed="s", doctor=DOCTOR, quarter="2026-Q1")
    assert len(found) == taken
    assert set(found) <= set(reviews)


def test_anybody_can_repeat_the_drawing_with_the_public_method() -> None:
    reviews = [f"r-{number}" for number in range(100)]
    found = drawn_for_second(reviews, seed="abc", doctor="d", quarter="2026-Q1")
    assert found == tuple(one.id for one in draw("abc:d:2026-Q1", reviews, 5))
    assert found == drawn_for_second(reviews[::-1], seed="abc", doctor="d", quarter="2026-Q1")
    other = drawn_for_second(reviews, seed="abc", doctor="e", quarter="2026-Q1")
    assert found != other


def test_every_corrected_one_is_added() -> None:
    reviews = [f"r-{number}" for number in range(40)]
    corrected = {"r-7", "r-3", "elsewhere"}
    found = drawn_for_second(
        reviews, seed="abc", doctor="d", quarter="2026-Q1", corrected=corrected
    )
    assert found[:2] == ("r-3", "r-7")
    assert len(found) == 2 + 2
    assert len(set(found)) == 4


SILENT = Reopening(
    ground="unavoidable-silence",
    asked_at=START + DAY,
    cause="serious-illness",
    cause_shown=True,
    unheard=True,
)


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, True), (1, False)])
def test_sixty_days_to_be_heard_after_all_are_exact(seconds: int, in_time: bool) -> None:
    asked = replace(SILENT, asked_at=START + DEFAULT.span("reopen-days") + seconds * SECOND)
    if in_time:
        assert require_reopening(asked, START) == BY_DONOR
        return
    with pytest.raises(Refused) as refused:
        require_reopening(asked, START)
    assert refused.value.code == "reopen-late"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unheard": False}, "reopen-was-heard"),
        ({"cause": "regret"}, "reopen-cause-missing"),
        ({"cause_shown": False}, "reopen-cause-missing"),
        ({"ground": "favour"}, "reopen-ground-unknown"),
        ({"ground": "report-corrected"}, "reopen-certificate-missing"),
        ({"ground": "report-withdrawn", "certificate": " "}, "reopen-certificate-missing"),
    ],
)
def test_nothing_else_reopens_a_result(changes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_reopening(replace(SILENT, **changes), START)
    assert refused.value.code == code


def test_the_laboratory_a_second_doctor_and_an_upheld_denial_reopen_at_any_time() -> None:
    late = replace(SILENT, asked_at=START + 900 * DAY, certificate="K-1", unheard=False)
    for ground in ("report-corrected", "report-withdrawn", "batch-recalled"):
        assert require_reopening(replace(late, ground=ground), START) == BY_LABORATORY
    assert require_reopening(replace(late, ground="sample-differs"), START) == BY_SAMPLE
    assert require_reopening(replace(late, ground="denial-upheld"), START) == BY_DENIAL
    assert len(GROUNDS) == 6


REVIEWER = Actor(human=DOCTOR, role=Role.MEDICAL_REVIEW_OFFICER, unit="health")


@pytest.mark.parametrize(
    "changes",
    [
        {"human": "donor"},
        {"human": ""},
        {"role": Role.COLLECTOR},
        {"role": Role.OFFICER},
        {"unit": "post-4"},
    ],
)
def test_a_doctor_is_no_relation_of_the_case(changes) -> None:
    def asked(doctor: Actor) -> frozenset[str]:
        return doctor_evidence(doctor, donor="donor", units={"post-4", "commissariat"})

    assert asked(REVIEWER) == {NO_CONFLICT}
    assert asked(replace(REVIEWER, **changes)) == frozenset()


@pytest.mark.parametrize(
    ("status", "passed", "shown"),
    [
        ("judged", True, {JUDGED}),
        ("corrected", True, {JUDGED}),
        ("judged", False, set()),
        ("held", True, set()),
        ("preliminary", True, set()),
        ("withdrawn", True, {WITHDRAWN}),
    ],
)
def test_a_result_is_settled_in_a_batch_that_passed(status: str, passed: bool, shown) -> None:
    assert laboratory_evidence(judgement("negative", status=status), batch_passed=passed) == shown


def test_a_verdict_shows_which_moves_may_follow_it() -> None:
    assert verdict_evidence(GIVEN, Findings(), STANDS) == {NOTHING_REVERSED}
    assert verdict_evidence(GIVEN, Findings(), CLEARED) == {NO_SPLIT_RIGHT}
    flaw = flawed(GIVEN, "seal-broken")
    assert verdict_evidence(GIVEN, Findings(), flaw) == {NOT_NEEDED, NO_SPLIT_RIGHT}
    negative = judgement("negative")
    plain = verify(negative, Numbers(), Findings())
    assert verdict_evidence(negative, Findings(), plain) == {
        NOT_NEEDED,
        NOTHING_REVERSED,
        NO_SPLIT_RIGHT,
    }


def test_what_a_blind_doctor_sees_are_entries_there_are_and_none_in_which_a_doctor_signs():
    from passmuster.core.review.moves import BESIDE_EVENTS, TRANSITIONS
    from passmuster.core.review.second import SHOWN_BLIND

    every = {move.event for move in TRANSITIONS} | BESIDE_EVENTS
    signed = {move.event for move in TRANSITIONS if "verdict-signed" in move.evidence}
    assert every > SHOWN_BLIND
    assert not SHOWN_BLIND & signed
    assert "review:drawn-for-second" not in SHOWN_BLIND
