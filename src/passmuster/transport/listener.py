"""The listener: takes HL7 messages over MLLP, hands each to a receiver, answers when it is kept.

Guarantees: nobody is heard who did not show a known certificate (or, for a demonstration, who is
not on this machine); no message is answered before the receiver returned; a message that could not
be handed on is answered so, and never as taken. Messages of one connection are taken one after the
other, and the receiver is called by one thread alone.

Memory is bounded by ``Limits``. Nothing of a message is written to the log but its hash and size.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from passmuster.formats.lab.hl7v2.acknowledgement import Outcome, Received, acknowledgements
from passmuster.formats.lab.mllp import Decoder, Fault, Frame, framed
from passmuster.transport.secure import laboratory_of

_CHUNK = 65_536
_PAUSE = 0.5


class Receive(Protocol):
    """Takes one message of a laboratory and keeps it; durable on return.

    May raise anything: the sender is then told that it was not stored.
    """

    def __call__(self, raw: bytes, laboratory: str) -> Received:
        """Return what became of the message."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a peer may ask for; seconds and bytes.

    ``handshakes`` are peers that have not shown who they are, ``per_laboratory`` connections of one
    laboratory at once.
    """

    message: int = 4 * 1024 * 1024
    connections: int = 32
    handshakes: int = 32
    per_laboratory: int = 8
    handshake_seconds: float = 10.0
    message_seconds: float = 30.0
    idle_seconds: float = 600.0
    closing_seconds: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Door:
    """Who may come in: ``context`` with ``laboratories`` by fingerprint, or ``plain`` for one code.

    ``plain`` is for a demonstration on one machine; the command refuses it elsewhere.
    """

    context: ssl.SSLContext | None = None
    laboratories: Mapping[str, str] | None = None
    plain: str = ""


class Listener:
    """Serves one address until ``stop``; made and used inside one event loop."""

    def __init__(
        self,
        receive: Receive,
        door: Door,
        clock: Callable[[], datetime],
        *,
        limits: Limits | None = None,
        log: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._receive = receive
        self._door = door
        self._clock = clock
        self._limits = limits or Limits()
        self._log = log
        self.socket: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._handshakes = 0
        self._open: Counter[str] = Counter()
        self._stopping = asyncio.Event()
        self._one_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="receive")

    def bind(self, host: str, port: int) -> tuple[str, int]:
        """Take the address and return it; port 0 takes a free one. Raises OSError."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.create_server((host, port), family=family, backlog=128)
        self.socket.setblocking(False)
        address = self.socket.getsockname()
        return address[0], address[1]

    def stop(self) -> None:
        """Take no more connections and messages; what is being received is answered first."""
        self._stopping.set()

    async def serve(self) -> None:
        """Serve until ``stop`` is called."""
        if self.socket is None:
            raise RuntimeError("bind first")
        loop = asyncio.get_running_loop()
        loop.add_reader(self.socket, self._accept, self.socket)
        await self._stopping.wait()
        loop.remove_reader(self.socket)
        self.socket.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._limits.message_seconds)
        for task in self._tasks:
            task.cancel()
        self._one_thread.shutdown()

    def _accept(self, listening: socket.socket) -> None:
        """Take one connection that waits."""
        try:
            peer, address = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            # No handles are left: without a pause this would be asked again without end.
            self._log(f"no connection taken: {error.strerror}")
            loop = asyncio.get_running_loop()
            loop.remove_reader(listening)
            loop.call_later(_PAUSE, self._accept_again, listening)
            return
        peer.setblocking(False)
        if self._handshakes >= self._limits.handshakes:
            peer.close()
            self._log(f"{address[0]}: turned away, too many who have not said who they are")
            return
        self._handshakes += 1
        task = asyncio.create_task(self._peer(peer, address[0]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _accept_again(self, listening: socket.socket) -> None:
        if not self._stopping.is_set():
            asyncio.get_running_loop().add_reader(listening, self._accept, listening)

    async def _peer(self, peer: socket.socket, host: str) -> None:
        """Find out who a peer is and serve it."""
        try:
            streams = await self._greet(peer, host)
        finally:
            self._handshakes -= 1
        if streams is None:
            return
        reader, writer = streams
        laboratory = self._laboratory(writer)
        why = self._unwelcome(laboratory)
        if why:
            self._log(f"{host}: turned away, {why}")
            writer.transport.abort()
            return
        self._open[laboratory] += 1
        try:
            await _Connection(self, reader, writer, laboratory).run()
        except (OSError, TimeoutError) as error:
            self._log(f"{laboratory}: connection lost ({type(error).__name__})")
        finally:
            self._open[laboratory] -= 1
            await self._leave(writer)

    async def _leave(self, writer: asyncio.StreamWriter) -> None:
        """Let the last answer go out, but wait for nobody who does not read it."""
        writer.close()
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), self._limits.closing_seconds)
        writer.transport.abort()

    async def _greet(
        self, peer: socket.socket, host: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=_CHUNK)
        protocol = asyncio.StreamReaderProtocol(reader)
        secured = self._door.context is not None
        seconds = self._limits.handshake_seconds
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol,
                peer,
                ssl=self._door.context,
                ssl_handshake_timeout=seconds if secured else None,
                ssl_shutdown_timeout=self._limits.closing_seconds if secured else None,
            )
        except OSError as error:  # ssl.SSLError is one
            reason = getattr(error, "reason", None) or type(error).__name__
            self._log(f"{host}: turned away at the handshake ({reason})")
            peer.close()
            return None
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    def _laboratory(self, writer: asyncio.StreamWriter) -> str:
        if self._door.context is None:
            return self._door.plain
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return laboratory_of(shown, self._door.laboratories or {})

    def _unwelcome(self, laboratory: str) -> str:
        """Return why a peer is not served, "" where it is."""
        if not laboratory:
            return "its certificate is of no laboratory"
        if self._open.total() >= self._limits.connections:
            return "all connections are taken"
        if self._open[laboratory] >= self._limits.per_laboratory:
            return f"{laboratory} has all its connections"
        return "stopping" if self._stopping.is_set() else ""

    async def take(self, raw: bytes, laboratory: str) -> Received:
        """Hand a message to the receiver and return what became of it."""
        loop = asyncio.get_running_loop()
        try:
            received = await loop.run_in_executor(self._one_thread, self._receive, raw, laboratory)
        except Exception as error:  # whatever failed, the sender has to know
            self._log(f"{laboratory}: not stored ({type(error).__name__})")
            received = Received(Outcome.FAILED, "not-stored")
        told = f" ({received.reason})" if received.reason else ""
        digest = hashlib.sha256(raw).hexdigest()
        self._log(f"{laboratory}: {received.outcome}{told}, {len(raw)} bytes, sha256 {digest}")
        return received

    def answers(self, raw: bytes, received: Received) -> bytes:
        """Return the framed answers to a message."""
        number = secrets.token_hex(8)
        found = acknowledgements(raw, received, control_id=number, at=self._clock())
        return b"".join(map(framed, found))

    @property
    def limits(self) -> Limits:
        """How much a peer may ask for."""
        return self._limits

    @property
    def stopping(self) -> asyncio.Event:
        """Set when no more messages are taken."""
        return self._stopping

    def log(self, line: str) -> None:
        """Write one line for the operator."""
        self._log(line)


class _Connection:
    """One peer that has said who it is."""

    def __init__(
        self,
        listener: Listener,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        laboratory: str,
    ) -> None:
        self._listener = listener
        self._reader = reader
        self._writer = writer
        self._laboratory = laboratory
        self._decoder = Decoder(listener.limits.message)
        self._deadline = 0.0

    async def run(self) -> None:
        """Take messages until the peer leaves, is too slow, or sends no frames."""
        self._wait_anew()
        while not self._listener.stopping.is_set():
            data = await self._more()
            if data is None:
                if self._decoder.is_inside:
                    await self._fault(Fault("frame-too-slow"))
                return
            was_inside = self._decoder.is_inside
            for event in self._decoder.feed(data) if data else self._decoder.finish():
                if isinstance(event, Fault):
                    await self._fault(event)
                    return
                await self._frame(event)
                was_inside = False
            if not data:
                return
            if not was_inside:
                self._wait_anew()

    def _wait_anew(self) -> None:
        """Set by when a frame that has begun must be whole, or else the next one must begin."""
        limits = self._listener.limits
        seconds = limits.message_seconds if self._decoder.is_inside else limits.idle_seconds
        self._deadline = asyncio.get_running_loop().time() + seconds

    async def _more(self) -> bytes | None:
        """Return the next bytes, b"" at the end, None when time is up or the listener stops."""
        reading = asyncio.ensure_future(self._reader.read(_CHUNK))
        stopping = asyncio.ensure_future(self._listener.stopping.wait())
        left = self._deadline - asyncio.get_running_loop().time()
        try:
            await asyncio.wait(
                {reading, stopping}, timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            return reading.result() if reading.done() else None
        finally:
            for task in (reading, stopping):
                task.cancel()

    async def _frame(self, frame: Frame) -> None:
        received = await self._listener.take(frame.content, self._laboratory)
        await self._say(self._listener.answers(frame.content, received))

    async def _fault(self, fault: Fault) -> None:
        """Name what was no frame; the stream is closed, for nobody knows where the next begins."""
        self._listener.log(f"{self._laboratory}: {fault.code}, connection closed")
        await self._say(self._listener.answers(b"", Received(Outcome.FAILED, fault.code)))

    async def _say(self, answer: bytes) -> None:
        self._writer.write(answer)
        await asyncio.wait_for(self._writer.drain(), self._listener.limits.message_seconds)
