"""The log's tiles, entry bundles and checkpoint as durable files, in the layout that is served.

Guarantee: a checkpoint is in place only if every tile it needs is on disk and gives its root. A
crash leaves at most forgotten temporary files and tiles wider than the checkpoint needs, and both
are coped with.

One writer at a time: the caller holds the lock (in Passmuster, a database lock). Readers need none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.encoding import HASH_BYTES
from passmuster.core.ledger.merkle import leaf_hashes, verify_consistency
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.tiles import (
    ENTRIES,
    TILE_BITS,
    TILE_WIDTH,
    HashReader,
    TileBuilder,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    root_at,
    tile_path,
    tiles_grown,
)
from passmuster.formats.durable_folder import DurableFolder

CHECKPOINT = "checkpoint"
_READ_BYTES = 1 << 20
_BATCH_TILES = 64
"""Full tiles flushed together; 64 bundles of ordinary entries are a few megabytes."""


class Head(NamedTuple):
    """What a writer signs: a number of entries and the 32-byte root over them."""

    size: int
    root: bytes


class TileFiles:
    """The folder of one log. Reading is possible while another process writes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = str(root)
        self._durable = DurableFolder(root)
        self._written: tuple[Head, TileBuilder, list[bytes]] | None = None
        self._read: tuple[bytes, Checkpoint] | None = None

    @property
    def root(self) -> Path:
        """The folder that is served."""
        return self._root

    # Reading

    def read_tile(self, level: int, index: int, width: int = TILE_WIDTH) -> bytes:
        """Return the tile's ``width`` hashes (32 bytes each), or an entry bundle (level ENTRIES).

        A partial tile that has been replaced by the full one is cut from that. Raises CheckFailed
        (``tile-missing``, ``tile-wrong-length``, ``bundle-malformed``).
        """
        exact = self._read_file(tile_path(level, index, width))
        if exact is not None:
            return exact
        full = self._read_file(tile_path(level, index))
        if full is None:
            raise CheckFailed(
                "tile-missing", f"The log's file {tile_path(level, index, width)} is missing."
            )
        if level == ENTRIES:
            return encode_bundle(decode_bundle(full, TILE_WIDTH)[:width])
        return full[: width * HASH_BYTES]

    def read_entries(self, start: int, end: int, size: int | None = None) -> Iterator[bytes]:
        """Yield the exact bytes of entries ``start`` to ``end`` − 1.

        ``size`` is the size of the tree to read from, by default that of the checkpoint. Raises
        CheckFailed as ``read_tile`` does, and ``index-outside-tree``.
        """
        if size is None:
            size = self._published_size()
        if not 0 <= start <= end <= size:
            raise CheckFailed(
                "index-outside-tree", f"A log of {size} entries has no entries {start} to {end}."
            )
        for index in range(start // TILE_WIDTH, -(-end // TILE_WIDTH)):
            first = index * TILE_WIDTH
            width = min(TILE_WIDTH, size - first)
            entries = decode_bundle(self.read_tile(ENTRIES, index, width), width)
            yield from entries[max(start - first, 0) : end - first]

    def read_checkpoint(self) -> bytes | None:
        """Return the signed checkpoint as it is served, or None before the first one."""
        return self._read_file(CHECKPOINT)

    def published(self) -> Checkpoint | None:
        """Return what the checkpoint in place says; its signature is not checked here.

        Raises CheckFailed (``note-malformed``, ``checkpoint-malformed``).
        """
        data = self.read_checkpoint()
        if data is None:
            return None
        if self._read is None or self._read[0] != data:
            self._read = (data, parse_checkpoint(parse_note(data).text))
        return self._read[1]

    def head(self, size: int) -> Head:
        """Return what may be signed for the first ``size`` entries, as the tiles on disk say.

        For a writer that comes back after a crash. The tree is first checked to continue the
        checkpoint in place. Raises as ``read_tile`` does, Refused (``log-behind-checkpoint``), and
        CheckFailed (``tiles-not-checkpointed``).
        """
        old = self.published()
        _require_not_behind(old, size)
        root = root_at(self.read_tile, size)
        self._require_continues(old, size, root)
        return Head(size, root)

    # Writing

    def append_entries(self, start_size: int, entries: Iterable[bytes]) -> Head:
        """Write the bundles and tiles of ``entries``, which follow the first ``start_size``.

        On return everything is durable and the returned head may be signed. Entries of earlier
        calls that no checkpoint covers yet may be written again. Raises Refused
        (``log-behind-checkpoint``) when the checkpoint in place covers more than ``start_size``,
        CheckFailed (``tiles-not-checkpointed``) when the tiles on disk are not those of the
        checkpoint, UnusableInput (``entry-too-long``), and as ``read_tile`` does.
        """
        builder, bundle = self._resume(start_size)
        index, untouched = start_size // TILE_WIDTH, set(builder.edge())
        source = iter(entries)
        # While entries are being written nothing of this object's own memory is to be relied on.
        self._written = None
        while batch := list(islice(source, _BATCH_TILES * TILE_WIDTH - len(bundle))):
            bundle += batch
            done = builder.extend(leaf_hashes(batch))
            self._durable.write(_full_tiles(index, bundle, done))
            index = builder.size // TILE_WIDTH
            del bundle[: len(bundle) - len(bundle) % TILE_WIDTH]
        if builder.size > start_size:
            self._durable.write(_edge_tiles(builder, bundle, untouched))
        head = Head(builder.size, builder.root())
        self._written = (head, builder, bundle)
        return head

    def write_checkpoint(self, note: bytes) -> None:
        """Put a signed checkpoint in place, or the same one with more signatures.

        Its signatures are the caller's matter. Raises Refused: ``checkpoint-empty`` for size 0,
        ``checkpoint-other-origin``, ``checkpoint-rolls-back``, ``checkpoint-forks``; CheckFailed
        (``tiles-not-checkpointed``) when the tiles on disk have another root, and as ``read_tile``.
        """
        new, old = parse_checkpoint(parse_note(note).text), self.published()
        _require_successor(old, new)
        old_size = old.size if old else 0
        if self._written is None or self._written[0] != (new.size, new.root):
            # Not what this object has just written: the tiles may be others, or after a crash be
            # visible but not yet durable.
            if root_at(self.read_tile, new.size) != new.root:
                raise _not_checkpointed(new.size)
            self._durable.flush(tile_path(*name) for name in tiles_grown(old_size, new.size))
        self._durable.write([(CHECKPOINT, note)])
        self._read = (note, new)

    def drop_partials(self) -> int:
        """Delete the partial tiles that full ones under the checkpoint replaced; return how many.

        Housekeeping, once a day or so: until then a reader of an older checkpoint finds the exact
        tiles of that size, afterwards the full ones (tlog-tiles, "Partial Tiles").
        """
        dropped = 0
        for folder in list((self._root / "tile").rglob("*.p")):
            level, index, _ = parse_tile_path(f"{folder.relative_to(self._root)}/1")
            if index < self._published_size() >> TILE_BITS * (max(level, 0) + 1):
                dropped += sum(1 for _ in folder.iterdir())
                shutil.rmtree(folder)
        return dropped

    def _resume(self, size: int) -> tuple[TileBuilder, list[bytes]]:
        """Return the unfinished tiles and the unfinished bundle after ``size`` entries."""
        old = self.published()
        if self._written and old and self._written[0] == (old.size, old.root) == (size, old.root):
            # The published root is over exactly what this object still holds in memory.
            return self._written[1], self._written[2]
        _require_not_behind(old, size)
        builder = TileBuilder.resume(self.read_tile, size)
        self._require_continues(old, size, builder.root())
        index, width = divmod(size, TILE_WIDTH)
        bundle = decode_bundle(self.read_tile(ENTRIES, index, width), width) if width else []
        return builder, bundle

    def _require_continues(self, old: Checkpoint | None, size: int, root: bytes) -> None:
        if old is None:
            return
        try:
            path = HashReader(self.read_tile, size).consistency_path(old.size)
            verify_consistency(
                old_size=old.size, old_root=old.root, new_size=size, new_root=root, path=path
            )
        except CheckFailed as failed:
            raise _not_checkpointed(old.size) from failed

    def _read_file(self, path: str) -> bytes | None:
        # Plain calls, not `pathlib`: they take a third of the time, five times a proof.
        try:
            handle = os.open(f"{self._folder}/{path}", os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            parts = []
            while part := os.read(handle, _READ_BYTES):
                parts.append(part)
        finally:
            os.close(handle)
        return b"".join(parts)

    def _published_size(self) -> int:
        published = self.published()
        return published.size if published else 0


def _full_tiles(
    index: int, entries: list[bytes], done: list[tuple[int, int, bytes]]
) -> Iterator[tuple[str, bytes]]:
    for start in range(0, len(entries) - TILE_WIDTH + 1, TILE_WIDTH):
        bundle = encode_bundle(entries[start : start + TILE_WIDTH])
        yield tile_path(ENTRIES, index + start // TILE_WIDTH), bundle
    for level, tile_index, hashes in done:
        yield tile_path(level, tile_index), hashes


def _edge_tiles(
    builder: TileBuilder, bundle: list[bytes], untouched: set[tuple[int, int, bytes]]
) -> Iterator[tuple[str, bytes]]:
    if bundle:
        path = tile_path(ENTRIES, builder.size // TILE_WIDTH, len(bundle))
        yield path, encode_bundle(bundle)
    for level, index, hashes in builder.edge():
        if (level, index, hashes) not in untouched:
            yield tile_path(level, index, len(hashes) // HASH_BYTES), hashes


def _require_not_behind(old: Checkpoint | None, size: int) -> None:
    if old and size < old.size:
        raise Refused(
            "log-behind-checkpoint",
            f"The checkpoint in place covers {old.size} entries, but the log to be continued has "
            f"only {size}: it is older than what was published. Restore the newer copy; never sign "
            "a second history.",
        )


def _require_successor(old: Checkpoint | None, new: Checkpoint) -> None:
    if new.size == 0:
        raise Refused(
            "checkpoint-empty",
            "No checkpoint is published for an empty log, whose root other tools compute "
            "differently: write a first entry.",
        )
    if old is None:
        return
    if new.origin != old.origin:
        raise Refused("checkpoint-other-origin", "The checkpoint in place is of another log.")
    if new.size < old.size:
        raise Refused(
            "checkpoint-rolls-back",
            f"A checkpoint of {old.size} entries is published; one of {new.size} cannot replace "
            "it.",
        )
    if new.size == old.size and new.root != old.root:
        raise Refused(
            "checkpoint-forks",
            f"Another tree of {new.size} entries is published already: signing a second one for "
            "the same size is what witnesses look for.",
        )


def _not_checkpointed(size: int) -> CheckFailed:
    return CheckFailed(
        "tiles-not-checkpointed",
        f"The log's tiles do not give the root of its checkpoint of {size} entries: a file was "
        "changed. Find out which with `passmuster verify log`.",
    )
