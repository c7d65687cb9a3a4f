"""Where each tile and entry bundle of a log stands (C2SP tlog-tiles v0.1.0), one path for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from passmuster.core.kernel.errors import UnusableInput

ENTRIES = -1
"""The level by which entry bundles are named."""

TILE_WIDTH = 256
TILE_BITS = 8
MAX_LEVEL = 63

TileName = tuple[int, int, int]
"""(level, index, width); width 256 is a full tile."""

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile below the log's prefix; level −1 (ENTRIES) names a bundle.

    Raises UnusableInput (``tile-path-malformed``) for numbers no tile can have.
    """
    if not (ENTRIES <= level <= MAX_LEVEL and index >= 0 and 1 <= width <= TILE_WIDTH):
        raise _bad_path()
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    head = "entries" if level == ENTRIES else str(level)
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{head}/{'/'.join(groups)}{partial}"


def parse_tile_path(path: str) -> TileName:
    """Return (level, index, width) of a path, refusing every spelling ``tile_path`` does not write.

    Raises UnusableInput (``tile-path-malformed``).
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise _bad_path()
    level = ENTRIES if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or TILE_WIDTH)
    # What the pattern lets through (x000 in front, level 64, width 256) is not written back alike.
    if tile_path(level, index, width) != path:
        raise _bad_path()
    return level, index, width


def tiles_for_size(size: int) -> Iterator[TileName]:
    """Yield every tile and bundle a log of ``size`` entries consists of, entries first."""
    return tiles_grown(0, size)


def tiles_grown(old_size: int, size: int) -> Iterator[TileName]:
    """Yield the tiles and bundles of ``size`` that a log of ``old_size`` lacked or had narrower."""
    level = ENTRIES
    while (hashes := size >> TILE_BITS * max(level, 0)) != (
        old_hashes := old_size >> TILE_BITS * max(level, 0)
    ):
        full, partial = divmod(hashes, TILE_WIDTH)
        for index in range(old_hashes // TILE_WIDTH, full):
            yield level, index, TILE_WIDTH
        if partial:
            yield level, full, partial
        level += 1


def _bad_path() -> UnusableInput:
    return UnusableInput("tile-path-malformed", "This is not the path of a tile or entry bundle.")
