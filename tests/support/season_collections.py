"""Fills every table of collections: training, an objection, one collection, facts decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.collection.specimen import Kit
from passmuster.demo.collections import ordinary, play, train
from tests.support.collecting import MORNING, neighbour
from tests.support.orders import after, orders_of, served, staff_of
from tests.support.season import human


def fill_collections(season: Any) -> None:
    """Let somebody object to one collector, and let another write down facts that are decided."""
    from passmuster.web.collection.assigning import assign, declare, object_to
    from passmuster.web.collection.beyond import Ordered
    from passmuster.web.collection.deciding import decide_facts, reasons_kept
    from passmuster.web.collection.opening import open_session

    force, cast = season.force, season.cast
    with neighbour() as orders, season.at(MORNING):
        season.trainer = human(season, "c-trainer", Role.TRAINER)
        person = force.persons.get(service_number="PS000042")
        served = int(season.now.timestamp()) - 600
        orders.orders["R-0001"] = Ordered(
            number="R-0001", person=person, reason="random", notice_served_at=served
        )
        donor = Actor(human="h-officer", role=Role.OFFICER)
        for code, words in (("c-collector", ""), ("c-collector-2", "After an objection.")):
            by = human(season, code, Role.COLLECTOR)
            train(season, code, MORNING.date() - timedelta(days=60), second=cast.oversight)
            chosen = {"number": "R-0001", "part": Part.COLLECTOR, "human": code}
            row = assign(by=cast.manager, force=force, **chosen, words=words)
            declare(by=by, force=force, assignment=row, relation=Declared.NONE)
            if code == "c-collector":
                object_to(by=donor, force=force, assignment=row, words="An invented quarrel.")
        session = open_session(by=by, force=force, assignment=row)
        moment = play(season.at, MORNING, by, session, ordinary(session), until="no-medicines")
        facts = {"ground": "left", "said": "Left the room.", "first_specimen": "none-kept"}
        play(season.at, moment, by, session, [("refusal-facts", facts)])
        session.refresh_from_db()
        with season.at(moment + timedelta(minutes=5)):
            decide_facts(
                by=human(season, "c-discipline", Role.DISCIPLINE_OFFICER),
                second=cast.oversight,
                force=force,
                session=session,
                refusal=False,
                reasons_sha256=reasons_kept("An invented reason, long enough to be read."),
            )


def fill_corrections(season: Any, specimen: str, at: datetime) -> None:
    """Let a collector be told of a specimen on hold at ``at``, and state what is right."""
    from passmuster.web.collection.correcting import state_correction, tell_flaw

    session = season.force.collections.get(fixed__kits__0__0=specimen)
    facts = {"force": season.force, "session": session}
    words = {"was": "A signature was missing.", "is_right": "It was signed that day."}
    affirmed = {"true_and_accurate": True, "with_form": True}
    with season.at(at):
        tell_flaw(by=season.cast.manager, **facts)
        state_correction(by=staff_of(season).collector, **facts, **words, **affirmed)


def sampled_before(season: Any, specimen: str, day: date) -> None:
    """Let one order of a day be collected, its form bearing this specimen's number."""
    from passmuster.web.collection.assigning import assign, declare
    from passmuster.web.collection.beyond import Ordered
    from passmuster.web.collection.opening import open_session
    from passmuster.web.orders import appearing
    from passmuster.web.orders.surroundings import units_of

    by = staff_of(season).collector
    waiting = orders_of(season, day=day, state="ordered")
    # The seed deals the names: whoever serves near the collector is collected from by another.
    order = next(one for one in reversed(waiting) if by.unit not in units_of(one.person))
    served(season, order)
    with after(season, order, hours=1, minutes=10):
        appearing.record_arrival(by=by, order=order)
        appearing.start_collection(by=by, order=order)
        appearing.report_sampled(by=by, order=order, specimen=specimen)
        moment = season.now
    with neighbour() as orders, season.at(moment):
        train(season, by.human, day - timedelta(days=60), second=season.cast.oversight)
        orders.kits = (Kit(form=specimen, seal_a="A-9", seal_b="B-9"),)
        orders.orders[order.number] = Ordered(
            number=order.number,
            person=order.person,
            reason="random",
            notice_served_at=int(moment.timestamp()) - 600,
        )
        row = assign(
            by=season.cast.manager,
            force=season.force,
            number=order.number,
            part=Part.COLLECTOR,
            human=by.human,
        )
        declare(by=by, force=season.force, assignment=row, relation=Declared.NONE)
        session = open_session(by=by, force=season.force, assignment=row)
        play(season.at, moment, by, session, ordinary(session), until="seal")
