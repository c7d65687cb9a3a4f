"""A list as a file: all its rows as filtered and sorted, and in the file what it is.

A spreadsheet calculates nothing in it (``formats.cells``). In CSV what the file is stands above the
header, each line one cell that begins with ``#``; in XLSX on a second sheet. Our own roster reader
passes over both, so that a file sent back says what was exported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.timezone import localtime

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.pieces import MAX_SHEET_ROWS, csv_pieces, xlsx_pieces
from passmuster.web.listing.columns import Column

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_ONCE = 2_000

Fact = tuple[str, str]


@dataclass(frozen=True)
class Export:
    """What is written: rows, columns, the facts about the file, and names of sheets."""

    rows: QuerySet[Any]
    columns: Sequence[Column]
    facts: Sequence[Fact]
    sheets: tuple[str, str]

    def pieces(self, kind: str) -> Iterator[bytes]:
        """Return the pieces of a ``csv`` or ``xlsx`` file.

        Texts of the page's language are made here and now: rows are written when the page's
        language may be over.
        """
        header = [str(column.label) for column in self.columns]
        table = chain([header], self._cells())
        if kind == "csv":
            blanks = [""] * (len(header) - 1)
            return csv_pieces(chain(([f"# {a}: {b}", *blanks] for a, b in self.facts), table))
        return xlsx_pieces([(self.sheets[0], table), (self.sheets[1], self.facts)])

    def _cells(self) -> Iterator[list[str]]:
        for row in self.rows.iterator(chunk_size=ROWS_AT_ONCE):
            yield [column.text(row) for column in self.columns]


def response(export: Export, kind: str, filename: str) -> StreamingHttpResponse:
    """Return the file as it is made."""
    answer = StreamingHttpResponse(export.pieces(kind), content_type=FORMATS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def file_name(parts: Sequence[str], at: datetime, kind: str) -> str:
    """Return a name of ASCII letters: the parts, the local day, the kind; nobody's name."""
    day = localtime(at).date().isoformat()
    slugs = [re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts]
    return f"{'-'.join([*filter(None, slugs), day])}.{kind}"


def check_size(kind: str, total: int) -> None:
    """Refuse (``sheet-too-long``) more rows than a sheet can hold."""
    if kind == "xlsx" and total >= MAX_SHEET_ROWS:
        raise UnusableInput(
            "sheet-too-long",
            f"A sheet holds {MAX_SHEET_ROWS:,} rows and this list has {total:,}. Take it as CSV.",
        )
