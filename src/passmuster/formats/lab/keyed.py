"""A report that two people typed from a laboratory's paper, as the readers of messages give theirs.

Guarantees: a value is the text that stands on the paper, digit for digit; what was left empty is no
line; nothing is worked out. A field's name says what it holds: ``initial-CODE`` the word of an
initial test, ``value-CODE`` and ``unit-CODE`` a confirmation or a validity measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import ascii_digits
from passmuster.core.laboratory.analytes import SUBJECTS, Sort, name_of
from passmuster.core.laboratory.reported import Coding, Comparator, Line, Reading, Report, Status
from passmuster.core.laboratory.rules import RuleSet
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.table.mapping import WORDS
from passmuster.formats.lab.values import written_number

KIND: Final = "keyed"
ABOUT: Final = (
    *("specimen", "message_id", "status", "collected_at", "received_at", "released_at"),
    "rejected",
)
"""What a printed report says of the specimen; moments and words as they stand there."""

STATUSES: Final = (Status.FINAL, Status.CORRECTED, Status.WITHDRAWN, Status.PRELIMINARY)
MEASURES: Final = ("creatinine", "gravity", "ph", "nitrite")
"""Validity measures that the form asks for; of any other the laboratory sends a message."""

MOST_CHARACTERS: Final = 200


def fields_for(rules: RuleSet) -> tuple[str, ...]:
    """Return the names of the fields that a report by these rules can fill, in paper's order."""
    found = list(ABOUT)
    for row in rules.panel:
        found.append(f"initial-{row.code}")
        for code in row.analytes:
            found += [f"value-{code}", f"unit-{code}"]
    for code in MEASURES:
        found += [f"value-{code}", f"unit-{code}"]
    return tuple(found)


def read_keyed(fields: Mapping[str, str], sha256: str) -> Reading:
    """Return what was typed as a reading of the scan with this hash (64 hex).

    Raises UnusableInput (``keyed-field-unknown``) for a field that is none, or is too long.
    """
    for name, text in fields.items():
        if not _is_field(name) or len(text) > MOST_CHARACTERS:
            raise UnusableInput("keyed-field-unknown", f"A report has no field {name!r} like it.")
    # Whoever types with a Khmer keyboard types the digits that stand on the paper.
    fields = {name: ascii_digits(text) for name, text in fields.items()}
    status = Status(fields.get("status") or Status.UNSTATED)
    number = fields.get("specimen", "").strip()
    problems = () if number else (problem("specimen-id-missing", "paper"),)
    report = Report(
        place="paper",
        specimen_id=number,
        message_id=fields.get("message_id", ""),
        rejected=fields.get("rejected", ""),
        status=status,
        collected_at=fields.get("collected_at", ""),
        received_at=fields.get("received_at", ""),
        released_at=fields.get("released_at", ""),
        lines=tuple(_lines(fields, status)),
        problems=problems,
    )
    return Reading(kind=KIND, sha256=sha256, reports=(report,))


def _is_field(name: str) -> bool:
    part, _, code = name.partition("-")
    if name in ABOUT:
        return True
    if part == "initial":
        return code in SUBJECTS and SUBJECTS[code].sort in (Sort.ANALYTE, Sort.CLASS)
    return part in ("value", "unit") and code in SUBJECTS


def _lines(fields: Mapping[str, str], status: Status) -> Iterator[Line]:
    for name, text in fields.items():
        part, _, code = name.partition("-")
        written = text.strip()
        if part == "initial" and written:
            yield _initial(code, written, status)
        elif part == "value" and written:
            yield _measured(code, written, fields.get(f"unit-{code}", "").strip(), status)


def _initial(code: str, word: str, status: Status) -> Line:
    number, text = WORDS.get(word, ("", word))
    return Line(
        place=f"paper, initial {name_of(code)}",
        codings=(),
        label=f"{name_of(code)} screen",
        value=text,
        value_codings=(Coding(system="snomed", code=number, text=text),) if number else (),
        status=status,
    )


def _measured(code: str, text: str, unit: str, status: Status) -> Line:
    is_measure = SUBJECTS[code].sort is Sort.MEASURE
    number = written_number(text)
    return Line(
        place=f"paper, {name_of(code)}",
        codings=(),
        label=name_of(code) if is_measure else f"{name_of(code)} confirmation",
        value=number.number if number else text,
        comparator=number.comparator if number else Comparator.NONE,
        numeric=number is not None,
        unit=unit,
        status=status,
    )
