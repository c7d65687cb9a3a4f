"""The life of a bottle as one frozen table; whatever is not in it is forbidden.

The state is what the events add up to; who holds the bottle is what chain.holder_now says.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from passmuster.core.custody.links import Kind
from passmuster.core.kernel.state_table import NOT_YET, StateTable, Transition

HELD, OFFERED, STORED = "held", "offered", "stored"
RETURNED, DISPOSED = "returned", "disposed"
STATES = (HELD, OFFERED, STORED, RETURNED, DISPOSED)


EVENTS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.BEGIN: "custody:begun",
        Kind.OFFER: "custody:offered",
        Kind.ACCEPT: "custody:accepted",
        Kind.WITHDRAW: "custody:withdrawn",
        Kind.STORE_IN: "custody:stored",
        Kind.STORE_OUT: "custody:taken-out",
        Kind.OPEN: "custody:opened",
        Kind.MEASURE: "custody:measured",
        Kind.RETURN: "custody:returned",
        Kind.DISPOSE: "custody:disposed",
    }
)
"""The ledger event of each kind of link; all of them are private, so blind in the public log."""


def _move(source: str, verb: Kind, target: str, *evidence: str) -> Transition:
    return Transition(
        source, verb, target, f"custody:{verb}", ("seal-state", *evidence), EVENTS[verb]
    )


TRANSITIONS: tuple[Transition, ...] = (
    _move(NOT_YET, Kind.BEGIN, HELD, "measured-amount"),
    _move(HELD, Kind.OFFER, OFFERED, "promised-hour"),
    _move(OFFERED, Kind.ACCEPT, HELD, "receiver-signature"),
    _move(OFFERED, Kind.WITHDRAW, HELD),
    _move(HELD, Kind.STORE_IN, STORED),
    _move(STORED, Kind.STORE_OUT, HELD),
    _move(HELD, Kind.OPEN, HELD, "order-to-open"),
    _move(HELD, Kind.MEASURE, HELD),
    _move(STORED, Kind.MEASURE, STORED),
    _move(HELD, Kind.RETURN, RETURNED, "nothing-open", "second-signature"),
    _move(HELD, Kind.DISPOSE, DISPOSED, "retention-over", "nothing-open", "second-signature"),
)

TABLE: StateTable[Transition] = StateTable(
    transitions=TRANSITIONS,
    thing="A bottle",
    forbidden="custody-move-forbidden",
    impossible="custody-events-impossible",
)

decide, require, state_after = TABLE.decide, TABLE.require, TABLE.state_after
"""Codes: ``custody-move-forbidden``, ``custody-events-impossible``, or missing evidence."""
