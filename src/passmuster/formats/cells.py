"""Cells on their way out: text that no spreadsheet takes for a formula, and the same text back.

Guarantees: what is written to CSV stands behind an apostrophe where a spreadsheet would calculate,
what is written to XLSX holds nothing that XML cannot; reading either again gives the same text.
"""

from __future__ import annotations

import re
from typing import Final

DANGEROUS_STARTS: Final = "=+-@\t\r\n＝＋－＠"
"""Characters after which a spreadsheet may calculate (OWASP, CSV Injection; full-width too)."""

_BEFORE: Final = "' \u00a0"
"""Characters that may stand before a dangerous one and do not disarm it for certain."""

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
MAX_SHEET_CELL: Final = 32_767
"""Characters that a spreadsheet cell can hold (Excel specifications and limits)."""


def neutral_cell(text: str) -> str:
    """Return ``text`` as it is written to CSV: behind an apostrophe where it might calculate."""
    return f"'{text}" if _is_dangerous(text) else text


def plain_cell(text: str) -> str:
    """Return the text that ``neutral_cell`` was given."""
    return text[1:] if text[:1] == "'" and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    rest = text.lstrip(_BEFORE)
    return bool(rest) and rest[0] in DANGEROUS_STARTS


def escape_sheet_text(text: str) -> str:
    """Write what XML cannot hold as ``_xHHHH_`` (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    guarded = _ESCAPE.sub(lambda found: f"_x005F_{found[0][1:]}", text)
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", guarded)


def unescape_sheet_text(text: str) -> str:
    """Read ``_xHHHH_`` back; half of a surrogate pair becomes the replacement character."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
