"""Every move of a review that the table does not list is forbidden: all states by all verbs."""

from __future__ import annotations

from itertools import product

import pytest

from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.review import moves
from passmuster.core.review.acts import REACH, REVIEW_ACTIONS, TELL
from passmuster.core.review.beside import DRAWN, SAMPLE_AGREED, SAMPLED
from passmuster.core.review.clocks import CLOCKS, clock_of, clocks
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.moves import BESIDE_EVENTS, STATES, TRANSITIONS, Verb
from passmuster.core.review.record import (
    TABLE,
    Review,
    advance,
    decide,
    note,
    require,
    state_after,
)
from tests.core.review.cases import DAY, DOCTOR, HOUR, OTHER, SECOND, START, THIRD

EVIDENCE = frozenset(name for move in TRANSITIONS for name in move.evidence)
NEW = Review(id="r-1", specimen="S-1")

PATHS: dict[str, list[Verb]] = {
    moves.HELD: [Verb.RECEIVE_HELD],
    moves.RECEIVED: [Verb.RECEIVE],
    moves.CONTACTING: [Verb.RECEIVE, Verb.CONTACT],
    moves.INTERVIEWED: [Verb.RECEIVE, Verb.CONTACT, Verb.INTERVIEW],
    moves.HAS_DECLINED: [Verb.RECEIVE, Verb.CONTACT, Verb.RECORD_DECLINED],
    moves.UNREACHED: [Verb.RECEIVE, Verb.CONTACT, Verb.RECORD_UNREACHED],
}
PATHS[moves.DOCUMENTS] = [*PATHS[moves.INTERVIEWED], Verb.AWAIT_DOCUMENTS]
PATHS[moves.VERIFIED] = [*PATHS[moves.INTERVIEWED], Verb.VERIFY]
PATHS[moves.SECOND_REVIEW] = [*PATHS[moves.INTERVIEWED], Verb.VERIFY_REVERSED]
PATHS[moves.DISAGREED] = [*PATHS[moves.SECOND_REVIEW], Verb.DISAGREE]
PATHS[moves.NOTIFIED] = [*PATHS[moves.VERIFIED], Verb.NOTIFY]
PATHS[moves.SPLIT_REQUESTED] = [*PATHS[moves.NOTIFIED], Verb.REQUEST_SPLIT]
PATHS[moves.AT_SECOND] = [*PATHS[moves.SPLIT_REQUESTED], Verb.SEND_SPLIT]
PATHS[moves.SPLIT_HEARING] = [*PATHS[moves.AT_SECOND], Verb.HEAR_SPLIT]
PATHS[moves.SPLIT_SECOND] = [*PATHS[moves.SPLIT_HEARING], Verb.EXPLAIN_SPLIT]
PATHS[moves.SPLIT_REFUSAL] = [*PATHS[moves.SPLIT_HEARING], Verb.REFUSE_BY_SPLIT]
PATHS[moves.AT_BOTTLE_A] = [*PATHS[moves.SPLIT_REFUSAL], Verb.REQUEST_BOTTLE_A]
PATHS[moves.FINAL] = [*PATHS[moves.NOTIFIED], Verb.LAPSE_SPLIT]
PATHS[moves.REOPENED] = [*PATHS[moves.FINAL], Verb.REOPEN_BY_DONOR]


def review_in(state: str) -> Review:
    """Return a review driven to a state, an hour for each move, by doctors who differ."""
    review = NEW
    for turn, verb in enumerate(PATHS[state]):
        by = f"human-{turn}"
        review = advance(review, verb, EVIDENCE, at=START + turn * HOUR, by=by)
    return review


def test_every_state_is_reached() -> None:
    assert set(PATHS) == set(STATES)
    for state in STATES:
        assert review_in(state).state == state


@pytest.mark.parametrize(("state", "verb"), [*product(["none", *STATES], Verb)])
def test_a_move_is_in_the_table_or_refused_with_its_code(state: str, verb: Verb) -> None:
    move = TABLE.find(state, verb)
    decision = decide(state, verb, EVIDENCE)
    assert decision.allowed is (move is not None)
    if move is None:
        assert decision.code == "review-move-forbidden"
        return
    for needed in move.evidence:
        with pytest.raises(Refused) as refused:
            require(state, verb, EVIDENCE - {needed})
        assert refused.value.code == f"{needed}-missing"


def test_every_verb_and_every_act_is_used_and_has_a_role() -> None:
    assert {move.verb for move in TRANSITIONS} == set(Verb)
    # Two acts note something and move nothing: the contact's, and the word to the force.
    assert {move.action for move in TRANSITIONS} == set(REVIEW_ACTIONS) - {REACH, TELL}
    assert all(may and may <= set(Role) for may in REVIEW_ACTIONS.values())


def test_no_verdict_is_signed_without_credential_and_settled_result() -> None:
    for move in TRANSITIONS:
        if move.action in {"review:verify", "review:verify-second"} and move.verb != Verb.CLOSE:
            assert "credential-valid" in move.evidence
            assert "doctor-free-of-conflict" in move.evidence
            assert ("result-judged" in move.evidence) is (move.source != moves.HELD)


def test_nothing_but_the_laboratory_leads_out_of_held() -> None:
    out = {move.verb for move in TRANSITIONS if move.source == moves.HELD}
    assert out == {Verb.RELEASE, Verb.CANCEL_WITHDRAWN}
    into = {move.source for move in TRANSITIONS if move.target == moves.HELD}
    assert into >= {*STATES} - {moves.HELD}


@pytest.mark.parametrize("state", STATES)
def test_an_entry_beside_leaves_every_state_as_it_is(state: str) -> None:
    review = review_in(state)
    at = review.entries[-1].at
    for event in BESIDE_EVENTS:
        noted = note(review, event, at=at, by="staff", code="x")
        assert noted.state == state
        assert noted.entry_of_state() == review.entry_of_state()


def test_only_what_moves_nothing_is_noted() -> None:
    with pytest.raises(Refused):
        note(NEW, "review:attempted", at=START, by="staff")
    with pytest.raises(Refused):
        note(review_in(moves.CONTACTING), "review:verified", at=START + DAY, by="staff")


def test_time_runs_forward() -> None:
    review = review_in(moves.CONTACTING)
    for act in (
        lambda: advance(review, Verb.INTERVIEW, EVIDENCE, at=START, by=DOCTOR),
        lambda: note(review, "review:attempted", at=START, by="staff"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "review-time-backwards"


def test_a_history_that_none_can_have_is_found() -> None:
    with pytest.raises(CheckFailed) as failed:
        state_after(["review:received", "review:verified", "review:interviewed"])
    assert failed.value.code == "review-events-impossible"


def test_nobody_hands_in_that_the_doctor_is_another() -> None:
    first = advance(
        review_in(moves.INTERVIEWED), Verb.VERIFY_REVERSED, EVIDENCE, at=START + DAY, by=DOCTOR
    )
    assert first.signers == {DOCTOR}
    for verb in (Verb.AGREE, Verb.DISAGREE):
        for by in (DOCTOR, ""):
            with pytest.raises(Refused) as refused:
                advance(first, verb, EVIDENCE, at=START + DAY, by=by)
            assert refused.value.code == "doctor-another-missing"
    second = advance(first, Verb.DISAGREE, EVIDENCE, at=START + DAY, by=OTHER)
    with pytest.raises(Refused):
        advance(second, Verb.AGREE, EVIDENCE, at=START + DAY, by=OTHER)
    third = advance(second, Verb.AGREE, EVIDENCE, at=START + DAY, by=THIRD)
    assert third.state == moves.VERIFIED


def test_a_doctor_drawn_for_the_sample_counts_as_one_of_those_who_differ() -> None:
    final = review_in(moves.FINAL)
    at = START + 9 * DAY
    opened = advance(final, Verb.REOPEN_BY_SAMPLE, EVIDENCE, at=at, by=OTHER)
    assert OTHER in opened.signers
    with pytest.raises(Refused):
        advance(opened, Verb.AGREE, EVIDENCE, at=at, by=OTHER)


def drawn_in(state: str) -> Review:
    """Return a review in a state, drawn for a second doctor ten days after its beginning."""
    return note(review_in(state), DRAWN, at=START + 10 * DAY, by="system", code="2026-Q1")


@pytest.mark.parametrize("state", sorted(SAMPLED))
def test_a_verdict_that_was_drawn_waits_until_another_doctor_agreed(state: str) -> None:
    assert review_in(state).drawn is None
    review = drawn_in(state)
    assert review.drawn == review.entries[-1]
    waits = clock_of(review, now=START)
    assert waits is not None
    assert (waits.state, waits.since) == (moves.SECOND_REVIEW, START + 10 * DAY)
    assert waits.due == waits.since + DEFAULT.span("second-review-days")
    agreed = note(review, SAMPLE_AGREED, at=START + 11 * DAY, by=OTHER)
    assert (agreed.state, agreed.drawn) == (state, None)
    assert clock_of(agreed, now=START) == clock_of(review_in(state), now=START)


@pytest.mark.parametrize("state", sorted(SAMPLED))
def test_a_drawn_verdict_that_was_reopened_waits_no_more_once_two_agree(state: str) -> None:
    at = START + 11 * DAY
    opened = advance(drawn_in(state), Verb.REOPEN_BY_SAMPLE, EVIDENCE, at=at, by=OTHER)
    assert (opened.state, opened.drawn) == (moves.DISAGREED, None)
    settled = advance(opened, Verb.AGREE, EVIDENCE, at=at, by=THIRD)
    assert (settled.state, settled.drawn) == (moves.VERIFIED, None)
    later = note(settled, DRAWN, at=at + 90 * DAY, by="system", code="2026-Q2")
    assert later.drawn is not None
    assert later.drawn.code == "2026-Q2"


def test_a_drawn_verdict_waits_for_bottle_b_and_then_still_for_the_other_doctor() -> None:
    review, at = drawn_in(moves.NOTIFIED), START + 11 * DAY
    drawn = review.drawn
    for verb in (Verb.REQUEST_SPLIT, Verb.SEND_SPLIT):
        review = advance(review, verb, EVIDENCE, at=at, by=DOCTOR)
        assert review.drawn is None
    final = advance(review, Verb.RECONFIRM, EVIDENCE, at=at, by=DOCTOR)
    assert (final.state, final.drawn) == (moves.FINAL, drawn)


def test_what_was_drawn_of_an_earlier_judgement_asks_nobody_about_the_new_one() -> None:
    review, at = drawn_in(moves.VERIFIED), START + 11 * DAY
    for verb in (Verb.REOPEN_BY_DONOR, Verb.INTERVIEW, Verb.VERIFY):
        review = advance(review, verb, EVIDENCE, at=at, by=DOCTOR)
    assert (review.state, review.drawn) == (moves.VERIFIED, None)


def test_whoever_signed_before_a_reopening_may_judge_anew() -> None:
    reopened = review_in(moves.REOPENED)
    assert reopened.signers == frozenset()
    assert NEW.signers == frozenset()


def test_bottle_b_is_asked_for_once() -> None:
    done = advance(review_in(moves.AT_SECOND), Verb.RECONFIRM, EVIDENCE, at=START + DAY, by=DOCTOR)
    assert not done.bottle_b_untested
    with pytest.raises(Refused) as refused:
        advance(done, Verb.REQUEST_SPLIT_LATE, EVIDENCE, at=START + DAY, by="officer")
    assert refused.value.code == "bottle-b-untested-missing"
    late = advance(
        review_in(moves.FINAL), Verb.REQUEST_SPLIT_LATE, EVIDENCE, at=START + DAY, by="officer"
    )
    assert late.state == moves.SPLIT_REQUESTED


def driven(review: Review, *verbs: Verb) -> Review:
    """Return a review after some verbs, a day after its last entry, by people who differ."""
    at = review.entries[-1].at + DAY
    for turn, verb in enumerate(verbs):
        review = advance(review, verb, EVIDENCE, at=at, by=f"another-{turn}")
    return review


REQUESTS = {
    "in time": [*PATHS[moves.NOTIFIED], Verb.REQUEST_SPLIT],
    "late": [*PATHS[moves.FINAL], Verb.REQUEST_SPLIT_LATE],
}
AGAIN = (Verb.REOPEN_BY_LABORATORY, Verb.RELEASE, Verb.CONTACT, Verb.INTERVIEW, Verb.VERIFY)


@pytest.mark.parametrize("asked", sorted(REQUESTS))
def test_what_was_asked_for_once_stands_when_a_result_is_verified_anew(asked: str) -> None:
    review = NEW
    for turn, verb in enumerate(REQUESTS[asked]):
        review = advance(review, verb, EVIDENCE, at=START + turn * HOUR, by=f"human-{turn}")
    tested = driven(review, Verb.SEND_SPLIT, Verb.RECONFIRM)
    for one in (review, tested):
        again = driven(one, *AGAIN, Verb.KEEP_REQUEST)
        assert (again.state, again.bottle_b_untested) == (moves.SPLIT_REQUESTED, True)


def test_nobody_hands_in_that_an_officer_asked_or_that_bottle_b_was_tested() -> None:
    at = START + 9 * DAY
    for review, verb, code in (
        (review_in(moves.VERIFIED), Verb.KEEP_REQUEST, "split-request-stands-missing"),
        (review_in(moves.FINAL), Verb.REOPEN_BOTTLE_B, "bottle-b-tested-missing"),
        (review_in(moves.FINAL), Verb.RECALL_BOTTLE_B, "bottle-b-tested-missing"),
    ):
        with pytest.raises(Refused) as refused:
            advance(review, verb, EVIDENCE, at=at, by="system")
        assert refused.value.code == code


def test_a_request_that_was_waived_since_stands_no_more() -> None:
    asked = driven(review_in(moves.AT_SECOND), Verb.RECONFIRM, *AGAIN, Verb.NOTIFY)
    assert asked.asked_for_bottle_b
    waived = driven(asked, Verb.WAIVE_SPLIT, *AGAIN)
    assert not waived.asked_for_bottle_b
    with pytest.raises(Refused) as refused:
        driven(waived, Verb.KEEP_REQUEST)
    assert refused.value.code == "split-request-stands-missing"


@pytest.mark.parametrize(
    ("verb", "state"),
    [(Verb.REOPEN_BOTTLE_B, moves.AT_SECOND), (Verb.RECALL_BOTTLE_B, moves.SPLIT_REQUESTED)],
)
@pytest.mark.parametrize(
    "signed",
    [
        (Verb.RECONFIRM,),
        (Verb.CANCEL_BY_SPLIT,),
        (Verb.HEAR_SPLIT,),
        (Verb.HEAR_SPLIT, Verb.EXPLAIN_SPLIT),
        (Verb.HEAR_SPLIT, Verb.REFUSE_BY_SPLIT),
        (Verb.HEAR_SPLIT, Verb.REFUSE_BY_SPLIT, Verb.REQUEST_BOTTLE_A),
    ],
    ids=lambda verbs: verbs[-1].value,
)
def test_what_was_signed_of_bottle_b_is_opened_without_the_verdict_on_bottle_a(
    verb: Verb, state: str, signed: tuple[Verb, ...]
) -> None:
    done = driven(review_in(moves.AT_SECOND), *signed)
    opened = driven(done, verb)
    assert (opened.state, opened.bottle_b_untested) == (state, True)
    assert not any(entry.event == "review:released" for entry in opened.entries)
    # Nobody opens it a second time while nothing new is signed.
    with pytest.raises(Refused):
        driven(opened, verb)


@pytest.mark.parametrize("state", STATES)
def test_every_open_state_has_a_clock_that_turns_late(state: str) -> None:
    review = review_in(state)
    found = clock_of(review, now=START)
    assert (found is None) is (state == moves.FINAL)
    assert (state in CLOCKS) is (found is not None)
    if found is None:
        return
    on_time, late = clock_of(review, now=found.due), clock_of(review, now=found.due + SECOND)
    assert on_time is not None
    assert late is not None
    assert not on_time.late
    assert late.late


def test_the_latest_clock_comes_first_and_a_review_that_does_not_exist_has_none() -> None:
    reviews = [review_in(moves.FINAL), review_in(moves.CONTACTING), review_in(moves.RECEIVED), NEW]
    assert [one.state for one in clocks(reviews, now=START)] == [moves.RECEIVED, moves.CONTACTING]
