"""What a laboratory's message says, line by line and word for word, before anybody judges it.

Readers (`formats/lab`) fill these and change nothing on the way: every value stands as it was
written, with the place where it stood. The name of a donor is never carried; only that a message
held one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How far the laboratory says a line or a report has come."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"
    UNSTATED = "unstated"


class Comparator(StrEnum):
    """What stood before a number: "below 10" is not ten."""

    NONE = ""
    BELOW = "<"
    AT_MOST = "<="
    AT_LEAST = ">="
    ABOVE = ">"


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One code of a line or an order as sent.

    ``system`` is ``loinc``, ``snomed`` or ``cpt`` where the sender's spelling of it is known
    ("LN", "LOINC", "http://loinc.org" are one system), else the system as sent, or "".
    ``text`` is the sender's own words beside the code.
    """

    system: str
    code: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with a file, a report or a line, and where.

    ``code`` is a stable kebab-case code, ``place`` as in Line ("" for the whole file), ``says`` one
    English sentence that says what is wrong and what to do. No problem names a donor.
    """

    code: str
    place: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One reported line: an analyte or a validity measure with its value as written.

    ``place`` says where it stood ("message 2, OBX 3", "entry 4", "row 7"). ``value`` is the exact
    text of the number, word or code, without its comparator; ``value_codings`` what a coded value
    carried. ``unit`` is as written. ``reference`` is the reference range or cutoff text, ``flag``
    the abnormal flag, both as written. Neither decides; a reference that shows another cutoff, and
    a flag that says the opposite of a word, are asked about.
    """

    place: str
    codings: tuple[Coding, ...]
    value: str
    label: str = ""
    comparator: Comparator = Comparator.NONE
    numeric: bool = False
    value_codings: tuple[Coding, ...] = ()
    unit: str = ""
    reference: str = ""
    flag: str = ""
    status: Status = Status.UNSTATED
    method: str = ""
    aliquot: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that one message, order group or row says about one specimen.

    ``specimen_id`` is "" where the message gives none. ``other_ids`` are (kind, id) pairs such as
    ("placer", "ORD-1"), ("filler", "F-1"), ("accession", "A-1"). Moments are as sent, unparsed.
    ``names_donor`` is true where the message carries a name, birth date, address or number of a
    person: an alarm, since a laboratory receives by code only.
    """

    place: str
    specimen_id: str = ""
    other_ids: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    laboratory: str = ""
    order: tuple[Coding, ...] = ()
    specimen_type: tuple[Coding, ...] = ()
    rejected: str = ""
    status: Status = Status.UNSTATED
    collected_at: str = ""
    received_at: str = ""
    released_at: str = ""
    names_donor: bool = False
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read from one file: its kind, the SHA-256 of its bytes, its reports, its problems.

    ``kind`` is ``hl7v2``, ``fhir-r4b``, ``fhir-r5``, ``table`` or "" where no reader took it.
    """

    kind: str
    sha256: str
    reports: tuple[Report, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
