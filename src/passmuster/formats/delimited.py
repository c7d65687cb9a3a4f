"""Text tables: which encoding, which separator, and their rows, one at a time.

Guarantees: a file that stops in the middle of a cell or of a character is told as cut off, not
read as far as it goes; an encoding is assumed only where the text cannot be UTF-8, and said.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.formats.cells import plain_cell
from passmuster.formats.tabular import MAX_CELL_CHARACTERS, Table

DELIMITERS: Final = (",", ";", "\t", "|")

_SAMPLE_ROWS: Final = 200
_SAMPLE_CHARACTERS: Final = 65_536
_CHUNK: Final = 1_048_576

_MARKS: Final = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MANY_BYTES: Final = re.compile(
    b"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE: Final = re.compile(b"[\x80-\xff]")
_SEPARATOR_LINE: Final = re.compile(r"^\ufeff?[\"']?sep=(.)[\"']?\r?\n?$", re.IGNORECASE)
"""A first line that tells Excel the separator; Excel does not count it as a row."""


def open_delimited(data: bytes) -> Table:
    """Open a text table of any supported encoding and separator.

    Codes: ``encoding-unknown``, ``encoding-damaged``, ``file-truncated`` (also from the rows).
    """
    encoding, assumed = find_encoding(data)
    told = _told_delimiter(data, encoding)
    delimiter = told or find_delimiter(data, encoding)

    def source() -> Iterator[Row]:
        return _rows(data, encoding, delimiter, skip=1 if told else 0)

    return Table(
        kind="csv",
        source=source,
        encoding=encoding,
        encoding_assumed=assumed,
        delimiter=delimiter,
    )


def find_encoding(data: bytes) -> tuple[str, bool]:
    """Return Python's name of the encoding, and whether it is only assumed."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            _check_encoding(data, encoding)
            return encoding, False
    wide = _utf16_without_mark(data)
    if wide:
        _check_encoding(data, wide)
        return wide, False
    fault = _decoding_fault(data, "utf-8")
    if fault is None:
        return "utf-8", False
    if fault >= len(data) - 3 and _is_cut_character(data[fault:]):
        raise _truncated("in the middle of a character")
    rest, whole_characters = _MANY_BYTES.subn(b"", data)
    if whole_characters > len(_HIGH_BYTE.findall(rest)):
        # UTF-8 characters hardly ever arise in another encoding: this is damage.
        raise UnusableInput(
            "encoding-damaged",
            f"The file is UTF-8, but byte {fault + 1:,} is damaged. Export it again.",
        )
    if _decoding_fault(data, "cp1252") is not None:
        raise UnusableInput(
            "encoding-unknown",
            "The file is neither UTF-8, UTF-16 nor Windows-1252. Save it as “CSV UTF-8”.",
        )
    return "cp1252", True


def _utf16_without_mark(data: bytes) -> str:
    """Tell UTF-16 by its NUL bytes: in one half of the pairs only, and beside a separator."""
    sample = data[:4096]
    pairs = {sample[place : place + 2] for place in range(0, len(sample) - 1, 2)}
    for encoding, half in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls, others = sample[half::2].count(0), sample[1 - half :: 2].count(0)
        separators = {sign.encode(encoding) for sign in (*DELIMITERS, "\n", "\r")}
        if nuls and not others and not pairs.isdisjoint(separators):
            return encoding
    return ""


def _check_encoding(data: bytes, encoding: str) -> None:
    fault = _decoding_fault(data, encoding)
    if fault is None:
        return
    if fault >= len(data) - 4:
        raise _truncated("in the middle of a character")
    name = encoding.removesuffix("-sig").upper()
    raise UnusableInput(
        "encoding-damaged",
        f"The file is {name}, but byte {fault + 1:,} is damaged. Export it again.",
    )


def _decoding_fault(data: bytes, encoding: str) -> int | None:
    """Return where decoding fails, or None; reads in pieces so that memory stays flat."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=start + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return max(0, start - pending + error.start)
    return None


def _is_cut_character(tail: bytes) -> bool:
    """Tell whether the last bytes are the beginning of one UTF-8 character."""
    lengths = {0xC: 2, 0xD: 2, 0xE: 3, 0xF: 4}
    wanted = lengths.get(tail[0] >> 4, 0)
    return len(tail) < wanted and all(byte & 0xC0 == 0x80 for byte in tail[1:])


def _truncated(where: str) -> UnusableInput:
    return UnusableInput(
        "file-truncated",
        f"The file stops {where}: it is not whole. Export or copy it again.",
    )


def _lines(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def _told_delimiter(data: bytes, encoding: str) -> str:
    found = _SEPARATOR_LINE.match(_lines(data, encoding).readline(16))
    return found[1] if found and found[1] in DELIMITERS else ""


def find_delimiter(data: bytes, encoding: str) -> str:
    """Return the separator that splits the first rows most evenly, a comma where none does."""
    sample = _lines(data, encoding).read(_SAMPLE_CHARACTERS)
    lines = io.StringIO(sample, newline="").readlines()
    if len(sample) == _SAMPLE_CHARACTERS and len(lines) > 1:
        lines.pop()  # the sample ends somewhere inside it
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Return how large a share of the rows has the commonest width, and that width; 0 below 2."""
    rows = list(islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS))
    widths = Counter(len(row) for row in rows if row)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (count / widths.total(), width) if width > 1 else (0.0, 0)


def _rows(data: bytes, encoding: str, delimiter: str, skip: int) -> Iterator[Row]:
    """Yield the rows, numbered as a spreadsheet would: a line break in quotes makes no new row."""
    seen: list[str] = []
    lines = _remembered(islice(_lines(data, encoding), skip, None), seen)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    disarmed = b"'" in data
    number = 0
    while True:
        number += 1
        seen.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken_row(number, str(error), "".join(seen), delimiter)
            continue
        if disarmed:
            cells = [plain_cell(cell) for cell in cells]
        yield Row(number, cells)


def _remembered(lines: Iterable[str], seen: list[str]) -> Iterator[str]:
    """Pass lines on and keep them, so that a row that cannot be split can still be shown."""
    for line in lines:
        seen.append(line)
        yield line


def _broken_row(number: int, error: str, text: str, delimiter: str) -> Row:
    """Return the row that cannot be split for certain, or refuse a file that ends inside it."""
    if error.startswith(("unexpected end", "field larger")):
        raise UnusableInput(
            "file-truncated",
            f"A quotation mark opened in row {number:,} is never closed: the file is not whole, "
            "or a quotation mark is one too many.",
        )
    lines = io.StringIO(text[: MAX_CELL_CHARACTERS - 1], newline="")
    likely = next(csv.reader(lines, delimiter=delimiter))
    return Row(number, likely, fault="quote-broken")
