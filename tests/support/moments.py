"""Moments of a season that were played once in this process, to be begun from again and again.

Playing a season up to its last step costs half a second and hundreds of tests begin with one. A
moment keeps the rows, the folder and the season as they were; the same services wrote them all.
"""

from __future__ import annotations

import atexit
import copy
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passmuster.demo.season import Season
from passmuster.demo.witnesses import DemoWitness
from passmuster.web.installation import here

STANDS_FROM_THE_START = frozenset({"django_migrations", "django_content_type", "auth_permission"})
STEPS = [name for name, _ in Season.STEPS]


@dataclass(frozen=True)
class Moment:
    """A season as it stood after one step."""

    rows: dict[str, Any]
    folder: Path
    season: Season


_kept: dict[str, Moment] = {}


def season_after(step: str, people: list[Any] | None = None) -> Season:
    """Return the season after a step, in the present folder and transaction, with witnesses.

    People of a test's own are played whole; the usual ones go on from the latest moment kept.
    """
    from tests.support.season import made_people, open_season

    if people is not None:
        return open_season(people).play(until=step)
    wanted = STEPS[: STEPS.index(step) + 1]
    known = next((name for name in reversed(wanted) if name in _kept), None)
    season = _begun_from(_kept[known]) if known else open_season(made_people())
    for name in wanted[wanted.index(known) + 1 if known else 0 :]:
        getattr(season, name)()
    if known != step:
        _kept[step] = _moment_of(season)
    return season


def _moment_of(season: Season) -> Moment:
    folder = Path(tempfile.mkdtemp(prefix="passmuster-moment-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(here().root, folder, dirs_exist_ok=True)
    return Moment(dict(_rows()), folder, _without_witnesses(season))


def _begun_from(moment: Moment) -> Season:
    shutil.copytree(moment.folder, here().root, dirs_exist_ok=True)
    _put_back(moment.rows)
    season = _without_witnesses(moment.season)
    season.witnesses = [DemoWitness(w) for w in moment.season.witnesses]
    for witness in season.witnesses:
        witness.trust(season.force.log.vkey)
    return season


def _without_witnesses(season: Season) -> Season:
    """Return a copy that holds the names of its witnesses only: each has a folder and its lock."""
    names = [getattr(w, "name", w) for w in season.witnesses]
    bare = copy.copy(season)
    bare.witnesses = names
    return copy.deepcopy(bare)


def _tables() -> list[Any]:
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    return [m for m in models if m._meta.managed and m._meta.db_table not in STANDS_FROM_THE_START]


def _rows() -> Iterator[tuple[str, Any]]:
    """Yield each table that has rows, with them: as SQLite has them, or as PostgreSQL copies."""
    from django.db import connection

    with connection.cursor() as cursor:
        for model in _tables():
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as out:
                    data: Any = b"".join(bytes(part) for part in out)
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
                if not cursor.fetchone()[0]:
                    continue
            else:
                cursor.execute(f"SELECT * FROM {table}")
                data = cursor.fetchall()
            if data:
                yield table, data


def _put_back(rows: dict[str, Any]) -> None:
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Each of these rows was checked when a service wrote it; not one by one again.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table, data in rows.items():
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as into:
                    into.write(data)
            else:
                places = ", ".join(["%s"] * len(data[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", data)
        models = [m for m in _tables() if m._meta.db_table in rows]
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("".join(connection.ops.sequence_reset_sql(no_style(), models)))
