"""Collections through their services: assignment, declaration, each step as one event, resuming."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kernel.errors import Refused
from passmuster.demo.collections import (
    closed,
    measured,
    ordinary,
    play,
    record,
    sealed,
    told_until,
    tried,
)
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.season import human, refused


@pytest.fixture
def ready(begin):
    with ready_to_collect(begin("finish")) as made:
        yield made


def until(ready, session, step, moment=MORNING):
    return play(ready.at, moment, ready.collector, session, ordinary(session), until=step)


def done(ready, session, step, answers, moment):
    with ready.at(moment):
        record(ready.collector, ready.force, session, (step, answers))


def state(session):
    session.refresh_from_db()
    return session.state, session.end


def test_an_ordinary_collection_ends_collected_with_one_sealed_event_a_step(ready) -> None:
    session = ready.opened()
    before = ready.force.log.events.filter(kind="collection:step-recorded").count()
    until(ready, session, "ship")
    assert state(session) == ("ended", "collected")
    events = ready.force.log.events.filter(kind="collection:step-recorded")
    assert events.count() - before == session.events.count() == 25
    assert all(event.blind for event in events)
    assert ("h-collector", "seal") in ready.orders.heard


def test_a_form_that_is_sent_twice_writes_once(ready) -> None:
    from passmuster.web.collection.services import record_step

    session = ready.opened()
    facts = {"by": ready.collector, "force": ready.force, "session": session}
    answers = {"order": "R-0001", "reason": "random", "observed": "no"}
    sent = {**facts, "step": "order-received", "answers": answers, "token": "ab" * 8}
    first = record_step(**sent)
    assert record_step(**sent) == first
    assert session.events.count() == 1
    with refused("form-token-used"):
        record_step(**{**sent, "answers": {**answers, "observed": "yes"}})
    with refused("step-repeated"):
        record_step(**{**sent, "token": "cd" * 8})
    with refused("form-token-missing"):
        record_step(**{**sent, "token": ""})


def test_steps_recorded_together_are_the_same_record_as_one_after_the_other(ready) -> None:
    from passmuster.web.collection.services import Sent, record_steps
    from passmuster.web.ledger.audit import audit_log

    session = ready.opened()
    before = ready.force.log.events.filter(kind="collection:step-recorded").count()
    who = {"by": ready.collector, "force": ready.force, "session": session}

    def sent():
        for place, (step, answers) in enumerate(ordinary(session)):
            yield Sent(step=step, answers=answers, token=f"{place:08x}")

    rows = record_steps(**who, sent=sent())
    assert state(session) == ("ended", "collected")
    assert [row.position for row in rows] == list(range(1, 26))
    events = ready.force.log.events.filter(kind="collection:step-recorded")
    assert events.count() - before == session.events.count() == 25
    # Whatever follows elsewhere followed each step in its turn.
    assert [step for _by, step in ready.orders.heard] == [row.step for row in rows]
    assert record_steps(**who, sent=sent()) == rows
    differing = {one.table for one in audit_log(ready.force.log)}
    assert not [table for table in differing if table.startswith("collection")]


def test_of_steps_recorded_together_none_is_kept_where_one_is_refused(ready) -> None:
    from passmuster.web.collection.services import Sent, record_steps

    session = ready.opened()
    who = {"by": ready.collector, "force": ready.force, "session": session}
    made = [step for step, _place in zip(ordinary(session), range(4), strict=False)]
    sent = [
        Sent(step=step, answers=answers, token=f"{place:08x}")
        for place, (step, answers) in enumerate([*made, made[0]])
    ]
    with refused("step-repeated"):
        record_steps(**who, sent=sent)
    assert session.events.count() == 0


def test_a_session_goes_on_where_its_last_stored_step_left_it(ready) -> None:
    from passmuster.web.collection.folding import next_of
    from passmuster.web.collection.models import Session

    session = ready.opened()
    until(ready, session, "volume")
    found = next_of(Session.objects.get(pk=session.pk))
    assert found is not None
    assert found.step.code == "temperature"
    assert found.until is not None


def test_practice_meets_no_order_and_no_live_serial(ready) -> None:
    from passmuster.web.collection.opening import open_practice

    session = open_practice(by=ready.collector, force=ready.force)
    steps = dict(ordinary(session))
    until(ready, session, "no-medicines")
    with ready.at(MORNING + timedelta(hours=1)), refused("live-serial-in-practice"):
        record(ready.collector, ready.force, session, ("form-part-one", {"form": "F-1"}))
    with ready.at(MORNING + timedelta(hours=1)):
        record(ready.collector, ready.force, session, ("form-part-one", steps["form-part-one"]))
    assert ready.orders.heard == []
    assert session.person is None


def test_a_whole_practice_with_an_observed_second_specimen_is_played_alone(ready) -> None:
    from passmuster.web.collection.opening import open_practice

    session = open_practice(by=ready.collector, force=ready.force)
    steps = [
        *measured(strip="below", tenths=310),
        ("order-observed", {"trigger": "temperature", "told": "told-why"}),
        *sealed(session),
        ("form-part-one", {"form": "PRACTICE-F2"}),
        ("name-observer", {"observer": "PRACTICE-OBSERVER"}),
        *tried(session, 1),
        *measured(),
        ("observer-watched", {"watched": "watched", "handled_container": "no"}),
        *sealed(session, 1),
        *closed(session),
    ]
    check = {"clothing": "raised-and-turned", "device": "none-seen", "observation": "permitted"}
    place = next(i for i, (name, _) in enumerate(steps) if name == "give-specimen")
    steps.insert(place, ("observer-check", check))
    moment = until(ready, session, "give-specimen")
    play(ready.at, moment, ready.collector, session, steps)
    assert state(session) == ("ended", "collected")


def test_a_shy_bladder_gets_the_time_from_the_first_try_and_ends_with_a_doctor(ready) -> None:
    session = ready.opened()
    moment = until(ready, session, "give-specimen")
    moment = play(ready.at, moment, ready.collector, session, measured(volume=20))
    ends = told_until(session)
    told = {"short_specimen": "discarded", "told_until": ends}
    done(ready, session, "tell-time", told, moment + timedelta(minutes=1))
    drank = {"drank": "drank", "fluid_ml": 250}
    done(ready, session, "offer-fluid", drank, moment + timedelta(minutes=9))
    with ready.at(moment + timedelta(hours=2)), refused("trying-time-left"):
        record(ready.collector, ready.force, session, ("time-over", {"force_told": "told"}))
    over = moment + timedelta(hours=3, minutes=5)
    done(ready, session, "time-over", {"force_told": "told"}, over)
    done(
        ready,
        session,
        "send-copies",
        {"doctor": "sent", "force": "sent", "own_copy": "kept"},
        over + timedelta(minutes=1),
    )
    assert state(session) == ("ended", "medical-evaluation")


def test_an_observed_collection_is_signed_by_the_observer_who_declared(ready) -> None:
    ready.order(trigger="observation-owed")
    session = ready.opened()
    moment = play(
        ready.at, MORNING, ready.collector, session, ordinary(session), until="wash-hands"
    )
    name = ("name-observer", {"observer": "h-observer"})
    with ready.at(moment), refused("declaration-missing"):
        record(ready.collector, ready.force, session, name)
    with ready.at(moment):
        ready.observes()
        record(ready.collector, ready.force, session, name)
    steps = dict(ordinary(session))
    done(ready, session, "choose-container", steps["choose-container"], moment)
    check = {"clothing": "raised-and-turned", "device": "none-seen", "observation": "permitted"}
    with ready.at(moment), pytest.raises(Refused) as caught:
        record(ready.collector, ready.force, session, ("observer-check", check))
    assert caught.value.code == "role-not-allowed"
    with ready.at(moment):
        record(ready.observer, ready.force, session, ("observer-check", check))
    assert session.events.order_by("-position")[0].by == "h-observer"


def test_who_is_assigned_declares_alone_and_once(ready) -> None:
    from passmuster.web.collection.assigning import assign, declare

    row = assign(
        by=ready.manager,
        force=ready.force,
        number="R-0001",
        part=Part.COLLECTOR,
        human="h-collector",
    )
    said = {"force": ready.force, "assignment": row, "relation": Declared.NONE}
    with refused("declaration-of-another"):
        declare(by=ready.observer, **said)
    declare(by=ready.collector, **said)
    with refused("declaration-made"):
        declare(by=ready.collector, **said)


def test_a_declared_tie_and_an_objection_both_ask_for_another_human(ready) -> None:
    from passmuster.web.collection.assigning import assign, declare, object_to
    from passmuster.web.collection.opening import open_session
    from passmuster.web.collection.queries import orders_without_collector
    from passmuster.web.roster.identity import tie_person

    facts = {"by": ready.manager, "force": ready.force, "number": "R-0001"}
    row = assign(**facts, part=Part.COLLECTOR, human="h-collector")
    declare(by=ready.collector, force=ready.force, assignment=row, relation=Declared.RELATIVE)
    assert [one.number for one in orders_without_collector(ready.force)] == ["R-0001"]
    with refused("pairing-relative"):
        assign(**facts, part=Part.COLLECTOR, human="h-collector")
    donor = human(ready.season, "h-donor", Role.OFFICER)
    cast = ready.season.cast
    tie_person(
        by=cast.administrator,
        second=cast.staff_side,
        human=ready.force.humans.get(code="h-donor"),
        person=ready.person,
    )
    other = human(ready.season, "h-collector-2", Role.COLLECTOR)
    from passmuster.demo.collections import train

    train(ready.season, "h-collector-2", MORNING.date(), second=cast.oversight)
    again = ready.assigned(by=other)
    stranger = human(ready.season, "h-stranger", Role.OFFICER)
    with refused("objection-not-own"):
        object_to(by=stranger, force=ready.force, assignment=again, words="no")
    with refused("objection-without-words"):
        object_to(by=donor, force=ready.force, assignment=again, words=" ")
    object_to(by=donor, force=ready.force, assignment=again, words="My neighbour.")
    with refused("donor-objected"):
        open_session(by=other, force=ready.force, assignment=again)
    with refused("donor-objected"):  # naming the same human anew answers no objection
        ready.assigned(by=other)


def test_a_tie_once_declared_for_an_order_is_not_undone_by_naming_the_same_human_anew(
    ready,
) -> None:
    from passmuster.web.collection.assigning import assign, declare

    facts = {"by": ready.manager, "force": ready.force, "number": "R-0001"}
    row = assign(**facts, part=Part.COLLECTOR, human="h-collector")
    declare(by=ready.collector, force=ready.force, assignment=row, relation=Declared.OTHER_TIE)
    with refused("pairing-declared-tie"):
        assign(**facts, part=Part.COLLECTOR, human="h-collector")


def test_facts_are_decided_by_two_outside_the_chain_and_by_nobody_who_took_part(ready) -> None:
    from passmuster.web.collection.deciding import decide_facts, reasons_kept

    session = ready.opened()
    moment = until(ready, session, "no-medicines")
    facts = {"ground": "left", "said": "Left through the door.", "first_specimen": "none-kept"}
    done(ready, session, "refusal-facts", facts, moment)
    assert state(session) == ("ended", "refusal-facts")
    official = human(ready.season, "h-discipline", Role.DISCIPLINE_OFFICER)
    doctor = human(ready.season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
    near = human(ready.season, "h-near", Role.DISCIPLINE_OFFICER, unit=ready.person.unit.code)
    about = {"force": ready.force, "session": session, "refusal": True}
    about["reasons_sha256"] = reasons_kept("The door is on the record.")
    oversight = ready.season.cast.oversight
    for by, second, code in (
        (doctor, oversight, "role-not-allowed"),
        (official, official, "same-human-twice"),
        (official, near, "approver-inside-unit"),
    ):
        with refused(code):
            decide_facts(by=by, second=second, **about)
    with refused("refusal-reasons-missing"):
        reasons_kept(" ")
    with refused("written-reasons-missing"):
        reasons_kept("Out the door.")
    row = decide_facts(by=official, second=oversight, **about)
    assert (row.by, row.second, row.refusal) == ("h-discipline", "h-oversight", True)
    assert ("h-discipline", "h-oversight", "R-0001", True) in ready.orders.heard
    with refused("facts-decided"):
        decide_facts(by=official, second=oversight, **about)


def test_the_audit_names_a_session_whose_end_is_not_that_of_its_events(ready) -> None:
    from passmuster.web.collection.models import Session
    from passmuster.web.ledger.audit import audit_log

    session = ready.opened()
    until(ready, session, "arrival")

    def named():
        found = audit_log(ready.force.log)
        return {(one.code, one.field) for one in found if one.table == "collection_session"}

    assert named() == set()
    Session.objects.filter(pk=session.pk).update(state="ended", end="collected")
    assert ("state-not-of-its-events", "end") in named()


def test_training_counts_only_under_two_names_that_are_not_the_collectors(ready) -> None:
    from passmuster.web.collection.training import attest_record, qualified_now

    human(ready.season, "h-new", Role.COLLECTOR)
    assert qualified_now(ready.force, "h-new").code == "training-missing"
    trainer, oversight = ready.season.trainer, ready.season.cast.oversight
    line = {"force": ready.force, "day": MORNING.date(), "kind": "training"}
    with refused("record-of-oneself"):
        attest_record(by=trainer, second=oversight, human="h-trainer", **line)
    with refused("mock-unwatched"):
        attest_record(
            by=trainer,
            second=oversight,
            human="h-new",
            **{**line, "kind": "mock"},
            detail="normal",
        )
    with refused("record-in-future"):
        attest_record(
            by=trainer,
            second=oversight,
            human="h-new",
            **{**line, "day": MORNING.date() + timedelta(days=1)},
        )
    with refused("record-detail-unusable"):
        attest_record(by=trainer, second=oversight, human="h-new", **line, detail="normal")
    attest_record(by=trainer, second=oversight, human="h-new", **line)
    assert qualified_now(ready.force, "h-new").code == "mocks-missing"
    assert qualified_now(ready.force, "h-collector").until is not None


def test_fast_steps_of_a_live_collection_ask_a_question(ready) -> None:
    from passmuster.web.collection.signals import signals_of

    session = ready.opened()
    play(ready.at, MORNING, ready.collector, session, ordinary(session), seconds=2)
    (signal,) = signals_of(ready.force)
    assert (signal.kind, signal.sessions) == ("steps-fast", (session.number,))
