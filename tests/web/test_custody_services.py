"""Chains of custody through the services: who may, what is refused, what the queries name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.custody.links import SealState
from passmuster.core.custody.retention import Open
from passmuster.demo.custody import code_of, seen, specimen_of
from tests.support.browsing import named_by_audit
from tests.support.season import denied, refused
from tests.support.season_custody import (
    HOUR,
    arrival,
    dispose_of,
    exchange,
    fill_custody,
    holder_new,
)

pytestmark = pytest.mark.django_db


def codes(item, **more):
    from passmuster.web.custody.queries import faults_of

    return [fault.code.value for fault in faults_of(item, **more)]


def test_an_ordinary_chain_ends_at_the_laboratory_without_a_fault(custody, t0) -> None:
    from passmuster.web.custody.queries import holder_now, overdue_items

    items = custody.seal(1, t0)
    custody.to_courier(items, t0 + HOUR, promise=4 * HOUR)
    decision = custody.deliver(1, items, t0 + 3 * HOUR)
    with custody.season.at(t0 + 9 * HOUR):
        assert (decision.outcome, decision.code) == ("accept", "receipt-in-order")
        assert [holder_now(item) for item in items] == ["lab-1", "lab-1"]
        assert [codes(item) for item in items] == [[], []]
        assert overdue_items(custody.season.force, t0 + 9 * HOUR) == []


def test_a_promise_that_passed_is_late_to_the_minute_and_a_gap_once_it_is_broken(
    custody, t0
) -> None:
    from passmuster.web.custody.queries import overdue_items

    force = custody.season.force
    items = custody.seal(1, t0)
    custody.to_courier(items, t0 + HOUR, promise=4 * HOUR)
    due = t0 + 5 * HOUR
    assert overdue_items(force, due) == []
    late = overdue_items(force, due + timedelta(minutes=1))
    assert [(one.item.code, one.overdue.late) for one in late] == [
        (code_of(1, bottle), timedelta(minutes=1)) for bottle in "BA"
    ]
    assert codes(items[0], as_of=due + timedelta(minutes=1)) == ["custody-gap"]


def test_a_bottle_that_never_left_its_site_is_late_after_its_hour(custody, t0) -> None:
    from passmuster.web.custody.queries import overdue_items

    custody.seal(1, t0, ship_by=t0 + 2 * HOUR)
    found = overdue_items(custody.season.force, t0 + 3 * HOUR)
    assert {one.overdue.code for one in found} == {"custody-not-shipped"}


def test_whoever_does_not_act_for_a_holder_can_do_nothing_for_it(custody, t0) -> None:
    from passmuster.web.custody.services import accept, begin_custody, offer

    items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0 + HOUR, due=t0 + 2 * HOUR)
    other = custody.actors["h-courier-2"]
    with custody.season.at(t0 + HOUR):
        strange = holder_new(custody.season)
        facts = {"item": items[0], "seen": seen(1, "A")}
        with refused("custody-not-keeper"):
            accept(by=other, **facts, deliver_by=t0 + 3 * HOUR)
        with refused("custody-not-keeper"):
            offer(by=other, **facts, to=custody.holders["lab-1"], due=t0 + 9 * HOUR)
        with refused("custody-not-keeper"):
            begin_custody(
                by=custody.actors["h-collector"],
                force=custody.season.force,
                holder=strange,
                code="x",
                kind="specimen",
                seen=seen(1, "A"),
            )
    assert ("h-courier-2", "accept", "custody-not-keeper") in denied()


def test_a_courier_who_promises_no_hour_accepts_nothing(custody, t0) -> None:
    from passmuster.web.custody.services import accept

    items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0 + HOUR, due=t0 + 2 * HOUR)
    with custody.season.at(t0 + HOUR), refused("custody-delivery-not-promised"):
        accept(by=custody.actors["h-courier"], item=items[0], seen=seen(1, "A"))


def test_an_offer_changes_nothing_until_it_is_accepted_and_can_be_taken_back(custody, t0) -> None:
    from passmuster.web.custody.services import withdraw

    (item, _b) = items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0 + HOUR, due=t0 + 2 * HOUR)
    item.refresh_from_db()
    assert (item.state, item.holder, item.offered_to) == ("offered", "site-1", "courier-1")
    with custody.season.at(t0 + 1.5 * HOUR):
        withdraw(by=custody.actors["h-collector"], item=item, seen=seen(1, "A"))
    item.refresh_from_db()
    assert (item.state, item.holder, item.offered_to) == ("held", "site-1", "")


def test_a_laboratory_stores_takes_out_measures_and_opens_on_order(custody, t0) -> None:
    from passmuster.web.custody.services import measure, open_item, store_in, store_out

    items = custody.seal(1, t0)
    custody.to_courier(items, t0 + HOUR, promise=4 * HOUR)
    custody.deliver(1, items, t0 + 2 * HOUR)
    by = custody.actors["h-receiver"]
    a, b = items
    with custody.season.at(t0 + 4 * HOUR):
        store_in(by=by, item=a, seen=seen(1, "A"))
        a.refresh_from_db()
        assert a.state == "stored"
        with refused("custody-in-storage"):
            open_item(by=by, item=a, seen=seen(1, "A"), new_seals=(), taken=None)
        measure(by=by, item=a, seen=seen(1, "A"))
        store_out(by=by, item=a, seen=seen(1, "A"))
        with refused("order-to-open-missing"):
            open_item(by=by, item=b, seen=seen(1, "B"), new_seals=(), taken=None)
        open_item(by=by, item=a, seen=seen(1, "A"), new_seals=(), taken=None)
    a.refresh_from_db()
    assert (a.seals, codes(a)) == ([], [])


def test_a_later_app_can_order_that_bottle_b_be_opened(custody, t0, monkeypatch) -> None:
    from passmuster.web.custody import needs
    from passmuster.web.custody.services import open_item

    items = custody.seal(1, t0)
    custody.to_courier(items, t0 + HOUR, promise=4 * HOUR)
    custody.deliver(1, items, t0 + 2 * HOUR)
    monkeypatch.setattr(needs, "ORDERS_TO_OPEN", [lambda item: item.bottle == "B"])
    with custody.season.at(t0 + 4 * HOUR):
        by = custody.actors["h-receiver"]
        open_item(by=by, item=items[1], seen=seen(1, "B"), new_seals=(), taken=None)


def at_the_laboratory(custody, t0, number=1):
    items = custody.seal(number, t0)
    custody.to_courier(items, t0 + HOUR, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + 2 * HOUR, due=t0 + 4 * HOUR)
    return items


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"collector_signed": False}, "hold", "receipt-collector-unsigned"),
        ({"form_right": False}, "hold", "receipt-form-wrong"),
        ({"temperature_said": False}, "hold", "receipt-temperature-blank"),
        ({"form_present": False}, "reject", "receipt-no-form"),
        ({"form_code": "9"}, "reject", "receipt-code-differs"),
        ({"labels_swapped": True}, "redesignate", "receipt-labels-swapped"),
    ],
)
def test_the_table_of_receipts_decides_and_not_the_receiver(
    custody, t0, changes, outcome, code
) -> None:
    from passmuster.web.custody.receiving import receive_at_laboratory

    at_the_laboratory(custody, t0)
    with custody.season.at(t0 + 3 * HOUR):
        facts = {"by": custody.actors["h-receiver"], "force": custody.season.force}
        facts["specimen"] = specimen_of(1)
        decision = receive_at_laboratory(**facts, seen=arrival(1, **changes))
        assert (decision.outcome, decision.code) == (outcome, code)
        with refused("receipt-made"):
            receive_at_laboratory(**facts, seen=arrival(1))


def test_what_did_not_come_stays_offered_and_its_clock_goes_on(custody, t0) -> None:
    from passmuster.web.custody.queries import overdue_items
    from passmuster.web.custody.receiving import receive_at_laboratory

    a, b = at_the_laboratory(custody, t0)
    gone = replace(arrival(1).b, present=False, seal_state=None)
    with custody.season.at(t0 + 3 * HOUR):
        facts = {"by": custody.actors["h-receiver"], "force": custody.season.force}
        decision = receive_at_laboratory(**facts, specimen=specimen_of(1), seen=arrival(1, b=gone))
    assert (decision.outcome, decision.split_available) == ("accept", False)
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.holder, b.holder, b.offered_to) == ("lab-1", "courier-1", "lab-1")
    late = overdue_items(custody.season.force, t0 + 9 * HOUR)
    assert [one.item.code for one in late] == [b.code]


def test_nothing_is_received_that_nobody_offered_or_by_no_laboratory(custody, t0) -> None:
    from passmuster.web.custody.receiving import receive_at_laboratory

    items = custody.seal(1, t0)
    facts = {"by": custody.actors["h-receiver"], "force": custody.season.force}
    with custody.season.at(t0 + HOUR):
        with refused("receipt-nothing-offered"):
            receive_at_laboratory(**facts, specimen=specimen_of(1), seen=arrival(1))
        custody.offer(items, "courier-1", "h-collector", t0 + HOUR, due=t0 + 2 * HOUR)
        with refused("receipt-not-a-laboratory"):
            receive_at_laboratory(**facts, specimen=specimen_of(1), seen=arrival(1))


def test_bottles_are_exchanged_once_where_the_table_allows_it_by_two(custody, t0) -> None:
    from passmuster.web.custody.needs import may_be_opened
    from passmuster.web.custody.receiving import redesignate

    done = exchange(custody, 1, t0)
    assert (done.first, done.second) == ("h-receiver", "h-scientist")
    facts = {"by": custody.actors["h-receiver"], "force": custody.season.force}
    facts |= {"specimen": specimen_of(1), "second": custody.actors["h-scientist"]}
    with custody.season.at(t0 + 4 * HOUR):
        with refused("redesignation-made"):
            redesignate(**facts)
        items = custody.season.force.items.order_by("bottle")
        assert [may_be_opened(item) for item in items] == [False, True]


def test_no_bottles_are_exchanged_before_their_specimen_was_received(custody, t0) -> None:
    from passmuster.web.custody.receiving import redesignate

    custody.seal(1, t0)
    both = {"by": custody.actors["h-receiver"], "second": custody.actors["h-scientist"]}
    with custody.season.at(t0 + HOUR), refused("redesignation-not-offered"):
        redesignate(**both, force=custody.season.force, specimen=specimen_of(1))


def test_a_gap_is_explained_by_two_who_did_not_have_it_and_stays_in_the_chain(custody, t0) -> None:
    from passmuster.web.custody.queries import every_fault_of
    from passmuster.web.custody.services import explain_gap

    cast = custody.season.cast
    items = custody.seal(1, t0)
    custody.to_courier(items, t0 + HOUR, promise=2 * HOUR)
    custody.deliver(1, items, t0 + 8 * HOUR)
    item = items[0]
    with custody.season.at(t0 + 9 * HOUR):
        assert codes(item) == ["custody-gap"]
        facts = {"by": cast.manager, "item": item, "position": 2}
        with refused("same-human-twice"):
            explain_gap(
                **facts, second=replace(cast.oversight, human="h-manager"), reason="accident"
            )
        with refused("custody-reason-unknown"):
            explain_gap(**facts, second=cast.oversight, reason="dog")
        explain_gap(**facts, second=cast.oversight, reason="accident")
        assert codes(item) == []
        assert [fault.code.value for fault in every_fault_of(item)] == ["custody-gap"]


def test_nothing_goes_before_its_time_or_while_something_is_open_and_then_it_does(
    custody, t0, monkeypatch
) -> None:
    from passmuster.web.custody import needs

    items = at_the_laboratory(custody, t0)
    custody.receive(1, t0 + 3 * HOUR)
    with custody.season.at(t0 + timedelta(days=366)), refused("disposal-before-retention"):
        dispose_of(custody, items[1])
    with custody.season.at(t0 + timedelta(days=368)):
        with monkeypatch.context() as patched:
            patched.setattr(needs, "STILL_OPEN", [lambda item: [Open.SPLIT_REQUEST]])
            with refused("disposal-split-requested"):
                dispose_of(custody, items[1])
        with monkeypatch.context() as patched:
            later = (t0 + timedelta(days=700)).date()
            patched.setattr(needs, "EXTENDED_TO", [lambda item: later])
            with refused("disposal-before-retention"):
                dispose_of(custody, items[1])
        done = dispose_of(custody, items[1])
    items[1].refresh_from_db()
    assert (items[1].state, done.first, done.second) == ("disposed", "h-receiver", "h-scientist")
    with custody.season.at(t0 + timedelta(days=369)), refused("custody-act-after-end"):
        dispose_of(custody, items[1])


def test_a_thing_is_returned_by_two_and_not_while_something_is_open(
    custody, t0, monkeypatch
) -> None:
    from passmuster.web.custody import needs
    from passmuster.web.custody.services import return_item

    (item, _b) = custody.seal(1, t0)
    by, second = custody.actors["h-collector"], custody.actors["h-receiver"]
    with custody.season.at(t0 + HOUR):
        facts = {"by": by, "second": second, "item": item, "seen": seen(1, "A")}
        with monkeypatch.context() as patched:
            patched.setattr(needs, "STILL_OPEN", [lambda item: [Open.FILE]])
            with refused("nothing-open-missing"):
                return_item(**facts)
        return_item(**facts)
    item.refresh_from_db()
    assert (item.state, item.holder) == ("returned", "")


@pytest.mark.parametrize("state", [None, SealState.BROKEN])
def test_a_chain_begins_only_with_a_seal_that_somebody_saw_whole(custody, t0, state) -> None:
    from decimal import Decimal

    from passmuster.web.custody.services import begin_custody

    said = replace(seen(1, "A", Decimal(30)), seal_state=state)
    code = "custody-begin-unsealed" if state else "custody-seal-state-not-said"
    facts = {"by": custody.actors["h-collector"], "force": custody.season.force}
    with custody.season.at(t0), refused(code):
        begin_custody(
            **facts, holder=custody.holders["site-1"], code="x", kind="specimen", seen=said
        )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "box"}, "item-kind-unknown"),
        ({"code": "a/b"}, "custody-link-unreadable"),
        ({"code": code_of(1, "A")}, "custody-begun-twice"),
        ({"specimen": specimen_of(1), "bottle": "A"}, "custody-begun-twice"),
    ],
)
def test_a_beginning_that_cannot_be_is_refused(custody, t0, changes, code) -> None:
    from decimal import Decimal

    from passmuster.web.custody.services import begin_custody

    custody.seal(1, t0)
    facts = {"by": custody.actors["h-collector"], "force": custody.season.force}
    facts |= {"holder": custody.holders["site-1"], "code": "x", "kind": "specimen"}
    with custody.season.at(t0 + HOUR), refused(code):
        begin_custody(**(facts | changes), seen=seen(1, "A", Decimal(30)))


def test_the_audit_is_silent_on_a_full_record_and_faults_are_no_differences(begin) -> None:
    from passmuster.web.custody.queries import items_with_faults

    season = begin("finish")
    fill_custody(season)
    with season.at(season.now):
        assert items_with_faults(season.force)
        assert named_by_audit(season) == set()


@pytest.mark.parametrize(
    ("column", "value"), [("holder", "courier-2"), ("seals", ["1"]), ("state", "stored")]
)
def test_the_audit_names_an_item_that_is_not_what_its_links_say(custody, t0, column, value) -> None:
    from passmuster.web.custody.models import Item

    (item, _b) = custody.seal(1, t0)
    with custody.season.at(t0 + HOUR):
        custody.season.publish()
        Item.objects.filter(pk=item.pk).update(**{column: value})
        assert ("not-what-the-links-say", "custody_item") in named_by_audit(custody.season)


def test_the_audit_names_an_item_whose_links_are_gone(custody, t0) -> None:
    from passmuster.web.custody.models import Item

    with custody.season.at(t0):
        Item.objects.create(
            force=custody.season.force, code="x", kind="specimen", since=t0, seals=[], links=0
        )
        assert ("custody-not-begun", "custody_item") in named_by_audit(custody.season)
