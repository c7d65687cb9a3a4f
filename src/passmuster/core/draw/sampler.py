"""The draw itself: order, tickets and replacements of consistent_sampler 1.0.10, byte for byte.

Anyone can repeat it with that public package, or with ten lines of any language, as
docs/protocol/draw.md shows.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from passmuster.core.kernel.errors import UnusableInput

METHOD = "consistent_sampler/1.0.10"
"""The method's name in announcements and machine output."""

SHORTEST = 64
"""Digits to which the decimal text of a hash is padded; a longer text stays long."""

_LEADING = 10_000
"""The first four digits of a ticket are the last four of the number: enough to discard most ids."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn id: its place in the order (from 1), full ticket, and which time it is drawn."""

    position: int
    id: str
    ticket: str
    generation: int = 1


def ticket(seed: str, ident: str) -> str:
    """Return the full ticket of one id, ``0.`` and some 77 digits; nothing is stripped."""
    return _fraction(_number(_seed_hash(seed), ident))


def draw(seed: str, ids: Sequence[str], take: int, drop: int = 0) -> list[Drawn]:
    """Return the ``take`` smallest tickets after skipping ``drop``, in ticket order.

    The order of ``ids`` does not matter. When fewer are left, fewer are returned. Raises
    UnusableInput for an id given twice (``id-given-twice``) or a negative count
    (``count-not-usable``).
    """
    _check_counts(take, drop)
    _check_ids(ids)
    ordered = _smallest(seed, ids, take + drop)
    return [
        Drawn(position, ident, number)
        for position, (number, ident) in enumerate(ordered[drop:], start=drop + 1)
    ]


def draw_with_replacement(seed: str, ids: Sequence[str], take: int, drop: int = 0) -> list[Drawn]:
    """Return ``take`` drawings after skipping ``drop``, each id going back with its next ticket.

    Raises UnusableInput as draw() does.
    """
    _check_counts(take, drop)
    _check_ids(ids)
    seed_hash = _seed_hash(seed)
    basket = [(_fraction(_number(seed_hash, ident)), ident, 1) for ident in ids]
    heapq.heapify(basket)
    drawn: list[Drawn] = []
    for position in range(1, drop + take + 1 if basket else 1):
        number, ident, generation = basket[0]
        heapq.heapreplace(basket, (next_ticket(number), ident, generation + 1))
        if position > drop:
            drawn.append(Drawn(position, ident, number, generation))
    return drawn


def next_ticket(number: str) -> str:
    """Return the ticket that follows ``number`` when its id goes back into the basket.

    The leading nines stay; candidates come from H(number ‖ ":" ‖ counter) until one is greater.
    """
    padded = number + "0"
    kept = padded[: _first_not_nine(number)]
    counter = 1
    while True:
        value = int.from_bytes(sha256(f"{number}:{counter}".encode()).digest(), "big")
        candidate = kept + _digits(value)
        if candidate > padded:
            return candidate
        counter += 1


def trim(number: str, digits: int = 9) -> str:
    """Return a ticket cut, not rounded, to ``digits`` after its leading nines: for eyes only."""
    return number[: _first_not_nine(number) + digits]


def _first_not_nine(number: str) -> int:
    padded = number + "0"
    return next(i for i in range(2, len(padded)) if padded[i] != "9")


def _smallest(seed: str, ids: Sequence[str], wanted: int) -> list[tuple[str, str]]:
    """Return the ``wanted`` smallest (ticket, id) pairs in order.

    Full tickets are built only for ids whose first four digits can be among the smallest: the share
    wanted, plus eight standard deviations. Chance could still leave too few, so that is counted,
    and then every ticket is built: the answer is exact either way.
    """
    wanted = min(wanted, len(ids))
    seed_hash = _seed_hash(seed)
    share = wanted / max(len(ids), 1)
    limit = _LEADING * (share + 8 * math.sqrt(share / max(len(ids), 1))) + 1
    if limit < _LEADING:
        possible = bytearray(_LEADING)
        for leading in range(math.ceil(limit)):
            possible[int(f"{leading:04d}"[::-1])] = 1
        pairs = [
            (_fraction(n), i) for i in ids if possible[(n := _number(seed_hash, i)) % _LEADING]
        ]
        if len(pairs) >= wanted:
            return sorted(pairs)[:wanted]
    return sorted((_fraction(_number(seed_hash, i)), i) for i in ids)[:wanted]


def _seed_hash(seed: str) -> str:
    return sha256(_utf8(seed)).hexdigest()


def _number(seed_hash: str, ident: str) -> int:
    return int.from_bytes(sha256((seed_hash + ident).encode()).digest(), "big")


def _fraction(number: int) -> str:
    return "0." + _digits(number)


def _digits(number: int) -> str:
    # Reversed, because the leading digits of a 256-bit number are not evenly spread; the last are.
    return str(number).rjust(SHORTEST, "0")[::-1]


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UnusableInput(
            "text-not-unicode", "The seed or an id holds half of a character; give proper text."
        ) from error


def _check_counts(take: int, drop: int) -> None:
    if take < 0 or drop < 0:
        raise UnusableInput("count-not-usable", "Counts to take or to skip cannot be negative.")


def _check_ids(ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        (twice, _), *_ = Counter(ids).most_common(1)
        raise UnusableInput(
            "id-given-twice",
            f"The id {twice!r} stands in the list more than once; remove the repetition.",
        )
    for ident in ids:
        if not ident.isascii():
            _utf8(ident)
