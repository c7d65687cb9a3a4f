"""Asks the policy's witnesses what they have seen, and holds the log shown here against it.

A log that shows one face to its witnesses and another to a visitor, or an old one, is found by
asking both (attack G-03).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.encoding import HASH_BYTES
from passmuster.core.ledger.policy import PolicyWitness
from passmuster.core.ledger.tiles import TILE_BITS, TILE_WIDTH, ReadTile, root_at
from passmuster.verifier.report import Report
from passmuster.verifier.source import Site, Source
from passmuster.verifier.trust import Trust, open_trusted


def compare_with_witnesses(
    report: Report, source: Source, shown: Checkpoint, trust: Trust
) -> Iterator[bytes]:
    """Check the shown head against each witness's own; yield their notes, which are evidence.

    A witness that cannot be reached is said, and is no alarm about the log.
    """
    for witness in trust.policy.witnesses:
        if witness.url is None:
            continue
        name = f"witness {witness.name}"
        try:
            data, seen = _ask(witness, shown.origin, trust)
        except (CheckFailed, UnusableInput) as failed:
            report.skip(name, f"{name}: {failed.message}")
            continue
        yield data
        try:
            _compare(source, shown, seen)
        except CheckFailed as failed:
            report.fail(name, failed)
        else:
            report.agree(name, f"{name} saw {seen.size} entries of this same history.")


def _ask(witness: PolicyWitness, origin: str, trust: Trust) -> tuple[bytes, Checkpoint]:
    address = (witness.url or "").rstrip("/")
    data = Site(f"{address}/{sha256(origin.encode()).hexdigest()}").checkpoint()
    note, seen = open_trusted(data, trust.policy)
    if not verify_cosignatures(note, [witness.key]):
        raise CheckFailed("witness-answer-wrong", "its answer does not bear its own signature.")
    return data, seen


def _compare(source: Source, shown: Checkpoint, seen: Checkpoint) -> None:
    if seen.size > shown.size:
        raise CheckFailed(
            "log-behind-witness",
            f"The witness saw {seen.size} entries and you are shown {shown.size}: an old face.",
        )
    root = (
        shown.root if seen.size == shown.size else root_at(reader_of(source, shown.size), seen.size)
    )
    if root != seen.root:
        raise CheckFailed(
            "log-forked",
            f"The witness saw another history of {seen.size} entries than the one shown to you. "
            "Keep both checkpoints; together they prove it.",
        )


def reader_of(source: Source, size: int) -> ReadTile:
    """Return a reader of earlier sizes' tiles: cut from those that a log of ``size`` must have."""

    @lru_cache(maxsize=4096)
    def whole(level: int, index: int) -> bytes:
        there = min(TILE_WIDTH, (size >> TILE_BITS * level) - index * TILE_WIDTH)
        found = source.tile((level, index, there))
        if found is None:
            raise CheckFailed("tile-missing", "A tile of the log is missing.")
        return found[1]

    def read(level: int, index: int, width: int) -> bytes:
        return whole(level, index)[: width * HASH_BYTES]

    return read
