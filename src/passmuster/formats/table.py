"""Any table that people keep in a file, as rows of text: CSV in its many dresses, and XLSX.

Guarantees: bytes that cannot be read as a table raise UnusableInput with a plain sentence, never
another error; nothing in a file is run, fetched or worked out; memory and time stay within the
limits of ``formats.tabular`` and ``formats.archive``, whatever the file claims about itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.core.kernel.text import normalise_text
from passmuster.formats.delimited import open_delimited
from passmuster.formats.tabular import MAX_FILE_BYTES, Table
from passmuster.formats.workbook import OLE, ZIP, open_workbook, refuse_ole

__all__ = ["HeaderTest", "Table", "read_table"]

MAX_TITLE_ROWS: Final = 20
"""How far down a header is looked for, under titles and logos."""

_OTHER_KINDS: Final = (
    (b"%pdf-", "a PDF"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a word-processor text"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"sqlite format 3\x00", "a database"),
)
"""First bytes, in lower case, of files that are sent by mistake, and what to call them."""

HeaderTest = Callable[[Sequence[str]], bool]
"""Tells whether a row of cells is the header."""


def read_table(data: bytes, filename: str = "", *, is_header: HeaderTest | None = None) -> Table:
    """Open a table; the format is told from the bytes, ``filename`` only completes sentences.

    ``is_header`` recognises the header among the first rows; without it, or where it recognises
    none, the header is the first row that is not blank.

    Codes: ``file-empty``, ``file-too-large``, ``file-kind-unknown``, those of ``open_delimited``
    and ``open_workbook``; later, from the table's rows, ``table-too-large`` and those that only
    show when the file is read to its end.
    """
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 2**20
        raise UnusableInput("file-too-large", f"The file is larger than {limit} MB.")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _empty("The file holds nothing")
    table = _open(data, filename)
    header = _find_header(table, is_header)
    return replace(table, header=_without_blank_end(header.cells), header_row=header.number)


def _open(data: bytes, filename: str) -> Table:
    if data.startswith(OLE):
        raise refuse_ole(data)
    if data.startswith(ZIP):
        return open_workbook(data)
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for first_bytes, what in _OTHER_KINDS:
        if start.startswith(first_bytes):
            name = f"“{filename}”" if filename else "The file"
            raise UnusableInput(
                "file-kind-unknown", f"{name} is {what}. Send the roster as CSV or XLSX."
            )
    return open_delimited(data)


def _find_header(table: Table, is_header: HeaderTest | None) -> Row:
    first: Row | None = None
    for row in islice(table.all_rows(), MAX_TITLE_ROWS):
        cells = _without_blank_end(row.cells)
        if not cells:
            continue
        if is_header is None or is_header(cells):
            return row
        first = first or row
    if first is None:
        raise _empty("The first rows of the file are blank")
    return first


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    kept = [normalise_text(cell) for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _empty(what: str) -> UnusableInput:
    return UnusableInput("file-empty", f"{what}. Send a table with a header and one row a person.")
