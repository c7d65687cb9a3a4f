"""Every move of a bottle that the table does not list is forbidden: all states by all verbs."""

from __future__ import annotations

from itertools import product

import pytest

from passmuster.core.custody import states
from passmuster.core.custody.links import Kind
from passmuster.core.kernel.errors import CheckFailed, Refused
from tests.core.custody.chains import HONEST

ALL_EVIDENCE = {name for t in states.TRANSITIONS for name in t.evidence}
ALLOWED = {
    ("none", "begin"): "held",
    ("held", "offer"): "offered",
    ("offered", "accept"): "held",
    ("offered", "withdraw"): "held",
    ("held", "store-in"): "stored",
    ("stored", "store-out"): "held",
    ("held", "open"): "held",
    ("held", "measure"): "held",
    ("stored", "measure"): "stored",
    ("held", "return"): "returned",
    ("held", "dispose"): "disposed",
}
MOVES = list(product((states.NOT_YET, *states.STATES), map(str, Kind)))


@pytest.mark.parametrize(("state", "verb"), [move for move in MOVES if move not in ALLOWED])
def test_every_move_not_in_the_table_is_forbidden(state: str, verb: str) -> None:
    assert not states.decide(state, verb, ALL_EVIDENCE).allowed
    with pytest.raises(Refused) as refused:
        states.require(state, verb, ALL_EVIDENCE)
    assert refused.value.code == "custody-move-forbidden"


@pytest.mark.parametrize(("state", "verb"), ALLOWED)
def test_every_move_in_the_table_is_allowed_with_all_its_evidence(state: str, verb: str) -> None:
    transition = states.require(state, verb, ALL_EVIDENCE)
    assert transition.target == ALLOWED[state, verb]
    assert transition.action == f"custody:{verb}"
    assert states.decide(state, verb, ALL_EVIDENCE).transition == transition


@pytest.mark.parametrize(
    ("state", "verb", "missing"),
    [(t.source, t.verb, name) for t in states.TRANSITIONS for name in t.evidence],
)
def test_a_move_without_one_of_its_evidences_is_denied(state: str, verb: str, missing: str) -> None:
    with pytest.raises(Refused) as refused:
        states.require(state, verb, ALL_EVIDENCE - {missing})
    assert refused.value.code == f"{missing}-missing"


def test_no_move_is_possible_without_looking_at_the_seal() -> None:
    assert all("seal-state" in t.evidence for t in states.TRANSITIONS)


def test_entries_add_up_to_a_state() -> None:
    events = [states.EVENTS[each.kind] for each in HONEST]
    assert states.state_after([]) == "none"
    assert states.state_after(events[:2]) == "offered"
    assert states.state_after(events[:7]) == "stored"
    assert states.state_after(events) == "disposed"


@pytest.mark.parametrize(
    "events",
    [
        ["custody:accepted"],
        ["custody:begun", "custody:accepted"],
        ["custody:begun", "custody:disposed", "custody:measured"],
        ["custody:begun", "custody:lost"],
    ],
)
def test_entries_that_no_bottle_can_have_are_refused(events: list[str]) -> None:
    with pytest.raises(CheckFailed) as refused:
        states.state_after(events)
    assert refused.value.code == "custody-events-impossible"
