"""The rows that came back, as a file that the clerk mends and sends again.

Guarantees: every original cell is there as it came, every cell is text, and nothing in the file
calculates when a spreadsheet opens it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.faults import Fault
from passmuster.formats.cells import write_csv, write_xlsx

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


def _rows(rejected: Sequence[Fault], header: Sequence[str]) -> Iterator[Sequence[str]]:
    width = max([len(header), *(len(fault.cells) for fault in rejected)])
    names = [*header, *(f"(column {place})" for place in range(len(header) + 1, width + 1))]
    yield (*ABOUT_THE_FAULT, *names)
    for fault in rejected:
        about = (str(fault.row), fault.column, fault.code, fault.message, fault.proposal)
        yield (*about, fault.file, *fault.cells, *[""] * (width - len(fault.cells)))
