"""Applies a personnel file: one snapshot, one event, and nothing at all when nothing differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.changes import changes_bytes
from passmuster.core.roster.comparing import ALL_FIELDS, Comparison, compare
from passmuster.core.roster.people import LEFT, NO_UNIT
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.core.roster.searching import search_text
from passmuster.core.roster.snapshot import snapshot_lines
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Unit
from passmuster.web.roster.models import Import, ImportReport, Person, Snapshot, Upload

BATCH = 2_000
PERSON_COLUMNS = {
    "number": "service_number",
    "name": "full_name",
    "latin_name": "latin_name",
    "sex": "sex",
    "rank": "rank",
    "status": "status",
    "person_class": "person_class",
    "joined_on": "joined_on",
    "left_on": "left_on",
    "badge": "badge",
}
"""Fields of the core's Person and the columns that hold them; the unit is a row of its own."""

Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """Take progress and show nothing."""


@dataclass(frozen=True)
class FileFacts:
    """What is recorded of the file beside its people: counts of rows, and how it was read."""

    rows: int
    rejected: int
    mapping: Mapping[str, str]
    told: frozenset[str] = ALL_FIELDS
    held: frozenset[str] = frozenset()
    delta: bool = False


@dataclass(frozen=True)
class Applied:
    """What an import did; ``snapshot`` is None when the file changed nothing."""

    comparison: Comparison
    snapshot: Snapshot | None


def stored_people(force: Force) -> list[RosterPerson]:
    """Return everybody the roster knows, those who left included, as the core compares them."""
    columns = [*PERSON_COLUMNS.values(), "unit__code", "unit__name"]
    return [
        RosterPerson(
            **dict(zip(PERSON_COLUMNS, row[:-2], strict=True)),
            # "(none)" is where a blank is kept, not a unit that somebody could leave.
            unit_code="" if row[-2] == NO_UNIT else row[-2],
            unit_name="" if row[-2] == NO_UNIT else row[-1],
        )
        for row in force.persons.order_by("identity_key").values_list(*columns)
    ]


@denials_recorded
def import_people(
    *,
    by: Actor,
    force: Force,
    people: Sequence[RosterPerson],
    raw: Sequence[bytes],
    facts: FileFacts | None = None,
    root_unit: str = "",
    upload: Upload | None = None,
    progress: Progress = _silent,
) -> Applied:
    """Apply a file's people to the force's roster, in one transaction with its event.

    ``raw`` are the files' bytes, kept as they came; ``root_unit`` is the unit above units that the
    roster did not know. Nobody is removed: who is absent from a full file is marked as left, and
    named in the answer. ``upload`` is the check that the clerk saw; where the roster is another by
    now, nothing is imported: Refused (``roster-changed-since-preview``).
    """
    require(by, "roster:import")
    facts = facts or FileFacts(rows=len(people), rejected=0, mapping={})
    with transaction.atomic():
        # Two imports at once queue here, so that the second sees what the first has done.
        Force.objects.select_for_update().get(pk=force.pk)
        if upload is not None:
            _require_unchanged(force, upload)
        before = stored_people(force)
        progress("compare", 0, len(people))
        comparison = compare(before, people, delta=facts.delta, told=facts.told, held=facts.held)
        after = _after(before, comparison)
        changed = _changed(before, after)
        if not changed:
            return Applied(comparison, None)
        units = _units(force, changed, root_unit)
        _save(force, changed, units, progress)
        lines = b"".join(line + b"\n" for line in snapshot_lines(after.values()))
        changes = here().keep(changes_bytes(comparison))
        snapshot = _record(
            by,
            force,
            after.values(),
            lines,
            [here().keep(data) for data in raw],
            facts,
            units,
            _Report(changes, upload),
        )
        progress("done", len(people), len(people))
    return Applied(comparison, snapshot)


def _require_unchanged(force: Force, upload: Upload) -> None:
    last = force.snapshots.order_by("-number").first()
    if (last.sha256 if last else "") != upload.based_on or hasattr(upload, "report"):
        raise Refused(
            "roster-changed-since-preview",
            "The roster has changed since this file was checked. Check the file again.",
        )


@dataclass(frozen=True)
class _Report:
    """What is recorded of an import beside its row: the kept changes, and what was seen before."""

    changes_sha256: str
    upload: Upload | None


def unit_key(person: RosterPerson) -> str:
    """Return the code under which a person's unit is kept: its code, else its name, else none."""
    return person.unit_code or person.unit_name or NO_UNIT


def _after(before: Sequence[RosterPerson], comparison: Comparison) -> dict[str, RosterPerson]:
    after = {person.key: person for person in before}
    after |= {person.key: person for person in comparison.people}
    gone = {change.person.key for change in comparison.disappeared}
    return {
        key: person._replace(status=LEFT) if key in gone else person
        for key, person in after.items()
    }


def _changed(
    before: Sequence[RosterPerson], after: Mapping[str, RosterPerson]
) -> list[RosterPerson]:
    """Return the people whose stored row is not as the file leaves it."""
    known = {person.key: _stored_values(person) for person in before}
    return [p for key, p in after.items() if known.get(key) != _stored_values(p)]


def _stored_values(person: RosterPerson) -> tuple[str, ...]:
    # The unit's name is the unit's, not the person's: two spellings of it move nobody.
    return (*(getattr(person, name) for name in PERSON_COLUMNS), unit_key(person))


class _Units(dict[str, Unit]):
    """The force's units by code; ``new`` are those this import added."""

    def __init__(self, known: Iterable[Unit]) -> None:
        super().__init__({unit.code: unit for unit in known})
        self.new: list[Unit] = []


def _units(force: Force, people: Iterable[RosterPerson], root_unit: str) -> _Units:
    units = _Units(Unit.objects.filter(force=force))
    if root_unit and root_unit not in units:
        _add_unit(units, force, root_unit, force.name_en, None)
    root = units.get(root_unit)
    for person in people:
        if unit_key(person) not in units:
            _add_unit(units, force, unit_key(person), person.unit, root)
    return units


def _add_unit(units: _Units, force: Force, code: str, name: str, parent: Unit | None) -> None:
    units[code] = Unit.objects.create(force=force, code=code, name=name, parent=parent)
    units.new.append(units[code])


def _save(force: Force, people: Sequence[RosterPerson], units: _Units, progress: Progress) -> None:
    """Insert or update the changed rows, a batch at a time, so that memory stays flat."""
    columns = [*PERSON_COLUMNS.values(), "unit", "search_text"]
    for start in range(0, len(people), BATCH):
        rows = [
            Person(
                force=force,
                identity_key=person.key,
                unit=units[unit_key(person)],
                search_text=search_text(person),
                **{column: getattr(person, name) for name, column in PERSON_COLUMNS.items()},
            )
            for person in people[start : start + BATCH]
        ]
        Person.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["force", "identity_key"],
            update_fields=columns,
        )
        progress("save", start + len(rows), len(people))


def _record(
    by: Actor,
    force: Force,
    people: Iterable[RosterPerson],
    lines: bytes,
    raw: Sequence[str],
    facts: FileFacts,
    units: _Units,
    report: _Report,
) -> Snapshot:
    at = clock.now()
    last = force.snapshots.order_by("-number").first()
    snapshot = Snapshot.objects.create(
        force=force,
        number=last.number + 1 if last else 1,
        sha256=here().keep(lines),
        people=sum(1 for person in people if not person.has_left),
        at=at,
    )
    record = Import.objects.create(
        force=force,
        snapshot=snapshot,
        raw_sha256=list(raw),
        mapping=dict(facts.mapping),
        delta=facts.delta,
        rows=facts.rows,
        accepted=facts.rows - facts.rejected,
        rejected=facts.rejected,
        by=by.human,
        at=at,
    )
    shown = ImportReport.objects.create(
        imported=record, upload=report.upload, changes_sha256=report.changes_sha256
    )
    data = {"snapshot": snapshot.sha256, "people": snapshot.people}
    rows = [snapshot, record, shown, *units.new]
    append(force.log, "roster:logged", by=by, data=data, rows=rows)
    return snapshot
