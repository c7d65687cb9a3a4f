"""The life of a draw as one frozen table; whatever is not in it is forbidden."""

from __future__ import annotations

from passmuster.core.kernel.state_table import NOT_YET, StateTable, Transition

ANNOUNCED, FROZEN, DICED = "announced", "frozen", "diced"
DECIDED, OPENED, VOIDED = "decided", "opened", "voided"
STATES = (ANNOUNCED, FROZEN, DICED, DECIDED, OPENED, VOIDED)

ANNOUNCE, FREEZE, DICE = "announce", "freeze", "dice"
DECIDE, OPEN, VOID = "decide", "open", "void"
VERBS = (ANNOUNCE, FREEZE, DICE, DECIDE, OPEN, VOID)


_VOID_EVIDENCE = ("reason", "oversight-signature")

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        NOT_YET,
        ANNOUNCE,
        ANNOUNCED,
        "draw:announce",
        ("policy-in-force", "key-committed", "announcement-within-rules"),
        "draw:announced",
    ),
    Transition(
        ANNOUNCED,
        FREEZE,
        FROZEN,
        "draw:freeze",
        ("completeness-gate", "roster-audit", "key-matches"),
        "draw:frozen",
    ),
    Transition(
        FROZEN,
        DICE,
        DICED,
        "draw:dice",
        ("hour-reached", "roster-audit", "pool-cosigned", "throws-confirmed"),
        "draw:diced",
    ),
    # Where a round was announced, draw:beacon is written just before, in the same transaction.
    Transition(
        DICED, DECIDE, DECIDED, "draw:decide", ("dice-cosigned", "beacon-settled"), "draw:decided"
    ),
    Transition(
        DECIDED,
        OPEN,
        OPENED,
        "draw:open",
        ("opening-day-reached", "last-notice-served"),
        "draw:opened",
    ),
    Transition(ANNOUNCED, VOID, VOIDED, "draw:void", _VOID_EVIDENCE, "draw:voided"),
    Transition(FROZEN, VOID, VOIDED, "draw:void", _VOID_EVIDENCE, "draw:voided"),
    Transition(DICED, VOID, VOIDED, "draw:void", _VOID_EVIDENCE, "draw:voided"),
    Transition(DECIDED, VOID, VOIDED, "draw:void", _VOID_EVIDENCE, "draw:voided"),
)

STATELESS_EVENTS = frozenset({"roster:audited", "draw:beacon"})
"""Entries of a draw that leave its state as it is."""


TABLE: StateTable[Transition] = StateTable(
    transitions=TRANSITIONS,
    thing="A draw",
    forbidden="draw-move-forbidden",
    impossible="draw-events-impossible",
    beside=STATELESS_EVENTS,
    beside_first=True,
)

decide, require, state_after = TABLE.decide, TABLE.require, TABLE.state_after
"""Codes: ``draw-move-forbidden``, ``draw-events-impossible``, or missing evidence."""
