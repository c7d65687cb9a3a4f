"""Every command of the guides is run as it stands there; only keys, ports and time are put in."""

from __future__ import annotations

import json
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from passmuster.verifier.build import build_pyz
from tests.formats.lab.messages import hl7
from tests.support.guides import indented_lines, text_of_guide
from tests.support.programs import ROOT, environment
from tests.support.season import made_people, personnel_file
from tests.support.wire_drill import drill

OF_THE_SEASON = "2023-09-15T13:00:00Z"
SERVES = (("witness", "--policy"), ("witness", "--log"), ("work", ""), ("lab-listen", ""))
EXPORT, SERVE = "export ", "PASSMUSTER_DIR=data gunicorn "
BEGINNINGS = ("passmuster ", "python3 ", "cp ", "sha256sum ", "openssl ", EXPORT, SERVE)


def commands(guide: str) -> list[str]:
    """Return the indented lines of a guide, each of which has to be a command we can run."""
    found = indented_lines(guide)
    assert all(line.startswith(BEGINNINGS) for line in found)
    return found


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@dataclass
class Desk:
    """Where somebody sits and types: one folder, and what is put in for the guide's own values."""

    folder: Path
    instead: dict[str, str] = field(default_factory=dict)
    more: dict[str, list[str]] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)

    def words(self, line: str) -> list[str]:
        for written, meant in self.instead.items():
            line = line.replace(written, meant)
        words = shlex.split(line)
        extra = next((more for verb, more in self.more.items() if f" {verb} " in line), [])
        if words[0] == "passmuster":
            return [sys.executable, "-m", "passmuster", *words[1:], *extra]
        if words[0] == "python3":
            return [sys.executable, "-I", "-S", *words[1:]]
        return words

    def type(self, line: str, status: int = 0) -> str:
        """Run a command to its end, or start one that serves and wait until it answers."""
        words = self.words(line)
        options = {"cwd": self.folder, "env": environment() | self.variables, "text": True}
        serves = any(verb in words and needs in ["", *words] for verb, needs in SERVES)
        if serves and "--once" not in words:
            served = subprocess.Popen(words, stdout=subprocess.PIPE, **options)
            self.running.append(served)
            return served.stdout.readline()
        done = subprocess.run(words, capture_output=True, check=False, **options)
        assert done.returncode == status, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def export(self, line: str) -> None:
        """Set a variable for every command after it."""
        name, _, value = line.removeprefix(EXPORT).partition("=")
        self.variables[name] = value

    def serve(self, line: str) -> str:
        """Start the site on a free port and wait until it takes a connection; returns the port."""
        folder, program, *words = shlex.split(line)
        port = free_port()
        name, _, value = folder.partition("=")
        served = subprocess.Popen(
            [sys.executable, "-m", program, *words, "--bind", f"127.0.0.1:{port}"],
            cwd=self.folder,
            env=environment() | self.variables | {name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.running.append(served)
        for _ in range(300):
            assert served.poll() is None, "the site did not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    return port
            time.sleep(0.1)
        raise TimeoutError("the site does not answer")

    def witness(self, name: str, port: str, *more: str) -> str:
        """Let another witness make its key; return it."""
        said = self.type(
            f"passmuster witness --dir {name} --name {name}.example/w "
            f"--listen 127.0.0.1:{port} --json {' '.join(more)}"
        )
        return str(json.loads(said)["vkey"])

    def leave(self) -> None:
        for process in self.running:
            process.terminate()
            process.wait(20)
            process.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    sat = Desk(tmp_path)
    yield sat
    sat.leave()


@pytest.fixture
def outside(desk: Desk, played: Path) -> Desk:
    """Return a desk at which somebody holds the policy, and what the force publishes."""
    from passmuster.demo.season import BEACON_JSON

    shutil.copytree(played / "now/published", desk.folder / "published")
    shutil.copy(desk.folder / "published/policy", desk.folder / "policy")
    (desk.folder / "round.json").write_bytes(BEACON_JSON)
    build_pyz(desk.folder / "passmuster-verify.pyz")
    return desk


def test_a_witness_can_begin_from_nothing_as_the_guide_says(desk) -> None:
    introduce, create, fingerprint, start, work, verify = commands("witness")
    ports = [free_port(), free_port()]
    desk.instead = {"127.0.0.1:8780": f"127.0.0.1:{ports[0]}", ":8790": f":{ports[1]}"}
    said = desk.type(introduce)
    key = next(line.removeprefix("Verifier key: ") for line in said.splitlines() if "key: " in line)
    desk.instead |= {"UNION-KEY": key, "UNIVERSITY-KEY": desk.witness("university", ports[1])}
    desk.type(create)
    shutil.copy(desk.folder / "data/published/policy", desk.folder / "policy")
    assert desk.type(fingerprint).split()[1] == "policy"
    assert desk.type(start).startswith("Witness union.example/witness at http://127.0.0.1:")
    desk.witness("university", ports[1], "--policy policy")
    assert "cosigned by union" in desk.type(work)
    assert "2 of 2" in desk.type(verify)


def test_an_administrator_can_run_an_installation_as_the_guide_says(desk) -> None:
    port = free_port()
    desk.instead = {"127.0.0.1:8780": f"127.0.0.1:{port}", "UNION-KEY": desk.witness("union", port)}
    lines = commands("administrator")
    desk.type(lines[0])
    desk.type(lines[1])
    desk.witness("union", port, "--policy data/published/policy")
    for line in lines[2:]:
        if " ledger recover " in line:
            # Nothing was lost here: the command is understood, and has nothing to do.
            desk.type(line, status=1)
            continue
        if line.startswith((EXPORT, SERVE)):
            (desk.export if line.startswith(EXPORT) else desk.serve)(line)
            continue
        said = desk.type(line)
        if " audit " in line:
            assert "every row agrees with the record" in said
        if line.endswith("passmuster work --dir data"):
            assert "entries published" in said
    assert (desk.folder / "copy-of-the-log/checkpoint").exists()
    assert (desk.folder / "genesis.tlog-proof.entry").exists()
    assert (desk.folder / "data/published/kandal/log/checkpoint").exists()


def test_a_programme_manager_can_practise_and_check_as_the_guide_says(outside) -> None:
    (outside.folder / "pool.csv").write_text("id\n" + "".join(f"P{n:03}\n" for n in range(30)))
    (outside.folder / "people.csv").write_bytes(personnel_file(made_people(60)))
    for line in commands("programme-manager"):
        outside.type(line)
    assert (outside.folder / "trial/published/dossiers/2023-001").is_dir()


def test_payroll_can_hash_its_list_and_find_a_row_as_the_guide_says(desk) -> None:
    from passmuster.core.roster.payroll import parse_payroll, payroll_half_file

    # The force's half, as the page hands it out (tests/web/test_payroll_key.py).
    (desk.folder / "personnel-half.key").write_bytes(payroll_half_file("personnel", bytes(32)))
    (desk.folder / "pay.csv").write_bytes(personnel_file(made_people(60)))
    make, compare, hashing, finding = commands("payroll")
    made = desk.type(make)
    assert desk.type(compare).split()[0] in made
    desk.type(hashing)
    hashes = parse_payroll((desk.folder / "hashes.txt").read_bytes())
    assert len(hashes) == 60
    desk.instead = {"PAYROLL-NUMBER": hashes[0][:16]}
    assert desk.type(finding).startswith("rows ")


def serve_with_key(desk: Desk, public: str) -> str:
    """Let two people record a laboratory's key, and serve its force's site; returns the port."""
    (desk.folder / "signing.pub").write_text(public, encoding="ascii")
    drill("record-key", desk.folder / "record")
    return desk.serve(
        "PASSMUSTER_DIR=record gunicorn passmuster.web.sites.force.wsgi --no-control-socket"
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_laboratory_can_connect_its_system_as_the_guide_says(desk) -> None:
    ports = {number: free_port() for number in ("2575", "2576", "2577")}
    drill("build", desk.folder / "record")
    desk.instead = ports | {"DIR": str(desk.folder / "record")}
    said = dict.fromkeys(commands("laboratory-link"), "")
    for line in said:
        # An invented report is refused by the record, as the guide says, and by nothing before it.
        said[line] = desk.type(line, status=1 if " lab-send " in line else 0)
        if "fingerprint" in line:
            desk.instead["FINGERPRINT"] = said[line].strip().partition("=")[2]
        if " lab-key " in line:
            desk.instead["8000"] = serve_with_key(desk, public=said[line].splitlines()[-1])
    sent = [text for line, text in said.items() if " send " in line and "--json" not in line]
    assert [text.partition(" messages")[0].isdigit() for text in sent] == [True] * 3
    assert all("0 refused" in text for text in sent)
    assert "1 kept for a person" in sent[1]
    assert sent[2].startswith("1 messages sent: 1 stored")
    assert len(list(desk.folder.glob("practice/TRAINING/*.hl7"))) >= 21
    assert len(list(desk.folder.glob("tried/lab-1/*.hl7"))) == 1
    assert f"the record in {desk.instead['DIR']}" in next(
        text for line, text in said.items() if "--dir DIR" in line
    )
    assert len(list(desk.folder.glob("drill/*.json"))) >= 30
    (uploaded,) = (text for line, text in said.items() if " lab-send " in line)
    assert "refused (403)" in uploaded
    assert "[unmatched]" in uploaded


def test_a_laboratory_can_try_its_messages_and_empty_its_folder_as_the_guide_says(desk) -> None:
    drill("build", desk.folder / "record")
    arrived, tried = desk.folder / "arrived", desk.folder / "tried.hl7"
    arrived.mkdir()
    for path in (arrived / "1.hl7", tried):
        path.write_bytes(hl7())
    places = {"FOLDER": arrived, "FILE": tried, "DIR": desk.folder / "record"}
    desk.instead = {written: str(place) for written, place in places.items()}
    receive, read = commands("laboratory")
    # An invented report is about no specimen of ours: its reason stands beside it in refused/.
    assert "no specimen of ours: unmatched" in desk.type(receive, status=1)
    left = {str(path.relative_to(arrived)) for path in arrived.rglob("*") if path.is_file()}
    assert left == {"refused/1.hl7", "refused/1.hl7.txt"}
    assert "Specimen S-0001 (message 1, OBR 1): held, no result" in desk.type(read, status=1)


def test_a_watchdog_can_check_everything_as_the_guide_says(outside, played) -> None:
    outside.type(f"passmuster ledger receipt 0 genesis.tlog-proof --dir {played / 'now'}")
    # The guide's force lives now; this one's round was in 2023.
    outside.more = {"monitor": ["--at", OF_THE_SEASON]}
    for line in commands("watchdog"):
        outside.type(line)


def test_a_watchdog_notices_silence(outside) -> None:
    (line,) = [line for line in commands("watchdog") if " monitor " in line]
    outside.type(line, status=1)


def test_every_code_in_the_guides_is_one_that_the_program_gives() -> None:
    import re

    source = "".join(p.read_text("utf-8") for p in (ROOT / "src/passmuster").rglob("*.py"))
    suffix = "-missing"
    for name in (
        "witness",
        "administrator",
        "payroll",
        "programme-manager",
        "watchdog",
        "laboratory",
        "laboratory-link",
    ):
        for code in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text_of_guide(name)):
            known = f'"{code}"' in source or f'"{code.removesuffix(suffix)}"' in source
            assert known, f"{name}: {code}"
