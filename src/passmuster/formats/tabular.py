"""What a table is to this project, and how large one may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import dropwhile
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
"""Largest file taken: a roster of 60,000 people with Khmer names is about 13 MB as CSV."""

MAX_ROWS: Final = 1_048_576
"""Rows that a spreadsheet can hold (ECMA-376); no police force has as many people."""

MAX_COLUMNS: Final = 512
"""More columns than any personnel file; a sheet can claim 16,384 for every row."""

MAX_CELL_CHARACTERS: Final = 131_072
"""Characters of one cell: four times what a spreadsheet can hold, and the limit of Python's CSV
reader; beyond it a quotation mark is open, or somebody fills memory."""

MAX_CELLS: Final = 16_777_216
"""Cells of a whole table, blank ones included: 60,000 rows of 280 columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a file.

    ``header`` is the row of column names (``header_row`` its number, from 1 as a spreadsheet shows
    it), ``kind`` is ``csv`` or ``xlsx``; ``encoding`` and ``delimiter`` are "" for XLSX, ``sheet``
    and ``other_sheets`` are empty for CSV; ``encoding_assumed`` says that the encoding was a
    fallback, ``date_base`` is day 0 of serial dates.
    """

    kind: str
    source: Callable[[], Iterator[Row]] = field(repr=False)
    encoding: str = ""
    encoding_assumed: bool = False
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    date_base: date = date(1899, 12, 30)
    header: tuple[str, ...] = ()
    header_row: int = 0

    def rows(self) -> Iterator[Row]:
        """Yield the rows under the header; each call reads anew.

        Rows of a sheet are filled up with blanks to the header's width, for a sheet keeps no blank
        cells; rows of a text file are as they are, for there a missing cell is a fault.

        Raises UnusableInput where the file turns out to be cut off or to pass a limit.
        """
        width = len(self.header) if self.kind == "xlsx" else 0
        for row in dropwhile(lambda row: row.number <= self.header_row, self.all_rows()):
            missing = width - len(row.cells)
            yield row._replace(cells=[*row.cells, *[""] * missing]) if missing > 0 else row

    def all_rows(self) -> Iterator[Row]:
        """Yield every row from the first, within the limits (``table-too-large``)."""
        cells = 0
        for row in self.source():
            cells += len(row.cells)
            if row.number > MAX_ROWS or len(row.cells) > MAX_COLUMNS or cells > MAX_CELLS:
                raise UnusableInput(
                    "table-too-large",
                    f"The table is larger than any roster (row {row.number:,}, "
                    f"{len(row.cells):,} columns). Delete what stands outside the list.",
                )
            yield row
