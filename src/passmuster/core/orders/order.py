"""One order: its moves are decided by the table, its state is the fold of its entries.

An order is a value that only grows: ``advance`` gives the order with one entry more, or refuses.
Nothing takes an entry away, and every end bears an outcome with a reason code.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.state_table import Decision, StateTable
from passmuster.core.orders.moves import (
    DEFERRED_BEFORE,
    OUTCOME,
    STATELESS_EVENTS,
    TRANSITIONS,
    Gate,
    Transition,
    Verb,
)
from passmuster.core.orders.outcomes import Outcome, find_outcome
from passmuster.core.orders.reasons import REASONS, Origin, Reason, demanded_at_order

TABLE: StateTable[Transition] = StateTable(
    transitions=TRANSITIONS,
    thing="An order",
    forbidden="order-move-forbidden",
    impossible="order-events-impossible",
    beside=STATELESS_EVENTS,
)

state_after = TABLE.state_after
"""Raises CheckFailed (``order-events-impossible``) for a sequence that no order can have."""

_CLOSED: dict[Gate, Decision[Transition]] = {
    Gate.MAY_BE_REFUSAL: Decision(
        None,
        "no-show-not-a-refusal",
        "For this reason it is no refusal to stay away or to leave before the start.",
    ),
    Gate.NEVER_REFUSAL: Decision(
        None,
        "not-taken-not-for-this-reason",
        "For this reason an official decides whether staying away is a refusal.",
    ),
    Gate.MAY_WITHDRAW: Decision(
        None, "withdrawal-not-for-this-reason", "Nobody steps back from a test of this reason."
    ),
}


def opens(gate: Gate, reason: Reason) -> bool:
    """Tell whether a reason's rule opens a gate."""
    rule = REASONS[reason]
    return {
        Gate.NONE: True,
        Gate.MAY_BE_REFUSAL: rule.no_show_may_be_refusal,
        Gate.NEVER_REFUSAL: not rule.no_show_may_be_refusal,
        Gate.MAY_WITHDRAW: rule.may_withdraw,
    }[gate]


def added_by_reason(verb: str, reason: Reason, origin: Origin) -> tuple[str, ...]:
    """Return the evidence that a reason wants for a verb besides the table's.

    Raises Refused (``order-origin-wrong``).
    """
    if verb == Verb.MAKE:
        return demanded_at_order(reason, origin)
    rule = REASONS[reason]
    return {str(Verb.SERVE): rule.at_notice, str(Verb.START): rule.at_start}.get(str(verb), ())


def action_of(transition: Transition, reason: Reason) -> str:
    """Return the action that a move needs permission for."""
    return transition.action or REASONS[reason].action


def decide(
    state: str, verb: str, evidence: Collection[str], *, reason: Reason, origin: Origin
) -> Decision[Transition]:
    """Answer whether an order in ``state`` may ``verb`` with this evidence at hand.

    Codes: ``order-move-forbidden`` (no such move from this state), ``no-show-not-a-refusal``,
    ``not-taken-not-for-this-reason``, ``withdrawal-not-for-this-reason`` (not for this reason), or
    the first missing evidence's name with ``-missing`` after it. Raises Refused
    (``order-origin-wrong``).
    """
    transition = TABLE.find(state, verb)
    if transition is None:
        return TABLE.decide(state, verb, evidence)
    if not opens(transition.gate, reason):
        return _CLOSED[transition.gate]
    return TABLE.decide(state, verb, evidence, also=added_by_reason(verb, reason, origin))


def require(
    state: str, verb: str, evidence: Collection[str], *, reason: Reason, origin: Origin
) -> Transition:
    """Return the transition, or raise Refused with the code that decide() gives."""
    return decide(state, verb, evidence, reason=reason, origin=origin).required()


@dataclass(frozen=True, kw_only=True)
class OrderEntry:
    """One entry of an order: what happened, when, by which human, and the code it bears.

    ``code`` is an outcome's code, an absence's code for a deferral, or empty.
    """

    event: str
    at: datetime
    by: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One test order with its whole history.

    ``ticket`` is the draw's ticket for an order by draw or by turn; ``follows`` names the order or
    exclusion from which an order that is due comes; ``due_at`` is the end of its collecting day,
    None where the order names no day.
    """

    id: str
    person: str
    reason: Reason
    origin: Origin
    ticket: str = ""
    follows: str = ""
    due_at: datetime | None = None
    entries: tuple[OrderEntry, ...] = ()

    @property
    def state(self) -> str:
        """Return the state its entries add up to."""
        return state_after(entry.event for entry in self.entries)

    @property
    def outcome(self) -> Outcome | None:
        """Return the outcome with its code, or None while the order is open."""
        return find_outcome(self.state, self.entry_of_state().code) if self.entries else None

    def entry_of_state(self) -> OrderEntry:
        """Return the entry by which the order came into its state."""
        return next(e for e in reversed(self.entries) if e.event not in STATELESS_EVENTS)

    def time_of(self, event: str) -> datetime | None:
        """Return when an event was logged first, or None."""
        return next((entry.at for entry in self.entries if entry.event == event), None)

    def did(self, event: str) -> str:
        """Return the human who last did an event, "" when nobody did."""
        return next((e.by for e in reversed(self.entries) if e.event == event), "")


def advance(
    order: Order,
    verb: str,
    evidence: Collection[str],
    *,
    at: datetime,
    by: str,
    code: str = "",
) -> Order:
    """Return the order after one move, or raise Refused and leave it as it is.

    ``evidence`` are the names that other rules gave out (reasons, notices, excusals, rulings); what
    the order itself shows is added here and counts from nowhere else. Codes: those of decide(),
    and ``order-time-backwards``.
    """
    _require_time(order, at)
    state = order.state
    own = {OUTCOME} if _outcome_fits(state, verb, code) else set()
    if order.time_of("order:deferred") is not None:
        own.add(DEFERRED_BEFORE)
    given = (set(evidence) - {OUTCOME, DEFERRED_BEFORE}) | own
    move = require(state, verb, given, reason=order.reason, origin=order.origin)
    entry = OrderEntry(event=move.event, at=at, by=by, code=code)
    return replace(order, entries=(*order.entries, entry))


def note(order: Order, event: str, *, at: datetime, by: str, code: str = "") -> Order:
    """Return the order with an entry that moves nothing: an attempt, a slip, a dispute.

    Codes: ``order-move-forbidden`` for any other event, ``order-time-backwards``.
    """
    if event not in STATELESS_EVENTS or not order.entries:
        raise Refused("order-move-forbidden", f"{event} cannot be noted beside this order.")
    _require_time(order, at)
    entry = OrderEntry(event=event, at=at, by=by, code=code)
    return replace(order, entries=(*order.entries, entry))


def _outcome_fits(state: str, verb: str, code: str) -> bool:
    move = TABLE.find(state, verb)
    outcome = find_outcome(move.target, code) if move else None
    return outcome is not None and (not outcome.sources or state in outcome.sources)


def _require_time(order: Order, at: datetime) -> None:
    if order.entries and at < order.entries[-1].at:
        raise Refused(
            "order-time-backwards", "This is earlier than the order's last entry. Check the time."
        )
