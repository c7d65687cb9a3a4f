"""Every move of a draw that the table does not list is forbidden: all states by all verbs."""

from __future__ import annotations

from itertools import product

import pytest

from passmuster.core.draw import states
from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.ledger.entries import READABLE

ALL_EVIDENCE = {name for t in states.TRANSITIONS for name in t.evidence}
ALLOWED = {
    ("none", "announce"): "announced",
    ("announced", "freeze"): "frozen",
    ("frozen", "dice"): "diced",
    ("diced", "decide"): "decided",
    ("decided", "open"): "opened",
    ("announced", "void"): "voided",
    ("frozen", "void"): "voided",
    ("diced", "void"): "voided",
    ("decided", "void"): "voided",
}
MOVES = list(product((states.NOT_YET, *states.STATES), states.VERBS))


@pytest.mark.parametrize(("state", "verb"), [move for move in MOVES if move not in ALLOWED])
def test_every_move_not_in_the_table_is_forbidden(state: str, verb: str) -> None:
    decision = states.decide(state, verb, ALL_EVIDENCE)
    assert not decision.allowed
    assert decision.code == "draw-move-forbidden"
    with pytest.raises(Refused) as refused:
        states.require(state, verb, ALL_EVIDENCE)
    assert refused.value.code == "draw-move-forbidden"


@pytest.mark.parametrize(("state", "verb"), ALLOWED)
def test_every_move_in_the_table_is_allowed_with_all_its_evidence(state: str, verb: str) -> None:
    transition = states.require(state, verb, ALL_EVIDENCE)
    assert transition.target == ALLOWED[state, verb]
    assert states.decide(state, verb, ALL_EVIDENCE).transition == transition


@pytest.mark.parametrize(
    ("state", "verb", "missing"),
    [(t.source, t.verb, name) for t in states.TRANSITIONS for name in t.evidence],
)
def test_a_move_without_one_of_its_evidences_is_denied(state: str, verb: str, missing: str) -> None:
    with pytest.raises(Refused) as refused:
        states.require(state, verb, ALL_EVIDENCE - {missing})
    assert refused.value.code == f"{missing}-missing"


def test_every_move_is_an_entry_the_ledger_knows() -> None:
    assert {t.event for t in states.TRANSITIONS} | states.STATELESS_EVENTS <= set(READABLE)


def test_entries_add_up_to_a_state() -> None:
    events = ["draw:announced", "roster:audited", "draw:frozen", "draw:diced", "draw:beacon"]
    assert states.state_after([]) == "none"
    assert states.state_after(events) == "diced"
    assert states.state_after([*events, "draw:decided", "draw:opened"]) == "opened"
    assert states.state_after([*events, "draw:voided"]) == "voided"


@pytest.mark.parametrize(
    "events",
    [
        ["draw:frozen"],
        ["draw:announced", "draw:frozen", "draw:diced", "draw:diced"],
        ["draw:announced", "draw:voided", "draw:frozen"],
        ["draw:announced", "draw:redone"],
    ],
)
def test_entries_that_no_draw_can_have_are_refused(events: list[str]) -> None:
    with pytest.raises(CheckFailed) as refused:
        states.state_after(events)
    assert refused.value.code == "draw-events-impossible"
