"""The second bottle: its clock, its order, what may still be acted on, what a referral lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result
from passmuster.core.programme.policy import ON_INITIAL_TEST
from passmuster.core.review.evidence import bottle_a_evidence, split_outcome_evidence
from passmuster.core.review.facts import Findings, Numbers
from passmuster.core.review.moves import (
    A_IN_TIME,
    A_RUN,
    A_SHOWS,
    A_SHOWS_NOT,
    B_CONDITION,
    B_EXPLAINED,
    B_FAILS,
    B_RECONFIRMS,
    B_UNAVAILABLE,
    B_UNEXPLAINED,
    CONTACTING,
    FINAL,
)
from passmuster.core.review.screens import (
    SLOTS,
    Measure,
    ReferralFacts,
    ScreenPolicy,
    missing_slots,
    require_measure,
)
from passmuster.core.review.second import Opinion, agreed
from passmuster.core.review.split import (
    IN_TIME,
    RUN,
    SERVED,
    WAIVED,
    Primary,
    SplitRequest,
    Waiver,
    order_split,
    primary_of,
    require_request,
    split_evidence,
    split_until,
)
from passmuster.core.review.split_results import (
    CATEGORIES,
    Outcome,
    SplitReport,
    after_bottle_a,
    after_hearing,
    after_split,
    judge_split,
)
from passmuster.core.review.verdict import Tell, Verified
from passmuster.core.review.verifying import verify
from tests.core.review.cases import (
    DAY,
    DOCTOR,
    HOUR,
    OTHER,
    SECOND,
    START,
    THIRD,
    admitted,
    amount,
    explained,
    judgement,
    served,
)

ASKED = Findings(laboratory_asked=True)
POSITIVE = verify(judgement("positive", "invalid", drugs="BZE", rules="x"), Numbers(), ASKED)
REFUSAL = verify(judgement("positive", "adulterated", drugs="BZE"), Numbers(), ASKED)
ADMITTED = verify(
    judgement("invalid"), Numbers(), replace(ASKED, admissions=(admitted("tampering"),))
)
UNTIL = START + 72 * HOUR


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, True), (1, False)])
def test_the_time_to_ask_for_bottle_b_is_exact(seconds: int, in_time: bool) -> None:
    at = UNTIL + seconds * SECOND
    request = SplitRequest(asked_at=at)
    assert (RUN in split_evidence(served(0), None, now=at)) is not in_time
    if in_time:
        assert require_request(POSITIVE, served(0), request) == IN_TIME
        return
    with pytest.raises(Refused) as refused:
        require_request(POSITIVE, served(0), request)
    assert refused.value.code == "split-request-late"


@pytest.mark.parametrize(
    "service", [None, served(0, proof=""), served(0, dispute="open"), served(0, dispute="upheld")]
)
def test_no_clock_runs_from_a_service_that_is_not_shown(service) -> None:
    assert split_until(service) is None
    waiver = Waiver(at=START, in_writing=True)
    assert split_evidence(service, waiver, now=START + 100 * DAY) == frozenset()


def test_a_waiver_counts_in_writing_and_after_the_offer() -> None:
    now = START + HOUR
    assert split_evidence(served(0), Waiver(at=START, in_writing=True), now=now) == {SERVED, WAIVED}
    assert split_evidence(served(0), Waiver(at=START, in_writing=False), now=now) == {SERVED}
    later = Waiver(at=START + 2 * HOUR, in_writing=True)
    assert split_evidence(served(0), later, now=now) == {SERVED}
    assert split_evidence(served(2), None, now=now) == frozenset()


def test_an_order_for_bottle_b_says_where_and_by_which_rules() -> None:
    primary = primary_of(REFUSAL, "National Laboratory")
    assert primary == Primary(
        findings=frozenset({"BZE", "adulterated"}), laboratory="National Laboratory"
    )
    order = order_split(primary, "Other Laboratory")
    assert (order.drugs, order.specimen) == (("BZE",), ("adulterated",))
    assert order.rules == (
        *("another-laboratory", "without-cutoff", "why-not-found"),
        "same-criteria",
    )
    drugs = order_split(primary_of(POSITIVE, "A"), "B")
    assert "same-criteria" not in drugs.rules
    only = order_split(Primary(findings=frozenset({"substituted"}), laboratory="A"), "B")
    assert only.rules == ("another-laboratory", "same-criteria")


@pytest.mark.parametrize(
    ("verdict", "laboratory", "code"),
    [
        (POSITIVE, " national LABORATORY ", "split-laboratory-same"),
        (POSITIVE, "  ", "split-laboratory-missing"),
        (ADMITTED, "Other", "split-nothing-to-test"),
    ],
)
def test_bottle_b_goes_to_another_laboratory_or_nowhere(verdict, laboratory: str, code: str):
    with pytest.raises(Refused) as refused:
        order_split(primary_of(verdict, "National Laboratory"), laboratory)
    assert refused.value.code == code


def test_what_was_kept_back_is_remembered_for_a_split_that_fails() -> None:
    assert primary_of(POSITIVE, "A").also_invalid
    assert not primary_of(REFUSAL, "A").also_invalid


def test_only_what_is_reconfirmed_is_acted_on() -> None:
    primary = Primary(findings=frozenset({"BZE", "AMP"}), laboratory="A")
    some = SplitReport(laboratory="B", reconfirmed=frozenset({"BZE"}))
    one = judge_split(primary, some)
    assert (one.stands, one.information) == (("BZE",), ("AMP",))
    four = judge_split(primary, replace(some, condition=frozenset({Result.INVALID})))
    assert (four.stands, four.information) == (("BZE",), ("AMP", "invalid"))
    none = judge_split(primary, SplitReport(laboratory="B"))
    assert (none.stands, none.regulator) == ((), (Tell.SPLIT_FAILED,))


def test_a_refusal_by_bottle_b_names_what_it_was() -> None:
    report = SplitReport(laboratory="B", condition=frozenset({Result.SUBSTITUTED}))
    assert after_hearing(report, None).refusal == (Verified.SUBSTITUTED,)
    primary = Primary(findings=frozenset({"BZE"}), laboratory="A")
    assert after_bottle_a(primary, report, reconfirmed=True).refusal == (Verified.SUBSTITUTED,)
    assert after_bottle_a(primary, report, reconfirmed=False).refusal == ()


def test_nobody_is_heard_on_a_bottle_that_is_in_order() -> None:
    for report in (
        SplitReport(laboratory="B"),
        SplitReport(
            laboratory="B",
            reconfirmed=frozenset({"BZE"}),
            condition=frozenset({Result.ADULTERATED}),
        ),
    ):
        with pytest.raises(Refused) as refused:
            after_hearing(report, None)
        assert refused.value.code == "split-hearing-not-due"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1", B_RECONFIRMS),
        ("2", B_FAILS),
        ("3a", B_FAILS),
        ("3b", B_CONDITION),
        ("3b-refusal", B_UNEXPLAINED),
        ("3b-explained", B_EXPLAINED),
        ("3b-reconfirmed", A_SHOWS),
        ("3b-not-reconfirmed", A_SHOWS_NOT),
        ("4", B_RECONFIRMS),
        ("5", B_UNAVAILABLE),
    ],
)
def test_each_way_of_the_table_opens_its_own_move(code: str, shown: str) -> None:
    some = judge_split(
        Primary(findings=frozenset({"BZE"}), laboratory="A"), SplitReport(laboratory="B")
    )
    given = split_outcome_evidence(replace(some, category=CATEGORIES[code]))
    assert given == {shown}


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, True), (1, False)])
def test_the_time_to_ask_for_bottle_a_is_exact(seconds: int, in_time: bool) -> None:
    at = UNTIL + seconds * SECOND
    asked = bottle_a_evidence(served(0), at, now=at)
    assert asked == ({A_IN_TIME} if in_time else {A_RUN})
    silent = bottle_a_evidence(served(0), None, now=at)
    assert silent == (set() if in_time else {A_RUN})
    assert bottle_a_evidence(None, at, now=at) == {A_IN_TIME}
    assert bottle_a_evidence(served(0, proof=""), None, now=at) == set()


def after_b(verdict, **report):
    """Return what a verdict is after bottle B."""
    primary = primary_of(verdict, "A")
    return after_split(verdict, judge_split(primary, SplitReport(laboratory="B", **report)))


def test_after_bottle_b_only_what_it_bore_out_is_verified() -> None:
    both = after_b(REFUSAL, reconfirmed=frozenset({"BZE", "adulterated"}))
    assert both.results == REFUSAL.results
    drug = after_b(REFUSAL, reconfirmed=frozenset({"BZE"}))
    assert (drug.results, drug.positive_for) == ((Verified.POSITIVE,), ("BZE",))
    assert drug.employer.why == ()
    specimen = after_b(REFUSAL, reconfirmed=frozenset({"adulterated"}))
    assert (specimen.results, specimen.employer.drugs) == ((Verified.ADULTERATED,), ())
    none = after_b(POSITIVE)
    assert (none.results, none.employer.why) == ((Verified.CANCELLED,), ("bottle-b",))
    assert none.next.code == "split-invalid-primary-observed"
    assert not none.needs_second_doctor
    assert not none.stands_against


def test_an_admission_outlives_a_bottle_b_that_does_not_reconfirm() -> None:
    admissions = (admitted("tampering"),)
    verdict = verify(
        judgement("positive", drugs="BZE"), Numbers(), replace(ASKED, admissions=admissions)
    )
    assert after_b(verdict).results == (Verified.ADMITTED,)


def test_what_bottle_b_itself_gave_waits_for_its_hearing() -> None:
    report = SplitReport(laboratory="B", condition=frozenset({Result.ADULTERATED}))
    with pytest.raises(Refused) as refused:
        after_b(POSITIVE, condition=report.condition)
    assert refused.value.code == "split-hearing-open"
    refusal = after_split(POSITIVE, after_hearing(report, None))
    assert (refusal.results, refusal.employer.why) == ((Verified.ADULTERATED,), ("adulterated",))
    cleared = after_split(POSITIVE, after_hearing(report, explained("physiological")))
    assert cleared.results == (Verified.CANCELLED,)
    assert cleared.needs_second_doctor


def test_two_doctors_agree_on_bottle_b_when_they_came_to_the_same() -> None:
    report = SplitReport(laboratory="B", condition=frozenset({Result.ADULTERATED}))
    cleared, refusal = (after_hearing(report, e) for e in (explained("physiological"), None))
    opinions = [Opinion(doctor=DOCTOR, verdict=cleared), Opinion(doctor=OTHER, verdict=refusal)]
    assert agreed(opinions) is None
    assert agreed([*opinions, Opinion(doctor=THIRD, verdict=refusal)]) is refusal


FINDINGS = ("BZE", "AMP", "adulterated", "substituted")


@given(
    primary=st.sets(st.sampled_from(FINDINGS), min_size=1),
    found=st.sets(st.sampled_from(FINDINGS)),
    condition=st.sets(st.sampled_from([Result.INVALID, Result.ADULTERATED, Result.SUBSTITUTED])),
    creatinine=st.integers(0, 250),
    available=st.booleans(),
    laboratory=st.sampled_from(["A", "a ", "B"]),
)
def test_nothing_stands_that_bottle_b_did_not_reconfirm(
    primary, found, condition, creatinine: int, available: bool, laboratory: str
) -> None:
    given = Primary(findings=frozenset(primary), laboratory="A")
    report = SplitReport(
        laboratory=laboratory,
        reconfirmed=frozenset(found),
        condition=frozenset(condition),
        creatinine=amount(f"{creatinine // 10}.{creatinine % 10}"),
        available=available,
    )
    if available and (laboratory != "B" or not found <= primary):
        with pytest.raises(Refused):
            judge_split(given, report)
        return
    verdict = judge_split(given, report)
    assert set(verdict.stands) == (found if available else set())
    assert bool(verdict.regulator) is (verdict.category.code in {"2", "3a", "5"})


# What a referral for dismissal lacks.

WHOLE = ReferralFacts(confirmed=True, verdict=POSITIVE, state=FINAL, split=frozenset({SERVED, RUN}))


def test_a_case_with_everything_may_be_referred() -> None:
    assert missing_slots(WHOLE) == ()
    assert missing_slots(replace(WHOLE, split=frozenset({SERVED, WAIVED}))) == ()
    for outcome in (Outcome.STANDS, Outcome.REFUSAL):
        assert missing_slots(replace(WHOLE, split=frozenset(), bottle_b=outcome)) == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"confirmed": False}, "confirmed"),
        ({"state": CONTACTING}, "review-final"),
        ({"split": frozenset()}, "bottle-b-answered"),
        ({"split": frozenset({SERVED})}, "bottle-b-answered"),
        ({"split": frozenset({RUN})}, "bottle-b-answered"),
        ({"bottle_b": Outcome.CANCELLED}, "bottle-b-answered"),
        ({"bottle_b": Outcome.INTERVIEW}, "bottle-b-answered"),
        ({"open_flaws": ("form-wrong",)}, "no-open-flaw"),
    ],
)
def test_each_slot_alone_locks_a_referral(changes, missing: str) -> None:
    assert missing_slots(replace(WHOLE, **changes)) == (missing,)


def test_nothing_is_referred_without_a_verified_result() -> None:
    negative = verify(judgement("negative"), Numbers(), Findings())
    assert missing_slots(replace(WHOLE, verdict=negative)) == ("verified",)
    assert "verified" in missing_slots(replace(WHOLE, verdict=None))
    assert set(missing_slots(ReferralFacts(confirmed=False, verdict=None, state=""))) == {
        "confirmed",
        "verified",
        "review-final",
        "bottle-b-answered",
    }


def test_a_refusal_needs_reasons_and_two_humans_besides() -> None:
    refused = replace(WHOLE, verdict=REFUSAL)
    assert missing_slots(refused) == ("refusal-reasons", "refusal-two-approvers")
    one = replace(refused, refusal_reasons="as written", refusal_approvers=frozenset({"a", ""}))
    assert missing_slots(one) == ("refusal-two-approvers",)
    two = replace(one, refusal_approvers=frozenset({"a", "b"}))
    assert missing_slots(two) == ()
    assert missing_slots(replace(two, verdict=ADMITTED, split=frozenset())) == ()
    assert len(SLOTS) == 7


@pytest.mark.parametrize("policy", list(ScreenPolicy))
@pytest.mark.parametrize("measure", list(Measure))
def test_an_initial_test_alone_ends_no_career(policy: ScreenPolicy, measure: Measure) -> None:
    allowed = (policy, measure) == (ScreenPolicy.TEMPORARY_RESTRICTION, Measure.DUTY_RESTRICTION)
    if allowed:
        require_measure(policy, measure)
        return
    with pytest.raises(Refused) as refused:
        require_measure(policy, measure)
    locked = measure is not Measure.DUTY_RESTRICTION
    assert refused.value.code == ("screen-is-no-result" if locked else "screen-measure-not-policy")


def test_a_policy_offers_just_these_and_none_of_them_unlocks_a_dismissal() -> None:
    assert tuple(str(one) for one in ScreenPolicy) == ON_INITIAL_TEST
    for value in ON_INITIAL_TEST:
        for locked in (Measure.DISMISSAL, Measure.PUBLICATION):
            with pytest.raises(Refused) as refused:
                require_measure(ScreenPolicy(value), locked)
            assert refused.value.code == "screen-is-no-result"
