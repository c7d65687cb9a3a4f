"""Collections of the demo: one sealed, one under way, one that ended in facts, one to be declared.

Everybody is invented; every step goes through the same services as in a real force.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kits.serials import Kind
from passmuster.core.orders.reasons import Reason
from passmuster.core.roster.people import FEMALE, MALE
from passmuster.demo.collections import ordinary, play, train
from passmuster.demo.custody import STORE_CLERK
from passmuster.demo.kits import give_kits
from passmuster.demo.season import Season, admit
from passmuster.web.collection.assigning import assign, declare
from passmuster.web.collection.models import Assignment, Session
from passmuster.web.collection.opening import open_practice, open_session
from passmuster.web.custody.holders import add_keeper
from passmuster.web.orders.making import order_list
from passmuster.web.orders.models import Order
from passmuster.web.orders.notices import seal_slip, serve_notice
from passmuster.web.people.grants import actor_of
from passmuster.web.roster.models import Person
from passmuster.web.roster.queries import in_service

BEGINS = datetime(2023, 10, 20, 3, 5, tzinfo=UTC)
TRAINED = date(2023, 7, 3)
PEOPLE = (
    ("h-collector", "Meas Sreypov", Role.COLLECTOR),
    ("h-collector-2", "Meas Sothy", Role.COLLECTOR),
    ("h-collector-3", "Yos Sreyneang", Role.COLLECTOR),
    ("h-observer", "Nhem Kolab", Role.OBSERVER),
    ("h-observer-2", "Long Visal", Role.OBSERVER),
    ("h-trainer", "Dr Uk Sambath", Role.TRAINER),
    ("h-store-2", STORE_CLERK, Role.STORE_CLERK),
    ("h-doctor", "Dr Tep Sokunthea", Role.MEDICAL_REVIEW_OFFICER),
)
COLLECTORS = ("h-collector", "h-collector-2", "h-collector-3")
OBSERVERS = {FEMALE: "h-observer", MALE: "h-observer-2"}
"""Who observes a donor of each gender."""

FIRST = 5_001
"""Running number of the first kit: apart from the store's own."""

KITS = {"h-collector-3": 8, "h-collector-2": 4}
KIT = {Kind.SPECIMEN: 1, Kind.SEAL: 2, Kind.CUP: 2}
"""How many whole kits go to whom, and what lies in one; a cup more, for a second try."""

SESSION, SITE = "2023-PROMOTION", "site-1"
WORDS = "List of those to be promoted in November, as published on 16 October."


def play_collections(season: Season) -> None:
    """Serve four orders and bring their collections to four different places."""
    with season.at(BEGINS):
        people = admit_people(season)
        collector = people["h-collector-3"]
        hands = [(people[code], count) for code, count in KITS.items()]
        give_kits(
            season,
            people["h-store-2"],
            hands,
            first=FIRST,
            lot="P-2310",
            site=SITE,
            session=SESSION,
            kit=KIT,
        )
        orders = _orders(season)
    begins = BEGINS + timedelta(minutes=2)
    with season.at(begins):
        for order in orders:
            serve_notice(by=notifier_of(season), order=order, place="Post")
    ends = collected(season, collector, orders[0], begins, until="")
    ends = collected(season, collector, orders[1], ends, until="no-medicines")
    _left(season, collector, orders[1], ends)
    collected(season, collector, orders[2], ends + timedelta(minutes=2), until="wash-hands")
    with season.at(ends + timedelta(minutes=12)):
        named(season, orders[3], Part.COLLECTOR, collector.human)
        open_practice(by=people["h-trainer"], force=season.force)
        season.publish()


def admit_people(season: Season) -> dict[str, Actor]:
    """Admit whoever collects, observes, trains and reviews: all of them may, at the site.

    An observer is of the donor's gender, so there is one of each. Nobody is trained twice.
    """
    made = {code: admit(season, code, name, role) for code, name, role in PEOPLE}
    second = season.cast.oversight
    season.trainer = made["h-trainer"]  # type: ignore[attr-defined]
    site = season.force.holders.get(code="site-1")
    trained = set(season.force.collector_records.values_list("human", flat=True))
    for code in COLLECTORS:
        if code not in trained:
            train(season, code, TRAINED, second=second)
        if not site.keepers.filter(human=code).exists():
            by, force = season.cast.manager, season.force
            add_keeper(by=by, second=second, force=force, holder=site, human=code)
    for gender, code in OBSERVERS.items():
        if code not in trained:
            train(season, code, TRAINED, second=second, gender=gender)
    return made


def _orders(season: Season) -> list[Order]:
    made = order_list(
        by=season.cast.manager,
        force=season.force,
        persons=unordered(season, 4),
        reason=Reason.PROMOTION,
        words=WORDS,
    )
    for order in made:
        seal_slip(by=notifier_of(season), order=order)
    return list(made)


def unordered(season: Season, count: int, **of: str) -> list[Person]:
    """Return so many people in service whom no order ever named, the newest in service first.

    ``of`` are facts of the roster, such as the sex. Where nobody is so, anybody is taken.
    """
    free = in_service(season.force).filter(orders__isnull=True).order_by("-service_number")
    return list(free.filter(**of)[:count] or free[:count])


def notifier_of(season: Season) -> Actor:
    """Return who serves the notices of the demo's second round."""
    return actor_of(season.force.humans.get(code="h-notifier-2"), Role.NOTIFIER)


def named(season: Season, order: Order, part: Part, human: str) -> Assignment:
    """Name who takes part in a collection, as the manager does."""
    made: Assignment = assign(
        by=season.cast.manager, force=season.force, number=order.number, part=part, human=human
    )
    return made


def declared(season: Season, order: Order, part: Part, by: Actor) -> Assignment:
    """Name somebody, who declares that nothing ties them to the donor."""
    row = named(season, order, part, by.human)
    declare(by=by, force=season.force, assignment=row, relation=Declared.NONE)
    return row


def collected(
    season: Season, collector: Actor, order: Order, at: datetime, *, until: str
) -> datetime:
    """Let a collector open the collection of an order and record its steps up to one; "" is all."""
    force = season.force
    with season.at(at):
        row = declared(season, order, Part.COLLECTOR, collector)
        session = open_session(by=collector, force=force, assignment=row)
    return play(season.at, at, collector, session, ordinary(session), until=until)


def _left(season: Season, collector: Actor, order: Order, at: datetime) -> None:
    """Write down that the donor went away."""
    said = "Stood up, said that a call had come, and left through the door at 10:34."
    facts = {"ground": "left", "said": said, "first_specimen": "none-kept"}
    session = Session.objects.get(force=season.force, order=order.number)
    play(season.at, at, collector, session, [("refusal-facts", facts)])
