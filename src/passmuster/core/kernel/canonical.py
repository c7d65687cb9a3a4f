"""Canonical JSON: one value, one sequence of bytes (RFC 8785), and a strict reader for it.

The ledger's entries hold only objects, arrays, strings, booleans, null and whole numbers within
±(2^53 - 1): on those RFC 8785 needs no floating-point printing, so floats are refused, not rounded.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from operator import add
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput

MAX_SAFE_INTEGER = 2**53 - 1
"""Largest whole number every JSON reader keeps exactly (RFC 8785 §3.2.2.3, RFC 7493 §2.2)."""

_BRACKETS_AND_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')

MAX_DEPTH = 64
"""Nesting beyond this is refused before it can exhaust a reader's stack."""


def canonical_bytes(value: Any) -> bytes:
    """Return the RFC 8785 bytes of ``value``.

    Raises UnusableInput (``json-not-canonical``) for floats, numbers beyond ±(2^53 - 1), keys that
    are not text, lone surrogates, and nesting deeper than MAX_DEPTH.
    """
    return _text(value, 0).encode("utf-8")


def canonical_digest(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes, as 64 lower-case hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def parse_canonical(data: bytes) -> Any:
    """Read ``data`` and accept it only when it is exactly its own canonical form.

    Duplicate keys, spaces, other number spellings, byte-order marks and trailing bytes all differ
    from the canonical form and are refused (``json-not-canonical``).
    """
    try:
        value = loads_shallow(data.decode("utf-8"))
        again = canonical_bytes(value)
    except ValueError as error:
        raise _not_canonical("These bytes are not JSON.") from error
    if again != data:
        raise _not_canonical("This JSON is not in canonical form (RFC 8785).")
    return value


def loads_shallow(text: str, **options: Any) -> Any:
    """Read JSON as json.loads does, but refuse deep nesting before the reader meets it.

    The reader recurses in C; where something raised the interpreter's recursion limit, deep nesting
    would end the process instead of raising. Raises ValueError, as json.loads does.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return json.loads(text, **options)  # too few brackets, wherever they stand
    depth = 0
    for match in _BRACKETS_AND_STRINGS.finditer(text):
        sign = text[match.start()]
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError("nested too deeply")
        elif sign in "]}":
            depth -= 1
    return json.loads(text, **options)


class KeyTwiceError(ValueError):
    """One object gives a name twice; ``name`` is it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} stands there twice")
        self.name = name


def each_name_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; the ``object_pairs_hook`` that raises KeyTwiceError."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise KeyTwiceError(name)
        found[name] = value
    return found


def _text(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise _not_canonical("A number is beyond what JSON keeps exactly; write it as text.")
        return str(int(value))
    if isinstance(value, _ARRAYS):
        return "[" + ",".join(_inside(value, depth)) + "]"
    if isinstance(value, dict):
        keys, said = _keys(value)
        members = map(add, said, _inside([value[key] for key in keys], depth))
        return "{" + ",".join(members) + "}"
    raise _not_canonical(f"A value of type {type(value).__name__} has no canonical form here.")


_ARRAYS: Final = (list, tuple)


def _inside(values: Sequence[Any], depth: int) -> list[str]:
    """Return the texts of what stands inside an array or object at this depth."""
    if depth == MAX_DEPTH and values:
        raise _not_canonical("This JSON is nested too deeply.")
    # Most values are plain texts: those are said here, without a call for each.
    say, deeper = encode_basestring, depth + 1
    return [
        say(one) if type(one) is str and one.isascii() else _text(one, deeper) for one in values
    ]


_Keys = tuple[Sequence[str], Sequence[str]]
"""The keys of an object in their order, and their texts, each with its colon."""


def _keys(value: dict[str, Any]) -> _Keys:
    try:
        letters = len("".join(value))
    except TypeError as error:
        raise _not_canonical("A key of an object must be text.") from error
    return _known(tuple(value)) if letters <= _SHORT else _ordered(tuple(value))


def _ordered(keys: tuple[str, ...]) -> _Keys:
    # RFC 8785 §3.2.3: keys are ordered by their UTF-16 code units.
    found = sorted(keys, key=_utf16)
    return found, [f"{_string(key)}:" for key in found]


_SHORT: Final = 400
_known = lru_cache(maxsize=1024)(_ordered)
"""Most objects have the keys of a few kinds; long ones are not remembered."""


def _string(text: str) -> str:
    if not text.isascii():
        _utf16(text)  # refuses what no UTF-8 text can hold
    return encode_basestring(text)


def _utf16(text: str) -> bytes:
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError as error:
        raise _not_canonical("A text holds half of a surrogate pair.") from error


def _not_canonical(message: str) -> UnusableInput:
    return UnusableInput("json-not-canonical", message)
