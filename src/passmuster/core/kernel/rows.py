"""One row of a table that people keyed, as every reader of a spreadsheet hands it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

FORMULA: Final = "formula"
"""The cell computes its value: the text is the formula, and it is never worked out here."""
NUMBER: Final = "number"
"""The cell holds a number, not text: leading zeros are gone unless its format draws them."""
DATE: Final = "date"
"""The cell holds a date; its text is ISO 8601."""
BOOLEAN: Final = "boolean"
"""The cell holds TRUE or FALSE."""
ERROR: Final = "error"
"""The cell holds a spreadsheet error such as #REF!."""

ALL_TEXT: Final[Mapping[int, str]] = MappingProxyType({})
"""The kinds of a row in which every cell is text."""


class Row(NamedTuple):
    """A row as it stands in the file.

    ``number`` is what a spreadsheet shows in its margin, from 1, blank rows counted. ``cells`` are
    texts, blank as "". ``kinds`` gives the kind of each cell that is not plain text, by its place
    from 0. ``fault`` is a code when the row could not be split into cells for certain (they are
    then only likely), else "".
    """

    number: int
    cells: Sequence[str]
    kinds: Mapping[int, str] = ALL_TEXT
    fault: str = ""
