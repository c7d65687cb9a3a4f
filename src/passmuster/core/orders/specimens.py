"""When the order behind a sealed specimen may be cancelled, and on which ground.

What a laboratory reported on is the medical review's: two officials who cancel its order would put
a result aside that nobody could then act on (attack N-08). Until then the record of custody has to
agree with the ground: what a laboratory has received is lost or flawed by its own word, or by a gap
that its chain shows. The time to mend a flaw is rules.md §3.6 (49 CFR 40.205, 40.208); a new order
of a rejection or a flaw follows from the end of the order itself, also where a doctor signed it
(core/review/following).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from passmuster.core.orders.moves import NOTHING_REPORTED, RECORD_AGREES

BY_REVIEW: Final = frozenset({"rejected", "flaw"})
"""Causes of a cancelled result whose new order follows from the end of the order itself."""

_FLAW, _UNCORRECTED, _LOST, _SPOILED = (
    *("fatal-flaw", "flaw-not-corrected"),
    *("specimen-lost", "specimen-spoiled"),
)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What the record shows of an order's specimens.

    ``reported``: a laboratory has reported on one, or a review of one exists. ``received``: one
    came to a laboratory. ``rejected``: a laboratory rejected every one at receipt.
    ``uncorrected``: a flaw of one was not mended in its time. ``gap``: the chain of a bottle shows
    a fault. ``cancelled_for``: causes for which the review of one has it cancelled now.
    """

    reported: bool = False
    received: bool = False
    rejected: bool = False
    uncorrected: bool = False
    gap: bool = False
    cancelled_for: frozenset[str] = frozenset()


def specimen_evidence(fate: Fate, code: str) -> frozenset[str]:
    """Return which demands on the cancellation of a specimen are met for an outcome's code."""
    met = set()
    if not fate.reported or fate.cancelled_for & BY_REVIEW:
        met.add(NOTHING_REPORTED)
    if code in _grounds(fate):
        met.add(RECORD_AGREES)
    return frozenset(met)


def _grounds(fate: Fate) -> frozenset[str]:
    """Return the codes that the record agrees with."""
    if fate.reported:
        return frozenset({_FLAW, _UNCORRECTED, _SPOILED})
    if not fate.received:
        return frozenset({_FLAW, _UNCORRECTED, _LOST, _SPOILED})
    found = set()
    if fate.rejected:
        found |= {_FLAW, _SPOILED}
    if fate.uncorrected:
        found.add(_UNCORRECTED)
    if fate.gap:
        found |= {_LOST, _SPOILED}
    return frozenset(found)
