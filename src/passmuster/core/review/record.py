"""One review: its moves are decided by the table, its state is the fold of its entries.

A review is a value that only grows. That the second doctor is another human, whether bottle B was
tested, that the officer asked for it, and that the officer denies nothing the judgement rests on,
it shows itself: nobody can hand these in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.state_table import StateTable, Transition
from passmuster.core.review.beside import DRAWN, SAMPLE_AGREED, SAMPLE_REOPENED, SAMPLED
from passmuster.core.review.denials import undenied
from passmuster.core.review.moves import (
    ANOTHER,
    ASKED_BEFORE,
    BESIDE_EVENTS,
    TESTED,
    TRANSITIONS,
    UNDENIED,
    UNTESTED,
)

TABLE: Final[StateTable[Transition]] = StateTable(
    transitions=TRANSITIONS,
    thing="A review",
    forbidden="review-move-forbidden",
    impossible="review-events-impossible",
    beside=BESIDE_EVENTS,
)

decide = TABLE.decide
"""Codes: ``review-move-forbidden``, or the first missing evidence's name with ``-missing``."""

require = TABLE.require
state_after = TABLE.state_after
"""Raises CheckFailed (``review-events-impossible``) for a sequence that no review can have."""

_SIGNED: Final = frozenset(
    {
        "review:verified",
        "review:verified-reversed",
        "review:agreed",
        "review:disagreed",
        "review:split-explained",
        "review:reopened-by-sample",
    }
)
_ANEW: Final = frozenset(
    {
        "review:received",
        "review:received-held",
        "review:released",
        "review:reopened-by-donor",
        "review:struck",
    }
)
"""Entries with which the result itself is judged from the beginning."""

_ROUND: Final = _ANEW | {"review:split-heard-on"}
"""Entries with which a new judgement begins: whoever signed before may sign again."""

_TESTED: Final = frozenset(
    {
        "review:split-reconfirmed",
        "review:split-failed",
        "review:split-unavailable",
        "review:split-heard-on",
    }
)
"""Entries after which bottle B has been tested, or is known not to be there."""

BACK: Final = ("review:bottle-b-reopened", "review:bottle-b-recalled")
"""Entries after which nothing that was signed of bottle B holds."""

_BOTTLE_ANEW: Final = frozenset(
    {"review:received", "review:received-held", "review:released", *BACK}
)
"""Entries after which nothing is known of bottle B: its outcome ended with the result it was of."""

_ASKED: Final = frozenset({"review:split-requested", "review:split-requested-late"})
_WAIVED: Final = "review:split-waived"
_OWN: Final = frozenset({ANOTHER, UNTESTED, TESTED, ASKED_BEFORE, UNDENIED})


@dataclass(frozen=True, kw_only=True)
class ReviewEntry:
    """One entry of a review: what happened, when, by which human, and the code it bears."""

    event: str
    at: datetime
    by: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Review:
    """One review with its whole history; ``specimen`` is the specimen's number, never a name."""

    id: str
    specimen: str
    entries: tuple[ReviewEntry, ...] = ()

    @property
    def state(self) -> str:
        """Return the state its entries add up to."""
        return state_after(entry.event for entry in self.entries)

    def entry_of_state(self) -> ReviewEntry:
        """Return the entry by which the review came into its state."""
        return next(e for e in reversed(self.entries) if e.event not in BESIDE_EVENTS)

    @property
    def begun(self) -> int:
        """Return the place of the entry with which the present judgement began, 0 for none."""
        return max(self._last(_ROUND), 0)

    @property
    def judged_since(self) -> int:
        """Return the same of the result itself: a hearing on bottle B begins none of that."""
        return max(self._last(_ANEW), 0)

    @property
    def undenied(self) -> bool:
        """Tell whether the officer denies nothing that the result rests on; see denials."""
        return undenied(self.entries, self.judged_since)

    @property
    def signers(self) -> frozenset[str]:
        """Return the doctors who gave a verdict since this judgement began."""
        current = self.entries[self.begun :]
        return frozenset(entry.by for entry in current if entry.event in _SIGNED)

    @property
    def drawn(self) -> ReviewEntry | None:
        """Return the entry that drew this verdict for a second doctor who has yet to judge it."""
        found = None
        for entry in self.entries[self.begun :] if self.state in SAMPLED else ():
            if entry.event == DRAWN:
                found = entry
            elif entry.event in (SAMPLE_AGREED, SAMPLE_REOPENED):
                found = None
        return found

    @property
    def bottle_b_untested(self) -> bool:
        """Tell whether nothing is known of bottle B yet that holds."""
        last = self._last(_TESTED)
        return last < 0 or last < self._last(_BOTTLE_ANEW)

    @property
    def asked_for_bottle_b(self) -> bool:
        """Tell whether the officer asked for bottle B and has not written since to waive it."""
        asked = self._last(_ASKED)
        return asked >= 0 and asked > self._last({_WAIVED})

    def _last(self, events: Collection[str]) -> int:
        """Return the place of the last entry of these kinds, -1 for none."""
        found = (place for place, entry in enumerate(self.entries) if entry.event in events)
        return max(found, default=-1)


def advance(
    review: Review,
    verb: str,
    evidence: Collection[str],
    *,
    at: datetime,
    by: str,
    code: str = "",
) -> Review:
    """Return the review after one move, or raise Refused and leave it as it is.

    ``evidence`` are the names that other rules gave out. Codes: those of decide(), and
    ``review-time-backwards``.
    """
    _require_time(review, at)
    own = {ANOTHER} if by and by not in review.signers else set()
    own |= {UNTESTED} if review.bottle_b_untested else {TESTED}
    own |= {ASKED_BEFORE} if review.asked_for_bottle_b else set()
    own |= {UNDENIED} if review.undenied else set()
    given = (set(evidence) - _OWN) | own
    move = require(review.state, verb, given)
    entry = ReviewEntry(event=move.event, at=at, by=by, code=code)
    return replace(review, entries=(*review.entries, entry))


def note(review: Review, event: str, *, at: datetime, by: str, code: str = "") -> Review:
    """Return the review with an entry that moves nothing: an attempt, a letter, a dispute.

    Codes: ``review-move-forbidden`` for any other event, ``review-time-backwards``.
    """
    if event not in BESIDE_EVENTS or not review.entries:
        raise Refused("review-move-forbidden", f"{event} cannot be noted beside this review.")
    _require_time(review, at)
    entry = ReviewEntry(event=event, at=at, by=by, code=code)
    return replace(review, entries=(*review.entries, entry))


def _require_time(review: Review, at: datetime) -> None:
    if review.entries and at < review.entries[-1].at:
        raise Refused(
            "review-time-backwards", "This is earlier than the review's last entry. Check the time."
        )
