"""Every move of a file that the table does not list is forbidden: all states by all verbs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from passmuster.core.access.roles import Role
from passmuster.core.discipline import moves
from passmuster.core.discipline.acts import DISCIPLINE_ACTIONS
from passmuster.core.discipline.file import (
    File,
    NextStep,
    advance,
    decide,
    note,
    outcome_of,
    require_rest,
    state_after,
)
from passmuster.core.discipline.floor import GROUNDS, TWO
from passmuster.core.discipline.moves import BESIDE_EVENTS, ENDS, STATES, TRANSITIONS, Verb
from passmuster.core.kernel.errors import CheckFailed, Refused, UnusableInput
from tests.core.discipline.cases import (
    DAY,
    EVIDENCE,
    OWNER,
    SECOND,
    START,
    file_in,
    new_file,
    paths,
    rest_in,
    step,
    target_of,
)

LATER = START + 99 * DAY
CODES = {
    Verb.SIGN: "dismissal",
    Verb.COUNTERSIGN: "dismissal",
    Verb.SIGN_APPEAL: "rejected",
    Verb.VARY: "reprimand",
}


def test_every_state_is_reached() -> None:
    assert set(paths("dismissal")) == set(STATES)
    for state in STATES:
        assert file_in(state).state == state


@pytest.mark.parametrize(("state", "verb"), [*product(STATES, Verb)])
def test_a_move_is_in_the_table_or_forbidden(state: str, verb: Verb) -> None:
    file, code = file_in(state), CODES.get(verb, "")
    listed = target_of(file, verb) != state or any(
        move.source == state and move.verb == verb for move in TRANSITIONS
    )
    answer = decide(file, verb, EVIDENCE, by="h-other", code=code)
    if not listed:
        assert answer.code == "discipline-move-forbidden"
        with pytest.raises(Refused) as refused:
            advance(file, verb, EVIDENCE, at=file.entries[-1].at, by="h-other", code=code)
        assert refused.value.code == "discipline-move-forbidden"


@pytest.mark.parametrize("move", TRANSITIONS, ids=lambda m: f"{m.source}-{m.verb}")
def test_a_move_without_any_one_of_its_evidence_is_refused_by_its_name(move) -> None:
    base = new_file() if move.source == "none" else file_in(move.source)
    for needed in set(move.evidence) - moves.OWN:
        answer = decide(
            base, move.verb, EVIDENCE - {needed}, by="h-x", code=CODES.get(move.verb, "")
        )
        assert not answer.allowed
        assert needed.replace("-", " ") in answer.sentence or answer.code.endswith("-missing")


def test_every_verb_and_every_act_is_used_and_has_a_role() -> None:
    assert {move.verb for move in TRANSITIONS} == set(Verb)
    assert {move.action for move in TRANSITIONS} == set(DISCIPLINE_ACTIONS)
    assert all(roles and roles <= set(Role) for roles in DISCIPLINE_ACTIONS.values())


def test_no_way_leads_round_the_end_that_a_result_taken_back_makes() -> None:
    """Whatever the state, a result that is taken back leads to the undoing, and only there."""
    led = {move.source: move.target for move in TRANSITIONS if move.verb == Verb.CANCEL}
    assert set(led.values()) == {moves.UNDOING}
    assert set(led) == set(STATES) - {moves.CANCELLED, moves.UNDONE}


def test_no_step_towards_a_sanction_is_made_on_grounds_that_no_longer_stand() -> None:
    onward = {
        *(Verb.OPEN, Verb.CHARGE, Verb.SUMMON, Verb.HEAR, Verb.SIGN, Verb.COUNTERSIGN),
        *(Verb.SERVE, Verb.VARY, Verb.REJECT, Verb.REMIT, Verb.RETURN),
    }
    assert {move.verb for move in TRANSITIONS if GROUNDS in move.evidence} == onward


def test_every_signature_is_made_with_the_own_key_and_every_second_one_by_another() -> None:
    second = {Verb.COUNTERSIGN, Verb.UPHOLD, Verb.VARY, Verb.REJECT, Verb.REMIT}
    for move in TRANSITIONS:
        signs = move.verb in {*second, Verb.SIGN, Verb.SIGN_APPEAL, Verb.GRANT_REVIEW}
        assert ("signed-with-own-key" in move.evidence) is signs
        assert (TWO in move.evidence) is (move.verb in {*second, Verb.DIFFER, Verb.DIFFER_APPEAL})


def test_nobody_hands_in_that_another_human_signed() -> None:
    signed = file_in(moves.SIGNED)
    first = signed.entries[-1].by
    for by in (first, ""):
        with pytest.raises(Refused) as refused:
            advance(
                signed, Verb.COUNTERSIGN, EVIDENCE, at=START + 99 * DAY, by=by, code="dismissal"
            )
        assert refused.value.missing == (TWO,)
        with pytest.raises(Refused) as differs:
            advance(signed, Verb.DIFFER, EVIDENCE, at=LATER, by=by)
        assert differs.value.code == "two-signatures-missing"


def test_a_second_signature_is_about_what_the_first_one_said() -> None:
    signed = step(file_in(moves.HEARD), Verb.SIGN, "reprimand")
    with pytest.raises(Refused) as refused:
        step(signed, Verb.COUNTERSIGN, "dismissal")
    assert refused.value.code == "same-as-first-signature-missing"
    assert step(signed, Verb.COUNTERSIGN, "reprimand").decision == "reprimand"
    appeal = step(file_in(moves.APPEAL_HEARD), Verb.SIGN_APPEAL, "varied:reprimand")
    for verb, code in ((Verb.UPHOLD, ""), (Verb.REJECT, ""), (Verb.VARY, "demotion")):
        with pytest.raises(Refused) as other:
            step(appeal, verb, code)
        assert other.value.code == "same-as-first-signature-missing"
    assert step(appeal, Verb.VARY, "reprimand").state == moves.UNDOING


def test_who_differs_sends_it_back_to_the_panel() -> None:
    assert step(file_in(moves.SIGNED), Verb.DIFFER).state == moves.HEARD
    assert step(file_in(moves.APPEAL_SIGNED), Verb.DIFFER_APPEAL).state == moves.APPEAL_HEARD


def test_an_appeal_makes_nothing_worse() -> None:
    heard = file_in(moves.APPEAL_HEARD, sanction="reprimand")
    for sanction, worse in (("demotion", True), ("transfer", True), ("no-measure", False)):
        signed = step(heard, Verb.SIGN_APPEAL, f"varied:{sanction}")
        if worse:
            with pytest.raises(Refused) as refused:
                step(signed, Verb.VARY, sanction)
            assert refused.value.code == "not-worse-than-before-missing"
        else:
            assert step(signed, Verb.VARY, sanction).state == moves.UNDOING


@pytest.mark.parametrize("code", ["", "maybe", "upheld:reprimand", "varied", "varied:"])
def test_an_appeals_first_signature_says_what_it_comes_to(code: str) -> None:
    with pytest.raises(Refused) as refused:
        step(file_in(moves.APPEAL_HEARD), Verb.SIGN_APPEAL, code)
    assert refused.value.code == "appeal-outcome-unknown"
    with pytest.raises(UnusableInput) as unknown:
        step(file_in(moves.APPEAL_HEARD), Verb.SIGN_APPEAL, "varied:exile")
    assert unknown.value.code == "sanction-unknown"


def test_a_decision_bears_a_sanction_of_the_list_and_no_other() -> None:
    with pytest.raises(UnusableInput) as unknown:
        step(file_in(moves.HEARD), Verb.SIGN, "removal-by-another-name")
    assert unknown.value.code == "sanction-unknown"


@pytest.mark.parametrize("state", [state for state in STATES if state not in ENDS])
def test_no_file_rests_without_a_step_a_day_and_an_owner(state: str) -> None:
    file = file_in(state)
    assert file.rest is not None
    at = file.entries[-1].at
    ways = [str(m.verb) for m in TRANSITIONS if m.source == state]
    good = NextStep(what=ways[0], due=at + SECOND, owner=OWNER)
    require_rest(state, good, at=at)
    for bad, code in (
        (None, "next-step-missing"),
        (replace(good, what="open"), "next-step-unknown"),
        (replace(good, owner=" "), "next-step-unowned"),
        (replace(good, due=at), "next-step-past"),
    ):
        with pytest.raises(Refused) as refused:
            note(file, "discipline:next-step-set", at=at, by=OWNER, rest=bad)
        assert refused.value.code == code
        verb, coded = paths("dismissal")[state][-1]
        before = File(**{**vars(file), "entries": file.entries[:-1]})
        with pytest.raises(Refused) as moved:
            advance(before, verb, EVIDENCE, at=at, by=file.entries[-1].by, code=coded, rest=bad)
        assert moved.value.code == code
    assert note(file, "discipline:next-step-set", at=at, by=OWNER, rest=good).rest == good


@pytest.mark.parametrize("state", ENDS)
def test_an_end_wants_no_next_step(state: str) -> None:
    file = file_in(state)
    assert file.rest is None
    step_there = NextStep(what="cancel", due=START + 99 * DAY, owner=OWNER)
    with pytest.raises(Refused) as refused:
        require_rest(state, step_there, at=START)
    assert refused.value.code == "next-step-not-wanted"


@pytest.mark.parametrize("state", STATES)
def test_an_entry_beside_leaves_every_state_as_it_is(state: str) -> None:
    file = file_in(state)
    at = file.entries[-1].at
    for event in BESIDE_EVENTS:
        sets = event == "discipline:next-step-set"
        noted = note(file, event, at=at, by="h-any", rest=rest_in(state, at) if sets else None)
        assert noted.state == state
        assert noted.entry_of_state() == file.entry_of_state()
        assert noted.first == file.first
    if state not in ENDS:
        with pytest.raises(Refused) as refused:
            note(file, "discipline:paper-taken", at=at, by="h", rest=rest_in(state, at))
        assert refused.value.code == "next-step-not-wanted"


def test_only_what_moves_nothing_is_noted_and_time_runs_forward() -> None:
    with pytest.raises(Refused) as none_yet:
        note(new_file(), "discipline:paper-taken", at=START, by="h")
    assert none_yet.value.code == "discipline-move-forbidden"
    with pytest.raises(Refused):
        note(file_in(moves.OPENED), "discipline:charged", at=START + DAY, by="h")
    with pytest.raises(Refused) as back:
        note(file_in(moves.CHARGED), "discipline:paper-taken", at=START, by="h")
    assert back.value.code == "discipline-time-backwards"
    charged = file_in(moves.CHARGED)
    with pytest.raises(Refused) as moved_back:
        advance(charged, Verb.DISCLOSE, EVIDENCE, at=START, by="h", rest=rest_in("charged", START))
    assert moved_back.value.code == "discipline-time-backwards"


def test_a_history_that_none_can_have_is_found() -> None:
    with pytest.raises(CheckFailed) as failed:
        state_after(["discipline:opened", "discipline:decided"])
    assert failed.value.code == "discipline-events-impossible"


def test_every_end_is_counted_under_its_own_code() -> None:
    counted = {state: outcome_of(file_in(state)) for state in STATES}
    assert {s: c for s, c in counted.items() if s not in ENDS} == dict.fromkeys(
        set(STATES) - set(ENDS), ""
    )
    assert {state: counted[state] for state in ENDS} == {
        moves.STANDS: "dismissal",
        moves.CANCELLED: "cancelled",
        moves.UNDONE: "reinstated",
        moves.LEFT: "left-during-process",
        moves.DIED: "died",
    }
    assert outcome_of(file_in(moves.UNDONE, sanction="reprimand")) == "undone"
    assert new_file().first is None


def test_whoever_left_finds_the_file_open_on_the_day_of_return() -> None:
    left = file_in(moves.LEFT)
    assert step(left, Verb.RETURN).state == moves.OPENED
    assert step(left, Verb.CANCEL).state == moves.UNDOING
    decided = file_in(moves.SERVED)
    with pytest.raises(Refused):  # what was served runs on to the end of the officer's own clocks
        step(decided, Verb.RECORD_LEFT)


def test_what_is_taken_back_before_it_was_served_leaves_nothing_and_after_it_is_undone() -> None:
    early = step(file_in(moves.HEARD), Verb.CANCEL)
    with pytest.raises(Refused) as never:
        step(early, Verb.UNDO)
    assert never.value.code == "decision-taken-back-missing"
    assert step(early, Verb.CLOSE_CANCELLED).state == moves.CANCELLED
    late = step(file_in(moves.STANDS), Verb.CANCEL)
    with pytest.raises(Refused) as served:
        step(late, Verb.CLOSE_CANCELLED)
    assert served.value.code == "never-served-missing"
    assert outcome_of(step(late, Verb.UNDO)) == "reinstated"


def test_a_varied_decision_stands_once_its_difference_is_carried_out() -> None:
    signed = step(file_in(moves.APPEAL_HEARD), Verb.SIGN_APPEAL, "varied:reprimand")
    varied = step(signed, Verb.VARY, "reprimand")
    with pytest.raises(Refused) as refused:
        step(varied, Verb.UNDO)
    assert refused.value.code == "decision-taken-back-missing"
    stands = step(varied, Verb.APPLY_VARIED)
    assert (stands.state, outcome_of(stands)) == (moves.STANDS, "reprimand")
    # The laboratory takes the result back while the difference is being carried out.
    assert outcome_of(step(step(varied, Verb.CANCEL), Verb.UNDO)) == "reinstated"
