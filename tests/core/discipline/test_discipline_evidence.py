"""What shows that somebody was served, heard, and judged by people without a tie."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.access.duties import Duty, PastAct, Scope
from passmuster.core.discipline.evidence import (
    JUDGING,
    Attendance,
    Hearing,
    Officer,
    answer_evidence,
    decision_evidence,
    heard_evidence,
    notice_evidence,
    panel_evidence,
    served_evidence,
    slots_evidence,
    tie_of,
)
from passmuster.core.discipline.floor import Route, floor, unlocking
from passmuster.core.discipline.sanctions import Sanction
from passmuster.core.review.credentials import Credential
from passmuster.core.review.moves import FINAL
from passmuster.core.review.screens import ReferralFacts
from passmuster.core.review.split import RUN, SERVED
from passmuster.core.review.verdict import NEXT, EmployerReport, Verdict, Verified
from tests.core.discipline.cases import DAY, HOUR, POLICY, SECOND, START, judge, served

VERDICT = Verdict(
    results=(Verified.POSITIVE,),
    next=NEXT["offer-bottle-b"],
    employer=EmployerReport(
        results=(Verified.POSITIVE,), drugs=("AMP",), why=(), next="offer-bottle-b"
    ),
    reasons=(),
    positive_for=("AMP",),
)
FACTS = ReferralFacts(confirmed=True, verdict=VERDICT, state=FINAL, split=frozenset({SERVED, RUN}))
CREDENTIAL = Credential(
    holder="doctor",
    number="M-1",
    valid_from=START - 100 * DAY,
    valid_until=START + DAY,
    recorded_at=START - 90 * DAY,
    recorded_by="a",
    confirmed_by="b",
)


def slots(facts: ReferralFacts = FACTS, **given) -> frozenset[str]:
    about = {"credentials": [CREDENTIAL], "doctor": "doctor", "signed_at": START}
    return slots_evidence(facts, **{**about, **given})


def test_the_record_of_a_test_fills_the_slots_of_the_test_and_the_doctors() -> None:
    wanted = set(unlocking(Route.POSITIVE)) - {"grounds-stand"}
    assert wanted <= slots()
    assert "credential-valid" not in slots(signed_at=START + DAY)
    assert "credential-valid" in slots(signed_at=START + DAY - SECOND)
    assert "credential-valid" not in slots(signed_at=None)
    assert "credential-valid" not in slots(doctor="another")


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ({"confirmed": False}, {"confirmed"}),
        ({"verdict": None}, {"verified"}),
        ({"state": "reopened"}, {"review-final"}),
        ({"split": frozenset({SERVED})}, {"bottle-b-answered"}),
        ({"open_flaws": ("seal",)}, {"no-open-flaw"}),
    ],
)
def test_each_fact_that_is_missing_empties_its_slot(changed, gone: set[str]) -> None:
    filled = slots(replace(FACTS, **changed))
    wanted = set(unlocking(Route.POSITIVE)) - {"grounds-stand"}
    assert gone <= wanted - filled
    if changed != {"verdict": None}:
        assert wanted - filled == gone


def test_something_is_served_with_proof_undisputed_and_not_in_the_future() -> None:
    for service, holds in (
        (served(START), True),
        (served(START + SECOND), False),
        (served(START, proof=" "), False),
        (served(START, dispute="open"), False),
        (None, False),
    ):
        found = served_evidence(service, "charge-served", now=START)
        assert found == ({"charge-served"} if holds else frozenset())


def test_the_time_to_answer_runs_from_the_evidence_in_the_officers_hands() -> None:
    until = START.replace(hour=23, minute=59, second=59) + 22 * DAY  # 24 March: 15 days, a holiday
    facts = {"policy": POLICY}
    for now, run in ((until, False), (until + SECOND, True)):
        found = answer_evidence(served(START), None, now=now, **facts)
        assert ("answer-clock-run" in found) is run
        assert ("answer-in-or-time-over" in found) is run
    assert answer_evidence(None, None, now=until + 99 * DAY, **facts) == frozenset()
    disputed = served(START, dispute="open")
    assert answer_evidence(disputed, None, now=until + 99 * DAY, **facts) == frozenset()
    early = answer_evidence(served(START), START + HOUR, now=START + HOUR, **facts)
    assert early == {"answer-taken", "answer-in-or-time-over"}
    later = answer_evidence(served(START), START + 2 * HOUR, now=START + HOUR, **facts)
    assert later == frozenset()


def test_a_summons_leaves_ten_clear_business_days() -> None:
    # From Monday 2 March, a holiday on the 9th: the tenth clear day is Tuesday 17 March.
    for days, kept in ((16, True), (15, False), (0, False)):
        hearing = START + timedelta(days=days, hours=1 if days else 0)
        found = notice_evidence(served(START), hearing, name="kept", policy=POLICY)
        assert found == ({"kept"} if kept else frozenset()), days
    for bad in (None, served(START, proof=""), served(START, dispute="upheld")):
        far = START + 99 * DAY
        assert notice_evidence(bad, far, name="kept", policy=POLICY) == frozenset()


HEARING = Hearing(at=START, attendance=Attendance.PRESENT, recorded=True)
TWICE = (served(START - 30 * DAY), served(START - 15 * DAY))


@pytest.mark.parametrize(
    ("changed", "heard"),
    [
        ({}, True),
        ({"recorded": False}, False),
        ({"at": START + SECOND}, False),
        ({"attendance": Attendance.REPRESENTED}, True),
        ({"interpreter_asked": True}, False),
        ({"interpreter_asked": True, "interpreter_there": True}, True),
        ({"representative_asked": True}, False),
        ({"representative_asked": True, "representative_let_in": True}, True),
        ({"attendance": Attendance.IN_WRITING}, False),
        ({"attendance": Attendance.IN_WRITING, "proof": "P-9"}, True),
        ({"attendance": Attendance.WAIVED, "proof": " "}, False),
        ({"attendance": Attendance.WAIVED, "proof": "P-9"}, True),
        ({"attendance": Attendance.ABSENT}, False),
        ({"attendance": Attendance.ABSENT, "summonses": TWICE[:1]}, False),
        ({"attendance": Attendance.ABSENT, "summonses": TWICE}, True),
        ({"attendance": Attendance.ABSENT, "summonses": TWICE, "good_cause": True}, False),
        (
            {
                "attendance": Attendance.ABSENT,
                "summonses": (TWICE[0], served(START - DAY, dispute="open")),
            },
            False,
        ),
        ({"attendance": Attendance.ABSENT, "summonses": (TWICE[0], served(START))}, False),
    ],
)
def test_who_was_heard_and_who_had_every_chance(changed, heard: bool) -> None:
    found = heard_evidence(replace(HEARING, **changed), name="heard", now=START, policy=POLICY)
    assert found == ({"heard"} if heard else frozenset())


def test_no_hearing_is_no_hearing() -> None:
    assert heard_evidence(None, name="heard", now=START, policy=POLICY) == frozenset()


OFFICER = Officer(
    human="h-officer",
    units=frozenset({"post-1", "district-1"}),
    chain=frozenset({"h-chief"}),
    kin=frozenset({"h-cousin"}),
)
PANEL = (judge("h-1"), judge("h-2"), judge("h-3"))


@pytest.mark.parametrize("duty", JUDGING)
@pytest.mark.parametrize(
    ("member", "code"),
    [
        (judge("h-4"), ""),
        (judge(""), "judge-unknown"),
        (judge("h-officer"), "judge-own-cause"),
        (judge("h-chief"), "judge-commands"),
        (judge("h-cousin"), "judge-kin"),
        (judge("h-4", unit="district-1"), "judge-own-unit"),
    ],
)
def test_nobody_judges_with_a_tie_to_the_officer(duty: Duty, member, code: str) -> None:
    assert tie_of(member, duty, OFFICER, (), file="f-1") == code


@pytest.mark.parametrize("duty", JUDGING)
@pytest.mark.parametrize("done", [one for one in Duty if one is not Duty.THROW])
def test_whoever_did_any_act_of_the_file_judges_nothing_in_it(duty: Duty, done: Duty) -> None:
    """J-04: for every duty, whatever role is held today."""
    act = PastAct(human="h-4", duty=done, scope=Scope.FILE, subject="f-1")
    tied = tie_of(judge("h-4"), duty, OFFICER, [act], file="f-1")
    assert tied == ("" if done is duty else "judge-acted-before")
    elsewhere = replace(act, subject="f-2")
    always = done in {Duty.REVIEW, Duty.ADMINISTER, Duty.INSPECT}
    found = tie_of(judge("h-4"), duty, OFFICER, [elsewhere], file="f-1")
    assert found == ("judge-acted-before" if always else "")
    assert tie_of(judge("h-5"), duty, OFFICER, [act], file="f-1") == ""


@pytest.mark.parametrize("duty", JUDGING)
def test_a_panel_is_three_different_humans_and_none_of_an_earlier_one(duty: Duty) -> None:
    full, free, _ = JUDGING[duty]
    given = {"file": "f-1", "policy": POLICY}

    def shown(panel, barred=(), past=()) -> frozenset[str]:
        return panel_evidence(panel, duty, OFFICER, past, barred=barred, **given)

    assert shown(PANEL) == {full, free}
    assert shown(PANEL[:2]) == {free}
    assert shown((*PANEL[:2], judge("h-2", unit="other"))) == {free}
    assert shown((*PANEL, judge("h-chief"))) == {full}
    assert shown((*PANEL, judge(""))) == {full}
    assert shown(PANEL, barred={"h-2"}) == {full}
    assert shown(()) == frozenset()


def test_reasons_are_written_out_and_the_policy_is_the_files_own() -> None:
    least = POLICY.limits.value("reasons-letters")
    for letters, enough in ((least, True), (least - 1, False)):
        found = decision_evidence(
            "x " * letters, Sanction.DISMISSAL, pinned=POLICY.version, policy=POLICY
        )
        assert ("reasons-given" in found) is enough
        assert {"policy-in-force", "sanction-of-policy"} <= found
    other = decision_evidence("x" * least, Sanction.DISMISSAL, pinned="2025-1", policy=POLICY)
    assert other == {"reasons-given", "sanction-of-policy"}
    narrow = replace(POLICY, sanctions=(Sanction.NONE,))
    few = decision_evidence("x" * least, Sanction.DISMISSAL, pinned="2026-1", policy=narrow)
    assert few == {"reasons-given", "policy-in-force"}


def test_what_shows_is_what_the_floor_asks_for() -> None:
    """Every slot of every floor is given out by some function, under the same name."""
    shown = set(slots(replace(FACTS, refusal_reasons="x", refusal_approvers=frozenset("ab"))))
    shown |= {"charge-served", "evidence-disclosed", "hearing-notice-kept", "officer-heard"}
    shown |= answer_evidence(served(START), START, now=START, policy=POLICY)
    shown |= panel_evidence(PANEL, Duty.HEAR, OFFICER, (), file="f-1", policy=POLICY)
    shown |= decision_evidence("x" * 200, Sanction.DISMISSAL, pinned=POLICY.version, policy=POLICY)
    # By the file itself, by the key's own check, and by what a referral brings.
    others = {"two-signatures", "signed-with-own-key", "grounds-stand"}
    others |= {"referral-reasons", "referral-by-two"}
    for route in Route:
        assert set(floor(route)) <= shown | others
