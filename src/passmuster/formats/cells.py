"""Cells on their way out: text that no spreadsheet takes for a formula, and the same text back.

Guarantees: in a file written here every cell is text, in CSV behind an apostrophe where a
spreadsheet would calculate, in XLSX by its type; reading the file again gives the same texts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

DANGEROUS_STARTS: Final = "=+-@\t\r\n＝＋－＠"
"""Characters after which a spreadsheet may calculate (OWASP, CSV Injection; full-width too)."""

_BEFORE: Final = "' \u00a0"
"""Characters that may stand before a dangerous one and do not disarm it for certain."""

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_MAX_SHEET_CELL: Final = 32_767
"""Characters that a spreadsheet cell can hold (Excel specifications and limits)."""


def neutral_cell(text: str) -> str:
    """Return ``text`` as it is written to CSV: behind an apostrophe where it might calculate."""
    return f"'{text}" if _is_dangerous(text) else text


def plain_cell(text: str) -> str:
    """Return the text that ``neutral_cell`` was given."""
    return text[1:] if text[:1] == "'" and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    rest = text.lstrip(_BEFORE)
    return bool(rest) and rest[0] in DANGEROUS_STARTS


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV: UTF-8 with a byte order mark (for Excel), commas, CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([neutral_cell(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def write_xlsx(rows: Iterable[Sequence[str]], sheet: str) -> bytes:
    """Return rows as a workbook of one sheet in which every cell is text.

    Cells over 32,767 characters are cut there, as every spreadsheet would.
    """
    import openpyxl  # here, for it is slow to load and most commands write no workbook
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(page, value=escape_sheet_text(text[:_MAX_SHEET_CELL]))
            cell.data_type = "s"  # set after the value, which would make a formula of "=…"
            cells.append(cell)
        page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def escape_sheet_text(text: str) -> str:
    """Write what XML cannot hold as ``_xHHHH_`` (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    guarded = _ESCAPE.sub(lambda found: f"_x005F_{found[0][1:]}", text)
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", guarded)


def unescape_sheet_text(text: str) -> str:
    """Read ``_xHHHH_`` back; half of a surrogate pair becomes the replacement character."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
