"""DiagnosticReports and the Observations that stand alone, as reports about specimens.

The specimen's number is the first of these that is given: the first identifier of the Specimen (its
accession identifier where it has no other), the identifier of the order (basedOn), the report's own
identifier. An Observation without a report has its specimen's number or none.

Source: FHIR R5, 10.1 (Observation), 10.3 (DiagnosticReport), 10.9 (Specimen).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from passmuster.core.laboratory.reported import Coding, Line, Report, Status
from passmuster.formats.lab.fhir.elements import Element, concept
from passmuster.formats.lab.fhir.narrative import contradictions, narrative_text
from passmuster.formats.lab.fhir.profile import (
    OBSERVATION_STATUS,
    REPORT_STATUS,
    unknown_elements,
)
from passmuster.formats.lab.fhir.resources import Collection, Resource
from passmuster.formats.lab.fhir.values import has_value, read_line
from passmuster.formats.lab.limits import MAX_LINES
from passmuster.formats.lab.problems import at, unusable
from passmuster.formats.lab.values import first_text, results_in_note

_OUTSIDE: Final = ("subject", "encounter", "device")


@dataclass
class Specimen:
    """What a result says of the specimen it is of."""

    number: str = ""
    ids: list[tuple[str, str]] = field(default_factory=list)
    kind: tuple[Coding, ...] = ()
    collected: str = ""
    received: str = ""
    rejected: str = ""


@dataclass
class Gathered:
    """What was read of Observations: lines, specimens, and each resource once, in order."""

    lines: list[Line] = field(default_factory=list)
    specimens: list[Specimen] = field(default_factory=list)
    read: dict[int, Resource] = field(default_factory=dict)


class Reader:
    """Reads the reports of one collection; remembers which Observations a report has taken."""

    def __init__(self, collection: Collection) -> None:
        self._all = collection
        self._taken: set[int] = set()
        self._lines = 0

    def reports(self) -> Iterator[Report]:
        """Yield the report of every DiagnosticReport, then those of Observations left over."""
        for resource in self._all.resources:
            if resource.kind == "DiagnosticReport":
                yield self._of_report(resource)
        members = self._members()
        # Panels first, for a panel brings its members along; last whoever nobody brought.
        for passed_over in (members, set[int]()):
            for resource in self._all.resources:
                new = resource.kind == "Observation" and id(resource) not in self._taken
                if new and id(resource) not in passed_over:
                    yield self._alone(resource)

    def _members(self) -> set[int]:
        found: set[int] = set()
        for resource in self._all.resources:
            if resource.kind == "Observation":
                for reference in _quiet(resource).many("hasMember"):
                    named = self._all.named.get(reference.text("reference"), [])
                    found.update(id(one) for one in named if one is not resource)
        return found

    def _of_report(self, resource: Resource) -> Report:
        element = resource.element
        _check(resource)
        specimens = [self._specimen(resource, one) for one in element.many("specimen")]
        followed = [self._all.follow(resource, r, "Observation") for r in element.many("result")]
        gathered = self._gather([one for one in followed if one is not None])
        gathered.specimens[:0] = specimens
        if not gathered.lines:
            code = "document-not-read" if "presentedForm" in element else "order-without-lines"
            element.fault(code)
        notes = [element.text("conclusion"), *_conclusions(element), *_notes(element)]
        self._outside(resource)
        return self._report(resource, gathered, notes, _status(element, REPORT_STATUS))

    def _alone(self, resource: Resource) -> Report:
        gathered = self._gather([resource])
        lines = gathered.lines
        if not lines:
            resource.element.fault("order-without-lines")
        return self._report(resource, gathered, [], lines[0].status if lines else Status.UNSTATED)

    def _report(
        self, resource: Resource, gathered: Gathered, notes: list[str], status: Status
    ) -> Report:
        specimens, lines = gathered.specimens, gathered.lines
        element = resource.element
        numbers = list(dict.fromkeys(one.number for one in specimens if one.number))
        orders = list(self._orders(resource))
        own = [("filler", one) for one in _identifiers(element)]
        if resource.kind == "Observation":
            own = [("observation", one) for _, one in own]
        fillers = [one for kind, one in own if kind == "filler"]
        number = numbers[0] if len(numbers) == 1 else ""
        if len(numbers) > 1:
            element.fault("several-specimens", ids=numbers)
        elif not number:
            number = first_text((*(one for _, one in orders), *fillers))
        if not number and len(numbers) < 2:
            element.fault("specimen-id-missing")
        if resource.kind != "Observation" or "hasMember" in element:
            _compare_narrative(element, lines)
        for note in notes:
            for said in results_in_note(note):
                element.fault("result-only-in-a-note", said=said)
        self._name_strays(resource, gathered)
        specimen = specimens[0] if specimens else Specimen()
        return Report(
            place=resource.place,
            specimen_id=number,
            other_ids=tuple(dict.fromkeys([i for s in specimens for i in s.ids] + orders + own)),
            message_id=element.text("id"),
            laboratory=_performer(element),
            order=concept(element.one("code"))[0] if resource.kind != "Observation" else (),
            specimen_type=specimen.kind,
            rejected="; ".join(dict.fromkeys(s.rejected for s in specimens if s.rejected)),
            status=status,
            collected_at=first_text((specimen.collected, _effective(element))),
            received_at=specimen.received,
            released_at=element.text("issued"),
            lines=tuple(lines),
            notes=tuple(note.strip() for note in notes if note.strip()),
            problems=tuple(
                dict.fromkeys(
                    fault for one in (resource, *gathered.read.values()) for fault in one.faults
                )
            ),
        )

    def _name_strays(self, resource: Resource, gathered: Gathered) -> None:
        """Name results of somebody else, and results inside a resource that nothing points to."""
        subjects = dict.fromkeys(
            subject.text("reference")
            for one in (resource, *gathered.read.values())
            if (subject := one.element.one("subject")) and subject.text("reference")
        )
        if len(subjects) > 1:
            resource.element.fault("subjects-differ", count=len(subjects))
        for one in (resource, *gathered.read.values()):
            for held in one.contained.values():
                if held.kind == "Observation" and id(held) not in self._taken:
                    held.element.fault("observation-unused")

    def _gather(self, roots: list[Resource]) -> Gathered:
        """Read Observations and their members, each once."""
        gathered = Gathered()
        todo = roots[::-1]
        while todo:
            resource = todo.pop()
            if id(resource) in gathered.read:
                resource.element.fault("observation-twice")
                continue
            gathered.read[id(resource)] = resource
            self._taken.add(id(resource))
            self._observation(resource, gathered)
            members = resource.element.many("hasMember")
            followed = [self._all.follow(resource, one, "Observation") for one in members]
            todo += [one for one in reversed(followed) if one is not None]
        return gathered

    def _observation(self, resource: Resource, gathered: Gathered) -> None:
        """Read an Observation and its components, not its members."""
        element = resource.element
        _check(resource)
        self._outside(resource)
        status = _status(element, OBSERVATION_STATUS)
        method = concept(element.one("method"))[1]
        notes = tuple(_notes(element))
        for said in (said for note in notes for said in results_in_note(note)):
            element.fault("result-only-in-a-note", said=said)
        self._count(element)
        components, before = element.many("component"), len(gathered.lines)
        if has_value(element) or not (components or "hasMember" in element):
            gathered.lines.append(read_line(element, status=status, method=method, notes=notes))
            if not has_value(element) and status in (Status.FINAL, Status.CORRECTED):
                element.fault("value-missing")
        for number, part in enumerate(components, 1):
            part.place = at(resource.place, f"component {number}")
            gathered.lines.append(read_line(part, status=status, method=method))
            if not has_value(part):
                part.fault("value-missing")
        if "hasMember" not in element:
            _compare_narrative(element, gathered.lines[before:])
        reference = element.one("specimen")
        if reference is not None:
            gathered.specimens.append(self._specimen(resource, reference))

    def _count(self, element: Element) -> None:
        components = element.value.get("component")
        self._lines += 1 + (len(components) if isinstance(components, list) else 0)
        if self._lines > MAX_LINES:
            raise unusable("bundle-too-large", limit=MAX_LINES, what="results")

    def _specimen(self, source: Resource, reference: Element) -> Specimen:
        found = Specimen()
        given = reference.one("identifier")
        if given is not None:
            found.number = given.text("value").strip()
        resource = self._all.follow(source, reference, "Specimen")
        if resource is None:
            found.ids = [("specimen", found.number)] if found.number else []
            return found
        element = resource.element
        accession = element.one("accessionIdentifier")
        numbers = _identifiers(element)
        entry = accession.text("value").strip() if accession else ""
        found.number = first_text((found.number, *numbers, entry))
        found.ids = [("specimen", one) for one in numbers]
        found.ids += [("accession", entry)] if entry else []
        found.kind = _kind(element)
        taken = element.one("collection")
        found.collected = _moment(taken, "collected") if taken else ""
        found.received = element.text("receivedTime")
        if element.text("status") == "unsatisfactory":
            reasons = [concept(one)[1] for one in element.many("condition")]
            found.rejected = first_text((*reasons, *_notes(element), "unsatisfactory"))
        return found

    def _orders(self, resource: Resource) -> Iterator[tuple[str, str]]:
        """Yield the numbers of the orders that the result answers."""
        for reference in resource.element.many("basedOn"):
            given = reference.one("identifier")
            if given is not None and given.text("value").strip():
                yield ("placer", given.text("value").strip())
            elif _known(self._all, resource, reference):
                order = self._all.follow(resource, reference, "ServiceRequest")
                for number in _identifiers(order.element) if order else []:
                    yield ("placer", number)

    def _outside(self, resource: Resource) -> None:
        """Name references that leave a Bundle and change nothing in the result."""
        if resource.place == "resource":
            return
        element = resource.element
        named = [one for name in _OUTSIDE if (one := element.one(name))]
        for reference in (*named, *element.many("performer")):
            if not _known(self._all, resource, reference) and reference.text("reference"):
                text = reference.text("reference")
                if reference.path.endswith(".subject"):
                    text = f"{text.rpartition('/')[0]}/…"  # may be a person's number
                reference.fault("reference-outside", path=reference.path, reference=text)


def _known(collection: Collection, source: Resource, reference: Element) -> bool:
    text = reference.text("reference")
    return text in collection.named or text.removeprefix("#") in source.contained


def _quiet(resource: Resource) -> Element:
    """Return the resource's element with faults that nobody reads: it is read again later."""
    return Element(resource.element.value, resource.place, resource.kind, [])


def _check(resource: Resource) -> None:
    """Name what no version of the standard allows."""
    element = resource.element
    for name in unknown_elements(resource.kind, element.value):
        element.fault("element-unknown", path=f"{resource.kind}.{name}")
    for name in ("modifierExtension", "implicitRules"):
        if name in element:
            element.fault("modifier-extension", path=f"{resource.kind}.{name}")
    if resource.kind == "DiagnosticReport" and "code" not in element:
        element.fault("element-missing", path="DiagnosticReport.code")
    text = element.one("text")
    if text is not None and not text.text("div").strip():
        element.fault("narrative-without-text")


def _status(element: Element, meanings: Mapping[str, Status]) -> Status:
    written = element.text("status")
    if not written:
        element.fault("element-missing", path=f"{element.path}.status")
    elif written not in meanings:
        element.fault("status-unknown", status=written)
    return meanings.get(written, Status.UNSTATED)


def _compare_narrative(element: Element, lines: list[Line]) -> None:
    text = element.one("text")
    div = narrative_text(text.text("div")) if text else ""
    for why in dict.fromkeys(contradictions(div, lines) if div else ()):
        element.fault("narrative-contradicts", why=why)


def _identifiers(element: Element) -> list[str]:
    found = [one.text("value").strip() for one in element.many("identifier")]
    return [one for one in found if one]


def _notes(element: Element) -> list[str]:
    found = element.value.get("note")
    notes = element.many("note") if isinstance(found, list) else []
    return [text for one in notes if (text := one.text("text").strip())]


def _kind(specimen: Element) -> tuple[Coding, ...]:
    """Return what a Specimen is: its codes, or the name that stands without one."""
    codings, text = concept(specimen.one("type"))
    return codings or ((Coding(system="", code="", text=text),) if text else ())


def _conclusions(report: Element) -> Iterator[str]:
    for one in report.many("conclusionCode"):
        codings, text = concept(one)
        yield first_text((text, *(each.code for each in codings)))


def _moment(element: Element, name: str) -> str:
    """Return a moment or the start of a period, as sent."""
    period = element.one(f"{name}Period")
    return element.text(f"{name}DateTime") or (period.text("start") if period else "")


def _effective(element: Element) -> str:
    return _moment(element, "effective") or element.text("effectiveInstant")


def _performer(element: Element) -> str:
    return first_text(one.text("display") for one in element.many("performer"))
