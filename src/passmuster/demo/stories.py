"""Orders that no dice made: a suspicion, an incident, recruits, a return to duty, a follow-up.

Each is played as its people would do it: whoever orders is not who seals the grounds, a plan's days
make their own orders, and what two must sign is proposed by one and approved by the other. Some are
left half-way, so that whoever opens the demo has something to go on with.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Part
from passmuster.core.orders.reasons import Reason
from passmuster.core.roster.people import FEMALE, MALE, RECRUIT
from passmuster.demo.collecting import (
    OBSERVERS,
    collected,
    declared,
    notifier_of,
    unordered,
)
from passmuster.demo.season import Season, admit
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.services import approve, shown_hash
from passmuster.web.orders.bases import propose_plan, propose_return
from passmuster.web.orders.dues import keep_dues
from passmuster.web.orders.grounds import seal_grounds
from passmuster.web.orders.making import order_list, order_test
from passmuster.web.orders.models import Order
from passmuster.web.orders.notices import seal_slip, serve_notice
from passmuster.web.people.grants import actor_of

PLANNED = datetime(2023, 10, 12, 3, 0, tzinfo=UTC)
FALLS_DUE = datetime(2023, 10, 20, 2, 30, tzinfo=UTC)
TOLD = datetime(2023, 10, 20, 4, 15, tzinfo=UTC)
DATED = date(2023, 10, 11)
PLAN_DAYS = (date(2023, 10, 20), date(2023, 11, 14), date(2023, 12, 22))
"""Days of the invented follow-up plan: the first is the day on which the demo is opened."""

RULING = b"%PDF-1.4\n% an invented ruling on a return to duty\n%%EOF\n"
PLAN = b"%PDF-1.4\n% an invented plan of follow-up tests\n%%EOF\n"
RECRUITS = 5
LIST_WORDS = "List of the recruits who take up duty on 1 November, as sent by the Training Centre."
GROUNDS = (
    "Two colleagues of another unit saw this officer asleep at the wheel of a parked patrol car on "
    "18 October at 15:20, hard to wake and unsteady. Both wrote it down that day, each alone."
)


def play_planned(season: Season) -> None:
    """Order a test before a return to duty, and seal the days of a follow-up plan."""
    by = season.cast.manager
    (returning,) = unordered(season, 1, sex=MALE)
    with season.at(PLANNED):
        ruling = propose_return(by=by, person=returning, paper=RULING, dated=DATED)
    with season.at(PLANNED + timedelta(hours=1)):
        _approved(season, ruling)
        (followed,) = unordered(season, 1, sex=FEMALE)
        plan = propose_plan(by=by, person=followed, paper=PLAN, dated=DATED, days=PLAN_DAYS)
    with season.at(PLANNED + timedelta(hours=2)):
        _approved(season, plan)
        season.publish()


def let_fall_due(season: Season) -> None:
    """Let the first day of the plan make its order, as `passmuster work` does in the morning."""
    with season.at(FALLS_DUE):
        keep_dues(season.force.log)


def play_stories(season: Season) -> None:
    """Order what was seen, and bring each of these orders to where the demo leaves it."""
    with season.at(TOLD):
        investigator = admit(season, "h-investigator", "Chhim Ratha", Role.CASE_INVESTIGATOR)
        manager = season.cast.manager
        seen, crashed = unordered(season, 2)
        suspicion = order_test(by=manager, person=seen, reason=Reason.SUSPICION)
        order_test(by=manager, person=crashed, reason=Reason.POST_INCIDENT)
        _order_recruits(season)
    with season.at(TOLD + timedelta(minutes=5)):
        seal_grounds(by=investigator, order=suspicion, text=GROUNDS)
    _told(season, suspicion, TOLD + timedelta(minutes=10))
    by = _collector(season, "h-collector-2")
    collected(season, by, suspicion, TOLD + timedelta(minutes=20), until="")
    _leave_observed(season, by)


def _order_recruits(season: Season) -> None:
    """Order everybody on one list, and make their slips ready to be handed over."""
    recruits = unordered(season, RECRUITS, person_class=RECRUIT)
    orders = order_list(
        by=season.cast.manager,
        force=season.force,
        persons=recruits,
        reason=Reason.PRE_ENTRY,
        words=LIST_WORDS,
    )
    for order in orders:
        seal_slip(by=notifier_of(season), order=order)


def _leave_observed(season: Season, collector: Actor) -> None:
    """Leave two observed collections to be gone on with, of a man and of a woman.

    For the return to duty everybody is named and has declared. For the follow-up nobody is named.
    """
    orders = season.force.orders
    returning = orders.get(reason=Reason.RETURN_TO_DUTY.value)
    following = orders.get(reason=Reason.FOLLOW_UP.value)
    begins = TOLD + timedelta(minutes=50)
    for order in (returning, following):
        _told(season, order, begins)
    with season.at(begins + timedelta(minutes=5)):
        declared(season, returning, Part.COLLECTOR, collector)
        observer = OBSERVERS.get(returning.person.sex)
        if observer:  # a file of people may say nothing of their gender
            declared(season, returning, Part.OBSERVER, _observer(season, observer))


def _told(season: Season, order: Order, at: datetime) -> None:
    """Seal the slip of an order and hand it over a few minutes later."""
    by = notifier_of(season)
    with season.at(at):
        seal_slip(by=by, order=order)
    with season.at(at + timedelta(minutes=4)):
        serve_notice(by=by, order=order, place="Post")


def _approved(season: Season, proposal: Proposal) -> None:
    """Let the oversight body approve what it was shown."""
    by = season.cast.oversight
    approve(by=by, force=season.force, proposal=proposal, shown=shown_hash(proposal))


def _collector(season: Season, code: str) -> Actor:
    return actor_of(season.force.humans.get(code=code), Role.COLLECTOR)


def _observer(season: Season, code: str) -> Actor:
    return actor_of(season.force.humans.get(code=code), Role.OBSERVER)
