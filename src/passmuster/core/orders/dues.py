"""Orders that must arise by themselves: on a return, at a deferral's end, by a plan, after a loss.

Nobody asks for them and nobody can leave them out: they follow from the record and the day alone
(attacks R-05, N-03; protocol.md §10.8 rule 5). The person learns of none before it is served.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from passmuster.core.kernel.figures import FigureSet
from passmuster.core.orders.closing import Replacement
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.reasons import Reason

UNSEEN = "unseen-until-served"
"""The instruction on every due order: no page, paper, message or count shows it to the person."""


class Why(StrEnum):
    """Why an order is due; the code is stored with the order."""

    RETURNED = "returned"
    DEFERRAL_ENDED = "deferral-ended"
    OPENING_DAY = "opening-day"
    LOST_TEST = "lost-test"
    PLAN_DAY = "plan-day"
    RECOLLECTION = "recollection"
    OBSERVED_AGAIN = "observed-again"


RECOLLECTIONS = frozenset({Why.RECOLLECTION, Why.OBSERVED_AGAIN})
"""A verified result asks for a new specimen; of which kind it was stands with the doctor alone."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """An exclusion from the pool, or an excusal, of one person.

    ``id`` names the exclusion or the excused order; ``since`` and ``until`` are its first and last
    day as approved, and ``back_on`` the first day back as recorded, if it was.
    """

    id: str
    person: str
    since: date
    until: date
    back_on: date | None = None

    def returned_on(self) -> date:
        """Return the day on which the person counts as back: recorded, or the end passed."""
        end = self.until + timedelta(days=1)
        return end if self.back_on is None else min(end, self.back_on)

    def covers(self, day: date) -> bool:
        """Tell whether the person is away by this absence on that day."""
        return self.since <= day < self.returned_on()


@dataclass(frozen=True, kw_only=True)
class Deferral:
    """An open deferral: since when, its last day, and the opening day of its draw, if it has one.

    ``resumed`` tells that it ended and the order only waits for its notice.
    """

    order: str
    person: str
    reason: Reason
    since: date
    until: date
    opening_day: date | None = None
    resumed: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanDay:
    """One day of a follow-up plan that was sealed; ``id`` names the plan and which of its days."""

    id: str
    person: str
    day: date


@dataclass(frozen=True, kw_only=True)
class DueFacts:
    """What the record says: absences, deferrals, lost tests, days of plans, and dues that were met.

    ``met`` holds (why, id followed) of every due order that exists already, ``gone`` the people
    who left the force or died.
    """

    absences: tuple[Absence, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    lost: tuple[Replacement, ...] = ()
    planned: tuple[PlanDay, ...] = ()
    met: Collection[tuple[Why, str]] = ()
    gone: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class DueOrder:
    """One order that must arise, or for DEFERRAL_ENDED an order that must resume.

    ``deadline`` is the last day for its test; ``late`` tells that it has passed; ``tied_to_draw``
    is true only for an order that resumes; ``instruction`` says what may not be shown to whom.
    """

    why: Why
    person: str
    reason: Reason
    follows: str
    since: date
    deadline: date
    late: bool
    not_collector: str = ""
    tied_to_draw: bool = False
    instruction: str = UNSEEN


def orders_due(
    facts: DueFacts, today: date, *, limits: FigureSet = DEFAULT
) -> tuple[DueOrder, ...]:
    """Return every order that must arise by today and does not exist yet, earliest deadline first.

    Days are the force's own calendar days.
    """
    found = [
        *_returns(facts.absences, today, limits),
        *_deferrals(facts.deferrals, today, limits),
        *_lost(facts.lost, today, limits),
        *_planned(facts.planned, today, limits),
    ]
    due = [
        one
        for one in found
        if (one.why, one.follows) not in facts.met and one.person not in facts.gone
    ]
    return tuple(sorted(due, key=lambda one: (one.deadline, one.follows, one.why)))


def _returns(absences: Collection[Absence], today: date, limits: FigureSet) -> Iterator[DueOrder]:
    for absence in absences:
        since = absence.returned_on()
        # A further absence that follows without a day between is no return yet.
        away = any(one.person == absence.person and one.covers(since) for one in absences)
        if since <= today and not away:
            yield _due(
                Why.RETURNED,
                absence.person,
                absence.id,
                since,
                since + limits.span("return-max-days"),
                today,
            )


def _deferrals(
    deferrals: Collection[Deferral], today: date, limits: FigureSet
) -> Iterator[DueOrder]:
    for one in deferrals:
        # The limit runs from the deferral, whatever takes its place: nothing starts it again.
        deadline = one.since + limits.span("deferral-max-days")
        over = min(one.until + timedelta(days=1), deadline)
        if one.opening_day is not None and one.opening_day <= today:
            why, since, tied = Why.OPENING_DAY, one.opening_day, False
        elif over <= today and not one.resumed:
            why, since, tied = Why.DEFERRAL_ENDED, over, True
        else:
            continue
        yield _due(why, one.person, one.order, since, deadline, today, reason=one.reason, tied=tied)


def _lost(lost: Collection[Replacement], today: date, limits: FigureSet) -> Iterator[DueOrder]:
    for one in lost:
        since = one.lost_at.date()
        if since <= today:
            yield _due(
                Why.LOST_TEST,
                one.person,
                one.follows,
                since,
                since + limits.span("replacement-max-days"),
                today,
                reason=one.reason,
                not_collector=one.not_collector,
            )


def _planned(planned: Collection[PlanDay], today: date, limits: FigureSet) -> Iterator[DueOrder]:
    for one in planned:
        if one.day <= today:
            yield _due(
                Why.PLAN_DAY,
                one.person,
                one.id,
                one.day,
                one.day + limits.span("plan-day-max-days"),
                today,
                reason=Reason.FOLLOW_UP,
            )


def _due(
    why: Why,
    person: str,
    follows: str,
    since: date,
    deadline: date,
    today: date,
    *,
    reason: Reason = Reason.RANDOM,
    tied: bool = False,
    not_collector: str = "",
) -> DueOrder:
    return DueOrder(
        why=why,
        person=person,
        reason=reason,
        follows=follows,
        since=since,
        deadline=deadline,
        late=today > deadline,
        not_collector=not_collector,
        tied_to_draw=tied,
    )


@dataclass(frozen=True, kw_only=True)
class Recollection:
    """A new specimen that a verified result asks for: of whom, for which reason, in whose place.

    ``follows`` is the order of the earlier specimen, ``asked_on`` the day of the verified result.
    """

    person: str
    reason: Reason
    follows: str
    asked_on: date
    observed: bool


def recollection_due(one: Recollection, today: date, *, limits: FigureSet = DEFAULT) -> DueOrder:
    """Return the order for a new specimen, unannounced like every order that is due."""
    return _due(
        Why.OBSERVED_AGAIN if one.observed else Why.RECOLLECTION,
        one.person,
        one.follows,
        one.asked_on,
        one.asked_on + limits.span("recollection-max-days"),
        today,
        reason=one.reason,
    )


def due_evidence(due: DueOrder | None) -> frozenset[str]:
    """Return what a due order, as orders_due() found it, allows: that an order is made for it."""
    return frozenset({"order-due"} if due is not None and not due.tied_to_draw else ())
