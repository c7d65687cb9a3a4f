"""Orders: everybody drawn has one, and it moves only as the table of moves allows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passmuster.core.orders.moves import Verb
from passmuster.core.orders.notices import Way
from passmuster.core.orders.reasons import Reason
from passmuster.demo.season import DAYS, OPENING_DAY
from tests.support.orders import (
    REASONS,
    after,
    everybody_served,
    missed,
    orders_of,
    served,
    slipped,
    staff_of,
)
from tests.support.season import human, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("finish")


@pytest.fixture
def order(season):
    return orders_of(season)[0]


def test_everybody_drawn_has_an_order_in_the_draws_own_transaction_and_no_reserve(season) -> None:
    drawn = season.draw.selected.filter(reserve=False)
    assert {row.ticket for row in drawn} == {order.ticket for order in orders_of(season)}
    assert season.draw.selected.filter(reserve=True, order__isnull=False).count() == 0
    assert season.draw.selected.filter(reserve=True).exists()
    made = season.force.log.events.filter(kind="order:made")
    assert made.count() == 1
    assert {order.state for order in orders_of(season)} == {"ordered"}


def test_printing_the_slips_of_a_day_seals_a_slip_beside_each_of_its_orders(season) -> None:
    from passmuster.web.draw.names import open_names, opens_at

    with season.at(opens_at(season.draw, DAYS[0])):
        by = season.cast.notifier
        open_names(by=by, draw=season.draw, day=DAYS[0], purpose="serve-in-person")
        assert not _sealed(season)
        open_names(by=by, draw=season.draw, day=DAYS[0], purpose="print-slips")
    assert set(_sealed(season)) == {order.pk for order in orders_of(season, day=DAYS[0])}
    assert len(set(_sealed(season).values())) == len(_sealed(season))


def _sealed(season):
    from passmuster.web.orders.models import OrderEntry

    rows = OrderEntry.objects.filter(event="order:slip-sealed")
    return {row.order_id: row.facts["slip"] for row in rows}


def test_a_notice_needs_its_hour_its_slip_and_a_notifier_free_of_conflict(season, order) -> None:
    from passmuster.web.orders.notices import seal_slip, serve_notice

    notifier = staff_of(season).notifier
    insider = human(season, "h-insider", notifier.role, order.person.unit.code)
    facts = {"order": order, "place": "Gate"}
    with after(season, order, minutes=-1):
        with refused("names-before-hour"):
            seal_slip(by=notifier, order=order)
        with refused("dispatch-hour-reached-missing"):
            serve_notice(by=notifier, **facts)
    with after(season, order, hours=1), refused("slip-sealed-missing"):
        serve_notice(by=notifier, **facts)
    slipped(season, order)
    with after(season, order, hours=1):
        with refused("notifier-free-of-conflict-missing"):
            serve_notice(by=insider, **facts)
        with refused("role-not-allowed"):
            serve_notice(by=season.cast.manager, **facts)
        with refused("place-missing"):
            serve_notice(by=notifier, order=order, place=" ")
        serve_notice(by=notifier, **facts)
        with refused("order-move-forbidden"):
            serve_notice(by=notifier, **facts)
    order.refresh_from_db()
    assert order.state == "notified"


def test_a_collector_reports_and_the_specimen_is_the_outcome(season, order) -> None:
    from passmuster.web.orders.appearing import (
        record_arrival,
        report_missed,
        report_sampled,
        start_collection,
    )

    collector = staff_of(season).collector
    served(season, order)
    with after(season, order, hours=1, minutes=30):
        with refused("deadline-to-appear-passed-missing"):
            report_missed(by=collector, order=order)
        record_arrival(by=collector, order=order)
        start_collection(by=collector, order=order)
        with refused("specimen-sealed-missing"):
            report_sampled(by=collector, order=order, specimen="")
        report_sampled(by=collector, order=order, specimen="S-1")
    order.refresh_from_db()
    assert (order.state, order.code) == ("sampled", "specimen-sealed")


def test_what_a_collector_reports_two_others_decide(season, order) -> None:
    from passmuster.web.orders.rulings import decide

    testers, oversight = staff_of(season), season.cast.oversight
    missed(season, order)
    facts = {"order": order, "verb": Verb.DECIDE_REFUSAL, "code": "did-not-appear"}
    with after(season, order, days=1):
        with refused("role-not-allowed"):
            decide(by=testers.collector, second=oversight, **facts, reasons=REASONS)
        with refused("written-reasons-missing"):
            decide(by=testers.official, second=oversight, **facts, reasons="late")
        with refused("same-human-twice"):
            decide(by=testers.official, second=testers.official, **facts, reasons=REASONS)
        with refused("outcome-code-missing"):
            wrong = {**facts, "code": "not-reached"}
            decide(by=testers.official, second=oversight, **wrong, reasons=REASONS)
        decide(by=testers.official, second=oversight, **facts, reasons=REASONS)
    order.refresh_from_db()
    assert order.state == "refused"


def test_attempts_never_end_an_order_by_themselves(season, order) -> None:
    from passmuster.web.orders.notices import record_attempt, report_not_reached
    from passmuster.web.orders.rulings import continue_notices

    testers = staff_of(season)
    sheet = b"duty sheet"
    tries = [
        (1, "Post", testers.notifier),
        (4, "Gate", testers.second),
        (7, "Post", testers.second),
    ]
    for hours, place, notifier in tries:
        with after(season, order, hours=hours):
            with refused("attempts-counted-missing"):
                report_not_reached(by=notifier, order=order)
            facts = {"place": place, "way": Way.IN_PERSON, "duty_roster": sheet}
            record_attempt(by=notifier, order=order, **facts)
    with after(season, order, hours=8):
        report_not_reached(by=testers.second, order=order)
        order.refresh_from_db()
        assert (order.state, order.code) == ("not-reached", "")
        continue_notices(by=testers.official, order=order, reasons=REASONS)
    order.refresh_from_db()
    assert order.state == "resumed"


def test_a_cancellation_of_the_forces_own_making_brings_a_new_order(season, order) -> None:
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.rulings import cancel

    facts = {"order": order, "code": "no-kits", "reasons": REASONS}
    with after(season, order, hours=2):
        with refused("role-not-allowed"):
            cancel(by=season.cast.commander, second=season.cast.oversight, **facts)
        cancel(by=season.cast.manager, second=season.cast.oversight, **facts)
        assert keep_dues(season.force.log) == 1
        assert keep_dues(season.force.log) == 0
    new = season.force.orders.get(follows=order.number)
    assert (new.why, new.origin, new.person_id) == ("lost-test", "due", order.person_id)
    assert new.day is None


def test_an_order_whose_person_left_ends_only_before_the_notice(season) -> None:
    from passmuster.core.roster.people import LEFT
    from passmuster.web.orders.ends import record_death, record_left

    first, second = orders_of(season)[:2]
    clerk = season.cast.clerk
    served(season, second)
    with after(season, second, hours=2):
        with refused("leaver-on-roster-missing"):
            record_left(by=clerk, order=first)
        for one in (first, second):
            type(one.person).objects.filter(pk=one.person_id).update(status=LEFT)
        record_left(by=clerk, order=first)
        with refused("order-move-forbidden"):
            record_left(by=clerk, order=second)
        with refused("death-recorded-missing"):
            record_death(by=clerk, order=second, certificate=b"")
        record_death(by=clerk, order=second, certificate=b"certificate")
    second.refresh_from_db()
    assert second.state == "died"


def test_a_draw_opens_only_when_nobody_waits_for_a_notice(season) -> None:
    from passmuster.web.draw.services import open_draw
    from passmuster.web.orders.rounds import close_round

    opening = season.now + timedelta(days=26)
    assert opening.date() >= OPENING_DAY
    with season.at(opening), refused("last-notice-served-missing"):
        open_draw(by=season.cast.manager, draw=season.draw)
    everybody_served(season)
    with season.at(opening):
        with refused("round-orders-open"):
            close_round(by=season.cast.manager, draw=season.draw)
        open_draw(by=season.cast.manager, draw=season.draw)


def test_a_list_of_one_whole_unit_leaves_nobody_out_and_takes_two(season) -> None:
    from passmuster.web.orders.making import order_list

    people = list(season.force.persons.filter(unit__code="post-1"))
    facts = {"force": season.force, "reason": Reason.WHOLE_UNIT, "words": "Post 1"}
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    with refused("order-list-not-whole"):
        order_list(**both, **facts, persons=people[1:])
    with refused("oversight-approval-missing"):
        order_list(by=season.cast.manager, **facts, persons=people)
    assert len(order_list(**both, **facts, persons=people)) == len(people)
    with refused("order-open-already"):
        order_list(**both, **facts, persons=people)


def test_the_officer_learns_of_an_order_when_it_was_served_and_may_dispute_it(season) -> None:
    from passmuster.core.access.actors import Role
    from passmuster.web.orders.appearing import dispute
    from passmuster.web.orders.queries import own_orders
    from passmuster.web.roster.identity import tie_person

    order = orders_of(season)[0]
    officer = human(season, "h-officer", Role.OFFICER)
    tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code="h-officer"),
        person=order.person,
    )
    with after(season, order, minutes=1), refused("order-not-own"):
        dispute(by=officer, order=order, words="I was at court.")
    assert not own_orders(order.person).exists()
    served(season, order)
    assert list(own_orders(order.person)) == [order]
    with after(season, order, hours=2):
        dispute(by=officer, order=order, words="I was at court.")
        with refused("order-not-own"):
            dispute(by=officer, order=orders_of(season)[1], words="Another’s.")
    order.refresh_from_db()
    assert order.state == "notified"


def test_the_audit_finds_nothing_in_an_honest_round(season) -> None:
    from passmuster.demo.orders import play_orders
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.orders.evaluations import ground_reported, was_referred

    play_orders(season)
    assert audit_log(season.force.log) == []
    states = {order.state for order in orders_of(season)}
    assert {"sampled", "excused", "no-show", "missed", "cancelled"} <= states
    # One gave too little: a physician, the review doctor's answer, and two who decide.
    (referred,) = (one for one in orders_of(season) if was_referred(one))
    assert (referred.state, referred.code) == ("refused", "facts-were-a-refusal")
    assert ground_reported(referred) == "insufficient-unexplained"


def test_a_day_that_has_passed_orders_nobody(season) -> None:
    from passmuster.web.orders.making import order_test

    person = season.force.persons.first()
    with refused("order-day-passed"):
        facts = {"by": season.cast.manager, "person": person, "reason": Reason.SUSPICION}
        order_test(**facts, day=date(2023, 1, 1))
