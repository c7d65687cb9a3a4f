"""The names of what can be wrong with a chain: stable codes, and the links that each is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.custody.links import Link


class FaultCode(StrEnum):
    """What is wrong; the codes are stored, translated and never renamed."""

    ORPHAN = "custody-orphan"
    BEGUN_TWICE = "custody-begun-twice"
    LINK_TWICE = "custody-link-twice"
    ITEM_DIFFERS = "custody-item-differs"
    TIME_BACKWARDS = "custody-time-backwards"
    HOLDER_UNKNOWN = "custody-holder-unknown"
    ONE_SIDED = "custody-one-sided"
    OVERLAP = "custody-overlap"
    GAP = "custody-gap"
    STORAGE_UNPAIRED = "custody-storage-unpaired"
    SEAL_BROKEN = "custody-seal-broken"
    SEAL_CHANGED = "custody-seal-changed"
    AMOUNT_LOST = "custody-amount-lost"
    AMOUNT_GAINED = "custody-amount-gained"
    UNIT_DIFFERS = "custody-unit-differs"
    NEEDS_TWO_HUMANS = "custody-needs-two-humans"
    ACT_AFTER_END = "custody-act-after-end"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault and the positions (from 0) of the links it lies between, in rising order."""

    positions: tuple[int, ...]
    code: FaultCode


Placed = tuple[int, Link]
"""A link with its position in the order of recording."""

Order = Sequence[Placed]
"""The links in the order in which they are read."""


def fault(code: FaultCode, *positions: int) -> Fault:
    """Return a fault between these positions, whatever their order."""
    return Fault(tuple(sorted(set(positions))), code)
