"""A list of 60,000 people as a page shows it; beside Django's own Paginator on the same rows.

Measured is what happens between the request and the page's table: the filter form, every query,
the table as the theme draws it. Each database is measured in a process of its own: SQLite always,
and the server that PASSMUSTER_DATABASE_URL names, in a new database that is dropped again.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from passmuster.cli.benchmarks import Figure, seconds

ROWS = 60_000
FEW_ROWS = 300
REQUESTS = 40
BUDGETS = {"SQLite": 300.0, "PostgreSQL": 150.0}
"""Milliseconds at the 95th percentile (architecture.md §5)."""

URL = "PASSMUSTER_DATABASE_URL"
CASES: Mapping[str, Mapping[str, str]] = {
    "first page": {},
    "one unit": {"unit": "ភ្នំស", "status": "active"},
    "a Latin name searched": {"q": "vibol keo"},
    "a Khmer name searched": {"q": "កែវ វិបុល"},
    "nobody found": {"q": "zzzz"},
    "sorted by name": {"sort": "name"},
    "last page": {"page": "999999"},
    "page in the middle, by name": {"sort": "name", "page": str(ROWS // 50 // 2)},
}


def figures(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures; ``quick`` measures a tenth of the rows, for a look."""
    rows = ROWS // 10 if quick else ROWS
    address = os.environ.get(URL, "")
    without = {name: value for name, value in os.environ.items() if name != URL}
    yield from _figures("SQLite", _measured(rows, without), rows)
    if address:
        with _own_database(address) as own:
            yield from _figures("PostgreSQL", _measured(rows, without | {URL: own}), rows)


def _figures(database: str, found: dict[str, Any], rows: int) -> Iterator[Figure]:
    for case, (ours, peer) in found["milliseconds"].items():
        yield Figure(
            name=f"list of {rows:,} people, {case}, {database}, p95 of {REQUESTS}",
            value=round(ours, 1),
            unit="ms",
            better="less",
            budget=BUDGETS[database],
            peer=found["peer"],
            peer_value=round(peer, 1),
        )
    few, many = found["queries"]
    yield Figure(
        name=f"list of {rows:,} people, {database}, as many as with {FEW_ROWS} people",
        value=many,
        unit="queries a page",
        better="less",
        budget=few,
    )


def _measured(rows: int, environment: Mapping[str, str]) -> dict[str, Any]:
    """Measure in a new process, for a process has one database."""
    command = [sys.executable, "-m", __name__, str(rows), str(REQUESTS)]
    done = subprocess.run(  # noqa: S603 - our own module
        command, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _own_database(address: str) -> Iterator[str]:
    """Make an empty database on the server for the time of the block, and yield its address."""
    import psycopg

    name = f"passmuster_bench_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# --- In the process of its own ---------------------------------------------------------------


def main() -> None:
    """Fill a roster, measure, and print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int)
    parser.add_argument("requests", type=int)
    given = parser.parse_args()
    rows, requests = given.rows, given.requests
    with tempfile.TemporaryDirectory(prefix="passmuster-bench-") as folder:
        from passmuster.web.setup import start

        start(Path(folder) / "installation", create=True)
        from passmuster.cli.benchmarks import listing_peer

        few, many = _force("few", FEW_ROWS), _force("many", rows)
        milliseconds = {
            case: (
                _p95(partial(our_page, many, asked), requests),
                _p95(partial(listing_peer.page, many.persons.all(), asked), requests),
            )
            for case, asked in CASES.items()
        }
        queries = [max(_queries(force, asked) for asked in CASES.values()) for force in (few, many)]
    found = {"peer": listing_peer.NAME, "milliseconds": milliseconds, "queries": queries}
    print(json.dumps(found))


def our_page(force: Any, asked: Mapping[str, str]) -> str:
    """Return the page's list as the site makes it."""
    from django.template import engines
    from django.test import RequestFactory

    from passmuster.web.listing import Listing
    from passmuster.web.roster.lists import people_columns, people_filters, people_search
    from passmuster.web.roster.queries import people_of

    listing = Listing(
        RequestFactory().get("/people/", asked),
        people_of(force),
        people_columns(lambda person: f"/people/{person.pk}/"),
        people_filters(),
        people_search(),
        caption="People",
        name="people",
        default_sort="number",
    )
    template = engines["django"].from_string("{% load parts %}{% data_table listing %}")
    return str(template.render({"listing": listing}))


def _p95(page: Callable[[], object], requests: int) -> float:
    """Return the 95th percentile of so many requests in milliseconds, after one to warm up."""
    page()
    took = sorted(seconds(page) for _ in range(requests))
    return took[math.ceil(0.95 * requests) - 1] * 1000


def _queries(force: Any, asked: Mapping[str, str]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        our_page(force, asked)
    return len(seen)


def _force(code: str, rows: int) -> Any:
    """Return a force with so many invented people, imported as a clerk does."""
    from django.db import connection

    from passmuster.core.access.actors import Actor, Role
    from passmuster.demo.people import invent_people
    from passmuster.web.people.establish import establish_force
    from passmuster.web.roster.imports import import_people

    force = establish_force(
        by=Actor(human="bench", role=Role.ADMINISTRATOR),
        code=code,
        name_en="Bench",
        name_km="Bench",
        origin=f"passmuster.example/{code}",
        folder=code,
    )
    people = list(invent_people(rows, random.Random(1)))  # noqa: S311 - invented people
    clerk = Actor(human="bench-clerk", role=Role.ROSTER_CLERK)
    import_people(by=clerk, force=force, people=people, raw=[code.encode()])
    with connection.cursor() as cursor:
        # What a server does by itself, a while after an import.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return force


if __name__ == "__main__":
    main()
