"""Who claims to have the thing, link by link: gaps, overlaps, one-sided hand-overs, storage.

Where a fault leaves it open who has the thing, everybody who may have it counts as a claimant until
the next hand-over with two sides; so what only follows from a fault is not named a second time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from passmuster.core.custody.links import ENDINGS, Kind, Link
from passmuster.core.custody.naming import Fault, FaultCode, Order, Placed, fault

_LEAVES_STORE = frozenset({Kind.OFFER, Kind.OPEN, *ENDINGS})
"""Kinds for which the thing must have been taken out of the store first."""


def possession_faults(
    order: Order, *, holders: Collection[str], as_of: datetime
) -> tuple[Fault, ...]:
    """Return what is wrong with how the thing went from hand to hand, up to ``as_of``."""
    walk = _Walk(holders)
    for position, link in order:
        walk.step(position, link)
    walk.close(as_of)
    return tuple(walk.found)


class _Walk:
    """What is known after each link: claimants, the open offer, promises, what is in store."""

    def __init__(self, holders: Collection[str]) -> None:
        self.found: list[Fault] = []
        self.holders = holders
        self.unknown: set[str] = set()
        self.claims: dict[str, int] = {}
        self.begun: int | None = None
        self.offer: Placed | None = None
        self.promises: dict[int, datetime] = {}
        self.stored: int | None = None

    def name(self, code: FaultCode, *positions: int) -> None:
        self.found.append(fault(code, *positions))

    def step(self, position: int, link: Link) -> None:
        self._name_unknown(position, link)
        if link.kind is Kind.BEGIN:
            self._begin(position, link)
        elif not self.claims:
            self.name(FaultCode.ORPHAN, position)
            self.claims = {link.holder: position}
            if link.kind is not Kind.STORE_OUT:
                self._effect(position, link)
        elif link.kind is Kind.ACCEPT:
            self._accept(position, link)
        elif link.kind is Kind.WITHDRAW:
            self._withdraw(position, link)
        else:
            self._claim(position, link.holder)
            self._effect(position, link)
        if link.deliver_by is not None:
            self.promises[position] = link.deliver_by

    def close(self, as_of: datetime) -> None:
        """Name what has not arrived by now; nothing at all is an orphan too."""
        if not self.claims:
            self.name(FaultCode.ORPHAN)
        broken = [position for position, due in self.promises.items() if as_of > due]
        if broken:
            self.name(FaultCode.GAP, min(broken))

    def _name_unknown(self, position: int, link: Link) -> None:
        for holder in (link.holder, link.to or link.holder):
            if holder not in self.holders and holder not in self.unknown:
                self.unknown.add(holder)
                self.name(FaultCode.HOLDER_UNKNOWN, position)

    def _begin(self, position: int, link: Link) -> None:
        if self.begun is not None:
            self.name(FaultCode.BEGUN_TWICE, self.begun, position)
        self.begun = position
        self.claims.setdefault(link.holder, position)

    def _accept(self, position: int, link: Link) -> None:
        offer, self.offer = self.offer, None
        if offer is not None and self._fits(link.holder, offer[1].to):
            self._arrive(position, link, since=set(self.promises))
            self.claims = {self._known(link.holder, offer[1].to): position}
            self.stored = None
            return
        self.name(FaultCode.ONE_SIDED, position, *([] if offer is None else [offer[0]]))
        self.promises.clear()
        self.claims[link.holder] = position
        if offer is not None:
            self.claims[offer[1].to or link.holder] = position

    def _withdraw(self, position: int, link: Link) -> None:
        offer, self.offer = self.offer, None
        if offer is not None and (
            link.holder in self.claims or self._fits(link.holder, offer[1].holder)
        ):
            self._arrive(position, link, since={offer[0]})
            return
        self.name(FaultCode.ONE_SIDED, position, *([] if offer is None else [offer[0]]))
        if offer is not None:
            del self.promises[offer[0]]

    def _arrive(self, position: int, link: Link, *, since: set[int]) -> None:
        broken = [each for each in since if link.at > self.promises[each]]
        if broken:
            self.name(FaultCode.GAP, min(broken), position)
        for each in since:
            del self.promises[each]

    def _claim(self, position: int, holder: str) -> None:
        """Take an act as the claim to have the thing."""
        if holder in self.unknown and holder not in self.claims:
            return  # named already; read as the act of whoever has it
        offer = self.offer
        if offer is not None and (holder in self.claims or holder == offer[1].to):
            self.name(FaultCode.ONE_SIDED, offer[0], position)
            self.offer = None
            if holder == offer[1].to:
                self.promises.clear()
            self.promises.pop(offer[0], None)
        elif holder not in self.claims and set(self.claims) <= self.unknown:
            self.claims.clear()
        elif holder not in self.claims:
            self.name(FaultCode.OVERLAP, max(self.claims.values()), position)
        self.claims[holder] = position

    def _effect(self, position: int, link: Link) -> None:
        disputed = len(self.claims) > 1
        if link.kind in _LEAVES_STORE | {Kind.STORE_IN} and self.stored is not None:
            if not disputed:
                self.name(FaultCode.STORAGE_UNPAIRED, self.stored, position)
            self.stored = None
        if link.kind is Kind.STORE_OUT:
            if self.stored is None and not disputed:
                self.name(FaultCode.STORAGE_UNPAIRED, position)
            self.stored = None
        if link.kind is Kind.STORE_IN:
            self.stored = position
        if link.kind is Kind.OFFER and link.due is not None:
            self.offer = (position, link)
            self.promises[position] = link.due
        if link.kind in ENDINGS:
            self._arrive(position, link, since=set(self.promises))

    def _fits(self, holder: str, wanted: str | None) -> bool:
        return holder == wanted or holder in self.unknown or wanted in self.unknown

    def _known(self, holder: str, wanted: str | None) -> str:
        return wanted or holder if holder in self.unknown else holder
