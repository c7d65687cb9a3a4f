"""The README's commands about the demonstration are run, word for word, and do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.house.test_readme import CODE_BLOCK

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHECKS = [line for line in README.splitlines() if line.startswith("python3 demo-data/published/")]
SNIPPETS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def program(*command: str, folder: Path, bare: bool = False) -> subprocess.CompletedProcess[str]:
    """Run Python in ``folder``; ``bare`` keeps every installed package out of its reach."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith("PASSMUSTER_")}
    variables["PYTHONPATH"] = "" if bare else str(ROOT / "src")
    return subprocess.run(
        [sys.executable, *(["-I", "-S"] if bare else []), *command],
        cwd=folder,
        env=variables,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``demo-data`` as ``make demo`` leaves it."""
    place = tmp_path_factory.mktemp("readme")
    built = ["-m", "passmuster", "demo", "--once", "--dir", "demo-data"]
    done = program(*built, folder=place)
    assert done.returncode == 0, done.stderr
    return place


def log_key(folder: Path) -> str:
    """Return the log's verifier key from the published policy, as a reader copies it."""
    policy = (folder / "demo-data" / "published" / "policy").read_text(encoding="utf-8")
    return next(line.split()[1] for line in policy.splitlines() if line.startswith("log "))


def test_the_readme_shows_how_to_check_the_log_and_the_draw() -> None:
    assert len(CHECKS) >= 2
    assert len(SNIPPETS) >= 1
    assert any(
        "make demo" in block and "make test" in block for block in CODE_BLOCK.findall(README)
    )


@pytest.mark.parametrize("line", CHECKS)
def test_a_check_of_the_readme_passes_with_nothing_but_python(folder: Path, line: str) -> None:
    words = [word.strip("'") for word in line.replace("KEY", log_key(folder)).split()]
    done = program(*words[1:], folder=folder, bare=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_the_public_package_draws_the_same_people(folder: Path, snippet: str) -> None:
    done = program("-W", "ignore", "-c", snippet, folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("True") >= 1
    assert "False" not in done.stdout


def test_a_changed_selection_is_not_called_the_same(folder: Path) -> None:
    selection = next((folder / "demo-data/published/dossiers").glob("*/selection.csv"))
    kept = selection.read_bytes()
    first_drawn = kept.split(b"\n")[1].split(b",")[2]
    other = bytes.fromhex(first_drawn.decode())[::-1].hex().encode()
    selection.write_bytes(kept.replace(first_drawn, other))
    try:
        done = program("-W", "ignore", "-c", SNIPPETS[0], folder=folder)
    finally:
        selection.write_bytes(kept)
    assert "False" in done.stdout
