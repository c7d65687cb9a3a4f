from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.lab.hl7v2.acknowledgement import Acknowledgement, Outcome, Received
from passmuster.formats.lab.mllp import framed
from passmuster.transport.listener import Door
from passmuster.transport.sender import Address, Sender
from tests.formats.lab.messages import HEADER, hl7
from tests.transport.listening import keys, listening


def answer(code: str, number: str) -> bytes:
    """Return an answer as some other system would write it, in its frame."""
    header = b"MSH|^~\\&|X|Y|||20261101||ACK|9|P|2.3"
    return framed(header + f"\rMSA|{code}|{number}\r".encode())


@contextmanager
def other_side(*answers: bytes) -> Iterator[tuple[Address, list[bytes]]]:
    """Run a receiver that takes one connection an answer, says it, and hangs up."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for one in answers:
                peer, _ = server.accept()
                with peer:
                    heard.append(peer.recv(65_536))
                    peer.sendall(one)

        thread = threading.Thread(target=serve)
        thread.start()
        yield Address(host="127.0.0.1", port=server.getsockname()[1]), heard
        thread.join(10)


def trial(address: Address, **choices: object) -> tuple[Callable[[bytes], Acknowledgement], list]:
    """Return the sending of one message without real pauses, and the pauses it would make."""
    pauses: list[float] = []

    def send(message: bytes) -> Acknowledgement:
        with Sender(address, pause=pauses.append, **choices) as sender:
            return sender.send(message)

    return send, pauses


def test_a_message_is_sent_until_its_own_answer_comes() -> None:
    wrong = (b"", framed(b"no answer"), b"HTTP/1.1 400 Bad\r\n", answer("AA", ""))
    with other_side(*wrong, answer("AA", "M1")) as (address, heard):
        send, pauses = trial(address)
        assert send(hl7()) == Acknowledgement("AA", "M1")
    assert heard == [framed(hl7())] * 5
    assert pauses == [1.0, 2.0, 4.0, 8.0]


def test_the_answer_to_another_message_is_passed_over() -> None:
    late = answer("AA", "M0") + answer("AE", "M1")
    with other_side(late) as (address, _):
        send, _ = trial(address)
        assert send(hl7()) == Acknowledgement("AE", "M1")


def test_a_refusal_is_an_answer_and_is_not_asked_again() -> None:
    refusing = lambda raw, laboratory: Received(Outcome.REFUSED, "message-not-read")  # noqa: E731
    with listening(refusing, Door(plain="LAB-A")) as running:
        send, pauses = trial(running.address())
        assert send(hl7()) == Acknowledgement("AR", "M1", "message-not-read")
        assert pauses == []


def test_what_could_not_be_stored_is_sent_again_and_stored_then() -> None:
    seen = []

    def full_at_first(raw: bytes, laboratory: str) -> Received:
        seen.append(raw)
        if len(seen) < 3:
            raise OSError(28, "No space left on device")
        return Received(Outcome.STORED)

    with listening(full_at_first, Door(plain="LAB-A")) as running:
        send, pauses = trial(running.address())
        assert send(hl7(header=f"{HEADER}|||AL|NE")) == Acknowledgement("CA", "M1")
    assert len(seen) == 3
    assert pauses == [1.0, 2.0]


def test_a_message_that_nobody_answers_is_told_after_its_attempts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = Address(host="127.0.0.1", port=server.getsockname()[1])
        send, pauses = trial(nobody, seconds=0.1, attempts=3)
        with pytest.raises(PassmusterError) as failed:
            send(hl7())
    assert failed.value.code == "message-not-answered"
    assert "timed out" in failed.value.message
    assert pauses == [1.0, 2.0]


def test_what_is_never_stored_is_told_after_its_attempts() -> None:
    def never(raw: bytes, laboratory: str) -> Received:
        raise OSError

    with listening(never, Door(plain="LAB-A")) as running:
        send, _ = trial(running.address(), attempts=2)
        with pytest.raises(PassmusterError) as failed:
            send(hl7())
    assert "could not store it" in failed.value.message


def test_a_receiver_that_dribbles_an_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            peer, _ = server.accept()
            with peer, suppress(OSError):
                while True:
                    peer.sendall(b"\r")
                    time.sleep(0.02)

        thread = threading.Thread(target=dribble)
        thread.start()
        send, _ = trial(
            Address(host="127.0.0.1", port=server.getsockname()[1]), seconds=0.2, attempts=1
        )
        with pytest.raises(PassmusterError) as failed:
            send(hl7())
        thread.join(10)
    assert "no answer in time" in failed.value.message


def test_a_sender_trusts_no_receiver_of_another_authority_or_name() -> None:
    with listening(lambda raw, laboratory: Received(Outcome.STORED)) as running:
        host = Address(host="localhost", port=running.port, context=keys().context(keys().lab_a))
        send, _ = trial(host, attempts=1)
        with pytest.raises(PassmusterError) as failed:
            send(hl7())
    assert failed.value.code == "message-not-answered"
    assert "CERTIFICATE_VERIFY_FAILED" in failed.value.message
