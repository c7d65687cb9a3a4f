"""Receives a specimen at the laboratory: the table of receipts decides on what was seen and said.

Nothing is presumed. The seals that should be there come from the chain, never from the receiver's
form; what was scanned is compared with them here (attack S-02).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.custody.links import Amount, Basis, SealState, Unit
from passmuster.core.custody.receipt import (
    ENOUGH,
    Arrival,
    Bottle,
    FormSeen,
    Outcome,
    Receipt,
    decide_receipt,
    require_redesignation,
)
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder, Item, ReceiptDecision, Redesignation
from passmuster.web.custody.services import Seen, accept_locked, require_keeper
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

BOTTLES = ("A", "B")


@dataclass(frozen=True, kw_only=True)
class BottleSeen:
    """One bottle as the receiver saw it; ``code`` is the specimen number on it, volume in mL."""

    present: bool
    code: str
    seal_state: SealState | None
    scanned: tuple[str, ...]
    volume: Decimal


@dataclass(frozen=True, kw_only=True)
class ArrivalSeen(FormSeen):
    """Everything the receiver says of one arrival; no field has a default."""

    a: BottleSeen
    b: BottleSeen


@denials_recorded
def foresee_receipt(*, by: Actor, force: Force, specimen: str, seen: ArrivalSeen) -> Receipt:
    """Return what the table would say of an arrival; nothing is recorded.

    Raises Refused: ``receipt-nothing-offered``, ``receipt-made``, ``receipt-not-a-laboratory``,
    ``custody-not-keeper``.
    """
    require(by, "custody:receive")
    with transaction.atomic():
        items, _receiver = _at_the_door(by, force, specimen)
        return decide_receipt(_arrival(seen, items))


@denials_recorded
def receive_at_laboratory(
    *, by: Actor, force: Force, specimen: str, seen: ArrivalSeen
) -> ReceiptDecision:
    """Accept the bottles that came and record what the table says of the arrival.

    A bottle that did not come stays offered, so its clock goes on. One that came under another
    number is taken over too, as the laboratory has it in its hands: the table rejects it, and the
    decision keeps the number that was read. Raises what foresee_receipt() and accepting raise.
    """
    require(by, "custody:receive")
    with transaction.atomic():
        items, receiver = _at_the_door(by, force, specimen)
        receipt = decide_receipt(_arrival(seen, items))
        for bottle, one in zip(BOTTLES, (seen.a, seen.b), strict=True):
            if one.present and bottle in items:
                accept_locked(by=by, item=items[bottle], seen=_seen(one))
        decision = ReceiptDecision.objects.create(
            force=force,
            specimen=specimen,
            holder=receiver.code,
            outcome=receipt.outcome.value,
            code=receipt.code,
            also=list(receipt.also),
            split_available=receipt.split_available,
            arrival=_arrival_json(seen),
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "custody:received", by=by, rows=[decision])
    return decision


@denials_recorded
def redesignate(*, by: Actor, second: Actor, force: Force, specimen: str) -> Redesignation:
    """Exchange bottles A and B where the table allows it; two different people sign."""
    require(by, "custody:receive")
    require(second, "custody:confirm-redesignation")
    with transaction.atomic():
        decision = force.receipts.select_for_update().filter(specimen=specimen).first()
        if decision is None:
            raise Refused("redesignation-not-offered", "This specimen was not received yet.")
        require_redesignation(_receipt(decision), first=by.human, second=second.human)
        if Redesignation.objects.filter(receipt=decision).exists():
            raise Refused("redesignation-made", "A and B were exchanged already.")
        row = Redesignation.objects.create(
            receipt=decision, first=by.human, second=second.human, at=clock.now()
        )
        append(force.log, "custody:redesignated", by=by, rows=[row])
    return row


def _at_the_door(by: Actor, force: Force, specimen: str) -> tuple[dict[str, Item], Holder]:
    """Return the bottles offered to a laboratory that this actor acts for, under lock, and it."""
    if force.receipts.filter(specimen=specimen).exists():
        raise Refused("receipt-made", "This specimen was received and decided upon already.")
    items = {item.bottle: item for item in _offered(force, specimen)}
    receiver = _receiver(items)
    require_keeper(by, receiver)
    return items, receiver


def _offered(force: Force, specimen: str) -> list[Item]:
    rows = force.items.select_for_update().filter(specimen=specimen).exclude(offered_to="")
    return list(rows.order_by("bottle"))


def _receiver(items: dict[str, Item]) -> Holder:
    offered = {item.offered_to for item in items.values()}
    if len(offered) != 1:
        raise Refused("receipt-nothing-offered", "Nobody has offered this specimen to you.")
    force_id = next(iter(items.values())).force_id
    receiver = Holder.objects.get(force_id=force_id, code=offered.pop())
    if receiver.kind != LAB:
        raise Refused("receipt-not-a-laboratory", "Only a laboratory receives for testing.")
    return receiver


def _seen(one: BottleSeen) -> Seen:
    amount = Amount(value=one.volume, unit=Unit.MILLILITRE, basis=Basis.NET)
    return Seen(seals=one.scanned, seal_state=one.seal_state, amount=amount)


def _arrival(seen: ArrivalSeen, items: dict[str, Item]) -> Arrival:
    def bottle(letter: str, one: BottleSeen) -> Bottle:
        recorded = tuple(items[letter].seals) if letter in items else ()
        return Bottle(
            present=one.present,
            code=one.code,
            seal_state=one.seal_state,
            scanned=one.scanned,
            recorded=recorded,
            volume=one.volume,
        )

    return Arrival(
        **_of_form(seen),
        a=bottle("A", seen.a),
        b=bottle("B", seen.b),
        enough=ENOUGH,
    )


def _arrival_json(seen: ArrivalSeen) -> dict[str, Any]:
    def bottle(one: BottleSeen) -> dict[str, Any]:
        return {
            "present": one.present,
            "code": one.code,
            "seal_state": None if one.seal_state is None else str(one.seal_state),
            "scanned": list(one.scanned),
            "volume": format(one.volume, "f"),
        }

    return _of_form(seen) | {"a": bottle(seen.a), "b": bottle(seen.b)}


def _of_form(seen: FormSeen) -> dict[str, Any]:
    return {field.name: getattr(seen, field.name) for field in fields(FormSeen)}


def _receipt(decision: ReceiptDecision) -> Receipt:
    return Receipt(
        outcome=Outcome(decision.outcome),
        code=decision.code,
        source="",
        confirmed=True,
        split_available=decision.split_available,
        also=tuple(decision.also),
    )
