"""Sentences of the problems that only tables have."""

from __future__ import annotations

from typing import Final

TABLE: Final = {
    "mapping-missing": "A table says nothing without a mapping. Have the laboratory's put in "
    "force, or give it (--mapping FILE) where nothing is stored.",
    "column-missing": "The table has no column “{column}”, which the mapping names. It is another "
    "table than the one agreed on.",
    "column-twice": "The table has two columns “{column}”, and two readers could read two results.",
    "table-has-too-many": "The table has more than {limit} results. Ask for it in parts.",
    "column-not-mapped": "The mapping says nothing of the column “{column}”. It was not read.",
    "specimen-id-a-number": "The specimen's number is stored as a number in the sheet, so zeros "
    "before it may be lost. Format the column as text.",
    "specimen-row-twice": "Another row ({other}) names the same specimen.",
    "row-unreadable": "The row cannot be split into cells for certain. It was not read.",
    "row-of-other-width": "The row has {found} cells and the header {wanted}. It was not read.",
    "cell-not-a-value": "The cell in “{column}” holds a {kind}, which is never worked out here.",
    "word-not-agreed": "“{value}” in the column “{column}” is none of the words agreed on with the "
    "laboratory. It is kept word for word and means nothing.",
    "status-not-agreed": "“{value}” in the column “{column}” is none of the agreed statuses.",
    "encoding-assumed": "The file does not say its character set; it was read as Windows-1252.",
    "other-sheets": "Only the sheet “{sheet}” was read; the file has more of them.",
}
