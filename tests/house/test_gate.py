"""The gate leaves no test out: every file that holds tests runs in one of its parts."""

from __future__ import annotations

import os
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

from tests.house.source import ROOT
from tests.support.longest import LONGEST, longest_first
from tools import test as gate

FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def test_every_folder_of_tests_is_run_by_the_gate() -> None:
    folders = {f"tests/{file.relative_to(ROOT).parts[1]}" for file in FILES}
    run = ["tests/core", "tests/spec", *gate.BESIDE_CORE, *gate.ON_SQLITE]
    assert sorted(run) == sorted(folders)
    assert set(gate.ON_POSTGRES) <= folders


def test_what_sqlite_leaves_out_was_run_on_postgresql_whole(monkeypatch) -> None:
    monkeypatch.setattr(gate.with_postgres, "find_programs", lambda: object())
    left_out = gate.held_on_postgres()
    assert left_out
    for name in left_out:
        file = ROOT / name
        assert file.parent in {ROOT / folder for folder in gate.ON_POSTGRES}
        assert not any(fnmatch(file.name, pattern) for pattern in gate.ONLY_PAGES)
        assert "mark.browser" not in file.read_text(encoding="utf-8"), f"{name} needs a browser"


def test_without_postgresql_sqlite_leaves_nothing_out(monkeypatch) -> None:
    monkeypatch.setattr(gate.with_postgres, "find_programs", lambda: None)
    assert gate.all_on_sqlite() == list(gate.ON_SQLITE)


def test_every_pattern_of_the_gate_names_a_file() -> None:
    for pattern in (*gate.ONLY_PAGES, *gate.ON_BOTH):
        assert any(fnmatch(file.name, pattern) for file in FILES), pattern
    for name in LONGEST:
        assert ROOT / name in FILES, name


def test_the_longest_files_begin_and_all_others_keep_their_order() -> None:
    files = ("tests/core/b.py", LONGEST[1], "tests/core/a.py", LONGEST[0])
    items = [SimpleNamespace(path=ROOT / name) for name in files]
    longest_first(items)
    names = [item.path.relative_to(ROOT).as_posix() for item in items]
    assert names == [LONGEST[0], LONGEST[1], "tests/core/b.py", "tests/core/a.py"]


def test_temporary_files_stand_in_memory_until_the_gate_ends(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TMPDIR", "before")
    monkeypatch.setattr(gate, "ROOM", 0)
    with gate.in_memory(tmp_path):
        place = Path(os.environ["TMPDIR"])
        assert place.parent == tmp_path
        assert place.stat().st_mode & 0o777 == 0o711
        (place / "left").write_text("behind")
    assert os.environ["TMPDIR"] == "before"
    assert list(tmp_path.iterdir()) == []


def test_where_memory_has_no_room_or_runs_no_program_they_stand_on_disk(
    monkeypatch, tmp_path
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(gate, "ROOM", 1 << 60)
    assert not gate.fits(tmp_path)
    monkeypatch.setattr(gate, "ROOM", 0)
    assert gate.fits(tmp_path)
    assert not gate.fits(tmp_path / "absent")
    forbidden = subprocess.CompletedProcess([], 126)
    monkeypatch.setattr(gate.subprocess, "run", lambda *_command, **_options: forbidden)
    with gate.in_memory(tmp_path):
        assert "TMPDIR" not in os.environ
