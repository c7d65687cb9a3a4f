"""A table of results by its mapping: cells as written, words that nobody agreed on named.

Guarantees: a word means what the mapping says and nothing else; a formula, an error or a broken row
gives no result; the table itself is read by the reader that rosters use too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from passmuster.core.kernel.rows import ERROR, FORMULA, NUMBER, Row
from passmuster.core.laboratory.reported import Coding, Comparator, Line, Problem, Report, Status
from passmuster.formats.lab.limits import MAX_LINES
from passmuster.formats.lab.masking import Mask, mask_report
from passmuster.formats.lab.problems import problem, unusable
from passmuster.formats.lab.table.mapping import WORDS, Mapping
from passmuster.formats.lab.values import coding, written_number
from passmuster.formats.table import Table, read_table

_IDS: Final = ("placer", "filler", "accession")
_NEVER_WORKED_OUT: Final = frozenset({FORMULA, ERROR})


@dataclass
class Specimen:
    """All rows of one specimen."""

    report: Report
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    named: dict[str, None] = field(default_factory=dict)


def read_result_table(
    data: bytes, filename: str, mapping: Mapping | None
) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """Return a report for every specimen in the table, and what is wrong with the whole.

    Raises UnusableInput: ``column-missing``, ``column-twice``, ``table-has-too-many``, the codes of
    ``read_table``.
    """
    wanted = mapping.required() if mapping else set()
    table = read_table(data, filename, is_header=lambda cells: not wanted or wanted <= set(cells))
    if mapping is None:
        return (), (problem("mapping-missing"),)
    reading = _Reading(table, mapping)
    for row in table.rows():
        reading.take(row)
    return tuple(reading.reports()), tuple(reading.problems)


class _Reading:
    """Takes the rows of one table one by one."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self.problems: list[Problem] = list(_about_the_table(table, mapping))
        self._mapping = mapping
        self._width = len(table.header)
        self._place = {column: place for place, column in enumerate(table.header)}
        self._specimens: dict[str, Specimen] = {}
        self._count = 0

    def take(self, row: Row) -> None:
        """Take one row."""
        cells = [cell.strip() for cell in row.cells]
        place = f"row {row.number}"
        if not any(cells):
            return
        if row.fault:
            self.problems.append(problem("row-unreadable", place))
            return
        if len(cells) < self._width or any(cells[self._width :]):
            told = problem("row-of-other-width", place, found=len(cells), wanted=self._width)
            self.problems.append(told)
            return
        one = _OneRow(row, cells, place, self._mapping, self._place)
        specimen = self._specimen(one)
        one.remember_people(specimen)
        lines = list(one.wide() if self._mapping.layout == "wide" else one.long())
        specimen.lines += lines
        self._count += 1 + len(lines)
        if self._count > MAX_LINES:
            raise unusable("table-has-too-many", limit=MAX_LINES)

    def reports(self) -> Iterator[Report]:
        """Yield the reports in the order in which their specimens first stood."""
        for one in self._specimens.values():
            place = one.report.place
            named = list(one.named)
            alarms = [problem("message-names-a-person", place, fields=named)] if named else []
            bare = [] if one.lines else [problem("order-without-lines", place)]
            full = replace(
                one.report,
                lines=tuple(one.lines),
                notes=tuple(dict.fromkeys(one.notes)),
                names_donor=bool(named),
                problems=(*alarms, *one.problems, *bare),
            )
            yield mask_report(full, Mask(one.words))

    def _specimen(self, row: _OneRow) -> Specimen:
        number = row.cell("specimen")
        known = self._specimens.get(number) if number else None
        if known is None:
            key = number or row.place
            known = self._specimens[key] = Specimen(row.report())
            if not number:
                known.problems.append(problem("specimen-id-missing", row.place))
        elif self._mapping.layout == "wide":
            other = known.report.place
            known.problems.append(problem("specimen-row-twice", row.place, other=other))
        known.problems += row.problems
        row.problems = known.problems
        note = row.cell("note")
        known.notes += [note] if note else []
        return known


class _OneRow:
    """One row with its cells by what the mapping calls them."""

    def __init__(
        self,
        row: Row,
        cells: Sequence[str],
        place: str,
        mapping: Mapping,
        columns: dict[str, int],
    ) -> None:
        self.place = place
        self.problems: list[Problem] = []
        self._kinds = row.kinds
        self._cells = cells
        self._mapping = mapping
        self._columns = columns

    def cell(self, name: str) -> str:
        """Return the cell that the mapping gives a name, "" where it gives none."""
        column = self._mapping.columns.get(name)
        return self._at(column) if column else ""

    def _at(self, column: str) -> str:
        place = self._columns[column]
        kind = self._kinds.get(place, "")
        if kind in _NEVER_WORKED_OUT:
            told = problem("cell-not-a-value", self.place, column=column, kind=kind)
            if told not in self.problems[-8:]:
                self.problems.append(told)
            return ""
        return self._cells[place]

    def report(self) -> Report:
        """Return the report that the row begins, without lines."""
        place = self._columns[self._mapping.columns["specimen"]]
        if self._kinds.get(place) == NUMBER:
            self.problems.append(problem("specimen-id-a-number", self.place))
        return Report(
            place=self.place,
            specimen_id=self.cell("specimen"),
            other_ids=tuple((kind, self.cell(kind)) for kind in _IDS if self.cell(kind)),
            message_id=self.cell("message_id"),
            laboratory=self.cell("laboratory"),
            rejected=self.cell("rejected"),
            status=self._status("status", self._mapping.status),
            collected_at=self.cell("collected_at"),
            received_at=self.cell("received_at"),
            released_at=self.cell("released_at"),
        )

    def remember_people(self, specimen: Specimen) -> None:
        """Remember what stands in columns that must not be there."""
        for column in self._mapping.personal:
            place = self._columns.get(column)
            text = self._cells[place] if place is not None else ""
            if text:
                specimen.named[f"the column “{column}”"] = None
                specimen.words.update(text.replace(",", " ").split())

    def wide(self) -> Iterator[Line]:
        """Yield a line for every analyte's column that has something in this row."""
        status = self._status("status", self._mapping.status, quiet=True)
        for column, analyte in self._mapping.analytes.items():
            text = self._at(column)
            if text:
                yield self._line(
                    text,
                    column,
                    place=f"{self.place}, column {column}",
                    codings=(analyte.coding,),
                    label=analyte.coding.text,
                    unit=analyte.unit,
                    status=status,
                )

    def long(self) -> Iterator[Line]:
        """Yield the line that the row is."""
        one = coding(self.cell("system"), self.cell("code"), self.cell("label"))
        value = self.cell("value")
        overall = self._status("status", self._mapping.status, quiet=True)
        if one is None:
            self.problems.append(problem("code-missing", self.place, value=value))
        if not value:
            self.problems.append(problem("value-missing", self.place))
        note = self.cell("line_note")
        line = self._line(
            value,
            self._mapping.columns["value"],
            place=self.place,
            codings=(one,) if one else (),
            label=self.cell("label"),
            unit=self.cell("unit"),
            status=self._status("line_status", overall),
        )
        yield replace(
            line,
            reference=self.cell("reference"),
            flag=self.cell("flag"),
            method=self.cell("method"),
            aliquot=self.cell("aliquot"),
            notes=(note,) if note else (),
        )

    def _line(
        self,
        text: str,
        column: str,
        *,
        place: str,
        codings: tuple[Coding, ...],
        label: str,
        unit: str,
        status: Status,
    ) -> Line:
        number = written_number(text)
        meaning = self._mapping.words.get(text, "")
        if text and not meaning and number is None:
            self.problems.append(problem("word-not-agreed", place, value=text, column=column))
        code, name = WORDS[meaning] if meaning else ("", "")
        return Line(
            place=place,
            codings=codings,
            label=label,
            value=number.number if number and not meaning else text,
            comparator=number.comparator if number and not meaning else Comparator.NONE,
            numeric=number is not None and not meaning,
            value_codings=(Coding(system="snomed", code=code, text=name),) if meaning else (),
            unit=unit,
            status=status,
        )

    def _status(self, name: str, otherwise: Status, *, quiet: bool = False) -> Status:
        text = self.cell(name)
        if not text:
            return otherwise
        found = self._mapping.statuses.get(text)
        if found is None and not quiet:
            column = self._mapping.columns[name]
            told = problem("status-not-agreed", self.place, value=text, column=column)
            self.problems.append(told)
        return found or Status.UNSTATED


def _about_the_table(table: Table, mapping: Mapping) -> Iterator[Problem]:
    """Check the header against the mapping, and say what had to be assumed."""
    header = list(table.header)
    for column in sorted(mapping.named()):
        if header.count(column) > 1:
            raise unusable("column-twice", column=column)
    for column in sorted(mapping.required()):
        if column not in header:
            raise unusable("column-missing", column=column)
    if table.encoding_assumed:
        yield problem("encoding-assumed")
    if table.other_sheets:
        yield problem("other-sheets", sheet=table.sheet)
    for column in header:
        if column and column not in mapping.named():
            yield problem("column-not-mapped", column=column)
