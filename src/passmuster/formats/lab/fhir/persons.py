"""Finds whatever a file says of a person, so that it raises an alarm and is masked.

Source: FHIR R5, 8.1 (Patient), 8.2 (RelatedPerson), 8.11 (Person).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from passmuster.formats.lab.fhir.resources import Resource

_PEOPLE: Final = frozenset({"Patient", "RelatedPerson", "Person"})
_FIELDS: Final = ("name", "birthDate", "address", "telecom", "contact", "photo")
_WORDS: Final = re.compile(r"[^\s,;.]+")
_MAX_TEXTS: Final = 2_000


class People:
    """What a file gives away of people; nothing of it leaves but ``words`` to a mask."""

    def __init__(self, resources: Iterable[Resource], own_numbers: Collection[str]) -> None:
        self.fields: dict[str, None] = {}
        self.words: set[str] = set()
        for resource in resources:
            for one in (resource, *resource.contained.values()):
                self._person(one, own_numbers)
                self._subject(one, own_numbers)

    def _person(self, resource: Resource, own_numbers: Collection[str]) -> None:
        if resource.kind not in _PEOPLE:
            return
        value = resource.element.value
        for name in _FIELDS:
            if value.get(name):
                self.fields[f"{resource.kind}.{name}"] = None
        for text in _texts([value.get(name) for name in ("name", "telecom", "address")]):
            self.words.update(_WORDS.findall(text))
        self._numbers(value.get("identifier"), f"{resource.kind}.identifier", own_numbers)

    def _subject(self, resource: Resource, own_numbers: Collection[str]) -> None:
        subject = resource.element.value.get("subject")
        if not isinstance(subject, dict):
            return
        display = subject.get("display")
        if isinstance(display, str) and display.strip():
            self.fields[f"{resource.kind}.subject.display"] = None
            self.words.update(_WORDS.findall(display))
        path = f"{resource.kind}.subject.identifier"
        self._numbers([subject.get("identifier")], path, own_numbers)

    def _numbers(self, identifiers: Any, path: str, own_numbers: Collection[str]) -> None:
        for one in identifiers if isinstance(identifiers, list) else []:
            number = one.get("value") if isinstance(one, dict) else None
            if isinstance(number, str) and number.strip() and number not in own_numbers:
                self.fields[path] = None
                self.words.add(number)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts inside a value, codes for use and kind apart."""
    todo, told = [value], 0
    while todo and told < _MAX_TEXTS:
        item = todo.pop()
        if isinstance(item, str):
            told += 1
            yield item
        elif isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            todo += [
                inner
                for name, inner in item.items()
                if name not in ("use", "system", "type", "period")
            ]
