"""Code 128 bar codes of short texts, as bars to draw: what every laboratory's scanner reads.

Source: ISO/IEC 15417:2007, code sets B (printable ASCII) and C (pairs of digits), chosen so that
the code is as short as they allow. Nothing here stores or fetches anything; the same text gives
the same bars.
"""

from __future__ import annotations

import re
from typing import Final

from passmuster.core.kernel.errors import UnusableInput

QUIET: Final = 10
"""Modules of white on either side (ISO/IEC 15417)."""

MOST_LETTERS: Final = 48
"""Longer texts give bars that an office printer and a cheap scanner cannot hold on a label."""

_TABLE: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
"""Bar, space, bar, space … of each symbol character, in modules (ISO/IEC 15417 Table 1)."""

_WIDTHS: Final = tuple(_TABLE.split(" "))

_TO_C, _TO_B, _START_B, _START_C, _STOP = 99, 100, 104, 105, 106
_CHECK_MODULUS: Final = 103
_TEXT: Final = re.compile(f"[ -~]{{1,{MOST_LETTERS}}}", re.ASCII)


def code128_bars(text: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return a code's width in modules, margins included, and each bar's (start, width).

    Raises UnusableInput (``code-text-unusable``) unless ``text`` is 1 to MOST_LETTERS printable
    ASCII characters.
    """
    if not _TEXT.fullmatch(text):
        raise UnusableInput(
            "code-text-unusable",
            f"A bar code holds 1 to {MOST_LETTERS} printable ASCII characters.",
        )
    at, bars = QUIET, []
    for symbol in _symbols(text):
        for place, width in enumerate(map(int, _WIDTHS[symbol])):
            if place % 2 == 0:
                bars.append((at, width))
            at += width
    return at + QUIET, tuple(bars)


def code128_path(text: str) -> tuple[int, str]:
    """Return a code's width in modules and its bars as SVG path data, one unit high.

    The path is for ``<svg viewBox="0 0 width 1" preserveAspectRatio="none"><path d="…"></svg>``.
    Raises what code128_bars() raises.
    """
    width, bars = code128_bars(text)
    return width, "".join(f"M{start} 0h{length}v1h-{length}z" for start, length in bars)


def _symbols(text: str) -> list[int]:
    """Return the symbol values: start, characters, check character, stop."""
    values = _characters(text)
    check = values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))
    return [*values, check % _CHECK_MODULUS, _STOP]


def _characters(text: str) -> list[int]:
    """Return the start and the characters, with digits in pairs where pairs are shorter."""
    values: list[int] = []
    in_pairs = False
    at = 0
    while at < len(text):
        digits = len(text[at:]) - len(text[at:].lstrip("0123456789"))
        pairs = _pairs_pay(digits, first=at == 0, last=at + digits == len(text), already=in_pairs)
        if pairs and not in_pairs and digits % 2 and at:
            pairs = False  # the odd digit goes before the change of set
        if not values:
            values.append(_START_C if pairs else _START_B)
        elif pairs is not in_pairs:
            values.append(_TO_C if pairs else _TO_B)
        in_pairs = pairs
        values.append(int(text[at : at + 2]) if pairs else ord(text[at]) - ord(" "))
        at += 2 if pairs else 1
    return values


def _pairs_pay(digits: int, *, first: bool, last: bool, already: bool) -> bool:
    """Tell whether set C is shorter for a run of digits (ISO/IEC 15417 Annex E)."""
    if already or (first and last and digits == 2):
        return digits >= 2
    return digits >= (4 if first or last else 6)
