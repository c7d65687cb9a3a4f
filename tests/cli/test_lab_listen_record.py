"""`passmuster lab-listen --dir`: messages over mutual TLS into the record, and what is answered."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from passmuster.demo.custody import specimen_of
from passmuster.transport.sender import Address, Sender
from tests.support.laboratory_messages import message
from tests.support.programs import DATABASE, ROOT, Ended, copy_of, environment, passmuster
from tests.support.wire_drill import drill, listener_over
from tests.transport.listening import keys

ONE = specimen_of(1)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an installation whose laboratory received one specimen."""
    folder = tmp_path_factory.mktemp("wire") / "installation"
    drill("build", folder)
    return folder


@pytest.fixture
def record(played: Path, tmp_path: Path) -> Path:
    return copy_of(played, tmp_path / "installation")


def sender(port: int, **how: object) -> Sender:
    context = keys().context(keys().lab_a)
    return Sender(Address(host="127.0.0.1", port=port, context=context), **how)


def test_a_positive_of_the_simulator_is_matched_judged_and_seen_by_the_doctor(
    record: Path,
) -> None:
    ours = keys()
    with listener_over(record) as (port, process):
        command = [sys.executable, "-m", "passmuster", "lab-simulator", "send"]
        command += [f"127.0.0.1:{port}", "--ca", ours.authority, "--json"]
        command += ["--certificate", ours.lab_a.certificate, "--key", ours.lab_a.key]
        # A message says that it was collected two days and received one day before.
        command += ["--specimen", ONE, "--at", "2023-07-01T10:00+07:00"]
        command += ["--scenario", "positive-methamphetamine"]
        sent = subprocess.run(
            list(map(str, command)), cwd=ROOT, env=environment(), capture_output=True, text=True
        )
        assert (sent.returncode, '"answer": "AA"' in sent.stdout) == (0, True), sent.stdout
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    told = drill("tell", record)
    assert told["results"]["1"] == ["positive"]
    assert (told["laboratories"], told["channels"], told["by"]) == (["lab-1"], ["mllp"], ["system"])
    assert (told["items"], told["differences"]) == ([], [])
    assert "Laboratory by the river" in told["pages"]["arrivals/"]


def test_each_answer_says_whether_a_person_has_to_look_and_again_says_the_same(
    record: Path,
) -> None:
    cases = [
        (message(ONE, positive=True), ("AA", "")),
        (message(ONE, positive=True, number="M2"), ("AA", "")),
        (message(ONE, status="C", number="M3"), ("AE", "corrected")),
        (message(ONE, number="M4", person="Somebody^Real"), ("AE", "message-names-a-person")),
        (message("9999", number="M5"), ("AR", "unmatched")),
        (message(specimen_of(2), number="M6"), ("AR", "before-receipt")),
        (b"MSH|^~\\&|A|B|C|D|20230916||ADT^A01|M7|P|2.5.1\r", ("AR", "message-type-not-a-result")),
    ]
    with listener_over(record) as (port, _), sender(port) as line:
        for _round in range(2):
            said = [line.send(raw) for raw, _ in cases]
            assert [(one.code, one.reason) for one in said] == [wanted for _, wanted in cases]
    told = drill("tell", record)
    assert len(told["messages"]) == told["entries"] == len(cases)
    assert told["results"]["1"] == ["positive"]
    assert (told["results"]["2"], told["differences"]) == (None, [])


def test_what_cannot_be_stored_is_said_so_and_taken_once_it_can(record: Path) -> None:
    raw = message(ONE)
    with listener_over(record) as (port, _), sender(port, attempts=1) as line:
        assert line.send(message("9999")).code == "AR"
        with closing(sqlite3.connect(record / DATABASE)) as database:
            database.execute("ALTER TABLE laboratory_specimenreport RENAME TO gone")
            with pytest.raises(Exception, match="could not store it"):
                line.send(raw)
            database.execute("ALTER TABLE gone RENAME TO laboratory_specimenreport")
        assert drill("tell", record)["results"]["1"] is None
        assert line.send(raw).code == "AA"
    told = drill("tell", record)
    assert (told["results"]["1"], len(told["messages"])) == (["negative"], 2)


MESSAGES = 40


def test_a_listener_killed_in_the_middle_loses_nothing_of_the_record_and_doubles_nothing(
    record: Path,
) -> None:
    chance = random.Random(20261130)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sent = [message(ONE, positive=True, number=f"K{n}") for n in range(MESSAGES)]
    answers: list[str] = []

    def send_all() -> None:
        with sender(port, attempts=400, pause=lambda _: time.sleep(0.1)) as line:
            answers.extend(line.send(raw).code for raw in sent)

    thread = threading.Thread(target=send_all)
    thread.start()
    kills = 0
    while thread.is_alive():
        with listener_over(record, port=port) as (_, process):
            thread.join(chance.uniform(0.05, 0.3) if kills < 4 else 120)
            if thread.is_alive():
                os.kill(process.pid, signal.SIGKILL)
                process.wait(10)
                kills += 1
    assert kills >= 2
    assert answers == ["AA"] * MESSAGES
    told = drill("tell", record)
    assert sorted(told["messages"]) == sorted(raw.decode() for raw in sent)
    assert told["entries"] == MESSAGES
    assert (told["results"]["1"], told["items"]) == (["positive"], [])
    assert told["differences"] == []


def test_a_folder_that_a_listener_fills_is_emptied_into_the_record_and_stays_known(
    record: Path, tmp_path: Path
) -> None:
    spool, known = tmp_path / "spool", message(ONE, positive=True)
    odd = message("9999", number="M2")
    command = [sys.executable, "-m", "passmuster", "lab-listen", "--into", str(spool), "--json"]
    command += ["--port", "0", "--demo-without-tls", "lab-1"]
    for _round in range(2):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            port = int(process.stdout.readline().split('"port": ')[1].split(",")[0])
            with Sender(Address(host="127.0.0.1", port=port)) as line:
                assert [line.send(raw).code for raw in (known, odd)] == ["AA", "AA"]
                # While the listener runs, and then again when everything was taken.
                who = ("--laboratory", "lab-1", "--by", "h-receiver", "--dir", record)
                taken = passmuster("lab", "receive", spool / "lab-1", *who)
                assert [line.send(raw).code for raw in (known, odd)] == ["AA", "AA"]
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert [one["moved_to"] for one in taken.said["files"]] == (
            ["done", "refused"] if _round == 0 else []
        )
    kept = sorted(str(one.relative_to(spool).parent) for one in spool.rglob("*.hl7"))
    assert kept == ["lab-1/done", "lab-1/refused"]
    told = drill("tell", record)
    assert told["messages"] == [known.decode(), odd.decode()]
    assert (told["results"]["1"], told["items"]) == (["positive"], ["unmatched"])


def test_a_listener_whose_laboratory_is_no_holder_does_not_begin(
    record: Path, tmp_path: Path
) -> None:
    def started(laboratory: str, *more: str | Path) -> Ended:
        return passmuster("lab-listen", "--port", "0", "--demo-without-tls", laboratory, *more)

    nobody = started("lab-9", "--dir", record)
    assert (nobody.status, nobody.code) == (2, "laboratory-not-known")
    assert "lab-1, lab-2" in nobody.said["error"]["message"]
    assert started("site-1", "--dir", record).code == "laboratory-not-known"
    assert started("lab-1", "--dir", tmp_path / "none").code == "installation-missing"
    assert started("lab-1", "--dir", record, "--force", "other").code == "force-not-named"
    both = started("lab-1", "--dir", record, "--into", tmp_path / "spool")
    assert (both.status, "not allowed with" in both.text) == (2, True)
    assert started("lab-1").status == 2
