"""Which seals lie with a specimen number: it follows from the serials and from nothing else.

Guarantees: the number n lies with the seals 2n-1 (bottle A) and 2n (bottle B), whatever was used,
void or lost before it. So a torn seal spoils its own kit alone, and anybody with a form and its
bottles in hand can tell whether they belong together (attacks.md C-05).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passmuster.core.kits.serials import HIGHEST, Kind, Serial


@dataclass(frozen=True, kw_only=True)
class Whole:
    """One kit of which all three serials are at hand."""

    form: Serial
    seal_a: Serial
    seal_b: Serial


def seals_with(form: Serial) -> tuple[Serial, Serial] | None:
    """Return the two seals that lie with a specimen number, that of bottle A first.

    None for a number that no two seals have room for: those of paper packs, whose seals are
    written down by hand.
    """
    last = 2 * form.number
    if form.kind is not Kind.SPECIMEN or last > HIGHEST:
        return None
    one, other = (Serial(Kind.SEAL, number, form.practice) for number in (last - 1, last))
    return one, other


def whole_kits(held: Iterable[Serial]) -> tuple[Whole, ...]:
    """Return the kits of which nothing is missing among these serials, by their numbers."""
    held = set(held)
    found = []
    for form in sorted(held, key=lambda one: (one.practice, one.number)):
        seals = seals_with(form)
        if seals is not None and held.issuperset(seals):
            found.append(Whole(form=form, seal_a=seals[0], seal_b=seals[1]))
    return tuple(found)
