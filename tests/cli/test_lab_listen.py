from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from passmuster.formats.lab.hl7v2.acknowledgement import Acknowledgement
from passmuster.transport.sender import Address, Sender
from tests.cli.conftest import Ran
from tests.formats.lab.messages import hl7
from tests.transport.listening import keys, numbered

MARK = "ab" * 32


@contextmanager
def running(
    folder: Path, *options: str | Path, port: int = 0
) -> Iterator[tuple[int, subprocess.Popen]]:
    """Run the verb as a program and give its port; end it like an operator, if it still runs."""
    command = [sys.executable, "-m", "passmuster", "lab-listen", "--into", folder, "--json"]
    command += ["--port", str(port), *options]
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield json.loads(process.stdout.readline())["port"], process
        finally:
            process.send_signal(signal.SIGTERM)


def test_a_listener_takes_messages_over_tls_until_it_is_stopped(tmp_path: Path) -> None:
    ours = keys()
    options = ["--certificate", ours.force.certificate, "--key", ours.force.key]
    options += ["--client-ca", ours.authority, "--laboratory", f"LAB-A={ours.lab_a.fingerprint}"]
    with running(tmp_path, *options) as (port, process):
        address = Address(host="127.0.0.1", port=port, context=ours.context(ours.lab_a))
        with Sender(address) as sender:
            assert sender.send(hl7()) == Acknowledgement("AA", "M1")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        log = process.stderr.read()
    assert [path.read_bytes() for path in tmp_path.rglob("*.hl7")] == [hl7()]
    assert "LAB-A: stored, " in log
    assert "Stopped." in log
    assert "M1" not in log


def test_a_listener_says_where_it_listens_and_that_a_demonstration_is_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "passmuster", "lab-listen", "--into", tmp_path / "in"]
    command += ["--port", "0", "--demo-without-tls", "LAB-A"]
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert line.startswith("Listening at 127.0.0.1:")
    assert "WITHOUT TLS, for a demonstration" in line


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], "listen-unusable"),
        (["--laboratory", f"LAB-A={MARK}"], "listen-unusable"),
        (["--demo-without-tls", "LAB-A", "--laboratory", f"LAB-A={MARK}"], "listen-unusable"),
        (["--demo-without-tls", "LAB-A", "--host", "0.0.0.0"], "plain-only-at-home"),
        (["--demo-without-tls", "LAB-A", "--host", "lab.example"], "plain-only-at-home"),
        (["--demo-without-tls", "../A"], "laboratory-code-unusable"),
        (["--demo-without-tls", "LAB-A", "--port", "70000"], "listen-unusable"),
        (["--demo-without-tls", "LAB-A", "--max-kilobytes", "0"], "listen-unusable"),
        (["TLS", "--laboratory", "LAB-A=short"], "fingerprint-unusable"),
    ],
)
def test_what_a_listener_cannot_start_with_is_said(
    run: Callable[..., Ran], tmp_path: Path, options: list[str], code: str
) -> None:
    if options[:1] == ["TLS"]:
        ours = keys()
        files = ["--certificate", ours.force.certificate, "--key", ours.force.key]
        options = [*files, "--client-ca", ours.authority, *options[1:]]
    ran = run("lab-listen", "--into", tmp_path / "in", *options, "--json")
    assert (ran.status, ran.code) == (2, code)
    assert not (tmp_path / "in").exists()


def test_an_address_that_is_taken_is_said(run: Callable[..., Ran], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        options = ["--demo-without-tls", "LAB-A", "--port", port]
        ran = run("lab-listen", "--into", tmp_path, *options, "--json")
    assert ran.status == 2


MESSAGES = 120


def test_a_listener_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    chance = random.Random(20261101)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answers: list[str] = []

    def send_all() -> None:
        address = Address(host="127.0.0.1", port=port)
        with Sender(address, attempts=200, pause=lambda _: time.sleep(0.1)) as sender:
            for n in range(MESSAGES):
                answers.append(sender.send(numbered(n)).code)
                time.sleep(0.02)  # on a fast machine all would have come before the first kill

    thread = threading.Thread(target=send_all)
    thread.start()
    kills = 0
    while thread.is_alive():
        with running(tmp_path, "--demo-without-tls", "LAB-A", port=port) as (_, process):
            thread.join(chance.uniform(0.05, 0.4) if kills < 6 else 120)
            if thread.is_alive():
                os.kill(process.pid, signal.SIGKILL)
                process.wait(10)
                kills += 1
    assert kills >= 3
    assert answers == ["AA"] * MESSAGES
    found = [path.read_bytes() for path in tmp_path.glob("LAB-A/*.hl7")]
    assert sorted(found) == sorted(numbered(n) for n in range(MESSAGES))
