"""Reads the two encodings every ledger format is made of, and takes exactly one spelling of each.

Python's own readers forgive too much for signed data: ``int()`` takes ``+5``, ``5_0`` and foreign
digits, ``base64.b64decode`` takes junk or tails that are not canonical (protocol §5.8).
"""

from __future__ import annotations

import base64
import binascii
import re

MAX_COUNT = 2**63 - 1
"""Largest tree size, index or time any of the formats may carry (tlog-cosignature v1.0.1)."""

HASH_BYTES = 32
"""Length of a SHA-256 hash."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def parse_decimal(text: str) -> int:
    """Return the whole number ``text`` spells: ASCII digits, no sign, no leading zero, < 2^63.

    Raises ValueError for anything else; each format turns that into its own error.
    """
    # ASCII digits are spelt out in the pattern, so no other script's digits pass.
    if not _DECIMAL.fullmatch(text):
        raise ValueError("a number is not plain decimal")
    number = int(text)
    if number > MAX_COUNT:
        raise ValueError("a number is beyond 2^63 - 1")
    return number


def parse_base64(text: str) -> bytes:
    """Return the bytes of padded standard Base64 (RFC 4648 §4), refusing every other spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("a value is not Base64") from error
    # b64decode ignores stray bits in the last character; two spellings of one value are refused.
    if format_base64(data) != text:
        raise ValueError("a value is not canonical Base64")
    return data


def parse_hash(text: str) -> bytes:
    """Return the 32 bytes of one Base64 hash; raises ValueError for any other length."""
    data = parse_base64(text)
    if len(data) != HASH_BYTES:
        raise ValueError("a hash is not 32 bytes long")
    return data


def format_base64(data: bytes) -> str:
    """Return ``data`` as padded standard Base64."""
    return base64.b64encode(data).decode("ascii")
