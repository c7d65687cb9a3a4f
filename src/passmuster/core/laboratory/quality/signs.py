"""Signs that a run may not have been made: named with their figures, asked, never a finding.

A sign names batches and counts. It says nothing of what somebody did: a shared file can be a slip,
a full day can be two people under one name. While it stands open it holds the batches it names
(attack L-03; the figures stand in `figures`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from passmuster.core.collection.signals import QUESTION
from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.quality.batch import Batch, Control, Kind, shown
from passmuster.core.laboratory.quality.figures import QUALITY, share
from passmuster.core.laboratory.sources import derived

SAME_FILE = derived("two runs never give the same bytes")


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One question: its kind (a stable code), the batches it names, what was counted, in words.

    ``analyst`` is whom the counting was by, "" where it was by batch alone.
    """

    kind: str
    batches: tuple[str, ...]
    count: int
    says: str
    source: Source
    analyst: str = ""
    question: str = QUESTION


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity that was reported of a specimen: ng/mL, exactly as written, and when."""

    batch: str
    specimen: str
    analyst: str
    analyte: str
    value: Fraction
    at: datetime


def reused_files(batches: Iterable[Batch]) -> tuple[Sign, ...]:
    """Return a sign for each file of control data that stands in more than one batch."""
    alike: dict[str, set[str]] = defaultdict(set)
    for batch in batches:
        if batch.qc_sha256:
            alike[batch.qc_sha256].add(batch.code)
    return tuple(
        Sign(
            kind="qc-file-reused",
            batches=tuple(sorted(codes)),
            count=len(codes),
            says=f"One file of control data (SHA-256 {digest[:12]}…) stands in {len(codes)} "
            f"batches: {', '.join(sorted(codes))}. Ask the laboratory which run it is from.",
            source=SAME_FILE,
        )
        for digest, codes in sorted(alike.items())
        if len(codes) > 1
    )


def copied_controls(batches: Iterable[Batch], figures: FigureSet = QUALITY) -> tuple[Sign, ...]:
    """Return a sign for each set of batches whose controls all read the same.

    A file with one blank more has another hash and the same numbers. Only what was measured and
    found counts, and only from ``equal-controls`` readings on.
    """
    alike: dict[tuple[tuple[str, str, Fraction], ...], set[str]] = defaultdict(set)
    for batch in batches:
        readings = _readings(batch.controls)
        if len(readings) >= figures.value("equal-controls"):
            alike[readings].add(batch.code)
    return tuple(
        Sign(
            kind="controls-equal",
            batches=tuple(sorted(codes)),
            count=len(readings),
            says=f"All {len(readings)} controls read exactly the same in {len(codes)} batches: "
            f"{', '.join(sorted(codes))}. Ask the laboratory for the raw data.",
            source=figures.figure("equal-controls").source,
        )
        for readings, codes in sorted(alike.items(), key=lambda each: sorted(each[1]))
        if len(codes) > 1
    )


def _readings(controls: Sequence[Control]) -> tuple[tuple[str, str, Fraction], ...]:
    found = [c for c in controls if c.kind is not Kind.NEGATIVE and c.measured > 0]
    return tuple((c.analyte, c.material, c.measured) for c in found)


def full_days(batches: Iterable[Batch], figures: FigureSet = QUALITY) -> tuple[Sign, ...]:
    """Return a sign for each analyst and day with more specimens than ``day-results``.

    A day is that of the batch's end, in the zone in which the laboratory wrote it. One specimen in
    two batches of a day counts twice: it was worked on twice.
    """
    days: dict[tuple[str, str], list[Batch]] = defaultdict(list)
    for batch in batches:
        if batch.ended_at is not None:
            days[batch.analyst, batch.ended_at.date().isoformat()].append(batch)
    most = figures.value("day-results")
    found = []
    for (analyst, day), theirs in sorted(days.items()):
        count = sum(len(batch.specimens) for batch in theirs)
        if count > most:
            found.append(
                Sign(
                    kind="day-full",
                    batches=tuple(sorted(batch.code for batch in theirs)),
                    count=count,
                    says=f"{count} specimens stand under one analyst on {day}; asked about from "
                    f"{most + 1} on. Ask the laboratory who worked on them.",
                    source=figures.figure("day-results").source,
                    analyst=analyst,
                )
            )
    return tuple(found)


def equal_quantities(
    quantities: Iterable[Quantity], figures: FigureSet = QUALITY
) -> tuple[Sign, ...]:
    """Return a sign for each analyst and analyte with a run of equal quantities beyond chance.

    Quantities count in the order of their times; a zero is no quantity. The chance is an upper
    bound, exact: in n readings a run of r equal ones begins at n-r+1 places, and each reading after
    its first equals the one before with the chance ``equal-next``.
    """
    by_hand: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if quantity.value > 0:
            by_hand[quantity.analyst, quantity.analyte].append(quantity)
    found = []
    for (analyst, analyte), given in sorted(by_hand.items()):
        ordered = sorted(given, key=lambda one: (one.at, one.specimen))
        run = _longest_run(ordered)
        chance = chance_of_run(len(run), len(ordered), share("equal-next", figures))
        if chance <= share("equal-chance", figures):
            found.append(
                Sign(
                    kind="quantities-equal",
                    batches=tuple(sorted({one.batch for one in run})),
                    count=len(run),
                    says=f"{len(run)} of {len(ordered)} quantities of {name_of(analyte)} under one "
                    f"analyst follow each other with the same value, {shown(run[0].value)} ng/mL; "
                    f"by chance less often than once in {int(1 / chance)}. Ask for the raw data.",
                    source=figures.figure("equal-chance").source,
                    analyst=analyst,
                )
            )
    return tuple(found)


def chance_of_run(length: int, readings: int, each: Fraction) -> Fraction:
    """Return an upper bound of the chance of a run of ``length`` equal ones in ``readings``."""
    return min(Fraction(1), (readings - length + 1) * each ** (length - 1))


def _longest_run(quantities: Sequence[Quantity]) -> list[Quantity]:
    longest: list[Quantity] = []
    run: list[Quantity] = []
    for quantity in quantities:
        run = [*run, quantity] if run and run[-1].value == quantity.value else [quantity]
        longest = max(longest, run, key=len)
    return longest


def all_signs(
    batches: Iterable[Batch], quantities: Iterable[Quantity], figures: FigureSet = QUALITY
) -> tuple[Sign, ...]:
    """Return every sign in batches and quantities, in a fixed order."""
    given = tuple(batches)
    return (
        *reused_files(given),
        *copied_controls(given, figures),
        *full_days(given, figures),
        *equal_quantities(quantities, figures),
    )
