"""A ZIP package, opened only after it has shown that unpacking it does no harm.

Guarantees: before anything is parsed, every part was counted, measured and searched as it really
unpacks, not as its directory claims; what could fill memory, hide a second content behind one
name, or make an XML parser expand or fetch something, is refused with its own code.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Final

from passmuster.core.kernel.errors import UnusableInput

MAX_PARTS: Final = 2_000
"""A workbook has some twenty parts, one more for each sheet and picture."""

MAX_UNPACKED_BYTES: Final = 96 * 1024 * 1024
"""A sheet of 60,000 rows and 14 columns unpacks to about 40 MB."""

MAX_TAGS: Final = 8_000_000
"""Tags of all parts together: they, more than bytes, cost a parser memory and time. A sheet of
60,000 rows and 14 columns has about 3.4 million."""

MAX_RATIO: Final = 100
"""Unpacked to packed size of a part, from RATIO_MATTERS_FROM on (Apache POI, ZipSecureFile)."""

RATIO_MATTERS_FROM: Final = 1024 * 1024

_MAX_DIRECTORY_BYTES: Final = MAX_PARTS * 512
_CHUNK: Final = 1024 * 1024
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_MAX_COMMENT_BYTES: Final = 65_535
_END_64: Final = b"PK\x06\x07"
_ENCRYPTED_FLAG: Final = 0x1
_WIDE_STARTS: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARED: Final = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']*)")
_DOCTYPE: Final = b"<!doctype"


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Return the archive after all its parts were unpacked once, piece by piece, and let go.

    Codes: ``archive-damaged``, ``archive-too-large``, ``archive-bomb``, ``archive-duplicate-part``,
    ``archive-part-name``, ``archive-encrypted``, ``archive-xml-entities``,
    ``archive-xml-encoding``.
    """
    _check_directory(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        _check_names(parts)
        unpacked = tags = 0
        for part in parts:
            size, count = _check_part(archive, part)
            unpacked, tags = unpacked + size, tags + count
            if unpacked > MAX_UNPACKED_BYTES or tags > MAX_TAGS:
                raise _too_large()
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ) as error:
        raise _damaged() from error
    return archive


def _check_directory(data: bytes) -> None:
    """Measure the directory before it is read: each entry costs hundreds of bytes of memory."""
    end = data.rfind(_END, max(0, len(data) - _END_BYTES - _MAX_COMMENT_BYTES))
    if end < 0 or len(data) < end + _END_BYTES:
        raise _damaged()
    count, size = struct.unpack_from("<HL", data, end + 10)
    if data[max(0, end - 20) : end].startswith(_END_64):
        raise _too_large()  # only archives beyond 4 GB or 65,535 parts need this
    if count > MAX_PARTS or size > _MAX_DIRECTORY_BYTES:
        raise _too_large()


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for part in parts:
        name = part.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise UnusableInput(
                "archive-part-name", "The file holds a part whose name leads outside of it."
            )
        if name.casefold() in seen:
            raise UnusableInput(
                "archive-duplicate-part",
                "The file holds two parts of one name, so that two programs could read two "
                "different lists in it. Save it anew.",
            )
        seen.add(name.casefold())
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise UnusableInput(
                "archive-encrypted", "The file is protected by a password. Save it without one."
            )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """Unpack one part to nowhere; return its size in bytes and its number of tags."""
    size = tags = 0
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if size == 0:
                _check_encoding(chunk)
            size += len(chunk)
            tags += chunk.count(b"<")
            if size > max(RATIO_MATTERS_FROM, MAX_RATIO * part.compress_size):
                raise UnusableInput(
                    "archive-bomb",
                    "The file is built to grow on unpacking far beyond any real list.",
                )
            if size > MAX_UNPACKED_BYTES or tags > MAX_TAGS:
                raise _too_large()
            if _DOCTYPE in (tail + chunk).lower():
                raise UnusableInput(
                    "archive-xml-entities",
                    "The file holds XML declarations (DOCTYPE), which workbooks may not have and "
                    "attackers use. Save the list anew from a spreadsheet program.",
                )
            tail = (tail + chunk)[-len(_DOCTYPE) :]
    return size, tags


def _check_encoding(start: bytes) -> None:
    """Refuse XML in which a declaration could hide from the search for it (OPC allows UTF-8)."""
    declared = _DECLARED.match(start)
    if start.startswith(_WIDE_STARTS) or (declared and declared[1].lower() != b"utf-8"):
        raise UnusableInput(
            "archive-xml-encoding",
            "The file holds XML that is not UTF-8. Save it anew from a spreadsheet program.",
        )


def _damaged() -> UnusableInput:
    return UnusableInput(
        "archive-damaged",
        "The file is a damaged or cut-off archive. Copy or export it again.",
    )


def _too_large() -> UnusableInput:
    return UnusableInput(
        "archive-too-large", "The file is larger, unpacked, than any roster. Save it as CSV."
    )
