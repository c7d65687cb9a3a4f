"""Two files of one force, joined by service number: particulars in one, postings in the other.

Guarantees: every row of the first file stands in the result; every row of the second that finds
no place there comes back coded, so that no row of either file is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from passmuster.core.kernel.rows import Row
from passmuster.core.kernel.text import identity_key, normalise_name
from passmuster.core.roster.faults import Fault, rejection, warning
from passmuster.core.roster.headers import column_labels, guess_columns
from passmuster.core.roster.numbers import number_fault, service_number
from passmuster.core.roster.reading import is_blank
from passmuster.core.roster.settling import quoting_accepted

_NAME_COLUMNS: Final = ("full_name", "last_name", "first_name")
_UNIT_COLUMNS: Final = ("unit_code", "unit_name")
_FAR: Final = 1 << 30
"""Where a column stands that the file does not have: behind every row's end."""


@dataclass(slots=True)
class Join:
    """A second file made ready: rows by identity key, and those that came back.

    ``rejected`` is whole only once ``join_rows`` has been read to its end.
    """

    name: str
    header: Sequence[str]
    number_place: int
    partners: dict[str, Row] = field(default_factory=dict)
    rejected: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def joined_header(self, first: Sequence[str]) -> list[str]:
        """Return the header of the join: the first file's, then the second's without its number."""
        return [*first, *self.without_number(self.header)]

    def without_number(self, cells: Sequence[str]) -> list[str]:
        """Return the second file's cells as they stand in the join, where one number is enough."""
        return [cell for place, cell in enumerate(cells) if place != self.number_place]

    def particulars(self, row: Row) -> list[str]:
        """Return what a row says beside its number, in one spelling."""
        return [normalise_name(cell) for cell in self.without_number(row.cells)]

    def said(self, row: Row, fields: Sequence[str]) -> str:
        """Return what a row says in the columns that look like these fields."""
        places = guess_columns(self.header)
        cells = (
            row.cells[places[name]] for name in fields if places.get(name, _FAR) < len(row.cells)
        )
        return " ".join(text for cell in cells if (text := normalise_name(cell)))

    def reject(self, row: Row, code: str, column: str = "", **facts: Any) -> None:
        """Send a row of the second file back."""
        fault = rejection(row.number, column, code, cells=tuple(row.cells), **facts)
        self.rejected.append(fault._replace(file=self.name))


def prepare_join(
    name: str, header: Sequence[str], rows: Iterable[Row], *, number_place: int
) -> Join:
    """Read the second file into memory by identity key; the first row of each number counts."""
    join = Join(name, header, number_place)
    label = column_labels(header)[number_place]
    for row in rows:
        if not row.fault and is_blank(row.cells):
            continue
        if row.fault or len(row.cells) <= number_place:
            join.reject(row, row.fault or "row-short", found=len(row.cells), wanted=len(header))
            continue
        text = row.cells[number_place].strip()
        code, facts = number_fault(text, row.kinds.get(number_place, ""))
        if code:
            join.reject(row, code, label, **facts)
            continue
        first = join.partners.setdefault(identity_key(service_number(text)), row)
        if first is not row:
            same = join.particulars(first) == join.particulars(row)
            code = "duplicate-row" if same else "duplicate-number"
            join.reject(row, code, label, first=first.number)
            who = (join.said(first, _NAME_COLUMNS), join.said(first, _UNIT_COLUMNS))
            join.rejected[-1] = quoting_accepted(join.rejected[-1], first.number, *who)
    return join


def join_rows(first: Iterable[Row], join: Join, *, number_place: int, width: int) -> Iterator[Row]:
    """Yield each row of the first file with its partner's cells behind its own.

    ``number_place`` and ``width`` are the place of the number and the number of columns of the
    first file. A row whose shape or number is wrong goes on alone; the reader sends it back.
    """
    used = set()
    blank = [""] * (len(join.header) - 1)
    for row in first:
        if row.fault or len(row.cells) > width or len(row.cells) <= number_place:
            yield row
            continue
        key = identity_key(service_number(row.cells[number_place].strip()))
        partner = join.partners.get(key)
        if partner is None:
            if not is_blank(row.cells):
                join.warnings.append(warning(row.number, "", "no-partner"))
            yield row._replace(cells=[*_padded(row.cells, width), *blank])
            continue
        used.add(key)
        yield _together(row, partner, join, width)
    for key, partner in join.partners.items():
        if key not in used:
            join.reject(partner, "no-partner", column_labels(join.header)[join.number_place])


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _together(row: Row, partner: Row, join: Join, width: int) -> Row:
    """Put a partner's cells, and their kinds, behind a row's own."""
    places = [place for place in range(len(join.header)) if place != join.number_place]
    behind = _padded(partner.cells, len(join.header))
    kinds = dict(row.kinds)
    for offset, place in enumerate(places):
        if place in partner.kinds:
            kinds[width + offset] = partner.kinds[place]
    return row._replace(
        cells=[*_padded(row.cells, width), *(behind[place] for place in places)], kinds=kinds
    )
