"""The segments of one message, as order groups, and each group as a report about one specimen.

The specimen's number is the first of these that is given: the placer's part of SPM-2, OBR-2, ORC-2,
the filler's part of SPM-2, OBR-3, ORC-3. The collection site numbers the bottle and places the
order, so its number comes first; the laboratory's own number is taken only where there is no other.

Source: HL7 v2.5.1, chapter 7, 7.3.1 (ORU^R01), 7.4.1 (OBR), 7.4.3 (SPM).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from passmuster.core.laboratory.reported import Coding, Line, Problem, Report, Status
from passmuster.formats.lab.hl7v2.fields import Segment
from passmuster.formats.lab.hl7v2.framing import Message
from passmuster.formats.lab.hl7v2.lines import is_blank, read_line, triplets
from passmuster.formats.lab.hl7v2.persons import Person
from passmuster.formats.lab.hl7v2.profile import ORDER_STATUS, is_known
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.values import first_text, results_in_note, system_name

_PERSONAL: Final = frozenset({"PID", "NK1", "GT1", "IN1", "IN2"})
_CONTINUES: Final = frozenset({"DSC", "ADD"})
_NO_STATUS_FIELDS: Final = (22, 23, 24, 26, 27)


@dataclass
class Group:
    """One order with what belongs to it, as sent."""

    person: Person
    obr: Segment
    orc: Segment | None = None
    lines: list[tuple[Segment, list[str]]] = field(default_factory=list)
    specimens: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Walk:
    """Goes through the segments of a message once and sorts them into groups."""

    def __init__(self, message: Message) -> None:
        self.groups: list[Group] = []
        self.persons: list[Person] = [Person()]
        self.problems: list[Problem] = []
        self._orc: Segment | None = None
        self._notes: list[str] = []
        self._group: Group | None = None
        for segment in message.segments():
            self._take(segment)

    def _take(self, segment: Segment) -> None:
        name = segment.name
        if name in _PERSONAL:
            self._personal(segment)
        elif name == "ORC":
            self._orc, self._group, self._notes = segment, None, []
        elif name == "OBR":
            self._group = Group(self.persons[-1], segment, self._orc, notes=self._notes)
            self.groups.append(self._group)
            self._orc, self._notes = None, self._group.notes
        elif name == "OBX":
            self._line(segment)
        elif name == "SPM":
            self._specimen(segment)
        elif name == "NTE":
            self._note(segment)
        elif name in _CONTINUES:
            self.problems.append(problem("message-continues", segment.place, segment=name))
        elif not is_known(name):
            self.problems.append(problem("segment-unknown", segment.place, segment=name))

    def _personal(self, segment: Segment) -> None:
        if segment.name == "PID":
            self.persons.append(Person())
            self._orc = self._group = None
            self._notes = []
        self.persons[-1].take(segment)

    def _line(self, segment: Segment) -> None:
        notes: list[str] = []
        if self._group is not None:
            self._group.lines.append((segment, notes))
        elif not is_blank(segment):
            self.problems.append(problem("line-without-order", segment.place))
        self._notes = notes

    def _specimen(self, segment: Segment) -> None:
        if self._group is None:
            self.problems.append(problem("specimen-without-order", segment.place))
            return
        self._group.specimens.append(segment)
        self._notes = self._group.notes

    def _note(self, segment: Segment) -> None:
        text = segment.text(3)
        if text:
            self._notes.append(text)
        problems = self.problems if self._group is None else self._group.problems
        for said in results_in_note(text):
            problems.append(problem("result-only-in-a-note", segment.place, said=said))


def report(group: Group, header: Segment) -> Report:
    """Return the report of one order group."""
    obr, orc = group.obr, group.orc
    ids = list(_ids(group))
    specimen, doubts = _specimen_id(group)
    letter = obr.component(25)
    read = [read_line(obx, notes) for obx, notes in group.lines if not is_blank(obx)]
    lines = tuple(line for line, _ in read)
    found = [
        *doubts,
        *_disagreeing(obr, orc),
        *_order_status(obr, letter),
        *([] if lines else [problem("order-without-lines", obr.place)]),
        *(told for _, problems in read for told in problems),
        *_twice(lines),
        *group.problems,
        *obr.faults,
    ]
    spm = group.specimens[0] if group.specimens else None
    return Report(
        place=obr.place,
        specimen_id=specimen,
        other_ids=tuple(ids),
        message_id=header.component(10),
        laboratory=first_text((header.component(4), header.component(3))),
        order=triplets(obr, 4)[0],
        specimen_type=_specimen_type(group),
        rejected="; ".join(
            filter(None, (triplets(s, 21)[1] or s.component(21) for s in group.specimens))
        ),
        status=ORDER_STATUS.get(letter, Status.UNSTATED),
        collected_at=first_text((spm.component(17) if spm else "", obr.component(7))),
        received_at=first_text((spm.component(18) if spm else "", obr.component(14))),
        released_at=obr.component(22),
        lines=lines,
        notes=tuple(group.notes),
        problems=tuple(found),
    )


def _specimen_id(group: Group) -> tuple[str, list[Problem]]:
    """Return the specimen's number by the rule of this module, and what is doubtful about it."""
    obr, orc = group.obr, group.orc
    placer = [s.component(2, 1) for s in group.specimens]
    filler = [s.component(2, 2) for s in group.specimens]
    for named in (placer, filler):
        several = sorted({one for one in named if one})
        if len(several) > 1:
            return "", [problem("several-specimens", obr.place, ids=several)]
    chosen = first_text(
        (
            *placer,
            obr.component(2),
            orc.component(2) if orc else "",
            *filler,
            obr.component(3),
            orc.component(3) if orc else "",
        )
    )
    return chosen, [] if chosen else [problem("specimen-id-missing", obr.place)]


def _ids(group: Group) -> Iterator[tuple[str, str]]:
    """Yield every number that the group gives its specimen or order, with its kind."""
    found = [("specimen", s.component(2, 1)) for s in group.specimens]
    found += [("laboratory-specimen", s.component(2, 2)) for s in group.specimens]
    found += [("accession", s.component(30)) for s in group.specimens]
    for segment in filter(None, (group.obr, group.orc)):
        found += [("placer", segment.component(2)), ("filler", segment.component(3))]
    yield from dict.fromkeys(one for one in found if one[1])


def _disagreeing(obr: Segment, orc: Segment | None) -> Iterator[Problem]:
    for number in (2, 3):
        one, other = obr.component(number), orc.component(number) if orc else ""
        if one and other and one != other:
            facts = {"first": f"OBR-{number}", "second": f"ORC-{number}"}
            yield problem("ids-disagree", obr.place, one=one, other=other, **facts)


def _order_status(obr: Segment, letter: str) -> Iterator[Problem]:
    if letter and letter not in ORDER_STATUS:
        yield problem("status-unknown", obr.place, status=letter)
    if letter:
        return
    for number in _NO_STATUS_FIELDS:
        beside = obr.raw(number).strip()
        if beside in ("F", "P", "C"):
            facts = {"first": "OBR-25", "second": f"OBR-{number}", "value": beside}
            yield problem("fields-shifted", obr.place, **facts)
            return
    yield problem("status-missing", obr.place, field="OBR-25")


def _specimen_type(group: Group) -> tuple[Coding, ...]:
    """Return SPM-4, or the parts of OBR-15's first component, or its plain text as a code."""
    for specimen in group.specimens:
        codings, _ = triplets(specimen, 4)
        if codings:
            return codings
    code, text, system = (group.obr.component(15, 1, part) for part in (1, 2, 3))
    if not code and not text:
        return ()
    return (Coding(system=system_name(system), code=code or text, text=text or code),)


def _twice(lines: tuple[Line, ...]) -> Iterator[Problem]:
    """Yield lines that nothing tells from an earlier one of their order but the value."""
    seen: dict[tuple[object, ...], str] = {}
    for line in lines:
        if not line.codings or not line.value:
            continue
        first = line.codings[0]
        name = (first.system, first.code, line.label.casefold())
        key = (*name, line.aliquot, line.method, line.numeric)
        if key in seen:
            yield problem("code-twice", line.place, code=first.code, other=seen[key])
        seen.setdefault(key, line.place)
