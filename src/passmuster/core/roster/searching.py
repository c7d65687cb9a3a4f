"""The words under which a person is found, however their name or number is typed.

Guarantees: whoever types a name as it is stored finds it, in either order of its words, with or
without the spaces, in any letter case, and for Khmer in any order of code points and with invisible
spaces; numbers also in Khmer digits and without their dashes. A name is compared with the spelling
that is stored, never with what another script might have made of it: a Latin query finds a stored
Latin name. Nobody romanises Khmer names in one way, so a guess would hide as many as it shows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from passmuster.core.kernel.text import identity_key, search_key
from passmuster.core.roster.people import Person

_FIRM: Final = re.compile("[a-z0-9\u1780-\u17a2\u17a5-\u17b3](?:.*[^\u17d2])?")
"""A word that keeps its form beside another: begun by a letter that takes no part in what stands
before it, and not ended by the sign that binds the letter after it."""


def search_text(person: Person) -> str:
    """Return all that a person is found by: tokens with one space between them.

    A query finds the person when each of ``search_words(query)`` is part of this text.
    """
    tokens = {
        *_number_tokens(person.number),
        *_number_tokens(person.badge),
        *_name_tokens(person.name),
        *_name_tokens(person.latin_name),
    }
    # What stands inside another token is found there; the longest come first.
    kept: list[str] = []
    for token in sorted(tokens, key=lambda token: (-len(token), token)):
        if not any(token in longer for longer in kept):
            kept.append(token)
    return " ".join(kept)


def search_words(query: str) -> tuple[str, ...]:
    """Return the distinct words of a query, in the form of the stored text, the longest first.

    Empty when nothing in the query is a letter, a digit or a sign of a script.
    """
    words = dict.fromkeys(search_key(query).split())
    return tuple(sorted(words, key=len, reverse=True))


def _number_tokens(number: str) -> set[str]:
    """Return a number as written and as compared, both without spaces and dashes."""
    tokens = {_joined(search_key(number).split())}
    if not number.isascii():
        # Of an ASCII number the compared form is a part of the written one.
        tokens.add(_joined(search_key(identity_key(number)).split()))
    return tokens - {""}


def _name_tokens(name: str) -> set[str]:
    """Return a name's words, and them joined so that every turn of their order stands inside.

    ``sok sophal`` gives ``soksophalsok``, in which both orders are found without a space; from
    three words on the reversed order has other turns and is joined too.
    """
    words = [key for word in name.split() for key in _keys(word)]
    if len(words) < 2:
        return set(words)
    tokens = {*words, _joined([*words, *words[:-1]])}
    if len(words) > 2:
        back = words[::-1]
        tokens.add(_joined([*back, *back[:-1]]))
    if not all(map(_is_firm, words)):
        tokens.add(search_key("".join(name.split())).replace(" ", ""))
    return tokens


@lru_cache(maxsize=16384)
def _keys(word: str) -> tuple[str, ...]:
    """Return a word's search key, in parts where it holds punctuation; few words make all names."""
    return tuple(search_key(word).split())


def _joined(words: list[str]) -> str:
    text = "".join(words)
    if all(map(_is_firm, words)):
        return text
    # Two parts of a broken name can make one syllable where they meet, so normalise again.
    return search_key(text).replace(" ", "")


@lru_cache(maxsize=16384)
def _is_firm(word: str) -> bool:
    return _FIRM.fullmatch(word) is not None
