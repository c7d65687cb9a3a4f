"""The laboratory's papers say nothing by which the donor could be known.

What goes to the laboratory is built from types that have no field for a person; this is the second
guard, over everything that somebody wrote freely. It finds the donor's names in Khmer and Latin
letters, in any order of their parts and any spelling that looks the same, the service number and
the telephone numbers. It cannot find a nickname or a hint. Source: attacks.md L-05; 49 CFR
40.83(a); field.md §C1 (names found on laboratory copies).

A name that is also an ordinary word (a donor called Long) makes an ordinary remark be refused: it
is then worded in another way, which costs less than a name at the laboratory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, permutations
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.text import identity_key, normalise_service_number, search_key

LONG_PART: Final = 4
"""Letters from which one part of a name, standing alone as a word, already tells who it is."""

LONG_NAME: Final = 6
"""Letters from which a name is also looked for inside one word ("copyofsokdara"), and an undivided
name (Khmer family and given name written as one) with its halves exchanged."""

PLAIN_NUMBER: Final = 4
"""Digits from which a service number is found without its leading zeros; a shorter one is found
only as the force writes it, or every count and hour of a remark would be taken for it."""

PHONE_TAIL: Final = 8
"""Last digits of a telephone number that are compared: country code and leading 0 vary."""

MOST_PARTS: Final = 5
"""Parts of a name that are tried in every order; of a longer name each part alone must do."""

INTRODUCERS: Final = (
    *("mr", "mrs", "ms", "miss", "name", "named", "called", "officer"),
    *("sergeant", "captain", "lieutenant", "major", "colonel", "inspector"),
    *("លោក", "លោកស្រី", "ឈ្មោះ", "បង", "អ្នកនាង", "មន្ត្រី"),
)
"""Words after which even a short part of a name is taken for the name."""

_PIECE: Final = re.compile(r"[0-9]+|[^0-9\s]+")
_MOST_PIECES: Final = 12
"""How many pieces of a number may stand apart: "0 1 2 3 4 5 6 7 8" is one number."""


class Identifier(StrEnum):
    """What of the donor was found in a text."""

    NAME = "name"
    SERVICE_NUMBER = "service-number"
    PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class DonorIdentifiers:
    """By what a donor could be known: names as the roster spells them, in each script, numbers."""

    names: tuple[str, ...]
    service_number: str
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One identifier in one text; the text itself is not repeated."""

    field: str
    identifier: Identifier


def find_identifiers(
    texts: Mapping[str, str], donor: DonorIdentifiers, *, others: Collection[str] = ()
) -> tuple[Found, ...]:
    """Return what of the donor stands in each text (field's name → text), in the order given.

    ``others`` names the fields that hold other people's names by design, as the collector's: two
    people may share a part of a name, so there only a whole name counts.
    """
    sought = _sought(donor)
    plain = [text for text in texts.values() if text.isascii()]
    passed = not _may_stand_in(plain, sought, parts_tell=not texts.keys() <= set(others))
    return tuple(
        Found(field, identifier)
        for field, text in texts.items()
        if not (passed and text.isascii())
        for identifier in _identifiers(text, sought, parts_tell=field not in others)
    )


def require_no_name(
    texts: Mapping[str, str], donor: DonorIdentifiers, *, others: Collection[str] = ()
) -> None:
    """Raise Refused when a text for the laboratory would say who the donor is.

    ``others`` is that of find_identifiers(). A collector with the donor's very name is refused too.
    The sentence names the fields, never what stands in them. Codes: ``donor-name-in-text``,
    ``donor-number-in-text``, ``donor-phone-in-text``.
    """
    found = find_identifiers(texts, donor, others=others)
    if not found:
        return
    fields = ", ".join(dict.fromkeys(one.field for one in found))
    say = f"The laboratory may not learn who it is. Word these fields in another way: {fields}."
    if found[0].identifier is Identifier.NAME:
        raise Refused("donor-name-in-text", say)
    if found[0].identifier is Identifier.PHONE:
        raise Refused("donor-phone-in-text", say)
    raise Refused("donor-number-in-text", say)


@dataclass(frozen=True)
class _Sought:
    """What is looked for of a donor, made ready once for many texts.

    ``names``: each name's parts, and these joined in every order; ``pieces`` all of them, one of
    which stands wherever a name does. ``number``: the service number as the force writes it,
    ``key`` under which it is one number. ``phones``: their last digits.
    """

    names: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    pieces: tuple[str, ...]
    number: str
    key: str
    phones: tuple[str, ...]


def _sought(donor: DonorIdentifiers) -> _Sought:
    named = [tuple(parts) for name in donor.names if (parts := _words(name))]
    number = "".join(_words(normalise_service_number(donor.service_number)))
    tails = ["".join(re.findall("[0-9]", " ".join(_words(phone)))) for phone in donor.phones]
    names = tuple((parts, tuple(_orders(parts))) for parts in named)
    return _Sought(
        names=names,
        pieces=tuple(piece for parts, orders in names for piece in (*parts, *orders)),
        number=number,
        key=identity_key(number),
        phones=tuple(tail[-PHONE_TAIL:] for tail in tails if len(tail) >= PHONE_TAIL),
    )


def _may_stand_in(texts: Iterable[str], sought: _Sought, *, parts_tell: bool) -> bool:
    """Tell whether anything sought could stand in one of many ASCII texts, looked through as one.

    Whatever stands in one of them stands in all of them together. The reverse may fail: then each
    is asked by itself.
    """
    # What _words makes of plain letters and digits, joined.
    joined = search_key("\n".join(texts)).replace(" ", "").upper()
    if any(_may_have_name(joined, name, parts_tell=parts_tell) for name in sought.names):
        return True
    return _may_have_number(joined, sought) or any(tail in joined for tail in sought.phones)


def _may_have_name(
    joined: str, name: tuple[tuple[str, ...], tuple[str, ...]], *, parts_tell: bool
) -> bool:
    """Tell whether a name could stand there; a whole one has all its parts, or an order of them."""
    parts, orders = name
    enough = any if parts_tell else all
    return enough(part in joined for part in parts) or any(whole in joined for whole in orders)


def _identifiers(text: str, sought: _Sought, *, parts_tell: bool) -> Iterator[Identifier]:
    words = _words(text)
    # Whatever is found stands in here too: most texts are passed over by this alone.
    joined = "".join(words)
    if _has_name(words, joined, sought, parts_tell=parts_tell):
        yield Identifier.NAME
    if _has_service_number(words, joined, sought):
        yield Identifier.SERVICE_NUMBER
    if any(tail in joined and _has_phone(words, tail) for tail in sought.phones):
        yield Identifier.PHONE


def _has_name(words: list[str], joined: str, sought: _Sought, *, parts_tell: bool) -> bool:
    for piece in sought.pieces:
        if piece in joined:
            break
    else:
        return False
    if any(_has_whole_name(words, joined, *name) for name in sought.names):
        return True
    parts = (part for parts, _orders in sought.names for part in parts)
    return parts_tell and any(_tells(part, words, joined) for part in parts)


def _words(text: str) -> list[str]:
    """Return the words of a text as they are compared: no case, accents, width or look-alikes."""
    found = search_key(unicodedata.normalize("NFKC", text)).split()
    return [_known(word) if len(word) <= _SHORT_WORD else _folded(word) for word in found]


def _folded(word: str) -> str:
    # The key of numbers also folds the capitals of other scripts that look like Latin ones; a
    # letter in front keeps the zeros that it would take away.
    return identity_key(f"x{word}")[1:]


_SHORT_WORD: Final = 32
_known = lru_cache(maxsize=4096)(_folded)
"""The words of laboratories are always the same ones."""


def _has_whole_name(
    words: list[str], joined: str, parts: tuple[str, ...], orders: tuple[str, ...]
) -> bool:
    """Tell whether every part of a name stands in a text, in any order, apart or joined."""
    return set(parts) <= set(words) or any(
        whole in joined and _stands_in(whole, words) for whole in orders
    )


def _orders(parts: tuple[str, ...]) -> set[str]:
    """Return a name's parts, joined, in every order; of an undivided name every turning point."""
    if len(parts) > MOST_PARTS:
        return {"".join(parts), "".join(reversed(parts))}
    if len(parts) > 1:
        return {"".join(order) for order in permutations(parts)}
    (only,) = parts
    if len(only) < LONG_NAME:
        return {only}
    return {only[at:] + only[:at] for at in range(len(only))}


def _stands_in(whole: str, words: list[str]) -> bool:
    if not whole.isascii():
        return whole in "".join(words)  # Khmer is written without spaces
    if len(whole) >= LONG_NAME and any(whole in word for word in words):
        return True
    return any(whole == "".join(words[at:end]) for at, end in _spans(words, len(whole)))


def _spans(words: list[str], length: int) -> Iterator[tuple[int, int]]:
    """Yield where neighbouring words together have this many letters ("S o k D a r a")."""
    for at in range(len(words)):
        end, letters = at, 0
        while end < len(words) and letters < length:
            letters += len(words[end])
            end += 1
        if letters == length:
            yield at, end


def _tells(part: str, words: list[str], joined: str) -> bool:
    if part not in joined:
        return False
    if part in words and len(part) >= LONG_PART:
        return True
    for introducer in _INTRODUCERS:
        if introducer.isascii():
            if (introducer, part) in pairwise(words):
                return True
        elif introducer + part in joined:
            return True
    return False


_INTRODUCERS: Final = tuple(sorted(word for text in INTRODUCERS for word in _words(text)))


def _runs(words: list[str]) -> Iterator[str]:
    """Yield every run of up to _MOST_PIECES neighbouring pieces, joined: digits, or letters."""
    pieces = _PIECE.findall(" ".join(words))
    for start in range(len(pieces)):
        for end in range(start + 1, min(start + _MOST_PIECES, len(pieces)) + 1):
            yield "".join(pieces[start:end])


def _may_have_number(joined: str, sought: _Sought) -> bool:
    """Tell whether the service number could stand there; in other scripts each run is asked."""
    if not sought.key:
        return False
    if len(sought.key) < PLAIN_NUMBER:
        return sought.number in joined
    return not joined.isascii() or sought.key in joined


def _has_service_number(words: list[str], joined: str, sought: _Sought) -> bool:
    if not _may_have_number(joined, sought):
        return False
    if len(sought.key) < PLAIN_NUMBER:
        return any(run == sought.number for run in _runs(words))
    return any(identity_key(run) == sought.key for run in _runs(words))


def _has_phone(words: list[str], tail: str) -> bool:
    return any(run.isdecimal() and run.endswith(tail) for run in _runs(words))
