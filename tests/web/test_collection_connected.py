"""A collection and its neighbours: what each step does to the order, the kits and the custody."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from passmuster.core.access.roles import Role
from passmuster.core.orders.moves import Verb
from passmuster.demo.collections import measured, ordinary, play, record, told_until
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.support.stepping import sends


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def until(ready, session, step, seconds=50):
    steps = ordinary(session)
    moment = ready.season.now
    return play(ready.at, moment, ready.collector, session, steps, until=step, seconds=seconds)


def test_an_order_is_arrived_begun_and_sampled_by_the_steps_of_its_collection(ready) -> None:
    session = ready.opened()
    assert ready.state() == "notified"
    until(ready, session, "arrival")
    assert ready.state() == "arrived"
    steps = list(ordinary(session))[2:]
    moment = ready.season.now
    play(ready.at, moment, ready.collector, session, steps[:1])
    assert ready.state() == "collecting"
    play(ready.at, moment + timedelta(minutes=1), ready.collector, session, steps[1:])
    assert ready.state() == "sampled"


def test_a_seal_uses_the_serials_and_begins_both_bottles_custody(ready) -> None:
    from passmuster.web.collection.folding import facts_of
    from passmuster.web.custody.queries import bottles_of, faults_of
    from passmuster.web.kits.queries import item_called

    session = ready.opened()
    kit = facts_of(session).kits[0]
    until(ready, session, "pour-b")
    assert item_called(ready.force, kit.seal_a).state == "with-collector"
    assert not bottles_of(ready.force, kit.form).exists()
    until_seal = dict(ordinary(session))["seal"]
    moment = ready.season.now + timedelta(minutes=1)
    with ready.at(moment):
        record(ready.collector, ready.force, session, ("seal", until_seal))
        states = {item_called(ready.force, one).state for one in (kit.form, kit.seal_a, kit.seal_b)}
        assert states == {"used"}
        bottles = list(bottles_of(ready.force, kit.form))
        assert [bottle.bottle for bottle in bottles] == ["A", "B"]
        assert [list(bottle.seals) for bottle in bottles] == [[kit.seal_a], [kit.seal_b]]
        assert [faults_of(bottle) for bottle in bottles] == [(), ()]


def test_a_step_that_the_neighbour_refuses_is_not_stored(ready) -> None:
    from passmuster.web.collection.folding import facts_of
    from passmuster.web.kits.services import void_serials

    session = ready.opened()
    kit = facts_of(session).kits[0]
    until(ready, session, "pour-b")
    with ready.at(ready.season.now + timedelta(minutes=1)):
        void_serials(
            by=ready.collector,
            second=ready.store,
            force=ready.force,
            serials=[kit.seal_a],
            reason="torn-or-broken",
        )
        with refused("kit-void"):
            done = ("seal", dict(ordinary(session))["seal"])
            record(ready.collector, ready.force, session, done)


def test_a_torn_seal_spoils_its_own_kit_and_moves_no_other(ready) -> None:
    from passmuster.web.collection.beyond import neighbour
    from passmuster.web.kits.services import void_serials

    first, torn, *others = neighbour().issued(ready.force, ready.collector.human)[0]
    with ready.at(ready.season.now):
        void_serials(
            by=ready.collector,
            second=ready.store,
            force=ready.force,
            serials=[torn.seal_a],
            reason="torn-or-broken",
        )
        left = neighbour().issued(ready.force, ready.collector.human)[0]
        assert left == (first, *others)
        session = ready.opened()
    until(ready, session, "no-medicines")
    with ready.at(ready.season.now + timedelta(minutes=1)), refused("kit-not-issued"):
        record(ready.collector, ready.force, session, ("form-part-one", {"form": torn.form}))


def test_facts_reach_the_order_and_their_decision_ends_it(ready) -> None:
    from passmuster.web.collection.deciding import decide_facts, reasons_kept
    from passmuster.web.collection.queries import facts_to_decide
    from passmuster.web.orders.proposals import propose_decision
    from tests.support.orders import staff_of

    session = ready.opened()
    until(ready, session, "no-medicines")
    facts = {"ground": "left", "said": "Left the room.", "first_specimen": "none-kept"}
    with ready.at(ready.season.now + timedelta(minutes=1)):
        record(ready.collector, ready.force, session, ("refusal-facts", facts))
        assert ready.state() == "facts-reported"
        session.refresh_from_db()
        assert facts_to_decide(ready.force) == [session]
        order, official = ready.order, staff_of(ready.season).official
        with refused("facts-of-a-collection"):  # one decision, where the facts stand in full
            propose_decision(
                by=official,
                order=order,
                verb=Verb.DECIDE_NO_REFUSAL,
                code="facts-no-refusal",
                reasons="The door was open and the donor was told to go.",
            )
        page = client_of(ready.season, official.human).get(reverse("start"))
        start = page.content.decode()
        assert reverse("collection-decide", args=[session.pk]) in start
        assert reverse("order", args=[order.number]) not in start
        decide_facts(
            by=staff_of(ready.season).official,
            second=ready.season.cast.oversight,
            force=ready.force,
            session=session,
            refusal=False,
            reasons_sha256=reasons_kept("The door was open and the donor was told to go."),
        )
        assert ready.state() == "not-refused"
        assert facts_to_decide(ready.force) == []


def test_a_collection_ends_only_when_what_it_opened_has_an_end_too(ready) -> None:
    from passmuster.web.collection.folding import facts_of, progress_of
    from passmuster.web.kits.queries import item_called, moves_of
    from tests.support.browsing import named_by_audit

    session = ready.opened()
    kit, spare = facts_of(session).kits[:2]
    until(ready, session, "pour-b")
    void = {"reason": "kit-damaged", "why": "Seal B tore."}
    with ready.at(ready.season.now + timedelta(hours=1)):
        with refused("kits-unaccounted"):
            record(ready.collector, ready.force, session, ("void-collection", void))
        assert progress_of(session).end is None
        said = {**void, "kit_left": "torn-or-broken"}
        record(ready.collector, ready.force, session, ("void-collection", said))
    mine = (kit.form, kit.seal_a, kit.seal_b)
    assert {item_called(ready.force, one).state for one in mine} == {"void"}
    # The kit beside it was never opened and stays for the next person.
    assert item_called(ready.force, spare.form).state == "with-collector"
    last = moves_of(ready.force, kit.form).last()
    assert (last.reason, last.session, last.second) == ("torn-or-broken", session.number, "")
    assert last.texts == list(mine)
    assert named_by_audit(ready.season) == set()


def test_no_form_goes_from_a_collection_that_ended_to_the_next_person(ready) -> None:
    from passmuster.web.collection import beyond
    from passmuster.web.collection.folding import facts_of

    session = ready.opened()
    kit = facts_of(session).kits[0]
    until(ready, session, "wash-hands")
    facts = {"ground": "left", "said": "Left the room.", "first_specimen": "none-kept"}
    with ready.at(ready.season.now + timedelta(minutes=20)):
        said = {**facts, "kit_left": "procedure-stopped"}
        record(ready.collector, ready.force, session, ("refusal-facts", said))
        kits, _containers = beyond.neighbour().issued(ready.force, ready.collector.human)
    assert kit not in kits
    assert kits[0] == facts_of(session).kits[1]


def test_nobody_says_what_became_of_a_kit_where_none_is_left(ready) -> None:
    session = ready.opened()
    until(ready, session, "no-medicines")
    void = {"reason": "danger-or-failure", "why": "Water in the room."}
    with ready.at(ready.season.now + timedelta(hours=2)):
        with refused("answer-not-asked"):
            said = {**void, "kit_left": "procedure-stopped"}
            record(ready.collector, ready.force, session, ("void-collection", said))
        record(ready.collector, ready.force, session, ("void-collection", void))


def test_a_pack_issued_for_a_collection_keeps_it_open_until_it_has_an_end(ready) -> None:
    from passmuster.web.kits.packs import end_pack, issue_packs

    session = ready.opened()
    until(ready, session, "no-medicines")
    force, moment = ready.force, ready.season.now + timedelta(hours=1)
    void = ("void-collection", {"reason": "danger-or-failure", "why": "The power failed."})
    with ready.at(moment):
        both = {"by": ready.store, "second": ready.collector, "force": force}
        (pack,) = issue_packs(**both, session=session.number, count=1)
        with refused("packs-not-ended"):
            record(ready.collector, force, session, void)
        end = {"text": pack.serial, "end": "void", "reason": "procedure-stopped"}
        end_pack(by=ready.collector, second=ready.store, force=force, **end)
        record(ready.collector, force, session, void)


def test_time_over_sends_the_order_to_a_doctor(ready) -> None:
    session = ready.opened()
    moment = until(ready, session, "give-specimen")
    moment = play(ready.at, moment, ready.collector, session, measured(volume=20))
    told = {"short_specimen": "discarded", "told_until": told_until(session)}
    with ready.at(moment + timedelta(minutes=1)):
        record(ready.collector, ready.force, session, ("tell-time", told))
    with ready.at(moment + timedelta(hours=4)):
        record(ready.collector, ready.force, session, ("time-over", {"force_told": "told"}))
        sent = {"doctor": "sent", "force": "sent", "own_copy": "kept"}
        with refused("kits-unaccounted"):
            record(ready.collector, ready.force, session, ("send-copies", sent))
        sent["kit_left"] = "procedure-stopped"
        record(ready.collector, ready.force, session, ("send-copies", sent))
    assert ready.state() == "medical-evaluation"


def test_nobody_who_did_not_come_is_collected_from(ready) -> None:
    session = ready.opened()
    until(ready, session, "order-received")
    served = session.fixed["notice_served_at"]
    with ready.at(ready.season.now + timedelta(hours=4)):
        answers = {
            "appeared": "did-not-arrive",
            "allowed_by": ready.season.cast.manager.human,
            "allowed_until": served + 3 * 3600,
        }
        record(ready.collector, ready.force, session, ("arrival", answers))
    assert ready.state() == "missed"
    session.refresh_from_db()
    assert session.end == "no-show"


def test_the_page_of_a_collection_that_ends_asks_what_became_of_what_was_opened(ready) -> None:
    from passmuster.core.kits.serials import parse_serial
    from passmuster.web.collection.folding import facts_of

    session = ready.opened()
    kit = facts_of(session).kits[0]
    client = client_of(ready.season, ready.collector.human)
    address = f"/en/collection/{session.pk}/step/void-collection/"
    until(ready, session, "no-medicines")
    asked = "What became of what was opened and not used?"
    with ready.at(ready.season.now + timedelta(minutes=5)):
        assert asked not in text_of(client.get(address))
        done = ("form-part-one", {"form": kit.form})
        record(ready.collector, ready.force, session, done)
        page = text_of(client.get(address))
        assert asked in page
        for serial in (kit.form, kit.seal_a, kit.seal_b):
            assert parse_serial(serial).grouped in page
        void = {"reason": "danger-or-failure", "why": "Water in the room."}
        assert sends(client, session, "void-collection", void).status_code == 200
        session.refresh_from_db()
        assert session.state == "open"
        told = {**void, "kit_left": "procedure-stopped"}
        assert sends(client, session, "void-collection", told).status_code == 302
    session.refresh_from_db()
    assert session.end == "voided"


def test_labels_are_printed_from_the_open_step_that_seals_and_of_its_specimen_alone(ready) -> None:
    from passmuster.core.kits.serials import Kind, serial
    from passmuster.web.collection.folding import facts_of

    session = ready.opened()
    kit = facts_of(session).kits[0]
    client = client_of(ready.season, ready.collector.human)
    page, step = (f"/en/collection/{session.pk}/{end}/" for end in ("labels", "step/seal"))
    typed = {"specimen": kit.form, "places": ["bottle-a"], "language": "en", "reason": ""}
    until(ready, session, "pour-a")
    with ready.at(ready.season.now + timedelta(minutes=20)):
        for answer in (client.get(page), client.post(page, typed)):
            assert (answer.status_code, answer.url) == (302, f"/en/collection/{session.pk}/")
        record(ready.collector, ready.force, session, ("pour-b", dict(ordinary(session))["pour-b"]))
        assert f'href="{page}"' in client.get(step).content.decode()
        assert client.post(page, typed)["Content-Type"] == "application/pdf"
        assert "label-printed-already" in text_of(client.post(page, typed))
        again = typed | {"reason": "printer-jammed"}
        assert client.post(page, again)["Content-Type"] == "application/pdf"
        other = typed | {"specimen": serial(Kind.SPECIMEN, 5).text, "places": ["bottle-b"]}
        assert client.post(page, other).status_code == 200
        seal = ("seal", dict(ordinary(session))["seal"])
        record(ready.collector, ready.force, session, seal)
        assert client.post(page, typed | {"places": ["form"]}).status_code == 302
    printed = ready.force.label_prints.order_by("pk").values_list("specimen", "place", "generation")
    assert list(printed) == [(kit.form, "bottle-a", 1), (kit.form, "bottle-a", 2)]


def test_only_the_collector_who_is_named_is_asked_to_record_who_appears(ready) -> None:
    ready.opened()
    page = reverse("order", args=[ready.order.number])
    other = human(ready.season, "h-collector-9", Role.COLLECTOR)
    with ready.at(ready.season.now):
        for who, asked in ((ready.collector, True), (other, False)):
            start = client_of(ready.season, who.human).get(reverse("start")).content.decode()
            assert (page in start) is asked


def test_a_number_whose_bottles_are_in_custody_begins_no_other_collection(ready) -> None:
    from passmuster.core.custody.links import Amount, Basis, SealState, Unit
    from passmuster.web.collection.folding import facts_of
    from passmuster.web.custody.queries import kept_by
    from passmuster.web.custody.services import Seen, begin_custody

    session = ready.opened()
    begun, other = facts_of(session).kits[:2]
    until(ready, session, "no-medicines")
    client = client_of(ready.season, ready.collector.human)
    with ready.at(ready.season.now + timedelta(minutes=10)):
        begun_already = "Bottles of this number have a chain of custody already"
        assert begun_already not in text_of(client.get("/en/kits/mine/"))
        begin_custody(
            by=ready.collector,
            force=ready.force,
            holder=kept_by(ready.force, ready.collector.human)[0],
            code=f"{begun.form}-A",
            kind="specimen",
            specimen=begun.form,
            bottle="A",
            seen=Seen(
                seals=(begun.seal_a,),
                seal_state=SealState.INTACT,
                amount=Amount(value=Decimal(30), unit=Unit.MILLILITRE, basis=Basis.NET),
            ),
        )
        with refused("kit-in-custody"):
            record(ready.collector, ready.force, session, ("form-part-one", {"form": begun.form}))
        assert text_of(client.get("/en/kits/mine/")).count(begun_already) == 1
        record(ready.collector, ready.force, session, ("form-part-one", {"form": other.form}))
