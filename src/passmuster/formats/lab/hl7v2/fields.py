"""Segments, fields and escapes of HL7 v2, taken apart only as far as somebody asks.

Guarantees: positions are those of the standard (MSH-1 is the field separator itself); an escape
that is not known stays as written and is named; unescaped text is never taken apart again.

Source: HL7 v2.5.1, chapter 2, 2.5.4 (delimiters) and 2.7 (escape sequences).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from passmuster.core.laboratory.reported import Problem
from passmuster.formats.lab.problems import problem

_NULL: Final = '""'
"""HL7's explicit null: the sender wants the field to be empty."""

_LINE_BREAKS: Final = frozenset({".br", ".sp", ".ce"})
_FORMATS: Final = re.compile(r"\.(?:br|sp|in|ti|fi|nf|sk|ce)[+-]?[0-9]{0,4}|[HN]")
_HEX: Final = re.compile(r"X((?:[0-9A-Fa-f]{2}){1,64})")


class Delimiters(NamedTuple):
    """The five separators that a header declares; "" where it declares none."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str


class Text(NamedTuple):
    """How a message's text is to be read: its separators and its character set."""

    delimiters: Delimiters
    charset: str


def parse_delimiters(header: str) -> Delimiters | None:
    """Return the separators of an MSH, FHS or BHS segment, or None where they cannot be used.

    They must be different marks of punctuation; the last ones may be missing, a fifth encoding
    character (truncation, from version 2.7) is allowed.
    """
    field = header[3:4]
    declared = header[4:].split(field, 1)[0] if field else ""
    marks = field + declared
    usable = all(mark.isascii() and mark.isprintable() and not mark.isalnum() for mark in marks)
    if not usable or " " in marks or len(set(marks)) != len(marks) or not 2 <= len(marks) <= 6:
        return None
    return Delimiters(field, *(declared[place : place + 1] for place in range(4)))


class Segment:
    """One segment; fields are numbered as in the standard, components and parts from 1."""

    __slots__ = ("_fields", "_text", "faults", "name", "place")

    def __init__(self, line: str, text: Text, place: str) -> None:
        field = text.delimiters.field
        self._fields = line.split(field)
        if self._fields[0] in ("MSH", "FHS", "BHS"):
            self._fields.insert(1, field)
        self._text = text
        self.name = self._fields[0]
        self.place = place
        self.faults: list[Problem] = []

    def __len__(self) -> int:
        return len(self._fields) - 1

    def raw(self, number: int) -> str:
        """Return a field as sent, "" where it is missing or explicitly null."""
        if number >= len(self._fields):
            return ""
        field = self._fields[number]
        return "" if field == _NULL else field

    def text(self, number: int) -> str:
        """Return a whole field with its escapes resolved, separators and all."""
        return self._plain(self.raw(number)).strip()

    def repetitions(self, number: int) -> list[str]:
        """Return the repetitions of a field that are not blank, as sent."""
        field, mark = self.raw(number), self._text.delimiters.repetition
        if field.isalnum():  # no separator is a letter or digit
            return [field]
        if not field or field.isspace():
            return []
        if not mark or mark not in field:
            return [field]
        parts = field.split(mark)
        return [part for part in parts if part.strip() and part != _NULL]

    def component(self, number: int, component: int = 1, part: int = 0) -> str:
        """Return a component of a field's first repetition; ``part`` picks a subcomponent.

        Without ``part`` the first subcomponent is given.
        """
        fields = self._fields
        if number >= len(fields) or not (field := fields[number]):
            return ""
        if field.isalnum():  # no separator and no escape is a letter or digit
            return field if component == 1 and part < 2 else ""
        found = self.repetitions(number)
        return self.component_of(found[0], component, part) if found else ""

    def component_of(self, repetition: str, component: int, part: int = 0) -> str:
        """Return a component of a repetition as ``repetitions`` gave it."""
        found = repetition.split(self._text.delimiters.component)
        return self._part(found[component - 1], part) if component <= len(found) else ""

    def components(self, repetition: str, count: int) -> list[str]:
        """Return the first ``count`` components of a repetition, "" where there are fewer."""
        found = repetition.split(self._text.delimiters.component)[:count]
        return [*map(self._part, found), *[""] * (count - len(found))]

    def _part(self, component: str, part: int = 0) -> str:
        mark = self._text.delimiters.subcomponent
        if not mark or mark not in component:
            return self._plain(component).strip() if part < 2 else ""
        parts = component.split(mark)
        place = max(part, 1) - 1
        return self._plain(parts[place]).strip() if place < len(parts) else ""

    def holds_separators(self, repetition: str) -> bool:
        """Tell whether a repetition has more than one component or subcomponent."""
        if repetition.isalnum():
            return False
        marks = self._text.delimiters.component + self._text.delimiters.subcomponent
        return any(mark in repetition for mark in marks)

    def says(self, number: int) -> bool:
        """Tell whether a field holds anything but separators and nulls."""
        if self.raw(number).isalnum():
            return True
        marks = "".join(self._text.delimiters[1:])
        return any(part.strip(marks + " ") not in ("", _NULL) for part in self.repetitions(number))

    def _plain(self, raw: str) -> str:
        mark = self._text.delimiters.escape
        if not mark or mark not in raw:
            return raw
        return _escapes(mark).sub(self._resolve, raw)

    def _resolve(self, found: re.Match[str]) -> str:
        inner, d = found[1], self._text.delimiters
        if inner is None:
            self.faults.append(problem("escape-unknown", self.place, escape=found[0]))
            return found[0]
        known = {"F": d.field, "S": d.component, "T": d.subcomponent, "R": d.repetition}
        known |= {"E": d.escape}
        if inner in known:
            return known[inner]
        if _FORMATS.fullmatch(inner):
            return "\n" if inner[:3] in _LINE_BREAKS else ""
        coded = _HEX.fullmatch(inner)
        if coded:
            try:
                return bytes.fromhex(coded[1]).decode(self._text.charset)
            except UnicodeDecodeError:
                pass
        self.faults.append(problem("escape-unknown", self.place, escape=found[0]))
        return found[0]


@lru_cache(maxsize=32)
def _escapes(mark: str) -> re.Pattern[str]:
    sign = re.escape(mark)
    return re.compile(rf"{sign}([^{sign}\r\n]{{1,200}}){sign}|{sign}")
