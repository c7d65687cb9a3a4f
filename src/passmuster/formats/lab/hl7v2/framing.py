"""From bytes to messages: line ends, transport bytes, batches, character sets, several in a file.

Guarantees: no byte is dropped without being named, but for line ends, blank lines, byte-order marks
and the framing bytes of MLLP; a message that was cut off in transport is told.

Sources: HL7 v2.5.1, chapter 2, 2.10.3 (batches), table 0211 (character sets); HL7 transport
specification MLLP, release 1.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from passmuster.core.laboratory.reported import Problem
from passmuster.formats.lab.hl7v2.fields import Segment, Text, parse_delimiters
from passmuster.formats.lab.limits import (
    MAX_FIELDS,
    MAX_FILE_SEGMENTS,
    MAX_OF_ONE_MESSAGE,
    MAX_PROBLEMS,
    MAX_SEGMENTS,
)
from passmuster.formats.lab.problems import problem, unusable

_START, _END, _BOM = "\x0b", "\x1c", "ï»¿"
_NAMED: Final = re.compile(r"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9])")
_HEADER: Final = re.compile(r"MSH[^A-Za-z0-9\s]")
_BATCH: Final = frozenset({"FHS", "BHS", "BTS", "FTS"})
_PERSONAL: Final = frozenset({"PID", "PD1", "NK1", "GT1", "IN1", "IN2", "PV1", "PV2"})
"""Segments whose letters are of no matter for a result: a name with an accent may stand there."""

CHARSETS: Final = {
    "ASCII": "ascii",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UNICODE": "utf-8",
    "ISO IR6": "ascii",
    **{f"8859/{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    **{f"8859-{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    "ISO-8859-1": "iso8859_1",
}
"""Character sets of table 0211 that are read, and the spellings of them that are seen."""


@dataclass
class Message:
    """One message as it stands in the file.

    ``lines`` are (number of the line in the file, text), ``problems`` what is wrong with the whole.
    ``text`` is None where nothing in it can be told apart.
    """

    number: int
    lines: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    text: Text | None = None

    @property
    def place(self) -> str:
        """Return how the message is called in places: its number in the file, from 1."""
        return f"message {self.number}"

    def segments(self) -> Iterator[Segment]:
        """Yield the segments with their places: "message 2, OBX 3"."""
        if self.text is None:
            return
        seen: dict[str, int] = {}
        for _, line in self.lines:
            name = line[:3]
            seen[name] = seen.get(name, 0) + 1
            yield Segment(line, self.text, f"{self.place}, {name} {seen[name]}")


def split_messages(data: bytes) -> tuple[list[Message], list[Problem]]:
    """Return the messages of a file and what is wrong outside them.

    Raises UnusableInput ``too-many-segments``.
    """
    framing = _Framing()
    for number, line in enumerate(io.StringIO(data.decode("latin-1"), newline=""), 1):
        text = line.rstrip("\r\n")
        framing.take(number, text, line[len(text) :])
    framing.finish()
    for message in framing.messages:
        _settle(message)
    return framing.messages, framing.problems


class _Framing:
    """Takes lines one by one and knows in which message they stand."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.problems: list[Problem] = []
        self._open_frame = False
        self._headless = False
        self._count = 0
        self._end = self._last = ""
        self._mixed = False
        self._batches: list[tuple[str, int]] = []

    def take(self, number: int, line: str, end: str) -> None:
        """Take one line of the file and the characters that end it."""
        if _START in line:
            self._cut()
            self._open_frame = True
            line = line.rpartition(_START)[2]
        closes = _END in line
        line = line.partition(_END)[0].removeprefix(_BOM).lstrip(" \t")
        if line.strip("\x00 \t"):
            self._count += 1
            self._keep(number, line)
            self._ends(end)
        if self._count > MAX_FILE_SEGMENTS:
            raise unusable("too-many-segments", limit=MAX_FILE_SEGMENTS)
        if closes:
            self._open_frame = False

    def _ends(self, end: str) -> None:
        """Name a line end that differs inside a message: a break in a text could pass for one."""
        if not self.messages:
            return
        message = self.messages[-1]
        if len(message.lines) == 1:
            self._end = self._last = end
            return
        if self._last != self._end and not self._mixed:
            self._mixed = True
            self._tell(problem("line-ends-mixed", message.place))
        self._last = end

    def finish(self) -> None:
        """Say what the end of the file leaves open."""
        self._cut()
        for opened, _ in self._batches:
            self.problems.append(problem("batch-not-closed", opened=opened))

    def _cut(self) -> None:
        if self._open_frame and self.messages:
            last = self.messages[-1]
            last.problems.append(problem("message-truncated", last.place))
        self._open_frame = False

    def _keep(self, number: int, line: str) -> None:
        name = line[:3]
        if _HEADER.match(line):
            self.messages.append(Message(len(self.messages) + 1, [(number, line)]))
            self._headless = self._mixed = False
        elif name in _BATCH:
            self._batch(line)
        elif not _NAMED.match(line):
            self._tell(problem("line-not-a-segment", self._where(), line=number))
        elif self.messages and not self._headless:
            lines = self.messages[-1].lines
            if len(lines) <= MAX_SEGMENTS:
                lines.append((number, line))
        elif not self._headless:
            self._headless = True
            self.problems.append(problem("message-without-msh", f"line {number}"))

    def _where(self) -> str:
        return self.messages[-1].place if self.messages else ""

    def _tell(self, found: Problem) -> None:
        told = self.messages[-1].problems if self.messages else self.problems
        limit = MAX_OF_ONE_MESSAGE if self.messages else MAX_PROBLEMS
        if len(told) < limit:
            told.append(found)
        elif len(told) == limit:
            told.append(problem("too-many-problems", found.place, limit=limit))

    def _batch(self, line: str) -> None:
        name = line[:3]
        if name in ("FHS", "BHS"):
            self._batches.append((name, len(self.messages)))
            return
        opener = "FHS" if name == "FTS" else "BHS"
        before = next((place for place in self._batches if place[0] == opener), None)
        if before is not None:
            self._batches.remove(before)
        count = line[4:].split(line[3:4] or "|")[0].strip()
        found = len(self.messages) - (before[1] if before else 0)
        if (
            name == "BTS"
            and count.isdecimal()
            and count.isascii()
            and count.lstrip("0") != str(found)
        ):
            self.problems.append(problem("batch-count-differs", told=count, found=found))


def _settle(message: Message) -> None:
    """Find the separators and the character set, and read the lines in it."""
    header = message.lines[0][1]
    delimiters = parse_delimiters(header)
    place = message.place
    if delimiters is None:
        message.problems.append(problem("delimiters-unusable", place, declared=header[3:9]))
        return
    widest = max(line.count(delimiters.field) for _, line in message.lines)
    if len(message.lines) > MAX_SEGMENTS or widest > MAX_FIELDS:
        many = len(message.lines) > MAX_SEGMENTS
        limit, what = (MAX_SEGMENTS, "segments") if many else (MAX_FIELDS, "fields in a segment")
        message.problems.append(problem("message-too-large", place, limit=limit, what=what))
        return
    declared = Segment(header, Text(delimiters, "ascii"), place).raw(18)
    declared = declared.split(delimiters.repetition or "\x00")[0].strip().upper()
    charset = CHARSETS.get(declared, "") if declared else "ascii"
    if not charset:
        message.problems.append(problem("charset-unknown", place, charset=declared))
        return
    message.text = Text(delimiters, _read_in(message, charset, declared))


def _read_in(message: Message, charset: str, declared: str) -> str:
    """Decode the lines of a message and return the character set that was used."""
    raw = [line.encode("latin-1") for _, line in message.lines]
    if not declared and not all(line.isascii() for line in raw):
        charset = "utf-8" if _decodes(b"\n".join(raw), "utf-8") else "iso8859_1"
        if not all(line.isascii() or line[:3].decode() in _PERSONAL for line in raw):
            told = {"utf-8": "UTF-8", "iso8859_1": "ISO 8859-1"}[charset]
            message.problems.append(problem("charset-undeclared", message.place, read=told))
    elif not _decodes(b"\n".join(raw), charset):
        message.problems.append(problem("charset-wrong", message.place, charset=declared))
    message.lines = [
        (number, line.decode(charset, "replace"))
        for (number, _), line in zip(message.lines, raw, strict=True)
    ]
    return charset


def _decodes(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
