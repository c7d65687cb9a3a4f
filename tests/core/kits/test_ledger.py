"""The kit ledger: every serial once, and every one accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.kits import ledger
from passmuster.core.kits.ledger import Item, Lot
from passmuster.core.kits.serials import Kind, serial

EVIDENCE = {name for t in ledger.TRANSITIONS for name in t.evidence}
DAY = date(2026, 11, 25)
LOT = Lot(number="L-17", kind=Kind.SEAL, first=100, last=199, expires=DAY)
SEAL = serial(Kind.SEAL, 117)
ISSUED = Item(serial=SEAL, state=ledger.WITH_COLLECTOR, holder="h-7", session="s-1")
ALLOWED = {
    ("none", "receive"): "received",
    ("received", "issue-to-site"): "at-site",
    ("at-site", "issue"): "with-collector",
    ("returned", "issue"): "with-collector",
    ("with-collector", "use"): "used",
    ("with-collector", "return"): "returned",
    ("with-collector", "spoil"): "void",
    **{(s, "void"): "void" for s in ("received", "at-site", "with-collector", "returned", "lost")},
    **{(s, "lose"): "lost" for s in ("received", "at-site", "with-collector", "returned")},
}
MOVES = list(product((ledger.NOT_YET, *ledger.STATES), ledger.VERBS))
UNUSABLE = {
    "none": "kit-unknown",
    "received": "kit-never-issued",
    "at-site": "kit-never-issued",
    "returned": "kit-returned",
    "used": "kit-used-already",
    "void": "kit-void",
    "lost": "kit-lost",
}


@pytest.mark.parametrize(("state", "verb"), [move for move in MOVES if move not in ALLOWED])
def test_every_move_not_in_the_table_is_forbidden(state: str, verb: str) -> None:
    with pytest.raises(Refused) as refused:
        ledger.require(state, verb, EVIDENCE)
    wanted = UNUSABLE[state] if verb == "use" else "kit-move-forbidden"
    assert refused.value.code == wanted


@pytest.mark.parametrize(("state", "verb"), ALLOWED)
def test_every_move_in_the_table_is_allowed_with_its_evidence(state: str, verb: str) -> None:
    assert ledger.decide(state, verb, EVIDENCE).allowed
    assert ledger.require(state, verb, EVIDENCE).target == ALLOWED[state, verb]


@pytest.mark.parametrize(
    ("state", "verb", "missing"),
    [(t.source, t.verb, name) for t in ledger.TRANSITIONS for name in t.evidence],
)
def test_a_move_without_one_of_its_evidences_is_denied(state: str, verb: str, missing: str) -> None:
    decision = ledger.decide(state, verb, EVIDENCE - {missing})
    assert (decision.allowed, decision.code) == (False, f"{missing}-missing")


def test_entries_add_up_to_a_state() -> None:
    events = ["kit:received", "kit:issued-to-site", "kit:issued", "kit:returned", "kit:issued"]
    assert ledger.state_after(events) == ledger.WITH_COLLECTOR
    assert ledger.state_after([*events, "kit:used"]) == ledger.USED
    for extra in ("kit:used", "kit:voided", "kit:issued", "kit:received"):
        with pytest.raises(CheckFailed) as refused:
            ledger.state_after([*events, "kit:used", extra])
        assert refused.value.code == "kit-events-impossible"


def use(item: Item = ISSUED, lot: Lot | None = LOT, **changed: object) -> str:
    facts = {"holder": "h-7", "session": "s-1", "practice": False, "on": DAY} | changed
    return ledger.require_usable(item, lot, **facts).target  # type: ignore[arg-type]


def test_a_seal_issued_to_this_session_is_usable_on_its_lots_last_day() -> None:
    assert use() == ledger.USED


@pytest.mark.parametrize(
    ("item", "lot", "changed", "code"),
    [
        *((replace(ISSUED, state=state), LOT, {}, code) for state, code in UNUSABLE.items()),
        (ISSUED, None, {}, "kit-unknown"),
        (ISSUED, replace(LOT, kind=Kind.KIT), {}, "kit-unknown"),
        (ISSUED, replace(LOT, last=116), {}, "kit-unknown"),
        (ISSUED, replace(LOT, first=118), {}, "kit-unknown"),
        (ISSUED, replace(LOT, practice=True), {}, "kit-unknown"),
        (ISSUED, LOT, {"holder": "h-8"}, "kit-foreign"),
        (ISSUED, LOT, {"session": "s-2"}, "kit-foreign"),
        (ISSUED, LOT, {"on": date(2026, 11, 26)}, "kit-lot-expired"),
        (ISSUED, LOT, {"practice": True}, "serial-live-in-practice"),
        (
            replace(ISSUED, serial=serial(Kind.SEAL, 117, practice=True)),
            replace(LOT, practice=True),
            {},
            "serial-practice-in-live",
        ),
    ],
)
def test_every_other_seal_is_refused_with_its_own_code(
    item: Item, lot: Lot | None, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        use(item, lot, **changed)
    assert refused.value.code == code


def test_a_lot_that_nobody_knows_has_no_last_day() -> None:
    ledger.require_not_expired(None, on=DAY)


@pytest.mark.parametrize("verb", ["void", "lose"])
def test_void_and_lost_want_a_reason_of_the_list(verb: str) -> None:
    with pytest.raises(Refused) as refused:
        ledger.move(ISSUED, verb, EVIDENCE, reason="jammed")
    assert refused.value.code == "kit-reason-unknown"
    ended = ledger.move(ISSUED, verb, EVIDENCE, reason="not-found")
    assert ended.state in (ledger.VOIDED, ledger.LOST)
    with pytest.raises(Refused):
        use(ended)


def test_an_issue_says_to_whom_and_a_return_does_not_forget_it() -> None:
    item = ledger.move(
        Item(serial=SEAL, state="at-site"), "issue", EVIDENCE, holder="h", session="s"
    )
    assert (item.holder, item.session) == ("h", "s")
    back = ledger.move(item, "return", EVIDENCE)
    assert (back.state, back.holder, back.session) == ("returned", "h", "s")


@pytest.mark.parametrize(
    ("first", "last", "kind", "practice", "code"),
    [
        (5, 4, Kind.SEAL, False, "lot-empty"),
        (0, 4, Kind.SEAL, False, "lot-empty"),
        (199, 300, Kind.SEAL, False, "lot-overlaps"),
        (1, 100, Kind.SEAL, False, "lot-overlaps"),
        (120, 130, Kind.SEAL, False, "lot-overlaps"),
        (200, 300, Kind.SEAL, False, None),
        (1, 99, Kind.SEAL, False, None),
        (120, 130, Kind.KIT, False, None),
        (120, 130, Kind.SEAL, True, None),
    ],
)
def test_no_serial_comes_in_two_lots(
    first: int, last: int, kind: Kind, practice: bool, code: str | None
) -> None:
    lot = Lot(number="L-18", kind=kind, first=first, last=last, expires=DAY, practice=practice)
    if code is None:
        ledger.require_lot_new(lot, [LOT])
        return
    with pytest.raises(Refused) as refused:
        ledger.require_lot_new(lot, [LOT])
    assert refused.value.code == code


def test_a_session_with_one_serial_missing_cannot_close_and_names_it() -> None:
    numbers = [serial(Kind.SEAL, n) for n in range(101, 107)]
    states = ("used", "void", "lost", "returned", "with-collector")
    items = {
        one: replace(ISSUED, serial=one, state=state)
        for one, state in zip(numbers, states, strict=False)
    }
    assert ledger.account_for("s-1", numbers, items) == tuple(numbers[4:])
    with pytest.raises(Refused) as refused:
        ledger.require_all_accounted("s-1", numbers, items)
    assert refused.value.code == "kits-unaccounted"
    for one in numbers:
        assert (one.grouped in refused.value.message) == (one in numbers[4:])
    ledger.require_all_accounted("s-1", numbers[:4], items)


def test_what_a_session_took_of_a_collectors_stock_is_accounted_for_only_by_an_end() -> None:
    mine, other = serial(Kind.SEAL, 101), serial(Kind.SEAL, 102)
    held = replace(ISSUED, serial=mine, session="DAY-1")
    assert ledger.account_for("C-00001", (), {mine: held}, (mine, other)) == (mine, other)
    with pytest.raises(Refused) as refused:
        ledger.require_all_accounted("C-00001", (), {mine: held}, (mine,))
    assert mine.grouped in refused.value.message
    with pytest.raises(Refused) as refused:
        ledger.move(held, "spoil", EVIDENCE, reason="taken")
    assert refused.value.code == "kit-reason-unknown"
    ended = ledger.move(held, "spoil", EVIDENCE, reason="torn-or-broken")
    assert ended.state == ledger.VOIDED
    ledger.require_all_accounted("C-00001", (), {mine: ended}, (mine,))


def test_a_seal_given_back_and_issued_again_is_the_later_sessions_to_account_for() -> None:
    later = {SEAL: replace(ISSUED, session="s-2")}
    assert ledger.account_for("s-1", [SEAL], later) == ()
    assert ledger.account_for("s-2", [SEAL], later) == (SEAL,)
