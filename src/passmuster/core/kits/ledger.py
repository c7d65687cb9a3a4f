"""Each serial is used once or not at all, and no session closes while one is unaccounted for.

The life of a serial is one frozen table; whatever is not in it is forbidden. A used, void, lost or
returned serial never comes to a second use. Sources: attacks.md C-05; rules.md §3.1 steps 11 and
17; field.md §C2 (impossible to close a session with an orphan code).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.state_table import NOT_YET, Decision, StateTable, Transition
from passmuster.core.kits.serials import Kind, Serial, require_session

RECEIVED, AT_SITE, WITH_COLLECTOR, RETURNED = "received", "at-site", "with-collector", "returned"
USED, VOIDED, LOST = "used", "void", "lost"
STATES = (RECEIVED, AT_SITE, WITH_COLLECTOR, RETURNED, USED, VOIDED, LOST)
ENDED = frozenset({USED, VOIDED, LOST, RETURNED})
"""States in which a serial is accounted for when its session closes."""

RECEIVE, ISSUE_TO_SITE, ISSUE = "receive", "issue-to-site", "issue"
USE, RETURN, VOID, LOSE, SPOIL = "use", "return", "void", "lose", "spoil"
VERBS = (RECEIVE, ISSUE_TO_SITE, ISSUE, USE, RETURN, VOID, LOSE, SPOIL)

REASONS: Final = {
    "torn-or-broken": "It was torn, broken or leaking.",
    "opened-early": "Its wrapping was open before both were present.",
    "misprinted": "Its number cannot be read or stands on two things.",
    "procedure-stopped": "The collection was stopped after it had been opened.",
    "written-wrongly": "It was filled in wrongly and begun anew on another.",
    "recalled": "Its maker or the laboratory recalled the lot.",
    "not-found": "It was searched for and not found.",
    "taken": "It was taken; a report was made.",
    "found-again": "It had been given up as lost and was found again.",
}
"""The closed list of reasons why a serial ends void or lost, each with its sentence."""

OPENED_REASONS: Final = (
    "procedure-stopped",
    "written-wrongly",
    "torn-or-broken",
    "opened-early",
    "misprinted",
)
"""Those of REASONS for which a collector ends what a collection opened and did not use."""


def _ending(source: str, verb: str) -> Transition:
    target, event = (VOIDED, "kit:voided") if verb == VOID else (LOST, "kit:lost")
    return Transition(
        source, verb, target, f"kit:{verb}", ("kit-reason", "kit-second-signature"), event
    )


_HANDED_OVER = "kit-receiver-signature"
_TO_USE = ("kit-specimen", "kit-usable-now")
_UNUSED = (RECEIVED, AT_SITE, WITH_COLLECTOR, RETURNED)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        NOT_YET,
        RECEIVE,
        RECEIVED,
        "kit:receive",
        ("kit-lot", "kit-second-signature"),
        "kit:received",
    ),
    Transition(
        RECEIVED, ISSUE_TO_SITE, AT_SITE, "kit:issue", (_HANDED_OVER,), "kit:issued-to-site"
    ),
    Transition(AT_SITE, ISSUE, WITH_COLLECTOR, "kit:issue", (_HANDED_OVER,), "kit:issued"),
    Transition(
        RETURNED, ISSUE, WITH_COLLECTOR, "kit:issue", (_HANDED_OVER, "kit-seen-whole"), "kit:issued"
    ),
    Transition(WITH_COLLECTOR, USE, USED, "kit:use", _TO_USE, "kit:used"),
    Transition(WITH_COLLECTOR, RETURN, RETURNED, "kit:return", (_HANDED_OVER,), "kit:returned"),
    # The record of the collection shows that it was opened: no second hand is needed to see that.
    Transition(
        WITH_COLLECTOR, SPOIL, VOIDED, "kit:use", ("kit-reason", "kit-opened"), "kit:voided"
    ),
    *(_ending(source, VOID) for source in (*_UNUSED, LOST)),
    *(_ending(source, LOSE) for source in _UNUSED),
)

TABLE: StateTable[Transition] = StateTable(
    transitions=TRANSITIONS,
    thing="A serial",
    forbidden="kit-move-forbidden",
    impossible="kit-events-impossible",
)

state_after = TABLE.state_after
"""Raises CheckFailed (``kit-events-impossible``) for a sequence that no serial can have."""

_WHY_NOT_USABLE: Final = {
    NOT_YET: ("kit-unknown", "This serial is in no lot that was received here."),
    RECEIVED: ("kit-never-issued", "This serial was never issued to a collector."),
    AT_SITE: ("kit-never-issued", "This serial was never issued to a collector."),
    RETURNED: (
        "kit-returned",
        "This serial was given back; it must be issued anew before its use.",
    ),
    USED: ("kit-used-already", "This serial was used. Take another and keep this one."),
    VOIDED: ("kit-void", "This serial is void and can never be used."),
    LOST: ("kit-lost", "This serial is recorded as lost. Keep it and tell the manager."),
}


def decide(state: str, verb: str, evidence: Collection[str]) -> Decision[Transition]:
    """Answer whether a serial in ``state`` may ``verb`` with this evidence at hand.

    Codes: for a use the state's own (``kit-unknown``, ``kit-never-issued``, ``kit-returned``,
    ``kit-used-already``, ``kit-void``, ``kit-lost``); else ``kit-move-forbidden``, or the first
    missing evidence's name with ``-missing`` after it.
    """
    if verb == USE and TABLE.find(state, verb) is None:
        code, sentence = _WHY_NOT_USABLE[state]
        return Decision(None, code, sentence)
    return TABLE.decide(state, verb, evidence)


def require(state: str, verb: str, evidence: Collection[str]) -> Transition:
    """Return the transition, or raise Refused with the code that decide() gives."""
    return decide(state, verb, evidence).required()


@dataclass(frozen=True, kw_only=True)
class Lot:
    """One delivery: the serials ``first`` to ``last`` of a kind, usable up to day ``expires``."""

    number: str
    kind: Kind
    first: int
    last: int
    expires: date
    practice: bool = False

    def holds(self, one: Serial) -> bool:
        """Tell whether a serial is one of this lot's."""
        same = (one.kind, one.practice) == (self.kind, self.practice)
        return same and self.first <= one.number <= self.last


@dataclass(frozen=True, kw_only=True)
class Item:
    """What the ledger knows of one serial: its state, and the collector and session it went to."""

    serial: Serial
    state: str = NOT_YET
    holder: str = ""
    session: str = ""


def move(
    item: Item,
    verb: str,
    evidence: Collection[str],
    *,
    holder: str = "",
    session: str = "",
    reason: str = "",
) -> Item:
    """Return a serial after a move, or raise Refused with the code of decide().

    An issue to a collector sets ``holder`` and ``session``; void and lost want a ``reason`` of
    REASONS, what a collection opened one of OPENED_REASONS (``kit-reason-unknown``). A use rests on
    require_usable(): ``kit-usable-now``.
    """
    transition = require(item.state, verb, evidence)
    if verb in (VOID, LOSE, SPOIL):
        require_reason(reason, OPENED_REASONS if verb == SPOIL else REASONS)
    if verb == ISSUE:
        return replace(item, state=transition.target, holder=holder, session=session)
    return replace(item, state=transition.target)


def require_lot_new(lot: Lot, received: Iterable[Lot]) -> None:
    """Raise Refused unless a lot's serials are in no other lot.

    Codes: ``lot-empty`` (its last serial comes before its first), ``lot-overlaps``.
    """
    if not 1 <= lot.first <= lot.last:
        raise Refused("lot-empty", "A lot runs from its first serial up to its last.")
    for other in received:
        same = (other.kind, other.practice) == (lot.kind, lot.practice)
        if same and lot.first <= other.last and other.first <= lot.last:
            raise Refused(
                "lot-overlaps", f"Lot {other.number} holds some of these serials already."
            )


def require_usable(
    item: Item, lot: Lot | None, *, holder: str, session: str, practice: bool, on: date
) -> Transition:
    """Return the move to "used" of a serial that may be used now, or raise Refused.

    ``lot`` is the lot that holds the serial, None when none does; ``holder`` and ``session`` are
    the collector's and the session's ids, ``on`` the local day. Codes: those of decide() for a use,
    ``serial-practice-in-live``, ``serial-live-in-practice``, ``kit-foreign`` (issued to
    another collector or session), ``kit-lot-expired``.
    """
    require_session(item.serial.practice, practice=practice)
    known = lot is not None and lot.holds(item.serial)
    move = require(item.state if known else NOT_YET, USE, _TO_USE)
    if (item.holder, item.session) != (holder, session):
        raise Refused(
            "kit-foreign", "This serial was issued to another collector or another session."
        )
    require_not_expired(lot, on=on)
    return move


def require_not_expired(lot: Lot | None, *, on: date) -> None:
    """Raise Refused (``kit-lot-expired``) after a lot's last day; on that day it is still good."""
    if lot is not None and on > lot.expires:
        raise Refused("kit-lot-expired", f"Lot {lot.number} could be used up to {lot.expires}.")


def require_reason(code: str, listed: Collection[str] = REASONS) -> None:
    """Raise Refused (``kit-reason-unknown``) for a reason that is not listed."""
    if code not in listed:
        raise Refused("kit-reason-unknown", f"Give one of: {', '.join(listed)}.")


def account_for(
    session: str,
    issued: Iterable[Serial],
    items: Mapping[Serial, Item],
    taken: Iterable[Serial] = (),
) -> tuple[Serial, ...]:
    """Return every serial of a session that is neither used, void, lost nor returned.

    ``issued`` is what the entries say was issued to this session: one that was returned and issued
    to a later session is accounted for. ``taken`` is what it opened of a collector's own stock,
    whatever that was issued for. A serial of which ``items`` says nothing is unaccounted for.
    """
    left = [one for one in issued if not _ended(items.get(one), session)]
    left += [one for one in taken if one not in items or items[one].state not in ENDED]
    return tuple(dict.fromkeys(left))


def require_all_accounted(
    session: str,
    issued: Iterable[Serial],
    items: Mapping[Serial, Item],
    taken: Iterable[Serial] = (),
) -> None:
    """Raise Refused (``kits-unaccounted``) naming each serial that keeps a session from closing."""
    missing = account_for(session, issued, items, taken)
    if missing:
        named = ", ".join(f"{one.kind} {one.grouped}" for one in missing)
        raise Refused(
            "kits-unaccounted", f"Say of each whether it was used, void, lost or returned: {named}."
        )


def _ended(item: Item | None, session: str) -> bool:
    if item is None:
        return False
    return item.state in ENDED or (item.state == WITH_COLLECTOR and item.session != session)
