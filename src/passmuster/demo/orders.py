"""What became of the invented force's drawn: most are tested, and every loss has its reason.

Somebody is excused, somebody deferred, somebody cannot be reached, somebody stays away, a kit is
missing: as it happens in real programmes, so that the funnel shows where people are lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, Role
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.notices import Way
from passmuster.demo.clinic import Act, Clinic, Plan
from passmuster.demo.doctors import DOCTOR
from passmuster.demo.season import DAYS, Season, admit
from passmuster.web.draw.names import PRINT_SLIPS, open_names, opens_at
from passmuster.web.orders.absences import Document, defer, excuse, receive_paper
from passmuster.web.orders.appearing import (
    record_arrival,
    report_missed,
    report_sampled,
    report_short,
    start_collection,
)
from passmuster.web.orders.dues import keep_dues
from passmuster.web.orders.evaluations import report_evaluation
from passmuster.web.orders.models import Order
from passmuster.web.orders.notices import record_attempt, report_not_reached, seal_slip
from passmuster.web.orders.notices import serve_notice as serve
from passmuster.web.orders.rulings import cancel, decide
from passmuster.web.orders.surroundings import units_of

ADMITTED = datetime(2023, 9, 16, 2, 0, tzinfo=UTC)
RESUMED_AT = datetime(2023, 9, 28, 3, 0, tzinfo=UTC)
POST, GATE, CLINIC = "Post", "Gate", "Headquarters clinic"
REASONS = {
    "absence-no-refusal": "A hospital confirms in writing that it kept this person on that day.",
    "did-not-appear": "The person was told, was on duty, and gave no cause when asked twice.",
    "not-reached": "Three attempts by two notifiers at two places met nobody on those days.",
    "facts-were-a-refusal": "A physician looked for a cause and the review doctor found none. The"
    " person was heard, with counsel, and named none.",
    "no-kits": "The box of kits for this place came a day late. The store’s record says so.",
}
"""Invented reasons, each as an official would write it."""
MINUTES_ON_THE_WAY = (31, 18, 26, 44, 11, 35, 22, 57, 14, 39, 29)
"""How long those who came took from their notice to their arrival: invented, within the hour."""


@dataclass(frozen=True)
class Testers:
    """The invented humans who serve, collect and decide, and where they collect."""

    notifier: Actor
    second: Actor
    collector: Actor
    official: Actor
    clinic: Clinic | None = None


def admit_testers(season: Season) -> Testers:
    """Register whoever serves notices, collects and decides, all from outside the units."""
    with season.at(ADMITTED):
        return Testers(
            notifier=admit(season, "h-notifier-2", "Sam Oudom", Role.NOTIFIER),
            second=admit(season, "h-notifier-3", "Chan Theary", Role.NOTIFIER),
            collector=admit(season, "h-collector", "Meas Sreypov", Role.COLLECTOR),
            official=admit(season, "h-discipline", "Kim Sothea", Role.DISCIPLINE_OFFICER),
        )


_Play = Callable[[Season, Testers, Order], Plan]


def play_orders(season: Season) -> Testers:
    """Bring everybody drawn in the first round to an outcome, or to a clock that runs."""
    testers = admit_testers(season)
    clinic = Clinic(season).open()
    testers = replace(testers, clinic=clinic)
    ending = _deferrals_end(season, testers)
    agenda: list[tuple[datetime, Act]] = [(RESUMED_AT + wait, act) for wait, act in ending]
    for day in DAYS:
        agenda.append((opens_at(season.draw, day), partial(_print_slips, season, testers, day)))
    plans: list[_Play] = list(_PLANS)
    for order in season.draw.orders.order_by("day", "sequence"):
        begins = opens_at(season.draw, order.day or DAYS[0])
        plan = next_plan(season, plans, order)
        if plan is _deferred:
            clinic.awaits(RESUMED_AT)
        agenda += [(begins + wait, act) for wait, act in plan(season, testers, order)]
    agenda += clinic.agenda()
    published = season.now.date()
    for moment, act in sorted(agenda, key=lambda one: one[0]):
        if moment.date() != published:
            season.publish_at(moment)
            published = moment.date()
        with season.at(moment):
            act()
    season.publish_at(season.now)
    return testers


def next_plan(season: Season, plans: list[_Play], order: Order) -> _Play:
    """Take out of ``plans`` the first that fits an order: nobody cancels in their own unit."""
    own = season.cast.manager.unit in units_of(order.person)
    found = next((plan for plan in plans if not (own and plan is _no_kits)), None)
    if found is None:
        return _tested
    plans.remove(found)
    return found


def _print_slips(season: Season, testers: Testers, day: date) -> None:
    open_names(by=testers.notifier, draw=season.draw, day=day, purpose=PRINT_SLIPS)


def _tested(season: Season, testers: Testers, order: Order) -> Plan:
    on_the_way = timedelta(minutes=MINUTES_ON_THE_WAY[order.sequence % len(MINUTES_ON_THE_WAY)])
    clinic, begins = testers.clinic, opens_at(season.draw, order.day or DAYS[0])
    day = clinic.takes(begins) if clinic is not None else None
    if clinic is not None and day is not None:
        yield from clinic.tested(order, day, testers.notifier, on_the_way)
        return
    served = timedelta(hours=2)
    arrived = served + on_the_way
    yield served, partial(serve, by=testers.notifier, order=order, place=POST)
    yield arrived, partial(record_arrival, by=testers.collector, order=order)
    yield arrived + timedelta(minutes=25), partial(_collect, testers, order)


def _collect(testers: Testers, order: Order) -> None:
    start_collection(by=testers.collector, order=order)
    report_sampled(by=testers.collector, order=order, specimen=f"S-{order.number}")


def _excused(season: Season, testers: Testers, order: Order) -> Plan:
    paper = Document(
        kind="medical-certificate", dated=date(2023, 8, 21), data=b"An invented certificate."
    )
    ground = ("maternity", date(2023, 12, 1), paper)
    yield timedelta(hours=1), partial(_away, season, testers, order, excuse, *ground)


def _deferred(season: Season, testers: Testers, order: Order) -> Plan:
    paper = Document(
        kind="leave-approval", dated=date(2023, 9, 4), data=b"An invented approval of leave."
    )
    ground = ("approved-leave", date(2023, 9, 27), paper)
    yield timedelta(hours=1), partial(_away, season, testers, order, defer, *ground)


def _away(
    season: Season,
    testers: Testers,
    order: Order,
    verb: Callable[..., object],
    code: str,
    until: date,
    paper: Document,
) -> None:
    kept = receive_paper(by=testers.notifier, order=order, document=paper)
    both = {"by": testers.notifier, "second": season.cast.oversight}
    verb(**both, order=order, code=code, papers=[kept], until=until)


def _not_reached(season: Season, testers: Testers, order: Order) -> Plan:
    tries = ((1, POST, testers.notifier), (4, GATE, testers.second), (7, POST, testers.second))
    for hours, place, notifier in tries:
        attempt = partial(record_attempt, by=notifier, order=order, place=place)
        sheet = b"An invented duty sheet."
        yield timedelta(hours=hours), partial(attempt, way=Way.IN_PERSON, duty_roster=sheet)
    yield timedelta(hours=8), partial(report_not_reached, by=testers.second, order=order)
    ends = (Verb.DECIDE_NO_REFUSAL, "not-reached")
    yield timedelta(days=2), partial(_decide, season, testers, order, *ends)


def _missed(season: Season, testers: Testers, order: Order) -> Plan:
    yield timedelta(hours=2), partial(serve, by=testers.notifier, order=order, place=GATE)
    yield timedelta(hours=4), partial(report_missed, by=testers.collector, order=order)


def _missed_for_a_cause(season: Season, testers: Testers, order: Order) -> Plan:
    yield from _missed(season, testers, order)
    ends = (Verb.DECIDE_NO_REFUSAL, "absence-no-refusal")
    yield timedelta(days=3), partial(_decide, season, testers, order, *ends)


def _refused(season: Season, testers: Testers, order: Order) -> Plan:
    yield from _missed(season, testers, order)
    ends = (Verb.DECIDE_REFUSAL, "did-not-appear")
    yield timedelta(days=4), partial(_decide, season, testers, order, *ends)


def _referred(season: Season, testers: Testers, order: Order) -> Plan:
    arrives, begins = timedelta(hours=2, minutes=30), timedelta(hours=2, minutes=50)
    yield timedelta(hours=2), partial(serve, by=testers.notifier, order=order, place=POST)
    yield arrives, partial(record_arrival, by=testers.collector, order=order)
    yield begins, partial(start_collection, by=testers.collector, order=order)
    ended = partial(report_short, by=testers.collector, order=order, time_ended=True)
    yield begins + timedelta(hours=3, minutes=20), ended
    yield timedelta(days=2), partial(_answered, season, order)
    ends = (Verb.DECIDE_REFUSAL, "facts-were-a-refusal")
    yield timedelta(days=4), partial(_decide, season, testers, order, *ends)


def _answered(season: Season, order: Order) -> None:
    """Let the review doctor say that no condition explains it: a fact, on which others decide."""
    order.refresh_from_db()
    report_evaluation(
        by=admit(season, *DOCTOR, Role.MEDICAL_REVIEW_OFFICER),
        order=order,
        ground="insufficient-unexplained",
        examined_on=localtime(order.entered_at).date() + timedelta(days=1),
        physician="Dr Sar Channy",
        statement=b"%PDF-1.4\n% an invented statement of a physician\n%%EOF\n",
    )


def _no_kits(season: Season, testers: Testers, order: Order) -> Plan:
    yield (
        timedelta(hours=5),
        partial(
            cancel,
            by=season.cast.manager,
            second=season.cast.oversight,
            order=order,
            code="no-kits",
            reasons=REASONS["no-kits"],
        ),
    )


def _decide(season: Season, testers: Testers, order: Order, verb: Verb, code: str) -> None:
    decide(
        by=testers.official,
        second=season.cast.oversight,
        order=order,
        verb=verb,
        code=code,
        reasons=REASONS[code],
    )


def _deferrals_end(season: Season, testers: Testers) -> Plan:
    """Let what fell due arise, and test whoever was deferred, unannounced."""

    def each(state: str, act: Callable[[Order], object]) -> None:
        for order in season.draw.orders.filter(state=state):
            act(order)

    def seal(order: Order) -> object:
        return seal_slip(by=testers.notifier, order=order)

    def hand_over(order: Order) -> object:
        return serve(by=testers.notifier, order=order, place=POST)

    def arrive(order: Order) -> None:
        record_arrival(by=testers.collector, order=order)
        if testers.clinic is not None:
            testers.clinic.collects(order)

    yield timedelta(0), partial(keep_dues, season.force.log)
    yield timedelta(minutes=5), partial(each, "resumed", seal)
    yield timedelta(minutes=30), partial(each, "resumed", hand_over)
    yield timedelta(minutes=70), partial(each, "notified", arrive)


_PLANS = (
    _tested,
    _excused,
    _tested,
    _tested,
    _deferred,
    _tested,
    _no_kits,
    _tested,
    _not_reached,
    _tested,
    _missed,
    _tested,
    _missed_for_a_cause,
    _tested,
    _refused,
    _tested,
    _referred,
)
"""What becomes of the first ones; everybody after them is tested."""
