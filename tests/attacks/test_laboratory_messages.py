"""Group L: forged messages on the wire, over real connections of this machine."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.demo.custody import specimen_of
from passmuster.formats.lab.mllp import framed
from passmuster.transport.listener import Limits
from passmuster.transport.sender import Address, Sender
from passmuster.transport.spool import Spool
from tests.formats.lab.messages import hl7
from tests.support.laboratory_messages import message
from tests.support.wire_drill import drill, listener_over
from tests.transport.certificates import Pair
from tests.transport.listening import Running, answers, keys, listening, now, numbered, send

FORGED = hl7()


def heard(connection: socket.socket) -> bytes:
    """Return everything that comes back, however the other side ends it."""
    connection.settimeout(5)
    found = b""
    with suppress(ConnectionError, ssl.SSLError):
        while data := connection.recv(65_536):
            found += data
    return found


def turned_away(running: Running, address: Address) -> None:
    """Send a forged message again and again and get no answer."""
    with (
        Sender(address, attempts=2, pause=lambda _: None) as sender,
        pytest.raises(PassmusterError) as failed,
    ):
        sender.send(FORGED)
    assert failed.value.code == "message-not-answered"


@pytest.mark.attack("L-02b")
def test_l02b_nobody_without_a_laboratorys_certificate_speaks_for_one_over_mllp(
    begin: Callable[..., Any],
) -> None:
    ours = keys()
    with TemporaryDirectory() as name:
        folder = Path(name)
        spool = Spool(folder, now)
        with listening(spool.receive) as running:
            # A raw socket: MLLP in the clear to a listener that speaks TLS.
            with running.connect() as raw:
                raw.sendall(framed(FORGED))
                assert b"MSA" not in heard(raw)
            # TLS without any certificate.
            bare = ssl.create_default_context(cafile=ours.authority)
            turned_away(running, Address(host=running.host, port=running.port, context=bare))
            # A certificate of the attacker's own authority, and one of the laboratory's that ended.
            turned_away(running, running.address(ours.foreign))
            turned_away(running, running.address(ours.expired))
            # A certificate of the right authority that is no laboratory's.
            turned_away(running, running.address(ours.unlisted))
            assert not list(folder.rglob("*.hl7"))
            assert running.said("turned away at the handshake")
            assert running.said("its certificate is of no laboratory")
            # Another laboratory, with its own key, in the name of the first: kept as its own.
            assert send(running, FORGED, ours.lab_b).code == "AA"
            assert [path.parent.name for path in folder.rglob("*.hl7")] == ["LAB-B"]
            # The same from the laboratory itself is taken.
            assert send(running, FORGED, ours.lab_a).code == "AA"
        spool.close()
        digest = hashlib.sha256(FORGED).hexdigest()
        kept = sorted(path.relative_to(folder) for path in folder.rglob("*.hl7"))
        assert [path.parts[0] for path in kept] == ["LAB-A", "LAB-B"]
        assert all(digest in path.name for path in kept)


@pytest.mark.attack("L-02b")
def test_l02b_a_sender_that_floods_dribbles_or_breaks_frames_stops_nobody_else(
    tmp_path: Path,
) -> None:
    ours = keys()
    spool = Spool(tmp_path, now)
    limits = Limits(message=65_536, message_seconds=1.0, handshake_seconds=1.0, handshakes=12)
    with listening(spool.receive, limits=limits) as running:
        idle = [running.connect() for _ in range(7)]
        big = running.connect(ours.lab_b)
        with suppress(OSError):
            big.sendall(b"\x0b" + b"x" * 1_000_000)
        dribble = running.connect(ours.lab_b)
        dribble.sendall(b"\x0bMSH|")
        broken = running.connect(ours.lab_b)
        broken.sendall(framed(FORGED)[:-1] + framed(FORGED))
        for n in range(5):
            assert send(running, numbered(n), ours.lab_a).code == "AA"
        assert [one.reason for one in answers(dribble)] == ["frame-too-slow"]
        assert [one.reason for one in answers(broken)] == ["frame-end-broken"]
        for one in (*idle, big, dribble, broken):
            one.close()
    spool.close()
    assert running.said("LAB-B", "frame-too-large")
    assert {path.parent.name for path in tmp_path.rglob("*.hl7")} == {"LAB-A"}
    assert len(list(tmp_path.rglob("*.hl7"))) == 5


@pytest.mark.attack("L-02b")
def test_l02b_the_right_key_of_the_wrong_laboratory_or_before_the_receipt_makes_no_result(
    tmp_path: Path,
) -> None:
    ours = keys()
    drill("build", tmp_path / "installation")
    with listener_over(tmp_path / "installation") as (port, _):

        def said(raw: bytes, pair: Pair) -> tuple[str, str]:
            context = ours.context(pair)
            with Sender(Address(host="127.0.0.1", port=port, context=context)) as line:
                answer = line.send(raw)
            return answer.code, answer.reason

        # Another laboratory speaks with its own key of the first one's specimen: twice, and by the
        # first one's name in the header.
        forged = message(specimen_of(1), positive=True)
        assert b"|RIVER|" in forged
        for _again in range(2):
            assert said(forged, ours.lab_b) == ("AR", "wrong-laboratory")
        # The laboratory itself, of a specimen that stands at its door, and of one nobody knows.
        early = message(specimen_of(2), positive=True, number="M2")
        assert said(early, ours.lab_a) == ("AR", "before-receipt")
        strange = message("100000099999", positive=True, number="M3")
        assert said(strange, ours.lab_a) == ("AR", "unmatched")
        # A key that is nobody's is not heard at all.
        stranger = Address(host="127.0.0.1", port=port, context=ours.context(ours.unlisted))
        with (
            Sender(stranger, attempts=2, pause=lambda _: None) as line,
            pytest.raises(PassmusterError),
        ):
            line.send(message(specimen_of(1), number="M4"))
        told = drill("tell", tmp_path / "installation")
        assert told["results"] == {"1": None, "2": None}
        assert told["items"] == ["wrong-laboratory", "before-receipt", "unmatched"]
        # The bytes are kept as evidence, under whoever sent them.
        assert told["messages"] == [raw.decode() for raw in (forged, early, strange)]
        assert told["laboratories"] == ["lab-2", "lab-1", "lab-1"]
        # The laboratory itself says the same of its own specimen: that counts.
        assert said(forged, ours.lab_a) == ("AA", "")
        told = drill("tell", tmp_path / "installation")
        assert told["results"] == {"1": ["positive"], "2": None}
        assert told["differences"] == []
