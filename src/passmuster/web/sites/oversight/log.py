"""Reads the entries of the published log, newest first, without trusting how long a file is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.entries import is_blind, parse_entry
from passmuster.core.ledger.tiles import ENTRIES, TILE_WIDTH, decode_bundle, tile_path
from passmuster.web.sites.oversight.published import Published
from passmuster.web.wording.entries import sentence

LINES_A_PAGE = 25
BUNDLES_A_PAGE = 64
"""A page looks at no more than 64 × 256 entries, however many of them are sealed."""

BUNDLES_KEPT = 8192
"""Enough for two million entries; what is kept of a bundle is its few entries about draws."""

DRAW_MARKS = (b'"type":"draw:', b'"type":"roster:audited"')


@dataclass(frozen=True)
class Line:
    """One readable entry: its index in the log, its fields, and its exact bytes."""

    index: int
    kind: str
    time: datetime
    data: dict[str, Any]
    raw: bytes

    @property
    def text(self) -> str:
        """The bytes as text."""
        return self.raw.decode("utf-8")

    @property
    def said(self) -> str:
        """The entry as a sentence in the language of the page."""
        return sentence(self.kind, self.data)


@dataclass(frozen=True)
class SealedRun:
    """Entries ``first`` to ``last`` about persons: all of one length, nothing to read in them."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Unreadable:
    """An entry whose bytes fit no schema; it is shown, never hidden."""

    index: int
    raw: bytes

    @property
    def text(self) -> str:
        """The bytes, those that are no text replaced."""
        return self.raw.decode("utf-8", "replace")


@dataclass(frozen=True)
class LogPage:
    """Some entries, newest first; ``older`` is the index below which the next page begins."""

    lines: tuple[Line | SealedRun | Unreadable, ...]
    newest: int
    oldest: int
    older: int | None


def page_before(published: Published, size: int, before: int) -> LogPage:
    """Return the page of entries below index ``before`` in a log of ``size`` entries."""
    top = min(before, size)
    lines: list[Line | SealedRun | Unreadable] = []
    lowest = top
    for index, raw in _backwards(published, size, top):
        line = read_line(index, raw)
        if isinstance(line, SealedRun) and lines and isinstance(lines[-1], SealedRun):
            lines[-1] = SealedRun(index, lines[-1].last)
        elif len(lines) == LINES_A_PAGE:
            break
        else:
            lines.append(line)
        lowest = index
    return LogPage(tuple(lines), top - 1, lowest, lowest or None)


def newest_of(published: Published, size: int, kind: str) -> Line | None:
    """Return the newest entry of a kind among the last 64 × 256 entries, or None."""
    mark = f'"type":"{kind}"'.encode()
    for index, raw in _backwards(published, size, size):
        if mark in raw:
            line = read_line(index, raw)
            if isinstance(line, Line) and line.kind == kind:
                return line
    return None


def entry_at(published: Published, size: int, index: int) -> bytes:
    """Return the exact bytes of one entry; ``index`` must be below ``size``."""
    number, place = divmod(index, TILE_WIDTH)
    return _bundle(published, number, _width(number, size))[place]


@lru_cache(maxsize=4)
def draw_lines(published: Published, checkpoint: Checkpoint) -> Mapping[str, tuple[Line, ...]]:
    """Return every entry about a draw, by the draw's number, oldest first."""
    found: dict[str, list[Line]] = {}
    for number in range(-(-checkpoint.size // TILE_WIDTH)):
        width = _width(number, checkpoint.size)
        facts = _bundle_path(published, number, width)[1].stat()
        for line in _draw_lines_of(published, number, width, facts.st_mtime_ns, facts.st_size):
            found.setdefault(line.data["draw"], []).append(line)
    return {draw: tuple(lines) for draw, lines in found.items()}


@lru_cache(maxsize=BUNDLES_KEPT)
def _draw_lines_of(
    published: Published, number: int, width: int, changed: int, length: int
) -> tuple[Line, ...]:
    # A full bundle never changes; its time and length only tell apart two folders of one name.
    lines = (
        read_line(number * TILE_WIDTH + place, raw)
        for place, raw in enumerate(_bundle(published, number, width))
        if any(mark in raw for mark in DRAW_MARKS)
    )
    return tuple(line for line in lines if isinstance(line, Line) and "draw" in line.data)


def _backwards(published: Published, size: int, top: int) -> Iterator[tuple[int, bytes]]:
    last = (top - 1) // TILE_WIDTH
    for number in range(last, max(-1, last - BUNDLES_A_PAGE), -1):
        start = number * TILE_WIDTH
        entries = _bundle(published, number, _width(number, size))[: top - start]
        for place in range(len(entries) - 1, -1, -1):
            yield start + place, entries[place]


def _width(number: int, size: int) -> int:
    return min(TILE_WIDTH, size - number * TILE_WIDTH)


def _bundle(published: Published, number: int, width: int) -> list[bytes]:
    held, path = _bundle_path(published, number, width)
    return decode_bundle(path.read_bytes(), held)[:width]


def _bundle_path(published: Published, number: int, width: int) -> tuple[int, Path]:
    # A partial bundle may be gone once the full one exists (tlog-tiles, "Partial Tiles").
    name = tile_path(ENTRIES, number, width)
    if width < TILE_WIDTH and not published.has(f"log/{name}"):
        width, name = TILE_WIDTH, tile_path(ENTRIES, number, TILE_WIDTH)
    return width, published.path(f"log/{name}")


def read_line(index: int, raw: bytes) -> Line | SealedRun | Unreadable:
    """Read one entry's bytes; what fits no schema is kept as it is."""
    try:
        entry = parse_entry(raw)
        if is_blind(entry):
            return SealedRun(index, index)
        time = datetime.strptime(entry["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (PassmusterError, ValueError):
        return Unreadable(index, raw)
    return Line(index, entry["type"], time, entry["data"], raw)
