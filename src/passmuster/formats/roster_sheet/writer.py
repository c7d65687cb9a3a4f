"""What a clerk takes away: the rows that came back, to mend and send again, and every change.

Guarantees: every original cell of a returned row is there as it came, every cell is text, and
nothing in a file calculates when a spreadsheet opens it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.comparing import Change
from passmuster.core.roster.faults import Fault
from passmuster.formats.pieces import write_csv, write_xlsx

ABOUT_THE_FAULT: Final = ("row", "column", "code", "message", "proposal", "file")
"""The first columns; the original cells follow under their own headers."""


def error_file(rejected: Sequence[Fault], header: Sequence[str], *, kind: str = "csv") -> bytes:
    """Return the rejected rows as ``csv`` or ``xlsx``; raises UnusableInput ``kind-unknown``."""
    rows = _rows(rejected, header)
    if kind == "csv":
        return write_csv(rows)
    if kind == "xlsx":
        return write_xlsx(rows, "Rows to mend")
    raise UnusableInput("kind-unknown", "The rows that came back are written as csv or xlsx.")


def changes_file(lists: Mapping[str, Sequence[Change]]) -> bytes:
    """Return every change of every list as CSV, one line each, in the order of the lists."""
    rows = [("list", "id", "name", "unit", "rank", "from", "to")]
    for name, found in lists.items():
        for change in found:
            person = change.person
            about = (person.number, person.name or person.latin_name, person.unit, person.rank)
            rows.append((name, *about, change.old, change.new))
    return write_csv(rows)


def _rows(rejected: Sequence[Fault], header: Sequence[str]) -> Iterator[Sequence[str]]:
    width = max([len(header), *(len(fault.cells) for fault in rejected)])
    names = [*header, *(f"(column {place})" for place in range(len(header) + 1, width + 1))]
    yield (*ABOUT_THE_FAULT, *names)
    for fault in rejected:
        about = (str(fault.row), fault.column, fault.code, fault.message, fault.proposal)
        yield (*about, fault.file, *fault.cells, *[""] * (width - len(fault.cells)))
