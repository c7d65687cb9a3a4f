"""The witness as an HTTP service (C2SP tlog-witness v1.0.0), on the standard library's server.

POST <prefix>/add-checkpoint cosigns; GET <prefix>/<hex H(origin)>/checkpoint shows a monitor the
last cosigned checkpoint. The decision, the clock, the signature and the durable memory of it happen
under one lock, so two requests at once cannot both advance from one state.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import parse_checkpoint
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.notes import parse_signature_line
from passmuster.core.ledger.witness_rules import MAX_REQUEST_BYTES, TEXT_TYPE, Decision, decide
from passmuster.formats.signing import cosign, fast_check
from passmuster.witness.store import WitnessStore

MAX_CONNECTIONS = 64
"""Connections served at once; further ones are closed, so that floods cannot exhaust threads."""

IDLE_SECONDS = 15.0
REQUEST_SECONDS = 30.0
"""A request body that has not arrived by then is given up."""

_MONITOR_PATH = re.compile(r"/([0-9a-f]{64})/checkpoint")
_LENGTH = re.compile(r"[0-9]{1,9}")


class Witness:
    """Cosigns for the given logs; safe to call from several threads."""

    def __init__(
        self, store: WitnessStore, logs: Iterable[VerifierKey], clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._logs: dict[str, list[VerifierKey]] = {}
        for key in logs:
            self._logs.setdefault(key.name, []).append(key)
        self._clock = clock
        self._lock = threading.Lock()

    def add_checkpoint(self, body: bytes) -> Decision:
        """Return the answer to one request; if it is 200, it has been stored durably."""
        with self._lock:
            decision = decide(body, self._logs, self._store.latest, fast_check)
            if decision.accepted is None:
                return decision
            text = decision.accepted.text
            line = cosign(text, self._store.key, int(self._clock()))
            note = decision.accepted.with_lines([parse_signature_line(line.removesuffix("\n"))])
            self._store.remember(parse_checkpoint(text), note.to_bytes())
        return Decision(decision.status, decision.content_type, line.encode())

    def checkpoint(self, hashed_origin: str) -> bytes | None:
        """Return the last cosigned checkpoint of a log, or None when there is none."""
        with self._lock:
            return self._store.cosigned_note(hashed_origin)


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness at (host, port); port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        self._slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """The prefix to submit to and to monitor."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve the connection in a thread, or close it when all places are taken."""
        if self._slots.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve the connection, then free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that hang up; failures of our own are answered 500 and said."""


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "passmuster-witness"
    sys_version = ""
    timeout = IDLE_SECONDS

    def do_POST(self) -> None:
        if self.path != "/add-checkpoint":
            self._refuse(404, "There is nothing here; POST to /add-checkpoint.")
            return
        body = self._read_body()
        if body is None:
            return
        try:
            decision = self.server.witness.add_checkpoint(body)
        except (OSError, PassmusterError) as error:
            # Not remembered, so not cosigned: the log must try again later.
            print(f"passmuster witness: nothing was cosigned: {error}", file=sys.stderr)
            self._refuse(500, "The witness could not store this checkpoint and did not cosign it.")
            return
        self._answer(decision.status, decision.content_type, decision.body)

    def do_GET(self) -> None:
        match = _MONITOR_PATH.fullmatch(self.path)
        note = self.server.witness.checkpoint(match[1]) if match else None
        if note is None:
            self._refuse(404, "This witness has no checkpoint there.")
        else:
            self._answer(200, TEXT_TYPE, note)

    def _read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not _LENGTH.fullmatch(length):
            self._refuse(411, "Send the body with a Content-Length.")
            return None
        if int(length) > MAX_REQUEST_BYTES:
            self._refuse(413, "The request is larger than any valid one.")
            return None
        parts, missing, deadline = [], int(length), time.monotonic() + REQUEST_SECONDS
        while missing:
            part = self.rfile.read1(missing)
            if not part or time.monotonic() > deadline:
                self._refuse(400, "The request body did not arrive whole.")
                return None
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _refuse(self, status: int, sentence: str) -> None:
        # The body may not have been read: this connection cannot carry another request.
        self.close_connection = True
        self._answer(status, TEXT_TYPE, sentence.encode() + b"\n")

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Keep no record of who asked: a witness needs none."""


def listen_address(text: str) -> tuple[str, int]:
    """Return (host, port) of ``host:port``; raises ValueError for anything else."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{text!r} is not HOST:PORT")
    family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
    if family != socket.AF_INET:
        raise ValueError(f"{host!r} is not an IPv4 address or name")
    return host, int(port)
