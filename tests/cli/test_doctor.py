"""The doctor names what is missing and what to do; its status says whether the product can run."""

from __future__ import annotations

import importlib.metadata
import json
import os
import sqlite3
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from passmuster.cli import doctor
from passmuster.cli.main import main

Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PASSMUSTER_DATABASE_URL", raising=False)


def test_a_machine_that_has_everything_required_is_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--dir", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "MISSING" not in said
    assert said.endswith("Passmuster can run here.\n")


def test_the_machine_output_is_one_object_with_every_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--json", "--dir", str(tmp_path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ready"] is True
    names = [finding["name"] for finding in answer["findings"]]
    assert names[:6] == ["Python", "packages", "SQLite", "folder", "disk", "clock"]
    assert all(f["ok"] for f in answer["findings"] if f["required"])
    assert all(bool(f["advice"]) != f["ok"] for f in answer["findings"])


def test_something_required_that_is_missing_gives_status_1_and_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Disk(10**9, 10**9, 0))
    assert main(["doctor", "--dir", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "MISSING   disk: 0 MB free\n          Free at least 500 MB there." in said
    assert "cannot run here yet" in said


def test_something_optional_that_is_missing_leaves_the_machine_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["doctor", "--dir", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "optional  browser: none" in said
    assert "apt-get install chromium" in said
    assert "optional  Khmer fonts: none" in said


def test_an_old_python_and_an_old_sqlite_are_named() -> None:
    assert doctor.python((3, 11, 0)).ok
    assert not doctor.python((3, 10, 14)).ok
    assert doctor.sqlite(sqlite3.sqlite_version_info).ok
    assert not doctor.sqlite((3, 34, 1)).ok


def test_an_sqlite_that_ignores_recursive_triggers_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "replace_is_refused", lambda: False)
    finding = doctor.sqlite((3, 45, 0))
    assert "recursive triggers" in finding.advice


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["rich>=13", "never-packaged[extra]>=1; python_version > '3'", "x; extra == 'dev'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: wanted)
    finding = doctor.packages()
    assert finding.found == "without never-packaged"
    assert "requirements-run.lock" in finding.advice


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor.folder(tmp_path / "new" / "deep").found.endswith("(will be made)")
    assert doctor.folder(tmp_path).found.endswith("(writable)")

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    finding = doctor.folder(tmp_path)
    assert "Permission denied" in finding.found
    assert "--dir" in finding.advice


def test_a_clock_behind_the_files_already_written_is_named(tmp_path: Path) -> None:
    record = tmp_path / "signed"
    record.mkdir()
    (record / "1").touch()
    os.utime(record / "1", (2_000_000_000, 2_000_000_000))
    assert doctor.clock(2_000_000_000, tmp_path).ok
    late = doctor.clock(2_000_000_000 - 3600, tmp_path)
    assert late.found == "2033-05-18T02:33:20Z, 3600 s behind files here"
    assert late.advice


def test_a_database_server_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "postgresql://somebody:hidden-word@127.0.0.1:1/nothing"
    monkeypatch.setenv("PASSMUSTER_DATABASE_URL", address)
    assert main(["doctor", "--dir", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "MISSING   database server" in said
    assert "hidden-word" not in said


def test_the_fonts_are_those_that_the_machine_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    listed = subprocess.CompletedProcess([], 0, "Noto Sans Khmer\nKhmer OS\nKhmer OS\n", "")
    monkeypatch.setattr(doctor.subprocess, "run", lambda *_, **__: listed)
    assert doctor.khmer_fonts().found == "Khmer OS, Noto Sans Khmer"
    assert doctor.khmer_fonts().ok


def test_the_doctor_runs_where_no_package_is_installed(tmp_path: Path) -> None:
    source = Path(doctor.__file__).parents[2]
    start = (
        f"import sys; sys.path.insert(0, {str(source)!r}); sys.argv = ['doctor', '--json']; "
        "from passmuster.cli import doctor; sys.exit(doctor.main())"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", start],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    missing = [f["name"] for f in answer["findings"] if f["required"] and not f["ok"]]
    assert missing == ["packages"]
