"""Opens collections: a live one for an order that was served, a practice one for nobody.

Guarantees: what is fixed before a session comes from its neighbours and the roster; nothing of it
can be typed by the collector (attack C-06).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.collection.conflicts import Part, require_free
from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.observation import Fallback
from passmuster.core.collection.specimen import PRACTICE
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.collection import beyond
from passmuster.web.collection.folding import OPEN, donor_with
from passmuster.web.collection.models import Assignment, Session
from passmuster.web.collection.pairing import (
    PRACTICE_DONOR,
    donor_code,
    newest_assignment,
    pairing_of,
)
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

PRACTICE_KITS, PRACTICE_CONTAINERS = 3, 9


def session_of_order(force: Force, order: str) -> Session | None:
    """Return the open session of an order, None while there is none."""
    return Session.objects.filter(force=force, order=order, state=OPEN).first()


@denials_recorded
def open_session(*, by: Actor, force: Force, assignment: Assignment) -> Session:
    """Open the collection one is assigned to; nothing of it can be typed by the collector.

    Codes: ``not-the-collector``, ``assignment-replaced``, ``session-exists``,
    ``order-not-known``, ``notice-not-served``, ``collection-open-elsewhere``, ``courier-none``,
    those of ``conflicts.require_free``.
    """
    require(by, "collection:collect")
    if by.human != assignment.human or assignment.part != Part.COLLECTOR.value:
        raise Refused("not-the-collector", "Only the assigned collector opens a collection.")
    with transaction.atomic():
        Assignment.objects.select_for_update().get(pk=assignment.pk)
        ordered = _require_free_order(force, assignment)
        _require_none_present(force, by)
        _require_taker(force)
        require_free(
            pairing_of(
                force=force,
                order=ordered.number,
                person=ordered.person,
                part=Part.COLLECTOR,
                human=by.human,
                assignment=assignment,
            )
        )
        row = Session.objects.create(
            force=force,
            number=next_number(force, practice=False),
            order=ordered.number,
            person=ordered.person,
            collector=by.human,
            practice=False,
            rules=STANDARD.version,
            fixed=fixed_of(force, ordered, by.human),
            state=OPEN,
            opened_at=clock.now(),
        )
        append(force.log, "collection:opened", by=by, rows=[row])
    return row


def _require_free_order(force: Force, assignment: Assignment) -> beyond.Ordered:
    if newest_assignment(force, assignment.order, Part.COLLECTOR) != assignment:
        raise Refused("assignment-replaced", "Somebody else has been assigned since.")
    ordered = beyond.require_ordered(force, assignment.order)
    if Session.objects.filter(force=force, order=ordered.number).exists():
        raise Refused("session-exists", "A collection of this order was opened already.")
    if ordered.notice_served_at is None:
        raise Refused("notice-not-served", "No notice was served to this person.")
    return ordered


def _require_none_present(force: Force, by: Actor) -> None:
    """Raise Refused (``collection-open-elsewhere``) while another donor is with this collector."""
    if donor_with(force, by.human):
        raise Refused("collection-open-elsewhere", "Finish your other collection first.")


def _require_taker(force: Force) -> None:
    """Refuse (``courier-none``) a specimen that nobody could take over once it is sealed."""
    if not beyond.neighbour().takers(force):
        raise Refused("courier-none", "Nobody is registered who could take a specimen over.")


def fixed_of(force: Force, ordered: beyond.Ordered, collector: str) -> dict[str, Any]:
    """Return what is fixed before a live session; nothing of it comes from the collector."""
    kits, containers = beyond.neighbour().issued(force, collector)
    near = force.humans.filter(unit=ordered.person.unit.code).values_list("code", flat=True)
    return {
        "reason": ordered.reason,
        "donor": donor_code(ordered.person),
        "notice_served_at": ordered.notice_served_at,
        "kits": [[kit.form, kit.seal_a, kit.seal_b] for kit in kits],
        "containers": sorted(containers),
        "trigger": ordered.trigger,
        "group": sorted(near),
        "fallback": Fallback.RESCHEDULE.value,
    }


@denials_recorded
def open_practice(*, by: Actor, force: Force) -> Session:
    """Open a practice collection with serials that no live one has; it never meets an order."""
    require(by, "collection:practise")
    with transaction.atomic():
        number = next_number(force, practice=True)
        row = Session.objects.create(
            force=force,
            number=number,
            order=number,
            collector=by.human,
            practice=True,
            rules=STANDARD.version,
            fixed={
                "reason": "random",
                "donor": PRACTICE_DONOR,
                "notice_served_at": None,
                "kits": [
                    [f"{PRACTICE}F{n}", f"{PRACTICE}A{n}", f"{PRACTICE}B{n}"]
                    for n in range(1, PRACTICE_KITS + 1)
                ],
                "containers": [f"{PRACTICE}C{n}" for n in range(1, PRACTICE_CONTAINERS + 1)],
                "trigger": "",
                "group": [],
                "fallback": Fallback.RESCHEDULE.value,
            },
            state=OPEN,
            opened_at=clock.now(),
        )
        append(force.log, "collection:practice-opened", by=by, rows=[row])
    return row


def next_number(force: Force, *, practice: bool) -> str:
    """Return the next collection's number, holding the force until the transaction ends."""
    Force.objects.select_for_update().get(pk=force.pk)
    count = Session.objects.filter(force=force, practice=practice).count() + 1
    return f"{PRACTICE}{count}" if practice else f"C-{count:05d}"
