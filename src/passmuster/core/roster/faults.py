"""What can be wrong with a row, each with a stable code and one plain sentence.

A fault either returns the row (it is in ``REJECTIONS``) or only has to be said (``WARNINGS``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

REJECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "control-character": "The cell holds a control character that no keyboard types. "
        "Type the value anew.",
        "date-ambiguous": "“{value}” can be read as two dates, and nothing in the column says "
        "which part is the day. Write the date as YYYY-MM-DD, or say --dates dmy or mdy.",
        "date-buddhist-era": "“{value}” has a year of the Buddhist era. Write the year of the "
        "common era: 543 or 544 is to be taken off, depending on the day.",
        "date-impossible": "There is no such date as “{value}”. Mend it in the file.",
        "date-unreadable": "“{value}” cannot be read as a date. Write it as YYYY-MM-DD.",
        "duplicate-number": "This service number stands already in row {first}, with other "
        "particulars. Decide which row is right and remove the other.",
        "duplicate-row": "This row says the same as row {first}. Remove it.",
        "error-cell": "The cell holds a spreadsheet error ({value}). Type the value.",
        "formula-cell": "The cell holds a formula, not a value. Formulas are not worked out here. "
        "Copy the column and paste it as values.",
        "joined-after-left": "The day of joining ({joined}) is after the day of leaving ({left}). "
        "Mend one of the two.",
        "no-partner": "The first file has no row with this service number. Add the person there, "
        "or remove this row.",
        "number-damaged": "A spreadsheet has turned the service number into “{value}”. "
        "Format the column as text and type the number anew.",
        "number-imprecise": "The cell holds a number of more than 15 digits, which a spreadsheet "
        "rounds. Format the column as text and type the number anew.",
        "number-is-date": "A spreadsheet has turned the service number into a date ({value}). "
        "Format the column as text and type the number anew.",
        "number-missing": "There is no service number in this row. Add it.",
        "number-not-whole": "“{value}” is not a whole number and cannot be a service number.",
        "number-too-long": "The service number is longer than {limit} characters.",
        "number-without-digit": "“{value}” has no digit and cannot be a service number. "
        "Remove the row if it is a title or a total.",
        "quote-broken": "A quotation mark stands in the middle of a cell, so the cells cannot be "
        "told apart. Double it, or remove it.",
        "row-short": "The row has {found} cells where the header has {wanted}. A line break or a "
        "missing separator has cut it.",
        "row-too-long": "The row has {found} cells where the header has {wanted}. A separator "
        "inside a cell has shifted it: put that cell in quotation marks.",
    }
)

WARNINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "class-unknown": "“{value}” is not a known person class. The person is taken as {taken}.",
        "date-order-open": "Nothing in this column says whether the day or the month comes first. "
        "Say --dates dmy or --dates mdy.",
        "encoding-assumed": "The file is not UTF-8. It was read as Windows-1252 (Western). "
        "Check a name with an accent.",
        "left-without-date": "The person has left, but no day of leaving is given.",
        "looks-like-formula": "The cell begins like a formula. It is kept as plain text.",
        "name-missing": "There is no name in this row.",
        "no-partner": "The second file has no row with this service number. What it would say "
        "stays blank.",
        "number-from-badge": "The file has no service number; the badge is used in its place. "
        "Badges may be passed on: give service numbers if the force has them.",
        "sex-unknown": "“{value}” is not a known word for a sex. It is left blank.",
        "sheet-chosen": "The workbook has several sheets. The first visible one, “{value}”, "
        "was read.",
        "status-contradicts-date": "The person is {status}, yet has a day of leaving ({left}). "
        "The status is believed.",
        "status-from-date": "There is a day of leaving ({left}) and no status. The person is "
        "taken to have left.",
        "status-unknown": "“{value}” is not a known status. The person is taken as active.",
        "unit-missing": "There is no unit in this row. The person is counted under “(none)”.",
    }
)


class Fault(NamedTuple):
    """One thing that is wrong with one row.

    ``row`` is the number a spreadsheet shows (the header is usually 1), ``column`` the header's
    text or "" when the whole row is meant. ``proposal`` is what to write instead, where that is
    known. ``cells`` is the row as it came. ``file`` names the second file of a join, else "".
    ``facts`` are what fills the sentence, as texts, for a page that says it in another language.
    """

    row: int
    column: str
    code: str
    message: str
    proposal: str = ""
    cells: tuple[str, ...] = ()
    file: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the fault as the command line and the API show it."""
        shown: dict[str, Any] = {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "message": self.message,
        }
        if self.proposal:
            shown["proposal"] = self.proposal
        if self.file:
            shown["file"] = self.file
        return shown


def rejection(
    row: int,
    column: str,
    code: str,
    *,
    proposal: str = "",
    cells: tuple[str, ...] = (),
    **facts: Any,
) -> Fault:
    """Return a fault that sends the row back; ``facts`` fill the sentence of ``code``."""
    sentence, shown = _sentence(REJECTIONS[code], facts)
    return Fault(row, column, code, sentence, proposal, cells, facts=shown)


def warning(row: int, column: str, code: str, **facts: Any) -> Fault:
    """Return a fault that is only said; ``facts`` fill the sentence of ``code``."""
    sentence, shown = _sentence(WARNINGS[code], facts)
    return Fault(row, column, code, sentence, facts=shown)


_SHOWN_CHARACTERS: Final = 60
"""A cell is quoted up to this length, so that a sentence stays a sentence."""


def _sentence(template: str, facts: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the sentence, and the facts as it quotes them."""
    shown = {
        name: value[:_SHOWN_CHARACTERS] + "…"
        if isinstance(value, str) and len(value) > _SHOWN_CHARACTERS
        else value
        for name, value in facts.items()
    }
    return template.format(**shown), tuple((name, str(value)) for name, value in shown.items())
