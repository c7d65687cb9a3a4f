"""Nothing is disposed of early, while somebody still needs it, or by one person (attack S-03)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.custody.limits import FIGURES
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Figure, Unit


class Kept(StrEnum):
    """What is kept: specimens by their result, and the records about them."""

    SPECIMEN_NON_NEGATIVE = "specimen-non-negative"
    SPECIMEN_NEGATIVE = "specimen-negative"
    SPECIMEN_CANCELLED = "specimen-cancelled"
    SPECIMEN_DISCARDED = "specimen-discarded"
    SPECIMEN_VOIDED = "specimen-voided"
    RECORD_NEGATIVE_OR_CANCELLED = "record-negative-or-cancelled"
    RECORD_POSITIVE_OR_REFUSAL = "record-positive-or-refusal"
    LABORATORY_RECORD = "laboratory-record"
    COLLECTOR_COPY = "collector-copy"


RETENTION: Mapping[Kept, Figure] = MappingProxyType(
    {kept: FIGURES.figure(f"keep-{kept}") for kept in Kept}
)
"""How long each is kept at least. What is not here has a period of its own, given by its caller."""


DISCARDED = frozenset({Kept.SPECIMEN_DISCARDED, Kept.SPECIMEN_VOIDED})
"""What its collection left without a use: it goes nowhere, and two people dispose of it."""


class Open(StrEnum):
    """What can still need the thing, whatever the day; the word ends the reason code."""

    FILE = "file-open"
    DISPUTE = "dispute-open"
    SPLIT_REQUEST = "split-requested"


_STILL_OPEN: Mapping[Open, tuple[str, str]] = {
    Open.FILE: ("disposal-file-open", "A file still rests on this. Wait until it is closed."),
    Open.DISPUTE: ("disposal-dispute-open", "A dispute is open. Wait until it is decided."),
    Open.SPLIT_REQUEST: (
        "disposal-split-requested",
        "A test of the second bottle was asked for. Wait for its answer.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """Whether a disposal is allowed: the earliest day, and a code for each thing in its way."""

    earliest: date
    codes: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Tell whether nothing stands in the way."""
        return not self.codes


def earliest_day(period: Figure, since: date, extended_to: date | None) -> date:
    """Return the first day on which the period is over: the day after its last.

    ``since`` is the day from which the period runs, ``extended_to`` the last day of an extension
    in writing (49 CFR 40.99; rules.md §4). A period of years that ends on no day of the calendar
    ends on the next; a period of no days at all is over on the day it would begin. Units known:
    ``years``, ``days``; another raises ValueError.
    """
    whole = period.whole
    if period.unit is Unit.DAYS:
        last = since + timedelta(days=whole or -1)
    elif period.unit is Unit.YEARS:
        last = _same_day(since, since.year + whole)
    else:
        raise ValueError(f"a period in {period.unit}")
    return max(last, extended_to or last) + timedelta(days=1)


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def decide_disposal(
    period: Figure,
    *,
    since: date,
    extended_to: date | None,
    today: date,
    still_open: Collection[Open],
    first: str | None,
    second: str | None,
) -> Ruling:
    """Say whether a thing may be disposed of today by these two humans, and everything against it.

    Codes: ``disposal-before-retention``, ``disposal-file-open``, ``disposal-dispute-open``,
    ``disposal-split-requested``, ``disposal-needs-two-humans``.
    """
    earliest = earliest_day(period, since, extended_to)
    codes = ["disposal-before-retention"] if today < earliest else []
    codes += [_STILL_OPEN[matter][0] for matter in Open if matter in still_open]
    if not first or not second or first == second:
        codes.append("disposal-needs-two-humans")
    return Ruling(earliest=earliest, codes=tuple(codes))


def require_disposal(ruling: Ruling) -> None:
    """Raise Refused with the first code of a ruling; the sentence names the earliest day."""
    if ruling.allowed:
        return
    sentences = (
        (
            "disposal-before-retention",
            f"Keep this. It may go on {ruling.earliest} at the earliest.",
        ),
        ("disposal-needs-two-humans", "Two different people dispose of it together."),
        *_STILL_OPEN.values(),
    )
    code = ruling.codes[0]
    raise Refused(code, dict(sentences)[code])
