"""How two states of one force's roster differ, person by person.

Guarantees: every known person of the old state ends in exactly one place, and nobody who is
absent from a full file goes unnamed. A field on which the new file says nothing is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from passmuster.core.kernel.text import identity_key, search_key
from passmuster.core.roster import ranks
from passmuster.core.roster.people import Person

ALL_FIELDS: Final = frozenset(Person._fields)


class Change(NamedTuple):
    """One difference: the person as they are now (as they were, if gone), and from what to what.

    ``direction`` is told of ranks only: ``up``, ``down``, ``level``, or ``unknown``.
    """

    person: Person
    old: str = ""
    new: str = ""
    direction: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the change as the command line and the API show it."""
        person = self.person
        shown = {
            "id": person.number,
            "name": person.name or person.latin_name,
            "unit": person.unit,
            "rank": person.rank,
        }
        if self.old or self.new:
            shown |= {"from": self.old, "to": self.new}
        if self.direction:
            shown["direction"] = self.direction
        return shown


@dataclass(slots=True)
class Comparison:
    """Every difference between an old state and a new file, in the order of the new file.

    A person may stand in several lists (moved and promoted); ``unchanged`` counts those in none.
    ``joiners`` are people not known before, even if the file says they have left. ``leavers`` are
    known people whom the file now marks as left. ``disappeared`` are known, had not left, and are
    absent from a full file. ``held`` are known people whose row came back. ``doubles`` are joiners
    with the name and the day of joining of somebody known under another number (``old``): perhaps
    one person with a divided history; they stand among the joiners too. ``promotions`` holds
    changes of rank upwards and those whose direction no known order tells.
    """

    joiners: list[Change] = field(default_factory=list)
    leavers: list[Change] = field(default_factory=list)
    returned: list[Change] = field(default_factory=list)
    transfers: list[Change] = field(default_factory=list)
    promotions: list[Change] = field(default_factory=list)
    demotions: list[Change] = field(default_factory=list)
    rank_changes: list[Change] = field(default_factory=list)
    class_changes: list[Change] = field(default_factory=list)
    status_changes: list[Change] = field(default_factory=list)
    renamed: list[Change] = field(default_factory=list)
    corrected: list[Change] = field(default_factory=list)
    disappeared: list[Change] = field(default_factory=list)
    held: list[Change] = field(default_factory=list)
    doubles: list[Change] = field(default_factory=list)
    unchanged: int = 0
    people: list[Person] = field(default_factory=list)
    """The people of the new file as they are to be stored: known numbers in their known spelling,
    and what the file does not tell kept from before."""

    def lists(self) -> dict[str, list[Change]]:
        """Return every list of changes by its name."""
        return {name: getattr(self, name) for name in LISTS}

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        """Return every list as the command line and the API show it."""
        return {
            name: [change.as_json() for change in found] for name, found in self.lists().items()
        }


LISTS: Final = (
    "joiners",
    "leavers",
    "transfers",
    "promotions",
    "disappeared",
    "returned",
    "demotions",
    "rank_changes",
    "class_changes",
    "status_changes",
    "renamed",
    "corrected",
    "held",
    "doubles",
)
"""Names of the lists of a Comparison, in the order in which they are shown."""


def compare(
    old: Iterable[Person],
    new: Iterable[Person],
    *,
    delta: bool = False,
    told: frozenset[str] = ALL_FIELDS,
    held: frozenset[str] = frozenset(),
    orders: Mapping[str, Sequence[str]] = ranks.ORDERS,
) -> Comparison:
    """Compare the stored people with those of a file.

    ``delta``: the file is a part, and absence says nothing. ``told``: the fields of Person that
    the file speaks of. ``held``: identity keys of rows that came back. ``orders``: ranks, lowest
    first, as in ``ranks.ORDERS``. Both sides must hold each person once.
    """
    known = {person.key: person for person in old}
    found = Comparison()
    present = set()
    for row in new:
        key = row.key
        before = known.get(key)
        if before is None:
            found.joiners.append(Change(row))
            found.people.append(row)
            continue
        present.add(key)
        after = merge_person(before, row, told)
        found.people.append(after)
        if not _note_changes(found, before, after, orders):
            found.unchanged += 1
    for key, person in known.items():
        if key in present:
            continue
        if key in held:
            found.held.append(Change(person))
        elif not delta and not person.has_left:
            found.disappeared.append(Change(person))
    _note_doubles(found, known.values())
    return found


FEW_DISAPPEARED: Final = 5
"""So many may be missing from a full file of any force: a small post's month of departures."""
DISAPPEARED_PART: Final = 3
"""More than one in three missing at once is no turnover: most likely half a file was sent. A real
city's two rosters 27 months apart differ by one in eight (Chicago, 2021 and 2023)."""


def needs_consent(found: Comparison, old: Iterable[Person], *, delta: bool = False) -> bool:
    """Tell whether a file takes so many off the roster that somebody has to say so by number.

    A full file without one accepted row always does: it says that the force is empty.
    """
    if delta:
        return False
    active = sum(not person.has_left for person in old)
    missing = len(found.disappeared)
    return not found.people or (missing > FEW_DISAPPEARED and missing * DISAPPEARED_PART > active)


def _note_doubles(found: Comparison, known: Iterable[Person]) -> None:
    days = {change.person.joined_on for change in found.joiners} - {""}
    numbers = {
        (search_key(person.name), person.joined_on): person.number
        for person in known
        if person.joined_on in days and person.name
    }
    for change in found.joiners:
        number = numbers.get((search_key(change.person.name), change.person.joined_on))
        if number is not None:
            found.doubles.append(Change(change.person, number, change.person.number))


def merge_person(before: Person, row: Person, told: frozenset[str] = ALL_FIELDS) -> Person:
    """Return a known person as a file's row leaves them.

    The known spelling of the number wins, for it is what commitments were made of. A blank name,
    rank or sex takes nothing away; a blank unit does (the person is then in no unit). Whoever had
    left and is listed again is back, unless the file says that they left: a file without statuses
    tells at least that much of those it lists.
    """
    if row == before:
        return before
    kept = {name: getattr(before, name) for name in ALL_FIELDS - told}
    kept["number"] = before.number
    for name in _KEPT_WHEN_BLANK:
        if not getattr(row, name):
            kept[name] = getattr(before, name)
    if not told.isdisjoint(_UNIT_FIELDS):
        # One unit has one code and one name: half of an old one must not stay beside a new half.
        kept["unit_code"], kept["unit_name"] = row.unit_code, row.unit_name
        if _same_unit(before, row):
            kept["unit_code"] = before.unit_code or row.unit_code
            kept["unit_name"] = row.unit_name or before.unit_name
    if "status" not in told and (row.has_left or before.has_left):
        kept["status"] = row.status
    if before.has_left and not row.has_left and "left_on" not in told:
        kept["left_on"] = ""
    return row._replace(**kept)


_KEPT_WHEN_BLANK: Final = frozenset(("name", "latin_name", "sex", "rank", "joined_on", "badge"))
_UNIT_FIELDS: Final = frozenset(("unit_code", "unit_name"))


def _same_unit(before: Person, after: Person) -> bool:
    """Tell whether two people stand in one unit: by code where both have one, else by name."""
    if before.unit_code and after.unit_code:
        return identity_key(before.unit_code) == identity_key(after.unit_code)
    return search_key(before.unit_name) == search_key(after.unit_name) and bool(
        before.unit_name or not (before.unit_code or after.unit_code)
    )


def _note_changes(
    found: Comparison, before: Person, after: Person, orders: Mapping[str, Sequence[str]]
) -> bool:
    """File the differences between a known person then and now; tell whether there are any."""
    if before == after:
        return False
    if after.has_left and not before.has_left:
        found.leavers.append(Change(after, before.status, after.status))
        return True
    changed = False
    for target, old, new in (
        (found.returned, before.status, after.status if before.has_left else before.status),
        (found.status_changes, before.status, before.status if before.has_left else after.status),
        (found.class_changes, before.person_class, after.person_class),
        (found.renamed, before.name, after.name),
        (found.renamed, before.latin_name, after.latin_name),
    ):
        same = old == new or (target is found.renamed and search_key(old) == search_key(new))
        if not same:
            target.append(Change(after, old, new))
            changed = True
    if not _same_unit(before, after):
        found.transfers.append(Change(after, before.unit, after.unit))
        changed = True
    if _note_rank(found, before, after, orders):
        changed = True
    return changed or _note_correction(found, before, after)


def _note_rank(
    found: Comparison, before: Person, after: Person, orders: Mapping[str, Sequence[str]]
) -> bool:
    if before.rank == after.rank or ranks.rank_key(before.rank) == ranks.rank_key(after.rank):
        return False
    way = ranks.direction(before.rank, after.rank, orders)
    target = {ranks.DOWN: found.demotions, ranks.LEVEL: found.rank_changes}.get(
        way, found.promotions
    )
    target.append(Change(after, before.rank, after.rank, way))
    return True


_CORRECTABLE: Final = ("sex", "joined_on", "left_on", "badge")


def _note_correction(found: Comparison, before: Person, after: Person) -> bool:
    """File a change of particulars that is no event in a career (a badge, a date put right)."""
    old = {name: getattr(before, name) for name in _CORRECTABLE}
    new = {name: getattr(after, name) for name in _CORRECTABLE}
    fields = [name for name in _CORRECTABLE if old[name] != new[name]]
    if not fields:
        return False
    found.corrected.append(Change(after, *(_listed(side, fields) for side in (old, new))))
    return True


def _listed(values: Mapping[str, Any], fields: Sequence[str]) -> str:
    return "; ".join(f"{name} {values[name] or '–'}" for name in fields)
