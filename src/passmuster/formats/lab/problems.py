"""Every problem that a reader can name: its stable code, and the sentence a person reads.

Guarantees: a sentence says what is wrong, where and what to do; what it repeats of the message is
short and printable, and never a donor's name (``masking`` runs over the sentences too).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.reported import Problem
from passmuster.formats.lab.sentences_fhir import FHIR
from passmuster.formats.lab.sentences_hl7 import HL7
from passmuster.formats.lab.sentences_table import TABLE

_ANY: Final = {
    "file-empty": "The file holds nothing. Ask the laboratory to send it again.",
    "file-too-large": "The file is larger than {limit} MB. Ask the laboratory to send it in parts.",
    "file-kind-unknown": "The file is neither HL7 v2, FHIR as JSON nor a table. Ask the laboratory "
    "for one of these.",
    "message-names-a-person": "The message carries data of a person ({fields}), and a laboratory "
    "knows specimens by code only. The data is masked here; find out how the laboratory got it.",
    "name-in-a-value": "A value or a code held what the message gives as a donor's name or number. "
    "It was masked; read the kept message under supervision.",
    "not-a-message": "The file is called a message of HL7 v2 and is none: no segment of one begins "
    "it. Ask the laboratory to send it again.",
    "specimen-id-missing": "Nothing here gives the specimen's number, so the result belongs to "
    "nobody.",
    "several-specimens": "The results name more than one specimen ({ids}). None was chosen.",
    "ids-disagree": "{first} says “{one}” and {second} says “{other}” for one order. Ask the "
    "laboratory which is right.",
    "status-unknown": "The status “{status}” is none that the standard knows. It counts as "
    "unstated.",
    "code-missing": "A value “{value}” stands without a code that says what was measured.",
    "code-twice": "The code {code} stands here and at {other}, and nothing but the value tells the "
    "two apart. They need different sub-numbers (OBX-4).",
    "value-missing": "The line is final and has no value.",
    "value-points-to-a-note": "Instead of a value stands “{value}”. Nothing in a note is a result.",
    "value-too-long": "The value has {length} characters, and {limit} are the most of any result.",
    "value-type-unread": "A value of the type {kind} is not read: a result is a number, a word or "
    "a code.",
    "result-only-in-a-note": "A note says “{said}”. Nothing in a note is a result; ask for it as a "
    "line of its own.",
    "message-in-wide-letters": "The file is a message in UTF-16, and messages are read in the "
    "character sets of their standards. Ask for UTF-8.",
    "nothing-reported": "The file is whole and reports nothing: no message, no row.",
    "order-without-lines": "The order has no line with a result.",
    "too-many-problems": "More problems than {limit} were found; the rest is not listed.",
}

SAYS: Final[Mapping[str, str]] = {**_ANY, **HL7, **FHIR, **TABLE}
"""Every code with its sentence; names in braces are filled in."""

_SHOWN: Final = 100


def problem(code: str, place: str = "", /, **facts: object) -> Problem:
    """Return a problem with the sentence of its code; ``facts`` fill the sentence's braces.

    A list is shown with commas; anything else as one short text.
    """
    said = {
        name: ", ".join(map(shown, fact)) if isinstance(fact, list) else shown(str(fact))
        for name, fact in facts.items()
    }
    return Problem(code=code, place=place, says=SAYS[code].format(**said).strip())


def unusable(code: str, /, **facts: object) -> UnusableInput:
    """Return the error of a file of which nothing can be read.

    It reaches nobody as an error: ``reader.read_results`` makes it a problem of the reading.
    """
    told = problem(code, **facts)
    return UnusableInput(told.code, told.says)


def shown(text: str) -> str:
    """Return ``text`` short enough for a sentence and without anything that cannot be printed."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cut)


def at(place: str, within: str) -> str:
    """Return a place inside a place: "message 2, OBX 3"."""
    return f"{place}, {within}" if place and within else place or within
