"""Entry bundles (C2SP tlog-tiles v0.1.0): the exact bytes of up to 256 entries in one file."""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.tile_paths import TILE_WIDTH

MAX_ENTRY_BYTES = 65_535
"""An entry's length is written in two bytes; longer matter stays outside, bound by its hash."""

MAX_BUNDLE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2)


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Return the entries one after another, each after its length in two bytes, big-endian.

    Raises UnusableInput (``entry-too-long``) beyond MAX_ENTRY_BYTES.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise UnusableInput(
                "entry-too-long",
                f"A log entry has {len(entry)} bytes; at most {MAX_ENTRY_BYTES} fit. "
                "Keep the matter outside the log and enter its SHA-256.",
            )
        parts.append(len(entry).to_bytes(2, "big"))
        parts.append(entry)
    return b"".join(parts)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """Return the ``width`` entries of a bundle, which must end exactly after the last one.

    Raises CheckFailed (``bundle-malformed``).
    """
    entries: list[bytes] = []
    position, end = 0, len(data)
    for _ in range(width):
        start = position + 2
        position = start + int.from_bytes(data[start - 2 : start], "big")
        if start > end:
            break
        entries.append(data[start:position])
    if position != end or len(entries) != width:
        raise CheckFailed(
            "bundle-malformed", f"An entry bundle does not hold exactly {width} whole entries."
        )
    return entries
