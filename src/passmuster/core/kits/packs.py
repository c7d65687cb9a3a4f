"""Paper is no way round: every numbered pack comes to an end, and two people type what it says.

A pack is one pre-numbered custody form with its copies. It ends used, void or lost, with a reason,
before its round can close; a used one is keyed by two humans against its scan, and the time that
was written stands beside the time it was keyed. Sources: attacks.md C-08; rules.md §3.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit
from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.core.kits.ledger import LOST, USED, VOIDED, require_reason
from passmuster.core.kits.serials import Kind, Serial

ENDS: Final = (USED, VOIDED, LOST)


FIGURES: Final = FigureSet(
    version="1",
    figures=(
        Figure(
            code="keying-hours",
            value=24,
            unit=Unit.HOURS,
            says="from the written time of a pack to its keying, before it bears a mark",
            source=Source(
                text="49 CFR 40.73(a)(9), which gives copies that time; the force's own rule takes "
                "its place",
                day="2026-11-27",
            ),
            bound=Bound.AT_MOST,
        ),
    ),
)
"""Every figure of kits and packs."""

KEYING_LIMIT: Final = FIGURES.figure("keying-hours")
"""Where a policy says nothing else: ours, by analogy, and unconfirmed."""


@dataclass(frozen=True, kw_only=True)
class PackEnd:
    """How a pack ended: ``end`` of ENDS, ``reason`` "" for a used one, ``by`` the human's id."""

    pack: Serial
    end: str
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Keying:
    """What one human typed from a pack's scan: every field's text, at ``at`` (Unix seconds)."""

    pack: Serial
    human: str
    at: int
    scan_sha256: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """A field of which two people typed two things; "" where one left it empty."""

    field: str
    first: str
    second: str


@dataclass(frozen=True)
class KeyedTime:
    """A time that was written by hand and when it was keyed, both in Unix seconds."""

    written: int
    keyed: int

    @property
    def lateness(self) -> timedelta:
        """Return how long after the written time it was keyed."""
        return timedelta(seconds=self.keyed - self.written)

    def is_late(self, limit: Figure = KEYING_LIMIT) -> bool:
        """Tell whether it bears the mark "keyed late"."""
        return self.lateness > limit.span


def end_pack(pack: Serial, end: str, *, reason: str = "", by: str) -> PackEnd:
    """Return a pack's end; raises Refused.

    Codes: ``serial-kind-wrong``, ``pack-end-unknown``, ``kit-reason-unknown`` (void and lost want
    a code of ledger.REASONS), ``pack-reason-unwanted`` (used wants none).
    """
    if pack.kind is not Kind.PACK:
        raise Refused("serial-kind-wrong", f"This is the number of a {pack.kind}; give a pack's.")
    if end not in ENDS:
        raise Refused("pack-end-unknown", f"A pack ends in one of: {', '.join(ENDS)}.")
    if end != USED:
        require_reason(reason)
    elif reason:
        raise Refused("pack-reason-unwanted", "A used pack needs no reason.")
    return PackEnd(pack=pack, end=end, reason=reason, by=by)


def open_packs(issued: Iterable[Serial], ended: Iterable[PackEnd]) -> tuple[Serial, ...]:
    """Return the packs of a round that have not come to an end yet, in the order of issue."""
    done = {one.pack for one in ended}
    return tuple(pack for pack in issued if pack not in done)


def require_packs_ended(
    issued: Iterable[Serial], ended: Iterable[PackEnd], keyed: Iterable[Serial]
) -> None:
    """Raise Refused, naming each pack that keeps a round from closing.

    ``keyed`` are the packs whose two keyings agreed. Codes: ``packs-not-ended``,
    ``packs-not-keyed``, ``packs-never-issued``, ``pack-ended-twice``.
    """
    issued, ended, done = tuple(issued), tuple(ended), set(keyed)
    numbers = [one.pack for one in ended]
    foreign = [pack for pack in numbers if pack not in issued]
    if foreign:
        raise Refused(
            "packs-never-issued", f"These packs were not issued in this round: {_named(foreign)}."
        )
    twice = [pack for pack in numbers if numbers.count(pack) > 1]
    if twice:
        raise Refused("pack-ended-twice", f"Two ends were recorded of: {_named(twice)}.")
    unended = open_packs(issued, ended)
    if unended:
        raise Refused(
            "packs-not-ended", f"Say of each whether it was used, void or lost: {_named(unended)}."
        )
    unkeyed = [one.pack for one in ended if one.end == USED and one.pack not in done]
    if unkeyed:
        raise Refused(
            "packs-not-keyed", f"Two people must still key these from scans: {_named(unkeyed)}."
        )


def _named(packs: Iterable[Serial]) -> str:
    return ", ".join(sorted({pack.grouped for pack in packs}))


def differences(first: Keying, second: Keying) -> tuple[Difference, ...]:
    """Return the fields in which two keyings differ, by name, as unlike() compares them."""
    return unlike(first.fields, second.fields)


def unlike(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the fields of which two people typed two things from one paper, by name.

    Digits of any script and the orders in which a Khmer syllable can be typed make no difference;
    letter case does.
    """
    found = []
    for name in sorted({*first, *second}):
        one, other = first.get(name, ""), second.get(name, "")
        if _plain(one) != _plain(other):
            found.append(Difference(name, one, other))
    return tuple(found)


def require_two_keyings(first: Keying, second: Keying) -> None:
    """Raise Refused unless two different humans typed the same from the same scan.

    Codes: ``keyings-of-two-packs``, ``keyings-of-two-scans``, ``keyed-by-one-human``,
    ``keyings-differ`` (naming the fields, not what was typed).
    """
    if first.pack != second.pack:
        raise Refused("keyings-of-two-packs", "The two keyings are of two different packs.")
    if first.scan_sha256 != second.scan_sha256:
        raise Refused("keyings-of-two-scans", "Both people type from one and the same scan.")
    if first.human == second.human:
        raise Refused("keyed-by-one-human", "The second keying is another person's to do.")
    differing = differences(first, second)
    if differing:
        named = ", ".join(one.field for one in differing)
        raise Refused("keyings-differ", f"Look at the scan again for these fields: {named}.")


def keyed_time(written: int, keyed: int) -> KeyedTime:
    """Return both times (Unix seconds); raises Refused (``written-after-keyed``)."""
    if written > keyed:
        raise Refused(
            "written-after-keyed", "The time on the paper lies ahead. Read it on the scan again."
        )
    return KeyedTime(written, keyed)


def _plain(text: str) -> str:
    return ascii_digits(normalise_name(text))
