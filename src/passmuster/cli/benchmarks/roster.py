"""A roster of 60,000: read, compared, imported; beside django-import-export's bulk mode.

Both write the same table of the same database in the same run. The budget names the peer's bulk
mode; its quickest setting, which also skips unchanged rows, is shown beside it without a budget.
The peer only writes rows; ours also checks every cell, keeps the file and logs the snapshot.
"""

from __future__ import annotations

import csv
import io
import os
import random
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from passmuster.cli.benchmarks import Figure, seconds
from passmuster.core.access.actors import Actor, Role
from passmuster.core.roster.people import Person
from passmuster.demo.people import invent_people, roster_rows
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster

ROWS = 60_000
PEER_ROWS = 12_000
"""The peer is measured on fewer rows, and compared by the row."""

BUDGET_SECONDS = 10.0
RATIO_BUDGET = 7.0
CHANGED_SHARE = 100
"""One person in so many differs in the second file."""


def figures(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures; ``quick`` measures a tenth of the rows, for a look."""
    rows = ROWS // 10 if quick else ROWS
    os.environ.pop("PASSMUSTER_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="passmuster-bench-") as folder:
        force = _force(Path(folder))
        people = list(invent_people(rows, random.Random(1)))  # noqa: S311 - invented people
        first, second = _file(people), _file(_changed(people))
        small = people[: PEER_ROWS // 10 if quick else PEER_ROWS]
        peers = _peer_seconds_a_row(force, small)
        yield Figure(
            name=f"roster, first import of {rows:,} rows",
            value=round(seconds(lambda: _import(force, first)), 2),
            unit="s",
            better="less",
            budget=BUDGET_SECONDS,
        )
        again = seconds(lambda: _import(force, second))
        yield Figure(
            name=f"roster, second import of {rows:,} rows",
            value=round(again, 2),
            unit="s",
            better="less",
            budget=BUDGET_SECONDS,
        )
        for number, (peer, took) in enumerate(peers.items()):
            yield Figure(
                name="roster, second import, a row",
                value=round(again / rows * 1e6, 1),
                unit="µs",
                better="less",
                peer=peer,
                peer_value=round(took * 1e6, 1),
                ratio_budget=None if number else RATIO_BUDGET,
            )
        yield Figure(
            name="roster, most memory held by the process",
            value=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            unit="MB",
            better="less",
        )


def _force(folder: Path) -> Any:
    from passmuster.web.setup import start

    start(folder / "installation", create=True)
    from passmuster.web.people.establish import establish_force

    return establish_force(
        by=Actor(human="bench", role=Role.ADMINISTRATOR),
        code="bench",
        name_en="Bench",
        name_km="Bench",
        origin="passmuster.example/bench",
    )


def _file(people: list[Person]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(roster_rows(people))
    return text.getvalue().encode("utf-8")


def _changed(people: list[Person]) -> list[Person]:
    return [
        person._replace(badge="B" + person.badge) if at % CHANGED_SHARE == 0 else person
        for at, person in enumerate(people)
    ]


def _import(force: Any, data: bytes) -> None:
    """Do what `passmuster roster import` does: read, check, compare, store, log."""
    from passmuster.web.roster.imports import import_people

    reading = read_roster(SheetFile("bench.csv", data)).reading
    clerk = Actor(human="bench-clerk", role=Role.ROSTER_CLERK)
    import_people(by=clerk, force=force, people=reading.people, raw=[data])


def _peer_seconds_a_row(force: Any, people: list[Person]) -> dict[str, float]:
    """Return what the peer takes for a row of a second import; nothing when it is not installed."""
    try:
        from passmuster.cli.benchmarks.roster_peer import RESOURCES, import_with_peer
    except ImportError:
        return {}
    changed = _changed(people)
    return {
        name: import_with_peer(name, force, people, changed) / len(people) for name in RESOURCES
    }
