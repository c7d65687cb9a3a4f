"""The single file is the same verifier, runs on bare Python, and has the same bytes each time."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from passmuster.cli import main as program
from passmuster.verifier import __main__ as alone
from passmuster.verifier import arguments
from passmuster.verifier.build import build_pyz
from tests.core.ledger.vector_log import ENTRIES_OF_A, VECTORS
from tests.verifier.published import LOG_VKEY, copy_log


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "passmuster-verify.pyz"
    build_pyz(path)
    return path


def run(pyz: Path, *words: object) -> subprocess.CompletedProcess[str]:
    # -I -S: no installed package can be imported, only the standard library.
    command = [sys.executable, "-I", "-S", str(pyz), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_two_builds_have_the_same_bytes(pyz: Path, tmp_path: Path) -> None:
    build_pyz(tmp_path / "again.pyz")
    assert (tmp_path / "again.pyz").read_bytes() == pyz.read_bytes()
    assert os.access(pyz, os.X_OK)


def test_it_holds_the_core_and_the_verifier_and_nothing_else(pyz: Path) -> None:
    names = zipfile.ZipFile(pyz).namelist()
    assert names == sorted(names)
    for name in names:
        assert name in {"__main__.py", "passmuster/__init__.py"} or name.startswith(
            ("passmuster/core/", "passmuster/verifier/")
        )
        assert name.endswith(".py")


def test_it_checks_a_log_and_a_receipt_on_bare_python(pyz: Path, tmp_path: Path) -> None:
    folder = copy_log(tmp_path / "log")
    done = run(pyz, "log", folder, "--vkey", LOG_VKEY, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ok"] is True
    (tmp_path / "entry").write_bytes(ENTRIES_OF_A[255])
    receipt = VECTORS / "proofs/entry-255.tlog-proof"
    done = run(pyz, "receipt", receipt, "--entry", tmp_path / "entry", "--vkey", LOG_VKEY)
    assert (done.returncode, done.stderr) == (0, "")
    (folder / "tile/0/001").unlink()
    done = run(pyz, "log", folder, "--vkey", LOG_VKEY)
    assert done.returncode == 1
    assert "tile/0/001 is missing" in done.stdout
    done = run(pyz, "draw", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_it_has_the_words_of_the_whole_program(pyz: Path) -> None:
    for what in ("log", "receipt", "draw"):
        done = run(pyz, what, "--help")
        assert done.returncode == 0
        assert "--json" in done.stdout
    assert "verify" in program.verbs()


def test_failures_are_a_sentence_or_one_json_object(tmp_path: Path, capsys) -> None:
    missing = str(tmp_path / "nothing")
    assert alone.main(["log", missing, "--vkey", LOG_VKEY]) == 2
    assert capsys.readouterr().err.endswith("[folder-missing]\n")
    assert alone.main(["receipt", missing, "--vkey", LOG_VKEY, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "file-unusable"
    assert alone.main(["log", str(VECTORS / "log-a/tree-1"), "--vkey", LOG_VKEY]) == 0
    with pytest.raises(SystemExit) as caught:
        alone.main(["log"])
    assert caught.value.code == 2


def test_an_operating_system_error_without_a_file_is_a_sentence(monkeypatch, capsys) -> None:
    def broken(args: object) -> int:
        raise OSError("it broke")

    monkeypatch.setattr(arguments, "run", broken)
    assert alone.main(["log", "x", "--vkey", "v"]) == 2
    assert "it broke [file-unusable]" in capsys.readouterr().err


def test_a_reader_that_leaves_ends_it_quietly(monkeypatch) -> None:
    def nobody_reads(args: object) -> int:
        raise BrokenPipeError

    closed: list[int] = []
    monkeypatch.setattr(arguments, "run", nobody_reads)
    monkeypatch.setattr(os, "dup2", lambda old, new: closed.append(old))
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)
    assert alone.main(["log", "x", "--vkey", "v"]) == 1
    os.close(closed[0])


def test_the_module_runs_by_itself(monkeypatch, capsys) -> None:
    monkeypatch.delitem(sys.modules, "passmuster.verifier.__main__")
    monkeypatch.setattr(sys, "argv", ["verifier", "--version"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("passmuster.verifier", run_name="__main__")
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("passmuster-verify ")
