"""The same work done by tlog-scales and pymerkle, where they are installed.

tlog-scales keeps tile files, as we do; pymerkle 7 keeps its tree in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from passmuster.cli.benchmarks import seconds
from passmuster.formats.signing import SigningKey

TILES = "tlog-scales 0.0.3"
MEMORY = "pymerkle 7.0.0"


def installed(peer: str) -> bool:
    """Return whether a peer can be measured here."""
    return find_spec({TILES: "tlog_scales", MEMORY: "pymerkle"}[peer]) is not None


class TilesPeer:
    """A log written, signed and proved by tlog-scales."""

    def __init__(self, folder: Path, key: SigningKey, seed: bytes) -> None:
        from tlog_scales.signing import CheckpointSigner, PlainEd25519Signer
        from tlog_scales.writer import TilesWriter

        self._folder = folder
        self._writer = TilesWriter.create(folder, key.name)
        self._signers: list[CheckpointSigner] = [PlainEd25519Signer(key.name, seed)]

    def publish(self, entries: Sequence[bytes]) -> float:
        """Append entries, sign and publish; return the seconds it took."""

        def work() -> None:
            for entry in entries:
                self._writer.add_leaf(entry)
            self._writer.commit(self._signers)

        return seconds(work)

    def prove(self, indices: Sequence[int]) -> float:
        """Prove each index with one reader that begins with nothing; return the seconds it took."""
        from tlog_scales.backend import LocalBackend
        from tlog_scales.reader import TilesReader

        size = self._writer.size

        def work() -> None:
            reader = TilesReader(LocalBackend(self._folder))
            reader.set_size(size)
            for index in indices:
                reader.get_inclusion_proof(index, size)

        return seconds(work)

    def verify(self, proofs: Sequence[tuple[int, bytes, list[bytes]]], root: bytes) -> float:
        """Check (index, leaf hash, path) against ``root``; return the seconds it took."""
        from tlog_scales.tlog import InclusionProof

        size = self._writer.size
        made = [(InclusionProof(index, size, path), leaf) for index, leaf, path in proofs]

        def work() -> None:
            for proof, leaf in made:
                proof.check(leaf, root)

        return seconds(work)


class MemoryPeer:
    """A tree in memory by pymerkle."""

    def __init__(self, entries: Sequence[bytes], root: bytes) -> None:
        from pymerkle import InmemoryTree

        self._tree = InmemoryTree(algorithm="sha256")
        for entry in entries:
            self._tree.append_entry(entry)
        if self._tree.get_state() != root:
            raise RuntimeError("The two programs built different trees: the figures mean nothing.")

    def prove(self, indices: Sequence[int]) -> float:
        """Prove each index; return the seconds it took."""
        size = self._tree.get_size()

        def work() -> None:
            for index in indices:
                # It counts entries from 1.
                self._tree.prove_inclusion(index + 1, size)

        return seconds(work)
