"""What still needs a thing, and why it may be opened: asked of apps that come later.

This app knows no file, no dispute and no request. Whoever knows one adds a question here from its
AppConfig; without an answer nothing is opened, and the longest period counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from passmuster.core.custody.receipt import HOLDS, Outcome
from passmuster.core.custody.retention import DISCARDED, RETENTION, Kept, Open
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Figure
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder, Item, ReceiptDecision

StillOpen = Callable[[Item], Iterable[Open]]
Period = Callable[[Item], "Kept | None"]
Extended = Callable[[Item], "date | None"]
Order = Callable[[Item], bool]
Mended = Callable[[ReceiptDecision], bool]

STILL_OPEN: list[StillOpen] = []
"""Each answers with what is open about an item: a file, a dispute, a request."""

KEPT_AS: list[Period] = []
"""Each answers as what an item is kept, None when it does not know."""

EXTENDED_TO: list[Extended] = []
"""Each answers to which day the period was extended in writing, None when it was not."""

ORDERS_TO_OPEN: list[Order] = []
"""Each tells whether it ordered that an item be opened."""

MENDED: list[Mended] = []
"""Each tells whether every flaw of a specimen that can be mended stops its test no longer."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """That a bottle of a specimen was ordered to be tested once more by the laboratory ``to``.

    ``due`` is until when it leaves whoever has it.
    """

    specimen: str
    bottle: str
    to: str
    since: datetime
    due: datetime


Sendings = Callable[[int], Iterable[Sending]]

SENDINGS: list[Sendings] = []
"""Each answers, for the key of a force, with every such order that is not done with."""

LONGEST_FIRST = (
    Kept.SPECIMEN_NON_NEGATIVE,
    Kept.SPECIMEN_NEGATIVE,
    Kept.SPECIMEN_CANCELLED,
)
"""Where nobody says what the result was, it is kept as if a test of bottle B could be asked for."""


@dataclass(frozen=True)
class Keeping:
    """How long an item is kept: as what, from which day, the period, and its extension."""

    kept_as: Kept
    since: date
    period: Figure
    extended_to: date | None


def keeping_of(item: Item) -> Keeping:
    """Return the period of an item; it runs from the day of its receipt, or of its last arrival."""
    kept_as = kept_as_of(item)
    receipt = receipt_of(item)
    since = (receipt.at if receipt else item.since).date()
    extended = [day for ask in EXTENDED_TO if (day := ask(item)) is not None]
    return Keeping(kept_as, since, RETENTION[kept_as], max(extended, default=None))


def kept_as_of(item: Item) -> Kept:
    """Return as what an item is kept; the longest period where nobody knows."""
    said = [kept for ask in KEPT_AS if (kept := ask(item)) is not None]
    return said[0] if said else LONGEST_FIRST[0]


def to_be_discarded(item: Item) -> bool:
    """Tell whether the collection of an item left it without a use: two people dispose of it."""
    return kept_as_of(item) in DISCARDED


def still_open(item: Item) -> frozenset[Open]:
    """Return everything that is open about an item, from every app that knows something."""
    return frozenset(matter for ask in STILL_OPEN for matter in ask(item))


def sendings_of(force_id: int) -> list[Sending]:
    """Return every order that a bottle be tested once more, from every app that knows some."""
    return [one for ask in SENDINGS for one in ask(force_id)]


def sending_of(item: Item) -> Sending | None:
    """Return the order that a bottle be tested once more, None without one."""
    every = sendings_of(item.force_id) if item.specimen else []
    own = (one for one in every if (one.specimen, one.bottle) == (item.specimen, item.bottle))
    return next(own, None)


def require_ordered_there(item: Item, to: Holder) -> None:
    """Refuse (``custody-ordered-elsewhere``) another laboratory than the one of the order."""
    order = sending_of(item) if to.kind == LAB else None
    if order is not None and order.to != to.code:
        raise Refused(
            "custody-ordered-elsewhere", f"This bottle was ordered to {order.to} and nowhere else."
        )


def receipt_of(item: Item) -> ReceiptDecision | None:
    """Return the decision at receipt about an item's specimen."""
    if not item.specimen:
        return None
    return ReceiptDecision.objects.filter(force_id=item.force_id, specimen=item.specimen).first()


def require_received(item: Item, receiver: Holder) -> None:
    """Refuse (``custody-receipt-first``) a bottle at a laboratory before its specimen's receipt."""
    if receiver.kind == LAB and item.specimen and receipt_of(item) is None:
        raise Refused("custody-receipt-first", "Record the receipt of this specimen first.")


def primary_bottle(receipt: ReceiptDecision) -> str:
    """Return which bottle is tested first: B after a redesignation, else A; "" for none.

    None is while a flaw that can be mended was not, also beside a redesignation.
    """
    flawed = set(HOLDS) & {receipt.code, *receipt.also}
    if flawed and not any(ask(receipt) for ask in MENDED):
        return ""
    if hasattr(receipt, "redesignation"):
        return "B"
    return "A" if receipt.outcome in (Outcome.ACCEPT, Outcome.HOLD) else ""


def may_be_opened(item: Item) -> bool:
    """Tell whether there is an order to open an item: its receipt for testing, or a later one."""
    receipt = receipt_of(item)
    if receipt is not None and item.bottle == primary_bottle(receipt):
        return True
    order = sending_of(item)
    if order is not None and order.to == item.holder:
        return True
    return any(ask(item) for ask in ORDERS_TO_OPEN)
