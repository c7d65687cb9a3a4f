"""Rows of a personnel file in, people out: every row is either one person or comes back coded.

Guarantees: ``len(people) + len(rejected) == rows``; one person per service number however it is
spelled; a cell that cannot be read is never guessed at and never takes anybody off the roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from passmuster.core.kernel.rows import ERROR, FORMULA, Row
from passmuster.core.kernel.text import (
    has_control_character,
    identity_key,
    normalise_name,
    normalise_text,
)
from passmuster.core.roster.dates import EXCEL_1900, DateRead, read_dates
from passmuster.core.roster.faults import Fault, rejection, warning
from passmuster.core.roster.headers import NOT_KEPT, candidates, column_labels
from passmuster.core.roster.numbers import number_fault, service_number
from passmuster.core.roster.people import ACTIVE, LEFT, Person
from passmuster.core.roster.vocabulary import (
    guess_person_class,
    is_placeholder,
    read_person_class,
    read_sex,
    read_status,
)

_DATE_FIELDS: Final = ("joined_on", "left_on", "vacated_on")
_NAME_FIELDS: Final = (
    "full_name",
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "latin_name",
)
_TEXT_FIELDS: Final = ("rank", "unit_code", "unit_name", "badge")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. ``rows`` counts its data rows, wholly blank ones apart.

    ``mapping`` gives the column read for each field; ``told`` the fields of Person on which the
    file says anything; ``held`` the identity keys of rows that came back, so that nobody counts as
    disappeared because of a slip in their row. ``numbers`` are the row numbers of ``people``.
    """

    rows: int
    people: Sequence[Person]
    numbers: Sequence[int]
    rejected: Sequence[Fault]
    warnings: Sequence[Fault]
    header: Sequence[str]
    mapping: Mapping[str, str]
    unmapped: Sequence[str]
    not_kept: Mapping[str, str]
    told: frozenset[str]
    held: frozenset[str]


class _Draft(NamedTuple):
    row: int
    cells: tuple[str, ...]
    person: Person
    status_given: bool


@dataclass(slots=True)
class _Sheet:
    """One reading in progress: the columns, and what was found so far."""

    labels: Sequence[str]
    columns: Mapping[str, int]
    rejected: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    rows: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    cleaned: dict[str, dict[str, str]] = field(default_factory=dict)

    def label(self, name: str) -> str:
        place = self.columns.get(name)
        return "" if place is None else self.labels[place]

    def reject(self, row: Row, name: str, code: str, **facts: Any) -> None:
        self.rejected.append(
            rejection(row.number, self.label(name), code, cells=tuple(row.cells), **facts)
        )

    def warn(self, row: int, name: str, code: str, **facts: Any) -> None:
        self.warnings.append(warning(row, self.label(name), code, **facts))


def read_people(
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    columns: Mapping[str, int],
    date_order: str = "",
    date_base: date = EXCEL_1900,
    header_row: int = 1,
) -> Reading:
    """Read every row; ``columns`` as from ``headers.choose_columns``.

    ``date_order`` is ``dmy`` or ``mdy`` when the clerk has settled it, ``date_base`` day 0 of the
    workbook's serial dates. Memory: about one kilobyte per row.
    """
    labels = column_labels(header)
    used = {name: place for name, place in columns.items() if name not in NOT_KEPT}
    sheet = _Sheet(labels, used)
    _say_what_was_assumed(sheet, header, header_row)
    for row in rows:
        if row.fault or not is_blank(row.cells):
            sheet.rows += 1
            _take_row(sheet, row)
    dates = _read_date_columns(sheet, date_order, date_base, header_row)
    people, numbers = _settle(sheet, dates)
    taken = set(columns.values())
    returned = {fault.row for fault in sheet.rejected}
    return Reading(
        rows=sheet.rows,
        people=people,
        numbers=numbers,
        rejected=sorted(sheet.rejected, key=lambda fault: fault.row),
        warnings=sorted(
            (fault for fault in sheet.warnings if fault.row not in returned),
            key=lambda fault: fault.row,
        ),
        header=labels,
        mapping={name: labels[place] for name, place in used.items()},
        unmapped=[label for place, label in enumerate(labels) if place not in taken],
        not_kept={name: labels[columns[name]] for name in NOT_KEPT if name in columns},
        told=told_fields(used),
        held=frozenset(sheet.held),
    )


def is_blank(cells: Iterable[str]) -> bool:
    """Tell whether a row holds nothing that a reader could see."""
    return all(not (cell and (cell.isalnum() or normalise_text(cell))) for cell in cells)


def told_fields(columns: Iterable[str]) -> frozenset[str]:
    """Return the fields of Person on which a file with these columns says anything."""
    told = set(columns) & set(Person._fields)
    if not {"full_name", "last_name", "first_name"}.isdisjoint(columns):
        told.add("name")
    if told & {"status", "left_on"}:
        told |= {"status", "left_on"}
    if told & {"person_class", "rank"}:
        told.add("person_class")
    return frozenset(told)


def _say_what_was_assumed(sheet: _Sheet, header: Sequence[str], header_row: int) -> None:
    meant = candidates(header[sheet.columns["service_number"]])
    if meant and meant[0][0] == "badge":
        sheet.warn(header_row, "service_number", "number-from-badge")


# --- First pass: one row at a time ---------------------------------------------------------


def _take_row(sheet: _Sheet, row: Row) -> None:
    """Turn a row into a draft, or send it back."""
    if not _shape_is_right(sheet, row):
        _hold_likely_person(sheet, row)
        return
    number = _read_number(sheet, row)
    if not number:
        return
    values = not row.kinds or _values_are_values(sheet, row)
    texts = _read_texts(sheet, row) if values else None
    if texts is None:
        sheet.held.add(identity_key(number))
        return
    # Equal cells of a column share one string: a roster is mostly repetition.
    kept = tuple(sheet.texts.setdefault(cell, cell) for cell in row.cells)
    sheet.drafts.append(_draft(sheet, row.number, kept, number, texts))


def _shape_is_right(sheet: _Sheet, row: Row) -> bool:
    wanted, found = len(sheet.labels), len(row.cells)
    if row.fault:
        sheet.reject(row, "", row.fault)
    elif found > wanted and not is_blank(row.cells[wanted:]):
        sheet.reject(row, "", "row-too-long", found=found, wanted=wanted)
    elif found < wanted and found <= max(sheet.columns.values()):
        sheet.reject(row, "", "row-short", found=found, wanted=wanted)
    else:
        return True
    return False


def _hold_likely_person(sheet: _Sheet, row: Row) -> None:
    """Let a row of the wrong shape, too, keep its person from counting as disappeared."""
    place = sheet.columns["service_number"]
    if place < len(row.cells):
        text = row.cells[place].strip()
        if not number_fault(text, row.kinds.get(place, ""))[0]:
            sheet.held.add(identity_key(service_number(text)))


def _values_are_values(sheet: _Sheet, row: Row) -> bool:
    """Send back a row of which a needed cell is a formula or a spreadsheet error."""
    for name, place in sheet.columns.items():
        kind = row.kinds.get(place)
        if kind in (FORMULA, ERROR):
            code = "formula-cell" if kind == FORMULA else "error-cell"
            sheet.reject(row, name, code, value=row.cells[place])
            return False
    return True


def _read_number(sheet: _Sheet, row: Row) -> str:
    """Return the normalised service number, or "" after the row was sent back."""
    place = sheet.columns["service_number"]
    text = row.cells[place].strip()
    code, facts = number_fault(text, row.kinds.get(place, ""))
    if code:
        sheet.reject(row, "service_number", code, **facts)
        return ""
    return service_number(text)


def _read_texts(sheet: _Sheet, row: Row) -> dict[str, str] | None:
    """Return the cleaned text of every mapped cell, or None after the row was sent back."""
    texts = {}
    for name, place in sheet.columns.items():
        raw = row.cells[place]
        if name in _NAME_FIELDS:
            if has_control_character(raw):
                sheet.reject(row, name, "control-character")
                return None
            texts[name] = normalise_name(raw)
        elif name in _DATE_FIELDS:
            texts[name] = raw
        else:
            texts[name] = _clean(sheet, name, raw)
        if raw[:1] in _FORMULA_STARTS and not is_placeholder(texts[name]):
            sheet.warn(row.number, name, "looks-like-formula")
    return texts


def _clean(sheet: _Sheet, name: str, raw: str) -> str:
    """Return the normal text of a cell of a column in which texts repeat."""
    known = sheet.cleaned.setdefault(name, {})
    text = known.get(raw)
    if text is None:
        text = normalise_name(raw)
        if is_placeholder(text):
            text = ""
        known[raw] = text
    return text


def _draft(
    sheet: _Sheet, row: int, cells: tuple[str, ...], number: str, texts: Mapping[str, str]
) -> _Draft:
    """Make a person of one row; the date fields still hold the cells' own texts."""
    get = texts.get
    status_text, rank = get("status", ""), get("rank", "")
    person = Person(
        number=number,
        name=_whole_name(sheet, row, texts),
        latin_name=get("latin_name", ""),
        sex=_read_word(sheet, row, "sex", get("sex", "")),
        rank=rank,
        unit_code=get("unit_code", ""),
        unit_name=get("unit_name", ""),
        status=_read_word(sheet, row, "status", status_text) or ACTIVE,
        person_class=_read_class(sheet, row, get("person_class", ""), rank, status_text),
        badge=get("badge", ""),
    )
    if not (person.unit_code or person.unit_name):
        for name in ("unit_name", "unit_code"):
            if name in sheet.columns:
                sheet.warn(row, name, "unit-missing")
                break
    return _Draft(row, cells, person, bool(status_text))


def _whole_name(sheet: _Sheet, row: int, texts: Mapping[str, str]) -> str:
    """Return the name: as given, or put together from its parts, family name first."""
    parts = [texts.get(name, "") for name in ("last_name", "first_name", "middle_name", "suffix")]
    name = texts.get("full_name", "") or " ".join(part for part in parts if part)
    if not name:
        for column in ("full_name", "last_name", "first_name"):
            if column in sheet.columns:
                sheet.warn(row, column, "name-missing")
                break
    return name


def _read_word(sheet: _Sheet, row: int, name: str, text: str) -> str:
    if not text:
        return ""
    meaning = read_sex(text) if name == "sex" else read_status(text)
    if meaning is None:
        sheet.warn(row, name, f"{name}-unknown", value=text)
        return ""
    return meaning


def _read_class(sheet: _Sheet, row: int, text: str, rank: str, status_text: str) -> str:
    meaning = read_person_class(text) if text else None
    if meaning is None:
        meaning = guess_person_class(rank, status_text)
        if text:
            sheet.warn(row, "person_class", "class-unknown", value=text, taken=meaning)
    return meaning


# --- Second pass: what only the whole file can settle ---------------------------------------


def _read_date_columns(
    sheet: _Sheet, order: str, base: date, header_row: int
) -> Mapping[str, Mapping[str, DateRead]]:
    """Decide each date column as a whole and return the reading of each of its texts."""
    columns = {
        name: {draft.cells[place] for draft in sheet.drafts}
        for name, place in sheet.columns.items()
        if name in _DATE_FIELDS
    }
    everywhere = set().union(*columns.values())
    readings = {}
    for name, texts in columns.items():
        readings[name] = read_dates(texts, order=order, elsewhere=everywhere, base=base)
        if any(read.code == "date-ambiguous" for read in readings[name].values()):
            sheet.warn(header_row, name, "date-order-open")
    return readings


def _settle(
    sheet: _Sheet, dates: Mapping[str, Mapping[str, DateRead]]
) -> tuple[list[Person], list[int]]:
    """Give every draft its dates, and accept the first row of each person."""
    people: list[Person] = []
    numbers: list[int] = []
    first: dict[str, int] = {}
    for draft in sheet.drafts:
        person = _with_dates(sheet, draft, dates)
        key = draft.person.key
        if person is None:
            sheet.held.add(key)
        elif key in first:
            _reject_second(sheet, draft, person, numbers[first[key]], people[first[key]])
        else:
            first[key] = len(people)
            people.append(person)
            numbers.append(draft.row)
    sheet.drafts.clear()
    sheet.held.difference_update(first)
    return people, numbers


def _reject_second(
    sheet: _Sheet, draft: _Draft, person: Person, first_row: int, accepted: Person
) -> None:
    same = person[1:] == accepted[1:]
    sheet.rejected.append(
        rejection(
            draft.row,
            sheet.label("service_number"),
            "duplicate-row" if same else "duplicate-number",
            cells=draft.cells,
            first=first_row,
        )
    )


def _with_dates(
    sheet: _Sheet, draft: _Draft, dates: Mapping[str, Mapping[str, DateRead]]
) -> Person | None:
    """Return the person with dates and the status they lead to, or None after a rejection."""
    found = dict.fromkeys(_DATE_FIELDS, "")
    for name, readings in dates.items():
        text = draft.cells[sheet.columns[name]]
        read = readings[text]
        if read.code:
            sheet.rejected.append(
                rejection(
                    draft.row,
                    sheet.label(name),
                    read.code,
                    proposal=read.proposal,
                    cells=draft.cells,
                    value=text,
                )
            )
            return None
        found[name] = read.iso
    return _with_status(sheet, draft, **found)


def _with_status(
    sheet: _Sheet, draft: _Draft, joined_on: str, left_on: str, vacated_on: str
) -> Person | None:
    person = draft.person
    if left_on and not draft.status_given:
        sheet.warn(draft.row, "left_on", "status-from-date", left=left_on)
        person = person._replace(status=LEFT)
    elif left_on and not person.has_left:
        sheet.warn(
            draft.row, "left_on", "status-contradicts-date", status=person.status, left=left_on
        )
    if person.has_left:
        left_on = left_on or vacated_on
        if not left_on:
            sheet.warn(
                draft.row,
                "left_on" if "left_on" in sheet.columns else "status",
                "left-without-date",
            )
        elif joined_on > left_on:
            sheet.rejected.append(
                rejection(
                    draft.row,
                    sheet.label("joined_on"),
                    "joined-after-left",
                    cells=draft.cells,
                    joined=joined_on,
                    left=left_on,
                )
            )
            return None
    return person._replace(joined_on=joined_on, left_on=left_on)
