"""QR codes of short texts, as drawings: a path for pages, a picture for paper.

Source: ISO/IEC 18004, by segno. Nothing here stores or fetches anything; the same text gives the
same drawing.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from passmuster.core.kernel.errors import UnusableInput

if TYPE_CHECKING:
    import segno

QUIET: Final = 4
"""Modules of white around the code (ISO/IEC 18004 §6.3.8)."""

PIXELS: Final = 8
"""Pixels of a module in a picture: at 30 mm finer than an office printer's dot pair."""

MOST_BYTES: Final = 500
"""Longer texts give modules that a cheap phone cannot read at 30 mm."""


@lru_cache(maxsize=64)
def qr_path(text: str) -> tuple[int, str]:
    """Return a code's width in modules, margin included, and its dark modules as SVG path data.

    The path is for ``<svg viewBox="0 0 size size"><path d="…"></svg>``; each run of dark modules is
    a rectangle one unit high. Error correction M or better. Raises UnusableInput
    (``code-text-unusable``) for an empty text and for one of more than MOST_BYTES bytes of UTF-8.
    """
    _require_short(text)
    rows = [bytes(row) for row in _make(text).matrix]
    parts = []
    for y, row in enumerate(rows, start=QUIET):
        for start, length in _runs(row):
            parts.append(f"M{start + QUIET} {y}h{length}v1h-{length}z")
    return len(rows) + 2 * QUIET, "".join(parts)


def qr_png(text: str) -> bytes:
    """Return the code of qr_path() as a PNG picture of PIXELS pixels a module, black on white.

    A typesetter keeps one picture for a thousand pages; a drawing it would repeat on each.
    """
    _require_short(text)
    picture = io.BytesIO()
    _make(text).save(picture, kind="png", scale=PIXELS, border=QUIET)
    return picture.getvalue()


def _require_short(text: str) -> None:
    if not text or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise UnusableInput(
            "code-text-unusable", f"A code holds 1 to {MOST_BYTES} bytes; shorten the text."
        )


def _make(text: str) -> segno.QRCode:
    import segno  # 0.1 s to load, and most commands print nothing

    return segno.make(text, error="m", micro=False, encoding="utf-8")


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return where the runs of 1 begin in a row, and how long they are."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
