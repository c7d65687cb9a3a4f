"""Group N: notices, tip-offs, excusals, reserves, targeted tests, and nothing done at all.

Rows that only check the barrier are held because that part of the product does not exist yet.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.draw.reserves import Skip, check_reserve_call
from passmuster.core.kernel.errors import Refused
from tests.support.barriers import assert_no_door
from tests.support.draws import NEXT_DAY
from tests.support.season import refused


@pytest.mark.attack("N-01b")
def test_n01b_a_manager_finds_no_list_of_names_to_read_early() -> None:
    assert_no_door("notices", "dispatch", "names", "site/force")


@pytest.mark.attack("N-02")
def test_n02_a_commander_finds_no_excusal_to_approve_for_his_own_unit() -> None:
    assert_no_door("excusals", "excuses", "notices")


@pytest.mark.attack("N-03")
def test_n03_a_supervisor_finds_no_order_to_defer_for_ever() -> None:
    assert_no_door("deferrals", "summons", "notices")


@pytest.mark.attack("N-04b")
def test_n04b_a_manager_finds_no_reserve_to_call_out_of_turn() -> None:
    assert_no_door("summons", "replacements", "notices")


@pytest.mark.attack("N-05")
def test_n05_a_notifier_finds_no_attempt_to_record_from_his_desk() -> None:
    assert_no_door("attempts", "notices")


@pytest.mark.attack("N-06b")
def test_n06b_nobody_is_late_for_a_plan_while_there_is_none() -> None:
    assert_no_door("planning", "plans", "goals")


@pytest.mark.attack("N-07")
def test_n07_a_commander_finds_no_targeted_test_to_order() -> None:
    assert_no_door("targeted", "grounds", "summons")


@pytest.mark.attack("N-01a")
def test_n01a_nobody_gets_an_opening_before_its_day_and_each_one_is_an_entry(begin) -> None:
    from passmuster.web.draw.models import KeyUse
    from passmuster.web.draw.openings import opening_for
    from passmuster.web.draw.services import open_draw

    season = begin("finish")
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
