"""The second pass over a file: what only the whole of it can settle.

Guarantees: each date column is read in one order of day and month; the first row of each person
stands and later ones come back; a date never outweighs a status that was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from passmuster.core.roster.dates import DateRead, read_dates
from passmuster.core.roster.faults import Fault
from passmuster.core.roster.people import LEFT, NO_UNIT, Person
from passmuster.core.roster.sheet import DATE_FIELDS, Draft, Sheet


def settle(
    sheet: Sheet, *, date_order: str, date_base: date, header_row: int
) -> tuple[list[Person], list[int]]:
    """Give every draft its dates and status, and accept the first row of each person.

    Returns the people and the numbers of their rows. ``date_order`` and ``date_base`` are as for
    ``read_people``.
    """
    dates = _read_date_columns(sheet, date_order, date_base, header_row)
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


def _read_date_columns(
    sheet: Sheet, order: str, base: date, header_row: int
) -> Mapping[str, Mapping[str, DateRead]]:
    """Decide each date column as a whole and return the reading of each of its texts."""
    columns = {
        name: {draft.cells[place] for draft in sheet.drafts}
        for name, place in sheet.columns.items()
        if name in DATE_FIELDS
    }
    everywhere = set().union(*columns.values())
    readings: dict[str, Mapping[str, DateRead]] = {}
    for name, texts in columns.items():
        readings[name] = read_dates(texts, order=order, elsewhere=everywhere, base=base)
        if any(read.code == "date-ambiguous" for read in readings[name].values()):
            sheet.warn(header_row, name, "date-order-open")
    return readings


def _reject_second(
    sheet: Sheet, draft: Draft, person: Person, first_row: int, accepted: Person
) -> None:
    code = "duplicate-row" if person[1:] == accepted[1:] else "duplicate-number"
    sheet.reject(draft.row, draft.cells, "service_number", code, first=first_row)
    name = accepted.name or accepted.latin_name
    sheet.rejected[-1] = quoting_accepted(sheet.rejected[-1], first_row, name, accepted.unit)


def quoting_accepted(fault: Fault, row: int, name: str, unit: str) -> Fault:
    """Return the fault with who was accepted: later, a row's number alone finds nobody."""
    who, where = name[:_QUOTED], unit[:_QUOTED] or NO_UNIT
    return fault._replace(
        message=f"{fault.message} Accepted was row {row}: {who or '(no name)'}, unit {where}.",
        facts=(*fault.facts, ("accepted_name", who), ("accepted_unit", where)),
    )


_QUOTED: Final = 60
"""Characters of a name or unit that are quoted, so that a sentence stays a sentence."""


def _with_dates(
    sheet: Sheet, draft: Draft, dates: Mapping[str, Mapping[str, DateRead]]
) -> Person | None:
    """Return the person with dates and the status they lead to, or None after a rejection."""
    found = dict.fromkeys(DATE_FIELDS, "")
    for name, readings in dates.items():
        text = draft.cells[sheet.columns[name]]
        read = readings[text]
        if read.code:
            sheet.reject(
                draft.row, draft.cells, name, read.code, proposal=read.proposal, value=text
            )
            return None
        found[name] = read.iso
    return _with_status(sheet, draft, **found)


def _with_status(
    sheet: Sheet, draft: Draft, joined_on: str, left_on: str, vacated_on: str
) -> Person | None:
    """Weigh status and dates against each other: a given status is believed over a date."""
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
            name = "left_on" if "left_on" in sheet.columns else "status"
            sheet.warn(draft.row, name, "left-without-date")
        elif joined_on > left_on:
            facts = {"joined": joined_on, "left": left_on}
            sheet.reject(draft.row, draft.cells, "joined_on", "joined-after-left", **facts)
            return None
    return person._replace(joined_on=joined_on, left_on=left_on)
