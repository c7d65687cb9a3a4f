"""Finds the donor of a specimen in what a laboratory reports of it, and masks every such text.

A reader masks what a message itself gives as somebody's data (formats/lab/masking). Here it is
compared with the one person whose specimen it is, so that a name in a remark, in any order or
script, is found too (attack L-05). What is found raises the alarm of a message that names a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
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

    def tells(text: str) -> bool:
        return bool(find_identifiers({"text": text}, donor))

    masked: Report = _masked(report, tells)
    return report if masked == report else replace(masked, names_donor=True)


def names_in_lines(text: str, donor: DonorIdentifiers) -> bool:
    """Tell whether the whole name of a donor stands in a line of a message, read or not.

    Numbers are not looked for here: between the separators of a message any would turn up.
    """
    names = replace(donor, service_number="", phones=())
    lines = dict(enumerate(text.splitlines()))
    said = {str(number): line for number, line in lines.items()}
    return bool(find_identifiers(said, names, others=said))


def _masked(value: Any, tells: Callable[[str], bool]) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return MASK if tells(value) else value
    if isinstance(value, tuple):
        return tuple(_masked(part, tells) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = _NOBODYS_WORDS
    if isinstance(value, Line) and value.numeric:
        kept = kept | {"value"}
    parts = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in kept}
    return replace(value, **{name: _masked(part, tells) for name, part in parts.items()})
