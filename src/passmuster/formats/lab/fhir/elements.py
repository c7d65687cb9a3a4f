"""Elements of a resource, asked for by their type; what has another shape is named, never bent.

Source: FHIR R4B and R5, 2.6.2 (JSON), data types 2.1.27 to 2.1.28.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from passmuster.core.laboratory.reported import Coding, Problem
from passmuster.formats.lab.fhir.strict_json import NumberText
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.values import coding

NOTHING: Final[Mapping[str, Any]] = {}


class Element:
    """A JSON object with its path in the resource; faults go to the list that all parts share."""

    __slots__ = ("faults", "path", "place", "value")

    def __init__(
        self, value: Mapping[str, Any], place: str, path: str, faults: list[Problem]
    ) -> None:
        self.value = value
        self.place = place
        self.path = path
        self.faults = faults

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def fault(self, code: str, /, **facts: object) -> None:
        """Name something that is wrong here."""
        self.faults.append(problem(code, self.place, **facts))

    def text(self, name: str) -> str:
        """Return a text, "" where it is missing or no text."""
        found = self.value.get(name, "")
        if isinstance(found, str) and not isinstance(found, NumberText):
            return found
        self._wrong(name)
        return ""

    def number(self, name: str) -> str:
        """Return a number as written, "" where it is missing or no number."""
        found = self.value.get(name, "")
        if found == "" or isinstance(found, NumberText):
            return str(found)
        self._wrong(name)
        return ""

    def one(self, name: str) -> Element | None:
        """Return an object, None where it is missing or no object."""
        found = self.value.get(name)
        if isinstance(found, dict):
            return Element(found, self.place, f"{self.path}.{name}", self.faults)
        if found is not None or name in self.value:
            self._wrong(name)
        return None

    def many(self, name: str) -> list[Element]:
        """Return a list of objects; one object where a list belongs is wrong."""
        found = self.value.get(name, [])
        if not isinstance(found, list):
            self._wrong(name)
            return []
        out = []
        for number, item in enumerate(found):
            if isinstance(item, dict):
                path = f"{self.path}.{name}[{number}]"
                out.append(Element(item, self.place, path, self.faults))
            else:
                self._wrong(f"{name}[{number}]")
        return out

    def _wrong(self, name: str) -> None:
        self.fault("element-wrong-type", path=f"{self.path}.{name}")


def concept(element: Element | None) -> tuple[tuple[Coding, ...], str]:
    """Return a CodeableConcept's codings and its text, or the first text beside a code."""
    if element is None:
        return (), ""
    codings = []
    text = element.text("text").strip()
    for one in element.many("coding"):
        found = coding(one.text("system"), one.text("code"), one.text("display"))
        text = text or one.text("display").strip()
        if found is None:
            continue
        if found.system == "snomed" and not (found.code.isascii() and found.code.isdecimal()):
            one.fault("code-malformed", code=found.code, system="SNOMED CT")
        codings.append(found)
    return tuple(codings), text


def empty_elements(value: Any, path: str) -> Iterator[str]:
    """Yield the paths of texts, objects and lists inside ``value`` that are empty (ele-1).

    Paths are made only for what is yielded and for the way down to it, so memory stays flat.
    """
    ways = [(path, _inside(value))]
    while ways:
        above, rest = ways[-1]
        found = next(rest, None)
        if found is None:
            ways.pop()
            continue
        name, item = found
        if item in _EMPTY:
            yield above + name
        elif isinstance(item, dict | list):
            ways.append((above + name, _inside(item)))


_EMPTY: Final[tuple[Any, ...]] = ("", {}, [])


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f".{name}", item) for name, item in value.items())
    else:
        for number, item in enumerate(value):
            if isinstance(item, dict | list) or item == "":
                yield f"[{number}]", item
