"""A roster as canonical bytes, so that one hash stands for everybody who was on it.

Guarantees: two rosters with the same people have the same lines, whatever order or file they came
from; the lines are RFC 8785 canonical JSON and read back to the same people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from passmuster.core.kernel.canonical import parse_canonical
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.people import PERSON_CLASSES, SEXES, STATUSES, Person

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
"""Canonical for objects of text with ASCII keys, and some fifteen times faster than the general
printer; a test holds the two together."""


def snapshot_lines(people: Iterable[Person]) -> Iterator[bytes]:
    """Yield one canonical line per person, without line end, sorted by identity key.

    Raises UnusableInput (``snapshot-duplicate``) when two people have one identity key.
    """
    previous = None
    for key, person in sorted((person.key, person) for person in people):
        if key == previous:
            raise UnusableInput(
                "snapshot-duplicate", f"Service number {person.number} stands twice in the roster."
            )
        previous = key
        yield _ENCODER.encode(person._asdict()).encode("utf-8")


def snapshot_digest(people: Iterable[Person]) -> str:
    """Return the SHA-256 of the snapshot's lines, each ended by LF, as 64 lower-case hex digits."""
    digest = hashlib.sha256()
    for line in snapshot_lines(people):
        digest.update(line + b"\n")
    return digest.hexdigest()


def parse_snapshot(lines: Iterable[bytes]) -> Iterator[Person]:
    """Yield the people of a snapshot's lines (with or without their line ends).

    Raises UnusableInput: ``json-not-canonical``, or ``snapshot-unreadable`` for other fields,
    unknown codes, or people out of order.
    """
    previous = ""
    for line in lines:
        person = _person(parse_canonical(line.removesuffix(b"\n")))
        if person.key <= previous:
            raise _unreadable(f"{person.number} is out of order")
        previous = person.key
        yield person


def _person(value: object) -> Person:
    if not isinstance(value, dict) or set(value) != set(Person._fields):
        raise _unreadable("a line has other fields than a person has")
    if not all(isinstance(text, str) for text in value.values()):
        raise _unreadable("a field is not text")
    person = Person(**value)
    if (
        person.status not in STATUSES
        or person.person_class not in PERSON_CLASSES
        or person.sex not in ("", *SEXES)
    ):
        raise _unreadable(f"{person.number} has a code that is not known")
    return person


def _unreadable(reason: str) -> UnusableInput:
    return UnusableInput("snapshot-unreadable", f"This is not a roster snapshot: {reason}.")
