"""How fast the log is written, proved and checked, beside tlog-scales and pymerkle.

Everything is on disk and durable. "Cold" proofs come from a reader that begins with nothing (the
operating system keeps the files), "warm" ones from one that has seen their tiles before. What one
proof alone costs, with a reader of its own, stands beside them.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from passmuster.cli.benchmarks import Figure, ledger_peer, seconds
from passmuster.cli.benchmarks.ledger_peer import MEMORY, TILES, MemoryPeer, TilesPeer
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.merkle import leaf_hash, verify_inclusion
from passmuster.core.ledger.policy import threshold_policy
from passmuster.core.ledger.tiles import HashReader, inclusion_path_from_tiles
from passmuster.formats.signing import SigningKey, sign_checkpoint
from passmuster.formats.tile_files import TileFiles
from passmuster.verifier.log import check_log
from passmuster.verifier.source import open_source
from passmuster.verifier.trust import Trust

SIZE = 1_000_000
QUICK_SIZE = 100_000
EVENTS = 250
PEER_EVENTS = 60
PROOFS = 2_000
PEER_PROOFS = 300
RUNS = 3
"""The best of so many runs counts, for us; the peers run once over less."""

BULK_BUDGET = 100_000
EVENT_BUDGET = 400
COLD_BUDGET = 3_000
WARM_BUDGET = 10_000
VERIFY_BUDGET = 35_000
CHECK_BUDGET = 5.0

SEED = bytes(range(32))
KEY = SigningKey("passmuster.example/bench", SEED)


def figures(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures; ``quick`` takes a log of a hundred thousand instead of a million."""
    with tempfile.TemporaryDirectory(prefix="passmuster-bench-") as name:
        folder = Path(name)
        # First, while the disk is quiet: this one waits for it three times an event.
        yield _events(folder)
        bench = _Bench(folder / "log", QUICK_SIZE if quick else SIZE)
        yield from bench.figures(folder)


def _events(folder: Path) -> Figure:
    rates = [EVENTS / _publish_one_by_one(folder / f"events-{run}") for run in range(RUNS)]
    peer = None
    if ledger_peer.installed(TILES):
        writer = TilesPeer(folder / "peer-events", KEY, SEED)
        took = sum(writer.publish([_entry(number)]) for number in range(PEER_EVENTS))
        peer = PEER_EVENTS / took
    return _rate("one event appended, signed, published", max(rates), EVENT_BUDGET, TILES, peer)


def _publish_one_by_one(folder: Path) -> float:
    files = TileFiles(folder)

    def work() -> None:
        for number in range(EVENTS):
            head = files.append_entries(number, [_entry(number)])
            files.write_checkpoint(sign_checkpoint(Checkpoint(KEY.name, *head), KEY))

    return seconds(work)


class _Bench:
    """One log of ``size`` entries and the questions asked of it."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder, size
        self._files = TileFiles(folder)
        self._entries = [_entry(number) for number in range(size)]
        chance = random.Random(1)  # noqa: S311 - which entries are proved is no secret
        self._indices = [chance.randrange(size) for _ in range(PROOFS)]

    def figures(self, folder: Path) -> Iterator[Figure]:
        """Yield the figures of writing, proving, verifying and checking."""
        bulk = self._size / seconds(self._write)
        peer = TilesPeer(folder / "peer", KEY, SEED) if ledger_peer.installed(TILES) else None
        peer_bulk = self._size / peer.publish(self._entries) if peer else None
        yield _rate(f"bulk append of {self._size:,}", bulk, BULK_BUDGET, TILES, peer_bulk)
        alone = self._best(self._prove_alone)
        yield _rate("inclusion proof from tiles, each alone", alone)
        few = self._indices[:PEER_PROOFS]
        cold = self._best(self._prove_cold)
        peer_cold = len(few) / peer.prove(few) if peer else None
        yield _rate("inclusion proof from tiles, cold", cold, COLD_BUDGET, TILES, peer_cold)
        yield self._warm(few)
        verified = self._best(self._verify)
        peer_verified = len(self._proofs) / peer.verify(self._proofs, self._root) if peer else None
        yield _rate("inclusion proof verified", verified, VERIFY_BUDGET, TILES, peer_verified)
        yield self._check()

    def _write(self) -> None:
        head = self._files.append_entries(0, self._entries)
        self._files.write_checkpoint(sign_checkpoint(Checkpoint(KEY.name, *head), KEY))
        self._root = head.root

    def _prove_cold(self) -> None:
        reader = HashReader(self._files.read_tile, self._size)
        for index in self._indices:
            reader.inclusion_path(index)

    def _prove_alone(self) -> None:
        read = self._files.read_tile
        paths = [inclusion_path_from_tiles(read, index, self._size) for index in self._indices]
        self._proofs = [
            (index, leaf_hash(self._entries[index]), path)
            for index, path in zip(self._indices, paths, strict=True)
        ]

    def _warm(self, few: list[int]) -> Figure:
        reader = HashReader(self._files.read_tile, self._size)

        def prove() -> None:
            for index in self._indices:
                reader.inclusion_path(index)

        prove()
        warm, peer = self._best(prove), None
        if ledger_peer.installed(MEMORY):
            peer = len(few) / MemoryPeer(self._entries, self._root).prove(few)
        return _rate("inclusion proof from tiles, warm", warm, WARM_BUDGET, MEMORY, peer)

    def _verify(self) -> None:
        for index, leaf, path in self._proofs:
            verify_inclusion(index=index, size=self._size, leaf=leaf, path=path, root=self._root)

    def _check(self) -> Figure:
        trust = Trust(threshold_policy(KEY.vkey(), [], 0), None)

        def check() -> None:
            report, _ = check_log(open_source(str(self._folder)), trust, None)
            if not report.ok:
                raise RuntimeError(f"The log just written does not verify: {report.to_text()}")

        return Figure(
            name=f"ledger, full check of {self._size:,} entries",
            value=round(min(seconds(check) for _ in range(RUNS)), 2),
            unit="s",
            better="less",
            budget=CHECK_BUDGET,
        )

    def _best(self, work: Callable[[], None]) -> float:
        return len(self._indices) / min(seconds(work) for _ in range(RUNS))


def _entry(number: int) -> bytes:
    return b"passmuster bench entry %07d\n" % number


def _rate(
    name: str,
    value: float,
    budget: int | None = None,
    peer: str = "",
    peer_value: float | None = None,
) -> Figure:
    return Figure(
        name=f"ledger, {name}",
        value=round(value),
        unit="/s",
        better="more",
        budget=budget,
        peer=peer if peer_value else "",
        peer_value=round(peer_value) if peer_value else None,
    )
