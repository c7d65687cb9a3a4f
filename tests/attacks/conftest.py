"""A force for every attack: in the test's own transaction, or as an installation's copy on disk."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest
from django.apps import apps

# Read once, when Django's settings are first imported; each test then has a folder of its own.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster.web.settings")
if "PASSMUSTER_DIR" not in os.environ:
    os.environ["PASSMUSTER_DIR"] = tempfile.mkdtemp(prefix="passmuster-tests-")
    atexit.register(shutil.rmtree, os.environ["PASSMUSTER_DIR"], ignore_errors=True)
if not apps.ready:
    django.setup()

from tests.support.quicker import (
    find_static_files_once,
    hash_passwords_quickly,
    wait_for_no_disk,
)

find_static_files_once()
hash_passwords_quickly()
wait_for_no_disk()


@pytest.fixture
def begin(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., object]]:
    """Return ``begin(until, size=…)``: the season played up to a step, in a folder of its own."""
    from tests.support.moments import season_after

    monkeypatch.setenv("PASSMUSTER_DIR", str(tmp_path / "installation"))
    opened = []

    def play(until: str, people: list[object] | None = None) -> object:
        season = season_after(until, people)
        opened.append(season)
        return season

    yield play
    for season in opened:
        for witness in season.witnesses:
            witness.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an installation at two moments: ``now`` and ``yesterday``."""
    from tests.support.programs import play

    folder = tmp_path_factory.mktemp("played")
    play(folder)
    return folder


@pytest.fixture
def copy(played: Path, tmp_path: Path) -> Path:
    """Return a copy of the whole installation, to be damaged."""
    from tests.support.programs import copy_of

    return copy_of(played / "now", tmp_path / "copy")
