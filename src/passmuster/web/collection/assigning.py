"""Who collects and who observes: named by one, judged at once, declared by the named human.

Guarantees: everything that can be known at the naming is judged at the naming, and once more at the
first step; a tie or an objection is answered by another human (attacks C-02, A-06).
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.collection.conflicts import (
    Declared,
    Part,
    require_free,
    require_objection_in_time,
    require_replaceable,
)
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.collection import beyond
from passmuster.web.collection.folding import progress_of
from passmuster.web.collection.models import (
    Assignment,
    Declaration,
    Objection,
    Reassignment,
    Session,
)
from passmuster.web.collection.opening import session_of_order
from passmuster.web.collection.pairing import needs_another, newest_assignment, pairing_of
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import person_of


@denials_recorded
def assign(
    *, by: Actor, force: Force, number: str, part: Part, human: str, words: str = ""
) -> Assignment:
    """Name who collects or observes; everything but the own declaration is judged now.

    ``number`` is the order's. Who was named before stays in a row; ``words`` say why another takes
    the place of a collector against whom nothing stands.

    Codes: ``order-not-known``, ``collector-not-another``, ``assignment-begun``, those of
    ``conflicts.require_free`` and of ``conflicts.require_replaceable``.
    """
    observer = part is Part.OBSERVER
    require(by, "collection:ask-observer" if observer else "collection:assign")
    ordered = beyond.require_ordered(force, number)
    if not observer and human == ordered.not_collector:
        raise Refused("collector-not-another", "Another collector takes this test.")
    with transaction.atomic():
        running = session_of_order(force, number)
        if observer:
            _require_own(running, by)
        elif Session.objects.filter(force=force, order=number).exists():
            raise Refused("assignment-begun", "The collection has begun with somebody else.")
        trigger = progress_of(running).trigger if running else ""
        pairing = pairing_of(
            force=force,
            order=number,
            person=ordered.person,
            part=part,
            human=human,
            trigger=trigger or ordered.trigger,
            before_declaring=True,
        )
        require_free(pairing)
        if not observer:
            _require_replaceable(newest_assignment(force, number, part), human, words)
        row = Assignment.objects.create(
            force=force,
            order=number,
            person=ordered.person,
            part=part.value,
            human=human,
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "collection:assigned", by=by, rows=[row, *_reasons(row, words)])
    return row


def _require_replaceable(before: Assignment | None, human: str, words: str) -> None:
    if before is not None:
        answered = needs_another(before)
        require_replaceable(same=before.human == human, answers=answered, reason=words)


def _reasons(row: Assignment, words: str) -> list[Reassignment]:
    if not words.strip():
        return []
    digest = keep_words(words)
    return [Reassignment.objects.create(assignment=row, words_sha256=digest, by=row.by, at=row.at)]


def _require_own(running: Session | None, by: Actor) -> None:
    mine = running is not None and by.human == running.collector
    if by.role is Role.COLLECTOR and not mine:
        raise Refused("not-the-collector", "The collector of this session asks an observer.")


@denials_recorded
def declare(*, by: Actor, force: Force, assignment: Assignment, relation: Declared) -> Declaration:
    """Say whether one is tied to the donor, for this assignment; it cannot be said anew.

    Codes: ``declaration-of-another``, ``declaration-made``.
    """
    require(by, "collection:declare")
    if by.human != assignment.human or assignment.force != force:
        raise Refused("declaration-of-another", "Only whoever is assigned declares.")
    with transaction.atomic():
        Assignment.objects.select_for_update().get(pk=assignment.pk)
        if Declaration.objects.filter(assignment=assignment).exists():
            raise Refused("declaration-made", "You have declared for this collection already.")
        row = Declaration.objects.create(
            assignment=assignment, relation=relation.value, by=by.human, at=clock.now()
        )
        append(force.log, "collection:declared", by=by, rows=[row])
    return row


@denials_recorded
def object_to(*, by: Actor, force: Force, assignment: Assignment, words: str) -> Objection:
    """Let the donor object to whoever is assigned, before the start; another human answers it.

    Codes: ``objection-not-own``, ``objection-made``, those of
    ``conflicts.require_objection_in_time``.
    """
    require(by, "collection:object")
    own = person_of(human_of(force, by.human))
    if own is None or own.pk != assignment.person_id:
        raise Refused("objection-not-own", "Only the donor objects.")
    with transaction.atomic():
        Assignment.objects.select_for_update().get(pk=assignment.pk)
        running = session_of_order(force, assignment.order)
        require_objection_in_time(
            started=running is not None and "start" in progress_of(running).done, reason=words
        )
        if Objection.objects.filter(assignment=assignment).exists():
            raise Refused("objection-made", "An objection stands already. Somebody else is named.")
        row = Objection.objects.create(
            assignment=assignment,
            words_sha256=keep_words(words),
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "collection:objected", by=by, rows=[row])
    return row
