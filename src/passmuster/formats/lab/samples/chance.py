"""Chance that is the same for the same seed, so that an invented message can be made again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """Draws by name: what is drawn depends on the seed and the name, never on the order."""

    def __init__(self, *seed: object) -> None:
        self._seed = "\x1f".join(map(str, seed))

    def whole(self, name: str, below: int) -> int:
        """Return a whole number from 0 to below ``below``."""
        return int.from_bytes(self._digest(name)) % below

    def between(self, name: str, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both among them."""
        return low + self.whole(name, high - low + 1)

    def decimal(self, name: str, low: float, high: float, places: int) -> str:
        """Return a number between two, written with ``places`` decimals."""
        scale = 10**places
        value = self.between(name, round(low * scale), round(high * scale))
        return f"{value // scale}.{value % scale:0{places}d}"

    def above(self, name: str, cutoff: int, least: float, most: float) -> str:
        """Return a whole number from ``least`` to ``most`` times a cutoff; the small ones prevail.

        It is never below the cutoff.
        """
        share = self.whole(name, 10_001) / 10_000
        return str(max(cutoff, math.ceil(cutoff * least * (most / least) ** share)))

    def one_of(self, name: str, items: Sequence[Item]) -> Item:
        """Return one of some items."""
        return items[self.whole(name, len(items))]

    def text(self, name: str, length: int) -> str:
        """Return ``length`` hex digits, 64 at most."""
        return self._digest(name).hex()[:length].upper()

    def _digest(self, name: str) -> bytes:
        return hashlib.sha256(f"{self._seed}\x1f{name}".encode()).digest()
