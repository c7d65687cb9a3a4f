"""Every act of a collection on its own, for the test of one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.demo.collections import ordinary, play, record
from tests.support.collecting import MORNING, made_ready, neighbour
from tests.support.season import human


@contextmanager
def ready(season: Any) -> Iterator[Any]:
    """Return the people and the order, made once for a season; an invented neighbour answers."""
    with neighbour() as orders:
        if not hasattr(season, "collecting"):
            now = season.now
            with season.at(MORNING - timedelta(days=2)):
                season.collecting = made_ready(season, orders)
            season.now = now
        season.collecting.orders.orders.update(orders.orders)
        orders.orders.update(season.collecting.orders.orders)
        yield season.collecting


def people_of_collections(season: Any) -> None:
    """Have everybody ready who takes part."""
    with ready(season):
        return


def assigned_before(season: Any) -> None:
    """Have a collector assigned who declared no tie."""
    with ready(season) as found:
        season.assigned = found.assigned()


def opened_before(season: Any) -> None:
    """Have a collection opened."""
    with ready(season) as found:
        season.collection = found.opened()


def facts_before(season: Any) -> None:
    """Have facts written down."""
    with ready(season) as found:
        session = found.opened()
        season.collection = session
        moment = play(
            season.at,
            MORNING,
            found.collector,
            session,
            ordinary(session),
            until="no-medicines",
        )
        facts = {"ground": "left", "said": "Left.", "first_specimen": "none-kept"}
        play(season.at, moment, found.collector, session, [("refusal-facts", facts)])
        session.refresh_from_db()
        season.official = human(season, "h-discipline-2", Role.DISCIPLINE_OFFICER)


def donor_before(season: Any) -> None:
    """Have the donor's account tied, and a collector assigned."""
    from passmuster.web.roster.identity import tie_person

    with ready(season) as found:
        season.donor = human(season, "h-donor", Role.OFFICER)
        tie_person(
            by=season.cast.administrator,
            second=season.cast.staff_side,
            human=season.force.humans.get(code="h-donor"),
            person=found.person,
        )
        season.assigned = found.assigned()


def assign_collector(season: Any) -> Any:
    """Name a collector."""
    from passmuster.web.collection.assigning import assign

    with ready(season) as found:
        who = {"part": Part.COLLECTOR, "human": "h-collector"}
        return assign(by=found.manager, force=season.force, number="R-0001", **who)


def declare_ties(season: Any) -> Any:
    """Declare no tie."""
    from passmuster.web.collection.assigning import declare

    with ready(season) as found:
        row = season.force.assignments.get()
        said = {"assignment": row, "relation": Declared.NONE}
        return declare(by=found.collector, force=season.force, **said)


def object_as_donor(season: Any) -> Any:
    """Object to the collector."""
    from passmuster.web.collection.assigning import object_to

    with ready(season):
        said = {"assignment": season.assigned, "words": "A quarrel."}
        return object_to(by=season.donor, force=season.force, **said)


def open_collection(season: Any) -> Any:
    """Open the collection."""
    from passmuster.web.collection.opening import open_session

    with ready(season) as found:
        return open_session(by=found.collector, force=season.force, assignment=season.assigned)


def practise(season: Any) -> Any:
    """Open a practice collection."""
    from passmuster.web.collection.opening import open_practice

    with ready(season) as found:
        return open_practice(by=found.collector, force=season.force)


def step(season: Any) -> Any:
    """Record the first step."""
    with ready(season) as found:
        session = season.collection
        return record(found.collector, season.force, session, next(ordinary(session)))


def steps_together(season: Any) -> Any:
    """Record the first two steps in one."""
    from passmuster.web.collection.services import Sent, record_steps

    with ready(season) as found:
        made = list(islice(ordinary(season.collection), 2))
        sent = [
            Sent(step=name, answers=answers, token=f"{place:08x}")
            for place, (name, answers) in enumerate(made)
        ]
        who = {"by": found.collector, "force": season.force, "session": season.collection}
        return record_steps(**who, sent=sent)


def attest(season: Any) -> Any:
    """Attest one line of training."""
    from passmuster.web.collection.training import attest_record

    both = {"by": season.trainer, "second": season.cast.oversight}
    line = {"human": "h-observer", "kind": "refresher", "day": MORNING.date()}
    return attest_record(**both, force=season.force, **line)


def decide(season: Any) -> Any:
    """Decide the facts."""
    from passmuster.web.collection.deciding import decide_facts, reasons_kept

    with ready(season):
        return decide_facts(
            by=season.official,
            second=season.cast.oversight,
            force=season.force,
            session=season.collection,
            refusal=False,
            reasons_sha256=reasons_kept("An invented reason, in writing."),
        )


def flaw_before(season: Any) -> None:
    """Have a specimen sealed that the laboratory holds for a missing signature."""
    from passmuster.core.custody.receipt import Outcome
    from passmuster.web.custody.models import ReceiptDecision
    from passmuster.web.orders.models import Order

    with ready(season) as found:
        session = found.opened()
        season.collection = session
        steps = ordinary(session)
        play(season.at, MORNING, found.collector, session, steps, until="seal")
    now = MORNING + timedelta(hours=1)
    Order.objects.create(
        force=season.force,
        number=session.order,
        sequence=9_001,
        person=session.person,
        reason="random",
        origin="named",
        state="sampled",
        code="specimen-sealed",
        made_at=now,
        entered_at=now,
    )
    ReceiptDecision.objects.create(
        force=season.force,
        specimen="F-1",
        holder="lab-1",
        outcome=Outcome.HOLD.value,
        code="receipt-collector-unsigned",
        also=[],
        split_available=True,
        arrival={},
        by="h-receiver",
        at=now,
    )


def told_before(season: Any) -> None:
    """Have the collector told of it."""
    flaw_before(season)
    tell(season)


def tell(season: Any) -> Any:
    """Tell the collector what is missing."""
    from passmuster.web.collection.correcting import tell_flaw

    return tell_flaw(by=season.cast.manager, force=season.force, session=season.collection)


def correct(season: Any) -> Any:
    """State what was missing."""
    from passmuster.web.collection.correcting import state_correction

    return state_correction(
        by=season.collecting.collector,
        force=season.force,
        session=season.collection,
        was="A signature.",
        is_right="It was signed.",
        true_and_accurate=True,
        with_form=True,
    )


LATER = MORNING + timedelta(hours=2)
COLLECTIONS = [
    ("finish", assign_collector, MORNING, people_of_collections),
    ("finish", declare_ties, MORNING, assign_collector),
    ("finish", object_as_donor, MORNING, donor_before),
    ("finish", open_collection, MORNING, assigned_before),
    ("finish", practise, MORNING, people_of_collections),
    ("finish", step, MORNING, opened_before),
    ("finish", steps_together, MORNING, opened_before),
    ("finish", attest, MORNING, people_of_collections),
    ("finish", decide, LATER, facts_before),
    ("finish", tell, LATER, flaw_before),
    ("finish", correct, LATER, told_before),
]
OF_COLLECTIONS = frozenset(
    {
        *("assign", "declare", "object_to", "open_session", "open_practice", "record_step"),
        "record_steps",
        *("attest_record", "decide_facts", "tell_flaw", "state_correction"),
        # Judges what decide_facts stores.
        "judged",
    }
)
