from __future__ import annotations

import asyncio
import random
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from passmuster.formats.lab.hl7v2.acknowledgement import Acknowledgement, Outcome, Received
from passmuster.formats.lab.mllp import framed
from passmuster.transport.listener import Door, Limits, Listener
from tests.formats.lab.messages import HEADER, hl7
from tests.transport.listening import Running, answers, keys, listening, now, numbered, send

PLAIN = Door(plain="LAB-A")
QUICK = Limits(handshake_seconds=0.5, message_seconds=0.5, idle_seconds=1.5)


class Kept:
    """A receiver that keeps everything in memory and says what it is told to say."""

    def __init__(self, received: Received | None = None) -> None:
        self.messages: list[tuple[str, bytes]] = []
        self.threads: set[str] = set()
        self._received = received or Received(Outcome.STORED)

    def __call__(self, raw: bytes, laboratory: str) -> Received:
        self.threads.add(threading.current_thread().name)
        self.messages.append((laboratory, raw))
        return self._received


def is_closed(connection: socket.socket) -> bool:
    """Tell whether the other side ends the connection without a word."""
    connection.settimeout(5)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def wait_for(said: Running, *words: str) -> None:
    """Wait until the log has a line with all the words."""
    for _ in range(100):
        if said.said(*words):
            return
        time.sleep(0.05)
    raise AssertionError(f"{words} not in {said.lines}")


def test_each_laboratory_is_known_by_its_certificate_and_answered_when_it_is_kept() -> None:
    kept = Kept()
    with listening(kept) as running:
        for pair in (keys().lab_a, keys().lab_b):
            answer = send(running, numbered(pair.key.stem), pair)
            assert answer == Acknowledgement("AA", pair.key.stem)
    assert [laboratory for laboratory, _ in kept.messages] == ["LAB-A", "LAB-B"]
    assert len(kept.threads) == 1
    assert running.said("LAB-A: stored", "bytes, sha256")
    assert not running.said("lab-a")


@pytest.mark.parametrize(
    ("received", "answer"),
    [
        (
            Received(Outcome.KEPT, "unmatched"),
            Acknowledgement("AE", "M1", "unmatched"),
        ),
        (
            Received(Outcome.REFUSED, "message-not-read"),
            Acknowledgement("AR", "M1", "message-not-read"),
        ),
    ],
)
def test_what_the_receiver_says_is_what_the_sender_hears(
    received: Received, answer: Acknowledgement
) -> None:
    with listening(Kept(received), PLAIN) as running:
        assert send(running, hl7()) == answer


def test_a_message_that_could_not_be_stored_is_never_answered_as_taken() -> None:
    def fail(raw: bytes, laboratory: str) -> Received:
        raise OSError(28, "No space left on device")

    with listening(fail, PLAIN) as running, running.connect() as connection:
        connection.sendall(framed(hl7()))
        assert answers(connection) == [Acknowledgement("AR", "M1", "not-stored")]
        connection.sendall(framed(hl7(header=f"{HEADER}|||AL|NE")))
        assert answers(connection) == [Acknowledgement("CE", "M1", "not-stored")]
    assert running.said("LAB-A: not stored (OSError)")


def test_messages_that_are_sent_at_once_are_answered_in_their_order() -> None:
    kept = Kept()
    with listening(kept, PLAIN) as running, running.connect() as connection:
        connection.sendall(b"".join(framed(numbered(n)) for n in range(20)))
        found = answers(connection, 20)
    assert [one.message_id for one in found] == [str(n) for n in range(20)]
    assert [raw for _, raw in kept.messages] == [numbered(n) for n in range(20)]


def test_a_message_that_arrives_in_pieces_is_taken_whole() -> None:
    kept = Kept()
    with listening(kept, PLAIN) as running, running.connect() as connection:
        for byte in framed(hl7()):
            connection.sendall(bytes((byte,)))
        connection.shutdown(socket.SHUT_WR)
        assert answers(connection) == [Acknowledgement("AA", "M1")]
        assert is_closed(connection)
    assert kept.messages == [("LAB-A", hl7())]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "bytes-outside-frame"),
        (framed(b"x" * 4097), "frame-too-large"),
        (b"\x0bMSH|\x0b", "frame-not-closed"),
        (b"\x0bMSH|\x1cMSH", "frame-end-broken"),
    ],
)
def test_what_is_no_frame_is_answered_with_its_code_and_the_connection_ends(
    sent: bytes, code: str
) -> None:
    kept = Kept()
    limits = Limits(message=4096)
    with listening(kept, PLAIN, limits) as running, running.connect() as connection:
        connection.sendall(sent)
        assert answers(connection, 2) == [Acknowledgement("AR", "", code)]
        assert is_closed(connection)
        assert running.said("LAB-A", code)
        assert send(running, hl7()).code == "AA"
    assert kept.messages == [("LAB-A", hl7())]


def test_a_connection_that_ends_in_the_middle_of_a_message_brings_nothing() -> None:
    kept = Kept()
    with listening(kept, PLAIN) as running:
        with running.connect() as connection:
            connection.sendall(framed(hl7())[:-1])
            connection.shutdown(socket.SHUT_WR)
            assert answers(connection) == [Acknowledgement("AR", "", "frame-not-closed")]
        with running.connect() as connection:
            connection.sendall(framed(hl7())[:-1])
        wait_for(running, "frame-not-closed")
    assert kept.messages == []


def test_a_sender_that_dribbles_is_given_up_and_one_that_is_quiet_too() -> None:
    kept = Kept()
    with listening(kept, PLAIN, QUICK) as running:
        with running.connect() as connection:
            started = time.monotonic()
            connection.sendall(b"\x0bMSH")
            connection.settimeout(0.1)
            heard = b""
            while not heard and time.monotonic() - started < 5:
                try:
                    connection.sendall(b"|")
                    heard = connection.recv(1000)
                except TimeoutError:
                    continue
            assert b"frame-too-slow" in heard
            assert 0.4 < time.monotonic() - started < 4
        with running.connect() as connection:
            connection.sendall(framed(hl7()))
            assert answers(connection) == [Acknowledgement("AA", "M1")]
            assert is_closed(connection)
    assert running.said("frame-too-slow")
    assert len(kept.messages) == 1


def test_who_says_nothing_at_the_handshake_is_turned_away() -> None:
    with listening(Kept(), limits=replace(QUICK, handshakes=2)) as running:
        silent = [running.connect() for _ in range(2)]
        with running.connect() as third:
            assert is_closed(third)
        wait_for(running, "too many who have not said who they are")
        assert all(map(is_closed, silent))
        wait_for(running, "turned away at the handshake (ConnectionAbortedError)")
        assert send(running, hl7(), keys().lab_a).code == "AA"
        for one in silent:
            one.close()


def test_no_laboratory_takes_the_connections_of_another() -> None:
    limits = Limits(connections=3, per_laboratory=2)
    with listening(Kept(), limits=limits) as running:
        mine = [running.connect(keys().lab_a) for _ in range(2)]
        for one in mine:
            one.sendall(framed(hl7()))
            assert answers(one) == [Acknowledgement("AA", "M1")]
        with running.connect(keys().lab_a) as third:
            assert is_closed(third)
        wait_for(running, "LAB-A has all its connections")
        with running.connect(keys().lab_b) as other:
            other.sendall(framed(hl7()))
            assert answers(other) == [Acknowledgement("AA", "M1")]
            with running.connect(keys().lab_b) as fourth:
                assert is_closed(fourth)
        wait_for(running, "all connections are taken")
        for one in mine:
            one.close()


def test_a_sender_that_does_not_read_its_answers_holds_nobody_up() -> None:
    long = hl7(header=HEADER.replace("LIS", "L" * 200).replace("FORCE", "F" * 200) + "|||AL|AL")
    with listening(Kept(), PLAIN, QUICK) as running:
        # So that answers that nobody reads fill what lies between the two at once.
        running.listener.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with running.connect() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with suppress(OSError):
                while True:
                    deaf.sendall(framed(long))
            wait_for(running, "connection lost")
        assert send(running, hl7()).code == "AA"


def test_a_listener_that_stops_answers_what_it_is_receiving() -> None:
    begun = threading.Event()

    def slowly(raw: bytes, laboratory: str) -> Received:
        begun.set()
        time.sleep(0.5)
        return Received(Outcome.STORED)

    with listening(slowly, PLAIN) as running:
        connection = running.connect()
        connection.sendall(framed(hl7()))
        assert begun.wait(5)
    with connection:
        assert answers(connection) == [Acknowledgement("AA", "M1")]
        assert is_closed(connection)


def test_older_tls_is_not_spoken() -> None:
    with listening(Kept()) as running:
        context = keys().context(keys().lab_a)
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.minimum_version = ssl.TLSVersion.TLSv1_1
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with (
            running.connect() as plain,
            pytest.raises(ssl.SSLError, match="SSL"),
        ):
            context.wrap_socket(plain, server_hostname=running.host)
        wait_for(running, "turned away at the handshake")


def test_a_listener_without_an_address_is_a_slip_that_is_told() -> None:
    async def serve() -> None:
        await Listener(Kept(), PLAIN, now).serve()

    with pytest.raises(RuntimeError, match="bind first"):
        asyncio.run(serve())


def test_whatever_bytes_come_the_next_sender_is_served() -> None:
    chance = random.Random(20261101)
    pieces = [b"\x0b", b"\x1c\r", b"\x1c", b"MSH|^~\\&|", b"\r", hl7(), framed(hl7()), b"\x00\xff"]
    kept = Kept()
    with listening(kept, PLAIN, Limits(message=4096)) as running:
        for _ in range(150):
            with running.connect() as connection, suppress(OSError):
                connection.sendall(b"".join(chance.choices(pieces, k=chance.randrange(1, 9))))
                if chance.random() < 0.5:
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65_536):
                        pass
        assert send(running, hl7()) == Acknowledgement("AA", "M1")
    assert kept.messages[-1] == ("LAB-A", hl7())


class Full:
    """A socket that listens when no handles are left."""

    def __init__(self, real: socket.socket, error: OSError) -> None:
        self._real = real
        self._error = error

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        raise self._error

    def fileno(self) -> int:
        return self._real.fileno()


@pytest.mark.parametrize("stops", [False, True])
def test_a_listener_without_handles_waits_and_tries_again(*, stops: bool) -> None:
    lines: list[str] = []

    async def try_it(real: socket.socket) -> bool:
        loop = asyncio.get_running_loop()
        listener = Listener(Kept(), PLAIN, now, log=lines.append)
        listener._accept(Full(real, BlockingIOError()))
        listener._accept(Full(real, OSError(24, "Too many open files")))
        if stops:
            listener.stop()
        await asyncio.sleep(0.7)
        return loop.remove_reader(real)

    with socket.create_server(("127.0.0.1", 0)) as real:
        assert asyncio.run(try_it(real)) is not stops
    assert lines == ["no connection taken: Too many open files"]


def test_a_listener_hears_the_newer_kind_of_address_too() -> None:
    async def bound() -> tuple[str, int]:
        listener = Listener(Kept(), PLAIN, now)
        address = listener.bind("::1", 0)
        listener.stop()
        await listener.serve()
        return address

    try:
        host, port = asyncio.run(bound())
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert host == "::1"
    assert port > 0
