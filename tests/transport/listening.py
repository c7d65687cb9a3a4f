"""A listener in a thread of the test, with certificates of its own, and what connects to it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from passmuster.formats.lab.hl7v2.acknowledgement import Acknowledgement, read_acknowledgement
from passmuster.formats.lab.mllp import Decoder, Frame
from passmuster.transport.listener import Door, Limits, Listener, Receive
from passmuster.transport.secure import listener_context, sender_context
from passmuster.transport.sender import Address, Sender
from tests.formats.lab.messages import HEADER, hl7
from tests.transport.certificates import Authority, Pair


@dataclass(frozen=True)
class Keys:
    """Everybody's certificates: the force's, two laboratories', and those of strangers."""

    authority: Path
    force: Pair
    lab_a: Pair
    lab_b: Pair
    unlisted: Pair
    expired: Pair
    foreign: Pair

    def door(self) -> Door:
        """Return the door of a listener that knows two laboratories."""
        return Door(
            context=listener_context(self.force.certificate, self.force.key, self.authority),
            laboratories={
                self.lab_a.fingerprint: "LAB-A",
                self.expired.fingerprint: "LAB-A",
                self.lab_b.fingerprint: "LAB-B",
            },
        )

    def context(self, pair: Pair) -> ssl.SSLContext:
        """Return the context of a sender with one of the certificates."""
        return sender_context(pair.certificate, pair.key, self.authority)


@cache
def keys() -> Keys:
    """Return certificates that are made once a run."""
    folder = Path(mkdtemp(prefix="passmuster-certificates-"))
    force, stranger = Authority(folder, "authority"), Authority(folder, "stranger")
    ours = [force.sign(name) for name in ("force", "lab-a", "lab-b", "unlisted")]
    old = force.sign("expired", expired=True)
    return Keys(force.certificate, *ours, old, stranger.sign("foreign"))


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Running:
    """A listener that runs, what it logged, and its address."""

    host: str
    port: int
    listener: Listener
    lines: list[str] = field(default_factory=list)

    def address(self, pair: Pair | None = None) -> Address:
        """Return where to send, with one of the certificates or in the clear."""
        context = keys().context(pair) if pair else None
        return Address(host=self.host, port=self.port, context=context)

    def connect(self, pair: Pair | None = None) -> socket.socket:
        """Return a connection, secured where a certificate is given."""
        plain = socket.create_connection((self.host, self.port), timeout=10)
        if pair is None:
            return plain
        return keys().context(pair).wrap_socket(plain, server_hostname=self.host)

    def said(self, *words: str) -> bool:
        """Tell whether one line of the log has all the words."""
        return any(all(word in line for word in words) for line in self.lines)


@contextmanager
def listening(
    receive: Receive, door: Door | None = None, limits: Limits | None = None
) -> Iterator[Running]:
    """Run a listener at a free port until the block ends."""
    ready = threading.Event()
    found: list[tuple[Running, asyncio.AbstractEventLoop]] = []
    lines: list[str] = []

    async def serve() -> None:
        made = Listener(
            receive, door or keys().door(), now, limits=limits or Limits(), log=lines.append
        )
        host, port = made.bind("127.0.0.1", 0)
        found.append((Running(host, port, made, lines), asyncio.get_running_loop()))
        ready.set()
        await made.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield found[0][0]
    finally:
        if found:
            found[0][1].call_soon_threadsafe(found[0][0].listener.stop)
        thread.join(60)
        assert not thread.is_alive()


def answers(connection: socket.socket, count: int = 1) -> list[Acknowledgement]:
    """Return the next answers; fewer where the other side closes."""
    decoder = Decoder(65_536)
    read: list[Acknowledgement] = []
    while len(read) < count:
        data = connection.recv(65_536)
        if not data:
            break
        for event in decoder.feed(data):
            assert isinstance(event, Frame)
            answer = read_acknowledgement(event.content)
            assert answer is not None
            read.append(answer)
    return read


def send(running: Running, raw: bytes, pair: Pair | None = None) -> Acknowledgement:
    """Return the answer to one message."""
    with Sender(running.address(pair)) as sender:
        return sender.send(raw)


def numbered(number: object) -> bytes:
    """Return an ordinary message with a number of its own."""
    return hl7(header=HEADER.replace("M1", str(number)))
