"""Group L: laboratory and its messages.

Mostly held only because that part of the product does not exist yet: nothing bears its names. What
is printed for the laboratory exists, and is attacked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from passmuster.demo.collections import ordinary, play
from tests.support.barriers import LAB, assert_no_door
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.collecting_live import live
from tests.support.signing_in import client_of


@pytest.mark.attack("L-01")
def test_l01_a_laboratory_finds_no_result_to_replace() -> None:
    assert_no_door("laboratory", *LAB, "specimens", "table results")


@pytest.mark.attack("L-02a")
def test_l02a_an_outsider_finds_no_page_or_table_that_takes_a_forged_message_up() -> None:
    assert_no_door("laboratory", *LAB, "mllp", "fhir", "hl7")


@pytest.mark.attack("L-03")
def test_l03_an_analyst_finds_no_batch_to_leave_out() -> None:
    assert_no_door("laboratory", "batches", "controls")


@pytest.mark.attack("L-04")
def test_l04_a_planner_finds_no_blind_controls_to_give_away() -> None:
    assert_no_door("controls", "laboratory")


@pytest.mark.attack("L-05a")
def test_l05a_a_collector_who_writes_the_name_into_a_remark_prints_no_laboratory_copy(
    begin: Callable[..., Any],
) -> None:
    with live(begin("finish")) as ready:
        name = ready.order.person.full_name
        told = {"signature": "declined", "name_printed": "by-collector", "why": f"{name}: tired."}
        session = ready.opened()
        steps = [
            (step, told if step == "donor-certifies" else answers)
            for step, answers in ordinary(session)
        ]
        play(ready.at, ready.season.now, ready.collector, session, steps)
        client = client_of(ready.season, ready.collector.human)
        with nothing_moves():
            answer = client.get(f"/en/collection/{session.pk}/form/0/laboratory/")
        assert_refused(answer, "donor-name-in-text")


@pytest.mark.attack("L-05b")
def test_l05b_a_laboratory_finds_no_message_with_a_name_in_it() -> None:
    assert_no_door("laboratory", *LAB, "hl7", "fhir")
