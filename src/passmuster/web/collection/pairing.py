"""The facts of one moment about a collector or observer and a donor, for core's conflict check.

Guarantees: every fact is read anew at each question; nothing of an earlier answer is kept, because
units, commands and ties change between assignment and first step (attack C-02).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passmuster.core.collection import conflicts
from passmuster.core.collection.collectors import QualifiedDecision
from passmuster.core.collection.conflicts import Bar, Declared, Pairing, Part, Side, bar_of
from passmuster.core.kernel.errors import Refused
from passmuster.web.collection.beyond import Ordered
from passmuster.web.collection.models import Assignment, Declaration, Objection
from passmuster.web.collection.training import gender_of, qualified_now
from passmuster.web.installation import kept_words
from passmuster.web.people.grants import commanders_of
from passmuster.web.people.models import Force, Human
from passmuster.web.people.services import human_of, unit_and_above
from passmuster.web.roster.identity import human_tied_to, person_of
from passmuster.web.roster.models import Person

PRACTICE_DONOR, PRACTICE_OBSERVER = "PRACTICE-DONOR", "PRACTICE-OBSERVER"
PRACTICE_COURIER = "PRACTICE-COURIER"


def donor_code(person: Person) -> str:
    """Return the donor as core names people: by the key of the roster's row, tied or not."""
    return f"person-{person.pk}"


def newest_assignment(force: Force, order: str, part: Part) -> Assignment | None:
    """Return who counts for a part of an order, None while nobody was named."""
    rows = Assignment.objects.filter(force=force, order=order, part=part.value)
    return rows.order_by("-pk").first()


def needs_another(row: Assignment) -> bool:
    """Tell whether an assignment waits for somebody else: a tie was declared, or an objection."""
    newest = newest_assignment(row.force, row.order, Part(row.part)) == row
    return newest and asks_for_another(row)


def asks_for_another(row: Assignment) -> bool:
    """Tell whether something stands against an assignment: a declared tie, or an objection."""
    tied = hasattr(row, "declaration") and row.declaration.relation != Declared.NONE.value
    return tied or hasattr(row, "objection")


def assignment_of(force: Force, order: str, part: Part, human: str) -> Assignment | None:
    """Return a human's own newest assignment for a part of an order."""
    rows = Assignment.objects.filter(force=force, order=order, part=part.value, human=human)
    return rows.order_by("-pk").first()


def pairing_of(
    *,
    force: Force,
    order: str,
    person: Person,
    part: Part,
    human: str,
    trigger: str = "",
    assignment: Assignment | None = None,
    before_declaring: bool = False,
) -> Pairing:
    """Return the facts as they stand now; raises Refused (``human-unknown``).

    ``before_declaring`` is for the moment of assignment: it asks everything but the declaration,
    which only the assigned human can make.
    """
    row, donor = human_of(force, human), donor_code(person)
    # Whoever is the donor themselves is named as the donor, so that core sees one human.
    own = person_of(row)
    code = donor if own is not None and own.pk == person.pk else human
    return Pairing(
        part=part,
        assignment=order,
        human=Side(human=code, unit=row.unit, gender=gender_of(row)),
        donor=Side(human=donor, unit=person.unit.code, gender=person.sex),
        training=qualified_now(force, human),
        declaration=_declared(
            force, order, donor, human, assignment, before_declaring=before_declaring
        ),
        supervises=_supervises(row, person, code),
        related=_related(force, person, human, code),
        trigger=trigger,
        objection=_objection(force, order, human),
    )


@dataclass(frozen=True)
class Candidate:
    """A human who holds the role, and what keeps them from an order: None for who would be taken.

    ``lacks`` is the code of what is missing in the training, "" for nothing.
    """

    human: Human
    bar: Bar | None
    lacks: str = ""


def candidates(
    force: Force, ordered: Ordered, part: Part, humans: Iterable[Human], *, trigger: str = ""
) -> list[Candidate]:
    """Return who of these could be named for an order now, by the check of the naming itself."""
    named = newest_assignment(force, ordered.number, part)
    found = []
    for human in humans:
        pairing = pairing_of(
            force=force,
            order=ordered.number,
            person=ordered.person,
            part=part,
            human=human.code,
            trigger=trigger or ordered.trigger,
            before_declaring=True,
        )
        bar = bar_of(pairing)
        if part is Part.COLLECTOR and human.code == ordered.not_collector:
            bar = Bar.LOST_TEST
        elif bar is None and named is not None and named.human == human.code:
            bar = Bar.NAMED
        lacks = pairing.training.code if bar is Bar.TRAINING else ""
        found.append(Candidate(human, bar, lacks))
    return found


def practice_pairing(order: str, part: Part, collector: str) -> Pairing:
    """Return a pairing of invented people, in which nothing stands between them."""
    human = collector if part is Part.COLLECTOR else PRACTICE_OBSERVER
    return Pairing(
        part=part,
        assignment=order,
        human=Side(human=human, unit="PRACTICE-UNIT-1", gender="female"),
        donor=Side(human=PRACTICE_DONOR, unit="PRACTICE-UNIT-2", gender="female"),
        training=QualifiedDecision(code=""),
        declaration=conflicts.Declaration(
            human=human, donor=PRACTICE_DONOR, assignment=order, relation=Declared.NONE
        ),
        trigger="temperature" if part is Part.OBSERVER else "",
    )


def require_person_known(person: Person | None) -> Person:
    """Return the donor of a live session; raises Refused (``order-not-known``)."""
    if person is None:
        raise Refused("order-not-known", "This collection has no order behind it.")
    return person


def _declared(
    force: Force,
    order: str,
    donor: str,
    human: str,
    assignment: Assignment | None,
    *,
    before_declaring: bool,
) -> conflicts.Declaration | None:
    """Return what was declared for this order; a new naming undoes no tie."""
    ever = Declaration.objects.filter(assignment__force=force, assignment__order=order, by=human)
    tied = ever.exclude(relation=Declared.NONE.value).first()
    relation = tied.relation if tied else Declared.NONE.value
    if not before_declaring:
        row = Declaration.objects.filter(assignment=assignment).first() if assignment else None
        if row is None or row.by != human:
            return None
        relation = tied.relation if tied else row.relation
    return conflicts.Declaration(
        human=human, donor=donor, assignment=order, relation=Declared(relation)
    )


def _objection(force: Force, order: str, human: str) -> str:
    """Return what the donor wrote against this human for this order; a new naming undoes it not."""
    named = Objection.objects.filter(assignment__force=force, assignment__order=order)
    row = named.filter(assignment__human=human).order_by("pk").first()
    return kept_words(row.words_sha256) if row else ""


def _related(force: Force, person: Person, human: str, code: str) -> frozenset[tuple[str, str]]:
    """Return the pair when the human ever declared to be a relative of this donor."""
    ever = Declaration.objects.filter(
        by=human,
        relation=Declared.RELATIVE.value,
        assignment__force=force,
        assignment__person=person,
    )
    return frozenset({(code, donor_code(person))} if ever.exists() else ())


def _supervises(row: Human, person: Person, code: str) -> frozenset[tuple[str, str]]:
    """Return who of the two commands the other: a unit above the other's, or the same one."""
    force, donor = person.force, donor_code(person)
    commanding = commanders_of(force)
    found = set()
    above_donor = unit_and_above(force, person.unit.code)
    if commanding.filter(pk=row.pk, unit__in=above_donor).exists():
        found.add((code, donor))
    themselves = human_tied_to(person)
    if themselves is not None:
        above_row = unit_and_above(force, row.unit)
        if commanding.filter(pk=themselves.pk, unit__in=above_row).exists():
            found.add((donor, code))
    return frozenset(found)
