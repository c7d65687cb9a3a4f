"""What the tests of orders share: a moment, everybody's papers, and an order driven to a state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from passmuster.core.access.actors import Actor, Role
from passmuster.core.orders import moves
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.order import Order, advance
from passmuster.core.orders.reasons import REASONS, Origin, Reason

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

UNITS = ("post-4", "inspectorate-2", "commissariat")
"""The tested person's unit and every unit above it."""

CHAIN = ("h-commander",)
OFFICIAL = Actor(human="h-official", role=Role.DISCIPLINE_OFFICER, unit="discipline")
OVERSEER = Actor(human="h-overseer", role=Role.OVERSIGHT_BODY)
COMMANDER = Actor(human="h-commander", role=Role.COMMANDER, unit="post-4")

COMPUTED = {moves.OUTCOME, moves.DEFERRED_BEFORE}
EVIDENCE = frozenset(
    {name for t in moves.TRANSITIONS for name in t.evidence}
    | {name for r in REASONS.values() for name in (*r.at_order, *r.at_notice, *r.at_start)}
    | {"order-due", "reserve-in-turn"}
)
"""Every evidence there is."""

PATHS: dict[str, list[tuple[Verb, str]]] = {
    moves.ORDERED: [],
    moves.DEFERRED: [(Verb.DEFER, "approved-leave")],
    moves.RESUMED: [(Verb.DEFER, "approved-leave"), (Verb.RESUME, "")],
    moves.NOT_REACHED: [(Verb.REPORT_NOT_REACHED, "")],
    moves.NOTIFIED: [(Verb.SERVE, "")],
    moves.MISSED: [(Verb.SERVE, ""), (Verb.MISS, "")],
    moves.ARRIVED: [(Verb.SERVE, ""), (Verb.ARRIVE, "")],
    moves.COLLECTING: [(Verb.SERVE, ""), (Verb.ARRIVE, ""), (Verb.START, "")],
}
PATHS[moves.MEDICAL_EVALUATION] = [*PATHS[moves.COLLECTING], (Verb.REFER, "")]
PATHS[moves.FACTS_REPORTED] = [*PATHS[moves.COLLECTING], (Verb.REPORT_FACTS, "")]
PATHS |= {
    moves.SAMPLED: [*PATHS[moves.COLLECTING], (Verb.SEAL, "specimen-sealed")],
    moves.REFUSED: [*PATHS[moves.MISSED], (Verb.DECIDE_REFUSAL, "did-not-appear")],
    moves.EXCUSED: [(Verb.EXCUSE, "maternity")],
    moves.NO_SHOW: [*PATHS[moves.MISSED], (Verb.DECIDE_NO_REFUSAL, "absence-no-refusal")],
    moves.NOT_REFUSED: [
        *PATHS[moves.FACTS_REPORTED],
        (Verb.DECIDE_NO_REFUSAL, "facts-no-refusal"),
    ],
    moves.CANCELLED: [(Verb.CANCEL, "no-kits")],
    moves.MEDICAL: [
        *PATHS[moves.MEDICAL_EVALUATION],
        (Verb.ACCEPT_MEDICAL, "medical-explanation"),
    ],
    moves.REPLACED: [*PATHS[moves.RESUMED], (Verb.REPLACE, "open-at-opening-day")],
    moves.LEFT: [(Verb.RECORD_LEFT, "left-force")],
    moves.DIED: [(Verb.RECORD_DEATH, "died")],
}
PATHS[moves.SPECIMEN_CANCELLED] = [
    *PATHS[moves.SAMPLED],
    (Verb.CANCEL_SPECIMEN, "specimen-spoiled"),
]
"""How a random order comes into each state but "not taken", which random orders cannot reach."""


def new_order(
    name: str = "o-1",
    *,
    reason: Reason = Reason.RANDOM,
    origin: Origin | None = None,
    due_at: datetime | None = None,
) -> Order:
    """Return an order that was just made, with all its evidence."""
    how = origin or (Origin.DRAW if reason is Reason.RANDOM else Origin.NAMED)
    blank = Order(
        id=name, person=f"p-{name}", reason=reason, origin=how, ticket=f"t-{name}", due_at=due_at
    )
    return advance(blank, Verb.MAKE, EVIDENCE, at=START, by="h-manager")


def step(order: Order, verb: str, code: str = "", *, by: str = "h-x") -> Order:
    """Return the order one move and one hour later, with all evidence there is."""
    return advance(order, verb, EVIDENCE, at=order.entries[-1].at + HOUR, by=by, code=code)


def order_in(state: str, name: str = "o-1", *, reason: Reason = Reason.RANDOM) -> Order:
    """Return an order driven into a state by its shortest path."""
    order = new_order(name, reason=reason)
    for verb, code in PATHS[state]:
        order = step(order, verb, code, by=f"h-{verb}")
    return order
