"""A checkpoint's fingerprint: the hash's first 84 bits, as words, digits and blocks."""

from __future__ import annotations

import hashlib

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.fingerprint import fingerprint

WORD_LIST = tuple(f"word{number:04}" for number in range(2048))
HEAD = b"rivermouth.example/log\n812\nN3wm0xV8gGZ7HfM9v3mEoA==\n"


def test_words_digits_and_blocks_are_the_first_84_bits_of_the_hash() -> None:
    found = fingerprint(HEAD, WORD_LIST)
    digest = hashlib.sha256(HEAD).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)
    assert found.sha256 == digest.hex()
    assert [int(word[4:]) for word in found.words] == [
        int(bits[start : start + 11], 2) for start in range(0, 66, 11)
    ]
    assert found.blocks == tuple(int(bits[start : start + 3], 2) for start in range(66, 84, 3))
    assert [len(group) for group in found.digits] == [4] * 5
    assert int("".join(found.digits)) == int(bits[:66], 2)


def test_a_small_number_keeps_its_leading_zeros() -> None:
    """Somebody reads 20 digits aloud; a missing zero would shift every group."""
    small = next(
        found
        for number in range(10_000)
        if (found := fingerprint(str(number).encode(), WORD_LIST)).digits[0].startswith("00")
    )
    assert [len(group) for group in small.digits] == [4] * 5


@pytest.mark.parametrize("words", [0, 2047, 2049])
def test_a_list_of_another_length_is_refused(words: int) -> None:
    with pytest.raises(UnusableInput) as refused:
        fingerprint(HEAD, ["word"] * words)
    assert refused.value.code == "word-list-unusable"
