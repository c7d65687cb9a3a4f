"""Checks a whole published log: every entry, every tile, the root, the signatures, its own past.

Nothing is taken from the log but its bytes: all hashes are computed anew from the entries, and each
tile file that the checkpoint needs must be equal to the one computed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.encoding import HASH_BYTES, format_base64
from passmuster.core.ledger.merkle import leaf_hashes
from passmuster.core.ledger.notes import MAX_NOTE_BYTES
from passmuster.core.ledger.tiles import (
    ENTRIES,
    MAX_BUNDLE_BYTES,
    TILE_BYTES,
    TILE_WIDTH,
    TileBuilder,
    TileName,
    decode_bundle,
    tile_path,
)
from passmuster.verifier.report import Report
from passmuster.verifier.source import Found, Source, gunzip, open_source
from passmuster.verifier.trust import (
    Trust,
    add_trust_arguments,
    check_cosignatures,
    note_pinning,
    open_trusted,
    trust_of,
)

HELP = "check a whole log: every entry, every tile, the signatures and its own past"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``verify log``."""
    parser.add_argument("log", metavar="DIR|URL", help="folder or address of the published log")
    add_trust_arguments(parser)
    parser.add_argument(
        "--old",
        type=Path,
        metavar="CHECKPOINT",
        help="a signed checkpoint kept from earlier: the log must continue it",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print what was found; return 0 when every claim that was checked holds, else 1."""
    trust = trust_of(args)
    old = args.old.read_bytes() if args.old else None
    report, facts = check_log(open_source(args.log), trust, old)
    print(report.to_json(facts) if args.json else report.to_text())
    return 0 if report.ok else 1


def check_log(source: Source, trust: Trust, old: bytes | None) -> tuple[Report, dict[str, Any]]:
    """Return the report on a log, and the facts beside it (origin, size, root, cosignatures).

    ``old`` is a signed checkpoint kept from earlier. Raises UnusableInput when the log cannot be
    reached.
    """
    report = Report()
    facts: dict[str, Any] = {
        "origin": None,
        "size": None,
        "root": None,
        "cosignatures": [],
        "pinned": trust.pinned,
    }
    checkpoint = _check_checkpoint(report, facts, source, trust)
    note_pinning(report, trust)
    if checkpoint is None:
        for name in ("entries", "tiles", "root"):
            report.skip(name, f"{name}: without a checkpoint to believe there is nothing to hold.")
        return report, facts
    earlier = _open_old(report, old, trust, checkpoint)
    _Walk(report, source, checkpoint, earlier).run()
    return report, facts


def _check_checkpoint(
    report: Report, facts: dict[str, Any], source: Source, trust: Trust
) -> Checkpoint | None:
    try:
        data = source.checkpoint()
        if data is None:
            raise CheckFailed("checkpoint-missing", "The log's file checkpoint is missing.")
        note, checkpoint = open_trusted(data, trust.policy)
    except CheckFailed as failed:
        report.fail("checkpoint", failed)
        report.skip("cosignatures", "cosignatures: they would stand on that checkpoint.")
        return None
    facts["origin"], facts["size"] = checkpoint.origin, checkpoint.size
    facts["root"] = format_base64(checkpoint.root)
    report.agree("checkpoint", f"the log {checkpoint.origin} signed for {checkpoint.size} entries.")
    facts["cosignatures"] = [
        {"name": cosignature.name, "time": cosignature.time}
        for cosignature in check_cosignatures(report, note, trust.policy)
    ]
    return checkpoint


def _open_old(
    report: Report, old: bytes | None, trust: Trust, new: Checkpoint
) -> Checkpoint | None:
    if old is None:
        report.skip("growth", "growth: no earlier checkpoint (--old) to hold this log against.")
        return None
    try:
        _, earlier = open_trusted(old[: MAX_NOTE_BYTES + 1], trust.policy)
        if earlier.origin != new.origin:
            raise CheckFailed(
                "checkpoint-other-origin",
                f"The earlier checkpoint is of another log, {earlier.origin}.",
            )
    except CheckFailed as failed:
        report.fail("growth", failed)
        return None
    if earlier.size > new.size:
        report.fail(
            "growth",
            CheckFailed(
                "log-rolled-back",
                f"The earlier checkpoint covers {earlier.size} entries and the log now shows only "
                f"{new.size}: entries that were published are gone, or you are shown an old copy.",
            ),
        )
        return None
    return earlier


class _Walk:
    """One pass over all entries, building the tiles that the log must have published."""

    def __init__(
        self, report: Report, source: Source, checkpoint: Checkpoint, earlier: Checkpoint | None
    ) -> None:
        self._report = report
        self._source = source
        self._checkpoint = checkpoint
        self._earlier = earlier
        self._earlier_root: bytes | None = None
        self._builder = TileBuilder()
        self._tiles = self._bad_tiles = self._bad_bundles = 0

    def run(self) -> None:
        whole = self._read_entries()
        if whole:
            for level, index, hashes in self._builder.edge():
                if level:
                    self._fetch_and_compare(level, index, hashes)
        self._conclude(whole)
        if self._earlier:
            self._conclude_growth(self._earlier, whole)

    def _read_entries(self) -> bool:
        """Take in every bundle beside its level-0 tile; False when a gap could not be bridged."""
        found = self._source.tiles(_bottom(self._checkpoint.size))
        for _, index, width in islice(_bottom(self._checkpoint.size), 0, None, 2):
            bundle, tile = next(found), next(found)
            hashes = self._hashes_of_bundle(index, width, bundle)
            if hashes is not None:
                self._compare(0, index, b"".join(hashes), tile)
            else:
                # The tile's word for it lets the rest be looked at; the bundle stays a fault.
                hashes = _hashes_of_tile(tile, width)
            if hashes is None:
                self._compare(0, index, bytes(width * HASH_BYTES), tile)
                return False
            self._take(hashes)
        return True

    def _hashes_of_bundle(self, index: int, width: int, found: Found | None) -> list[bytes] | None:
        path = tile_path(ENTRIES, index, width)
        first, last = index * TILE_WIDTH, index * TILE_WIDTH + width - 1
        if found is None:
            self._bad_bundles += 1
            self._report.problem(
                "bundle-missing", f"{path} is missing: entries {first} to {last} cannot be read."
            )
            return None
        there = TILE_WIDTH if found[0] != path else width
        try:
            return leaf_hashes(_entries(found[1], there)[:width])
        except CheckFailed:
            self._bad_bundles += 1
            self._report.problem(
                "bundle-malformed",
                f"{found[0]} does not hold the entries {first} to {last}: it was cut or changed.",
            )
            return None

    def _take(self, hashes: list[bytes]) -> None:
        before = self._earlier.size - self._builder.size if self._earlier else -1
        done = []
        if 0 <= before < len(hashes):
            # The root at the size of the earlier checkpoint, computed in passing.
            done = self._builder.extend(hashes[:before])
            self._earlier_root = self._builder.root()
            hashes = hashes[before:]
        done += self._builder.extend(hashes)
        for level, index, data in done:
            if level:
                self._fetch_and_compare(level, index, data)

    def _fetch_and_compare(self, level: int, index: int, hashes: bytes) -> None:
        found = self._source.tile((level, index, len(hashes) // HASH_BYTES))
        self._compare(level, index, hashes, found)

    def _compare(self, level: int, index: int, hashes: bytes, found: Found | None) -> None:
        self._tiles += 1
        path = tile_path(level, index, len(hashes) // HASH_BYTES)
        if found is None:
            self._bad_tiles += 1
            self._report.problem("tile-missing", f"{path} is missing.")
        elif not _holds(found, path, hashes):
            self._bad_tiles += 1
            self._report.problem("tile-altered", _difference(level, index, hashes, found))

    def _conclude(self, whole: bool) -> None:
        size = self._checkpoint.size
        if self._bad_bundles:
            self._report.fail_listed(
                "entries", f"entry bundles missing or damaged: {self._bad_bundles}."
            )
        else:
            self._report.agree("entries", f"all {size} entries are there, in order.")
        if self._bad_tiles:
            self._report.fail_listed(
                "tiles", f"tiles missing or not what the entries give: {self._bad_tiles}."
            )
        else:
            self._report.agree("tiles", f"all {self._tiles} tiles are what the entries give.")
        if not whole:
            self._report.skip("root", "the signed root: the gap above cannot be bridged.")
        elif self._builder.root() == self._checkpoint.root:
            self._report.agree("root", "the entries give the root that the log signed.")
        else:
            self._report.fail(
                "root",
                CheckFailed(
                    "root-wrong",
                    "The entries do not give the root that the log signed: an entry was changed, "
                    "added or removed, or the checkpoint is of another history.",
                ),
            )

    def _conclude_growth(self, earlier: Checkpoint, whole: bool) -> None:
        if earlier.size == self._builder.size:
            self._earlier_root = self._builder.root()
        if self._earlier_root is None or not whole:
            self._report.skip("growth", "growth: the gap above cannot be bridged.")
        elif self._earlier_root == earlier.root:
            self._report.agree(
                "growth", f"the log continues the checkpoint of {earlier.size} entries you kept."
            )
        else:
            self._report.fail(
                "growth",
                CheckFailed(
                    "history-rewritten",
                    f"The first {earlier.size} entries are not those of the checkpoint you kept: "
                    "the log's past was rewritten. Keep both; together they prove it.",
                ),
            )


def entries_of(source: Source, size: int) -> Iterator[bytes]:
    """Yield the exact bytes of a log's first ``size`` entries, for who reads what they say.

    To be called after ``check_log`` agreed. Raises CheckFailed (``bundle-missing``,
    ``bundle-malformed``).
    """
    found = source.tiles(_bottom(size))
    for _, index, width in islice(_bottom(size), 0, None, 2):
        bundle = next(found)
        next(found)
        path = tile_path(ENTRIES, index, width)
        if bundle is None:
            raise CheckFailed("bundle-missing", f"{path} is missing.")
        yield from _entries(bundle[1], width if bundle[0] == path else TILE_WIDTH)[:width]


def _bottom(size: int) -> Iterator[TileName]:
    """Yield each bundle and, after it, its level-0 tile."""
    for index in range(-(-size // TILE_WIDTH)):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        yield ENTRIES, index, width
        yield 0, index, width


def _entries(data: bytes, width: int) -> list[bytes]:
    try:
        return decode_bundle(data, width)
    except CheckFailed:
        # Bundles may be kept compressed by whoever serves or mirrors them (tlog-tiles).
        plain = gunzip(data, MAX_BUNDLE_BYTES)
        if plain is None:
            raise
        return decode_bundle(plain, width)


def _hashes_of_tile(found: Found | None, width: int) -> list[bytes] | None:
    if found is None or len(found[1]) < width * HASH_BYTES:
        return None
    return [found[1][at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]


def _holds(found: Found, path: str, hashes: bytes) -> bool:
    if found[0] == path:
        return found[1] == hashes
    # A full tile in the place of a partial one: its beginning is what was asked for.
    return len(found[1]) == TILE_BYTES and found[1].startswith(hashes)


def _difference(level: int, index: int, hashes: bytes, found: Found) -> str:
    path, data = found
    if level:
        return f"{path} is not what the tiles below it give."
    for place in range(0, len(hashes), HASH_BYTES):
        if data[place : place + HASH_BYTES] != hashes[place : place + HASH_BYTES]:
            entry = index * TILE_WIDTH + place // HASH_BYTES
            bundle = path.replace("tile/0/", "tile/entries/")
            return f"{path} and {bundle} do not agree on entry {entry}: one of them was changed."
    return f"{path} has bytes after its last hash."
