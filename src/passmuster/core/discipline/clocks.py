"""Every open file has a clock that names who is late; one that sleeps or is put off again shows.

The force is named as well as the officer: silence shows on both sides (product.md, promise 9;
attack J-03).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.collection.days import after_business_days
from passmuster.core.discipline import moves
from passmuster.core.discipline.file import File
from passmuster.core.discipline.policy import Calendar, DisciplinePolicy
from passmuster.core.kernel.deadlines import Running
from passmuster.core.kernel.figures import FigureSet, Unit


class Late(StrEnum):
    """Who is late when a clock has run."""

    FORCE = "force"
    PANEL = "panel"
    APPEAL_PANEL = "appeal-panel"
    OFFICER = "officer"


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """How long a file may stay in a state: the figure, what it waits for, and who is late then."""

    state: str
    limit: str
    says: str
    who: Late


CLOCKS: Mapping[str, ClockRule] = MappingProxyType(
    {
        state: ClockRule(state=state, limit=limit, says=says, who=who)
        for state, limit, says, who in (
            (moves.OPENED, "charge-days", "hand over the notice of charge", Late.FORCE),
            (moves.CHARGED, "disclose-days", "hand over the evidence", Late.FORCE),
            (moves.DISCLOSED, "answer-days", "answer the charge", Late.OFFICER),
            (moves.ANSWERED, "summon-days", "summon to the hearing", Late.FORCE),
            (moves.SUMMONED, "hearing-days", "hold the hearing", Late.PANEL),
            (moves.HEARD, "decide-days", "sign the decision", Late.PANEL),
            (moves.SIGNED, "decide-days", "countersign the decision, or differ", Late.PANEL),
            (moves.DECIDED, "serve-days", "hand over the decision", Late.FORCE),
            (moves.SERVED, "appeal-days", "appeal", Late.OFFICER),
            (moves.APPEALED, "appeal-summon-days", "summon to the appeal", Late.APPEAL_PANEL),
            (moves.APPEAL_SUMMONED, "hearing-days", "hold the appeal's hearing", Late.APPEAL_PANEL),
            (moves.APPEAL_HEARD, "decide-days", "sign what the appeal comes to", Late.APPEAL_PANEL),
            (
                *(moves.APPEAL_SIGNED, "decide-days"),
                *("countersign what the appeal comes to, or differ", Late.APPEAL_PANEL),
            ),
            (moves.UNDOING, "effects-days", "carry out what is undone", Late.FORCE),
        )
    }
)
"""One rule for every open state."""

_END_OF_DAY: Final = time(23, 59, 59)


def due(since: datetime, limit: str, limits: FigureSet, calendar: Calendar) -> datetime:
    """Return when a figure's time is over, counted from a moment in the force's own zone.

    Business days end with the last second of the last of them, and the first day does not count;
    other figures run from the moment itself. Raises UnusableInput (``limit-unknown``).
    """
    figure = limits.figure(limit)
    if figure.unit is not Unit.BUSINESS_DAYS:
        return since + figure.span
    last = after_business_days(since.date(), figure.whole, calendar.holidays, calendar.weekend)
    return datetime.combine(last, _END_OF_DAY, since.tzinfo)


@dataclass(frozen=True, kw_only=True)
class Clock(Running):
    """One file's clock at one moment, and who is late once it has run."""

    file: str
    who: Late


def clock_of(file: File, *, now: datetime, policy: DisciplinePolicy) -> Clock | None:
    """Return a file's clock at ``now`` by the policy it is pinned to; None once it has an end.

    The next step's own day counts where it comes sooner.
    """
    rule = CLOCKS.get(file.state)
    if rule is None:
        return None
    since = file.entry_of_state().at
    until = due(since, rule.limit, policy.limits, policy.calendar)
    rest = file.rest
    # The officer's time is never made shorter by a day that somebody else has set.
    if rest is not None and rule.who is not Late.OFFICER:
        until = min(until, rest.due)
    return Clock(
        file=file.id, state=file.state, since=since, due=until, left=until - now, who=rule.who
    )


class Sign(StrEnum):
    """Why a file is put before the inspector."""

    LATE = "late"
    ASLEEP = "asleep"
    POSTPONED = "postponed-again"
    UNOWNED = "unowned"


_POSTPONED: Final = ("discipline:postponed", "discipline:appeal-postponed")


def postponements(file: File) -> int:
    """Return how often a hearing of a file was put off, on appeal too."""
    return sum(file.count(event) for event in _POSTPONED)


def signs(
    file: File, *, now: datetime, policy: DisciplinePolicy, working: Iterable[str]
) -> frozenset[Sign]:
    """Return why the inspector is to look at a file now; nothing once it has an end.

    ``working`` are the humans who still serve in a role that can own a step: whoever left owns
    nothing.
    """
    clock = clock_of(file, now=now, policy=policy)
    if clock is None:
        return frozenset()
    quiet = now - file.entries[-1].at
    rest = file.rest
    met = {
        Sign.LATE: clock.late,
        Sign.ASLEEP: quiet > policy.limits.span("asleep-days"),
        Sign.POSTPONED: postponements(file) >= policy.limits.value("postponements-noticed"),
        Sign.UNOWNED: rest is None or rest.owner not in set(working),
    }
    return frozenset(sign for sign, holds in met.items() if holds)


def age_in_days(file: File, *, now: datetime) -> int:
    """Return for how many whole days a file has been open; published as bands, never by file."""
    return (now - file.entries[0].at) // timedelta(days=1)


def business_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Return how many business days lie after one day and before another, neither counted."""
    day, count = first, 0
    while (day := after_business_days(day, 1, calendar.holidays, calendar.weekend)) < last:
        count += 1
    return count
