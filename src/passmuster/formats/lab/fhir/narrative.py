"""Compares a resource's narrative with its data, so that a contradiction reaches a person.

Guarantees: nothing of a narrative ever becomes a value; the comparison can only raise a problem.

Source: FHIR R5, 2.1.2.4 (Narrative: it shall reflect the data and nothing else).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from passmuster.core.laboratory.reported import Line

_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_ROW_END: Final = re.compile(r"</(?:tr|p|li|div|h[1-6])>|<br[ ]?/?>", re.IGNORECASE)
_STOP: Final = re.compile(r"[;|]|\. ")
"""What ends the words about one line in a narrative: the end of its row or sentence."""
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
    """Return the words of a narrative without its tags, a semicolon where a row ends."""
    rows = _ROW_END.sub(" ; ", div[:_MAX_TEXT])
    return " ".join(html.unescape(_TAG.sub(" ", rows)).split())


def contradictions(text: str, lines: Iterable[Line]) -> Iterator[str]:
    """Yield how a narrative's text says otherwise than the lines, in a few words each."""
    shown = list(lines)[:_MAX_LINES]
    said = {_positive(found) for found in _SENSE.finditer(text)}
    senses = {sense for line in shown if (sense := _sense(line.value)) is not None}
    for sense in sorted(said - senses) if senses else ():
        yield f"it says {'positive' if sense else 'negative'} and no line does"
    for line in shown:
        yield from _near(line, _words_about(line.label, text))


def _words_about(label: str, text: str) -> str:
    """Return what a narrative says behind a line's name, or behind the short form of it."""
    low = text.lower()
    short = re.split(r"[\[(,]", label)[0].strip()
    for name in dict.fromkeys((label, short, short.partition(" ")[0])):
        place = low.find(name.lower()) if len(name) >= _SHORTEST else -1
        if place >= 0:
            near = text[place + len(name) : place + len(name) + _NEAR]
            return _STOP.split(near, maxsplit=1)[0]
    return ""


def _near(line: Line, near: str) -> Iterator[str]:
    """Compare what follows a line's name in the narrative with the line."""
    sense, said = _sense(line.value), _SENSE.search(near)
    if sense is not None and said and _positive(said) != sense:
        yield f"“{line.label}” is {said[0]} there and “{line.value}” here"
    numbers = [Decimal(found[0]) for found in _NUMBER.finditer(near)]
    if line.numeric and numbers and Decimal(line.value) not in numbers:
        yield f"“{line.label}” is {numbers[0]} there and {line.value} here"


def _positive(found: re.Match[str]) -> bool:
    return found[2] is not None


def _sense(value: str) -> bool | None:
    found = _SENSE.fullmatch(value.strip())
    return _positive(found) if found else None
