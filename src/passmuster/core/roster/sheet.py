"""What is known of a file while it is read: the scratch pad of ``reading`` and ``settling``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from passmuster.core.roster.faults import Fault, rejection, warning
from passmuster.core.roster.people import Person

DATE_FIELDS: Final = ("joined_on", "left_on", "vacated_on")
"""Fields whose columns are decided as a whole, after the last row."""


class Draft(NamedTuple):
    """A row that may become a person: its date fields still hold the cells' own texts."""

    row: int
    cells: tuple[str, ...]
    person: Person
    status_given: bool


@dataclass(slots=True)
class Sheet:
    """One reading in progress: the columns, and what was found so far.

    ``held`` gathers the identity keys of rows sent back, ``texts`` one copy of each cell text, and
    ``cleaned`` the normal form of texts that repeat down a column, by field.
    """

    labels: Sequence[str]
    columns: Mapping[str, int]
    rejected: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    rows: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    cleaned: dict[str, dict[str, str]] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """Return the header of a field's column, "" for the row as a whole."""
        place = self.columns.get(name)
        return "" if place is None else self.labels[place]

    def reject(
        self,
        row: int,
        cells: Sequence[str],
        name: str,
        code: str,
        *,
        proposal: str = "",
        **facts: Any,
    ) -> None:
        """Send a row back for what is wrong with one field, "" for the row as a whole."""
        fault = rejection(
            row, self.label(name), code, proposal=proposal, cells=tuple(cells), **facts
        )
        self.rejected.append(fault)

    def warn(self, row: int, name: str, code: str, **facts: Any) -> None:
        """Say what was found in a row that is accepted all the same."""
        self.warnings.append(warning(row, self.label(name), code, **facts))
