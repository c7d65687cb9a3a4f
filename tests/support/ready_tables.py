"""Empty tables: made by the migrations once in a run, copied wherever something begins with them.

The migrations take ten seconds of a processor, and each test process and each program that plays a
force of its own would walk them again. Whoever tests the migrations, the demo or a first start
makes tables as anybody does (`passmuster.web.setup.start`).
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.support.programs import DATABASE, ROOT, environment

FOLDER = "TESTS_READY_TABLES"
"""Names the folder of this run's tables to workers and to the programs that tests start."""

URL = "PASSMUSTER_DATABASE_URL"
MAKE = """
from pathlib import Path
from sys import argv
from passmuster.web.setup import start
start(Path(argv[1]), create=True)
"""
_open: list[sqlite3.Connection] = []


def keep_for_this_run() -> None:
    """Name a folder for the tables, once, before there are workers; it goes with this process."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="passmuster-tables-")
        atexit.register(_forget, Path(os.environ[FOLDER]), os.getpid())


def _forget(folder: Path, owner: int) -> None:
    if os.getpid() != owner:
        return  # a child that was forked
    name, address = folder / "on-server", os.environ.get(URL)
    if address and name.exists():
        _on_server(address, f"DROP DATABASE IF EXISTS {name.read_text()} WITH (FORCE)")
    shutil.rmtree(folder, ignore_errors=True)


def start_with_tables(folder: Path) -> Any:
    """Begin an installation whose tables stand already; ``start(folder, create=True)`` otherwise.

    A server's database has them from where it was made (`own_database`).
    """
    from passmuster.web.setup import start

    if FOLDER in os.environ and URL not in os.environ:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        shutil.copyfile(sqlite_tables(), folder / DATABASE)
    return start(folder, create=True)


def fill_test_database() -> None:
    """Let the test database of this process, not made yet, begin with copied tables."""
    from django.db import connection

    if connection.vendor == "postgresql":
        template = postgres_tables(os.environ[URL])
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        return
    create = connection.creation._create_test_db

    def create_filled(*args: Any, **facts: Any) -> str:
        name: str = create(*args, **facts)
        # A database in memory stands as long as one connection to it is open.
        _open.append(sqlite3.connect(name, uri=True))
        with closing(sqlite3.connect(sqlite_tables())) as tables:
            tables.backup(_open[-1])
        return name

    connection.creation._create_test_db = create_filled


def sqlite_tables() -> Path:
    """Return the file of a SQLite database with empty tables."""
    folder = Path(os.environ[FOLDER])
    made = folder / "tables.sqlite3"
    with _alone(folder):
        if not made.exists():
            _make(folder / "installation", environment())
            part = folder / "part"
            with (
                closing(sqlite3.connect(folder / "installation" / DATABASE)) as tables,
                closing(sqlite3.connect(part)) as copy,
            ):
                tables.backup(copy)
            part.rename(made)
    return made


def postgres_tables(address: str) -> str:
    """Return the name of a database with empty tables on this server, to be a template."""
    folder = Path(os.environ[FOLDER])
    told = folder / "on-server"
    with _alone(folder):
        if not told.exists():
            name = f"tables_of_{os.getpid()}"
            _on_server(address, f"CREATE DATABASE {name}")
            own = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
            _make(folder / "beside-server", environment() | {URL: own})
            told.write_text(name)
    return told.read_text()


def _make(folder: Path, variables: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], cwd=ROOT, env=variables, check=True)


def _on_server(address: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process of the run make tables, and the others wait for them."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
