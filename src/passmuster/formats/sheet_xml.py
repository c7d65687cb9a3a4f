"""The cells of one XLSX sheet, row by row: exact texts, with what the spreadsheet made of them.

Guarantees: memory holds one piece of the sheet at a time; a formula is seen and its stored result
left alone; two cells of one address, or rows out of order, are refused, for two programs would
read two different lists in them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Final

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
from passmuster.formats.cells import unescape_sheet_text
from passmuster.formats.package_xml import NumberFormat, Workbook, local_name, safe_parser
from passmuster.formats.tabular import MAX_CELL_CHARACTERS, MAX_COLUMNS

EXCEL_1900: Final = date(1899, 12, 30)
EXCEL_1904: Final = date(1904, 1, 1)
"""Day 0 of the two date systems (ECMA-376 part 1, 18.17.4.1)."""

_PIECE: Final = 256 * 1024
_FALSE_LEAP_DAY: Final = 60
"""Serial number of 29 February 1900, which never was: before it the count is one day behind."""

_WHOLE: Final = re.compile(r"-?\d+")
_ZERO_FORMAT: Final = re.compile(r'(?:"([^"]*)")?(0+)(?:"([^"]*)")?')
"""A number format that draws leading zeros (000000), perhaps between fixed texts."""

_LETTERS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?\d+")


def sheet_rows(archive: zipfile.ZipFile, part: str, book: Workbook) -> Iterator[Row]:
    """Yield the rows of a sheet that hold a cell, numbered as the sheet numbers them.

    Raises UnusableInput (``workbook-disordered``, ``table-too-large``), and ValueError, IndexError
    or expat.ExpatError where the sheet is not well made; the caller turns these into a refusal.
    """
    reader = _SheetReader(book)
    parser = safe_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            yield from reader.rows
            reader.rows.clear()
    parser.Parse(b"", True)
    yield from reader.rows


class _SheetReader:
    """Takes expat's events and gathers rows."""

    def __init__(self, book: Workbook) -> None:
        self.rows: list[Row] = []
        self._book = book
        self._base = EXCEL_1904 if book.epoch_1904 else EXCEL_1900
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._number = 0
        self._cells: list[str] = []
        self._kinds: dict[int, str] = {}
        self._column = -1
        self._type = ""
        self._style = 0
        self._value = ""
        self._formula = ""
        self._taking = ""
        self._hints = 0

    def start(self, full_name: str, attributes: Mapping[str, str]) -> None:
        """Take a start tag."""
        name = self._local(full_name)
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._taking = "" if self._hints else "value"
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name == "f":
            self._formula, self._taking = "=", "formula"
        elif name == "rPh":
            self._hints += 1

    def text(self, characters: str) -> None:
        """Take characters between tags."""
        if self._taking == "value":
            self._value += characters
            if len(self._value) > MAX_CELL_CHARACTERS:
                raise _too_large(f"Row {self._number} has a cell with more text than a page")
        elif self._taking == "formula":
            self._formula = (self._formula + characters)[:MAX_CELL_CHARACTERS]

    def end(self, full_name: str) -> None:
        """Take an end tag."""
        name = self._local(full_name)
        if name in ("v", "t", "f"):
            self._taking = ""
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self.rows.append(Row(self._number, self._cells, self._kinds or ALL_TEXT))
        elif name == "rPh":
            self._hints -= 1

    def _local(self, full_name: str) -> str:
        name = self._names.get(full_name)
        if name is None:
            name = self._names[full_name] = local_name(full_name)
        return name

    def _start_row(self, number: str | None) -> None:
        before = self._number
        self._number = int(number) if number else before + 1
        if self._number <= before:
            raise _disordered(f"row {self._number}")
        self._cells, self._kinds, self._column = [], {}, -1

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        address = attributes.get("r")
        self._column = self._column_of(address) if address else self._column + 1
        if self._column < len(self._cells):
            raise _disordered(f"cell {address}")
        if self._column >= MAX_COLUMNS:
            raise _too_large(f"Row {self._number} has cells beyond column {MAX_COLUMNS}")
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._value, self._formula, self._taking = "", "", ""

    def _column_of(self, address: str) -> int:
        found = _LETTERS.fullmatch(address)
        if found is None:
            raise ValueError(address)
        letters = found[1]
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - ord("A") + 1
            self._columns[letters] = column
        return column - 1

    def _end_cell(self) -> None:
        text, kind = self._read()
        if not (text or kind):
            return
        self._cells.extend([""] * (self._column - len(self._cells)))
        self._cells.append(text)
        if kind:
            self._kinds[self._column] = kind

    def _read(self) -> tuple[str, str]:
        """Return text and kind ("" for text) of the cell that just ended."""
        value = self._value
        if self._formula:
            return self._formula, FORMULA
        if value == "":
            return "", ""
        if self._type == "s":
            return unescape_sheet_text(self._book.strings[int(value)]), ""
        if self._type == "n":
            return self._number_or_date(value)
        if self._type == "b":
            return ("TRUE" if value.strip() in ("1", "true") else "FALSE"), BOOLEAN
        if self._type == "e":
            return value, ERROR
        if self._type == "d":
            return value.removesuffix("Z").removesuffix("T00:00:00"), DATE
        return unescape_sheet_text(value), ""

    def _number_or_date(self, value: str) -> tuple[str, str]:
        formats = self._book.formats
        drawn = formats[self._style] if self._style < len(formats) else NumberFormat()
        if drawn.is_date:
            text = _serial_text(float(value), self._base)
            if text:
                return text, DATE
        return number_text(value, drawn.code), NUMBER


def number_text(value: str, format_code: str) -> str:
    """Return a number as the sheet shows it where it draws zeros, else in its shortest form.

    ``value`` is the stored number: "4711", "4711.0" and "4.711E3" are all 4711.
    """
    digits = value.strip()
    if not _WHOLE.fullmatch(digits):
        number = float(digits)
        if not number.is_integer():
            return repr(number)
        digits = str(int(number))
    drawn = _ZERO_FORMAT.fullmatch(format_code)
    if drawn and digits.isdecimal():
        return f"{drawn[1] or ''}{digits.zfill(len(drawn[2]))}{drawn[3] or ''}"
    return digits


def _serial_text(serial: float, base: date) -> str:
    """Return a serial number as ISO 8601: day, day with time, or time; "" when out of range."""
    if not 0 <= serial < 2_958_466:  # the day after 31 December 9999, where spreadsheets end
        return ""
    days, seconds = divmod(round(serial * 86_400), 86_400)
    clock = time(seconds // 3_600, seconds // 60 % 60, seconds % 60)
    if days == 0 and base == EXCEL_1900:
        return clock.isoformat()
    if days < _FALSE_LEAP_DAY and base == EXCEL_1900:
        days += 1
    day = (base + timedelta(days=days)).isoformat()
    return day if clock == time() else f"{day} {clock.isoformat()}"


def _too_large(what: str) -> UnusableInput:
    return UnusableInput("table-too-large", f"{what}, as no roster has.")


def _disordered(what: str) -> UnusableInput:
    return UnusableInput(
        "workbook-disordered",
        f"The sheet has {what} twice or out of order, so that two programs could read two "
        "different lists in it. Save it anew from a spreadsheet program.",
    )
