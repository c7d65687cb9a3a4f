"""A roster file (or two, joined by service number) as people, with everything that was assumed.

Guarantees: nothing is stored or changed; the same bytes and choices give the same reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.core.roster.faults import Fault, warning
from passmuster.core.roster.headers import choose_columns, looks_like_header
from passmuster.core.roster.joining import Join, join_rows, prepare_join
from passmuster.core.roster.reading import Reading, read_people
from passmuster.formats.table import Table, read_table

NO_CHOICES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SheetFile:
    """The bytes of one file and the name that people know it by."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file that was read: what it says (``reading``) and what it is."""

    reading: Reading
    name: str
    sha256: str
    table: Table

    def as_json(self) -> dict[str, Any]:
        """Return the file's particulars as the command line and the API show them."""
        return {
            "sha256": self.sha256,
            "encoding": self.table.encoding,
            "delimiter": self.table.delimiter,
            "kind": self.table.kind,
            "sheet": self.table.sheet,
        }


def read_roster(
    file: SheetFile,
    *,
    join: SheetFile | None = None,
    columns: Mapping[str, str] = NO_CHOICES,
    date_order: str = "",
) -> RosterFile:
    """Read a roster, in the first visible sheet or the only table of a file.

    ``join`` is a second file whose columns are put behind the first's, by service number;
    ``columns`` corrects the guessed mapping, ``{field: column}``; ``date_order`` is ``dmy`` or
    ``mdy`` where the clerk has settled it.

    Raises UnusableInput where nothing can be read: the codes of ``read_table`` and
    ``choose_columns``. Whatever is wrong with single rows is in the reading.
    """
    table = read_table(file.data, file.name, is_header=looks_like_header)
    reading = (
        _joined(table, join, columns, date_order) if join else _alone(table, columns, date_order)
    )
    reading = replace(reading, warnings=[*_about_the_file(table), *reading.warnings])
    return RosterFile(reading, file.name, hashlib.sha256(file.data).hexdigest(), table)


def _alone(table: Table, columns: Mapping[str, str], date_order: str) -> Reading:
    return read_people(
        table.header,
        table.rows(),
        columns=choose_columns(table.header, columns),
        date_order=date_order,
        date_base=table.date_base,
        header_row=table.header_row,
    )


def _joined(table: Table, other: SheetFile, columns: Mapping[str, str], date_order: str) -> Reading:
    """Read two files as one; the second's rows without a place count as rows that came back."""
    second = read_table(other.data, other.name, is_header=looks_like_header)
    join = prepare_join(
        other.name,
        second.header,
        second.rows(),
        number_place=choose_columns(second.header)["service_number"],
    )
    header = join.joined_header(table.header)
    chosen = choose_columns(header, columns)
    if chosen["service_number"] >= len(table.header):
        raise UnusableInput(
            "join-without-number",
            "The first file has no column with the service number, so the two cannot be joined.",
        )
    rows: Iterator[Row] = join_rows(
        table.rows(), join, number_place=chosen["service_number"], width=len(table.header)
    )
    reading = read_people(
        header,
        rows,
        columns=chosen,
        date_order=date_order,
        date_base=table.date_base,
        header_row=table.header_row,
    )
    returned = [
        _under_joined_header(fault, join, chosen["service_number"], len(table.header))
        for fault in sorted(join.rejected, key=lambda fault: fault.row)
    ]
    return replace(
        reading,
        rows=reading.rows + len(returned),
        rejected=[*reading.rejected, *returned],
        warnings=sorted([*reading.warnings, *join.warnings], key=lambda fault: fault.row),
    )


def _under_joined_header(fault: Fault, join: Join, number_place: int, width: int) -> Fault:
    """Put the cells of a row of the second file where they stand in the joined table."""
    cells = [""] * width
    cells[number_place] = next(iter(fault.cells[join.number_place :]), "")
    return fault._replace(cells=(*cells, *join.without_number(fault.cells)))


def _about_the_file(table: Table) -> Iterator[Fault]:
    """Say what had to be assumed about the whole file."""
    if table.encoding_assumed:
        yield warning(table.header_row, "", "encoding-assumed")
    if table.other_sheets:
        yield warning(table.header_row, "", "sheet-chosen", value=table.sheet)
