"""What a judgement rests on of what was noted of the officer, and what a denial does to that.

An entry that the officer denies counts for nothing until somebody else has heard it, and for
nothing for good where the officer was right. Source: 49 CFR 40.131, 40.133(a); attack M-02.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from passmuster.core.review.contact import STRUCK, Dispute

DISPUTED, RULED = "review:disputed", "review:dispute-heard"
INTERVIEWED, DECLINED, UNREACHED = "review:interviewed", "review:declined", "review:unreached"
PAPERS = "review:documents-awaited"

_WAYS: Final = frozenset({INTERVIEWED, DECLINED, UNREACHED})
_REACHING: Final = frozenset(
    {"review:attempted", "review:employer-attempted", "review:word-served"}
)


class Said(Protocol):
    """An entry as far as it matters here: what happened, and the code it bears."""

    @property
    def event(self) -> str:
        """Return what happened."""

    @property
    def code(self) -> str:
        """Return its code: of a denial the place of the denied entry, and how it was ruled."""


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """How the officer was heard before a verdict: the last entry that says so, by its event.

    ``way`` is empty where no such entry stands in the judgement. ``claims`` are the places, from 1,
    of the entries that it rests on one by one: an interview, a declination, named papers.
    ``reaching`` are those of the attempts and services by which a clock ran.
    """

    way: str = ""
    at: int = 0
    claims: tuple[int, ...] = ()
    reaching: tuple[int, ...] = ()


def disputes_in(said: Iterable[tuple[str, str]]) -> Mapping[int, Dispute]:
    """Return how each denied claim stands, by its place, from denials and hearings in order.

    Each is given as its event and its code.
    """
    found: dict[int, Dispute] = {}
    for event, code in said:
        position, _, ruling = code.partition(":")
        found[int(position)] = Dispute(ruling) if event == RULED else Dispute.OPEN
    return found


def denied_in(entries: Sequence[Said]) -> Mapping[int, Dispute]:
    """Return disputes_in() of all entries of a review."""
    return disputes_in((one.event, one.code) for one in entries if one.event in (DISPUTED, RULED))


def grounds_of(entries: Sequence[Said], begun: int) -> Grounds:
    """Return what the judgement rests on that began with the entry at index ``begun``."""
    current = list(enumerate(entries[begun:], start=begun + 1))
    ways = [(place, one.event) for place, one in current if one.event in _WAYS]
    if not ways:
        return Grounds()
    at, way = ways[-1]
    claims = [at] if way != UNREACHED else []
    claims += [place for place, one in current if one.event == PAPERS and place > at]
    reaching = [place for place, one in current if one.event in _REACHING and place < at]
    return Grounds(
        way=way,
        at=at,
        claims=tuple(claims),
        reaching=tuple(reaching) if way == UNREACHED else (),
    )


def undenied(entries: Sequence[Said], begun: int) -> bool:
    """Tell whether nothing that a judgement rests on is denied and unheard, or struck.

    An attempt that was struck is told by the clock itself: the others may be enough.
    """
    found, denied = grounds_of(entries, begun), denied_in(entries)
    return not any(denied.get(place) in STRUCK for place in found.claims) and not any(
        denied.get(place) is Dispute.OPEN for place in found.reaching
    )
