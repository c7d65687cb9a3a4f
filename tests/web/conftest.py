"""The same forces as for the attacks: in the test's own transaction, or as a copy on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.attacks.conftest import begin, copy, played
from tests.support.programs import environment
from tests.support.ready_tables import postgres_tables
from tests.support.season_custody import HOUR, Custody, custody_of

__all__ = ["begin", "copy", "own_database", "place", "played"]
URL = "PASSMUSTER_DATABASE_URL"


@pytest.fixture
def place(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new installation's folder with empty tables."""
    from passmuster.web.installation import here

    monkeypatch.setenv("PASSMUSTER_DIR", str(tmp_path / "installation"))
    here().create()
    return here().root


@pytest.fixture
def custody(begin: Callable[[str], Any]) -> Custody:
    """Return a season's people and holders of custody."""
    return custody_of(begin("establish"))


@pytest.fixture
def t0(custody: Custody) -> datetime:
    """Return the hour at which something is sealed."""
    found: datetime = custody.season.now + HOUR
    return found


@pytest.fixture
def own_database() -> Iterator[dict[str, str]]:
    """Return the environment for programs: on a database server, with an empty one of their own."""
    address = os.environ.get(URL)
    if not address:
        yield environment()
        return
    import psycopg

    name = f"of_{os.getpid()}"
    parts = urlsplit(address)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_tables(address)}")
    try:
        yield environment() | {URL: urlunsplit(parts._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
