"""One OBX segment as a line: its value as written, and everything odd about it named.

Guarantees: no field is moved, filled in or chosen from several; a number is a number only where
OBX-2 and the text allow nothing else.

Source: HL7 v2.5.1, chapter 7, 7.4.2 (OBX); chapter 2A (data types); table 0125.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from passmuster.core.laboratory.reported import Coding, Comparator, Line, Problem, Status
from passmuster.formats.lab.hl7v2.fields import Segment
from passmuster.formats.lab.hl7v2.profile import LINE_STATUS
from passmuster.formats.lab.limits import MAX_VALUE_CHARACTERS
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.values import (
    coding,
    first_text,
    names,
    points_to_a_note,
    written_number,
)

_TEXTS: Final = frozenset({"ST", "TX", "FT"})
_CODED: Final = frozenset({"CE", "CWE", "CNE", "CF"})
_PLAIN: Final = frozenset({"IS", "ID", "DT", "TM", "TS", "DTM", "SI"})
_UNREAD: Final = names(
    "AD AUI CCD CD CK CN CNN CP CQ CSU CX DDI DIN DLD DLN DLT DR DTN ED EI EIP ERL FC FN HD ICD "
    "JCC LA1 LA2 MA MO MOC MOP MSG NA NDL NR OCD OSD OSP PIP PL PLN PN PPN PRL PT PTA QIP QSC RCD "
    "RFR RI RMC RP SAD SCV SPD SPS SRT TN TX1 UVC VH VID VR WVI WVS XAD XCN XON XPN XTN"
)
_MOMENT: Final = re.compile(r"[0-9]{4,20}(?:\.[0-9]{1,6})?(?:[+-][0-9]{4})?")
_NUMERIC: Final = re.compile(r"[<>]?=?[0-9]+(?:\.[0-9]+)?")
_SIGNS: Final = {"": Comparator.NONE, "=": Comparator.NONE} | {
    sign.value: sign for sign in Comparator
}


class Value(NamedTuple):
    """A value as it was read, with what is wrong about it."""

    text: str = ""
    comparator: Comparator = Comparator.NONE
    numeric: bool = False
    codings: tuple[Coding, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_blank(obx: Segment) -> bool:
    """Tell whether the segment says nothing, not even in a field that may have been moved."""
    return not any(obx.says(number) for number in (3, 4, 5, 6, 7, 8)) and not _odd_set_id(obx)


def _odd_set_id(obx: Segment) -> str:
    """Return OBX-1 where it is no running number."""
    found = obx.raw(1)
    return "" if found.isascii() and found.isdecimal() else found


def read_line(obx: Segment, notes: Sequence[str]) -> tuple[Line, list[Problem]]:
    """Return the line of an OBX segment and its problems; ``notes`` are those that follow it."""
    value = _value(obx)
    codings, label = triplets(obx, 3)
    shifted = list(_shifted(obx))
    letter = obx.component(11)
    status = LINE_STATUS.get(letter, Status.UNSTATED)
    line = Line(
        place=obx.place,
        codings=codings,
        label=label,
        value=value.text,
        comparator=value.comparator,
        numeric=value.numeric,
        value_codings=value.codings,
        unit=first_text((obx.component(6), obx.component(6, 2))),
        reference=obx.text(7),
        flag=obx.text(8),
        status=status,
        method=first_text((obx.component(17, 2), obx.component(17))),
        aliquot=obx.component(4),
        notes=tuple(notes),
    )
    found = [*value.problems, *shifted, *_odd(obx, line, letter, moved=bool(shifted))]
    return line, [*found, *obx.faults]


def triplets(segment: Segment, number: int) -> tuple[tuple[Coding, ...], str]:
    """Return the codings of a coded field's first repetition, and the first of its texts.

    Components 1 to 3 and 4 to 6 are code, text and system; a triplet without a code gives its text
    only.
    """
    return _triplets(segment, next(iter(segment.repetitions(number)), ""))


def _triplets(segment: Segment, one: str) -> tuple[tuple[Coding, ...], str]:
    parts = segment.components(one, 9)
    codings = [
        coding(parts[2], parts[0], parts[1]),
        coding(parts[5], parts[3], parts[4]),
    ]
    return tuple(filter(None, codings)), first_text((parts[1], parts[4], parts[8]))


def _value(obx: Segment) -> Value:
    """Return what OBX-5 says, by the type in OBX-2."""
    kind = obx.component(2)
    given = obx.repetitions(5)
    if not given or not obx.says(5):
        return Value()
    whole = obx.text(5)
    if len(given) > 1:
        told = problem("value-repeated", obx.place, count=len(given), value=whole)
        return Value(whole, problems=(told,))
    if kind == "SN":
        return _structured(obx, given[0])
    if kind in _CODED:
        codings, text = _triplets(obx, given[0])
        return Value(first_text((text, obx.component_of(given[0], 1), whole)), codings=codings)
    if kind in _UNREAD:
        return Value(problems=(problem("value-type-unread", obx.place, kind=kind),))
    return _text(obx, kind, given[0], whole)


def _text(obx: Segment, kind: str, given: str, whole: str) -> Value:
    if kind in _PLAIN:
        return Value(whole)
    if kind not in _TEXTS and kind != "NM":
        code = "value-type-unknown" if kind else "value-type-missing"
        return Value(whole, problems=(problem(code, obx.place, kind=kind, value=whole),))
    if obx.holds_separators(given):
        return Value(whole, problems=(problem("separator-in-text", obx.place, value=whole),))
    number = written_number(whole)
    if number is not None:
        return Value(number.number, number.comparator, numeric=True)
    if kind == "NM":
        return Value(whole, problems=(problem("value-not-a-number", obx.place, value=whole),))
    return Value(whole)


def _structured(obx: Segment, given: str) -> Value:
    """Return an SN value: comparator, number, separator, second number."""
    sign, first, separator, second = (obx.component_of(given, n) for n in (1, 2, 3, 4))
    written = f"{sign}{first}{separator}{second}"
    number = written_number(first)
    plain = number is not None and number.comparator is Comparator.NONE
    if number is not None and plain and sign in _SIGNS and not separator and not second:
        return Value(number.number, _SIGNS[sign], numeric=True)
    code = "value-not-single" if separator or second else "value-not-a-number"
    return Value(written, problems=(problem(code, obx.place, value=written),))


def _odd(obx: Segment, line: Line, letter: str, *, moved: bool) -> Iterator[Problem]:
    place = obx.place
    if not line.codings and line.value:
        yield problem("code-missing", place, value=line.value)
    if len(obx.repetitions(3)) > 1:
        yield problem("sub-ids-mixed", place, field="OBX-3", value=obx.text(3))
    if not letter and not moved:
        yield problem("status-missing", place, field="OBX-11")
    elif letter and letter not in LINE_STATUS:
        yield problem("status-unknown", place, status=letter)
    if letter == "X":
        yield problem("result-not-obtainable", place, status=letter)
    settled = line.status in (Status.FINAL, Status.CORRECTED)
    if settled and not obx.says(5):
        yield problem("value-missing", place)
    if len(line.value) > MAX_VALUE_CHARACTERS:
        facts = {"length": len(line.value), "limit": MAX_VALUE_CHARACTERS}
        yield problem("value-too-long", place, **facts)
    if points_to_a_note(line.value):
        yield problem("value-points-to-a-note", place, value=line.value)
    if _NUMERIC.fullmatch(line.unit):
        yield problem("cutoff-in-units", place, value=line.unit)


def _shifted(obx: Segment) -> Iterator[Problem]:
    """Yield signs that the sender counted the fields wrongly."""
    place = obx.place
    set_id = _odd_set_id(obx)
    if set_id:
        yield problem("set-id-not-a-number", place, value=set_id)
    for blank, beside in ((11, 12), (11, 10)):
        letter = obx.raw(beside).strip()
        if not obx.raw(blank) and letter in ("F", "P", "C"):
            facts = {"first": f"OBX-{blank}", "second": f"OBX-{beside}", "value": letter}
            yield problem("fields-shifted", place, **facts)
            return
    for number in (12, 14):
        moment = obx.component(number)
        if moment and not _MOMENT.fullmatch(moment):
            yield problem("date-unreadable", place, field=f"OBX-{number}", value=moment)
