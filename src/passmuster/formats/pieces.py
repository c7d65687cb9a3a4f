"""Tables on their way out piece by piece, so that a list of any length takes a page of memory.

Guarantees: the pieces together are one whole file; every cell is text that no spreadsheet
calculates (``formats.cells``), and reading the file again gives the same texts; the same rows give
the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from passmuster.formats.cells import MAX_SHEET_CELL, escape_sheet_text, neutral_cell

MAX_SHEET_ROWS: Final = 1_048_576
"""Rows that a sheet can hold (Excel specifications and limits)."""

MAX_SHEET_NAME: Final = 31
"""Characters of a sheet's name (the same)."""

_NOT_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_BOM: Final = b"\xef\xbb\xbf"
_ROWS_AT_ONCE: Final = 500

Rows = Iterable[Sequence[str]]


def csv_pieces(rows: Rows) -> Iterator[bytes]:
    """Yield a CSV file: UTF-8 with a byte order mark (for Excel), commas, CR LF."""
    yield _BOM
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for some in _batches(rows):
        writer.writerows([neutral_cell(cell) for cell in row] for row in some)
        yield text.getvalue().encode("utf-8", "replace")
        text.seek(0)
        text.truncate()


def xlsx_pieces(sheets: Iterable[tuple[str, Rows]]) -> Iterator[bytes]:
    """Yield a workbook; each sheet is a name and its rows, the first row staying in view.

    Cells over 32,767 characters are cut there, as every spreadsheet would; the caller keeps to
    ``MAX_SHEET_ROWS``. Cells are inline strings in the number format "text", so that a spreadsheet
    shows and keeps leading zeros also where somebody types.

    Source of the parts: ECMA-376 part 1, 18 (SpreadsheetML), part 2 (Open Packaging).
    """
    out = _Pieces()
    names = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, rows) in enumerate(sheets, start=1):
            names.append(" ".join(_NOT_SHEET_NAME.sub(" ", name).split())[:MAX_SHEET_NAME])
            yield from _sheet(archive, out, f"xl/worksheets/sheet{number}.xml", rows)
        for part, text in _small_parts(names):
            archive.writestr(zipfile.ZipInfo(part), text)
    yield out.take()


def write_csv(rows: Rows) -> bytes:
    """Return rows as one CSV file; see ``csv_pieces``."""
    return b"".join(csv_pieces(rows))


def write_xlsx(rows: Rows, sheet: str) -> bytes:
    """Return rows as a workbook of one sheet; see ``xlsx_pieces``."""
    return b"".join(xlsx_pieces([(sheet, rows)]))


class _Pieces:
    """Where the archive is written: keeps what nobody has taken yet. It cannot be gone back in."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def write(self, data: bytes) -> int:
        self._kept += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """What is left can still be taken."""

    def take(self) -> bytes:
        taken = bytes(self._kept)
        self._kept.clear()
        return taken


def _batches(rows: Rows) -> Iterator[list[Sequence[str]]]:
    iterator = iter(rows)
    while some := list(islice(iterator, _ROWS_AT_ONCE)):
        yield some


def _sheet(archive: zipfile.ZipFile, out: _Pieces, part: str, rows: Rows) -> Iterator[bytes]:
    """Write one sheet, handing out what the compressor gives."""
    entry = zipfile.ZipInfo(part)
    entry.compress_type = zipfile.ZIP_DEFLATED
    number = 0
    with archive.open(entry, "w") as sheet:
        sheet.write(_SHEET_START.encode())
        for some in _batches(rows):
            text = "".join(_row(at, cells) for at, cells in enumerate(some, start=number + 1))
            number += len(some)
            sheet.write(text.encode())
            yield out.take()
        sheet.write(_SHEET_END.encode())


def _row(number: int, cells: Sequence[str]) -> str:
    written = "".join(
        f'<c r="{column_letters(place)}{number}" s="{_TEXT_STYLE}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(escape_sheet_text(text[:MAX_SHEET_CELL]))}</t></is></c>'
        for place, text in enumerate(cells)
        if text
    )
    return f'<row r="{number}">{written}</row>'


@cache
def column_letters(place: int) -> str:
    """Return the letters of a column by its place from 0: A, B, … Z, AA, AB, …"""
    before, last = divmod(place, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)


_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_TEXT_STYLE: Final = 1
_TEXT_FORMAT: Final = 49
"""The built-in number format "@": whatever is typed stays text (18.8.30)."""

_SHEET_START: Final = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    f'<cols><col min="1" max="64" width="22" customWidth="1" style="{_TEXT_STYLE}"/></cols>'
    "<sheetData>"
)
_SHEET_END: Final = "</sheetData></worksheet>"

_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    f'<xf numFmtId="{_TEXT_FORMAT}" fontId="0" fillId="0" borderId="0" xfId="0" '
    'applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def _small_parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts that hold no cells: content types, relations, the list of sheets, styles."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{_KIND}.{kind}+xml"/>'
        for part, kind in chain(
            [("workbook.xml", "sheet.main"), ("styles.xml", "styles")],
            ((f"worksheets/sheet{number}.xml", "worksheet") for number in numbers),
        )
    )
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )
    yield "[Content_Types].xml", types
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{sheets}</sheets></workbook>'
    yield "xl/workbook.xml", _HEAD + book
    parts = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
