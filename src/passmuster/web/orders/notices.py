"""Slips, attempts and notices: a slip is sealed first, handed over in person, and the clock runs.

No attempt ends an order: even all that count only let it wait for a named official (attack N-05).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.orders import acts, moves
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.notices import (
    Attempt,
    Notice,
    Way,
    attempt_evidence,
    notice_evidence,
)
from passmuster.core.orders.order import note
from passmuster.core.orders.reasons import REASONS, Reason, grounds_evidence
from passmuster.core.orders.reasons import Grounds as CoreGrounds
from passmuster.web import clock
from passmuster.web.draw.models import NamesOpened
from passmuster.web.draw.names import PRINT_SLIPS, slip_numbers
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import append
from passmuster.web.orders.folding import core_order, entry_row, jot, locked, move
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.surroundings import chain_of, dispatch_at, human_behind, units_of

TO_BE_SERVED = (moves.ORDERED, moves.RESUMED, moves.NOT_REACHED)
LONGEST_PLACE = 80


def seal_printed_slips(rows: Sequence[ProtectedModel]) -> None:
    """Note a sealed slip beside every order of a day whose slips were just printed."""
    for row in rows:
        if isinstance(row, NamesOpened) and row.purpose == PRINT_SLIPS:
            _seal_slips_of(row)


def _seal_slips_of(opened: NamesOpened) -> None:
    numbers = slip_numbers(opened)
    waiting = opened.draw.orders.filter(selected__in=numbers, state__in=TO_BE_SERVED)
    by = Actor(human=opened.by, role=Role(opened.role))
    entries = []
    for order in waiting.select_related("person", "force__log").order_by("sequence"):
        noted = note(core_order(order), "order:slip-sealed", at=clock.now(), by=by.human)
        slip = {"slip": numbers[order.selected_id or 0]}
        entries.append(entry_row(order, noted, by=by, facts=slip))
    if entries:
        OrderEntry.objects.bulk_create(entries, batch_size=500)
        append(opened.draw.force.log, "order:slip-sealed", by=by, rows=entries)


@denials_recorded
def seal_slip(*, by: Actor, order: Order) -> str:
    """Seal one slip for an order and return its number; a later slip takes the place of this one.

    Raises Refused: ``names-before-hour``, ``order-move-forbidden``.
    """
    require(by, acts.SERVE)
    with transaction.atomic():
        order = locked(order)
        require_slip_time(order)
        count = order.entries.filter(event="order:slip-sealed").count() + 1
        slip = f"{order.number}-{count}"
        jot(order, "order:slip-sealed", by=by, facts={"slip": slip})
    return slip


def require_slip_time(order: Order) -> None:
    """Raise Refused (``names-before-hour``, ``order-move-forbidden``) unless a slip may be sealed.

    From the hour of dispatch on, while the notice is still to be served.
    """
    _require_to_be_served(order)
    if clock.now() < dispatch_at(order):
        raise Refused("names-before-hour", f"Slips are sealed from {dispatch_at(order)} on.")


def require_grounds(order: Order) -> None:
    """Raise Refused, by the hand-over's own codes, while a targeted order lacks good grounds."""
    met = evidence_of_grounds(order)
    for demand in REASONS[Reason(order.reason)].at_notice:
        if demand not in met:
            raise Refused(f"{demand}-missing", f"The notice of {order.number} wants {demand}.")


@denials_recorded
def record_attempt(
    *, by: Actor, order: Order, place: str, way: Way, duty_roster: bytes = b""
) -> OrderEntry:
    """Record one try to serve a notice, at this moment; earlier ones cannot be made up.

    ``duty_roster`` is the sheet that has the person on duty at this place now: without it the
    attempt stands and does not count. Raises Refused: ``names-before-hour``, ``place-missing``.
    """
    require(by, acts.SERVE)
    with transaction.atomic():
        order = locked(order)
        _require_to_be_served(order)
        if clock.now() < dispatch_at(order):
            raise Refused("names-before-hour", f"Notices are served from {dispatch_at(order)} on.")
        facts = {
            "place": _place(place),
            "way": way.value,
            "duty_sha256": here().keep(duty_roster) if duty_roster else "",
        }
        return jot(order, "order:attempted", by=by, facts=facts)


@denials_recorded
def report_not_reached(*, by: Actor, order: Order) -> OrderEntry:
    """Report that somebody could not be told; the order then waits for a named official."""
    require(by, acts.SERVE)
    with transaction.atomic():
        order = locked(order)
        evidence = attempt_evidence(
            attempts_of(order), dispatch_at=dispatch_at(order), now=clock.now()
        )
        return move(order, Verb.REPORT_NOT_REACHED, evidence, by=by)


@denials_recorded
def serve_notice(*, by: Actor, order: Order, place: str) -> OrderEntry:
    """Record that the sealed slip was handed over here and now; the clock to appear begins.

    A targeted order needs grounds that were sealed earlier by somebody outside the chain and are
    unchanged (attack N-07).
    """
    require(by, acts.SERVE)
    with transaction.atomic():
        order = locked(order)
        now, person = clock.now(), order.person
        sealed = newest_slip(order)
        notice = Notice(
            order=order.number,
            slip=sealed.facts["slip"] if sealed else "",
            sealed_at=sealed.at if sealed else now,
            served_at=now,
            place=_place(place),
            notifier=by,
        )
        evidence = notice_evidence(
            notice,
            dispatch_at=dispatch_at(order),
            person=human_behind(person),
            units=units_of(person),
        )
        facts = {"slip": notice.slip, "place": notice.place}
        return move(order, Verb.SERVE, evidence | evidence_of_grounds(order), by=by, facts=facts)


def evidence_of_grounds(order: Order) -> frozenset[str]:
    """Return which demands on the grounds of a targeted order are met now."""
    sealed = getattr(order, "grounds", None)
    if sealed is None:
        return frozenset()
    made = order.entries.order_by("position")[0]
    return grounds_evidence(
        CoreGrounds(
            sealed_at=sealed.at,
            sealed_by=Actor(human=sealed.by, role=Role(sealed.role), unit=sealed.unit),
            sealed_hash=sealed.sha256,
            shown_hash=_hash_now(sealed.sha256),
        ),
        notice_at=clock.now(),
        ordered_by=made.by,
        units=units_of(order.person),
        chain=chain_of(order.person),
    )


def _hash_now(digest: str) -> str:
    try:
        here().kept_bytes(digest)
    except UnusableInput:
        return ""
    return digest


def attempts_of(order: Order) -> list[Attempt]:
    """Return the attempts that were recorded, in order of time."""
    rows = order.entries.filter(event="order:attempted").order_by("position")
    return [
        Attempt(
            at=row.at,
            place=row.facts["place"],
            on_duty_there=row.facts["duty_sha256"] != "",
            notifier=row.by,
            way=Way(row.facts["way"]),
        )
        for row in rows
    ]


def newest_slip(order: Order) -> OrderEntry | None:
    """Return the entry of the newest sealed slip, None while there is none."""
    return order.entries.filter(event="order:slip-sealed").order_by("-position").first()


def with_slips(orders: Iterable[Order]) -> set[int]:
    """Return the keys of those of these orders that have a sealed slip."""
    keys = [order.pk for order in orders]
    rows = OrderEntry.objects.filter(order__in=keys, event="order:slip-sealed")
    return set(rows.values_list("order", flat=True))


def notice_of(order: Order) -> Notice:
    """Return an order's notice as its entries have it."""
    served = order.entries.filter(event="order:notified").order_by("position").first()
    sealed = newest_slip(order)
    return Notice(
        order=order.number,
        slip=sealed.facts["slip"] if sealed else "",
        sealed_at=sealed.at if sealed else order.made_at,
        served_at=served.at if served else None,
        place=served.facts["place"] if served else "",
    )


def _require_to_be_served(order: Order) -> None:
    if order.state not in TO_BE_SERVED:
        raise Refused("order-move-forbidden", f"An order that is {order.state} has no notice.")


def _place(text: str) -> str:
    place = " ".join(text.split())[:LONGEST_PLACE]
    if not place:
        raise Refused("place-missing", "Say at which place.")
    return place
