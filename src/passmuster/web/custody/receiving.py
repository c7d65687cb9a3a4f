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
from passmuster.web.custody.queries import keeps
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

    A bottle that did not come stays offered, so its clock goes on; one that the laboratory has
    already is compared like one that came now. One that came under another
    number is taken over too, as the laboratory has it in its hands: the table rejects it, and the
    decision keeps the number that was read. Raises what foresee_receipt() and accepting raise.
    """
    require(by, "custody:receive")
    with transaction.atomic():
        items, receiver = _at_the_door(by, force, specimen)
        receipt = decide_receipt(_arrival(seen, items))
        for bottle, one in zip(BOTTLES, (seen.a, seen.b), strict=True):
            if one.present and bottle in items and items[bottle].offered_to == receiver.code:
                accept_locked(by=by, item=items[bottle], seen=_seen(one), at_receipt=True)
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
    """Return a specimen's bottles offered to, or with, this actor's laboratory, and it; locked."""
    if force.receipts.filter(specimen=specimen).exists():
        raise Refused("receipt-made", "This specimen was received and decided upon already.")
    rows = list(force.items.select_for_update().filter(specimen=specimen).order_by("bottle"))
    receiver = _receiver(by, force, rows)
    require_keeper(by, receiver)
    return {row.bottle: row for row in rows if receiver.code in _ends(row)}, receiver


def _ends(item: Item) -> tuple[str, str]:
    return item.offered_to, item.holder


def _receiver(by: Actor, force: Force, rows: list[Item]) -> Holder:
    """Return the one laboratory that these bottles are offered to or with, the actor's own first.

    What is offered to somebody else meanwhile, such as a second courier, hinders no receipt.
    """
    found = force.holders.filter(kind=LAB, code__in=[code for row in rows for code in _ends(row)])
    labs = list(found.order_by("code"))
    own = [lab for lab in labs if keeps(lab, by.human)] or labs
    if len(own) == 1:
        return own[0]
    if not own and any(row.offered_to for row in rows):
        raise Refused("receipt-not-a-laboratory", "Only a laboratory receives for testing.")
    raise Refused("receipt-nothing-offered", "Nobody has offered this specimen to you.")


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
