"""XLSX workbooks as rows of text: the first visible sheet, formulas seen and never worked out.

Guarantees: a cell's text is exactly what was typed, with its kind beside it where a spreadsheet
made a number, a date or a formula of it; every fault of the file is one coded sentence.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

import openpyxl
from openpyxl.utils.datetime import MAC_EPOCH

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import (
    ALL_TEXT,
    BOOLEAN,
    DATE,
    ERROR,
    FORMULA,
    NUMBER,
    Row,
)
from passmuster.formats.archive import open_archive
from passmuster.formats.cells import unescape_sheet_text
from passmuster.formats.tabular import MAX_ROWS, Table

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Microsoft's compound files: old .xls, and every encrypted workbook."""

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""First bytes of ZIP archives."""

_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ZERO_FORMAT: Final = re.compile(r'(?:"([^"]*)")?(0+)(?:"([^"]*)")?')
"""A number format that draws leading zeros (000000), perhaps between fixed texts."""

_ROWS_AT_ONCE: Final = 500
_EXCEL_1900: Final = date(1899, 12, 30)
_EXCEL_1904: Final = date(1904, 1, 1)


def refuse_ole(data: bytes) -> UnusableInput:
    """Return the refusal of a compound file: encrypted, or of a format before 2007."""
    if _ENCRYPTED_STREAM in data:
        return UnusableInput(
            "workbook-encrypted",
            "The workbook is protected by a password. Save it without one and send it again.",
        )
    return UnusableInput(
        "workbook-old", "This is an old Excel workbook (.xls). Save it as .xlsx or CSV."
    )


def open_workbook(data: bytes) -> Table:
    """Open the first visible sheet of an XLSX workbook.

    Codes: those of ``open_archive``, and ``workbook-encrypted``, ``workbook-binary``,
    ``workbook-opendocument``, ``workbook-missing``, ``workbook-unreadable``,
    ``workbook-no-sheet``.
    """
    with open_archive(data) as archive:
        _check_kind(archive)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: pictures, rules
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        except Exception as error:  # a parser on a stranger's bytes may fail in any way
            raise _unreadable() from error
    if not visible:
        raise UnusableInput(
            "workbook-no-sheet",
            "The workbook has no visible sheet of cells. If Excel shows one, save it as a normal "
            "workbook (.xlsx, not “Strict”).",
        )
    sheet = visible[0]

    def source() -> Iterator[Row]:
        return _rows(sheet)

    return Table(
        kind="xlsx",
        source=source,
        sheet=sheet.title,
        other_sheets=tuple(other.title for other in book.worksheets if other is not sheet),
        date_base=_EXCEL_1904 if book.epoch == MAC_EPOCH else _EXCEL_1900,
    )


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise UnusableInput(
            "workbook-binary", "This is a binary workbook (.xlsb). Save it as .xlsx or CSV."
        )
    if "mimetype" in names and "content.xml" in names:
        raise UnusableInput(
            "workbook-opendocument",
            "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or CSV.",
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnusableInput(
            "workbook-missing", "The file is an archive, but no workbook. Send XLSX or CSV."
        )


def _rows(sheet: Any) -> Iterator[Row]:
    """Yield the sheet's rows; the size that the sheet claims for itself is not believed."""
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS + 1), start=1)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # dates out of range become error cells, told below
            try:
                some = [_row(number, cells) for number, cells in islice(rows, _ROWS_AT_ONCE)]
            except Exception as error:  # a parser on a stranger's bytes may fail in any way
                raise _unreadable() from error
        if not some:
            return
        yield from some


def _row(number: int, cells: Sequence[Any]) -> Row:
    texts: list[str] = []
    kinds: dict[int, str] = {}
    for place, cell in enumerate(cells):
        value = cell.value
        if value is None:
            texts.append("")
        elif cell.data_type == "s":
            texts.append(unescape_sheet_text(value))
        else:
            text, kind = _typed(cell, value)
            texts.append(text)
            kinds[place] = kind
    return Row(number, texts, kinds or ALL_TEXT)


def _typed(cell: Any, value: Any) -> tuple[str, str]:
    """Return text and kind of a cell that is not plain text."""
    if cell.data_type == "f":
        return str(getattr(value, "text", value)), FORMULA
    if cell.data_type == "e":
        return str(value), ERROR
    if isinstance(value, bool):
        return str(value).upper(), BOOLEAN
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format), NUMBER
    return _date_text(value), DATE


def _number_text(value: float, number_format: str) -> str:
    """Return a number as the sheet shows it where zeros are drawn, else in its shortest form."""
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    digits = str(int(value))
    drawn = _ZERO_FORMAT.fullmatch(number_format)
    if drawn and digits.isdecimal():
        return f"{drawn[1] or ''}{digits.zfill(len(drawn[2]))}{drawn[3] or ''}"
    return digits


def _date_text(value: Any) -> str:
    """Return a date in ISO 8601, without its time when that is midnight."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)


def _unreadable() -> UnusableInput:
    return UnusableInput(
        "workbook-unreadable",
        "The workbook is damaged, or of a kind that is not read here. Save it anew as .xlsx, "
        "or as CSV UTF-8.",
    )
