"""Whatever insiders try in any order: no order vanishes, ends in silence, or is excused late."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import moves
from passmuster.core.orders.closing import open_orders, require_round_closable
from passmuster.core.orders.funnel import DrawFacts, funnel, require_adds_up
from passmuster.core.orders.moves import STATELESS_EVENTS, Verb
from passmuster.core.orders.order import Order, advance, note
from passmuster.core.orders.outcomes import OUTCOMES
from passmuster.core.orders.reasons import Origin, Reason
from tests.core.orders.order_cases import EVIDENCE, MINUTE, START, new_order

CODES = [*sorted({outcome.code for outcome in OUTCOMES}), "", "approved-leave", "favour"]
VERBS = sorted(Verb)
LATE = {"order:notified", "order:not-reached", "order:missed", "order:arrived"}
SOME_EVIDENCE = st.one_of(
    st.just(EVIDENCE),
    st.sets(st.sampled_from(sorted(EVIDENCE)), max_size=2).map(lambda taken: EVIDENCE - taken),
)


class Round(RuleBasedStateMachine):
    """One draw's round in the hands of people who try every verb with any evidence and code."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, Order] = {}
        self.closed = False
        self.now = START

    @rule(target=orders, reason=st.sampled_from([Reason.RANDOM, Reason.RANDOM, Reason.PRE_ENTRY]))
    def make(self, reason: Reason):
        if self.closed:
            return multiple()
        name = f"o-{len(self.held)}"
        self.held[name] = new_order(name, reason=reason)
        return name

    @rule(name=orders, verb=st.sampled_from(VERBS), code=st.sampled_from(CODES), has=SOME_EVIDENCE)
    def try_a_verb(self, name: str, verb: str, code: str, has) -> None:
        self.attempt(name, verb, code, has)

    @rule(name=orders, move=st.sampled_from(moves.TRANSITIONS), data=st.data())
    def try_what_the_table_lists(self, name: str, move: moves.Transition, data) -> None:
        """Steer towards accepted moves, so that long lives are reached as well."""
        state = self.held[name].state
        listed = [t for t in moves.TRANSITIONS if t.source == state] or [move]
        chosen = data.draw(st.sampled_from(listed))
        fitting = [o.code for o in OUTCOMES if o.state == chosen.target] or ["approved-leave"]
        self.attempt(name, chosen.verb, data.draw(st.sampled_from(fitting)), EVIDENCE)

    @rule(name=orders, event=st.sampled_from(sorted(STATELESS_EVENTS)))
    def note_beside(self, name: str, event: str) -> None:
        before = self.held[name].state
        self.held[name] = note(self.held[name], event, at=self.tick(), by="h-any")
        assert self.held[name].state == before

    @rule()
    def try_to_close(self) -> None:
        if all(order.state in moves.ENDS for order in self.held.values()):
            require_round_closable(self.held.values())
            self.closed = True
            return
        with pytest.raises(Refused) as refused:
            require_round_closable(self.held.values())
        assert refused.value.code == "round-orders-open"

    def tick(self):
        self.now += MINUTE
        return self.now

    def attempt(self, name: str, verb: str, code: str, has) -> None:
        before = self.held[name]
        try:
            after = advance(before, verb, has, at=self.tick(), by="h-any", code=code)
        except Refused:
            return
        assert any((t.source, t.verb) == (before.state, verb) for t in moves.TRANSITIONS)
        assert after.entries[: len(before.entries)] == before.entries
        assert after.id == before.id
        if before.outcome is not None:
            assert (before.state, after.state) == (moves.SAMPLED, moves.SPECIMEN_CANCELLED)
        self.held[name] = after

    @invariant()
    def an_end_has_a_code_of_its_own_and_an_open_order_none(self) -> None:
        for order in self.held.values():
            outcome = order.outcome
            assert (outcome is not None) == (order.state in moves.ENDS)
            if outcome is not None:
                assert outcome.state == order.state
                assert outcome.code == order.entry_of_state().code

    @invariant()
    def nobody_is_excused_or_deferred_after_a_notice_or_an_attempt_that_failed(self) -> None:
        for order in self.held.values():
            seen = [entry.event for entry in order.entries]
            for event in ("order:excused", "order:deferred"):
                if event in seen:
                    assert not LATE & set(seen[: seen.index(event)])
            assert seen.count("order:deferred") <= 1

    @invariant()
    def a_closed_round_has_no_open_order(self) -> None:
        if self.closed:
            assert open_orders(self.held.values()) == ()

    @invariant()
    def the_funnel_adds_up_at_every_moment(self) -> None:
        drawn = [o for o in self.held.values() if o.origin is Origin.DRAW]
        facts = DrawFacts(headcount=1000, excluded={}, tickets={o.ticket for o in drawn})
        require_adds_up(funnel(drawn, facts))
        require_adds_up(funnel([o for o in self.held.values() if o not in drawn], None))


Round.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestARoundInInsidersHands = Round.TestCase
