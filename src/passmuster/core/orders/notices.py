"""A notice: a slip that was sealed is handed over in person, and no attempt ends an order.

Which attempts count towards "not reached" is decided by rules kept as data; even all of them only
let the order wait for a named official (attack N-05). The minutes from notice to arrival are the
leak meter's raw figure (rules.md §6, §11.2).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import ATTEMPTS, HOUR


class Way(StrEnum):
    """How a notifier tried to reach somebody."""

    IN_PERSON = "in-person"
    BY_TELEPHONE = "by-telephone"
    THROUGH_ANOTHER = "through-another"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to serve a notice.

    ``place`` is a place's code; ``on_duty_there`` tells whether the duty roster has the person at
    that place at that time (never asked of colleagues: field.md C2).
    """

    at: datetime
    place: str
    on_duty_there: bool
    notifier: str
    way: Way


@dataclass(frozen=True, kw_only=True)
class AttemptRule:
    """One rule about attempts: of a single one, or of those that count taken together."""

    code: str
    of_each: bool
    says: str
    limit: str
    source: str
    confirmed: bool = False


_N05 = "threat model N-05"

ATTEMPT_RULES: tuple[AttemptRule, ...] = (
    AttemptRule(
        code="before-dispatch-hour",
        of_each=True,
        says="made at or after the hour of dispatch",
        limit="",
        source="threat model N-01; the policy's hour of dispatch",
    ),
    AttemptRule(
        code="not-in-person",
        of_each=True,
        says="made in person: a call or a word through others warns and proves nothing",
        limit="",
        source="Passmuster: no colleague is asked where somebody is",
    ),
    AttemptRule(
        code="not-on-duty-there",
        of_each=True,
        says="made where the duty roster has the person at that time",
        limit="",
        source=_N05,
    ),
    AttemptRule(
        code="too-soon",
        of_each=True,
        says="made long enough after the last one that counts",
        limit="attempt-spacing-minutes",
        source=_N05,
    ),
    AttemptRule(
        code="too-few",
        of_each=False,
        says="enough of them count",
        limit="attempts-needed",
        source=_N05,
    ),
    AttemptRule(
        code="places-too-few",
        of_each=False,
        says="made at different places",
        limit="attempt-places",
        source=_N05,
    ),
    AttemptRule(
        code="notifiers-too-few",
        of_each=False,
        says="made by different notifiers",
        limit="attempt-notifiers",
        source=_N05,
    ),
)
"""Every rule about attempts; what a lawyer has to approve."""


@dataclass(frozen=True)
class Judged:
    """One attempt with the code of the rule that keeps it from counting, "" when it counts."""

    attempt: Attempt
    why_not: str

    @property
    def counts(self) -> bool:
        """Tell whether the attempt counts."""
        return self.why_not == ""


def judge(
    attempts: Sequence[Attempt], *, dispatch_at: datetime, limits: FigureSet = DEFAULT
) -> tuple[Judged, ...]:
    """Return every attempt in order of time, each with why it does not count, if so."""
    spacing = limits.span("attempt-spacing-minutes")
    last: datetime | None = None
    judged = []
    for attempt in sorted(attempts, key=lambda one: one.at):
        why = _why_not(attempt, dispatch_at, last, spacing)
        last = attempt.at if why == "" else last
        judged.append(Judged(attempt, why))
    return tuple(judged)


def _why_not(
    attempt: Attempt, dispatch_at: datetime, last: datetime | None, spacing: timedelta
) -> str:
    if attempt.at < dispatch_at:
        return "before-dispatch-hour"
    if attempt.way is not Way.IN_PERSON:
        return "not-in-person"
    if not attempt.on_duty_there:
        return "not-on-duty-there"
    return "too-soon" if last is not None and attempt.at - last < spacing else ""


def lacking(judged: Sequence[Judged], *, limits: FigureSet = DEFAULT) -> tuple[str, ...]:
    """Return the codes of the rules that the counted attempts together do not meet yet."""
    counted = [one.attempt for one in judged if one.counts]
    have = {
        "too-few": (len(counted), "attempts-needed"),
        "places-too-few": (len({one.place for one in counted}), "attempt-places"),
        "notifiers-too-few": (len({one.notifier for one in counted}), "attempt-notifiers"),
    }
    return tuple(code for code, (count, limit) in have.items() if count < limits.value(limit))


def attempt_evidence(
    attempts: Sequence[Attempt],
    *,
    dispatch_at: datetime,
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> frozenset[str]:
    """Return what the attempts allow: to report "not reached", which waits for an official."""
    judged = judge(attempts, dispatch_at=dispatch_at, limits=limits)
    met = {HOUR: now >= dispatch_at, ATTEMPTS: not lacking(judged, limits=limits)}
    return frozenset(name for name, holds in met.items() if holds)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice of one order.

    ``slip`` is the sealed slip's number and ``sealed_at`` when it was sealed; ``served_at`` is when
    it was handed over at ``place`` by ``notifier``. No message is sent: what it would say, somebody
    could read over a shoulder or on a lost phone.
    """

    order: str
    slip: str
    sealed_at: datetime
    served_at: datetime | None = None
    place: str = ""
    notifier: Actor | None = None


def notice_evidence(
    notice: Notice, *, dispatch_at: datetime, person: str, units: Collection[str]
) -> frozenset[str]:
    """Return which demands on a served notice are met (names of moves.NOTICE).

    ``person`` is the human to be told and ``units`` that person's unit and every unit above it: a
    notifier comes from none of them.
    """
    served, notifier = notice.served_at, notice.notifier
    met = {
        HOUR: served is not None and served >= dispatch_at,
        "slip-sealed": bool(notice.slip) and (served is None or notice.sealed_at < served),
        "notifier-free-of-conflict": notifier is not None
        and notifier.human not in {"", person}
        and notifier.unit not in units,
        "notice-handed-over": served is not None and bool(notice.place),
    }
    return frozenset(name for name, holds in met.items() if holds)


def minutes_to_arrival(served_at: datetime | None, arrived_at: datetime) -> int:
    """Return the whole minutes from the hand-over of the slip to the arrival, rounded down.

    Raises Refused (``arrival-without-notice``) when nothing was served before (attack C-06).
    """
    if served_at is None or arrived_at < served_at:
        raise Refused("arrival-without-notice", "Nobody arrives before being told. Check both.")
    return (arrived_at - served_at) // timedelta(minutes=1)


def deadline(notice: Notice, *, limits: FigureSet = DEFAULT) -> datetime | None:
    """Return until when the person has to appear; None while no slip was served."""
    if notice.served_at is None:
        return None
    return notice.served_at + limits.span("appear-minutes")


def missed(
    notice: Notice, arrived_at: datetime | None, *, now: datetime, limits: FigureSet = DEFAULT
) -> bool:
    """Tell whether the deadline has passed without an arrival; late is missed too."""
    until = deadline(notice, limits=limits)
    if until is None:
        return False
    return now > until if arrived_at is None else arrived_at > until


def minutes_late(notice: Notice, arrived_at: datetime, *, limits: FigureSet = DEFAULT) -> int:
    """Return the minutes from the deadline to the arrival, begun ones whole; 0 for in time."""
    until = deadline(notice, limits=limits)
    if until is None or not missed(notice, arrived_at, now=arrived_at, limits=limits):
        return 0
    return -((until - arrived_at) // timedelta(minutes=1))


def deadline_evidence(
    notice: Notice, arrived_at: datetime | None, *, now: datetime, limits: FigureSet = DEFAULT
) -> frozenset[str]:
    """Return what deadline and arrival show: names that the moves after a notice ask for."""
    until = deadline(notice, limits=limits)
    met = {
        "deadline-to-appear-passed": until is not None and now > until,
        "deadline-to-appear-open": until is not None and now <= until,
        "no-arrival": arrived_at is None,
        "arrival-recorded": arrived_at is not None
        and notice.served_at is not None
        and arrived_at >= notice.served_at,
    }
    return frozenset(name for name, holds in met.items() if holds)
