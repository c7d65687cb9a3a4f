"""Finds the donor of a specimen in what a laboratory reports of it, and masks every such text.

A reader masks what a message itself gives as somebody's data (formats/lab/masking). Here it is
compared with the one person whose specimen it is, so that a name in a remark, in any order or
script, is found too (attack L-05). What is found raises the alarm of a message that names a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, Final

from passmuster.core.kits.blinding import DonorIdentifiers, find_identifiers
from passmuster.core.laboratory.reported import Line, Report

MASK: Final = "[masked]"
_NOBODYS_WORDS: Final = frozenset(
    {"place", "specimen_id", "system", "code", "collected_at", "received_at", "released_at"}
)
"""Texts that are no words: places, moments, the specimen's own number, codes of a vocabulary."""


def blinded(report: Report, donor: DonorIdentifiers) -> Report:
    """Return a report with every text masked that names its donor, and the alarm set if any did."""
    texts: dict[str, str] = {}
    _gather(report, texts)
    found = find_identifiers(texts, donor)
    if not found:
        return report
    telling = {one.field for one in found}
    masked: Report = _masked(report, telling)
    return replace(masked, names_donor=True)


def names_in_lines(text: str, donor: DonorIdentifiers) -> bool:
    """Tell whether the whole name of a donor stands in a line of a message, read or not.

    Numbers are not looked for here: between the separators of a message any would turn up.
    """
    names = replace(donor, service_number="", phones=())
    lines = dict(enumerate(text.splitlines()))
    said = {str(number): line for number, line in lines.items()}
    return bool(find_identifiers(said, names, others=said))


def _gather(value: Any, texts: dict[str, str]) -> None:
    """Add every text of a part of a report that could name somebody, however deep it stands."""
    if isinstance(value, str):
        if not isinstance(value, Enum):
            texts[value] = value
    elif isinstance(value, tuple):
        for part in value:
            _gather(part, texts)
    elif is_dataclass(value):
        for name in _telling_fields(value):
            part = getattr(value, name)
            if type(part) is str:  # most parts are texts
                texts[part] = part
            elif part:
                _gather(part, texts)


def _masked(value: Any, telling: Collection[str]) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return MASK if value in telling else value
    if isinstance(value, tuple):
        return tuple(_masked(part, telling) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    parts = {name: getattr(value, name) for name in _telling_fields(value)}
    return replace(value, **{name: _masked(part, telling) for name, part in parts.items()})


def _telling_fields(value: Any) -> tuple[str, ...]:
    """Return the fields of a part of a report in which words may stand."""
    kind: Any = type(value)
    return _fields_of(kind, isinstance(value, Line) and value.numeric)


@cache
def _fields_of(kind: Any, numeric: bool) -> tuple[str, ...]:
    kept = _NOBODYS_WORDS | {"value"} if numeric else _NOBODYS_WORDS
    return tuple(f.name for f in fields(kind) if f.name not in kept)
