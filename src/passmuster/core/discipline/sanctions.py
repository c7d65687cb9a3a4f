"""What a decision may come to: a closed list, so that no policy can call a removal something else.

Which of them a force uses, and what it asks for besides the floor, its policy says. Whether one
ends the service is said here alone (product.md, promise 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.sources import OURS, second_hand


class Sanction(StrEnum):
    """One end of a decision; the code is stored and published."""

    NONE = "no-measure"
    TREATMENT = "treatment"
    REPRIMAND = "reprimand"
    TRANSFER = "transfer"
    DEMOTION = "demotion"
    DISMISSAL = "dismissal"


@dataclass(frozen=True, kw_only=True)
class SanctionRule:
    """One sanction: how heavy it is beside the others, and whether it ends the service."""

    sanction: Sanction
    says: str
    weight: int
    ends_service: bool
    source: Source


SANCTIONS: Mapping[Sanction, SanctionRule] = MappingProxyType(
    {
        sanction: SanctionRule(
            sanction=sanction,
            says=says,
            weight=weight,
            ends_service=sanction is Sanction.DISMISSAL,
            source=source,
        )
        for weight, (sanction, says, source) in enumerate(
            (
                (
                    Sanction.NONE,
                    "no measure: what was charged is not borne out, or calls for none",
                    Source(text=OURS),
                ),
                (
                    Sanction.TREATMENT,
                    "duty goes on after treatment, a return-to-duty test and follow-up tests",
                    second_hand("Philippine civil service, CSC MC 13 s.2017"),
                ),
                (Sanction.REPRIMAND, "a reprimand in writing", Source(text=OURS)),
                (Sanction.TRANSFER, "another post of the same rank", Source(text=OURS)),
                (
                    Sanction.DEMOTION,
                    "a lower rank",
                    second_hand("Cambodia National Police 2023 to March 2024"),
                ),
                (
                    Sanction.DISMISSAL,
                    "removal from the force",
                    second_hand("Cambodia, order no. 1 of 20 February 2024"),
                ),
            )
        )
    }
)
"""Every sanction, the lightest first."""


def sanction_of(code: str) -> Sanction:
    """Return the sanction of a code; raises UnusableInput (``sanction-unknown``)."""
    try:
        return Sanction(code)
    except ValueError:
        raise UnusableInput("sanction-unknown", f"Choose one of: {', '.join(SANCTIONS)}.") from None


def ends_service(code: str) -> bool:
    """Tell whether a decision with this code removes somebody from the force; raises as above."""
    return SANCTIONS[sanction_of(code)].ends_service


def not_worse(new: str, old: str) -> bool:
    """Tell whether one sanction is no heavier than another; raises as sanction_of() does."""
    return SANCTIONS[sanction_of(new)].weight <= SANCTIONS[sanction_of(old)].weight
