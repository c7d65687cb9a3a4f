"""A label exists once: printed inside its step, counted, and dead as soon as another replaces it.

A label's number is sixteen digits: the specimen's twelve, one for where it belongs, one for its
generation, two to check (the scheme of ``serials``). People compare the first three groups; the
machine compares all four. Sources: attacks.md C-04 and C-05; field.md §B1 (sequencescape#4715:
count prints, lock after the first, reprint only with a reason).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits.serials import (
    PRACTICE_MARK,
    Kind,
    Serial,
    check_digits,
    checks,
    in_fours,
    marked,
    parse_serial,
    typed,
)


class Place(StrEnum):
    """Where a label belongs."""

    BOTTLE_A = "bottle-a"
    BOTTLE_B = "bottle-b"
    FORM = "form"
    POUCH = "pouch"


PLACES: Final = tuple(Place)
MOST_GENERATIONS: Final = 9
"""One digit holds the generation; whoever needs a tenth label takes another kit."""

REPRINT_REASONS: Final = {
    "printer-jammed": "The printer jammed or tore the label.",
    "not-readable": "The label cannot be read or scanned.",
    "fell-off": "The label did not hold or was wetted before the seal was closed.",
    "placed-wrongly": "The label was put where it does not belong.",
}
"""The closed list of reasons for another label, each with its sentence."""

_DIGIT_OF_PLACE: Final = {place: str(at) for at, place in enumerate(PLACES, start=1)}
_PLACE_OF_DIGIT: Final = {digit: place for place, digit in _DIGIT_OF_PLACE.items()}
_LABEL: Final = re.compile(f"({PRACTICE_MARK}?)([0-9]{{12}})([1-4])([1-9])[0-9]{{2}}", re.ASCII)


@dataclass(frozen=True)
class Label:
    """One printed label: its specimen's number, its place, and which print of it this is."""

    specimen: Serial
    place: Place
    generation: int

    @property
    def text(self) -> str:
        """Return what the label's codes bear: sixteen digits, after P for practice."""
        practice = self.specimen.practice
        digits = self.specimen.text.removeprefix(PRACTICE_MARK)
        digits += f"{_DIGIT_OF_PLACE[self.place]}{self.generation}"
        return marked(digits + check_digits(digits, practice=practice), practice)

    @property
    def grouped(self) -> str:
        """Return the number as people read it: groups of four digits."""
        return in_fours(self.text)


@dataclass(frozen=True, kw_only=True)
class Printing:
    """One label that left the printer: by whom, when (Unix seconds), why again ("" the first)."""

    label: Label
    by: str
    at: int
    reason: str


def parse_label(text: str) -> Label:
    """Read a label's number as it was scanned or typed.

    Raises UnusableInput: ``label-form-unknown``, ``serial-check-wrong``; Refused
    (``serial-kind-wrong``) when its first twelve digits are no specimen's number.
    """
    found = _LABEL.fullmatch(typed(text))
    if found is None:
        raise UnusableInput(
            "label-form-unknown", "A label has sixteen digits in four groups; scan or type it."
        )
    mark, twelve, place, generation = found.groups()
    specimen = parse_serial(mark + twelve)
    if not checks(found[0].removeprefix(mark), practice=bool(mark)):
        raise UnusableInput(
            "serial-check-wrong",
            "The last two digits do not fit the others: a digit was misread. Scan or type it anew.",
        )
    _require_specimen(specimen)
    return Label(specimen, _PLACE_OF_DIGIT[place], int(generation))


def print_label(
    specimen: Serial,
    place: Place,
    *,
    printed: Collection[Printing],
    in_step: bool,
    by: str,
    at: int,
    reason: str = "",
) -> Printing:
    """Return the printing to record before the label is printed, or raise Refused.

    ``printed`` holds every printing so far; ``in_step`` says whether this specimen's step for
    labels is the open one. The first print wants no reason, each further one a code of
    REPRINT_REASONS. Codes: ``label-outside-step``, ``label-printed-already``,
    ``label-reprint-reason-unknown``, ``label-generations-used-up``, ``serial-kind-wrong``.
    """
    _require_specimen(specimen)
    if not in_step:
        raise Refused(
            "label-outside-step", "Labels are printed only while this specimen's step is open."
        )
    before = generations(specimen, place, printed)
    if before and not reason:
        raise Refused(
            "label-printed-already", "This label was printed. Give the reason for another one."
        )
    if reason not in (REPRINT_REASONS if before else ("",)):
        raise Refused(
            "label-reprint-reason-unknown",
            f"A reason for another label is one of: {', '.join(REPRINT_REASONS)}.",
        )
    if before == MOST_GENERATIONS:
        raise Refused(
            "label-generations-used-up", f"{MOST_GENERATIONS} labels are the most; void this kit."
        )
    return Printing(label=Label(specimen, place, before + 1), by=by, at=at, reason=reason)


def generations(specimen: Serial, place: Place, printed: Iterable[Printing]) -> int:
    """Return how many labels were printed for this place of this specimen."""
    return sum(1 for one in printed if (one.label.specimen, one.label.place) == (specimen, place))


def reprints(printed: Iterable[Printing]) -> tuple[Printing, ...]:
    """Return every printing that replaced an earlier label, to be counted and shown."""
    return tuple(one for one in printed if one.label.generation > 1)


def require_current_label(label: Label, printed: Collection[Printing]) -> None:
    """Raise Refused unless this is the last label printed for its place.

    Codes: ``label-never-printed``, ``label-superseded``. To be asked wherever a label is scanned,
    at the laboratory's receipt too.
    """
    last = generations(label.specimen, label.place, printed)
    if label.generation > last:
        raise Refused(
            "label-never-printed", "No such label was printed here. Keep it and tell the manager."
        )
    if label.generation < last:
        raise Refused(
            "label-superseded", "This label was replaced by a later one and counts no more."
        )


def require_labels_agree(specimen: Serial, scanned: Collection[Label]) -> None:
    """Raise Refused unless the labels scanned are this specimen's, one for each place.

    Codes: ``labels-of-another-specimen``, ``labels-incomplete``. Source: attacks.md C-04.
    """
    if any(label.specimen != specimen for label in scanned):
        raise Refused(
            "labels-of-another-specimen",
            f"A label is not of specimen {specimen.grouped}. Stop and compare every number.",
        )
    if sorted(label.place for label in scanned) != sorted(PLACES):
        raise Refused("labels-incomplete", f"Scan one label of each: {', '.join(PLACES)}.")


def _require_specimen(number: Serial) -> None:
    if number.kind is not Kind.SPECIMEN:
        raise Refused(
            "serial-kind-wrong", f"This is the number of a {number.kind}; give a specimen's."
        )
