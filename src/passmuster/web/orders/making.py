"""Makes orders: for everybody drawn, for a reserve in turn, for a named person, for what is due.

Nobody can order a random test of somebody who was not drawn: such an order needs its own ticket,
and only the draw's entry and a reserve's turn bring one (attack D-05).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.dues import DueOrder, due_evidence
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.order import Order as CoreOrder
from passmuster.core.orders.order import advance
from passmuster.core.orders.reasons import (
    OVERSIGHT,
    REASONS,
    WHOLE_LIST,
    Origin,
    Reason,
    demanded_at_order,
    ticket_evidence,
)
from passmuster.web import clock
from passmuster.web.draw.models import Draw, Selected
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import SYSTEM, append
from passmuster.web.orders.folding import cache, entry_row
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.surroundings import end_of
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person
from passmuster.web.roster.queries import in_service

AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One order to be made: for whom, why, and the evidence that lets it exist."""

    person_id: int
    reason: Reason
    origin: Origin
    evidence: frozenset[str]
    draw: Draw | None = None
    selected: Selected | None = None
    ticket: str = ""
    follows: str = ""
    why: str = ""
    day: date | None = None
    due_at: datetime | None = None
    not_collector: str = ""


def make(
    *,
    by: Actor,
    force: Force,
    wanted: Sequence[Wanted],
    second: Actor | None = None,
    facts: Mapping[str, Any] | None = None,
    rows: Sequence[ProtectedModel] = (),
) -> list[Order]:
    """Make orders under one event; inside a transaction, after the act was permitted.

    Raises Refused: the codes of core/orders/order.decide() for the verb ``make``.
    """
    if not wanted:
        return []
    Force.objects.select_for_update().get(pk=force.pk)
    last = force.orders.aggregate(last=Max("sequence"))["last"] or 0
    at = clock.now()
    made = [_made(force, last + n, one, at, by) for n, one in enumerate(wanted, start=1)]
    orders = [order for order, _value in made]
    Order.objects.bulk_create(orders, batch_size=AT_ONCE)
    entries = [entry_row(o, value, by=by, second=second, facts=facts) for o, value in made]
    OrderEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    append(force.log, "order:made", by=by, rows=[*orders, *entries, *rows])
    return orders


def _made(
    force: Force, sequence: int, one: Wanted, at: datetime, by: Actor
) -> tuple[Order, CoreOrder]:
    number = f"T{sequence:05d}"
    empty = CoreOrder(
        id=number,
        person=str(one.person_id),
        reason=one.reason,
        origin=one.origin,
        ticket=one.ticket,
        follows=one.follows,
        due_at=one.due_at,
    )
    value = advance(empty, Verb.MAKE, one.evidence, at=at, by=by.human)
    order = Order(
        force=force,
        number=number,
        sequence=sequence,
        person_id=one.person_id,
        reason=one.reason.value,
        origin=one.origin.value,
        draw=one.draw,
        selected=one.selected,
        ticket=one.ticket,
        follows=one.follows,
        why=one.why,
        day=one.day,
        due_at=one.due_at,
        not_collector=one.not_collector,
        made_at=at,
    )
    cache(order, value)
    return order, value


def order_the_drawn(rows: Sequence[ProtectedModel]) -> None:
    """Make an order for everybody drawn and for no reserve: the step after the draw's names."""
    drawn = [row for row in rows if isinstance(row, Selected) and not row.reserve]
    if not drawn:
        return
    draw = drawn[0].draw
    tickets = {row.ticket for row in drawn}
    wanted = [
        Wanted(
            person_id=row.person_id,
            reason=Reason.RANDOM,
            origin=Origin.DRAW,
            evidence=ticket_evidence(row.ticket, draw_state=draw.state, tickets=tickets),
            draw=draw,
            selected=row,
            ticket=row.ticket,
            day=row.day,
            due_at=end_of(row.day) if row.day else None,
        )
        # By ticket, so that the number of an order says nothing that the draw did not.
        for row in sorted(drawn, key=lambda row: row.ticket)
    ]
    require(SYSTEM, acts.MAKE_DRAWN)
    make(by=SYSTEM, force=draw.force, wanted=wanted)


@denials_recorded
def order_test(*, by: Actor, person: Person, reason: Reason, day: date | None = None) -> Order:
    """Order the test of one named person on grounds that somebody outside the chain will seal.

    Random tests are never ordered so (``ticket-of-decided-draw-missing``); other reasons need what
    their rule says. Raises Refused: ``role-not-allowed``, ``person-left``, ``order-day-passed``,
    ``order-open-already``.
    """
    require(by, REASONS[reason].action)
    _require_named(reason)
    with transaction.atomic():
        require_free(person, reason, day)
        wanted = Wanted(
            person_id=person.pk,
            reason=reason,
            origin=Origin.NAMED,
            evidence=frozenset(),
            day=day,
            due_at=end_of(day) if day else None,
        )
        (order,) = make(by=by, force=person.force, wanted=[wanted])
    return order


@denials_recorded
def order_list(
    *,
    by: Actor,
    force: Force,
    persons: Collection[Person],
    reason: Reason,
    words: str,
    day: date | None = None,
    second: Actor | None = None,
) -> list[Order]:
    """Order everybody on one list at once: recruits, a promotion, a sensitive post, a whole unit.

    ``words`` say which list it is and are kept outside the log. A whole unit is everybody in
    service there, the commander included, and the oversight body's ``second`` hand.
    Raises Refused: ``order-list-not-whole`` and as order_test().
    """
    require(by, REASONS[reason].action)
    evidence = {WHOLE_LIST} if persons else set()
    if second is not None:
        require(second, acts.CONFIRM_LIST)
        require_two_humans(by, second)
        evidence.add(OVERSIGHT)
    if reason is Reason.WHOLE_UNIT:
        _require_whole_units(force, persons)
    with transaction.atomic():
        for person in persons:
            require_free(person, reason, day)
        wanted = [
            Wanted(
                person_id=person.pk,
                reason=reason,
                origin=Origin.NAMED,
                evidence=frozenset(evidence),
                day=day,
                due_at=end_of(day) if day else None,
            )
            for person in persons
        ]
        facts = {"words_sha256": keep_words(words)}
        return make(by=by, force=force, wanted=wanted, second=second, facts=facts)


def make_due(force: Force, due: Sequence[DueOrder]) -> list[Order]:
    """Make the orders that nobody asked for; inside a transaction, by the programme itself."""
    require(SYSTEM, acts.KEEP_DUE)
    wanted = [
        Wanted(
            person_id=int(one.person),
            reason=one.reason,
            origin=Origin.DUE,
            evidence=due_evidence(one),
            follows=one.follows,
            why=one.why.value,
            due_at=end_of(one.deadline),
            not_collector=one.not_collector,
        )
        for one in due
    ]
    return make(by=SYSTEM, force=force, wanted=wanted)


def _require_named(reason: Reason) -> None:
    """Refuse by the core's own words what a name alone can never order."""
    if reason is Reason.RANDOM:
        raise Refused(
            "ticket-of-decided-draw-missing",
            "A random test needs the ticket of a decided draw; nobody can name a person for it.",
        )
    for name in demanded_at_order(reason, Origin.NAMED):
        raise Refused(f"{name}-missing", f"The order cannot be made yet: {name} is missing.")


def require_free(person: Person, reason: Reason, day: date | None) -> None:
    """Refuse to order who left, on a day that has passed, or twice for one reason.

    Raises Refused: ``person-left``, ``order-day-passed``, ``order-open-already``.
    """
    if not in_service(person.force).filter(pk=person.pk).exists():
        raise Refused("person-left", "This person has left the force.")
    if day is not None and day < clock.now().date():
        raise Refused("order-day-passed", "This day has passed. Give one that is still to come.")
    held = person.orders.filter(reason=reason.value, code="")
    if held.exists():
        raise Refused("order-open-already", "An order for this reason is open for this person.")


def _require_whole_units(force: Force, persons: Collection[Person]) -> None:
    units = {person.unit_id for person in persons}
    everybody = in_service(force).filter(unit_id__in=units).count()
    if len({person.pk for person in persons}) != everybody:
        raise Refused(
            "order-list-not-whole", "A whole unit is everybody in service there, nobody left out."
        )
