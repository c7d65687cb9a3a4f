"""`make fuzz` says what it lacks, fuzzes what it is told to, and tells which parser broke."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tools import fuzz

STAND_IN = """
import contextlib, os
def instrument_imports(include):
    return contextlib.nullcontext()
def Setup(argv, once):
    global setup
    setup = (argv, once)
def Fuzz():
    argv, once = setup
    for entry in sorted(os.scandir(argv[-1]), key=lambda entry: entry.name):
        with open(entry.path, "rb") as file:
            once(file.read())
    if "parse-rate" in argv[-1]:
        raise RuntimeError("as if parse_rate had broken")
"""
"""What the real one does with the seeds, without an engine."""


def fuzzed(*arguments: str, beside: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/fuzz.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(beside)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "atheris.py").write_text(STAND_IN, encoding="utf-8")
    return tmp_path


def test_without_its_engine_it_says_that_nothing_was_fuzzed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fuzz.py"])
    monkeypatch.setattr(fuzz, "has_engine", lambda: False)
    assert fuzz.main() == 2
    assert "nothing was fuzzed" in capsys.readouterr().out


def test_it_tells_which_parser_broke_and_where_its_file_is(beside: Path) -> None:
    found = beside / "found"
    done = fuzzed("parse_serial", "parse_rate", "--found", str(found), beside=beside)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines() == [
        "parse_serial: ok",
        f"parse_rate: BROKE, see {found / 'parse-rate'}",
        "broken: parse_rate",
    ]
    assert "as if parse_rate had broken" in (found / "parse-rate" / "log").read_text("utf-8")


def test_a_parser_that_is_none_is_told_with_those_there_are(beside: Path) -> None:
    done = fuzzed("parse_nothing", beside=beside)
    assert done.returncode == 2
    assert "parse_nothing" in done.stdout
    assert "parse_serial" in done.stdout
