"""What a mapping says in rows, what a second one changes, and where it contradicts itself.

A mapping decides which drug a column is. So a column whose own name or label says one drug, and
whose code says another, is a contradiction, and so is a word that everybody reads as positive and
the mapping as negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from passmuster.core.laboratory.answers import Word, word_of
from passmuster.core.laboratory.naming import name_line
from passmuster.core.laboratory.reported import Line
from passmuster.formats.lab.table.mapping import Analyte, Mapping

_LIKE: Final = {
    "positive": frozenset({Word.POSITIVE, Word.PRESUMPTIVE}),
    "negative": frozenset({Word.NEGATIVE}),
}
_DOUBTS: Final = frozenset({"label-not-understood"})
"""What a column's own short name may be: nobody understands it, and nobody is misled by it."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One row of a mapping: of which part it is, what stands in the table, and what it means."""

    part: str
    written: str
    means: str


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A column or word whose own name says something else than the mapping; a code and sentence."""

    written: str
    code: str
    says: str


def meanings(mapping: Mapping) -> tuple[Meaning, ...]:
    """Return everything that a mapping says, row by row."""
    return tuple(_meanings(mapping))


def _meanings(mapping: Mapping) -> Iterator[Meaning]:
    yield Meaning(part="layout", written="", means=mapping.layout)
    yield Meaning(part="status", written="", means=mapping.status.value)
    for name, column in mapping.columns.items():
        yield Meaning(part="column", written=column, means=name)
    for column, analyte in mapping.analytes.items():
        yield Meaning(part="analyte", written=column, means=in_words(analyte))
    for word, means in mapping.words.items():
        yield Meaning(part="word", written=word, means=means)
    for word, status in mapping.statuses.items():
        yield Meaning(part="status", written=word, means=status.value)
    for column in mapping.personal:
        yield Meaning(part="personal", written=column, means="")
    for column in mapping.ignored:
        yield Meaning(part="ignored", written=column, means="")


def in_words(analyte: Analyte) -> str:
    """Return what a column measures: its label, code, system and unit."""
    coding = analyte.coding
    said = f"{coding.text} {coding.code} ({coding.system or '–'})".strip()
    return f"{said}, {analyte.unit}" if analyte.unit else said


def changed(before: Mapping | None, after: Mapping) -> tuple[tuple[Meaning, str], ...]:
    """Return each row that is new or means something else, with what it meant before or "".

    A row that is gone comes last, with an empty meaning.
    """
    old = {(row.part, row.written): row.means for row in _meanings(before)} if before else {}
    new = {(row.part, row.written): row for row in _meanings(after)}
    rows = [(row, old.get(key, "")) for key, row in new.items() if old.get(key) != row.means]
    gone = [
        (Meaning(part=part, written=written, means=""), means)
        for (part, written), means in old.items()
        if (part, written) not in new
    ]
    return (*rows, *gone)


def contradictions(mapping: Mapping) -> tuple[Contradiction, ...]:
    """Return where a mapping says something else than a column's or a word's own name."""
    return (*_of_columns(mapping), *_of_words(mapping))


def _of_columns(mapping: Mapping) -> Iterator[Contradiction]:
    for column, analyte in mapping.analytes.items():
        line = Line(place=f"column {column}", codings=(analyte.coding,), label=column, value="")
        for problem in name_line(line).problems:
            if problem.code not in _DOUBTS:
                yield Contradiction(
                    written=column, code=problem.code, says=f"{problem.place}: {problem.says}"
                )


def _of_words(mapping: Mapping) -> Iterator[Contradiction]:
    for word, means in mapping.words.items():
        known = word_of(word)
        if known is not None and known not in _LIKE[means]:
            yield Contradiction(
                written=word,
                code="word-contradicts",
                says=f"The word “{word}” says {known}, and the mapping says {means}.",
            )
