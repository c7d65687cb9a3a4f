"""Group C: collection and identity; kits, labels and paper packs stand in test_kits.py.

Each row goes through the attacker's own pages, as the browser of that login would.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared
from passmuster.core.collection.refusals import NOT_GROUNDS
from passmuster.demo.collections import measured, ordinary, play, record, train
from tests.support.browsing import nothing_moves
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.support.stepping import sends


def collecting(attack: Callable[[Any], None]) -> Callable[..., None]:
    """Let an attack begin where one order can be collected for this morning."""

    def played(begin: Callable[..., Any]) -> None:
        with ready_to_collect(begin("finish")) as ready:
            attack(ready)

    played.__name__ = attack.__name__
    return played


def until(ready: Any, session: Any, step: str, **more: Any) -> Any:
    return play(ready.at, MORNING, ready.collector, session, ordinary(session), until=step, **more)


def meets(client: Any, session: Any, step: str, answers: dict[str, Any], code: str) -> None:
    """Send a step's form and expect this reason code, and nothing stored."""
    with nothing_moves():
        answer = sends(client, session, step, answers)
    assert answer.status_code == 200
    assert code in text_of(answer), text_of(answer)[-600:]


def not_due(client: Any, session: Any, *steps: str) -> None:
    """The address of a step that is not due leads back to the one that is."""
    for step in steps:
        assert client.get(f"/en/collection/{session.pk}/step/{step}/").status_code == 302


# --- C-01: a stand-in with a card -----------------------------------------------------------------


@pytest.mark.attack("C-01")
@collecting
def test_c01_a_stand_in_is_not_collected_from_without_card_photograph_and_a_stranger(
    ready,
) -> None:
    near = human(ready.season, "h-mate", Role.COLLECTOR, ready.person.unit.code)
    session = ready.opened()
    client = client_of(ready.season, "h-collector")
    whole = dict(ordinary(session))["identify"]
    with ready.at(until(ready, session, "start")):
        not_due(client, session, "form-part-one", "wash-hands", "seal")
        for missing in whole:
            with nothing_moves():
                given = {name: value for name, value in whole.items() if name != missing}
                assert sends(client, session, "identify", given).status_code == 200
        for matcher, code in (
            (near.human, "matcher-too-near"),
            ("h-nobody", "human-unknown"),
            ("h-payroll", "person-stands-not-for-this"),
        ):
            with refused(code):
                answers = {**whole, "matched_by": matcher}
                record(ready.collector, ready.force, session, ("identify", answers))
        # Nobody vouches whose duty it is not, and the collector for nobody in the own collection.
        vouched = {**whole, "document": "vouched"}
        for voucher in ("h-payroll", ready.collector.human):
            with refused("person-stands-not-for-this"):
                answers = {**vouched, "vouched_by": voucher}
                record(ready.collector, ready.force, session, ("identify", answers))
        offered = client.get(f"/en/collection/{session.pk}/step/identify/").content.decode()
        assert 'value="h-payroll"' not in offered
        assert offered.count('value="h-manager"') == 1
        differs = {**whole, "photograph": "differs"}
        assert sends(client, session, "identify", differs).status_code == 302
    session.refresh_from_db()
    assert session.end == "not-identified"


# --- C-02: the wrong person collects or observes --------------------------------------------------


@pytest.mark.attack("C-02")
@collecting
def test_c02_the_wrong_person_is_refused_at_assignment_and_again_at_the_first_step(ready) -> None:
    manager, season = client_of(ready.season, "h-manager"), ready.season
    root = ready.force.units.get(parent=None).code

    def trained(code: str, unit: str = "") -> None:
        human(season, code, Role.COLLECTOR, unit)
        day = MORNING.date() - timedelta(days=9)
        train(season, code, day, second=season.cast.oversight)

    trained("h-mate", ready.person.unit.code)
    trained("h-chief", root)
    _commands(season, "h-chief")
    trained("h-cousin")
    _is_a_relative(ready, "h-cousin")
    human(season, "h-untrained", Role.COLLECTOR)
    for code, reason in (
        ("h-mate", "pairing-own-unit"),
        ("h-chief", "pairing-supervisor"),
        ("h-cousin", "pairing-relative"),
        ("h-untrained", "collector-not-qualified"),
    ):
        with nothing_moves():
            chosen = {"order": "R-0001", "human": code}
            answer = manager.post("/en/collection/assignments/", chosen)
        assert reason in text_of(answer), (code, text_of(answer)[-400:])
    _the_facts_change_after_the_assignment(ready)


def _the_facts_change_after_the_assignment(ready: Any) -> None:
    session = ready.opened()
    client = client_of(ready.season, "h-collector")
    with nothing_moves():
        asked = client.post(f"/en/collection/{session.pk}/observer/", {"human": "h-observer"})
    assert "observation-without-trigger" in text_of(asked)
    answers = {"order": "R-0001", "reason": "random", "observed": "no"}
    persons = type(ready.person).objects.filter(pk=ready.person.pk)
    others = type(ready.person.unit).objects.create(
        force=ready.force, code=ready.force.humans.get(code="h-collector").unit, name="Outside"
    )
    persons.update(unit=others)
    meets(client, session, "order-received", answers, "pairing-own-unit")
    persons.update(unit=ready.person.unit)
    _told_of_an_error(ready)
    with ready.at(MORNING + timedelta(days=40)):
        meets(client, session, "order-received", answers, "collector-not-qualified")


def _commands(season: Any, code: str) -> None:
    from passmuster.web.people.grants import grant_role

    both = {"by": season.cast.administrator, "second": season.cast.oversight}
    grant_role(**both, human=season.force.humans.get(code=code), role=Role.COMMANDER)


def _is_a_relative(ready: Any, code: str) -> None:
    from passmuster.core.collection.conflicts import Part
    from passmuster.web.collection.assigning import assign, declare
    from passmuster.web.people.grants import actor_of

    by = actor_of(ready.force.humans.get(code=code), Role.COLLECTOR)
    facts = {"force": ready.force, "number": "R-0001", "part": Part.COLLECTOR, "human": code}
    row = assign(by=ready.manager, **facts)
    declare(by=by, force=ready.force, assignment=row, relation=Declared.RELATIVE)


def _told_of_an_error(ready: Any) -> None:
    from passmuster.web.collection.training import attest_record

    both = {"by": ready.season.trainer, "second": ready.season.cast.oversight}
    facts = {"human": "h-collector", "kind": "error", "detail": "temperature"}
    attest_record(**both, force=ready.force, day=MORNING.date(), **facts)


# --- C-03: substituted urine eased through --------------------------------------------------------


@pytest.mark.attack("C-03")
@collecting
def test_c03_no_deviation_reaches_a_seal_and_each_opens_what_the_rules_prescribe(ready) -> None:
    session = ready.opened()
    client = client_of(ready.season, "h-collector")
    moment = until(ready, session, "volume")
    with ready.at(moment):
        not_due(client, session, "look", "pour-a", "pour-b", "seal")
    # Out of range: saved as it is, and an observed second specimen is all that can follow.
    cold = list(measured(tenths=310, strip="below"))[1:]
    moment = play(ready.at, moment, ready.collector, session, cold)
    with ready.at(moment):
        not_due(client, session, "pour-a", "seal")
        page = client.get(f"/en/collection/{session.pk}/", follow=True)
    assert "Order an observed collection" in text_of(page)


@pytest.mark.attack("C-03")
@collecting
def test_c03_late_short_and_out_of_order_are_each_met_with_a_code(ready) -> None:
    client = client_of(ready.season, "h-collector")
    late = ready.opened()
    moment = until(ready, late, "volume") + timedelta(minutes=5)
    fine = dict(measured())["temperature"]
    with ready.at(moment):
        assert sends(client, late, "temperature", fine).status_code == 302
        assert sends(client, late, "look", dict(measured())["look"]).status_code == 302
        page = client.get(f"/en/collection/{late.pk}/", follow=True)
    assert "Order an observed collection" in text_of(page)
    with ready.at(moment):
        why = {"reason": "collector-cannot-go-on", "why": "Another test begins."}
        assert sends(client, late, "void-collection", why).status_code == 302
    ready.order("R-0002", person=ready.force.persons.order_by("pk")[41])
    session = ready.opened("R-0002")
    with ready.at(until(ready, session, "look")):
        not_due(client, session, "pour-b")
        little = {"a_ml": 20, "sight": "in-donor-sight"}
        meets(client, session, "pour-a", little, "bottle-a-short")


@pytest.mark.attack("C-03")
def test_c03_ending_an_observed_collection_without_effect_leads_to_another_observed_one(
    begin,
) -> None:
    from passmuster.web.collection import beyond
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.rulings import cancel
    from passmuster.web.sites.force.collection.lost import cancellation_of

    season = begin("finish")
    with live(season) as found:
        session = found.opened()
        moment = play(
            found.at, season.now, found.collector, session, ordinary(session), until="volume"
        )
        cold = list(measured(tenths=310, strip="below"))[1:]
        moment = play(found.at, moment, found.collector, session, cold)
        client = client_of(season, found.collector.human)
        void = {"reason": "kit-damaged", "why": "So it is said.", "kit_left": "torn-or-broken"}
        with found.at(moment + timedelta(minutes=1)):
            assert sends(client, session, "void-collection", void).status_code == 302
            # The collector cannot let the order rest: the manager is asked at once.
            start = client_of(season, "h-manager").get("/en/").content.decode()
            assert f"/orders/{found.order.number}/cancellation/" in start
            found.order.refresh_from_db()
            both = {"by": season.cast.manager, "second": season.cast.oversight}
            cancel(**both, order=found.order, **cancellation_of(found.order))
            keep_dues(found.force.log)
            fresh = found.force.orders.get(follows=found.order.number)
            told = beyond.neighbour().ordered(found.force, fresh.number)
            assert (told.trigger, told.not_collector) == ("observation-owed", found.collector.human)


# --- C-04b: two donors side by side, labels exchanged ---------------------------------------------


@pytest.mark.attack("C-04b")
@collecting
def test_c04b_no_second_donor_is_begun_beside_the_first_and_exchanged_codes_do_not_agree(
    ready,
) -> None:
    client = client_of(ready.season, "h-collector")
    from passmuster.web.collection.opening import open_session

    # Both are opened while neither donor has come, so that only the step itself can refuse.
    first = ready.opened()
    ready.order("R-0002", person=ready.force.persons.order_by("pk")[41])
    second = ready.opened("R-0002")
    moment = until(ready, first, "pour-b")
    ready.order("R-0003", person=ready.force.persons.order_by("pk")[42])
    third = {"by": ready.collector, "force": ready.force, "assignment": ready.assigned("R-0003")}
    with refused("collection-open-elsewhere"):
        open_session(**third)
    ours = dict(ordinary(first))["seal"]
    with ready.at(moment):
        begins = dict(ordinary(second))["order-received"]
        meets(client, second, "order-received", begins, "collection-open-elsewhere")
        for name in ("form", "seal_a", "seal_b"):
            exchanged = {**ours, name: f"{ours[name]}9"}
            meets(client, first, "seal", exchanged, "scan-disagrees")
        assert sends(client, first, "seal", ours).status_code == 302


# --- C-05: what was opened for one person serves the next -----------------------------------------


@pytest.mark.attack("C-05")
def test_c05_no_collection_ends_over_an_opened_kit_that_could_serve_the_next_person(begin) -> None:
    from passmuster.web.collection import beyond
    from passmuster.web.collection.folding import facts_of
    from passmuster.web.kits.queries import item_called

    season = begin("finish")
    with live(season) as found:
        session = found.opened()
        kit = facts_of(session).kits[0]
        steps = ordinary(session)
        moment = play(
            found.at, season.now, found.collector, session, steps, until="choose-container"
        )
        client = client_of(season, found.collector.human)
        facts = {"ground": "left", "said": "Left the room.", "first_specimen": "none-kept"}
        void = {"reason": "danger-or-failure", "why": "A reason like another."}
        with found.at(moment + timedelta(minutes=1)):
            for step, answers in (("refusal-facts", facts), ("void-collection", void)):
                with nothing_moves():
                    # Not even a form without the question ends it.
                    assert sends(client, session, step, answers).status_code == 200
                    given = {**answers, "kit_left": "whatever"}
                    assert sends(client, session, step, given).status_code == 200
                with refused("kits-unaccounted"):
                    record(found.collector, found.force, session, (step, answers))
            said = {**facts, "kit_left": "procedure-stopped"}
            assert sends(client, session, "refusal-facts", said).status_code == 302
            kits, _containers = beyond.neighbour().issued(found.force, found.collector.human)
        serials = (kit.form, kit.seal_a, kit.seal_b)
        assert {item_called(found.force, one).state for one in serials} == {"void"}
        assert not {one.form for one in kits} & {kit.form}


# --- C-06: an invented collection -----------------------------------------------------------------


@pytest.mark.attack("C-06")
def test_c06_no_collection_is_invented_without_a_notice_and_an_arrival(begin) -> None:
    season = begin("finish")
    with live(season) as found:
        client = client_of(season, found.collector.human)
        session = found.opened()
        with found.at(season.now + timedelta(minutes=1)):
            not_due(client, session, "start", "identify", "seal")
        unserved = season.draw.orders.exclude(pk=found.order.pk).order_by("sequence")[0]
        manager = client_of(season, season.cast.manager.human)
        chosen = {"order": unserved.number, "human": found.collector.human}
        with nothing_moves():
            # An order that was not served is not even in the list to choose from.
            assert manager.post("/en/collection/assignments/", chosen).status_code == 200
        with refused("notice-not-served"):
            _opened_without_notice(found, unserved)


def _opened_without_notice(found: Any, order: Any) -> None:
    from django.db import transaction

    from passmuster.core.collection.conflicts import Part
    from passmuster.web.collection.assigning import assign, declare
    from passmuster.web.collection.opening import open_session

    facts = {"force": found.force, "number": order.number, "part": Part.COLLECTOR}
    with transaction.atomic():
        who = found.collector.human
        row = assign(by=found.season.cast.manager, **facts, human=who)
        declare(by=found.collector, force=found.force, assignment=row, relation=Declared.NONE)
        open_session(by=found.collector, force=found.force, assignment=row)


@pytest.mark.attack("C-06")
@collecting
def test_c06_steps_faster_than_hands_are_named_to_the_inspector(ready) -> None:
    session = ready.opened()
    until(ready, session, "volume", seconds=2)
    inspector = client_of(ready.season, "h-inspector")
    assert session.number in text_of(inspector.get("/en/collection/signals/"))


# --- C-07: a refusal invented or hidden -----------------------------------------------------------


@pytest.mark.attack("C-07")
@collecting
def test_c07_a_collector_writes_facts_and_can_neither_invent_nor_decide_a_refusal(ready) -> None:
    session = ready.opened()
    client = client_of(ready.season, "h-collector")
    with ready.at(until(ready, session, "no-medicines")):
        for never in NOT_GROUNDS:
            said = {"said": "It was said.", "first_specimen": "none-kept"}
            with nothing_moves():
                answer = sends(client, session, "refusal-facts", {"ground": never, **said})
            assert answer.status_code == 200
        with refused("not-a-refusal"):
            facts = {"ground": "form-not-signed", **said}
            record(ready.collector, ready.force, session, ("refusal-facts", facts))
        facts = {"ground": "not-cooperating", **said}
        assert sends(client, session, "refusal-facts", facts).status_code == 302
    for address in ("/en/collection/refusals/", f"/en/collection/refusals/{session.pk}/"):
        assert client.get(address).status_code == 403
    official = human(ready.season, "h-discipline", Role.DISCIPLINE_OFFICER)
    # Facts do not go away by themselves: they stand before the official until two have decided.
    waiting = client_of(ready.season, official.human).get("/en/collection/refusals/")
    assert session.number in text_of(waiting)
    session.refresh_from_db()
    assert not hasattr(session, "decision")
