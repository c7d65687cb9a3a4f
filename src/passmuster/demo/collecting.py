"""Collections of the demo: one sealed, one under way, one that ended in facts, one to be declared.

Everybody is invented; every step goes through the same services as in a real force.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from passmuster.core.access.actors import OUTSIDE_FORCE, Actor, Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kits.serials import Kind, serial
from passmuster.core.orders.reasons import Reason
from passmuster.demo.collections import ordinary, play, train
from passmuster.demo.season import Season
from passmuster.web.collection.assigning import assign, declare
from passmuster.web.collection.models import Assignment, Session
from passmuster.web.collection.opening import open_practice, open_session
from passmuster.web.custody.holders import add_keeper
from passmuster.web.kits.services import issue_to_collector, issue_to_site, receive_lot
from passmuster.web.orders.making import order_list
from passmuster.web.orders.models import Order
from passmuster.web.orders.notices import seal_slip, serve_notice
from passmuster.web.people.grants import actor_of, grant_role
from passmuster.web.people.services import register_human
from passmuster.web.roster.queries import in_service

BEGINS = datetime(2023, 10, 20, 3, 5, tzinfo=UTC)
TRAINED = date(2023, 7, 3)
FIRST, COUNT = 5_001, 8
"""Running number of the first serial of each kind, and how many: apart from the store's own."""

SESSION, SITE = "2023-PROMOTION", "Headquarters clinic"
WORDS = "List of those to be promoted in November, as published on 16 October."


def play_collections(season: Season) -> None:
    """Serve four orders and bring their collections to four different places."""
    with season.at(BEGINS):
        people = _people(season)
        collector = people["h-collector-3"]
        _give_kits(season, people)
        orders = _orders(season)
    begins = BEGINS + timedelta(minutes=2)
    with season.at(begins):
        for order in orders:
            serve_notice(by=_notifier(season), order=order, place="Post")
    ends = _collected(season, collector, orders[0], begins, until="")
    ends = _collected(season, collector, orders[1], ends, until="no-medicines")
    _left(season, collector, orders[1], ends)
    _collected(season, collector, orders[2], ends + timedelta(minutes=2), until="wash-hands")
    with season.at(ends + timedelta(minutes=12)):
        _assigned(season, collector, orders[3])
        open_practice(by=people["h-trainer"], force=season.force)
        season.publish()


def _people(season: Season) -> dict[str, Actor]:
    cast, made = season.cast, {}
    for code, name, role in (
        ("h-collector-3", "Yos Sreyneang", Role.COLLECTOR),
        ("h-observer", "Nhem Kolab", Role.OBSERVER),
        ("h-trainer", "Dr Uk Sambath", Role.TRAINER),
        ("h-store-2", "Em Chanda", Role.STORE_CLERK),
    ):
        row = register_human(
            by=cast.administrator, force=season.force, code=code, name=name, unit=OUTSIDE_FORCE
        )
        grant_role(by=cast.administrator, second=cast.oversight, human=row, role=role)
        made[code] = actor_of(row, role)
    season.trainer = made["h-trainer"]  # type: ignore[attr-defined]
    train(season, "h-collector-3", TRAINED, second=cast.oversight)
    train(season, "h-observer", TRAINED, second=cast.oversight, gender="female")
    site = season.force.holders.get(code="site-1")
    add_keeper(
        by=cast.manager,
        second=cast.oversight,
        force=season.force,
        holder=site,
        human="h-collector-3",
    )
    return made


def _give_kits(season: Season, people: dict[str, Actor]) -> None:
    by, force = people["h-store-2"], season.force
    for kind in (Kind.SPECIMEN, Kind.SEAL, Kind.CUP):
        numbers = [serial(kind, FIRST + n).text for n in range(2 * COUNT)]
        receive_lot(
            by=by,
            force=force,
            second=season.cast.oversight,
            number=f"P-2310-{kind.value}",
            first=numbers[0],
            last=numbers[-1],
            expires=date(2025, 9, 30),
        )
        issue_to_site(by=by, force=force, second=season.cast.manager, serials=numbers, site=SITE)
        collector = people["h-collector-3"]
        issue_to_collector(by=by, force=force, second=collector, serials=numbers, session=SESSION)


def _orders(season: Season) -> list[Order]:
    free = in_service(season.force).filter(orders__isnull=True).order_by("-service_number")
    persons = list(free[:4])
    made = order_list(
        by=season.cast.manager,
        force=season.force,
        persons=persons,
        reason=Reason.PROMOTION,
        words=WORDS,
    )
    for order in made:
        seal_slip(by=_notifier(season), order=order)
    return list(made)


def _notifier(season: Season) -> Actor:
    return actor_of(season.force.humans.get(code="h-notifier-2"), Role.NOTIFIER)


def _assigned(season: Season, collector: Actor, order: Order) -> Assignment:
    made: Assignment = assign(
        by=season.cast.manager,
        force=season.force,
        number=order.number,
        part=Part.COLLECTOR,
        human=collector.human,
    )
    return made


def _collected(
    season: Season, collector: Actor, order: Order, at: datetime, *, until: str
) -> datetime:
    """Open the collection of an order and record its steps up to one; "" records all."""
    force = season.force
    with season.at(at):
        row = _assigned(season, collector, order)
        declare(by=collector, force=force, assignment=row, relation=Declared.NONE)
        session = open_session(by=collector, force=force, assignment=row)
    return play(season.at, at, collector, session, ordinary(session), until=until)


def _left(season: Season, collector: Actor, order: Order, at: datetime) -> None:
    """Write down that the donor went away."""
    said = "Stood up, said that a call had come, and left through the door at 10:34."
    facts = {"ground": "left", "said": said, "first_specimen": "none-kept"}
    session = Session.objects.get(force=season.force, order=order.number)
    play(season.at, at, collector, session, [("refusal-facts", facts)])
