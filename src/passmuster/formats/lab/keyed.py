"""A report that two people typed from a laboratory's paper, as the readers of messages give theirs.

Guarantees: a value is the text that stands on the paper, digit for digit; what was left empty is no
line; nothing is worked out. A field's name says what it holds: ``initial-CODE`` the word of an
initial test, ``value-CODE`` and ``unit-CODE`` a drug's confirmation or the initial test of a
validity measure, ``again-CODE`` and ``againunit-CODE`` that measure's confirmation on a second
aliquot, ``method-CODE`` and ``againmethod-CODE`` how each was made, ``failed-CODE`` on how many
aliquots a confirmation failed, ``verdict`` what the laboratory calls the specimen. Source of what
validity needs: NRC 10 CFR 26.161 (two aliquots, which methods), 49 CFR 40.87.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import ascii_digits
from passmuster.core.laboratory.analytes import SUBJECTS, Sort, name_of
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.reported import Coding, Comparator, Line, Reading, Report, Status
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.table.mapping import WORDS
from passmuster.formats.lab.values import written_number

KIND: Final = "keyed"
ABOUT: Final = (
    *("specimen", "message_id", "status", "collected_at", "received_at", "released_at"),
    *("verdict", "rejected"),
)
"""What a printed report says of the specimen; moments and words as they stand there."""

STATUSES: Final = (Status.FINAL, Status.CORRECTED, Status.WITHDRAWN, Status.PRELIMINARY)
MEASURES: Final = ("creatinine", "gravity", "ph", "oxidant")
"""Validity measures of every specimen (49 CFR 40.87): the form asks for them first."""

OTHER_MEASURES: Final = (
    *("nitrite", "chromium", "halogen", "glutaraldehyde", "pyridine", "surfactant"),
    *("other", "physical"),
)
"""Validity measures that a report has where something was odd."""

VERDICTS: Final = tuple(Result)
"""What a laboratory may call a specimen; several may hold (49 CFR 40.97(a))."""

FAILED, FAILED_TWICE = "failed", "failed-twice"
"""A test that interference spoilt: on one aliquot, on two."""

_WITHOUT_METHOD: Final = frozenset({"creatinine", "gravity", "physical"})
_NAMES: Final = {"other": "other adulterant", "physical": "appearance"}
_PARTS: Final = frozenset({"value", "unit"})
_OF_MEASURES: Final = frozenset({"again", "againunit", "method", "againmethod"})

MOST_CHARACTERS: Final = 200


def fields_for(rules: RuleSet) -> tuple[str, ...]:
    """Return the names of the fields that a report by these rules can fill, in paper's order."""
    found = list(ABOUT)
    for row in rules.panel:
        found.append(f"initial-{row.code}")
        for code in row.analytes:
            found += [f"value-{code}", f"unit-{code}"]
    for code in (*MEASURES, *OTHER_MEASURES):
        found += _fields_of(code)
    found += [f"failed-{code}" for row in rules.panel for code in row.analytes]
    return tuple(found)


def _fields_of(measure: str) -> list[str]:
    """Return the fields of one validity measure: its initial test, then its confirmation."""
    if measure == "physical":
        return [f"value-{measure}"]
    parts = ["value", "unit", "method", "again", "againunit", "againmethod"]
    bare = measure in _WITHOUT_METHOD
    return [f"{part}-{measure}" for part in parts if not (bare and part.endswith("method"))]


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
    if part not in {"initial", "failed", *_PARTS, *_OF_MEASURES} or code not in SUBJECTS:
        return False
    sort = SUBJECTS[code].sort
    if part in ("initial", "failed"):
        return sort in (Sort.ANALYTE, Sort.CLASS)
    return sort is Sort.MEASURE if part in _OF_MEASURES else True


def _lines(fields: Mapping[str, str], status: Status) -> Iterator[Line]:
    for name, text in fields.items():
        part, _, code = name.partition("-")
        written = text.strip()
        if not written:
            continue
        if name == "verdict":
            yield from (_verdict(word, status) for word in written.split())
        elif part == "initial":
            yield from _words(code, written, status, Stage.INITIAL)
        elif part == "failed":
            yield from _words(code, written, status, Stage.CONFIRMATORY)
        elif part in ("value", "again"):
            beside = "again" if part == "again" else ""
            unit, method = (fields.get(f"{beside}{of}-{code}", "") for of in ("unit", "method"))
            line = _measured(code, written, status, again=bool(beside))
            yield replace(line, unit=unit.strip(), method=method.strip())


def _verdict(word: str, status: Status) -> Line:
    place = "paper, the laboratory's word"
    return Line(place=place, codings=(), label="overall result", value=word, status=status)


def _words(code: str, word: str, status: Status, stage: Stage) -> Iterator[Line]:
    """Yield the word of a drug's test, once for each aliquot on which it failed."""
    number, text = WORDS.get(word, ("", word))
    said = "screen" if stage is Stage.INITIAL else "confirmation"
    for aliquot in ("1", "2") if word == FAILED_TWICE else ("",):
        yield Line(
            place=f"paper, {stage.value} {name_of(code)}",
            codings=(),
            label=f"{name_of(code)} {said}",
            value=FAILED if word == FAILED_TWICE else text,
            value_codings=(Coding(system="snomed", code=number, text=text),) if number else (),
            aliquot=aliquot,
            status=status,
        )


def _measured(code: str, text: str, status: Status, *, again: bool) -> Line:
    is_measure = SUBJECTS[code].sort is Sort.MEASURE
    name = _NAMES.get(code, name_of(code))
    stage = "screen" if is_measure and not again else "confirmation"
    number = written_number(text)
    return Line(
        place=f"paper, {stage} {name}",
        codings=(),
        label=f"{name} {stage}",
        value=number.number if number else text,
        comparator=number.comparator if number else Comparator.NONE,
        numeric=number is not None,
        status=status,
    )
