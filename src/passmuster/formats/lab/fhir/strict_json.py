"""JSON as FHIR means it, and nothing looser: names stand once, numbers keep their digits.

Guarantees: a number is never rounded (its text is kept); a name given twice, NaN, a comment, a
trailing comma, deep nesting, half of a surrogate pair: each is refused with its place.

Source: FHIR R5, 2.6.2 (JSON representation); RFC 8259; RFC 7493 (I-JSON) for names and surrogates.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from passmuster.core.kernel.canonical import KeyTwiceError, each_name_once, loads_shallow
from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.lab.limits import MAX_VALUES
from passmuster.formats.lab.problems import unusable

_HALF: Final = re.compile("[\ud800-\udfff]")
_COMMENT: Final = re.compile(r"\s*(?://|/\*|#)")


class NumberText(str):
    """A JSON number exactly as it was written."""

    __slots__ = ()


def parse_strictly(data: bytes) -> Any:
    """Return the value that ``data`` holds; numbers are ``NumberText``.

    Raises UnusableInput ``json-broken`` or ``json-key-twice``.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(f"it is not UTF-8 (byte {error.start + 1})") from error
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise _broken(f"it holds more than {MAX_VALUES:,} values")
    try:
        value = loads_shallow(
            text,
            object_pairs_hook=each_name_once,
            parse_float=NumberText,
            parse_int=NumberText,
            parse_constant=_refuse_constant,
        )
    except KeyTwiceError as error:
        raise unusable("json-key-twice", key=error.name) from error
    except json.JSONDecodeError as error:
        raise _broken(_why(error)) from error
    except (ValueError, RecursionError) as error:
        raise _broken(str(error)) from error
    if "\\u" in text and _HALF.search(json.dumps(value, ensure_ascii=False)):
        raise _broken("a letter is written as half of a pair")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _why(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos : error.pos + 20]
    where = f"line {error.lineno}, column {error.colno}"
    if _COMMENT.match(rest):
        return f"there is a comment at {where}"
    if rest[:1] in "]}" and error.doc[: error.pos].rstrip().endswith(","):
        return f"there is a comma too many before {where}"
    return f"{error.msg.lower()} at {where}"


def _broken(why: str) -> UnusableInput:
    return unusable("json-broken", why=why)
