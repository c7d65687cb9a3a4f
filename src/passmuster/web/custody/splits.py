"""What can be said of the bottle that is left beside the tested one, now and not as it once was.

A receipt is written once; a bottle may come after it. So this is read from the bottle's own chain,
and a bottle under other seals is never offered as a whole one (49 CFR 40.83(h); attack S-02).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from passmuster.core.custody.links import Basis, Kind, Link
from passmuster.core.custody.naming import FaultCode
from passmuster.core.custody.receipt import ENOUGH, Outcome
from passmuster.web.custody.chains import chain_of
from passmuster.web.custody.models import Item, ReceiptDecision
from passmuster.web.custody.queries import ENDED, every_fault_of

_NOT_ITS_OWN = (FaultCode.SEAL_BROKEN, FaultCode.SEAL_CHANGED)
"""What a chain shows that makes of a bottle no whole second one."""


class Left(StrEnum):
    """How the bottle stands that is left over."""

    NOT_TESTED = "not-tested"
    NOT_HERE = "not-here"
    WHOLE = "whole"
    CAME_WHOLE = "came-whole"
    CAME_UNFIT = "came-unfit"
    UNFIT = "unfit"
    SPENT = "spent"


UNFIT = (Left.UNFIT, Left.CAME_UNFIT)
"""States that somebody has to act on: it is set apart, and the inspector is told."""


@dataclass(frozen=True)
class LeftOver:
    """The letter of the bottle, how it stands, and when it came where that was after the receipt.

    Of a specimen that is not tested no bottle is left over: its letter says nothing.
    """

    bottle: str
    state: Left
    came_at: datetime | None = None


def left_over(decision: ReceiptDecision) -> LeftOver:
    """Return the bottle that is not tested first: B, or A where the two are exchanged."""
    letter = "A" if decision.outcome == Outcome.REDESIGNATE else "B"
    if decision.outcome == Outcome.REJECT:
        return LeftOver(letter, Left.NOT_TESTED)
    bottles = Item.objects.filter(force_id=decision.force_id, specimen=decision.specimen)
    item = bottles.filter(bottle=letter).first()
    if decision.arrival.get(letter.lower(), {}).get("present"):
        if not decision.split_available:
            return LeftOver(letter, Left.UNFIT)
        spent = item is not None and not _is_whole(item)
        return LeftOver(letter, Left.SPENT if spent else Left.WHOLE)
    came = None if item is None else _came(chain_of(item), decision.holder)
    if item is None or came is None:
        return LeftOver(letter, Left.NOT_HERE)
    return LeftOver(letter, Left.CAME_WHOLE if _is_whole(item) else Left.CAME_UNFIT, came.at)


def _came(chain: tuple[Link, ...], laboratory: str) -> Link | None:
    """Return the link by which a laboratory took a bottle over, None where it did not."""
    arrivals = [link for link in chain if link.kind is Kind.ACCEPT and link.holder == laboratory]
    return arrivals[0] if arrivals else None


def _is_whole(item: Item) -> bool:
    """Tell whether a bottle is there as it was sealed, with enough in it; unknown is no."""
    chain = chain_of(item)
    amounts = [link.amount for link in chain if link.amount is not None]
    volumes = [amount.value for amount in amounts if amount.basis is Basis.NET]
    return (
        item.state not in ENDED
        and not any(link.kind is Kind.OPEN for link in chain)
        and not any(fault.code in _NOT_ITS_OWN for fault in every_fault_of(item))
        and bool(volumes)
        and Fraction(volumes[-1]) >= ENOUGH.value
    )
