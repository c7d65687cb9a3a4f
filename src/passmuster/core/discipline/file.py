"""One discipline file: its moves are decided by the table, its state is the fold of its entries.

A file only grows, and it never rests without a next step, a day and somebody who owns it. That two
humans signed, that they signed the same, and that an appeal made nothing worse, it shows itself:
nobody can hand these in. Source: product.md, promise 5; attacks J-01, J-03.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from passmuster.core.discipline import moves
from passmuster.core.discipline.floor import (
    TWO,
    Route,
    SlotsOpen,
    charge_locked,
    floor_open,
    missing,
    unlocking,
)
from passmuster.core.discipline.moves import BESIDE_EVENTS, ENDS, TRANSITIONS, Verb
from passmuster.core.discipline.sanctions import Sanction, ends_service, not_worse, sanction_of
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.state_table import Decision, StateTable, Transition

TABLE: Final[StateTable[Transition]] = StateTable(
    transitions=TRANSITIONS,
    thing="A discipline file",
    forbidden="discipline-move-forbidden",
    impossible="discipline-events-impossible",
    beside=BESIDE_EVENTS,
)

state_after = TABLE.state_after
"""Raises CheckFailed (``discipline-events-impossible``) for what no file can have gone through."""

_NEXT_SET: Final = "discipline:next-step-set"
_FIRST: Final = frozenset({"discipline:signed", "discipline:appeal-signed"})
_DECIDED: Final = frozenset({"discipline:decided", "discipline:decision-varied"})
_DECIDES: Final = frozenset({Verb.SIGN, Verb.COUNTERSIGN, Verb.VARY})
_APPEAL_ENDS: Final = {
    Verb.UPHOLD: "upheld",
    Verb.VARY: "varied",
    Verb.REJECT: "rejected",
    Verb.REMIT: "remitted",
}
APPEAL_OUTCOMES: Final = tuple(_APPEAL_ENDS.values())
"""What an appeal can come to; the first signature says which. ``varied`` bears the new sanction
behind a colon: ``varied:reprimand``."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What comes next: a verb that the new state knows, until when, and which human owns it."""

    what: str
    due: datetime
    owner: str


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One entry of a file: what happened, when, by which human, its code, and what comes next."""

    event: str
    at: datetime
    by: str
    code: str = ""
    rest: NextStep | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """One file with its whole history.

    ``policy`` is the version in force on the day of collection (of the referral, where there was no
    collection); ``above`` what that policy asks for above the floor, less what a memo let fall;
    ``grounds`` the number of the specimen, order or referral that it rests on.
    """

    id: str
    route: Route
    policy: str
    grounds: str
    above: frozenset[str] = frozenset()
    entries: tuple[FileEntry, ...] = ()

    @property
    def state(self) -> str:
        """Return the state its entries add up to."""
        return state_after(entry.event for entry in self.entries)

    def entry_of_state(self) -> FileEntry:
        """Return the entry by which the file came into its state."""
        return next(e for e in reversed(self.entries) if e.event not in BESIDE_EVENTS)

    @property
    def rest(self) -> NextStep | None:
        """Return the next step as it was set last; None once the file has an end."""
        if self.state in ENDS:
            return None
        return next((e.rest for e in reversed(self.entries) if e.rest is not None), None)

    @property
    def first(self) -> FileEntry | None:
        """Return the first signature that waits for its second."""
        last = self.entry_of_state() if self.entries else None
        return last if last is not None and last.event in _FIRST else None

    @property
    def decision(self) -> str:
        """Return the sanction that was decided last, "" while nothing was decided."""
        entry = next((e for e in reversed(self.entries) if e.event in _DECIDED), None)
        return "" if entry is None else entry.code

    @property
    def was_served(self) -> bool:
        """Tell whether a decision has reached the officer."""
        return any(entry.event == "discipline:served" for entry in self.entries)

    def count(self, event: str) -> int:
        """Return how often an event stands in the history."""
        return sum(entry.event == event for entry in self.entries)


def demanded(file: File, verb: str, code: str = "") -> tuple[str, ...]:
    """Return what a verb needs besides the table's.

    A charge needs the test itself; an end of service the floor and what the policy asks for above
    it, when it is decided and again before an appeal against it is turned down. Raises
    UnusableInput (``sanction-unknown``) for a decision without a sanction's code.
    """
    if verb == Verb.CHARGE:
        return unlocking(file.route)
    if verb == Verb.REJECT:
        ending = bool(file.decision) and ends_service(file.decision)
    else:
        ending = verb in _DECIDES and ends_service(code)
    if not ending:
        return ()
    wanted = missing(file.route, (), above=file.above)
    # The first of two signatures is made while the second is still missing.
    return tuple(slot for slot in wanted if slot != TWO or verb != Verb.SIGN)


def decide(
    file: File, verb: str, evidence: Collection[str], *, by: str, code: str = ""
) -> Decision[Transition]:
    """Answer whether a file may make a move now.

    Codes: ``discipline-move-forbidden``, ``charge-locked``, ``dismissal-floor-open``, else the
    first missing evidence's name with ``-missing``. Raises UnusableInput (``sanction-unknown``).
    """
    shown = _shown(file, verb, evidence, by=by, code=code)
    refusal = _slots_open(file, verb, shown, code)
    if refusal is not None:
        return Decision(None, refusal.code, refusal.message)
    return TABLE.decide(file.state, verb, shown)


def advance(
    file: File,
    verb: str,
    evidence: Collection[str],
    *,
    at: datetime,
    by: str,
    code: str = "",
    rest: NextStep | None = None,
) -> File:
    """Return the file after one move, or raise Refused and leave it as it is.

    ``code`` is the sanction of a decision, the outcome of an appeal's first signature, or a reason.
    Codes: those of decide(), ``discipline-time-backwards``, those of require_rest() and of
    require_appeal_code(). A charge or a dismissal that is refused is a SlotsOpen: it names every
    slot that is missing.
    """
    _require_time(file, at)
    if verb == Verb.SIGN_APPEAL:
        require_appeal_code(code)
    shown = _shown(file, verb, evidence, by=by, code=code)
    refusal = _slots_open(file, verb, shown, code)
    if refusal is not None:
        raise refusal
    move = TABLE.require(file.state, verb, shown)
    require_rest(move.target, rest, at=at)
    entry = FileEntry(event=move.event, at=at, by=by, code=code, rest=rest)
    return replace(file, entries=(*file.entries, entry))


def note(
    file: File,
    event: str,
    *,
    at: datetime,
    by: str,
    code: str = "",
    rest: NextStep | None = None,
) -> File:
    """Return the file with an entry that moves nothing: a paper, a dispute, a new day or owner.

    Codes: ``discipline-move-forbidden`` for any other event, ``discipline-time-backwards``, and
    those of require_rest() where the next step is set anew.
    """
    if event not in BESIDE_EVENTS or not file.entries:
        raise Refused("discipline-move-forbidden", f"{event} cannot be noted beside this file.")
    _require_time(file, at)
    if event == _NEXT_SET:
        require_rest(file.state, rest, at=at)
    elif rest is not None:
        raise Refused("next-step-not-wanted", "This entry sets no next step. Leave it out.")
    entry = FileEntry(event=event, at=at, by=by, code=code, rest=rest)
    return replace(file, entries=(*file.entries, entry))


def require_rest(state: str, rest: NextStep | None, *, at: datetime) -> None:
    """Raise Refused unless a file may rest so in a state (attack J-03).

    Codes: ``next-step-missing``, ``next-step-not-wanted`` (the file has an end),
    ``next-step-unknown`` (nothing of that name leads out of the state), ``next-step-unowned``,
    ``next-step-past``.
    """
    if state in ENDS:
        if rest is not None:
            raise Refused("next-step-not-wanted", "The file has an end: leave the next step out.")
        return
    if rest is None:
        raise Refused("next-step-missing", "Say what comes next, until when, and who owns it.")
    ways = {str(move.verb) for move in TRANSITIONS if move.source == state}
    if rest.what not in ways:
        raise Refused("next-step-unknown", f"Choose one of: {', '.join(sorted(ways))}.")
    if not rest.owner.strip():
        raise Refused("next-step-unowned", "Name the human who owns the next step.")
    if rest.due <= at:
        raise Refused("next-step-past", "The day of the next step has to lie ahead.")


def _shown(file: File, verb: str, evidence: Collection[str], *, by: str, code: str) -> set[str]:
    return (set(evidence) - moves.OWN) | _own(file, verb, by=by, code=code)


def _slots_open(file: File, verb: str, shown: Collection[str], code: str) -> SlotsOpen | None:
    """Return why slots forbid a move that the table knows, None where none does."""
    if TABLE.find(file.state, verb) is None:
        return None
    lacking = tuple(slot for slot in demanded(file, verb, code) if slot not in shown)
    if not lacking:
        return None
    return charge_locked(lacking) if verb == Verb.CHARGE else floor_open(lacking)


def _own(file: File, verb: str, *, by: str, code: str) -> set[str]:
    """Return what the file itself shows for a move by a human with a code."""
    first = file.first
    ended = file.entry_of_state().event if file.entries else ""
    cancelled = ended == "discipline:grounds-cancelled"
    met = {
        TWO: first is not None and by not in {"", first.by},
        moves.SAME: first is not None and first.code == _signed_code(verb, code),
        moves.NOT_WORSE: verb == Verb.VARY
        and bool(file.decision)
        and not_worse(code, file.decision),
        moves.VARIED: ended == "discipline:decision-varied",
        moves.NEVER_SERVED: cancelled and not file.was_served,
        moves.TAKEN_BACK: ended == "discipline:appeal-upheld" or (cancelled and file.was_served),
    }
    return {name for name, holds in met.items() if holds}


def _signed_code(verb: str, code: str) -> str:
    """Return what the first signature must have said for a second one to be about the same."""
    if verb == Verb.COUNTERSIGN:
        return code
    outcome = next((said for one, said in _APPEAL_ENDS.items() if one == verb), "")
    return f"{outcome}:{code}" if verb == Verb.VARY else outcome


def require_appeal_code(code: str) -> None:
    """Raise unless a code can stand on the first signature of an appeal.

    Refused (``appeal-outcome-unknown``), UnusableInput (``sanction-unknown``).
    """
    outcome, _, sanction = code.partition(":")
    if outcome not in APPEAL_OUTCOMES or (sanction != "") is not (outcome == "varied"):
        raise Refused("appeal-outcome-unknown", f"Choose one of: {', '.join(APPEAL_OUTCOMES)}.")
    if sanction:
        sanction_of(sanction)


def outcome_of(file: File) -> str:
    """Return how a file is counted: "" while it is open.

    A dismissal that was undone counts as ``reinstated``, any other decision as ``undone``; what
    stands counts as its sanction.
    """
    state = file.state
    if state == moves.STANDS:
        return file.decision
    if state == moves.UNDONE:
        removed = any(e.event in _DECIDED and e.code == Sanction.DISMISSAL for e in file.entries)
        return "reinstated" if removed else moves.UNDONE
    return state if state in ENDS else ""


def _require_time(file: File, at: datetime) -> None:
    if file.entries and at < file.entries[-1].at:
        raise Refused("discipline-time-backwards", "This is earlier than the file's last entry.")
