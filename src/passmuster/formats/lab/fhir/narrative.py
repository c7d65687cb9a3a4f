"""Compares a resource's narrative with its data, so that a contradiction reaches a person.

Guarantees: nothing of a narrative ever becomes a value; the comparison can only raise a problem.

Source: FHIR R5, 2.1.2.4 (Narrative: it shall reflect the data and nothing else).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from passmuster.core.laboratory.reported import Line

_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_SENSE: Final = re.compile(
    r"\b(?:(not[ -]detected|non[ -]?reactive|none detected|negative|neg|absent)"
    r"|(positive|pos|detected|reactive|present))\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w.])[0-9]{1,12}(?:\.[0-9]{1,12})?(?![\w.]*[0-9])")
_NEAR: Final = 80
_SHORTEST: Final = 3
_MAX_TEXT: Final = 200_000
_MAX_LINES: Final = 200


def narrative_text(div: str) -> str:
    """Return the words of a narrative without its tags, single spaces between them."""
    return " ".join(html.unescape(_TAG.sub(" ", div[:_MAX_TEXT])).split())


def contradictions(text: str, lines: Iterable[Line]) -> Iterator[str]:
    """Yield how a narrative's text says otherwise than the lines, in a few words each."""
    shown = list(lines)[:_MAX_LINES]
    said = {_positive(found) for found in _SENSE.finditer(text)}
    senses = {sense for line in shown if (sense := _sense(line.value)) is not None}
    for sense in sorted(said - senses) if senses else ():
        yield f"it says {'positive' if sense else 'negative'} and no line does"
    low = text.lower()
    for line in shown:
        label = line.label.lower()
        place = low.find(label) if len(label) >= _SHORTEST else -1
        if place < 0:
            continue
        near = text[place + len(label) : place + len(label) + _NEAR]
        yield from _near(line, near)


def _near(line: Line, near: str) -> Iterator[str]:
    """Compare what follows a line's name in the narrative with the line."""
    sense, said = _sense(line.value), _SENSE.search(near)
    if sense is not None and said and _positive(said) != sense:
        yield f"“{line.label}” is {said[0]} there and “{line.value}” here"
    number = _NUMBER.search(near)
    if line.numeric and number and number[0] != line.value.lstrip("+"):
        yield f"“{line.label}” is {number[0]} there and {line.value} here"


def _positive(found: re.Match[str]) -> bool:
    return found[2] is not None


def _sense(value: str) -> bool | None:
    found = _SENSE.fullmatch(value.strip())
    return _positive(found) if found else None
