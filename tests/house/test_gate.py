"""The gate leaves no test out: every file that holds tests runs in one of its parts."""

from __future__ import annotations

import os
import re
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


def test_what_sqlite_leaves_out_is_run_on_postgresql_whole(monkeypatch) -> None:
    monkeypatch.setattr(gate.with_postgres, "find_programs", lambda: object())
    left_out = gate.held_on_postgres()
    assert left_out
    assert set(left_out) <= set(gate.tables_on_postgres(everything=False))
    for name in left_out:
        assert "mark.browser" not in (ROOT / name).read_text("utf-8"), f"{name} needs a browser"
    assert [f"--ignore={name}" for name in left_out] == gate.all_on_sqlite()[len(gate.ON_SQLITE) :]


def test_without_postgresql_sqlite_leaves_nothing_out(monkeypatch) -> None:
    monkeypatch.setattr(gate.with_postgres, "find_programs", lambda: None)
    assert gate.all_on_sqlite() == list(gate.ON_SQLITE)


def test_whoever_asks_for_everything_has_it_on_both_databases(monkeypatch) -> None:
    asked = []

    def on_sqlite(arguments):
        asked.append(arguments)
        return 0, ""

    monkeypatch.setattr(gate, "timed", lambda _name, step: step() is not None)
    monkeypatch.setattr(gate.lint, "run_checks", list)
    monkeypatch.setattr(gate.os, "chdir", lambda _folder: None)
    for name in ("core_without_django", "formats_and_verifier", "full_coverage"):
        monkeypatch.setattr(gate, name, bool)
    monkeypatch.setattr(gate, "web_on_postgres", lambda everything: asked.append(everything))
    monkeypatch.setattr(gate, "on_sqlite", on_sqlite)
    monkeypatch.setattr(gate.with_postgres, "find_programs", lambda: object())
    monkeypatch.setattr(gate.shutil, "which", lambda _name: "/usr/bin/chromium")
    gate.run(["--everything"])
    assert asked == [True, list(gate.ON_SQLITE)]
    assert gate.tables_on_postgres(everything=True) == list(gate.ON_POSTGRES)


DEPENDS_ON_THE_DATABASE = re.compile(r"\bvendor\b|all_tables|DatabaseError|_drill\b")
"""What a test names that rests on the database itself: whose it is, its triggers, errors, races."""

SAME_ON_BOTH = {
    "tests/attacks/test_laboratory_messages.py": "its drill sends messages over a wire",
    "tests/attacks/test_web_pages.py": "its drill measures the memory that a file takes",
    "tests/web/test_kill.py": "its drill kills programs that write to a file",
    "tests/web/test_theme.py": "a folder is named so",
}


def test_what_depends_on_the_database_runs_on_postgresql_too() -> None:
    there = gate.tables_on_postgres(everything=False)
    places = [f for folder in gate.ON_POSTGRES for f in (ROOT / folder).rglob("test_*.py")]
    depends = {
        str(file.relative_to(ROOT))
        for file in places
        if DEPENDS_ON_THE_DATABASE.search(file.read_text(encoding="utf-8"))
    }
    assert sorted(depends - set(there)) == sorted(SAME_ON_BOTH)


def test_every_pattern_of_the_gate_names_a_file() -> None:
    for pattern in (*gate.ON_BOTH, *gate.ONLY_ON_POSTGRES):
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
