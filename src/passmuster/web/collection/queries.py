"""Reads of collections: whose they are, what waits, how they went. No page of theirs has a name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from passmuster.core.collection.conflicts import Part
from passmuster.core.collection.session import SessionEnd
from passmuster.web.collection import beyond
from passmuster.web.collection.folding import OPEN, facts_of, progress_of, rules_of
from passmuster.web.collection.models import (
    Assignment,
    CollectorRecord,
    Declaration,
    Objection,
    Session,
    SessionEvent,
)
from passmuster.web.collection.pairing import asks_for_another, newest_assignment
from passmuster.web.installation import kept_words
from passmuster.web.people.models import Force, Human
from passmuster.web.roster.identity import person_of

__all__ = [
    "assignments_of",
    "facts_of",
    "facts_to_decide",
    "observers_ready",
    "own_sessions",
    "rules_of",
    "sessions_of",
]


def sessions_of(force: Force) -> QuerySet[Session]:
    """Return every collection of a force, the newest first."""
    return force.collections.order_by("-pk")


def newest_reasons(force: Force, most: int = 50) -> list[str]:
    """Return the reasons of the newest collections in which a specimen was sealed, newest first."""
    sealed = SessionEvent.objects.filter(session=OuterRef("pk"), step="seal")
    rows = sessions_of(force).filter(Exists(sealed), practice=False)[:most]
    return [facts_of(row).reason for row in rows]


def own_sessions(human: Human) -> QuerySet[Session]:
    """Return the collections that a human collects, practises or was asked to observe."""
    asked = Assignment.objects.filter(
        force=OuterRef("force"),
        order=OuterRef("order"),
        human=human.code,
        part=Part.OBSERVER.value,
    )
    rows = sessions_of(human.force)
    return rows.filter(Q(collector=human.code) | (Q(practice=False) & Exists(asked)))


def assignments_of(human: Human) -> list[Assignment]:
    """Return a human's assignments that still count and whose collection has not begun or ended."""
    return _still_counting(human.force, all_assignments(human.force).filter(human=human.code))


def _still_counting(force: Force, found: QuerySet[Assignment]) -> list[Assignment]:
    """Return those that still count, in the same order; in as many questions for one as for all."""
    rows = list(found)
    orders = {row.order for row in rows}
    newest = counting(force, orders)
    held = dict(Session.objects.filter(force=force, order__in=orders).values_list("order", "state"))
    return [row for row in rows if row.pk in newest and _open_to(row, held.get(row.order))]


def _open_to(row: Assignment, state: str | None) -> bool:
    """Tell whether a part still has something to do: before the start, an observer within too."""
    return state is None or (row.part == Part.OBSERVER.value and state == OPEN)


def assignment_that_counts(human: Human, order: str) -> Assignment | None:
    """Return a human's own assignment to collect for an order, None once another is named."""
    row = newest_assignment(human.force, order, Part.COLLECTOR)
    return row if row is not None and row.human == human.code else None


def all_assignments(force: Force) -> QuerySet[Assignment]:
    """Return every assignment of a force, the newest first."""
    beside = ("declaration", "objection", "reassignment")
    return force.assignments.select_related(*beside).order_by("-pk")


def collectors_of(force: Force, orders: Collection[str]) -> dict[str, str]:
    """Return who is named to collect, by the order's number; nobody stands there for the others."""
    rows = Assignment.objects.filter(force=force, part=Part.COLLECTOR.value, order__in=orders)
    return dict(rows.order_by("pk").values_list("order", "human"))


def orders_without_collector(force: Force) -> list[beyond.Ordered]:
    """Return the orders for which nobody who may go on is assigned yet."""
    waiting = nameable(force)
    numbers = [one.number for one in waiting]
    rows = all_assignments(force).filter(order__in=numbers, part=Part.COLLECTOR.value)
    # The newest comes last, so that it stands.
    newest = {row.order: row for row in rows.order_by("pk")}
    return [
        one for one in waiting if one.number not in newest or asks_for_another(newest[one.number])
    ]


def nameable(force: Force) -> list[beyond.Ordered]:
    """Return the orders for which a collector can be named or named anew: none has begun."""
    waiting = beyond.neighbour().waiting(force)
    numbers = [one.number for one in waiting]
    rows = Session.objects.filter(force=force, practice=False, order__in=numbers)
    begun = set(rows.values_list("order", flat=True))
    return [one for one in waiting if one.number not in begun]


def assignments_for(force: Force, order: str) -> list[Assignment]:
    """Return everybody who was named for an order, the newest first; nobody is left out."""
    return list(all_assignments(force).filter(order=order))


def counting(force: Force, orders: Collection[str]) -> set[int]:
    """Return the keys of the assignments that count: the newest of each part of these orders."""
    rows = Assignment.objects.filter(force=force, order__in=orders)
    newest = rows.values("order", "part").annotate(newest=Max("pk")).order_by()
    return set(newest.values_list("newest", flat=True))


def reassignment_words(row: Assignment) -> str:
    """Return why this human was named in the place of another, "" where nobody had to say."""
    return kept_words(row.reassignment.words_sha256) if hasattr(row, "reassignment") else ""


def own_assignments_as_donor(human: Human) -> list[Assignment]:
    """Return who is assigned to collect from, or observe, this human, while it has not begun."""
    person = person_of(human)
    if person is None:
        return []
    told = beyond.neighbour()
    rows = Assignment.objects.filter(force=human.force, person=person).order_by("-pk")
    found = []
    for row in _still_counting(human.force, rows.select_related("objection")):
        ordered = told.ordered(human.force, row.order)
        # Before the notice nobody may read from this page that they were drawn (attack N-01).
        if ordered is not None and ordered.notice_served_at is not None:
            found.append(row)
    return found


def objection_words(row: Assignment) -> str:
    """Return what the donor wrote against an assigned human."""
    return kept_words(row.objection.words_sha256)


def objected_before(orders: Sequence[Any]) -> set[int]:
    """Return the keys of the orders whose person had objected to anybody before they were made."""
    persons = {order.person_id for order in orders}
    rows = Objection.objects.filter(assignment__person__in=persons)
    said = list(rows.values_list("assignment__person", "at"))
    return {
        order.pk
        for order in orders
        if any(person == order.person_id and at < order.made_at for person, at in said)
    }


def observers_ready(session: Session) -> list[Assignment]:
    """Return who was asked to observe this collection and has declared."""
    rows = Assignment.objects.filter(
        force=session.force, order=session.order, part=Part.OBSERVER.value
    )
    declared = Declaration.objects.filter(assignment=OuterRef("pk"))
    return list(rows.filter(Exists(declared)).select_related("declaration").order_by("-pk"))


def observers_asked(session: Session) -> list[Assignment]:
    """Return everybody who was asked to observe this collection."""
    rows = Assignment.objects.filter(
        force=session.force, order=session.order, part=Part.OBSERVER.value
    )
    return list(rows.select_related("declaration").order_by("-pk"))


def wants_observer(session: Session) -> bool:
    """Tell whether an observer is still to be named here and nobody is asked who may go on.

    An order that is always observed does not even start before (``observer-assigned-missing``).
    """
    if session.practice or "name-observer" not in progress_of(session).path:
        return False
    row = newest_assignment(session.force, session.order, Part.OBSERVER)
    return row is None or asks_for_another(row)


@dataclass(frozen=True)
class Observed:
    """An order whose collection is observed: the order, the reason for it, who was asked."""

    ordered: beyond.Ordered
    trigger: str
    asked: Assignment | None

    @property
    def wants(self) -> bool:
        """Tell whether nobody is asked who may go on."""
        return self.asked is None or asks_for_another(self.asked)


def observed_order(force: Force, number: str) -> Observed | None:
    """Return an order for which an observer can be named now, None for any other.

    From the notice on where the order itself is observed; while its collection is open also where
    a step of it was what ordered the observation, until the observer is on the record there.
    """
    running = Session.objects.filter(force=force, order=number, practice=False).first()
    if running is None:
        ordered = next((one for one in nameable(force) if one.number == number), None)
        trigger = ordered.trigger if ordered else ""
    else:
        progress = progress_of(running)
        open_to_naming = running.state == OPEN and "name-observer" in progress.path
        ordered = beyond.neighbour().ordered(force, number) if open_to_naming else None
        trigger = progress.trigger or (ordered.trigger if ordered else "")
    if ordered is None or not trigger:
        return None
    return Observed(ordered, trigger, newest_assignment(force, number, Part.OBSERVER))


def observed_beforehand(force: Force, number: str) -> bool:
    """Tell whether an order is to be collected under observation before anybody begins; not why."""
    ordered = beyond.neighbour().ordered(force, number)
    return ordered is not None and bool(ordered.trigger)


def orders_without_observer(force: Force) -> list[str]:
    """Return the numbers of the observed orders for which nobody is asked who may go on."""
    running = Session.objects.filter(force=force, practice=False, state=OPEN)
    numbers = [one.number for one in nameable(force) if one.trigger]
    numbers += running.order_by("pk").values_list("order", flat=True)
    found = (observed_order(force, number) for number in numbers)
    return [one.ordered.number for one in found if one is not None and one.wants]


def facts_to_decide(force: Force) -> list[Session]:
    """Return the collections that ended with facts and have no decision yet, the oldest first."""
    ended = sessions_of(force).filter(practice=False, end=SessionEnd.REFUSAL_FACTS.value)
    waiting = ended.filter(decision__isnull=True).order_by("pk")
    told = beyond.neighbour()
    return [one for one in waiting if told.awaits_decision(force, one.order)]


def facts_recorded(session: Session) -> SessionEvent | None:
    """Return the event that holds the facts, None where none were recorded."""
    return session.events.filter(step="refusal-facts").order_by("-position").first()


def records_of(force: Force, human: str) -> QuerySet[CollectorRecord]:
    """Return what is on file of one human, the newest first."""
    return force.collector_records.filter(human=human).order_by("-day", "-pk")
