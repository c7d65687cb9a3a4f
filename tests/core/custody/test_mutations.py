"""Any valid chain, changed once: exactly that class of fault is named; unchanged, none is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from passmuster.core.custody.chain import require_next, standing
from passmuster.core.custody.faults import faults
from passmuster.core.custody.links import ENDINGS, Amount, Kind, Link, SealState, Unit
from passmuster.core.custody.naming import FaultCode
from tests.core.custody.chains import (
    CARRIERS,
    COURIER,
    HOLDERS,
    LAB,
    OTHER,
    SITE,
    STORE,
    link,
    net,
    rules,
)

SECOND = timedelta(seconds=1)
Draw = Callable[[st.SearchStrategy[Any]], Any]
Mutant = tuple[tuple[Link, ...], set[FaultCode]]


def _move(draw: Draw, chain: list[Link], minute: int, left: str) -> Link:
    """Return one more link that an honest holder could record now, keeping every promise."""
    now = standing(chain)
    seals: dict[str, Any] = {"seals": now.seals}
    if not now.seals:
        seals["seal_state"] = SealState.UNSEALED
    if now.offer is not None:
        offer = chain[now.offer]
        if draw(st.integers(0, 4)) == 0:
            return link(Kind.WITHDRAW, minute, offer.holder, **seals)
        to = offer.to or ""
        promise = {"deliver_by": link(Kind.BEGIN, minute + 9999, to, amount=net("1")).at}
        carried = promise if to == COURIER else {}
        return link(Kind.ACCEPT, minute, to, human=f"taker-of-{to}", **seals, **carried)
    holder = now.holder or ""
    if now.stored:
        kind = draw(st.sampled_from([Kind.STORE_OUT, Kind.MEASURE]))
    else:
        kind = draw(
            st.sampled_from([Kind.OFFER, Kind.OFFER, Kind.STORE_IN, Kind.OPEN, Kind.MEASURE])
        )
    if kind is Kind.OFFER:
        to = draw(st.sampled_from([SITE, COURIER, LAB, STORE]))
        due = link(Kind.BEGIN, minute + 9999, to, amount=net("1")).at
        return link(kind, minute, holder, to=to, due=due, **seals)
    if kind is Kind.OPEN:
        new = draw(st.sampled_from([(), (f"N-{minute}",)]))
        return link(
            kind, minute, holder, new_seals=new, taken=net("0.5"), amount=net(left), **seals
        )
    if kind is Kind.MEASURE:
        amount = draw(st.sampled_from([None, net(left)]))
        return link(kind, minute, holder, amount=amount, **seals)
    return link(kind, minute, holder, **seals)


@st.composite
def honest_chains(draw: Draw) -> tuple[Link, ...]:
    """Draw a chain that every step of require_next let through, with all promises kept."""
    chain = [link(Kind.BEGIN, 0, SITE, amount=net("30"))]
    left = Decimal(30)
    for minute in range(10, 10 * draw(st.integers(2, 11)), 10):
        opened = sum(each.kind is Kind.OPEN for each in chain)
        after = _move(draw, chain, minute, format(left - Decimal("0.5"), "f"))
        if after.kind is Kind.MEASURE and after.amount is not None:
            after = replace(after, amount=net(format(left, "f")))
        if after.kind is Kind.OPEN:
            if opened == 2:
                continue
            left -= Decimal("0.5")
        require_next(chain, after, rules=rules(), holders=HOLDERS, carriers=CARRIERS)
        chain.append(after)
    now = standing(chain)
    if now.offer is None and not now.stored and draw(st.booleans()):
        kind = draw(st.sampled_from(sorted(ENDINGS)))
        seals = (
            {"seals": now.seals} if now.seals else {"seals": (), "seal_state": SealState.UNSEALED}
        )
        chain.append(link(kind, 9000, now.holder or "", second="human-2", **seals))
    return tuple(chain)


def named(chain: tuple[Link, ...], untouched: tuple[Link, ...]) -> set[FaultCode]:
    found = faults(chain, rules=rules(), holders=HOLDERS, as_of=untouched[-1].at)
    return {each.code for each in found}


def with_link(chain: tuple[Link, ...], place: int, **changes: Any) -> tuple[Link, ...]:
    return (*chain[:place], replace(chain[place], **changes), *chain[place + 1 :])


def when(condition: object, code: FaultCode) -> set[FaultCode]:
    return {code} if condition else set()


# --- the mutations ------------------------------------------------------------------------


def deleted(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    place = draw(st.integers(0, len(chain) - 1))
    gone, rest = chain[place], chain[place + 1 :]
    event(f"deleted {gone.kind}")
    acts = [each for each in rest if each.kind is not Kind.MEASURE]
    after = (*chain[:place], *rest)
    if gone.kind is Kind.BEGIN:
        return after, {FaultCode.ORPHAN}
    if gone.kind in (Kind.OFFER, Kind.ACCEPT, Kind.WITHDRAW):
        return after, when(rest, FaultCode.ONE_SIDED)
    if gone.kind in (Kind.STORE_IN, Kind.STORE_OUT):
        return after, when(acts, FaultCode.STORAGE_UNPAIRED)
    if gone.kind is Kind.OPEN and gone.new_seals != gone.seals:
        code = FaultCode.SEAL_CHANGED if gone.new_seals else FaultCode.SEAL_BROKEN
        return after, when(rest, code)
    return after, set()  # a measurement or the end: only the log shows that it is missing


def duplicated(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    place = draw(st.integers(0, len(chain) - 1))
    to = draw(st.integers(place + 1, len(chain)))
    return (*chain[:to], chain[place], *chain[to:]), {FaultCode.LINK_TWICE}


def reordered(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    assume(len(chain) > 1)
    place = draw(st.integers(0, len(chain) - 2))
    to = draw(st.integers(place + 1, len(chain) - 1))
    moved = list(chain)
    moved.insert(to, moved.pop(place))
    return tuple(moved), {FaultCode.TIME_BACKWARDS}


def of_another_holder(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    place = draw(st.integers(0, len(chain) - 1))
    kind = chain[place].kind
    after = with_link(chain, place, holder=OTHER)
    event(f"another holder {kind}")
    if kind in (Kind.ACCEPT, Kind.WITHDRAW):
        return after, {FaultCode.ONE_SIDED}
    return after, when(kind is not Kind.BEGIN or len(chain) > 1, FaultCode.OVERLAP)


def of_nobody_known(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    place = draw(st.integers(0, len(chain) - 1))
    names = ["holder", "to"] if chain[place].to else ["holder"]
    name = draw(st.sampled_from(names))
    return with_link(chain, place, **{name: "cousin"}), {FaultCode.HOLDER_UNKNOWN}


def offered_to_another(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    offers = [p for p, each in enumerate(chain) if each.kind is Kind.OFFER]
    assume(offers)
    place = draw(st.sampled_from(offers))
    after = chain[place + 1 : place + 2]
    taken = after and after[0].kind is Kind.ACCEPT
    return with_link(chain, place, to=OTHER), when(taken, FaultCode.ONE_SIDED)


def by_one_human(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    sides = [p for p, each in enumerate(chain) if each.kind in (Kind.ACCEPT, *ENDINGS)]
    assume(sides)
    place = draw(st.sampled_from(sides))
    human = chain[place].second or chain[place - 1].human
    return with_link(chain, place, human=human), {FaultCode.NEEDS_TWO_HUMANS}


def under_other_seals(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    places = [p for p, each in enumerate(chain) if each.seals and (p or len(chain) > 1)]
    assume(places)
    place = draw(st.sampled_from(places))
    return with_link(chain, place, seals=("FAKE-1",)), {FaultCode.SEAL_CHANGED}


def broken(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    place = draw(st.integers(0, len(chain) - 1))
    return with_link(chain, place, seal_state=SealState.BROKEN), {FaultCode.SEAL_BROKEN}


def of_another_amount(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    measured = [p for p, each in enumerate(chain) if each.amount is not None]
    place = draw(st.sampled_from(measured))
    factor = draw(st.sampled_from([Decimal("0.5"), Decimal(2)]))
    old = chain[place].amount
    assert old is not None
    after = with_link(chain, place, amount=replace(old, value=old.value * factor))
    less = FaultCode.AMOUNT_LOST if factor < 1 else FaultCode.AMOUNT_GAINED
    more = FaultCode.AMOUNT_GAINED if factor < 1 else FaultCode.AMOUNT_LOST
    if place:
        return after, {less}
    return after, when(measured[1:], more)


def in_another_unit(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    measured = [p for p, each in enumerate(chain) if each.amount is not None]
    assume(len(measured) > 1)
    place = draw(st.sampled_from(measured))
    old = chain[place].amount
    assert old is not None
    other = Amount(value=old.value, unit=Unit.GRAM, basis=old.basis)
    return with_link(chain, place, amount=other), {FaultCode.UNIT_DIFFERS}


def at_an_earlier_time(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    assume(len(chain) > 1)
    place = draw(st.integers(1, len(chain) - 1))
    moment = chain[place - 1].at - draw(st.integers(1, 9999)) * SECOND
    return with_link(chain, place, at=moment), {FaultCode.TIME_BACKWARDS}


def too_late(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    offers = [p for p, each in enumerate(chain[:-1]) if each.kind is Kind.OFFER]
    assume(offers)
    place = draw(st.sampled_from(offers))
    return with_link(chain, place, due=chain[place + 1].at - SECOND), {FaultCode.GAP}


def carried_too_long(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    carried = [p for p, each in enumerate(chain[:-1]) if each.deliver_by]
    assume(carried)
    place = draw(st.sampled_from(carried))
    return with_link(chain, place, deliver_by=chain[place].at), {FaultCode.GAP}


def of_another_code(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    assume(len(chain) > 1)
    place = draw(st.integers(0, len(chain) - 1))
    return with_link(chain, place, item="SP-9999-A"), {FaultCode.ITEM_DIFFERS}


def acted_on_after_its_end(draw: Draw, chain: tuple[Link, ...]) -> Mutant:
    assume(chain[-1].kind in ENDINGS)
    kinds = [Kind.MEASURE, Kind.STORE_IN, Kind.ACCEPT]
    more = link(draw(st.sampled_from(kinds)), 9001, draw(st.sampled_from([SITE, OTHER])))
    return (*chain, more), {FaultCode.ACT_AFTER_END}


MUTATIONS = (
    deleted,
    duplicated,
    reordered,
    of_another_holder,
    of_nobody_known,
    offered_to_another,
    by_one_human,
    under_other_seals,
    broken,
    of_another_amount,
    in_another_unit,
    at_an_earlier_time,
    too_late,
    carried_too_long,
    of_another_code,
    acted_on_after_its_end,
)


@given(chain=honest_chains())
def test_an_untouched_chain_has_no_fault(chain: tuple[Link, ...]) -> None:
    assert named(chain, chain) == set()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: f"a chain {each.__name__}")
@given(chain=honest_chains(), data=st.data())
def test_one_change_is_named_as_just_that_class(
    mutation: Callable[[Draw, tuple[Link, ...]], Mutant],
    chain: tuple[Link, ...],
    data: st.DataObject,
) -> None:
    mutant, expected = mutation(data.draw, chain)
    assert named(mutant, chain) == expected
