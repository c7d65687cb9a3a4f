"""The log as static files (C2SP tlog-tiles v0.1.0): building tiles and proving from them.

A tile is up to 256 hashes of one level; level 0 holds leaf hashes, level L > 0 the roots of the
full tiles below it. Entry bundles carry the entries themselves beside level 0.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.bundles import (
    MAX_BUNDLE_BYTES,
    MAX_ENTRY_BYTES,
    decode_bundle,
    encode_bundle,
)
from passmuster.core.ledger.encoding import HASH_BYTES
from passmuster.core.ledger.merkle import fold_peaks, outside_tree, parents, size_outside_tree
from passmuster.core.ledger.tile_paths import (
    ENTRIES,
    MAX_LEVEL,
    TILE_BITS,
    TILE_WIDTH,
    TileName,
    parse_tile_path,
    tile_path,
    tiles_for_size,
    tiles_grown,
)

__all__ = [
    "DEFAULT_TILES_KEPT",
    "ENTRIES",
    "MAX_BUNDLE_BYTES",
    "MAX_ENTRY_BYTES",
    "MAX_LEVEL",
    "TILE_BITS",
    "TILE_BYTES",
    "TILE_WIDTH",
    "HashReader",
    "ReadTile",
    "TileBuilder",
    "TileName",
    "complete_peaks",
    "consistency_path_from_tiles",
    "decode_bundle",
    "encode_bundle",
    "inclusion_path_from_tiles",
    "parse_tile_path",
    "read_hashes",
    "root_at",
    "tile_path",
    "tile_root",
    "tiles_for_size",
    "tiles_grown",
]

TILE_BYTES = TILE_WIDTH * HASH_BYTES

ReadTile = Callable[[int, int, int], bytes]
"""(level, index, width) → the tile's bytes: width × 32 of them."""

DEFAULT_TILES_KEPT = 4096
"""Tiles a reader keeps, at most 16 KiB each: enough for every tile of a million entries."""


def tile_root(hashes: bytes) -> bytes:
    """Return the root over a complete subtree: 1, 2, 4 … 256 hashes, 32 bytes each, joined."""
    row = hashes
    while len(row) > HASH_BYTES:
        row = b"".join(parents(row))
    return row


def complete_peaks(hashes: bytes) -> list[bytes]:
    """Return the roots of the complete subtrees that make up a partial tile, largest first."""
    count, peaks, position = len(hashes) // HASH_BYTES, [], 0
    for height in range(TILE_BITS, -1, -1):
        if count >> height & 1:
            end = position + (HASH_BYTES << height)
            peaks.append(tile_root(hashes[position:end]))
            position = end
    return peaks


def root_at(read_tile: ReadTile, size: int) -> bytes:
    """Return the root of the first ``size`` entries from the tiles at the right edge of that size.

    Raises CheckFailed (``tile-wrong-length``) when a tile has not the hashes it should.
    """
    return TileBuilder.resume(read_tile, size).root()


def read_hashes(read_tile: ReadTile, level: int, index: int, width: int) -> bytes:
    """Return one tile's bytes after checking that there are ``width`` hashes.

    Raises CheckFailed (``tile-wrong-length``).
    """
    data = read_tile(level, index, width)
    if len(data) != width * HASH_BYTES:
        raise CheckFailed(
            "tile-wrong-length",
            f"{tile_path(level, index, width)} has {len(data)} bytes; "
            f"{width * HASH_BYTES} belong there.",
        )
    return data


class TileBuilder:
    """Turns leaf hashes, in order, into tiles, holding only the unfinished tile of each level."""

    def __init__(self) -> None:
        self._size = 0
        self._edge: list[bytes] = []

    @classmethod
    def resume(cls, read_tile: ReadTile, size: int) -> TileBuilder:
        """Return a builder that goes on after ``size`` entries, reading the unfinished tiles.

        Raises CheckFailed (``tile-wrong-length``).
        """
        builder = cls()
        builder._size = size
        hashes, level = size, 0
        while hashes:
            index, width = divmod(hashes, TILE_WIDTH)
            data = read_hashes(read_tile, level, index, width) if width else b""
            builder._edge.append(data)
            hashes, level = index, level + 1
        return builder

    @property
    def size(self) -> int:
        """Number of leaf hashes taken in."""
        return self._size

    def extend(self, leaf_hashes: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
        """Take in leaf hashes; return the tiles they completed as (level, index, 8192 bytes)."""
        done: list[tuple[int, int, bytes]] = []
        position = 0
        while position < len(leaf_hashes):
            room = TILE_WIDTH - self._size % TILE_WIDTH
            part = leaf_hashes[position : position + room]
            position += len(part)
            self._size += len(part)
            self._push(0, b"".join(part), done)
        return done

    def _push(self, level: int, hashes: bytes, done: list[tuple[int, int, bytes]]) -> None:
        if level == len(self._edge):
            self._edge.append(b"")
        tile = self._edge[level] + hashes
        if len(tile) < TILE_BYTES:
            self._edge[level] = tile
            return
        self._edge[level] = b""
        done.append((level, (self._size >> TILE_BITS * (level + 1)) - 1, tile))
        self._push(level + 1, tile_root(tile), done)

    def edge(self) -> list[tuple[int, int, bytes]]:
        """Return the unfinished tiles as (level, index, bytes), none of them empty."""
        return [
            (level, self._size >> TILE_BITS * (level + 1), tile)
            for level, tile in enumerate(self._edge)
            if tile
        ]

    def root(self) -> bytes:
        """Return the root over everything taken in."""
        peaks: list[bytes] = []
        for tile in reversed(self._edge):
            peaks.extend(complete_peaks(tile))
        return fold_peaks(peaks)


class HashReader:
    """Answers questions about the tree of one size from its tiles.

    The tiles are not authenticated here: hold a proof against a signed root before using it.
    Every method raises CheckFailed (``tile-wrong-length``) when a tile has not the hashes it
    should.
    """

    def __init__(
        self, read_tile: ReadTile, size: int, tiles_kept: int = DEFAULT_TILES_KEPT
    ) -> None:
        self._read_tile = read_tile
        self._size = size
        self._tiles_kept = tiles_kept
        self._rows: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    @property
    def size(self) -> int:
        """Number of entries of the tree."""
        return self._size

    def node(self, height: int, index: int) -> bytes:
        """Return the hash over the complete subtree of 2^height leaves, ``index`` from the left."""
        level, rise = divmod(height, TILE_BITS)
        tile, place = divmod(index, TILE_WIDTH >> rise)
        row = self._tile_rows(level, tile)[rise]
        return row[place * HASH_BYTES : (place + 1) * HASH_BYTES]

    def leaf(self, index: int) -> bytes:
        """Return the leaf hash of entry ``index``; CheckFailed (``index-outside-tree``)."""
        if not 0 <= index < self._size:
            raise outside_tree(index, self._size)
        return self.node(0, index)

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        return self._range(0, self._size)

    def inclusion_path(self, index: int) -> list[bytes]:
        """Return the proof that entry ``index`` is in the tree.

        CheckFailed (``index-outside-tree``) when there is no such entry.
        """
        if not 0 <= index < self._size:
            raise outside_tree(index, self._size)
        path = []
        position, last, height = index, self._size - 1, 0
        while last:
            sibling = position ^ 1
            if sibling <= last:
                path.append(self._subtree(height, sibling))
            position, last, height = position >> 1, last >> 1, height + 1
        return path

    def consistency_path(self, old: int) -> list[bytes]:
        """Return the proof that the first ``old`` entries are a prefix of the tree.

        CheckFailed (``size-outside-tree``) when the tree never had that size.
        """
        if not 0 <= old <= self._size:
            raise size_outside_tree(old, self._size)
        if old in (0, self._size):
            return []
        # The node above the last old leaf at which the old tree is complete on its right side;
        # from there the proof is that node's own hash and an inclusion path.
        height = (old & -old).bit_length() - 1
        position, last = (old >> height) - 1, self._size - 1 >> height
        path = [self._subtree(height, position)] if position else []
        while last:
            sibling = position ^ 1
            if sibling <= last:
                path.append(self._subtree(height, sibling))
            position, last, height = position >> 1, last >> 1, height + 1
        return path

    def _subtree(self, height: int, index: int) -> bytes:
        start, end = index << height, index + 1 << height
        return self.node(height, index) if end <= self._size else self._range(start, self._size)

    def _range(self, start: int, end: int) -> bytes:
        # ``start`` is a multiple of a power of two no smaller than ``end - start``.
        peaks = []
        for height in range((end - start).bit_length() - 1, -1, -1):
            if (end - start) >> height & 1:
                peaks.append(self.node(height, start >> height))
                start += 1 << height
        return fold_peaks(peaks)

    def _tile_rows(self, level: int, index: int) -> list[bytes]:
        key = (level, index)
        rows = self._rows.get(key)
        if rows is None:
            rows = self._expand(level, index)
            self._rows[key] = rows
            if len(self._rows) > self._tiles_kept:
                self._rows.popitem(last=False)
        else:
            self._rows.move_to_end(key)
        return rows

    def _expand(self, level: int, index: int) -> list[bytes]:
        hashes = self._size >> TILE_BITS * level
        width = min(TILE_WIDTH, hashes - index * TILE_WIDTH)
        rows = [read_hashes(self._read_tile, level, index, width)]
        while len(rows[-1]) >= 2 * HASH_BYTES:
            rows.append(b"".join(parents(rows[-1])))
        return rows


def inclusion_path_from_tiles(read_tile: ReadTile, index: int, size: int) -> list[bytes]:
    """Return the proof that entry ``index`` is in the tree of ``size`` entries.

    Raises CheckFailed (``index-outside-tree``, ``tile-wrong-length``).
    """
    return HashReader(read_tile, size).inclusion_path(index)


def consistency_path_from_tiles(read_tile: ReadTile, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of ``old`` entries is a prefix of the one of ``new``.

    Raises CheckFailed (``size-outside-tree``, ``tile-wrong-length``).
    """
    return HashReader(read_tile, new).consistency_path(old)
