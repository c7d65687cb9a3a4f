"""Every move of an order that the table does not list is forbidden: all states by all verbs."""

from __future__ import annotations

from itertools import product

import pytest

from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.orders import moves
from passmuster.core.orders.acts import ORDER_ACTIONS
from passmuster.core.orders.moves import Gate, Verb
from passmuster.core.orders.order import (
    Order,
    action_of,
    added_by_reason,
    advance,
    decide,
    note,
    opens,
    require,
    state_after,
)
from passmuster.core.orders.reasons import REASONS, Origin, Reason
from tests.core.orders.order_cases import (
    EVIDENCE,
    HOUR,
    PATHS,
    START,
    new_order,
    order_in,
    step,
)

ALLOWED = {
    ("none", "make"): "ordered",
    ("ordered", "excuse"): "excused",
    ("ordered", "defer"): "deferred",
    ("ordered", "report-not-reached"): "not-reached",
    ("ordered", "serve"): "notified",
    ("ordered", "step-back"): "not-taken",
    ("ordered", "cancel"): "cancelled",
    ("ordered", "record-left"): "left",
    ("ordered", "record-death"): "died",
    ("deferred", "resume"): "resumed",
    ("deferred", "replace"): "replaced",
    ("deferred", "record-left"): "left",
    ("deferred", "record-death"): "died",
    ("resumed", "replace"): "replaced",
    ("resumed", "report-not-reached"): "not-reached",
    ("resumed", "serve"): "notified",
    ("resumed", "step-back"): "not-taken",
    ("resumed", "cancel"): "cancelled",
    ("resumed", "record-left"): "left",
    ("resumed", "record-death"): "died",
    ("not-reached", "continue-notices"): "resumed",
    ("not-reached", "serve"): "notified",
    ("not-reached", "decide-no-refusal"): "no-show",
    ("not-reached", "record-left"): "left",
    ("not-reached", "record-death"): "died",
    ("notified", "miss"): "missed",
    ("notified", "miss-uncollected"): "missed",
    ("notified", "arrive"): "arrived",
    ("notified", "cancel"): "cancelled",
    ("notified", "record-death"): "died",
    ("missed", "arrive-late"): "arrived",
    ("missed", "decide-refusal"): "refused",
    ("missed", "decide-no-refusal"): "no-show",
    ("missed", "record-not-taken"): "not-taken",
    ("missed", "record-death"): "died",
    ("arrived", "start"): "collecting",
    ("arrived", "report-facts"): "facts-reported",
    ("arrived", "record-not-taken"): "not-taken",
    ("arrived", "cancel"): "cancelled",
    ("arrived", "record-death"): "died",
    ("collecting", "seal"): "sampled",
    ("collecting", "refer"): "medical-evaluation",
    ("collecting", "report-facts"): "facts-reported",
    ("collecting", "cancel"): "cancelled",
    ("collecting", "record-death"): "died",
    ("medical-evaluation", "accept-medical"): "medical",
    ("medical-evaluation", "report-evaluation"): "facts-reported",
    ("medical-evaluation", "record-death"): "died",
    ("facts-reported", "decide-refusal"): "refused",
    ("facts-reported", "decide-no-refusal"): "not-refused",
    ("facts-reported", "record-death"): "died",
    ("sampled", "cancel-specimen"): "specimen-cancelled",
}
MOVES = list(product((moves.NOT_YET, *moves.STATES), Verb))
RANDOM = {"reason": Reason.RANDOM, "origin": Origin.DRAW}
NEVER_REFUSAL = {"reason": Reason.PRE_ENTRY, "origin": Origin.NAMED}


def fitting(transition: moves.Transition) -> dict:
    """Return a reason that opens the move's gate."""
    closed = {Gate.NEVER_REFUSAL, Gate.MAY_WITHDRAW}
    return NEVER_REFUSAL if transition.gate in closed else RANDOM


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.code


@pytest.mark.parametrize(("state", "verb"), [move for move in MOVES if move not in ALLOWED])
@pytest.mark.parametrize("reason", [RANDOM, NEVER_REFUSAL], ids=["random", "pre-entry"])
def test_every_move_not_in_the_table_is_forbidden(state, verb, reason) -> None:
    decision = decide(state, verb, EVIDENCE, **reason)
    assert not decision.allowed
    assert decision.code == "order-move-forbidden"
    assert code_of(require, state, verb, EVIDENCE, **reason) == "order-move-forbidden"


@pytest.mark.parametrize("move", moves.TRANSITIONS, ids=lambda t: f"{t.source}-{t.verb}")
def test_every_move_in_the_table_is_allowed_with_all_its_evidence(move) -> None:
    assert ALLOWED[move.source, move.verb] == move.target
    found = require(move.source, move.verb, EVIDENCE, **fitting(move))
    assert found == move
    assert decide(move.source, move.verb, EVIDENCE, **fitting(move)).allowed


def test_the_table_lists_each_move_once() -> None:
    assert len(moves.TRANSITIONS) == len(ALLOWED)


@pytest.mark.parametrize(
    ("move", "missing"),
    [(t, name) for t in moves.TRANSITIONS for name in t.evidence],
    ids=lambda one: one if isinstance(one, str) else f"{one.source}-{one.verb}",
)
def test_a_move_without_one_of_its_evidences_is_denied(move, missing) -> None:
    given = EVIDENCE - {missing}
    code = code_of(require, move.source, move.verb, given, **fitting(move))
    assert code == f"{missing}-missing"


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_adds_its_own_evidence_to_order_notice_and_start(reason) -> None:
    rule = REASONS[reason]
    origin = Origin.DRAW if reason is Reason.RANDOM else Origin.NAMED
    for state, verb, names in (
        (moves.NOT_YET, Verb.MAKE, rule.at_order),
        (moves.ORDERED, Verb.SERVE, rule.at_notice),
        (moves.ARRIVED, Verb.START, rule.at_start),
    ):
        for name in names:
            given = EVIDENCE - {name}
            code = code_of(require, state, verb, given, reason=reason, origin=origin)
            assert code == f"{name}-missing"


def test_only_an_order_that_nobody_was_told_of_can_be_excused_or_deferred() -> None:
    for verb in (Verb.EXCUSE, Verb.DEFER):
        assert [t.source for t in moves.TRANSITIONS if t.verb is verb] == [moves.ORDERED]


def test_nothing_leads_back_from_an_end_and_nothing_deletes() -> None:
    leaving = {(t.source, t.target) for t in moves.TRANSITIONS if t.source in moves.ENDS}
    assert leaving == {(moves.SAMPLED, moves.SPECIMEN_CANCELLED)}
    assert moves.NOT_YET not in {t.target for t in moves.TRANSITIONS}
    assert {t.target for t in moves.TRANSITIONS} == set(moves.STATES)
    assert moves.SAMPLED not in moves.FINAL


def test_every_end_takes_an_outcomes_code_and_no_open_state_does() -> None:
    for move in moves.TRANSITIONS:
        assert (moves.OUTCOME in move.evidence) == (move.target in moves.ENDS)


def test_whoever_was_never_told_cannot_have_refused() -> None:
    refusals = {t.source for t in moves.TRANSITIONS if t.target == moves.REFUSED}
    assert refusals == {moves.MISSED, moves.FACTS_REPORTED}


def test_what_waits_for_a_ruling_cannot_be_cancelled_away() -> None:
    cancels = {t.source for t in moves.TRANSITIONS if t.verb is Verb.CANCEL}
    assert not cancels & {moves.MISSED, moves.FACTS_REPORTED, moves.NOT_REACHED}
    for move in moves.TRANSITIONS:
        if move.target in (moves.REFUSED, moves.NOT_REFUSED, moves.NO_SHOW, moves.CANCELLED):
            assert set(moves.RULING) <= set(move.evidence)


@pytest.mark.parametrize("reason", [Reason.PRE_ENTRY, Reason.VOLUNTARY])
def test_staying_away_from_an_entry_or_own_test_is_never_a_refusal(reason) -> None:
    order = step(step(new_order(reason=reason), Verb.SERVE), Verb.MISS)
    assert code_of(step, order, Verb.DECIDE_REFUSAL, "did-not-appear") == "no-show-not-a-refusal"
    assert step(order, Verb.RECORD_NOT_TAKEN, "did-not-take").state == moves.NOT_TAKEN


def test_leaving_before_the_start_is_no_refusal_for_an_entry_test_and_may_be_one_else() -> None:
    entry = step(step(new_order(reason=Reason.PRE_ENTRY), Verb.SERVE), Verb.ARRIVE)
    assert code_of(step, entry, Verb.REPORT_FACTS) == "no-show-not-a-refusal"
    assert step(order_in(moves.ARRIVED), Verb.REPORT_FACTS).state == moves.FACTS_REPORTED


def test_a_random_no_show_waits_for_an_official() -> None:
    code = code_of(step, order_in(moves.MISSED), Verb.RECORD_NOT_TAKEN, "did-not-take")
    assert code == "not-taken-not-for-this-reason"


def test_nobody_steps_back_from_a_random_test_and_a_candidate_may_before_the_notice() -> None:
    code = code_of(step, new_order(), Verb.STEP_BACK, "stepped-back")
    assert code == "withdrawal-not-for-this-reason"
    candidate = new_order(reason=Reason.PROMOTION)
    assert step(candidate, Verb.STEP_BACK, "stepped-back").state == moves.NOT_TAKEN
    missed = step(step(candidate, Verb.SERVE), Verb.MISS)
    assert code_of(step, missed, Verb.RECORD_NOT_TAKEN, "did-not-take") == (
        "not-taken-not-for-this-reason"
    )


def test_a_move_without_a_gate_is_open_for_every_reason() -> None:
    assert all(opens(Gate.NONE, reason) for reason in Reason)


def test_every_action_of_the_table_and_of_the_reasons_has_roles() -> None:
    for move, reason in product(moves.TRANSITIONS, Reason):
        assert ORDER_ACTIONS[action_of(move, reason)]


def test_an_order_by_turn_needs_the_ticket_and_the_turn() -> None:
    (make,) = (t for t in moves.TRANSITIONS if t.verb is Verb.MAKE)
    added = added_by_reason(Verb.MAKE, Reason.RANDOM, Origin.RESERVE)
    assert make.evidence + added == ("ticket-of-decided-draw", "reserve-in-turn")


@pytest.mark.parametrize("state", PATHS)
def test_the_state_is_the_fold_of_the_entries(state) -> None:
    order = order_in(state)
    assert order.state == state
    assert state_after(entry.event for entry in order.entries) == state
    assert (order.outcome is not None) == (state in moves.ENDS)


@pytest.mark.parametrize(
    "events",
    [
        ["order:notified"],
        ["order:disputed"],
        ["order:made", "order:made"],
        ["order:made", "order:notified", "order:missed", "order:excused"],
        ["order:made", "order:excused", "order:notified"],
        ["order:made", "order:deleted"],
    ],
)
def test_entries_that_no_order_can_have_are_named(events) -> None:
    with pytest.raises(CheckFailed) as failed:
        state_after(events)
    assert failed.value.code == "order-events-impossible"


def test_nothing_is_recorded_before_what_was_recorded_already() -> None:
    order = order_in(moves.NOTIFIED)
    early = order.entries[-1].at - HOUR
    arrive = {"at": early, "by": "h-c"}
    assert code_of(advance, order, Verb.ARRIVE, EVIDENCE, **arrive) == "order-time-backwards"
    assert code_of(note, order, "order:disputed", **arrive) == "order-time-backwards"
    assert order.state == moves.NOTIFIED


def test_an_order_that_was_not_made_has_no_outcome_and_no_notes() -> None:
    blank = Order(id="o", person="p", reason=Reason.RANDOM, origin=Origin.DRAW)
    assert blank.outcome is None
    code = code_of(note, blank, "order:disputed", at=START, by="h-p")
    assert code == "order-move-forbidden"


def test_a_dispute_stands_beside_a_no_show_and_changes_nothing() -> None:
    order = order_in(moves.MISSED)
    disputed = note(order, "order:disputed", at=order.entries[-1].at, by="h-p")
    assert disputed.state == moves.MISSED
    assert code_of(step, disputed, Verb.EXCUSE, "maternity") == "order-move-forbidden"
    assert disputed.did("order:disputed") == "h-p"
    code = code_of(note, order, "order:excused", at=order.entries[-1].at, by="h-p")
    assert code == "order-move-forbidden"


def test_nobody_brings_along_what_only_the_order_itself_can_show() -> None:
    order = order_in(moves.NOT_REACHED)
    resumed = step(order, Verb.CONTINUE_NOTICES)
    code = code_of(step, resumed, Verb.REPLACE, "open-at-opening-day")
    assert code == "deferred-before-missing"
    assert code_of(step, resumed, Verb.CANCEL, "maternity") == "outcome-code-missing"


def test_an_outcome_ends_only_the_state_it_is_about() -> None:
    assert code_of(step, new_order(), Verb.CANCEL, "flaw-at-collection") == "outcome-code-missing"
    collecting = order_in(moves.COLLECTING)
    assert step(collecting, Verb.CANCEL, "flaw-at-collection").state == moves.CANCELLED


def test_whoever_came_late_was_missed_all_the_same() -> None:
    late = step(order_in(moves.MISSED), Verb.ARRIVE_LATE)
    assert late.state == moves.ARRIVED
    assert late.time_of("order:missed") is not None
    assert code_of(step, late, Verb.EXCUSE, "maternity") == "order-move-forbidden"


def test_the_doors_know_the_same_acts_and_roles_as_the_table() -> None:
    from passmuster.core.access.actions import ACTIONS

    assert {action: ACTIONS.get(action) for action in ORDER_ACTIONS} == dict(ORDER_ACTIONS)
