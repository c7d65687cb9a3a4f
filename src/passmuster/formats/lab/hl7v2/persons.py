"""Finds whatever a message says of a person, so that it raises an alarm and is masked.

A laboratory receives specimens by code only. PID-3 is a required field, so a laboratory may write
the specimen's own number there; any other number in it is a person's.

Source: HL7 v2.5.1, chapter 3, 3.4.2 (PID), 3.4.5 (NK1), chapter 6 (GT1, IN1).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from passmuster.formats.lab.hl7v2.fields import Segment

_FIELDS: Final = {
    5: "name",
    6: "mother's name",
    7: "birth date",
    9: "other name",
    11: "address",
    13: "telephone",
    14: "telephone",
    19: "number",
    20: "licence",
    21: "mother's number",
    23: "birth place",
}
_NUMBERS: Final = (2, 3, 4, 18)
_NAMES: Final = (5, 6, 9)
_OTHERS: Final = frozenset({"NK1", "GT1", "IN1", "IN2"})
_NAME_PARTS: Final = 3
_WORDS: Final = re.compile(r"[^\s,;.]+")


class Person:
    """What the segments of one person give away; nothing of it leaves but ``words`` to a mask."""

    def __init__(self) -> None:
        self._numbers: list[str] = []
        self._fields: dict[str, None] = {}
        self._words: set[str] = set()

    def take(self, segment: Segment) -> None:
        """Take a segment about the person."""
        if segment.name in _OTHERS:
            if any(segment.says(number) for number in range(2, len(segment) + 1)):
                self._fields[f"a segment {segment.name}"] = None
            return
        for number, what in _FIELDS.items():
            if segment.says(number):
                self._fields[f"PID-{number} {what}"] = None
        for number in _NUMBERS:
            for one in segment.repetitions(number):
                self._numbers += filter(None, [segment.component_of(one, 1)])
        for number in _NAMES:
            for one in segment.repetitions(number):
                for part in range(1, _NAME_PARTS + 1):
                    self._words.update(_WORDS.findall(segment.component_of(one, part)))
        for number in (11, 13, 14, 19, 20):
            for one in segment.repetitions(number):
                self._words.update(
                    text
                    for place in (1, 2, 3, 12)
                    if len(text := segment.component_of(one, place)) > _NAME_PARTS
                )

    def fields(self, own_numbers: Collection[str]) -> list[str]:
        """Return which data of a person stands here, without the data."""
        foreign = any(number not in own_numbers for number in self._numbers)
        return [*self._fields, *(["PID-3 number"] if foreign else [])]

    def words(self, own_numbers: Collection[str]) -> set[str]:
        """Return the words that must not leave in any text."""
        return self._words | {n for n in self._numbers if n not in own_numbers}
