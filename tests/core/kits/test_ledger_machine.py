"""Whatever a collector and a store clerk try, in any order: no seal twice, none unaccounted for."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from passmuster.core.kernel.errors import Refused
from passmuster.core.kits import ledger
from passmuster.core.kits.ledger import Item, Lot
from passmuster.core.kits.serials import Kind, Serial, serial

EVIDENCE = {name for t in ledger.TRANSITIONS for name in t.evidence}
LAST_DAY = date(2026, 11, 25)
LOT = Lot(number="L-17", kind=Kind.SEAL, first=1, last=4, expires=LAST_DAY)
SERIALS = [serial(Kind.SEAL, n) for n in range(1, 6)]
SESSIONS = ["s-1", "s-2"]

seals = st.sampled_from(SERIALS)
sessions = st.sampled_from(SESSIONS)


class KitLedger(RuleBasedStateMachine):
    """A small store of four good seals and one that nobody delivered."""

    def __init__(self) -> None:
        super().__init__()
        self.items = {one: Item(serial=one) for one in SERIALS}
        self.issued: dict[str, list[Serial]] = {session: [] for session in SESSIONS}
        self.events: dict[Serial, list[str]] = {one: [] for one in SERIALS}
        self.uses: list[Serial] = []
        self.dead: set[Serial] = set()
        self.closed: set[str] = set()

    def moved(self, one: Serial, verb: str, **facts: str) -> bool:
        item = self.items[one]
        try:
            event = ledger.require(item.state, verb, EVIDENCE).event
            self.items[one] = ledger.move(item, verb, EVIDENCE, **facts)
        except Refused:
            return False
        self.events[one].append(event)
        return True

    @rule(one=seals)
    def receive(self, one: Serial) -> None:
        if LOT.holds(one):
            self.moved(one, ledger.RECEIVE)

    @rule(one=seals)
    def issue_to_site(self, one: Serial) -> None:
        self.moved(one, ledger.ISSUE_TO_SITE)

    @rule(one=seals, session=sessions)
    def issue(self, one: Serial, session: str) -> None:
        if session not in self.closed and self.moved(
            one, ledger.ISSUE, holder="h-7", session=session
        ):
            self.issued[session].append(one)

    @rule(one=seals, session=sessions, late=st.sampled_from([0, 0, 0, 1]))
    def use(self, one: Serial, session: str, late: int) -> None:
        item, day = self.items[one], LAST_DAY + timedelta(days=late)
        try:
            ledger.require_usable(item, LOT, holder="h-7", session=session, practice=False, on=day)
        except Refused:
            return
        assert self.moved(one, ledger.USE)
        assert not late
        assert one in self.issued[session]
        assert one not in self.dead
        assert session not in self.closed
        self.uses.append(one)

    @rule(one=seals)
    def give_back(self, one: Serial) -> None:
        self.moved(one, ledger.RETURN)

    @rule(one=seals, verb=st.sampled_from([ledger.VOID, ledger.LOSE]))
    def give_up(self, one: Serial, verb: str) -> None:
        if self.moved(one, verb, reason="torn-or-broken"):
            self.dead.add(one)

    @rule(session=sessions)
    def close(self, session: str) -> None:
        try:
            ledger.require_all_accounted(session, self.issued[session], self.items)
        except Refused:
            return
        self.closed.add(session)

    @invariant()
    def no_seal_is_used_twice(self) -> None:
        assert len(self.uses) == len(set(self.uses))

    @invariant()
    def a_closed_session_leaves_no_seal_in_anybodys_hands(self) -> None:
        for item in self.items.values():
            assert not (item.session in self.closed and item.state == ledger.WITH_COLLECTOR)

    @invariant()
    def the_stored_state_is_the_fold_of_the_entries(self) -> None:
        for one, item in self.items.items():
            assert ledger.state_after(self.events[one]) == item.state


TestKitLedger = KitLedger.TestCase
