"""The README's commands on a real file and for a force are run, with a reader's own values put in.

The demo's commands and the Python snippet are run in tests/house/test_readme_runs.py.
"""

from __future__ import annotations

import http.client
import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def site_serving(folder: Path, line: str, port: str, settings: dict[str, str]) -> Iterator[str]:
    """Serve the force site by the README's own line, and yield its address here."""
    given, program, *rest = shlex.split(line)
    assert program == "gunicorn"
    name, _, value = given.partition("=")
    address = f"127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", program, *rest, "--bind", address],
        cwd=folder,
        env=environment() | settings | {name: value},
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        try:
            assert any("Listening at" in said for said in serving.stderr)
            yield address
        finally:
            serving.terminate()
            serving.communicate(timeout=20)


def opened(address: str, path: str, host: str) -> str:
    """Ask the site behind its web server for a page; return what it says."""
    there = http.client.HTTPConnection(address, timeout=20)
    for _redirect in range(3):
        there.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = there.getresponse()
        body = answer.read().decode()
        if answer.status not in (301, 302):
            break
        path = answer.headers["Location"]
    assert answer.status == 200, (answer.status, path, body[:300])
    return body


def words(line: str) -> list[str]:
    first, *rest = shlex.split(line)
    assert first == "passmuster"
    return [sys.executable, "-m", "passmuster", *rest]


def run(folder: Path, line: str, status: int = 0, **settings: str) -> str:
    done = subprocess.run(
        words(line),
        cwd=folder,
        env=environment() | settings,
        capture_output=True,
        text=True,
        check=False,
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


def invite_and_open(folder: Path, lines: list[str], put_in: Callable[[str], str]) -> None:
    """Set the address, invite the founders with it, and open a link on the site as served."""
    name, _, url = lines.pop(0).removeprefix("export ").partition("=")
    settings = {name: url}
    links = [run(folder, put_in("force invite"), **settings) for _human in range(2)]
    assert all(f"link: {url}/account/invitation/" in said for said in links)
    path = re.search(rf"link: {re.escape(url)}(\S+)", links[0])[1]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with site_serving(folder, lines.pop(0), port, settings) as address:
        assert "admin-1" in opened(address, path, url.partition("//")[2])


def test_the_commands_for_a_force_are_those_that_run_one(tmp_path, port) -> None:
    first, *rest = block("Run it for a force")
    lines = list(rest)
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
        """Take the next command, which must be this verb, with a reader's own values in it."""
        line = lines.pop(0)
        assert line.startswith(f"passmuster {verb}")
        for written, meant in values.items():
            line = line.replace(written, meant)
        return line

    run(tmp_path, put_in("force create"))
    policy = tmp_path / "policy"
    shutil.copy(tmp_path / "data/published/policy", policy)
    start = put_in("witness")
    with subprocess.Popen(
        words(f"{start} --listen {address}"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as serving:
        try:
            assert address in serving.stdout.readline()
            for _human in range(3):
                run(tmp_path, put_in("force register"))
            invite_and_open(tmp_path, lines, put_in)
            for verb in ("roster import", "work"):
                said = run(tmp_path, put_in(verb))
            assert "cosigned by union" in said
        finally:
            serving.terminate()
            serving.wait(20)
    for verb in ("audit", "ledger export", "monitor", "doctor"):
        run(tmp_path, put_in(verb))
    assert lines == []
