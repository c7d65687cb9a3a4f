"""Answers to HL7 v2 messages (ACK), and the reading of other people's answers.

Guarantees: an answer repeats nothing of a message but header fields (who sent it to whom, its
number, its mode, version and character set), without control characters and cut to the standard's
lengths; a message that cannot be read is answered too. The sentence comes from the code alone, so
nothing about a donor can stand in it.

Sources: HL7 v2.5.1, chapter 2, 2.9.2 (original and enhanced mode), 2.15.1 (MSA), 2.15.5 (ERR);
tables 0008, 0155, 0357.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from passmuster.formats.lab.hl7v2.fields import Delimiters, Segment, Text, parse_delimiters
from passmuster.formats.lab.hl7v2.profile import VERSIONS


class Outcome(StrEnum):
    """What became of a message.

    ``stored``: it is kept and reads as a result. ``kept``: it is kept, and a person has to look at
    it. ``refused``: no result comes of it, and the same bytes again change nothing. ``failed``: it
    could not be kept; the sender sends it again.
    """

    STORED = "stored"
    KEPT = "kept"
    REFUSED = "refused"
    FAILED = "failed"


class Received(NamedTuple):
    """The outcome of one message and, where it is not ``stored``, the stable code of why."""

    outcome: Outcome
    reason: str = ""


class Acknowledgement(NamedTuple):
    """An answer as read: MSA-1, MSA-2 and the reason's code (ERR-5, else the head of MSA-3)."""

    code: str
    message_id: str
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        """Tell whether the message is in safe keeping, so that it need not be sent again."""
        return self.code in _SETTLED


APPLICATION: Final = MappingProxyType(
    {Outcome.STORED: "AA", Outcome.KEPT: "AE", Outcome.REFUSED: "AR", Outcome.FAILED: "AR"}
)
"""MSA-1 of the original mode and of an application's answer (table 0008)."""

ACCEPT: Final = MappingProxyType(
    {Outcome.STORED: "CA", Outcome.KEPT: "CA", Outcome.REFUSED: "CR", Outcome.FAILED: "CE"}
)
"""MSA-1 of the accept answer of the enhanced mode: whether the message is in safe keeping."""

SAYS: Final = MappingProxyType(
    {
        "before-receipt": "Kept as evidence. Confirm the receipt of the specimen, then send a new "
        "message.",
        "bytes-outside-frame": "Bytes stood outside a frame. Send each message between 0B and "
        "1C 0D.",
        "frame-end-broken": "The frame did not end in 1C 0D. Send the message again.",
        "frame-not-closed": "The frame was not closed. Send the message again.",
        "frame-too-large": "The message is larger than is taken. Send its results in parts.",
        "frame-too-slow": "The message did not arrive whole in time. Send it again.",
        "message-is-a-trial": "Kept. It is a trial message (MSH-11) and counts for nobody.",
        "message-names-a-person": "Kept. It carries data of a person, which a laboratory must not "
        "have or send.",
        "message-not-read": "Kept as evidence. Nothing in it can be read as a result.",
        "not-stored": "It could not be stored. Send it again later.",
        "report-held": "Kept. A person has to look at it before it counts.",
        "wrong-laboratory": "Kept as evidence. The specimen is not in this laboratory's custody.",
        "unmatched": "Kept as evidence. No specimen of this number is known.",
    }
)
"""One sentence a code; a code that is not here has its outcome's sentence."""

_OTHERWISE: Final = MappingProxyType(
    {
        Outcome.STORED: "",
        Outcome.KEPT: SAYS["report-held"],
        Outcome.REFUSED: "Refused. Sending the same again changes nothing.",
        Outcome.FAILED: SAYS["not-stored"],
    }
)
_CONDITIONS: Final = MappingProxyType(
    {
        "message-type-not-a-result": ("200", "Unsupported message type"),
        "unmatched": ("204", "Unknown key identifier"),
        "version-unknown": ("203", "Unsupported version id"),
    }
)
_ANY_CONDITION: Final = ("207", "Application internal error")
"""Table 0357 has nothing for most of what goes wrong with a result; the own code says it."""

_REASON: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+){0,9}")
_MSA_1: Final = re.compile(r"[AC][AER]")
_MSH: Final = re.compile(r"(?:^|[\r\n\x0b])(?:\xef\xbb\xbf)?[ \t]*(MSH[^\r\n]*)")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_USUAL: Final = Delimiters("|", "^", "~", "\\", "&")
_PLACE, _NUMBER, _CHARSET = 227, 199, 40
"""Longest texts of header fields that are repeated: names, the message's number, the charset."""

_NEWEST: Final = "2.5.1"
_SETTLED: Final = frozenset({"AA", "AE", "CA"})
_WANTED: Final = MappingProxyType(
    {
        "AL": frozenset(Outcome),
        "NE": frozenset[Outcome](),
        "ER": frozenset(Outcome) - {Outcome.STORED},
        "SU": frozenset({Outcome.STORED}),
    }
)
"""Table 0155: when an answer is wanted."""


def acknowledgements(
    raw: bytes, received: Received, *, control_id: str, at: datetime
) -> tuple[bytes, ...]:
    """Return the answers that the message asks for, in the order in which they are sent.

    In the original mode one. In the enhanced mode (MSH-15 or MSH-16 given) the accept answer, the
    application's, both or none. ``control_id`` is a number that no other answer has (16 characters
    or fewer); ``at`` an aware moment.
    """
    header = _Header(raw)
    outcome = received.outcome
    if not (header.accept or header.application):
        return (_answer(header, APPLICATION[outcome], received, control_id, at),)
    answers = []
    if outcome in _wanted(header.accept):
        answers.append(_answer(header, ACCEPT[outcome], received, f"{control_id}C", at))
    if outcome in _wanted(header.application):
        answers.append(_answer(header, APPLICATION[outcome], received, control_id, at))
    return tuple(answers)


def read_acknowledgement(data: bytes) -> Acknowledgement | None:
    """Return what an answer says, None where it is no answer or cannot be read."""
    lines = re.split(r"[\r\n]+", data.decode("latin-1"))
    marks = parse_delimiters(lines[0]) if lines[0].startswith("MSH") else None
    if marks is None:
        return None
    text = Text(marks, "latin-1")
    segments = {line[:3]: Segment(line, text, "") for line in lines}
    said = segments.get("MSA")
    if said is None or not _MSA_1.fullmatch(said.component(1)):
        return None
    fault = segments.get("ERR")
    reason = fault.component(5) if fault is not None else ""
    reason = reason or said.text(3).partition(":")[0]
    known = reason if _REASON.fullmatch(reason) else ""
    return Acknowledgement(said.component(1), said.component(2), known)


def message_number(raw: bytes) -> str:
    """Return the number (MSH-10) by which an answer names a message, "" where it has none."""
    return _Header(raw).message_id


def _wanted(condition: str) -> frozenset[Outcome]:
    """Return after which outcomes an answer is wanted; a condition nobody knows wants it always."""
    return _WANTED.get(condition or "NE", _WANTED["AL"])


class _Header:
    """What is repeated of a message's header; the usual where it has none that can be read."""

    def __init__(self, raw: bytes) -> None:
        found = _MSH.search(raw.decode("latin-1"))
        line = found[1] if found else ""
        marks = parse_delimiters(line)
        self.delimiters = marks or _USUAL
        segment = Segment(line if marks else "MSH|", Text(self.delimiters, "latin-1"), "")
        self.declared = segment.raw(2) or "".join(_USUAL[1:])
        names = [_CONTROL.sub("", segment.raw(number))[:_PLACE] for number in (3, 4, 5, 6)]
        self.sender, self.receiver = names[:2], names[2:]
        self.message_id = segment.component(10)
        self.number = _CONTROL.sub("", segment.raw(10))[:_NUMBER]
        mode, version = segment.component(11), segment.component(12)
        self.mode = mode if mode in ("P", "T", "D") else "P"
        self.version = version if version in VERSIONS else _NEWEST
        self.accept, self.application = segment.component(15), segment.component(16)
        self.charset = _CONTROL.sub("", segment.raw(18))[:_CHARSET]

    def coded(self, *parts: str) -> str:
        """Return a coded field of these components."""
        return self.delimiters.component.join(map(self.escaped, parts))

    def escaped(self, text: str) -> str:
        """Return a text in which the sender's own separators are escaped, or blanks."""
        mark = self.delimiters.escape
        names = dict(zip(self.delimiters, "FSRET", strict=True))
        return "".join(
            sign if sign not in names else f"{mark}{names[sign]}{mark}" if mark else " "
            for sign in text
        )


def _answer(header: _Header, code: str, received: Received, control_id: str, at: datetime) -> bytes:
    outcome, reason = received
    reason = reason if _REASON.fullmatch(reason) else ""
    says = SAYS.get(reason) or _OTHERWISE[outcome]
    version = tuple(map(int, header.version.split(".")))
    kind = ("ACK", "R01", "ACK") if version >= (2, 4) else ("ACK", "R01")
    fields = (
        *(header.declared, *header.receiver, *header.sender),
        at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000"),
        "",
        header.coded(*kind) if version >= (2, 3) else "ACK",
        *(control_id, header.mode, header.version, "", "", "", "", "", header.charset),
    )
    lines = [_line(header, "MSH", *fields)]
    told = "" if outcome is Outcome.STORED else f"{reason}: {says}" if reason else says
    # MSA-3 was withdrawn with 2.7, ERR-3 to ERR-8 came with 2.5: in between both stand.
    text = header.escaped(told) if version < (2, 7) else ""
    lines.append(_line(header, "MSA", code, header.number, text))
    if outcome is not Outcome.STORED and version >= (2, 5):
        number, meaning = _CONDITIONS.get(reason, _ANY_CONDITION)
        own = header.coded(reason, "", "L") if reason else ""
        condition = header.coded(number, meaning, "HL70357")
        lines.append(
            _line(header, "ERR", "", "", condition, "E", own, "", "", header.escaped(says))
        )
    return "".join(lines).encode("latin-1")


def _line(header: _Header, name: str, *fields: str) -> str:
    mark = header.delimiters.field
    return mark.join((name, *fields)).rstrip(mark) + "\r"
