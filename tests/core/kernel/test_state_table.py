"""One frozen table of moves: what is not in it is forbidden, and a history is its fold."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.kernel.state_table import NOT_YET, StateTable, Transition

MOVES = (
    Transition(NOT_YET, "make", "made", "thing:make", ("reason",), "thing:made"),
    Transition("made", "end", "ended", "thing:end", ("reason", "second-signature"), "thing:ended"),
)


def table(**more: object) -> StateTable[Transition]:
    facts = {"forbidden": "thing-move-forbidden", "impossible": "thing-events-impossible"}
    return StateTable(transitions=MOVES, thing="A thing", **facts, **more)


@pytest.mark.parametrize(
    ("state", "verb", "evidence", "also", "code"),
    [
        ("made", "make", ("reason",), (), "thing-move-forbidden"),
        ("ended", "end", ("reason", "second-signature"), (), "thing-move-forbidden"),
        ("made", "end", (), (), "reason-missing"),
        ("made", "end", ("reason",), (), "second-signature-missing"),
        ("made", "end", ("reason", "second-signature"), ("hour",), "hour-missing"),
    ],
)
def test_a_move_is_refused_by_its_code(state, verb, evidence, also, code) -> None:
    decision = table().decide(state, verb, evidence, also=also)
    assert (decision.allowed, decision.code, bool(decision.sentence)) == (False, code, True)
    with pytest.raises(Refused) as refused:
        decision.required()
    assert refused.value.code == code


def test_a_move_with_all_its_evidence_is_the_table_s_own() -> None:
    found = table().require("made", "end", {"second-signature", "reason", "more"})
    assert found is MOVES[1]
    assert table().find("made", "make") is None


def test_a_state_is_the_fold_of_its_entries() -> None:
    assert table().state_after([]) == NOT_YET
    assert table().state_after(["thing:made", "thing:ended"]) == "ended"
    for impossible in (["thing:ended"], ["thing:made", "thing:made"], ["other:made"]):
        with pytest.raises(CheckFailed) as failed:
            table().state_after(impossible)
        assert failed.value.code == "thing-events-impossible"


def test_an_entry_beside_leaves_the_state_and_comes_first_only_where_it_may() -> None:
    beside = frozenset({"thing:noted"})
    assert table(beside=beside).state_after(["thing:made", "thing:noted"]) == "made"
    assert table(beside=beside, beside_first=True).state_after(["thing:noted"]) == NOT_YET
    with pytest.raises(CheckFailed):
        table(beside=beside).state_after(["thing:noted"])
