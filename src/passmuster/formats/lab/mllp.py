"""MLLP: the frame in which HL7 messages travel over a stream of bytes, taken apart piece by piece.

Guarantees: what comes out depends on the bytes alone and not on how they were cut; no more than
``limit`` bytes are ever held; whatever is no whole frame is named once and never given out as one.

A frame is 0B, the message, 1C 0D. A line end between frames is tolerated, nothing else is. 0B
cannot stand inside a message, so it always begins a frame; 1C ends one, and 0D has to follow.

Source: HL7 transport specification MLLP, release 1 (appendix C of the implementation guide).
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, NamedTuple

START: Final = 0x0B
END: Final = 0x1C
RETURN: Final = 0x0D
_BETWEEN: Final = b"\r\n"


class Frame(NamedTuple):
    """One whole message without its framing bytes."""

    content: bytes


class Fault(NamedTuple):
    """What stood where a frame should: a stable code.

    ``bytes-outside-frame``, ``frame-too-large``, ``frame-not-closed`` (another began, or the stream
    ended), ``frame-end-broken`` (1C without 0D).
    """

    code: str


class _State(Enum):
    OUTSIDE = auto()
    STRAY = auto()
    """Outside, and the bytes there were named already."""
    INSIDE = auto()
    ENDING = auto()
    """Behind 1C."""
    SKIPPING = auto()
    """Inside a frame that is too large."""
    SKIP_ENDING = auto()
    """Behind a 1C inside such a frame."""


class Decoder:
    """Takes the bytes of one connection and gives frames and faults in their order."""

    def __init__(self, limit: int) -> None:
        """``limit`` is the most bytes of one message."""
        self._limit = limit
        self._held = bytearray()
        self._state = _State.OUTSIDE

    @property
    def is_inside(self) -> bool:
        """Tell whether a frame has begun and not ended."""
        return self._state not in (_State.OUTSIDE, _State.STRAY)

    @property
    def held(self) -> int:
        """Return how many bytes are held."""
        return len(self._held)

    def feed(self, data: bytes) -> list[Frame | Fault]:
        """Return what ``data`` completes."""
        found: list[Frame | Fault] = []
        place = 0
        while place < len(data):
            if self._state in (_State.INSIDE, _State.SKIPPING):
                place = self._content(data, place, found)
            else:
                self._mark(data[place], found)
                place += 1
        return found

    def finish(self) -> list[Frame | Fault]:
        """Return what the end of the stream leaves open."""
        if not self.is_inside:
            return []
        told = self._state in (_State.SKIPPING, _State.SKIP_ENDING)
        self._leave(_State.OUTSIDE)
        return [] if told else [Fault("frame-not-closed")]

    def _content(self, data: bytes, place: int, found: list[Frame | Fault]) -> int:
        """Take bytes up to the next mark and return the place behind what was taken."""
        ends = [at for mark in (START, END) if (at := data.find(mark, place)) >= 0]
        stop = min(ends, default=len(data))
        if self._state is _State.INSIDE:
            room = self._limit - len(self._held)
            self._held += data[place : min(stop, place + room)]
            if stop - place > room:
                found.append(Fault("frame-too-large"))
                self._leave(_State.SKIPPING)
        if stop < len(data):
            self._mark(data[stop], found)
        return stop + 1

    def _mark(self, byte: int, found: list[Frame | Fault]) -> None:
        """Take one byte that may change the state."""
        state = self._state
        if byte == START:
            if state in (_State.INSIDE, _State.ENDING):
                ended = state is _State.ENDING
                found.append(Fault("frame-end-broken" if ended else "frame-not-closed"))
            self._leave(_State.INSIDE)
        elif state is _State.INSIDE:
            self._state = _State.ENDING
        elif state in (_State.SKIPPING, _State.SKIP_ENDING):
            self._skip(byte)
        elif state is _State.ENDING:
            self._end(byte, found)
        elif state is _State.OUTSIDE and byte not in _BETWEEN:
            found.append(Fault("bytes-outside-frame"))
            self._state = _State.STRAY

    def _skip(self, byte: int) -> None:
        """Find the end of a frame that is too large."""
        if byte == END:
            self._state = _State.SKIP_ENDING
        else:
            self._state = _State.OUTSIDE if byte == RETURN else _State.SKIPPING

    def _end(self, byte: int, found: list[Frame | Fault]) -> None:
        if byte == RETURN:
            found.append(Frame(bytes(self._held)))
            self._leave(_State.OUTSIDE)
        else:
            found.append(Fault("frame-end-broken"))
            self._leave(_State.STRAY)

    def _leave(self, state: _State) -> None:
        self._state = state
        self._held = bytearray()


def framed(message: bytes) -> bytes:
    """Return a message in its frame.

    Raises ValueError where it holds a framing byte itself: it would arrive as something else.
    """
    if bytes((START,)) in message or bytes((END,)) in message:
        raise ValueError("a message that holds 0B or 1C cannot be framed")
    return bytes((START,)) + message + bytes((END, RETURN))
