"""A refusal, a no-show, a cancellation is ruled on by a named official and a second human.

The collector only records facts; the ruling is two different humans' outside the person's chain of
command (49 CFR 40.191(a)(2), (d)(1); rules.md §3.5; attack C-07).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import OFFICIAL, SECOND, WRITTEN


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision with its reasons: the official who takes it and the second human who approves."""

    official: Actor
    reasons: str
    second: Actor | None


def letters(text: str) -> int:
    """Return how many characters a text has, spaces left out."""
    return len("".join(text.split()))


def suffice(reasons: str, limits: FigureSet = DEFAULT) -> bool:
    """Tell whether written reasons have as many letters as reasons must have."""
    return letters(reasons) >= limits.value("reasons-least-letters")


def require_reasons(reasons: str, limits: FigureSet = DEFAULT) -> None:
    """Refuse (``written-reasons-missing``) reasons too short, while they can still be written."""
    if not suffice(reasons, limits):
        raise Refused("written-reasons-missing", "Write what happened, and why it is decided so.")


def ruling_evidence(
    ruling: Ruling,
    *,
    units: Collection[str],
    chain: Collection[str],
    acted: Collection[str],
    limits: FigureSet = DEFAULT,
) -> frozenset[str]:
    """Return which demands on a ruling are met (names of moves.RULING).

    ``units`` are the person's unit and every unit above it, ``chain`` the humans who command
    there, ``acted`` the humans who served the notice, collected, observed or reported the facts:
    none of these counts as official or as second.
    """

    def outside(actor: Actor) -> bool:
        known = actor.human != "" and actor.human not in {*chain, *acted}
        return known and actor.unit not in units

    second = ruling.second
    met = {
        OFFICIAL: outside(ruling.official),
        WRITTEN: suffice(ruling.reasons, limits),
        SECOND: second is not None and outside(second) and second.human != ruling.official.human,
    }
    return frozenset(name for name, holds in met.items() if holds)
