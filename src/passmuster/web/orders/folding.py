"""The one way in which an order moves: the core decides on its entries, one entry is stored.

Every verb of this app ends here. The row's state is written from the fold and never the other way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor
from passmuster.core.orders.order import Order as CoreOrder
from passmuster.core.orders.order import OrderEntry as CoreEntry
from passmuster.core.orders.order import advance, note
from passmuster.core.orders.reasons import Origin, Reason
from passmuster.web import clock
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import append
from passmuster.web.orders.models import Order, OrderEntry


def locked(order: Order) -> Order:
    """Return the order's row, held until the transaction ends."""
    found: Order = (
        Order.objects.select_for_update(of=("self",))
        .select_related("force__log", "person__unit", "draw")
        .get(pk=order.pk)
    )
    return found


def core_order(order: Order, entries: Iterable[OrderEntry] | None = None) -> CoreOrder:
    """Return an order as the core reads it, with its whole history."""
    rows = order.entries.order_by("position") if entries is None else entries
    return CoreOrder(
        id=order.number,
        person=str(order.person_id),
        reason=Reason(order.reason),
        origin=Origin(order.origin),
        ticket=order.ticket,
        follows=order.follows,
        due_at=order.due_at,
        entries=tuple(
            CoreEntry(event=row.event, at=row.at, by=row.by, code=row.code) for row in rows
        ),
    )


def core_orders(orders: Iterable[Order]) -> list[CoreOrder]:
    """Return many orders with their histories in two questions."""
    rows = list(orders)
    histories: dict[int, list[OrderEntry]] = {row.pk: [] for row in rows}
    for start in range(0, len(rows), 500):
        keys = [row.pk for row in rows[start : start + 500]]
        for entry in OrderEntry.objects.filter(order_id__in=keys).order_by("order_id", "position"):
            histories[entry.order_id].append(entry)
    return [core_order(row, histories[row.pk]) for row in rows]


def move(
    order: Order,
    verb: str,
    evidence: Collection[str],
    *,
    by: Actor,
    second: Actor | None = None,
    code: str = "",
    facts: Mapping[str, Any] | None = None,
    rows: Sequence[ProtectedModel] = (),
) -> OrderEntry:
    """Move a locked order by one verb, or raise Refused as core/orders/order.advance() does.

    ``facts`` stay with the entry, ``rows`` are bound by the same event; inside a transaction.
    """
    moved = advance(core_order(order), verb, evidence, at=clock.now(), by=by.human, code=code)
    return _store(order, moved, by=by, second=second, facts=facts, rows=rows)


def jot(
    order: Order,
    event: str,
    *,
    by: Actor,
    facts: Mapping[str, Any] | None = None,
    rows: Sequence[ProtectedModel] = (),
) -> OrderEntry:
    """Write an entry that moves nothing beside a locked order; inside a transaction."""
    noted = note(core_order(order), event, at=clock.now(), by=by.human)
    return _store(order, noted, by=by, second=None, facts=facts, rows=rows)


def _store(
    order: Order,
    value: CoreOrder,
    *,
    by: Actor,
    second: Actor | None,
    facts: Mapping[str, Any] | None,
    rows: Sequence[ProtectedModel],
) -> OrderEntry:
    entry = entry_row(order, value, by=by, second=second, facts=facts)
    with transaction.atomic():
        entry.save(force_insert=True)
        cache(order, value)
        order.save()
        append(order.force.log, entry.event, by=by, rows=[order, entry, *rows])
    return entry


def entry_row(
    order: Order,
    value: CoreOrder,
    *,
    by: Actor,
    second: Actor | None = None,
    facts: Mapping[str, Any] | None = None,
) -> OrderEntry:
    """Return the row of an order's last entry, not yet stored."""
    last = value.entries[-1]
    return OrderEntry(
        order=order,
        position=len(value.entries),
        event=last.event,
        at=last.at,
        by=last.by,
        role=by.role.value,
        second=second.human if second else "",
        code=last.code,
        facts=dict(facts or {}),
    )


def cache(order: Order, value: CoreOrder) -> None:
    """Write into the row what its entries add up to."""
    ended = value.outcome
    order.state = value.state
    order.code = ended.code if ended else ""
    order.entered_at = value.entry_of_state().at
