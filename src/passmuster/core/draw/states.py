"""The life of a draw as one frozen table; whatever is not in it is forbidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from passmuster.core.kernel.errors import CheckFailed, Refused

NOT_YET = "none"
"""The state before the announcement."""

ANNOUNCED, FROZEN, DICED = "announced", "frozen", "diced"
DECIDED, OPENED, VOIDED = "decided", "opened", "voided"
STATES = (ANNOUNCED, FROZEN, DICED, DECIDED, OPENED, VOIDED)

ANNOUNCE, FREEZE, DICE = "announce", "freeze", "dice"
DECIDE, OPEN, VOID = "decide", "open", "void"
VERBS = (ANNOUNCE, FREEZE, DICE, DECIDE, OPEN, VOID)


@dataclass(frozen=True)
class Transition:
    """One allowed move: the action it needs permission for, its evidence, its ledger event."""

    source: str
    verb: str
    target: str
    action: str
    evidence: tuple[str, ...]
    event: str


@dataclass(frozen=True)
class Decision:
    """The answer to "may this draw move so?": the transition, or a reason code and a sentence."""

    transition: Transition | None
    code: str = ""
    sentence: str = ""

    @property
    def allowed(self) -> bool:
        """Tell whether the move is allowed."""
        return self.transition is not None


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
        ("roster-audit", "pool-cosigned", "throws-confirmed"),
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

_BY_MOVE = {(t.source, t.verb): t for t in TRANSITIONS}
_BY_EVENT = {(t.source, t.event): t for t in TRANSITIONS}

STATELESS_EVENTS = frozenset({"roster:audited", "draw:beacon"})
"""Entries of a draw that leave its state as it is."""


def decide(state: str, verb: str, evidence: Collection[str]) -> Decision:
    """Answer whether a draw in ``state`` may ``verb`` with this evidence at hand.

    Codes: ``draw-move-forbidden`` (no such move from this state), or the first missing evidence's
    name with ``-missing`` after it.
    """
    transition = _BY_MOVE.get((state, verb))
    if transition is None:
        return Decision(
            None, "draw-move-forbidden", f"A draw that is {state} cannot do this: {verb}."
        )
    for needed in transition.evidence:
        if needed not in evidence:
            what = needed.replace("-", " ")
            return Decision(
                None, f"{needed}-missing", f"The draw cannot {verb} yet: {what} is missing."
            )
    return Decision(transition)


def require(state: str, verb: str, evidence: Collection[str]) -> Transition:
    """Return the transition, or raise Refused with the code that decide() gives."""
    decision = decide(state, verb, evidence)
    if decision.transition is None:
        raise Refused(decision.code, decision.sentence)
    return decision.transition


def state_after(events: Iterable[str]) -> str:
    """Return the state that a draw's entries add up to, in the order they were logged.

    Raises CheckFailed (``draw-events-impossible``) for a sequence that no draw can have.
    """
    state = NOT_YET
    for event in events:
        if event in STATELESS_EVENTS:
            continue
        transition = _BY_EVENT.get((state, event))
        if transition is None:
            raise CheckFailed(
                "draw-events-impossible", f"The entry {event} cannot follow while {state}."
            )
        state = transition.target
    return state
