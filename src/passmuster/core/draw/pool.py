"""The pool: salted commitments that hide every name, in a sorted file that anyone can hash.

One person has exactly one valid commitment in a draw: its salt is derived from the year's key, so
nothing is left to choose once the key is committed (protocol.md §10.2).
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.entries import LABEL
from passmuster.core.ledger.merkle import leaf_hash, root_of

KEY_BYTES = 32
MANAGER, STAFF = "manager", "staff"
SIDES = (MANAGER, STAFF)
"""The two hands that hold the halves of the yearly key."""

_COMMITMENT = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class PoolEntry:
    """One line of the pool file: the stratum's label and the person's commitment, 64 hex."""

    stratum: str
    commitment: str

    def line(self) -> bytes:
        """Return ``stratum commitment`` without line feed."""
        return f"{self.stratum} {self.commitment}".encode("ascii")


def pool_key(k_manager: bytes, k_staff: bytes) -> bytes:
    """Return the year's key: HMAC-SHA256 of the staff side's half under the manager's half.

    Both halves are 32 bytes of chance (``pool-key-wrong-length``); one alone tells nothing.
    """
    _check_key(k_manager)
    _check_key(k_staff)
    return hmac.digest(k_manager, k_staff, "sha256")


def key_commitment(key: bytes) -> str:
    """Return what is logged of the year's key before the year's first seed (64 hex)."""
    _check_key(key)
    return sha256(f"passmuster-pool-key/v1\n{key.hex()}\n".encode()).hexdigest()


def part_commitment(side: str, part: bytes) -> str:
    """Return what is logged of one side's half; ``side`` is ``manager`` or ``staff``."""
    _check_key(part)
    if side not in SIDES:
        raise UnusableInput("pool-key-side-unknown", "A half belongs to the manager or the staff.")
    return sha256(f"passmuster-pool-key-part/v1\n{side}\n{part.hex()}\n".encode()).hexdigest()


def salt(key: bytes, draw: str, person: str) -> str:
    """Return the person's salt in a draw (64 hex). ``person`` is the normalised service number."""
    _check_key(key)
    _check_fields(draw, person)
    message = f"passmuster-pool-salt/v1\n{draw}\n{person}\n".encode()
    return hmac.digest(key, message, "sha256").hex()


def opening(draw: str, stratum: str, person: str, salt_hex: str) -> bytes:
    """Return the bytes that a commitment hides: what an officer is given on opening day."""
    _check_fields(draw, stratum, person, salt_hex)
    return (
        f"passmuster-pool-entry/v1\ndraw {draw}\nstratum {stratum}\n"
        f"person {person}\nsalt {salt_hex}\n"
    ).encode()


def commitment(draw: str, stratum: str, person: str, salt_hex: str) -> str:
    """Return the hash of the opening: the person's id in the pool (64 hex)."""
    return sha256(opening(draw, stratum, person, salt_hex)).hexdigest()


def pool_file(entries: Iterable[PoolEntry]) -> bytes:
    """Return the pool file: one LF-ended line an entry, sorted by bytes.

    Raises UnusableInput (``pool-line-malformed``) and CheckFailed (``pool-duplicate``).
    """
    lines = sorted(entry.line() for entry in entries)
    data = b"".join(line + b"\n" for line in lines)
    parse_pool(data)
    return data


def parse_pool(data: bytes) -> list[PoolEntry]:
    """Read a pool file strictly.

    Raises UnusableInput (``pool-line-malformed``) and CheckFailed (``pool-unsorted``,
    ``pool-duplicate``: one commitment twice, in whatever stratum).
    """
    lines = _lines(data)
    entries = [_parse_line(line, number) for number, line in enumerate(lines, start=1)]
    if any(a > b for a, b in pairwise(lines)):
        raise CheckFailed("pool-unsorted", "The pool file is not sorted by bytes.")
    counts = Counter(entry.commitment for entry in entries)
    if len(counts) != len(entries):
        (twice, _), *_ = counts.most_common(1)
        raise CheckFailed("pool-duplicate", f"The commitment {twice} stands in the pool twice.")
    return entries


def pool_sha256(data: bytes) -> str:
    """Return the hash of the pool file (64 hex)."""
    return sha256(data).hexdigest()


def pool_root(data: bytes) -> str:
    """Return the RFC 6962 root over the file's lines without their line feeds (64 hex)."""
    return root_of([leaf_hash(line) for line in _lines(data)]).hex()


def stratum_counts(entries: Iterable[PoolEntry]) -> dict[str, int]:
    """Return how many entries each stratum has, labels in alphabetical order."""
    return dict(sorted(Counter(entry.stratum for entry in entries).items()))


def by_stratum(entries: Iterable[PoolEntry]) -> dict[str, list[str]]:
    """Return the commitments of each stratum."""
    grouped: dict[str, list[str]] = {}
    for entry in entries:
        grouped.setdefault(entry.stratum, []).append(entry.commitment)
    return grouped


def _lines(data: bytes) -> Sequence[bytes]:
    if not data.endswith(b"\n"):
        raise UnusableInput(
            "pool-line-malformed", "The pool file is empty or its last line has no line feed."
        )
    return data[:-1].split(b"\n")


def _parse_line(line: bytes, number: int) -> PoolEntry:
    # Latin-1 gives every byte a character: a stray byte fails the patterns, not the reading.
    label, _, hexes = line.decode("latin-1").partition(" ")
    if not LABEL(label) or not _COMMITMENT.fullmatch(hexes):
        raise UnusableInput(
            "pool-line-malformed",
            f"Line {number} of the pool file is not a stratum, one space and 64 hex digits.",
        )
    return PoolEntry(label, hexes)


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise UnusableInput("pool-key-wrong-length", "A pool key and its halves are 32 bytes each.")


def _check_fields(*fields: str) -> None:
    if any("\n" in field or not field for field in fields):
        raise UnusableInput(
            "pool-field-malformed", "A field of a pool entry is empty or holds a line feed."
        )
