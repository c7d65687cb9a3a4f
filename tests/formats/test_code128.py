"""Bar codes read back as their text, and are the bars that another program draws."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.code128 import MOST_LETTERS, QUIET, code128_bars, code128_path

TEXTS = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20),
    st.text("0123456789A-", min_size=1, max_size=MOST_LETTERS),
)


def drawn(text: str, scale: int = 3, height: int = 40) -> list[tuple[str, str]]:
    """Fill the path's rectangles by hand, as a browser would, and read the code."""
    width, path = code128_path(text)
    row = bytearray(b"\xff" * width * scale)
    for start, length, back in re.findall(r"M(\d+) 0h(\d+)v1h-(\d+)z", path):
        assert length == back
        row[int(start) * scale : (int(start) + int(length)) * scale] = bytes(int(length) * scale)
    picture = memoryview(bytes(row) * height).cast("B", (height, width * scale))
    return [(str(code.format), code.text) for code in zxingcpp.read_barcodes(picture)]


def modules(text: str) -> str:
    width, bars = code128_bars(text)
    row = ["0"] * width
    for start, length in bars:
        row[start : start + length] = "1" * length
    return "".join(row)


@given(TEXTS)
def test_every_printable_text_reads_back(text: str) -> None:
    assert drawn(text) == [("Code 128", text)]


def test_each_ascii_character_and_each_pair_of_digits_reads_back() -> None:
    for letter in map(chr, range(32, 127)):
        assert drawn(f"a{letter}b")[0][1] == f"a{letter}b"
    for pair in range(100):
        assert drawn(f"{pair:02}4711")[0][1] == f"{pair:02}4711"


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("100000012385", 6),
        ("1000000123851234", 8),
        ("P100000012385", 8),
        ("12", 1),
        ("1", 1),
        ("12345", 4),
        ("A1234", 4),
        ("A12345", 5),
        ("A1234B", 6),
        ("A123456B", 7),
        ("A1234567B", 8),
        ("123456A", 5),
    ],
)
def test_digits_go_in_pairs_where_that_is_shorter(text: str, characters: int) -> None:
    width, _ = code128_bars(text)
    assert width == 2 * QUIET + 11 * (characters + 2) + 13
    assert drawn(text)[0][1] == text


def test_ten_modules_of_white_stand_on_either_side() -> None:
    row = modules("100000012385")
    assert (row[:QUIET], row[QUIET]) == ("0" * QUIET, "1")
    assert (row[-QUIET:], row[-QUIET - 1]) == ("0" * QUIET, "1")


@pytest.mark.parametrize("text", ["", "x" * (MOST_LETTERS + 1), "ដប", "a\n", "\x7f"])
def test_a_text_that_no_label_can_hold_is_refused(text: str) -> None:
    for make in (code128_bars, code128_path):
        with pytest.raises(UnusableInput) as refused:
            make(text)
        assert refused.value.code == "code-text-unusable"
