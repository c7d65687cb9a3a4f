"""Rows of a personnel file in, people out: every row is either one person or comes back coded.

Guarantees: ``len(people) + len(rejected) == rows``; one person per service number however it is
spelled; a cell that cannot be read is never guessed at and never takes anybody off the roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from passmuster.core.kernel.rows import ERROR, FORMULA, Row
from passmuster.core.kernel.text import (
    has_control_character,
    identity_key,
    normalise_name,
    normalise_text,
)
from passmuster.core.roster.dates import EXCEL_1900
from passmuster.core.roster.faults import Fault
from passmuster.core.roster.headers import NOT_KEPT, candidates, column_labels
from passmuster.core.roster.numbers import number_fault, service_number
from passmuster.core.roster.people import ACTIVE, Person
from passmuster.core.roster.settling import settle
from passmuster.core.roster.sheet import DATE_FIELDS, Draft, Sheet
from passmuster.core.roster.vocabulary import (
    guess_person_class,
    is_placeholder,
    read_person_class,
    read_sex,
    read_status,
)

_NAME_FIELDS: Final = (
    "full_name",
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "latin_name",
)
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
    sheet = Sheet(labels, used)
    _say_what_was_assumed(sheet, header, header_row)
    for row in rows:
        if row.fault or not is_blank(row.cells):
            sheet.rows += 1
            _take_row(sheet, row)
    people, numbers = settle(
        sheet, date_order=date_order, date_base=date_base, header_row=header_row
    )
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
    """Return the fields of Person on which a file with these columns says anything.

    A day of leaving alone tells who left, and nothing of leave, detachment or suspension.
    """
    told = set(columns) & set(Person._fields)
    if not {"full_name", "last_name", "first_name"}.isdisjoint(columns):
        told.add("name")
    if "status" in told:
        told.add("left_on")
    if told & {"person_class", "rank"}:
        told.add("person_class")
    return frozenset(told)


def _say_what_was_assumed(sheet: Sheet, header: Sequence[str], header_row: int) -> None:
    meant = candidates(header[sheet.columns["service_number"]])
    if meant and meant[0][0] == "badge":
        sheet.warn(header_row, "service_number", "number-from-badge")


def _take_row(sheet: Sheet, row: Row) -> None:
    """Turn a row into a draft, or send it back."""
    if not shape_is_right(sheet, row):
        _hold_likely_person(sheet, row)
        return
    number = read_number(sheet, row)
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


def shape_is_right(sheet: Sheet, row: Row) -> bool:
    """Tell whether a row has the header's shape; if not, it was sent back."""
    wanted, found = len(sheet.labels), len(row.cells)
    if row.fault:
        sheet.reject(row.number, row.cells, "", row.fault)
    elif found > wanted and not is_blank(row.cells[wanted:]):
        sheet.reject(row.number, row.cells, "", "row-too-long", found=found, wanted=wanted)
    elif found < wanted and found <= max(sheet.columns.values()):
        sheet.reject(row.number, row.cells, "", "row-short", found=found, wanted=wanted)
    else:
        return True
    return False


def _hold_likely_person(sheet: Sheet, row: Row) -> None:
    """Let a row of the wrong shape, too, keep its person from counting as disappeared."""
    place = sheet.columns["service_number"]
    if place < len(row.cells):
        text = row.cells[place].strip()
        if not number_fault(text, row.kinds.get(place, ""))[0]:
            sheet.held.add(identity_key(service_number(text)))


def _values_are_values(sheet: Sheet, row: Row) -> bool:
    """Send back a row of which a needed cell is a formula or a spreadsheet error."""
    for name, place in sheet.columns.items():
        kind = row.kinds.get(place)
        if kind in (FORMULA, ERROR):
            code = "formula-cell" if kind == FORMULA else "error-cell"
            sheet.reject(row.number, row.cells, name, code, value=row.cells[place])
            return False
    return True


def read_number(sheet: Sheet, row: Row) -> str:
    """Return the normalised service number, or "" after the row was sent back."""
    place = sheet.columns["service_number"]
    text = row.cells[place].strip()
    code, facts = number_fault(text, row.kinds.get(place, ""))
    if code:
        sheet.reject(row.number, row.cells, "service_number", code, **facts)
        return ""
    return service_number(text)


def _read_texts(sheet: Sheet, row: Row) -> dict[str, str] | None:
    """Return the cleaned text of every mapped cell, or None after the row was sent back."""
    texts = {}
    for name, place in sheet.columns.items():
        raw = row.cells[place]
        if name in _NAME_FIELDS:
            if has_control_character(raw):
                sheet.reject(row.number, row.cells, name, "control-character")
                return None
            texts[name] = normalise_name(raw)
        elif name in DATE_FIELDS:
            texts[name] = raw
        else:
            texts[name] = _clean(sheet, name, raw)
        if raw[:1] in _FORMULA_STARTS and not is_placeholder(texts[name]):
            sheet.warn(row.number, name, "looks-like-formula")
    return texts


def _clean(sheet: Sheet, name: str, raw: str) -> str:
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
    sheet: Sheet, row: int, cells: tuple[str, ...], number: str, texts: Mapping[str, str]
) -> Draft:
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
    return Draft(row, cells, person, bool(status_text))


def _whole_name(sheet: Sheet, row: int, texts: Mapping[str, str]) -> str:
    """Return the name: as given, or put together from its parts, family name first."""
    parts = [texts.get(name, "") for name in ("last_name", "first_name", "middle_name", "suffix")]
    name = texts.get("full_name", "") or " ".join(part for part in parts if part)
    if not name:
        for column in ("full_name", "last_name", "first_name"):
            if column in sheet.columns:
                sheet.warn(row, column, "name-missing")
                break
    return name


def _read_word(sheet: Sheet, row: int, name: str, text: str) -> str:
    if not text:
        return ""
    meaning = read_sex(text) if name == "sex" else read_status(text)
    if meaning is None:
        sheet.warn(row, name, f"{name}-unknown", value=text)
        return ""
    return meaning


def _read_class(sheet: Sheet, row: int, text: str, rank: str, status_text: str) -> str:
    meaning = read_person_class(text) if text else None
    if meaning is None:
        meaning = guess_person_class(rank, status_text)
        if text:
            sheet.warn(row, "person_class", "class-unknown", value=text, taken=meaning)
    return meaning
