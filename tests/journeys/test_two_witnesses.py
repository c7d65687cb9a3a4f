"""A force and two witnesses from nothing: cosigned twice, a fork refused, and read by a stranger.

Everything here is what real people type, in the order they can: witnesses first, then the log.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from passmuster.core.ledger.merkle import leaf_hash
from passmuster.core.ledger.tiles import consistency_path_from_tiles
from passmuster.core.ledger.witness_rules import format_request
from passmuster.formats.tile_files import TileFiles
from tests.support.programs import DATABASE, ROOT, environment, passmuster
from tests.support.season import made_people, personnel_file

ORIGIN = "police.example/sovann"
NAMES = ("union", "university")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningWitness:
    """One witness as its own people run it: a folder, a port, and the force's policy file."""

    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    known: dict[str, str] = field(default_factory=dict)

    def introduce(self) -> list[str]:
        """Make the key and return what the force types to name this witness."""
        facts = ("--dir", self.folder, "--name", f"{self.name}.example/w", "--listen", self.address)
        self.known = passmuster("witness", *facts, check=0).said
        return [self.name, self.known["vkey"], self.known["url"]]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, policy: Path) -> None:
        command = [sys.executable, "-m", "passmuster", "witness", "--dir", str(self.folder)]
        command += ["--listen", self.address, "--policy", str(policy), "--json"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
        )
        assert json.loads(self.process.stdout.readline()) == self.known

    def end(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            os.kill(self.process.pid, how)
            self.process.wait(20)
            self.process.stdout.close()
            self.process = None

    def ask(self, data: Path, old: int) -> int:
        """Send an installation's newest head with a proof from ``old``; return the status."""
        with closing(sqlite3.connect(data / DATABASE)) as database:
            newest = "SELECT size, note FROM ledger_signedhead ORDER BY size DESC LIMIT 1"
            size, note = database.execute(newest).fetchone()
        files = TileFiles(data / "published/log")
        proof = consistency_path_from_tiles(files.read_tile, old, size) if old else []
        request = urllib.request.Request(
            f"http://{self.address}/add-checkpoint", data=format_request(old, proof, note)
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code

    def shown(self) -> list[str]:
        """Return the lines of the checkpoint that this witness shows to everybody."""
        url = f"http://{self.address}/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode().splitlines()


@dataclass(frozen=True)
class Force:
    """The force's installation and its witnesses."""

    data: Path
    witnesses: list[RunningWitness]
    headcounts: Iterator[int] = field(default_factory=lambda: count(40))

    def grow(self, folder: Path | None = None) -> None:
        """Add a readable entry to the log, or to the copy in ``folder``: another roster file."""
        people = next(self.headcounts)
        file = self.data.parent / f"{people}.csv"
        file.write_bytes(personnel_file(made_people(people)))
        passmuster("roster", "import", file, "--dir", folder or self.data, check=0)

    def fork(self, target: Path) -> Path:
        """Return another copy of everything that signs this log, key included."""
        return Path(shutil.copytree(self.data, target))

    def work(self, folder: Path | None = None):
        return passmuster("work", "--once", "--dir", folder or self.data)

    @property
    def policy(self) -> Path:
        return self.data / "published/policy"

    @property
    def log(self) -> Path:
        return self.data / "published/log"


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Force]:
    """Return a force whose log two running witnesses have cosigned; each test lets it grow."""
    tmp_path = tmp_path_factory.mktemp("force")
    witnesses = [RunningWitness(name, tmp_path / name) for name in NAMES]
    named = [word for witness in witnesses for word in ("--witness", *witness.introduce())]
    data = tmp_path / "data"
    names = ("--name-en", "Sovann police", "--name-km", "នគរបាលសុវណ្ណ")
    begin = ("force", "create", "sovann", "--dir", data, *names, "--origin", ORIGIN)
    passmuster(*begin, *named, "--quorum", "2", check=0)
    clerk = ("--name", "Sok Dara", "--role", "roster-clerk")
    passmuster("force", "register", "clerk-1", "--dir", data, *clerk, check=0)
    begun = Force(data, witnesses)
    try:
        for witness in witnesses:
            witness.start(begun.policy)
        assert begun.work().status == 0
        yield begun
    finally:
        for witness in witnesses:
            witness.end()


def test_two_witnesses_cosign_and_a_stranger_counts_two_of_two(force, tmp_path) -> None:
    force.grow()
    done = force.work()
    assert [answer["witness"] for answer in done.said["logs"][0]["cosignatures"]] == list(NAMES)
    export = tmp_path / "export"
    passmuster("ledger", "export", export, "--dir", force.data, check=0)
    checked = passmuster("verify", "log", export, "--policy", force.policy, check=0).said
    assert checked["ok"] is True
    (cosigned,) = (c["detail"] for c in checked["checks"] if c["check"] == "cosignatures")
    assert cosigned.startswith("2 of 2 ")
    assert [witness.shown()[:2] for witness in force.witnesses] == 2 * [
        [ORIGIN, str(checked["size"])]
    ]


def test_a_reader_nobody_here_wrote_reads_the_exported_log(copy, tmp_path) -> None:
    export = tmp_path / "export"
    done = passmuster("ledger", "export", export, "--dir", copy, check=0).said
    # More than one whole tile: the end of a log is only half of what there is to read.
    assert done["size"] > 512
    policy = copy / "published/policy"
    reader = TilesReader(LocalBackend(export))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(policy.read_text("utf-8").split()[1]))
    assert (checkpoint.origin, checkpoint.size) == (done["origin"], done["size"])
    assert reader.calculate_root_hash() == checkpoint.root_hash == bytes.fromhex(done["root"])
    for index in (0, 1, 255, 256, done["size"] - 1):
        proof = reader.get_inclusion_proof(index, done["size"])
        proof.check(leaf_hash(reader.get_entry(index)), checkpoint.root_hash)
    genesis = json.loads(reader.get_entry(0))
    assert genesis["data"]["policy_sha256"] == sha256(policy.read_bytes()).hexdigest()


def test_a_forked_copy_with_the_same_key_is_refused_by_both_and_raises_an_alarm(
    force, tmp_path
) -> None:
    same, longer = force.fork(tmp_path / "same"), force.fork(tmp_path / "longer")
    force.grow()
    assert force.work().status == 0
    shown = [witness.shown() for witness in force.witnesses]
    cosigned = int(shown[0][1])

    force.grow(same)
    force.grow(longer)
    force.grow(longer)
    for fork in (same, longer):
        for witness in force.witnesses:
            assert witness.ask(fork, cosigned - 1) == 409
            assert witness.ask(fork, cosigned) == 422
        done = force.work(fork)
        assert done.status == 1
        answers = done.said["logs"][0]["cosignatures"]
        assert [(a["witness"], a["alarm"], a["at"]) for a in answers] == [
            (name, True, None) for name in NAMES
        ]
        assert {answer["code"] for answer in answers} == {"witness-inconsistent"}
    assert [witness.shown() for witness in force.witnesses] == shown
    # Nothing of the fork was ever shown: what it serves is still what both histories share.
    facts = ("--policy", force.policy, "--old", force.log / "checkpoint")
    checked = passmuster("verify", "log", longer / "published/log", *facts, check=1).said
    assert checked["size"] < cosigned


def test_an_older_copy_meets_witnesses_who_are_ahead(force, tmp_path) -> None:
    older = force.fork(tmp_path / "older")
    force.grow()
    assert force.work().status == 0
    done = force.work(older)
    assert (done.status, done.code) == (1, "ledger-behind-signed-head")
    assert done.said["logs"][0]["size"] == 0


def test_killed_witnesses_remember_what_they_saw(force, tmp_path) -> None:
    fork = force.fork(tmp_path / "fork")
    force.grow()
    assert force.work().status == 0
    shown = [witness.shown() for witness in force.witnesses]
    for witness in force.witnesses:
        witness.end(signal.SIGKILL)
    silent = force.work()
    assert {answer["code"] for answer in silent.said["logs"][0]["cosignatures"]} == {
        "witness-unreachable"
    }
    # Silence is not an alarm of the log's; the watchdog notices that cosignatures grow old.
    assert silent.status == 0
    for witness in force.witnesses:
        witness.start(force.policy)
    assert [witness.shown() for witness in force.witnesses] == shown
    force.grow(fork)
    force.grow(fork)
    assert force.work(fork).status == 1
    force.grow()
    assert force.work().status == 0
    assert [witness.shown()[1] for witness in force.witnesses] == 2 * [
        str(TileFiles(force.log).published().size)
    ]
