"""XLSX workbooks as rows of text: the first visible sheet, formulas seen and never worked out.

Guarantees: a cell's text is exactly what was typed, with its kind beside it where a spreadsheet
made a number, a date or a formula of it; every fault of the file is one coded sentence.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.formats.archive import open_archive
from passmuster.formats.package_xml import Workbook, read_workbook
from passmuster.formats.sheet_xml import EXCEL_1900, EXCEL_1904, sheet_rows
from passmuster.formats.tabular import Table

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Microsoft's compound files: old .xls, and every encrypted workbook."""

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""First bytes of ZIP archives."""

_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")

_NOT_WHOLE: Final = (
    expat.ExpatError,
    LookupError,  # a part, a relation, a string or a style that is named and not there
    ValueError,
    OverflowError,
    StopIteration,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a package that is not whole can raise."""


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

    Codes: those of ``open_archive``, and ``workbook-binary``, ``workbook-opendocument``,
    ``workbook-missing``, ``workbook-unreadable``, ``workbook-no-sheet``; from the rows also
    ``workbook-disordered``.
    """
    archive = open_archive(data)
    _check_kind(archive)
    try:
        book = read_workbook(archive)
    except _NOT_WHOLE as error:
        raise _unreadable() from error
    visible = [sheet for sheet in book.sheets if sheet.visible]
    if not visible:
        raise UnusableInput("workbook-no-sheet", "The workbook has no visible sheet of cells.")
    sheet = visible[0]

    def source() -> Iterator[Row]:
        return _rows(archive, sheet.part, book)

    return Table(
        kind="xlsx",
        source=source,
        sheet=sheet.name,
        other_sheets=tuple(other.name for other in book.sheets if other is not sheet),
        date_base=EXCEL_1904 if book.epoch_1904 else EXCEL_1900,
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
    if "_rels/.rels" not in names or not any(name.startswith("xl/") for name in names):
        raise UnusableInput(
            "workbook-missing", "The file is an archive, but no workbook. Send XLSX or CSV."
        )


def _rows(archive: zipfile.ZipFile, part: str, book: Workbook) -> Iterator[Row]:
    try:
        yield from sheet_rows(archive, part, book)
    except _NOT_WHOLE as error:
        raise _unreadable() from error


def _unreadable() -> UnusableInput:
    return UnusableInput(
        "workbook-unreadable",
        "The workbook is damaged, or of a kind that is not read here. Save it anew as .xlsx, "
        "or as CSV UTF-8.",
    )
