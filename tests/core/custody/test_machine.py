"""Whatever is tried: what require_next lets through has one holder and loses nothing silently."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from passmuster.core.custody import states
from passmuster.core.custody.chain import holder_now, overdue, require_next, standing
from passmuster.core.custody.faults import faults
from passmuster.core.custody.links import (
    ENDINGS,
    Amount,
    Basis,
    Kind,
    Link,
    SealState,
    Unit,
    as_json,
    parse_chain,
)
from passmuster.core.custody.naming import FaultCode
from passmuster.core.kernel.errors import Refused
from tests.core.custody.chains import CARRIERS, COURIER, HOLDERS, LAB, SITE, START, rules

WORLD = frozenset(
    {
        FaultCode.GAP,
        FaultCode.TIME_BACKWARDS,
        FaultCode.SEAL_BROKEN,
        FaultCode.SEAL_CHANGED,
        FaultCode.AMOUNT_LOST,
        FaultCode.AMOUNT_GAINED,
    }
)
"""What may be so in the world; every other fault is one that nobody may record."""

PEOPLE = st.sampled_from(["h1", "h2", "h3"])
PLACES = st.sampled_from([SITE, COURIER, LAB, "cousin"])
SERIALS = st.sampled_from([(), ("S1",), ("S2",), ("S1", "S2")])
AMOUNTS = st.none() | st.builds(
    Amount,
    value=st.sampled_from([Decimal("0"), Decimal("29.9"), Decimal("30"), Decimal("40")]),
    unit=st.sampled_from(Unit),
    basis=st.just(Basis.NET),
)
FULL = Amount(value=Decimal(30), unit=Unit.MILLILITRE, basis=Basis.NET)
ODD_KINDS = st.sampled_from(Kind)


class Custody(RuleBasedStateMachine):
    """Anybody tries anything at any time; only what is let through is stored."""

    def __init__(self) -> None:
        super().__init__()
        self.chain: list[Link] = []
        self.minute = 0
        self.hands: str | None = None
        self.offered: Link | None = None

    def _seals(self) -> dict[str, Any]:
        now = standing(self.chain).seals
        return {"seals": now, "seal_state": SealState.INTACT if now else SealState.UNSEALED}

    def _try(self, kind: Kind, data: st.DataObject, **given: Any) -> None:
        moment = START + timedelta(minutes=self.minute)
        later = moment + timedelta(minutes=data.draw(st.integers(-5, 60)))
        extras: dict[Kind, dict[str, Any]] = {
            Kind.OFFER: {"to": data.draw(PLACES), "due": later},
            Kind.ACCEPT: {"deliver_by": data.draw(st.sampled_from([None, later]))},
            Kind.OPEN: {"new_seals": data.draw(SERIALS), "taken": None},
            Kind.MEASURE: {"second": data.draw(st.none() | PEOPLE)},
            Kind.RETURN: {"second": data.draw(PEOPLE)},
            Kind.DISPOSE: {"second": data.draw(PEOPLE)},
        }
        values: dict[str, Any] = {
            "kind": kind,
            "item": "SP-1",
            "human": data.draw(PEOPLE),
            "place": "place",
            "at": moment,
            "amount": data.draw(AMOUNTS),
            "temperature": None,
        }
        try:
            link = Link(**(values | self._seals() | extras.get(kind, {}) | given))
            require_next(self.chain, link, rules=rules(), holders=HOLDERS, carriers=CARRIERS)
        except Refused:
            return
        self._record(link)

    def _record(self, link: Link) -> None:
        self.chain.append(link)
        if link.kind is Kind.BEGIN:
            self.hands = link.holder
        elif link.kind is Kind.OFFER:
            self.offered = link
        elif link.kind is Kind.ACCEPT:
            assert self.offered is not None
            assert self.offered.to == link.holder
            assert self.offered.human != link.human
            self.hands, self.offered = link.holder, None
        elif link.kind is Kind.WITHDRAW:
            self.offered = None
        elif link.kind in ENDINGS:
            self.hands = None

    @rule(step=st.integers(-3, 40))
    def time_passes(self, step: int) -> None:
        self.minute += step

    @initialize(data=st.data(), starts=st.integers(0, 9))
    def mostly_it_begins_well(self, data: st.DataObject, starts: int) -> None:
        if starts:
            sealed = {"seals": ("S1",), "seal_state": SealState.INTACT}
            self._try(Kind.BEGIN, data, holder=SITE, amount=FULL, **sealed)

    @precondition(lambda self: self.hands and not self.offered)
    @rule(data=st.data(), to=st.sampled_from([SITE, COURIER, LAB]), human=PEOPLE)
    def the_holder_offers_it(self, data: st.DataObject, to: str, human: str) -> None:
        due = START + timedelta(minutes=self.minute + 30)
        if standing(self.chain).stored:
            self._try(Kind.STORE_OUT, data, holder=self.hands, amount=None)
        self._try(Kind.OFFER, data, holder=self.hands, to=to, due=due, human=human, amount=None)

    @precondition(lambda self: self.offered)
    @rule(data=st.data(), human=PEOPLE)
    def the_receiver_signs(self, data: st.DataObject, human: str) -> None:
        to = self.offered.to if self.offered else None
        by = START + timedelta(minutes=self.minute + 90)
        self._try(Kind.ACCEPT, data, holder=to, deliver_by=by, human=human, amount=None)

    @precondition(lambda self: self.hands and not self.offered)
    @rule(data=st.data(), new=SERIALS)
    def the_holder_opens_it(self, data: st.DataObject, new: tuple[str, ...]) -> None:
        self._try(Kind.OPEN, data, holder=self.hands, new_seals=new, amount=FULL)

    @rule(data=st.data(), holder=PLACES, seals=SERIALS)
    def somebody_begins(self, data: st.DataObject, holder: str, seals: tuple[str, ...]) -> None:
        state = SealState.INTACT if seals else SealState.UNSEALED
        self._try(Kind.BEGIN, data, holder=holder, seals=seals, seal_state=state)

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), kind=st.sampled_from(sorted(set(Kind) - ENDINGS)))
    def the_holder_acts(self, data: st.DataObject, kind: Kind) -> None:
        self._try(kind, data, holder=self.hands)

    @precondition(lambda self: self.offered)
    @rule(data=st.data())
    def the_receiver_takes_it(self, data: st.DataObject) -> None:
        assert self.offered is not None
        self._try(Kind.ACCEPT, data, holder=self.offered.to)

    @rule(data=st.data(), kind=ODD_KINDS, holder=PLACES)
    def anybody_tries_anything(self, data: st.DataObject, kind: Kind, holder: str) -> None:
        self._try(kind, data, holder=holder)

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), seals=SERIALS)
    def the_seal_is_found_otherwise(self, data: st.DataObject, seals: tuple[str, ...]) -> None:
        self._try(Kind.MEASURE, data, holder=self.hands, seals=seals, seal_state=SealState.BROKEN)

    @precondition(lambda self: len(self.chain) > 6)
    @rule(data=st.data(), kind=st.sampled_from(sorted(ENDINGS)))
    def the_holder_ends_it(self, data: st.DataObject, kind: Kind) -> None:
        self._try(kind, data, holder=self.hands or SITE)

    def _named(self, minutes: int) -> set[FaultCode]:
        moment = START + timedelta(minutes=minutes)
        found = faults(self.chain, rules=rules(), holders=HOLDERS, as_of=moment)
        return {each.code for each in found}

    @invariant()
    def there_is_one_holder_and_it_is_the_last_who_signed_for_it(self) -> None:
        assert holder_now(self.chain) == self.hands

    @invariant()
    def only_what_is_so_in_the_world_is_named(self) -> None:
        if self.chain:
            assert self._named(self.minute) <= WORLD

    @invariant()
    def what_is_lost_on_the_way_is_named(self) -> None:
        long_after = START + timedelta(days=365)
        late = overdue(self.chain, long_after)
        waits = self.offered is not None and self.hands is not None
        assert (late is not None) >= waits
        if late is not None:
            assert self._named(365 * 24 * 60) & {FaultCode.GAP, FaultCode.TIME_BACKWARDS}

    @invariant()
    def nothing_follows_on_an_end(self) -> None:
        assert not any(each.kind in ENDINGS for each in self.chain[:-1])

    @invariant()
    def the_state_is_what_the_events_add_up_to(self) -> None:
        now = standing(self.chain)
        state = states.state_after(states.EVENTS[each.kind] for each in self.chain)
        assert (state == states.OFFERED) == (now.offer is not None)
        assert (state == states.STORED) == now.stored
        assert (state in (states.RETURNED, states.DISPOSED)) == now.ended
        assert (state == states.NOT_YET) == (not now.begun)

    @invariant()
    def it_survives_its_journey_as_json(self) -> None:
        last = self.chain[-1:]
        assert parse_chain([as_json(each) for each in last]) == tuple(last)


TestCustody = Custody.TestCase
TestCustody.settings = settings(stateful_step_count=25)
