"""The tools that set up and run the gate do what they say, and say what is missing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tools import bootstrap, lint, with_postgres
from tools import test as gate

needs_postgres = pytest.mark.skipif(
    with_postgres.find_programs() is None, reason="PostgreSQL's server programs are not installed"
)


def beside_postgres(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command beside a throw-away server."""
    return subprocess.run(
        [sys.executable, "tools/with_postgres.py", *command],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


@needs_postgres
def test_the_throw_away_server_answers_and_is_gone_afterwards() -> None:
    question = (
        "import os, psycopg\n"
        "url = os.environ['PASSMUSTER_DATABASE_URL']\n"
        "with psycopg.connect(url) as c:\n"
        "    print(url, c.execute('show data_directory').fetchone()[0])\n"
    )
    done = beside_postgres(sys.executable, "-c", question)
    assert done.returncode == 0, done.stderr
    url, folder = done.stdout.split()
    assert re.fullmatch(r"postgresql://passmuster:[0-9a-f]{32}@127\.0\.0\.1:\d+/passmuster", url)
    assert not Path(folder).parent.exists()
    again = subprocess.run(
        [sys.executable, "-c", question],
        env={**os.environ, "PASSMUSTER_DATABASE_URL": url},
        check=False,
        capture_output=True,
    )
    assert again.returncode != 0


@needs_postgres
def test_the_command_beside_the_server_gives_the_exit_status() -> None:
    assert beside_postgres(sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_a_machine_without_postgresql_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(with_postgres, "find_programs", lambda: None)
    assert with_postgres.main(["true"]) == with_postgres.NO_POSTGRES
    assert "not installed" in capsys.readouterr().err


@pytest.mark.parametrize(("variable", "word"), [("", "skipped"), ("true", "FAILED")])
def test_what_a_machine_lacks_is_a_named_skip_and_in_ci_a_failure(
    variable: str,
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", variable)
    monkeypatch.delenv("PASSMUSTER_CI", raising=False)
    monkeypatch.setattr(with_postgres, "find_programs", lambda: None)
    assert gate.web_on_postgres() is (word == "skipped")
    said = capsys.readouterr().out
    assert said.startswith(word)
    assert "postgresql" in said


def run_without_django(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    """Run one test file with the web stack kept out."""
    path = folder / "test_sample.py"
    path.write_text(source, encoding="utf-8")
    barrier = ["-p", "no:django", "-p", "tools.without_django", "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *barrier, f"--rootdir={folder}", str(path)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_core_test_that_reaches_django_fails_where_django_is_kept_out(tmp_path: Path) -> None:
    reaching = "def test_it():\n    import django.db\n"
    done = run_without_django(tmp_path, reaching)
    assert done.returncode == 1, done.stdout
    assert "No module named 'django'" in done.stdout
    pure = "def test_it():\n    import passmuster.core.draw.sampler\n"
    assert run_without_django(tmp_path, pure).returncode == 0


def environment(folder: Path, *packages: str) -> Path:
    """Make what looks like a virtual environment holding these packages."""
    site = folder / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    for package in packages:
        (site / f"{package}-1.0.dist-info").mkdir()
    return folder.resolve()


def test_an_active_environment_is_used_only_when_it_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = environment(tmp_path / "empty", "pip", "setuptools")
    monkeypatch.setenv("VIRTUAL_ENV", str(empty))
    assert bootstrap.active_environment() == empty
    other = environment(tmp_path / "other", "pip", "somebody_elses")
    monkeypatch.setenv("VIRTUAL_ENV", str(other))
    assert bootstrap.active_environment() is None
    assert "left alone" in capsys.readouterr().err
    (other / bootstrap.STAMP).write_text(json.dumps({"project": str(ROOT)}), encoding="utf-8")
    assert bootstrap.active_environment() == other


def test_a_set_up_is_repeated_only_when_a_lock_or_the_project_changed(tmp_path: Path) -> None:
    folder = environment(tmp_path / "environment")
    everything, run_only = bootstrap.LOCKS["--all"], bootstrap.LOCKS["--run-only"]
    assert not bootstrap.is_set_up(folder, run_only)
    stamp = bootstrap.wanted_stamp(folder, everything)
    (folder / bootstrap.STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    assert bootstrap.is_set_up(folder, everything)
    assert bootstrap.is_set_up(folder, run_only)
    stamp[everything] = "0" * 64
    (folder / bootstrap.STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    assert not bootstrap.is_set_up(folder, everything)


def test_a_python_without_venv_is_told_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(bootstrap.SetupError, match=r"apt-get install python3(\.\d+)?-venv"):
        bootstrap.require_ensurepip()


def test_a_machine_without_a_python_is_told_the_package_to_install(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", "tools/run", "true"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "apt-get install python3 python3-venv" in done.stderr


def test_the_gate_fails_when_a_check_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = {
        "good": [sys.executable, "-c", ""],
        "bad": [sys.executable, "-c", "raise SystemExit('why')"],
    }
    monkeypatch.setattr(lint, "CHECKS", checks)
    assert lint.run_checks() == ["bad"]
    said = capsys.readouterr().out
    assert "good: ok" in said
    assert "bad: FAILED" in said
    assert "why" in said


def test_shell_files_are_well_formed() -> None:
    for shell, name in (("sh", "tools/run"), ("bash", ".ci/run")):
        assert subprocess.run([shell, "-n", name], cwd=ROOT, check=False).returncode == 0
        assert os.access(ROOT / name, os.X_OK)


def test_nothing_lives_only_in_the_makefile() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.findall(r"^\t(.*)$", text, re.MULTILINE)
    assert recipes
    assert [line for line in recipes if not line.startswith("@tools/run --")] == []


def test_the_verifier_is_built_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    printed = []
    for name in ("first/v.pyz", "second/v.pyz"):
        built = [sys.executable, str(ROOT / "tools" / "verifier.py"), name]
        done = subprocess.run(built, cwd=tmp_path, check=True, capture_output=True, text=True)
        printed.append(done.stdout.split()[0])
    assert printed[0] == printed[1]
    alone = [sys.executable, "-I", "-S", "first/v.pyz", "--help"]
    assert subprocess.run(alone, cwd=tmp_path, check=False, capture_output=True).returncode == 0
