"""A sender of HL7 messages over MLLP: sends one, waits for its answer, and again until it has one.

Guarantees: a message counts as sent only where its own answer (MSA-2 is its MSH-10) says that it is
in safe keeping; whatever else happens, it is sent again, up to a number of times, and then told.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from passmuster.core.kernel.errors import CheckFailed
from passmuster.formats.lab.hl7v2.acknowledgement import (
    Acknowledgement,
    message_number,
    read_acknowledgement,
)
from passmuster.formats.lab.mllp import Decoder, Frame, framed

_ANSWER_BYTES: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to send: host and port, with a TLS context or without one."""

    host: str
    port: int
    context: ssl.SSLContext | None = None


class Sender:
    """Keeps one connection and makes it anew when it breaks."""

    def __init__(
        self,
        address: Address,
        *,
        seconds: float = 30.0,
        attempts: int = 5,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """``seconds`` is how long one answer is waited for."""
        self._address = address
        self._seconds = seconds
        self._attempts = attempts
        self._pause = pause
        self._stream: socket.socket | None = None
        self._decoder = Decoder(_ANSWER_BYTES)

    def send(self, message: bytes) -> Acknowledgement:
        """Send a message until it is answered and return the answer.

        An answer that refuses is an answer. Raises CheckFailed ``message-not-answered``.
        """
        why = ""
        for attempt in range(self._attempts):
            if attempt:
                self._pause(min(2.0 ** (attempt - 1), 30.0))
            try:
                answer = self._once(message)
            except OSError as error:
                self.close()
                why = getattr(error, "reason", None) or str(error) or type(error).__name__
                continue
            if answer.reason != "not-stored":
                return answer
            why = "the receiver could not store it"
        raise CheckFailed(
            "message-not-answered",
            f"{self._address.host}:{self._address.port} did not take the message after "
            f"{self._attempts} attempts: {why}.",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def _once(self, message: bytes) -> Acknowledgement:
        if self._stream is None:
            self._stream = self._connect()
            self._decoder = Decoder(_ANSWER_BYTES)
        self._stream.sendall(framed(message))
        deadline = time.monotonic() + self._seconds
        while True:
            data = self._stream.recv(_ANSWER_BYTES)
            if not data:
                raise ConnectionError("the connection was closed without an answer")
            if time.monotonic() > deadline:
                raise TimeoutError("no answer in time")
            for event in self._decoder.feed(data):
                answer = read_acknowledgement(event.content) if isinstance(event, Frame) else None
                if answer is None:
                    raise ConnectionError("the answer cannot be read")
                if answer.message_id == message_number(message):
                    return answer
                if not answer.message_id:
                    raise ConnectionError(answer.reason or "the receiver could not read it")

    def _connect(self) -> socket.socket:
        address = (self._address.host, self._address.port)
        plain = socket.create_connection(address, timeout=self._seconds)
        if self._address.context is None:
            return plain
        try:
            return self._address.context.wrap_socket(plain, server_hostname=self._address.host)
        except BaseException:
            plain.close()
            raise
