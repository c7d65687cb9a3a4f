"""Records every look at a person's record and every list that leaves as a file.

Reading is recorded like writing, because curiosity leaves no other trace (attack P-05). What is
written here is what the person later reads in their own window, by its disclosure class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from passmuster.core.access.actors import Actor, require
from passmuster.core.access.purposes import (
    SAME_OPENING,
    Disclosure,
    purpose_given,
    read_case_number,
)
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person, RecordOpening

ROSTER_RECORD: Final = "roster-record"
"""What was opened: the person's facts on the roster, their history, exclusions and pools."""

SEEN_AGAIN: Final = "roster-record-again"
"""The same, looked at once more within the quarter of an hour after the question."""

HASH_SHOWN: Final = 16
"""Hex digits that stand in an exported file for its event, enough to find it and no other."""


@denials_recorded
def open_record(
    *, by: Actor, person: Person, purpose: str, case_number: str = "", what: str = ROSTER_RECORD
) -> RecordOpening:
    """Record that somebody opens a person's record, and why; to be called before it is shown.

    Raises Refused: ``purpose-not-given``, ``case-number-missing``, ``case-number-unreadable``.
    """
    require(by, "roster:open-person")
    number = read_case_number(case_number)
    given = purpose_given(by.role, purpose, number)
    with transaction.atomic():
        opening = RecordOpening.objects.create(
            person=person,
            by=by.human,
            role=by.role.value,
            purpose=given.code,
            case_number=number,
            what=what,
            disclosure=given.disclosure.value,
            at=clock.now(),
        )
        append(person.force.log, "roster:record-opened", by=by, rows=[opening])
    return opening


def open_again(*, by: Actor, person: Person) -> RecordOpening | None:
    """Count one more look within a quarter of an hour of the last question, with its purpose.

    None when nobody was asked so lately: then the purpose has to be given again. The time runs
    from the answer and not from the last look, so that it ends.
    """
    asked = last_answer(by=by, person=person)
    if asked is None:
        return None
    return open_record(
        by=by,
        person=person,
        purpose=asked.purpose,
        case_number=asked.case_number,
        what=SEEN_AGAIN,
    )


def last_answer(*, by: Actor, person: Person) -> RecordOpening | None:
    """Return the opening with which a still valid quarter of an hour began."""
    return (
        person.openings.filter(by=by.human, role=by.role.value, what=ROSTER_RECORD)
        .filter(at__gt=clock.now() - SAME_OPENING)
        .order_by("-pk")
        .first()
    )


def openings_of(force: Force) -> QuerySet[RecordOpening]:
    """Return every opening of a record in a force, the newest first."""
    return (
        RecordOpening.objects.filter(person__force=force)
        .select_related("person", "person__unit")
        .order_by("-pk")
    )


def openings_shown_to(person: Person) -> QuerySet[RecordOpening]:
    """Return the openings of a record that its person may see now, the newest first.

    Those of the class ``at-once`` alone: what the inspector holds does not show in any way.
    """
    return openings_of(person.force).filter(person=person, disclosure=Disclosure.AT_ONCE.value)


@denials_recorded
def record_export(
    *, by: Actor, force: Force, name: str, filters: Sequence[str], rows: int, kind: str
) -> str:
    """Record that a list leaves as a file; returns the number that is written into the file.

    ``filters`` are the names of the filters in use, never what was typed into them: a search for
    a name would put the name into the record. Nothing is recorded twice for one file.
    """
    require(by, "roster:export")
    with transaction.atomic():
        event = append(
            force.log,
            "roster:exported",
            by=by,
            facts={"list": name, "filters": list(filters), "rows": rows, "kind": kind},
        )
    return event.commitment[:HASH_SHOWN]
