"""What the record says of each draw: its state, its counts by stratum, and gaps in the numbers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from passmuster.core.draw import states
from passmuster.core.draw.beacon import CHAINS, round_time
from passmuster.core.draw.strata import LEAST_MEMBERS
from passmuster.core.kernel.errors import CheckFailed
from passmuster.web.sites.oversight.log import Line, draw_lines
from passmuster.web.sites.oversight.published import Published
from passmuster.web.sites.oversight.record import Record

IMPOSSIBLE = "impossible"
"""Shown instead of a state when the draw's entries cannot follow one another."""

LEAST_SHOWN = LEAST_MEMBERS
"""A stratum below this is never shown by itself (protocol.md §10.5); strata are merged before the
freeze, so a smaller one means that a rule was broken, and its figures are still withheld."""

NAMES = {
    "draw:announced": "announcement",
    "roster:audited": "audit",
    "draw:frozen": "pool",
    "draw:diced": "dice",
    "draw:beacon": "beacon",
    "draw:decided": "result",
    "draw:voided": "void",
    "draw:opened": "opening",
}
"""Kinds of entry by the name that the dossier gives them."""


@dataclass(frozen=True)
class Draw:
    """One draw as its entries tell it; ``lines`` hold the newest entry of each kind."""

    number: str
    state: str
    lines: Mapping[str, Line]
    published: bool

    @property
    def announcement(self) -> Line | None:
        """The announcement; absent only where the record is damaged."""
        return self.lines.get("announcement")

    @property
    def result(self) -> Line | None:
        """The entry with seed and result."""
        return self.lines.get("result")

    @property
    def void(self) -> Line | None:
        """The entry that voided the draw."""
        return self.lines.get("void")

    @property
    def pool(self) -> int | None:
        """People in the pool, once frozen."""
        line = self.lines.get("pool")
        return sum(line.data["strata"].values()) if line else None

    @property
    def drawn(self) -> int | None:
        """People selected, once decided."""
        return sum(self.result.data["take"].values()) if self.result else None

    @property
    def headcount(self) -> int | None:
        """People on the audited roster."""
        line = self.lines.get("audit")
        return line.data["people"] if line else None

    @property
    def without_beacon(self) -> bool:
        """Whether the announcement says that no public beacon takes part."""
        return bool(self.announcement) and self.announcement.data["beacon"] is None  # type: ignore[union-attr]

    @property
    def seed_known_at_void(self) -> bool:
        """Whether it was voided when somebody could already know the outcome."""
        return bool(self.void) and self.void.data["seed_known"]  # type: ignore[union-attr]

    @property
    def newest(self) -> Line:
        """The draw's newest entry."""
        return max(self.lines.values(), key=lambda line: line.index)


@dataclass(frozen=True)
class Gap:
    """A number that no entry of the record announces, though later ones are there."""

    number: str


@dataclass(frozen=True)
class Stratum:
    """One line of the table of counts; None where the record has no such figure yet.

    ``withheld`` is true where the figures would point at too few people; then none is given.
    """

    label: str
    pool: int | None
    drawn: int | None
    reserves: int | None
    withheld: bool


def draws_of(published: Published, record: Record) -> dict[str, Draw]:
    """Return every draw of a record by its number, newest first."""
    return draws(draw_lines(published, record.checkpoint), published.dossiers())


def draws(
    lines_by_draw: Mapping[str, tuple[Line, ...]], dossiers: Iterable[str]
) -> dict[str, Draw]:
    """Return every draw of the record by its number, newest first."""
    with_dossier = set(dossiers)
    return {
        number: Draw(
            number=number,
            state=_state(lines_by_draw[number]),
            lines={NAMES[line.kind]: line for line in lines_by_draw[number]},
            published=number in with_dossier,
        )
        for number in sorted(lines_by_draw, reverse=True)
    }


def with_gaps(found: Mapping[str, Draw]) -> list[Draw | Gap]:
    """Return the draws, newest first, with a line for each number that was skipped."""
    listed: dict[str, Draw | Gap] = dict(found)
    highest: dict[str, int] = {}
    for number in found:
        year, digits = number.split("-")
        highest[year] = max(int(digits), highest.get(year, 0))
    for year, last in highest.items():
        for count in range(1, last):
            listed.setdefault(f"{year}-{count:03d}", Gap(f"{year}-{count:03d}"))
    return [listed[number] for number in sorted(listed, reverse=True)]


def strata_of(draw: Draw, reserves_file: bytes) -> list[Stratum]:
    """Return the counts by stratum, in the order of the announcement, small ones withheld."""
    pool = draw.lines["pool"].data["strata"] if "pool" in draw.lines else {}
    take = draw.result.data["take"] if draw.result else {}
    reserves = _reserve_counts(reserves_file)
    announced = draw.announcement.data["strata"] if draw.announcement else []
    labels = [s["label"] for s in announced] + sorted(set(pool) - {s["label"] for s in announced})
    withheld = labels_withheld(pool)
    return [
        Stratum(label, None, None, None, withheld=True)
        if label in withheld
        else Stratum(
            label=label,
            pool=pool.get(label),
            drawn=take.get(label),
            reserves=reserves.get(label, 0) if draw.result else None,
            withheld=False,
        )
        for label in labels
    ]


def beacon_time(draw: Draw) -> datetime | None:
    """Return when the draw's beacon round came to be, for a chain that is known."""
    line = draw.lines.get("beacon")
    chain = CHAINS.get(line.data["chain"]) if line else None
    if line is None or chain is None:
        return None
    return datetime.fromtimestamp(round_time(line.data["round"], chain), UTC)


def _state(lines: Iterable[Line]) -> str:
    try:
        return states.state_after(line.kind for line in lines)
    except CheckFailed:
        return IMPOSSIBLE


def labels_withheld(counts: Mapping[str, int]) -> frozenset[str]:
    """Return the strata whose counts are not shown: too small, or the one that would tell."""
    small = {label for label, count in counts.items() if count < LEAST_SHOWN}
    others = sorted((count, label) for label, count in counts.items() if label not in small)
    if len(small) == 1 and others:
        # One withheld figure is the total less the others; a second one hides both.
        small.add(others[0][1])
    return frozenset(small)


def _reserve_counts(file: bytes) -> Counter[str]:
    rows = csv.DictReader(io.StringIO(file.decode("utf-8", "replace")))
    return Counter(row["stratum"] for row in rows if row.get("stratum"))
