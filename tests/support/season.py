"""A small invented force and one round of it, for tests that begin with people and real states.

The round is played through the real services (`passmuster.demo.season`), in a folder of its own;
the people arrive as a personnel file, as they would from the personnel office.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.roster.people import Person
from passmuster.demo.season import ROUND_TIME, Season
from passmuster.demo.witnesses import DemoWitness
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.web.installation import here

SIZE = 300
POSTS = 6
COMMANDERS, RECRUITS, STAFF = 30, 40, 30
FAMILIES = ("សុខ", "ចាន់", "គង់", "លី", "ម៉ៅ", "ហេង", "អ៊ុក", "សេង", "ឈិន", "នួន")
GIVEN = ("សុផល", "បុប្ផា", "វណ្ណា", "ដារា", "រតនា", "ស្រីមុំ", "ពិសិដ្ឋ", "កញ្ញា", "ចន្ថា", "វិជ្ជា")
LATIN_FAMILIES = ("Sok", "Chan", "Kong", "Ly", "Mao", "Heng", "Ouk", "Seng", "Chhin", "Nuon")
LATIN_GIVEN = (
    *("Sophal", "Bopha", "Vanna", "Dara", "Rattana"),
    *("Sreymom", "Piseth", "Kanha", "Chantha", "Vichea"),
)
HEADER = ("Service number", "Name", "Latin name", "Rank", "Unit code", "Unit", "Class", "Status")

BEFORE_FREEZE = ROUND_TIME - timedelta(days=5)
FREEZE_DAY = ROUND_TIME - timedelta(hours=9)


def made_people(size: int = SIZE) -> list[Person]:
    """Return invented people: enough commanders, recruits and staff for strata of their own."""
    return [_person(n, size) for n in range(1, size + 1)]


def _person(n: int, size: int) -> Person:
    rank, person_class = "នាយទាហាន", "officer"
    if n <= COMMANDERS:
        rank = "វរសេនីយ៍ទោ"
    elif n > size - STAFF:
        rank, person_class = "បុគ្គលិក", "staff"
    elif n > size - STAFF - RECRUITS:
        person_class = "recruit"
    family, given, again = n % 10, n // 10 % 10, n // 100 % 10
    return Person(
        # A letter that no hexadecimal text holds: a number found in the log was really put there.
        number=f"PS{n:06d}",
        name=f"{FAMILIES[family]} {GIVEN[given]}{GIVEN[again]}",
        latin_name=f"{LATIN_FAMILIES[family]} {LATIN_GIVEN[given]}{LATIN_GIVEN[again].lower()}",
        rank=rank,
        unit_code=f"post-{n % POSTS}",
        unit_name=f"Post {n % POSTS}",
        person_class=person_class,
    )


def personnel_file(people: Sequence[Person]) -> bytes:
    """Return the people as the personnel office's CSV file; with their sex where it is known."""
    text = io.StringIO()
    writer = csv.writer(text)
    sexes = any(p.sex for p in people)
    writer.writerow((*HEADER, "Sex") if sexes else HEADER)
    for p in people:
        row = (p.number, p.name, p.latin_name, p.rank, p.unit_code, p.unit_name)
        writer.writerow((*row, p.person_class, p.status, *((p.sex,) if sexes else ())))
    return text.getvalue().encode("utf-8")


def open_season(people: Sequence[Person]) -> Season:
    """Return a season that has not begun, over the present folder, with two witnesses."""
    data = personnel_file(people)
    reading = read_roster(SheetFile("personnel.csv", data)).reading
    assert not reading.rejected
    here().create()
    return Season(reading.people, [data], [DemoWitness("union"), DemoWitness("university")])


def import_file(season: Season, data: bytes, *, by: Actor | None = None) -> Any:
    """Send a personnel file in as the roster clerk does; returns (reading, what it changed)."""
    from passmuster.web.roster.imports import FileFacts, import_people

    reading = read_roster(SheetFile("personnel.csv", data)).reading
    facts = FileFacts(
        rows=reading.rows,
        rejected=len(reading.rejected),
        mapping=dict(reading.mapping),
        told=reading.told,
        held=reading.held,
    )
    applied = import_people(
        by=by or season.cast.clerk,
        force=season.force,
        people=reading.people,
        raw=[data],
        facts=facts,
        root_unit=season.root,
    )
    return reading, applied.comparison


def human(season: Season, code: str, role: Role, unit: str = "") -> Actor:
    """Register one more human of the force and return who they act as."""
    from passmuster.core.access.actors import OUTSIDE_FORCE
    from passmuster.web.people.grants import actor_of, grant_role
    from passmuster.web.people.services import register_human

    found = register_human(
        by=season.cast.administrator,
        force=season.force,
        code=code,
        name=f"Person of {code}",
        unit=unit or OUTSIDE_FORCE,
    )
    cast = season.cast
    grant_role(by=cast.administrator, second=cast.oversight, human=found, role=role)
    return actor_of(found, role)


@dataclass(frozen=True)
class Footprint:
    """What a refused attack must leave as it was: rows by table, published files by hash."""

    rows: dict[str, int]
    published: dict[str, str]


def footprint() -> Footprint:
    """Return how many rows every table has, and the hash of every published file."""
    rows = _counted()
    # The record of the attempt itself is no effect of it: see denied().
    rows["ledger_event"] -= len(denied())
    files = sorted(path for path in here().published.rglob("*") if path.is_file())
    root = here().published
    digests = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    return Footprint(rows, digests)


def _counted() -> dict[str, int]:
    """Return how many rows each table has; asked in one question, for there are a hundred."""
    from django.apps import apps
    from django.db import connection

    tables = [model._meta.db_table for model in apps.get_models()]
    counts = (f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


def denied() -> list[tuple[str, str, str]]:
    """Return every recorded attempt that was refused: who, which verb, which code."""
    from passmuster.web.ledger.denials import DENIED
    from passmuster.web.ledger.models import Event

    events = Event.objects.filter(kind=DENIED).order_by("id")
    bodies = [json.loads(bytes(event.body)) for event in events]
    return [(body["by"], body["facts"]["verb"], body["facts"]["code"]) for body in bodies]


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with this reason code that leaves every table and public file as it was."""
    before = footprint()
    with pytest.raises(PassmusterError) as caught:
        yield
    assert caught.value.code == code, f"{caught.value.code}: {caught.value.message}"
    assert footprint() == before


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo in the database what happens inside: the honest twin of an attack runs first."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
