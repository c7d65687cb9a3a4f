"""A checkpoint's hash in a form that two people can compare by telephone.

SHA-256 of the checkpoint's text: the first 66 bits are six words of the BIP-39 English list (11
bits each), the next 18 bits six blocks of a colour and a digit (3 bits each). It finds a slip or a
swap; machines compare the whole hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORD_LIST = Path(__file__).parent / "vendor" / "bip39" / "english.txt"
WORDS = 6
WORD_BITS = 11
BLOCKS = 6
BLOCK_BITS = 3
DECIMALS = 20
"""Digits that hold 66 bits: 2^66 < 10^20."""


@dataclass(frozen=True)
class Fingerprint:
    """One hash as words, as digits in fours, and as blocks numbered 0 to 7."""

    sha256: str
    words: tuple[str, ...]
    digits: tuple[str, ...]
    blocks: tuple[int, ...]


def fingerprint(text: bytes) -> Fingerprint:
    """Return the fingerprint of a checkpoint's text (the note without its signatures)."""
    digest = hashlib.sha256(text).digest()
    number = int.from_bytes(digest, "big")
    bits = len(digest) * 8
    head = number >> (bits - WORDS * WORD_BITS)
    tail = (number >> (bits - WORDS * WORD_BITS - BLOCKS * BLOCK_BITS)) % (1 << BLOCKS * BLOCK_BITS)
    listed = _word_list()
    decimal = str(head).zfill(DECIMALS)
    return Fingerprint(
        sha256=digest.hex(),
        words=tuple(listed[part] for part in _parts(head, WORDS, WORD_BITS)),
        digits=tuple(decimal[start : start + 4] for start in range(0, DECIMALS, 4)),
        blocks=_parts(tail, BLOCKS, BLOCK_BITS),
    )


def _parts(number: int, count: int, width: int) -> tuple[int, ...]:
    return tuple(number >> width * (count - 1 - i) & (1 << width) - 1 for i in range(count))


@cache
def _word_list() -> tuple[str, ...]:
    return tuple(WORD_LIST.read_text(encoding="ascii").split())
