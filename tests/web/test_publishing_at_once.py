"""Several processes write and publish one log at once, on the database that the tests run on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.support.programs import ROOT, environment
from tests.support.race_drill import ROUNDS

WRITERS = 3
URL = "PASSMUSTER_DATABASE_URL"


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[list[str]]:
    """Return the environment of the drill: on a server it has a database of its own."""
    address = os.environ.get(URL)
    if not address:
        yield environment()
        return
    import psycopg

    name = f"race_{os.getpid()}"
    parts = urlsplit(address)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield environment() | {URL: urlunsplit(parts._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def program(act: str, folder: Path, variables: dict[str, str], **pipes: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.support.race_drill", act, str(folder)]
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, **pipes
    )


def test_writers_at_once_sign_one_head_for_each_size_and_serve_the_newest(drill, tmp_path) -> None:
    folder = tmp_path / "installation"
    with program("begin", folder, drill) as begun:
        assert begun.wait(60) == 0
    writers = [program("write", folder, drill, stdin=subprocess.PIPE) for _ in range(WRITERS)]
    # All stand ready before any begins, or they would write one after the other.
    assert [writer.stdout.readline() for writer in writers] == WRITERS * ["ready\n"]
    for writer in writers:
        writer.communicate("go\n", timeout=120)
    assert [writer.returncode for writer in writers] == WRITERS * [0]
    with program("check", folder, drill) as checked:
        report = json.loads(checked.communicate(timeout=60)[0])
    assert report.pop("heartbeats") == WRITERS * ROUNDS
    assert report.pop("differences") == []
    assert report == dict.fromkeys(report, True)
    assert len(report) == 6
