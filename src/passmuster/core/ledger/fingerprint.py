"""A checkpoint's hash in a form that two people can compare by telephone or on paper.

SHA-256 of the checkpoint's text: the first 66 bits are six words of a list of 2,048 (11 bits each;
the BIP-39 English list), the same bits as 20 decimal digits where no list of words is agreed, and
the next 18 bits six blocks of a colour and a digit (3 bits each). It finds a slip or a swap;
machines compare the whole hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from passmuster.core.kernel.errors import UnusableInput

WORDS: Final = 6
WORD_BITS: Final = 11
BLOCKS: Final = 6
BLOCK_BITS: Final = 3
DECIMALS: Final = 20
"""Digits that hold 66 bits: 2^66 < 10^20."""

_GROUP: Final = 4


@dataclass(frozen=True)
class Fingerprint:
    """One hash as words, as digits in fours, and as blocks numbered 0 to 7."""

    sha256: str
    words: tuple[str, ...]
    digits: tuple[str, ...]
    blocks: tuple[int, ...]


def fingerprint(text: bytes, word_list: Sequence[str]) -> Fingerprint:
    """Return the fingerprint of a checkpoint's text (the note without its signatures).

    ``word_list`` holds exactly 2,048 words in their order, else UnusableInput
    (``word-list-unusable``).
    """
    if len(word_list) != 1 << WORD_BITS:
        raise UnusableInput(
            "word-list-unusable",
            f"The list has {len(word_list)} words; six words of 11 bits need 2048.",
        )
    digest = hashlib.sha256(text).digest()
    number = int.from_bytes(digest, "big")
    bits = len(digest) * 8
    head = number >> (bits - WORDS * WORD_BITS)
    tail = (number >> (bits - WORDS * WORD_BITS - BLOCKS * BLOCK_BITS)) % (1 << BLOCKS * BLOCK_BITS)
    decimal = str(head).zfill(DECIMALS)
    return Fingerprint(
        sha256=digest.hex(),
        words=tuple(word_list[part] for part in _parts(head, WORDS, WORD_BITS)),
        digits=tuple(decimal[start : start + _GROUP] for start in range(0, DECIMALS, _GROUP)),
        blocks=_parts(tail, BLOCKS, BLOCK_BITS),
    )


def _parts(number: int, count: int, width: int) -> tuple[int, ...]:
    """Split a number of ``count`` times ``width`` bits, the highest part first."""
    return tuple(number >> width * (count - 1 - i) & (1 << width) - 1 for i in range(count))
