"""The public test log of `vectors/log-a`, its keys, and tiles kept in memory."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import leaf_hash
from passmuster.core.ledger.tiles import TileBuilder

VECTORS = Path(__file__).resolve().parents[3] / "vectors"
ENTRIES_OF_A = [b"passmuster vector entry %d\n" % i for i in range(600)]
LEAVES_OF_A = [leaf_hash(entry) for entry in ENTRIES_OF_A]


def load(path: str) -> Any:
    """Return one JSON file of the vectors."""
    return json.loads((VECTORS / path).read_text("utf-8"))


def unbase64(items: list[str]) -> list[bytes]:
    """Return the bytes of each Base64 text."""
    return [b64decode(item) for item in items]


def role(name: str) -> dict[str, str]:
    """Return the key record of one role in keys.json."""
    return next(key for key in load("keys.json") if key["Role"] == name)


def vkey(name: str) -> VerifierKey:
    """Return the verifier key of one role in keys.json."""
    return VerifierKey.parse(role(name)["Vkey"])


class MemoryTiles:
    """Every tile a log of these leaf hashes had at each of its sizes."""

    def __init__(self, leaves: list[bytes], *, every_size: bool = True) -> None:
        self.files: dict[tuple[int, int, int], bytes] = {}
        self.builder = TileBuilder()
        for group in [[leaf] for leaf in leaves] if every_size else [leaves]:
            for level, index, data in self.builder.extend(group):
                self.files[level, index, 256] = data
            for level, index, data in self.builder.edge():
                self.files[level, index, len(data) // 32] = data

    def read(self, level: int, index: int, width: int) -> bytes:
        """Return one tile."""
        return self.files[level, index, width]
