"""QR codes: a drawing and a picture of one text, both readable."""

from __future__ import annotations

import re
import zlib

import pytest
import zxingcpp

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.codes import MOST_BYTES, PIXELS, QUIET, qr_path, qr_png

TEXT = "https://record.preahsovann.example/km/draws/2026-031/"


def drawn(text: str, scale: int = 4) -> list[str]:
    """Fill the path's rectangles by hand, as a browser would, and read the code."""
    size, path = qr_path(text)
    rows = [bytearray(b"\xff" * size * scale) for _ in range(size * scale)]
    parts = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{n}v1h-{m}z" for x, y, n, m in parts) == path
    for x, y, length, back in (tuple(map(int, part)) for part in parts):
        assert length == back
        for row in rows[y * scale : (y + 1) * scale]:
            row[x * scale : (x + length) * scale] = bytes(length * scale)
    side = size * scale
    picture = memoryview(b"".join(map(bytes, rows))).cast("B", (side, side))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("text", [TEXT, "a", "១២៣ ខ្មែរ", "x" * MOST_BYTES])
def test_the_path_reads_back_as_its_text(text: str) -> None:
    assert drawn(text) == [text]


def test_a_white_margin_of_four_modules_stands_around() -> None:
    size, path = qr_path(TEXT)
    xs = [(int(x), int(x) + int(n)) for x, n in re.findall(r"M(\d+) \d+h(\d+)", path)]
    ys = [int(y) for y in re.findall(r"M\d+ (\d+)", path)]
    assert (min(x for x, _ in xs), max(end for _, end in xs)) == (QUIET, size - QUIET)
    assert (min(ys), max(ys)) == (QUIET, size - QUIET - 1)


def test_path_and_picture_show_the_same_modules() -> None:
    size, path = qr_path(TEXT)
    png = qr_png(TEXT)
    width = int.from_bytes(png[16:20], "big")
    assert (width, int.from_bytes(png[20:24], "big"), png[24]) == (size * PIXELS, size * PIXELS, 1)
    at = png.index(b"IDAT")
    data = zlib.decompress(png[at + 4 : at + 4 + int.from_bytes(png[at - 4 : at], "big")])
    step = 1 + (width + 7) // 8
    dark = {
        (x, y)
        for y in range(size)
        for x in range(size)
        if not data[y * PIXELS * step + 1 + x * PIXELS // 8] >> (7 - x * PIXELS % 8) & 1
    }
    assert dark == {
        (int(x) + i, int(y))
        for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)", path)
        for i in range(int(n))
    }


def test_the_same_text_gives_the_same_drawing() -> None:
    qr_path.cache_clear()
    first = qr_path(TEXT), qr_png(TEXT)
    qr_path.cache_clear()
    assert (qr_path(TEXT), qr_png(TEXT)) == first


@pytest.mark.parametrize("text", ["", "x" * (MOST_BYTES + 1), "ក" * MOST_BYTES])
def test_a_text_that_no_cheap_phone_could_read_is_refused(text: str) -> None:
    for make in (qr_path, qr_png):
        with pytest.raises(UnusableInput) as refused:
            make(text)
        assert refused.value.code == "code-text-unusable"
