from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import leaf_hash, root_of
from passmuster.core.ledger.notes import SignedNote, parse_note, parse_signature_line
from passmuster.core.ledger.witness_rules import MAX_REQUEST_BYTES, SIZE_TYPE, format_request
from passmuster.formats.signing import fast_check
from passmuster.witness import server as server_module
from passmuster.witness.client import cosign, latest_checkpoint
from passmuster.witness.server import listen_address
from passmuster.witness.store import origin_hash
from tests.core.ledger.vector_log import LEAVES_OF_A
from tests.witness.serving import LOG, OTHER_LOG, Log, vkey_of, witness_at

FORK = Log([leaf_hash(b"other"), *LEAVES_OF_A[1:]])


def post(url: str, body: bytes, path: str = "/add-checkpoint") -> tuple[int, str, bytes]:
    # Closed also where the server hangs up: an open socket would fail whichever test comes next.
    with contextlib.closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)) as line:
        line.request("POST", path, body)
        answer = line.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()


def get(url: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, data


def request(old: int, size: int, log: Log) -> bytes:
    return format_request(old, log.prove(size)(old), log.note(size))


def test_every_status_of_the_specification_is_given(tmp_path: Path) -> None:
    log, other = Log(), Log(key=OTHER_LOG)
    unknown = Log(key=LOG.renamed("log.example/unknown"))
    thief = Log(key=OTHER_LOG.renamed(LOG.name))
    with witness_at(tmp_path) as (url, store):
        status, kind, line = post(url, request(0, 5, log))
        assert (status, kind) == (200, "text/plain; charset=utf-8")
        note = SignedNote(parse_note(log.note(5)).text, (parse_signature_line(line.decode()[:-1]),))
        [found] = verify_cosignatures(note, [vkey_of(store)], fast_check)
        assert found.time == 1_800_000_000
        assert post(url, request(5, 9, log))[0] == 200
        assert post(url, request(5, 12, log)) == (409, SIZE_TYPE, b"9\n")
        assert post(url, request(0, 12, log)) == (409, SIZE_TYPE, b"9\n")
        assert post(url, format_request(12, [], log.note(9)))[0] == 400
        assert post(url, format_request(9, [], FORK.note(9)))[0] == 422
        assert post(url, request(9, 12, FORK))[0] == 422
        assert post(url, request(0, 5, unknown))[0] == 404
        assert post(url, request(9, 12, thief))[0] == 403
        assert post(url, b"nonsense")[0] == 400
        assert post(url, request(9, 12, log), "/elsewhere")[0] == 404
        assert post(url, request(0, 3, other))[0] == 200
        assert {origin: c.size for origin, c in store.latest.items()} == {
            LOG.name: 9,
            OTHER_LOG.name: 3,
        }


def test_the_same_tree_is_cosigned_anew_with_a_fresh_time(tmp_path: Path) -> None:
    log, times = Log(), iter([100.0, 200.0])
    with witness_at(tmp_path, lambda: next(times)) as (url, store):
        cosign(log.note(5), log.prove(5), url, vkey_of(store), 5)
        cosign(log.note(5), log.prove(5), url, vkey_of(store), 5, known_size=5)
        _, checkpoint, cosignature = latest_checkpoint(url, LOG.name, vkey_of(store), 5)
    assert (checkpoint.size, cosignature.time) == (5, 200)


def test_monitors_see_the_last_checkpoint_with_both_signatures(tmp_path: Path) -> None:
    log = Log()
    with witness_at(tmp_path) as (url, store):
        path = f"/{origin_hash(LOG.name)}/checkpoint"
        assert get(url, path)[0] == 404
        line = cosign(log.note(5), log.prove(5), url, vkey_of(store), 5)
        assert get(url, path) == (200, log.note(5) + line.encode())
        for wrong in ("/", "/checkpoint", f"/{'0' * 64}/checkpoint", path.upper(), path + "/.."):
            assert get(url, wrong)[0] == 404


def test_a_restarted_witness_still_refuses_what_it_refused(tmp_path: Path) -> None:
    log = Log()
    with witness_at(tmp_path) as (url, store):
        cosign(log.note(9), log.prove(9), url, vkey_of(store), 5)
    with witness_at(tmp_path) as (url, _):
        assert post(url, request(0, 9, FORK)) == (409, SIZE_TYPE, b"9\n")
        assert post(url, request(9, 12, FORK))[0] == 422
        assert post(url, request(9, 12, log))[0] == 200


def test_of_many_requests_at_once_only_one_history_is_cosigned(tmp_path: Path) -> None:
    histories = [Log([leaf_hash(b"%d" % n), *LEAVES_OF_A[1:]]) for n in range(12)]
    answers: list[tuple[int, Log]] = []
    with witness_at(tmp_path) as (url, store):
        start = threading.Barrier(len(histories))

        def submit(log: Log) -> None:
            start.wait()
            answers.append((post(url, request(0, 7, log))[0], log))

        threads = [threading.Thread(target=submit, args=(log,)) for log in histories]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        winners = [log for status, log in answers if status == 200]
        assert sorted(status for status, _ in answers) == [200] + [409] * 11
        assert store.latest[LOG.name].root == root_of(winners[0].leaves[:7])


def test_nothing_is_cosigned_that_could_not_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with witness_at(tmp_path) as (url, store):

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(store, "remember", full)
        status, _, body = post(url, request(0, 5, Log()))
    assert status == 500
    assert "—".encode() not in body
    assert "No space left" in capsys.readouterr().err


def test_a_clock_that_gives_no_time_cosigns_nothing(tmp_path: Path) -> None:
    with witness_at(tmp_path, lambda: 0.0) as (url, store):
        assert post(url, request(0, 5, Log()))[0] == 500
        assert store.latest == {}


def raw(url: str, data: bytes) -> bytes:
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", b"411"),
        ("Content-Length: x\r\n", b"411"),
        ("Content-Length: -1\r\n", b"411"),
        ("Content-Length: ١\r\n", b"411"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", b"411"),
        (f"Content-Length: {MAX_REQUEST_BYTES + 1}\r\n", b"413"),
        ("Content-Length: 10\r\n", b"400"),
    ],
)
def test_a_body_without_a_plain_honest_length_is_refused(
    tmp_path: Path, headers: str, status: bytes
) -> None:
    with witness_at(tmp_path) as (url, _):
        answer = raw(url, f"POST /add-checkpoint HTTP/1.1\r\n{headers}\r\nabc".encode())
    assert answer.split()[1] == status
    assert b"Connection: close" in answer


def test_one_connection_carries_several_requests(tmp_path: Path) -> None:
    log = Log()
    with witness_at(tmp_path) as (url, _):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        for old, size in ((0, 3), (3, 5), (5, 5)):
            connection.request("POST", "/add-checkpoint", request(old, size, log))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
        connection.close()


def test_a_flood_of_connections_is_turned_away_and_the_rest_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "MAX_CONNECTIONS", 2)
    with witness_at(tmp_path) as (url, _):
        address = urlsplit(url)
        held = [socket.create_connection((address.hostname, address.port)) for _ in range(2)]
        for connection in held:
            connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        extra = socket.create_connection((address.hostname, address.port), timeout=5)
        assert extra.recv(1) == b""
        extra.close()
        for connection in held:
            connection.close()
        status = 0
        while status != 200:
            try:
                status = post(url, request(0, 5, Log()))[0]
            except (OSError, http.client.HTTPException):
                continue


@pytest.mark.parametrize(
    "text", ["", "8780", "localhost:", ":1", "127.0.0.1:99999", "::1:5", "h:٣"]
)
def test_an_address_that_cannot_be_listened_on_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OSError)):
        listen_address(text)
    assert listen_address("127.0.0.1:0") == ("127.0.0.1", 0)


def start_program(folder: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    command = [sys.executable, "-m", "passmuster", "witness", "--dir", str(folder), "--json"]
    command += ["--listen", "127.0.0.1:0", "--log", str(LOG.vkey())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


def test_the_program_survives_kill_9_with_key_and_memory(tmp_path: Path) -> None:
    log = Log()
    size = 0
    seen = set()
    for step in range(3):
        process, said = start_program(tmp_path)
        with process:
            seen.add((said["vkey"], said["name"]))
            key = VerifierKey.parse(said["vkey"])
            if size:
                _, checkpoint, _ = latest_checkpoint(said["url"], LOG.name, key, 5)
                assert checkpoint.size == size
            size += 1 + step
            cosign(log.note(size), log.prove(size), said["url"], key, 5)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
    assert len(seen) == 1


def test_the_program_stops_when_asked(tmp_path: Path) -> None:
    process, _ = start_program(tmp_path)
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors.strip() == "Stopped."
