"""Everything that is wrong with a chain, by stable code and position: one fault, one name.

The reading is made so that one fault in a chain is named as that fault and as no other; what only
follows from a named fault is not named again. docs/protocol/custody.md says it for other programs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from passmuster.core.custody.amounts import amount_faults
from passmuster.core.custody.chain import Chain, lacks_second_human
from passmuster.core.custody.explaining import Explanation, explained
from passmuster.core.custody.limits import ChainRules
from passmuster.core.custody.links import ENDINGS, Kind, SealState
from passmuster.core.custody.naming import Fault, FaultCode, Order, fault
from passmuster.core.custody.possession import possession_faults

_Scan = TypeVar("_Scan")


def faults(
    chain: Chain,
    *,
    rules: ChainRules,
    holders: Collection[str],
    as_of: datetime,
    explanations: Iterable[Explanation] = (),
) -> tuple[Fault, ...]:
    """Return every fault of the chain that stands at ``as_of``, in the order of their positions.

    ``holders`` are the codes that the force uses. An empty tuple means that none was found; it
    does not mean that nothing is missing at the end, which only the log can show.
    """
    links = tuple(chain)
    order, found = _once(links)
    backwards = [
        fault(FaultCode.TIME_BACKWARDS, before[0], after[0])
        for before, after in pairwise(order)
        if after[1].at < before[1].at
    ]
    readings = [_read(order, links, rules=rules, holders=holders, as_of=as_of)]
    if backwards:
        # A link in the wrong place is one fault: the reading that needs fewer others counts.
        by_time = sorted(order, key=lambda placed: placed[1].at)
        readings.append(_read(by_time, links, rules=rules, holders=holders, as_of=as_of))
    found += backwards + min(readings, key=len)
    given = tuple(explanations)
    return tuple(
        sorted(
            each
            for each in found
            if each.code is not FaultCode.GAP or not explained(each, links, given)
        )
    )


def _once(links: Chain) -> tuple[Order, list[Fault]]:
    order, found = [], []
    for position, link in enumerate(links):
        first = links.index(link)
        if first == position:
            order.append((position, link))
        else:
            found.append(fault(FaultCode.LINK_TWICE, first, position))
    return order, found


def _read(
    order: Order, links: Chain, *, rules: ChainRules, holders: Collection[str], as_of: datetime
) -> list[Fault]:
    living, found = _until_end(order)
    found += possession_faults(living, holders=holders, as_of=as_of)
    found += _item_faults(living)
    found += _seal_faults(living)
    found += amount_faults(living, rules)
    found += _human_faults(living, links, rules)
    return found


def _until_end(order: Order) -> tuple[Order, list[Fault]]:
    for index, (position, link) in enumerate(order[:-1]):
        if link.kind in ENDINGS:
            after = order[index + 1][0]
            return order[: index + 1], [fault(FaultCode.ACT_AFTER_END, position, after)]
    return order, []


def _departures(scans: Sequence[tuple[int, _Scan]], expected: _Scan) -> Iterator[tuple[int, _Scan]]:
    """Yield each scan that is not as expected, once while it stays the same."""
    before = expected
    for position, scan in scans:
        if scan not in (expected, before):
            yield position, scan
        before = scan


def _item_faults(order: Order) -> Iterator[Fault]:
    scans = [(position, link.item) for position, link in order]
    if scans:
        for position, _ in _departures(scans, scans[0][1]):
            yield fault(FaultCode.ITEM_DIFFERS, scans[0][0], position)


def _seal_faults(order: Order) -> Iterator[Fault]:
    """Yield each seal found broken, missing or changed, once until it is lawfully replaced."""
    expected: frozenset[str] | None = None
    before: tuple[bool, frozenset[str]] = (True, frozenset())
    since = 0
    for position, link in order:
        scanned = frozenset(link.seals)
        if expected is None:
            expected, since, before = scanned, position, (True, scanned)
        whole = link.seal_state is SealState.INTACT or not (
            expected or link.seal_state is SealState.BROKEN or link.kind is Kind.BEGIN
        )
        if not whole and before[0]:
            yield fault(FaultCode.SEAL_BROKEN, since, position)
        if scanned and scanned not in (expected, before[1]):
            yield fault(FaultCode.SEAL_CHANGED, since, position)
        since, before = position, (whole, scanned or before[1])
        if link.kind is Kind.OPEN:
            expected = frozenset(link.new_seals)
            before = (True, expected)


def _human_faults(order: Order, links: Chain, rules: ChainRules) -> Iterator[Fault]:
    offer: int | None = None
    for position, link in order:
        if lacks_second_human(links, offer, link, rules):
            sides = () if link.kind is not Kind.ACCEPT or offer is None else (offer,)
            yield fault(FaultCode.NEEDS_TWO_HUMANS, *sides, position)
        if link.kind is Kind.OFFER:
            offer = position
        elif link.kind in (Kind.ACCEPT, Kind.WITHDRAW):
            offer = None
