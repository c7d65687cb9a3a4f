"""What must be true before a round closes, and which lost tests bring a new order.

A round closes only when every order has an outcome (promise 3; attack N-03). A random test that is
lost to a flaw, a loss or spoiling brings an unannounced one with another collector, so that
spoiling does not pay (product.md, "Limits").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.kernel.errors import Refused
from passmuster.core.orders.order import Order
from passmuster.core.orders.outcomes import OutcomeClass
from passmuster.core.orders.reasons import REASONS, Reason

_SPOILT = frozenset({OutcomeClass.FLAW, OutcomeClass.LOSS, OutcomeClass.SPOILING})


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """The new order that a lost test demands.

    ``follows`` is the order it takes the place of, ``lost_at`` when that was lost; the collector
    may not be ``not_collector`` ("" when anybody may), and nobody announces it.
    """

    person: str
    reason: Reason
    follows: str
    lost_at: datetime
    not_collector: str
    why: str
    announced: bool = False


def replacement_demanded(order: Order) -> Replacement | None:
    """Return the new order that must follow this one, or None when none must.

    After a flaw, a loss or spoiling it names the collector who must not collect again.
    """
    outcome = order.outcome
    if outcome is None or not outcome.brings_order:
        return None
    if not REASONS[order.reason].lost_brings_order:
        return None
    spoilt = outcome.group in _SPOILT
    return Replacement(
        person=order.person,
        reason=order.reason,
        follows=order.id,
        lost_at=order.entry_of_state().at,
        not_collector=(order.did("order:started") or order.did("order:arrived")) if spoilt else "",
        why=outcome.code,
    )


def require_other_collector(replacement: Replacement, collector: str) -> None:
    """Raise Refused (``collector-not-another``) when the same collector would collect again."""
    if collector == "" or collector == replacement.not_collector:
        raise Refused(
            "collector-not-another", "Another collector takes this test. Name somebody else."
        )


def open_orders(orders: Iterable[Order]) -> tuple[Order, ...]:
    """Return the orders that have no outcome yet."""
    return tuple(order for order in orders if order.outcome is None)


def require_round_closable(orders: Iterable[Order]) -> None:
    """Raise Refused (``round-orders-open``) naming the orders without an outcome, if any."""
    still = open_orders(orders)
    if still:
        named = ", ".join(f"{order.id} ({order.state})" for order in still)
        raise Refused("round-orders-open", f"These orders have no outcome yet: {named}.")
