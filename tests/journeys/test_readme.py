"""The README's commands on a real file and for a force are run, with a reader's own values put in.

The demo's commands and the Python snippet are run in tests/house/test_readme_runs.py.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import ROOT, environment
from tests.support.season import made_people, personnel_file

README = (ROOT / "README.md").read_text("utf-8")
PEOPLE = made_people(60)


def block(heading: str) -> list[str]:
    """Return the commands under a heading, without what is said of them."""
    part = README.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = re.search(r"^```sh\n(.*?)^```", part, re.MULTILINE | re.DOTALL)[1].splitlines()
    return [line.partition("  #")[0].strip() for line in lines]


def words(line: str) -> list[str]:
    first, *rest = shlex.split(line)
    assert first == "passmuster"
    return [sys.executable, "-m", "passmuster", *rest]


def run(folder: Path, line: str, status: int = 0) -> str:
    done = subprocess.run(
        words(line), cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == status, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("line", block("Use it on a real file"))
def test_a_command_on_a_real_file_does_what_it_says(tmp_path, line) -> None:
    for name, people in {"FILE": PEOPLE, "OLD": PEOPLE, "NEW": PEOPLE[1:]}.items():
        (tmp_path / f"{name}.csv").write_bytes(personnel_file(people))
    (tmp_path / "POOL.csv").write_text("id\n" + "".join(f"P{n:03}\n" for n in range(30)))
    said = run(tmp_path, line.replace("TEXT", "'a seed'").replace("--take N", "--take 3"))
    if "--against" in line:
        assert PEOPLE[0].number in said.partition("Disappeared")[2]
    elif "--errors" in line:
        assert (tmp_path / "back.csv").read_text("utf-8-sig").startswith("row,")
    elif " draw " in line:
        assert len(re.findall(r"P\d{3}", said)) == 3
    elif " demo " in line:
        assert (tmp_path / "trial/published/dossiers/2023-001/dossier.json").exists()
    else:
        assert "60" in said


@pytest.fixture
def port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_the_commands_for_a_force_are_those_that_run_one(tmp_path, port) -> None:
    first, *rest = block("Run it for a force")
    lines = {" ".join(line.split()[1:3]): line for line in rest}
    (tmp_path / "FILE.csv").write_bytes(personnel_file(PEOPLE))
    address = f"127.0.0.1:{port}"
    vkey = json.loads(run(tmp_path, f"{first} --json"))["vkey"]
    values = {
        "CODE": "sovann",
        "--name-en …": "--name-en Sovann",
        "--name-km …": "--name-km សុវណ្ណ",
        "--name …": "--name Dara",
        "--unit …": "--unit 01",
        "--origin …": "--origin police.example/sovann",
        "NAME VKEY URL": f"union {vkey} http://{address}",
        "--quorum N": "--quorum 1",
        "FOLDER": "export",
        "work --dir data": "work --once --dir data",
        "URL": str(tmp_path / "data/published/log"),
    }

    def put_in(verb: str) -> str:
        line = lines.pop(verb)
        for written, meant in values.items():
            line = line.replace(written, meant)
        return line

    run(tmp_path, put_in("force create"))
    policy = tmp_path / "policy"
    shutil.copy(tmp_path / "data/published/policy", policy)
    start = lines.pop("witness --dir")
    with subprocess.Popen(
        words(f"{start} --listen {address}"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as serving:
        try:
            assert address in serving.stdout.readline()
            for verb in ("force register", "roster import", "work --dir"):
                said = run(tmp_path, put_in(verb))
            assert "cosigned by union" in said
        finally:
            serving.terminate()
            serving.wait(20)
    for verb in ("audit --dir", "ledger export", "monitor URL", "doctor"):
        run(tmp_path, put_in(verb))
    assert lines == {}
