"""What happened to one person on the roster, read from the kept snapshots and nothing else.

A snapshot is one canonical line a person, so the line is found without reading everybody's: a
snapshot of 60,000 people takes some hundredths of a second, most of it for its hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from passmuster.core.roster.comparing import compare
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.core.roster.snapshot import parse_snapshot
from passmuster.web.installation import here
from passmuster.web.roster.models import Person, Snapshot

SNAPSHOTS_LOOKED_AT: Final = 24
"""Two years of monthly files; the page says where older ones are."""


@dataclass(frozen=True)
class Step:
    """One change between two snapshots: its kind (a list of ``Comparison``), from what to what.

    ``joined`` stands for the first snapshot that has the person, ``disappeared`` for one that has
    them no more (nobody is ever taken out, so that would be somebody's doing), ``first`` for the
    oldest snapshot looked at.
    """

    kind: str
    number: int
    at: datetime
    old: str = ""
    new: str = ""


def history_of(person: Person) -> tuple[list[Step], bool]:
    """Return a person's changes, the newest first, and whether older snapshots were not read."""
    newest = person.force.snapshots.order_by("-number")
    snapshots = list(newest[: SNAPSHOTS_LOOKED_AT + 1])
    older = len(snapshots) > SNAPSHOTS_LOOKED_AT
    steps: list[Step] = []
    before: RosterPerson | None = None
    for place, snapshot in enumerate(reversed(snapshots)):
        now = line_of(snapshot, person.service_number)
        steps += _steps(snapshot, before, now, first=place == 0 and older)
        before = now
    return steps[::-1], older


def line_of(snapshot: Snapshot, number: str) -> RosterPerson | None:
    """Return a person as a snapshot has them, None where it does not know their number.

    A quotation mark inside a value is written with a backslash, so no name can look like a number.
    """
    data = here().kept_bytes(snapshot.sha256)
    wanted = b'"number":' + json.dumps(number, ensure_ascii=False).encode("utf-8") + b","
    at = data.find(wanted)
    if at < 0:
        return None
    start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    return next(parse_snapshot([data[start:end]]))


def _steps(
    snapshot: Snapshot, before: RosterPerson | None, now: RosterPerson | None, *, first: bool
) -> Iterator[Step]:
    where = (snapshot.number, snapshot.at)
    if now is None:
        if before is not None:
            yield Step("disappeared", *where)
        return
    if before is None:
        yield Step("first" if first else "joined", *where, new=now.unit)
        return
    found = compare([before], [now], delta=True)
    for kind, changes in found.lists().items():
        yield from (Step(kind, *where, change.old, change.new) for change in changes)
