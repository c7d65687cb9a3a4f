"""Reads a file of HL7 v2 messages into reports; whatever is no result is refused by a sentence.

Guarantees: every message gives at least one report or one problem; nothing of a person stands in
what is returned; no input raises anything but UnusableInput ``too-many-segments``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from passmuster.core.laboratory.reported import Problem, Report
from passmuster.formats.lab.hl7v2.fields import Segment
from passmuster.formats.lab.hl7v2.framing import Message, split_messages
from passmuster.formats.lab.hl7v2.orders import Group, Walk, report
from passmuster.formats.lab.hl7v2.persons import Person
from passmuster.formats.lab.hl7v2.profile import header_problems, refusal
from passmuster.formats.lab.limits import MAX_OF_ONE_MESSAGE
from passmuster.formats.lab.masking import Mask, mask_problems, mask_report
from passmuster.formats.lab.merging import merged
from passmuster.formats.lab.problems import problem


def read_hl7(data: bytes) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """Return the reports of every message in ``data`` and the problems outside of any report.

    Raises UnusableInput ``too-many-segments``.
    """
    messages, outside = split_messages(data)
    repeated = _Repeated()
    reports: list[Report] = []
    for message in messages:
        found, problems = _read(message, repeated)
        reports += found
        outside += problems
    return tuple(reports), tuple(outside)


class _Repeated:
    """Remembers which message numbers were seen, with a hash of what stood under them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[str, bytes]] = {}

    def check(self, message: Message, header: Segment) -> Problem | None:
        """Return the problem of a number that stood in the file before, or None."""
        number = header.component(10)
        if not number:
            return None
        text = "\r".join(line for _, line in message.lines)
        content = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        key = (header.raw(3), number)
        other, before = self._seen.setdefault(key, (message.place, content))
        if other == message.place:
            return None
        if before == content:
            return problem("message-twice", message.place, other=other)
        return problem("message-id-twice", message.place, id=number, other=other)


def _read(message: Message, repeated: _Repeated) -> tuple[list[Report], list[Problem]]:
    header = next(message.segments(), None)
    if header is None:
        return [], message.problems
    refused = refusal(header)
    if refused is not None:
        return [], [*message.problems, refused]
    again = repeated.check(message, header)
    if again is not None and again.code == "message-twice":
        return [], [again]
    walk = Walk(message)
    whole = [*message.problems, *header_problems(header), *([again] if again else [])]
    whole += walk.problems[:MAX_OF_ONE_MESSAGE]
    if len(walk.problems) > MAX_OF_ONE_MESSAGE:
        whole.append(problem("too-many-problems", message.place, limit=MAX_OF_ONE_MESSAGE))
    if not walk.groups:
        own = [problem("message-without-order", message.place), *whole]
        mask = Mask(word for person in walk.persons for word in person.words(()))
        told = [*own, *_alarms(walk, message.place, ())]
        return [], list(mask_problems(told, mask))
    return list(_reports(walk, header, whole)), []


def _reports(walk: Walk, header: Segment, whole: list[Problem]) -> Iterator[Report]:
    """Yield the reports, person by person; every one carries what is wrong with the message."""
    owners: dict[str, Person] = {}
    own_numbers: set[str] = set()
    by_person: list[tuple[Person, list[Report]]] = []
    for person in walk.persons:
        groups: list[Group] = [group for group in walk.groups if group.person is person]
        reports = merged([report(group, header) for group in groups])
        own_numbers |= {number for one in reports for _, number in one.other_ids}
        by_person.append((person, reports))
    alarms = list(_alarms(walk, header.place.partition(",")[0], own_numbers))
    mask = Mask(word for person in walk.persons for word in person.words(own_numbers))
    for person, reports in by_person:
        for one in reports:
            twice = owners.setdefault(one.specimen_id, person) is not person and one.specimen_id
            doubts = [problem("specimen-twice", one.place, id=one.specimen_id)] if twice else []
            full = replace(
                one,
                names_donor=bool(alarms),
                problems=(*alarms, *whole, *doubts, *one.problems),
            )
            yield mask_report(full, mask)


def _alarms(walk: Walk, place: str, own_numbers: set[str] | tuple[()]) -> Iterator[Problem]:
    named = dict.fromkeys(what for person in walk.persons for what in person.fields(own_numbers))
    if named:
        yield problem("message-names-a-person", place, fields=list(named))
