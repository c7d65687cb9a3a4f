"""Group N: notices, tip-offs, excusals, reserves, targeted tests, and nothing done at all.

Rows that only check the barrier are held because that part of the product does not exist yet.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from passmuster.core.access.roles import Role
from passmuster.core.draw.reserves import Skip, check_reserve_call
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders.notices import Way
from passmuster.web.installation import here
from tests.support.barriers import assert_no_door
from tests.support.draws import NEXT_DAY
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
from tests.support.season import human, refused, taken_back

MANAGER_CLOSES = timedelta(days=80)


def document(kind: str, dated: date) -> Any:
    """Return a paper as somebody hands it in."""
    from passmuster.web.orders.absences import Document

    return Document(kind=kind, dated=dated, data=b"stamped by a friend")


def leave(season: Any, order: Any, *, by: Any, second: Any, dated: date, until: date) -> Any:
    """Ask for leave as a friend would, and let somebody approve it."""
    from passmuster.web.orders.absences import defer, receive_paper

    paper = receive_paper(by=by, order=order, document=document("leave-approval", dated))
    facts = {"by": by, "second": second, "order": order, "code": "approved-leave"}
    return defer(**facts, papers=[paper], until=until)


@pytest.mark.attack("N-02")
def test_n02_nobody_is_excused_by_his_own_chain_or_after_the_notice(begin) -> None:
    season = begin("finish")
    first, second = orders_of(season)[:2]
    notifier, oversight = staff_of(season).notifier, season.cast.oversight
    unit = human(season, "h-unit", Role.UNIT_OFFICER, first.person.unit.code)
    today = first.day
    dates = {"dated": today - timedelta(days=9), "until": today + timedelta(days=9)}
    with after(season, first, minutes=30):
        with taken_back():
            leave(season, first, by=notifier, second=oversight, **dates)
        with refused("role-not-allowed"), taken_back():
            leave(season, first, by=season.cast.commander, second=oversight, **dates)
        with refused("approver-outside-unit-missing"), taken_back():
            leave(season, first, by=notifier, second=unit, **dates)
        with refused("same-human-twice"), taken_back():
            leave(season, first, by=notifier, second=notifier_in(season), **dates)
        with refused("paper-dated-later"), taken_back():
            later = dates | {"dated": today + timedelta(days=1)}
            leave(season, first, by=notifier, second=oversight, **later)
    record_try(season, second)
    with after(season, second, hours=4), refused("papers-before-notice-missing"), taken_back():
        leave(season, second, by=notifier, second=oversight, **dates)
    missed(season, first)
    with after(season, first, hours=5), refused("order-move-forbidden"), taken_back():
        leave(season, first, by=notifier, second=oversight, **dates)
    first.refresh_from_db()
    assert first.state == "missed"


def notifier_in(season: Any) -> Any:
    """Return the notifier in another role: one human all the same."""
    notifier = staff_of(season).notifier
    return replace(notifier, role=Role.OVERSIGHT_BODY)


def record_try(season: Any, order: Any, **facts: Any) -> None:
    """Record one attempt at the hour of dispatch."""
    from passmuster.web.orders.notices import record_attempt

    with after(season, order, hours=1):
        by = staff_of(season).notifier
        record_attempt(by=by, order=order, place="Gate", way=Way.IN_PERSON, **facts)


@pytest.mark.attack("N-03")
def test_n03_a_deferral_turns_red_and_its_round_does_not_close(begin) -> None:
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.queries import late_orders
    from passmuster.web.orders.rounds import close_round

    season = begin("finish")
    order = orders_of(season)[0]
    notifier, oversight = staff_of(season).notifier, season.cast.oversight
    day = order.day
    dates = {"dated": day - timedelta(days=9), "until": day + timedelta(days=9)}
    with after(season, order, minutes=30):
        with refused("end-within-limit-missing"), taken_back():
            for_ever = dates | {"until": day + timedelta(days=61)}
            leave(season, order, by=notifier, second=oversight, **for_ever)
        leave(season, order, by=notifier, second=oversight, **dates)
    with after(season, order, days=61):
        assert order.number in {one.order.number for one in late_orders(season.force)}
        with refused("round-orders-open"):
            close_round(by=season.cast.manager, draw=season.draw)
        keep_dues(season.force.log)
    # Past the opening day an order of its own takes its place, and nobody announced it.
    order.refresh_from_db()
    new = season.force.orders.get(follows=order.number)
    assert (order.state, new.why, new.state) == ("replaced", "opening-day", "ordered")
    with after(season, order, days=MANAGER_CLOSES.days):
        assert new.number in {one.order.number for one in late_orders(season.force)}


@pytest.mark.attack("N-04b")
def test_n04b_a_manager_calls_no_reserve_out_of_turn(begin) -> None:
    from passmuster.web.orders.reserves import skip_reserve, standing_of, take_reserve

    season = begin("finish")
    manager, oversight = season.cast.manager, season.cast.oversight
    stratum, order = stratum_with_reserves(season)
    both = {"by": manager, "second": oversight, "draw": season.draw}
    tickets = [row.ticket for row in standing_of(season.draw, stratum).order]
    with after(season, order, hours=1):
        with refused("reserve-no-place"):
            take_reserve(**both, ticket=tickets[0])
        excused(season, order)
        with refused("reserve-out-of-turn"):
            take_reserve(**both, ticket=tickets[1])
        with refused("reserve-out-of-turn"):
            skip_reserve(**both, ticket=tickets[1], reason="left-since")
        with refused("reserve-skip-reason-unknown"):
            skip_reserve(**both, ticket=tickets[0], reason="a friend")
        with refused("same-human-twice"):
            alone = {**both, "second": replace(oversight, human=manager.human)}
            take_reserve(**alone, ticket=tickets[0])
        with refused("role-not-allowed"):
            take_reserve(**{**both, "second": manager}, ticket=tickets[0])
        with refused("reserve-unknown"):
            take_reserve(**both, ticket=order.ticket)
        skip_reserve(**both, ticket=tickets[0], reason="left-since")
        assert take_reserve(**both, ticket=tickets[1]).origin == "reserve"
        with refused("reserve-already-called"):
            take_reserve(**both, ticket=tickets[1])
        with refused("reserve-no-place"):
            take_reserve(**both, ticket=tickets[0])


def stratum_with_reserves(season: Any) -> tuple[str, Any]:
    """Return a stratum with two reserves and one of its orders."""
    reserves = season.draw.selected.filter(reserve=True)
    counted = Counter(reserves.values_list("stratum", flat=True))
    stratum = max(counted, key=lambda name: counted[name])
    assert counted[stratum] > 1
    return stratum, orders_of(season, selected__stratum=stratum)[0]


def excused(season: Any, order: Any) -> None:
    """Excuse an order properly, at the present moment."""
    from passmuster.web.orders.absences import excuse, receive_paper

    by, day = staff_of(season).notifier, season.now.date()
    paper = receive_paper(
        by=by, order=order, document=document("medical-certificate", day - timedelta(days=20))
    )
    facts = {"order": order, "code": "maternity", "papers": [paper]}
    excuse(by=by, second=season.cast.oversight, **facts, until=day + timedelta(days=60))


@pytest.mark.attack("N-05")
def test_n05_attempts_from_a_desk_count_for_nothing_and_end_nothing(begin) -> None:
    from passmuster.core.orders.notices import judge
    from passmuster.web.orders.notices import attempts_of, record_attempt, report_not_reached
    from passmuster.web.orders.surroundings import dispatch_at

    season = begin("finish")
    first, second = orders_of(season)[:2]
    one, other = staff_of(season).notifier, staff_of(season).second
    sheet = b"duty sheet of the day"
    with after(season, first, minutes=-1), refused("names-before-hour"):
        record_attempt(by=one, order=first, place="Gate", way=Way.IN_PERSON)
    for minutes in (60, 65, 70):
        with after(season, first, minutes=minutes):
            facts = {"place": "Office", "way": Way.IN_PERSON, "duty_roster": sheet}
            record_attempt(by=one, order=first, **facts)
    judged = judge(attempts_of(first), dispatch_at=dispatch_at(first))
    assert [one.why_not for one in judged] == ["", "too-soon", "too-soon"]
    with after(season, first, hours=9), refused("attempts-counted-missing"):
        report_not_reached(by=one, order=first)
    for hours in (1, 4, 7):  # alone, at one place, on no duty sheet
        with after(season, second, hours=hours):
            record_attempt(by=one, order=second, place="Gate", way=Way.IN_PERSON)
    with after(season, second, hours=8), refused("attempts-counted-missing"):
        report_not_reached(by=one, order=second)
    for hours, by, place in ((9, one, "Gate"), (12, other, "Post"), (15, other, "Gate")):
        with after(season, second, hours=hours):
            facts = {"place": place, "way": Way.IN_PERSON, "duty_roster": sheet}
            record_attempt(by=by, order=second, **facts)
    with after(season, second, hours=16):
        report_not_reached(by=other, order=second)
    second.refresh_from_db()
    assert (second.state, second.code) == ("not-reached", "")
    with after(season, second, days=15):
        from passmuster.web.orders.queries import late_orders

        assert second.number in {late.order.number for late in late_orders(season.force)}


@pytest.mark.attack("N-06b")
def test_n06b_nobody_is_late_for_a_goal_while_there_is_none() -> None:
    # A person's follow-up plan is none of the force's: what it set itself to do in a year.
    assert_no_door("app planning", "page planning", "goals", "targets")


@pytest.mark.attack("N-06c")
def test_n06c_what_the_force_caused_is_counted_as_that_and_never_as_excused(begin) -> None:
    from passmuster.web.orders.funnels import funnel_of_draw
    from passmuster.web.orders.rulings import cancel

    season = begin("finish")
    orders = orders_of(season)
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    for order in orders:
        with after(season, order, hours=1):
            cancel(**both, order=order, code="no-kits", reasons=REASONS)
    found = funnel_of_draw(season.draw)
    assert found is not None
    lost = {loss.group: loss.count for loss in found.losses if loss.after == "drawn"}
    assert lost == {"force-caused": len(orders)}
    assert found.figure("sampled").count == 0


@pytest.mark.attack("N-07c")
def test_n07c_nobody_had_testified_while_no_testimony_can_be_given() -> None:
    assert_no_door("complaints", "testimonies")


@pytest.mark.attack("N-07a")
def test_n07a_no_test_as_punishment_grounds_come_first_from_outside_and_stay(begin) -> None:
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.orders.grounds import seal_grounds
    from passmuster.web.orders.making import order_test
    from passmuster.web.orders.notices import serve_notice

    season = begin("finish")
    person = season.force.persons.first()
    facts = {"person": person, "reason": Reason.SUSPICION}
    with refused("role-not-allowed"):
        order_test(by=season.cast.commander, **facts)
    first = order_test(by=season.cast.manager, **facts)
    notifier, official = staff_of(season).notifier, staff_of(season).official
    insider = human(season, "h-inside", Role.CASE_INVESTIGATOR, person.unit.code)
    slipped(season, first)
    handing = {"by": notifier, "order": first, "place": "Gate"}
    with after(season, first, hours=1):
        with refused("grounds-sealed-earlier-missing"):
            serve_notice(**handing)
        with refused("role-not-allowed"):
            seal_grounds(by=season.cast.manager, order=first, text=REASONS)
        with refused("grounds-from-outside-chain-missing"):
            seal_grounds(by=insider, order=first, text=REASONS)
        sealed = seal_grounds(by=official, order=first, text=REASONS)
        with refused("grounds-sealed-already"):
            seal_grounds(by=official, order=first, text="Something graver, written later.")
        with refused("grounds-sealed-earlier-missing"):  # in the same breath is not earlier
            serve_notice(**handing)
    path = here().kept_path(sealed.sha256)
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b"record", b"rumour"))
    with after(season, first, hours=2):
        with refused("grounds-unchanged-missing"):
            serve_notice(**handing)
        named = [(d.code, d.table) for d in audit_log(season.force.log)]
        assert ("kept-file-altered", "orders_grounds") in named
        path.write_bytes(kept)
        serve_notice(**handing)
    second = order_test(by=season.cast.manager, person=season.force.persons.last(), **reason())
    with after(season, second, hours=1):
        seal_grounds(by=official, order=second, text=REASONS)
    served(season, second, hours=2)
    with after(season, second, hours=3), refused("grounds-after-notice"):
        seal_grounds(by=official, order=second, text=REASONS)


def reason() -> dict[str, Any]:
    """Return the reason of a targeted order."""
    from passmuster.core.orders.reasons import Reason

    return {"reason": Reason.POST_INCIDENT}


@pytest.mark.attack("N-01a")
def test_n01a_nobody_gets_an_opening_before_its_day_and_each_one_is_an_entry(begin) -> None:
    from passmuster.web.draw.models import KeyUse
    from passmuster.web.draw.openings import opening_for
    from passmuster.web.draw.services import open_draw

    season = everybody_served(begin("finish"))
    chosen = season.draw.selected.filter(reserve=False).first().person
    own = {"by": season.cast.staff_side, "person": chosen}
    with season.at(NEXT_DAY):
        with refused("opening-before-its-day"):
            opening_for(**own, draw=season.draw)
        with refused("opening-day-reached-missing"):
            open_draw(by=season.cast.manager, draw=season.draw)
    with season.at(season.now + timedelta(days=30)):
        draw = open_draw(by=season.cast.manager, draw=season.draw)
        with refused("role-not-allowed"):
            opening_for(**own | {"by": season.cast.commander}, draw=draw)
        uses = KeyUse.objects.count()
        assert opening_for(**own, draw=draw).commitment
        assert KeyUse.objects.count() == uses + 1


@pytest.mark.attack("N-04a")
def test_n04a_the_rule_calls_reserves_in_ticket_order_only() -> None:
    order = ["first", "second", "third"]
    facts = {"order": order, "called": [], "skips": {}, "places": 1}
    check_reserve_call("first", **facts)
    skipped = {name: Skip("maternity", "h-inspector") for name in order[:2]}
    check_reserve_call("third", **facts | {"skips": skipped})
    for code, change in {
        "reserve-out-of-turn": {},
        "reserve-skip-incomplete": {
            "skips": skipped | {"second": replace(skipped["second"], reason="")}
        },
        "reserve-no-place": {"skips": skipped, "places": 0},
        "reserve-unknown": {"order": order[:2]},
    }.items():
        with pytest.raises(Refused) as caught:
            check_reserve_call("third", **facts | change)
        assert caught.value.code == code


@pytest.mark.attack("N-06a")
def test_n06a_a_month_without_a_draw_is_a_signed_statement_with_zero_in_it(begin) -> None:
    from passmuster.web.ledger.services import beat

    season = begin("load_roster")
    for day, announced in ((1, 0), (31, 0)):
        with season.at(season.now + timedelta(days=day)):
            event = beat(season.force.log)
            head = season.publish()
        facts = json.loads(bytes(event.entry.data))["data"]
        assert facts["draws_announced"] == facts["draws_decided"] == announced
        assert head.size > event.entry.index
        assert head.cosignatures.count() == 2
    season.announce()
    with season.at(season.now + timedelta(days=1)):
        facts = json.loads(bytes(beat(season.force.log).entry.data))["data"]
    assert facts["draws_announced"] == 1
