"""Takes a donor's name and numbers out of everything that a report carries on.

Guarantees: what the message itself gives as somebody's name, number, phone or address stands in no
text of the masked report; where a value or a code was touched, a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from passmuster.core.laboratory.blind import MASK
from passmuster.core.laboratory.reported import Coding, Line, Problem, Report
from passmuster.formats.lab.problems import problem

_SHORTEST_NAME: Final = 3
_SHORTEST_IN_NOTES: Final = 2
"""Many Cambodian names have two letters (Ly, Ng); in a unit they would hit other words."""
_MOST_WORDS: Final = 200


class Mask:
    """The words of one person; its methods say how a text reads without them."""

    def __init__(self, words: Iterable[str]) -> None:
        kept = {word.strip() for word in words}
        self._everywhere = _pattern(kept, _SHORTEST_NAME)
        self._in_notes = _pattern(kept, _SHORTEST_IN_NOTES)

    def __bool__(self) -> bool:
        return self._in_notes is not None

    def covers(self, text: str) -> str:
        """Return ``text`` with every word of the person masked, those of two letters apart."""
        return self._everywhere.sub(MASK, text) if self._everywhere and text else text

    def covers_note(self, text: str) -> str:
        """Return a text in somebody's own words, with every word of the person masked."""
        return self._in_notes.sub(MASK, text) if self._in_notes and text else text


def _pattern(words: Iterable[str], shortest: int) -> re.Pattern[str] | None:
    kept = sorted((word for word in words if len(word) >= shortest), key=len)
    parts = [_bounded(word) for word in reversed(kept[-_MOST_WORDS:])]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _bounded(word: str) -> str:
    """Return a pattern of the word: whole where it is ASCII, anywhere in scripts without spaces."""
    escaped = re.escape(word)
    return rf"(?<![^\W_]){escaped}(?![^\W_])" if word.isascii() else escaped


def mask_report(report: Report, mask: Mask) -> Report:
    """Return the report without the person's words; adds ``name-in-a-value`` where it matters."""
    if not mask:
        return report
    lines = tuple(_line(line, mask) for line in report.lines)
    touched = [
        problem("name-in-a-value", new.place)
        for old, new in zip(report.lines, lines, strict=True)
        if _essence(old) != _essence(new)
    ]
    return replace(
        report,
        order=_codings(report.order, mask),
        specimen_type=_codings(report.specimen_type, mask),
        rejected=mask.covers_note(report.rejected),
        laboratory=mask.covers(report.laboratory),
        notes=tuple(map(mask.covers_note, report.notes)),
        lines=lines,
        problems=(*mask_problems(report.problems, mask), *touched),
    )


def mask_problems(problems: Iterable[Problem], mask: Mask) -> tuple[Problem, ...]:
    """Return the problems with sentences that name nobody."""
    return tuple(replace(found, says=mask.covers(found.says)) for found in problems)


def _essence(line: Line) -> tuple[object, ...]:
    codes = [(c.system, c.code) for c in (*line.codings, *line.value_codings)]
    return (line.value, line.unit, codes)


def _line(line: Line, mask: Mask) -> Line:
    return replace(
        line,
        codings=_codings(line.codings, mask),
        value=mask.covers(line.value),
        label=mask.covers(line.label),
        value_codings=_codings(line.value_codings, mask),
        unit=mask.covers(line.unit),
        reference=mask.covers(line.reference),
        flag=mask.covers(line.flag),
        method=mask.covers(line.method),
        aliquot=mask.covers(line.aliquot),
        notes=tuple(map(mask.covers_note, line.notes)),
    )


def _codings(codings: Iterable[Coding], mask: Mask) -> tuple[Coding, ...]:
    return tuple(
        replace(one, code=mask.covers(one.code), text=mask.covers(one.text)) for one in codings
    )
