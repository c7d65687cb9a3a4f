"""Rows of payroll's own list in, service numbers out: names, amounts and the rest are never kept.

Guarantees: ``len(numbers) + len(rejected) == rows``; the column is named or recognised for certain,
never guessed at; a number is read exactly as personnel's file is read, so that one person has one
hash on both sides (protocol.md §10.8 rule 3); who stands twice stays twice, for the gate to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.core.kernel.text import identity_key
from passmuster.core.roster.faults import Fault
from passmuster.core.roster.headers import candidates, column_labels, find_column, header_key
from passmuster.core.roster.numbers import number_fault
from passmuster.core.roster.reading import is_blank, read_number, shape_is_right
from passmuster.core.roster.sheet import Sheet

_FIELD = "service_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidList:
    """What payroll's list says. ``rows`` counts its data rows, wholly blank ones apart.

    ``numbers`` are the normalised service numbers in the order of the list, ``at`` their row
    numbers; ``header`` and ``column`` are the labels of all columns and of the one that was read.
    """

    rows: int
    numbers: tuple[str, ...]
    at: tuple[int, ...]
    rejected: tuple[Fault, ...]
    header: tuple[str, ...]
    column: str

    def repeated(self) -> tuple[tuple[int, ...], ...]:
        """Return the rows of each identity that stands more than once, in the order of the list."""
        places: dict[str, list[int]] = {}
        for number, row in zip(self.numbers, self.at, strict=True):
            places.setdefault(identity_key(number), []).append(row)
        return tuple(tuple(rows) for rows in places.values() if len(rows) > 1)


def names_a_number(cells: Sequence[str], column: str = "") -> bool:
    """Tell whether a row of cells is the header: it names a service number, or ``column``."""
    wanted = "" if column.strip().isdecimal() else header_key(column)
    return any(_claim(cell) > 0 or header_key(cell) == wanted != "" for cell in cells)


def number_place(header: Sequence[str], column: str = "") -> int:
    """Return the place (from 0) of the service numbers: ``column`` by name or number, or as found.

    A badge is no service number here: badges are passed on from one officer to the next. Raises
    UnusableInput: ``column-unknown``, ``paid-column-unknown``, ``paid-column-ambiguous``, and
    ``paid-header-missing`` where the first person stands in place of the header.
    """
    place = find_column(header, column) if column else _recognised(header)
    if not _claim(header[place]) and not number_fault(header[place])[0]:
        raise UnusableInput(
            "paid-header-missing",
            "The first row holds a number where the column’s name belongs, and that person would "
            "be left out. Put a row with the names of the columns above it.",
        )
    return place


def _recognised(header: Sequence[str]) -> int:
    claims = [(_claim(text), place) for place, text in enumerate(header) if _claim(text)]
    labels = column_labels(header)
    if not claims:
        raise UnusableInput(
            "paid-column-unknown",
            "No column is named as the service number. The columns are: "
            f"{_listed(labels)}. Say which it is, by its name or its number from 1.",
        )
    surest = [place for strength, place in claims if strength == max(claims)[0]]
    if len(surest) > 1:
        raise UnusableInput(
            "paid-column-ambiguous",
            "More than one column could be the service number: "
            f"{_listed([labels[place] for place in surest])}. Say which it is, by its name or its "
            "number from 1.",
        )
    return surest[0]


def _claim(header: str) -> int:
    """Return how sure it is that a header means the service number, 0 for not at all."""
    return max((sure for field, sure in candidates(header) if field == _FIELD), default=0)


def read_paid(header: Sequence[str], rows: Iterable[Row], *, place: int) -> PaidList:
    """Read every row; ``place`` as from ``number_place``. Rows that cannot be read come back."""
    labels = column_labels(header)
    sheet = Sheet(labels, {_FIELD: place})
    found = []
    for row in rows:
        if not row.fault and is_blank(row.cells):
            continue
        sheet.rows += 1
        number = read_number(sheet, row) if shape_is_right(sheet, row) else ""
        if number:
            found.append((number, row.number))
    return PaidList(
        rows=sheet.rows,
        numbers=tuple(number for number, _row in found),
        at=tuple(row for _number, row in found),
        rejected=tuple(sheet.rejected),
        header=labels,
        column=labels[place],
    )


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels[:40]) + (" …" if len(labels) > 40 else "")
