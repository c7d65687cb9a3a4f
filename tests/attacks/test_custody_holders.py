"""Group S: who a bottle may be handed to, and what one is called that was resealed on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from passmuster.demo.collections import ordinary, play, record
from passmuster.demo.custody import seal_of
from tests.attacks.test_custody import (
    LATE_TODAY,
    assert_decided,
    at_the_door,
    faults,
    hand,
    page,
    receipt_form,
    stored,
)
from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.season import refused
from tests.support.season_custody import HOUR, custody_of
from tests.support.signing_in import client_of
from tests.support.stepping import sends

Begin = Callable[..., Any]


@pytest.mark.attack("S-01a")
def test_s01a_no_pouch_goes_to_a_name_that_a_collector_typed(begin: Begin) -> None:
    with live(begin("finish")) as found:
        session = found.opened()
        steps = ordinary(session)
        moment = play(
            found.at, found.season.now, found.collector, session, steps, until="donor-certifies"
        )
        with found.at(moment):
            collector = client_of(found.season, found.collector.human)
            for accomplice in ("My cousin", "site-1", "PRACTICE-COURIER", ""):
                typed = {"signed": "signed", "courier": accomplice}
                with nothing_moves():
                    answer = sends(collector, session, "collector-certifies", typed)
                    assert answer.status_code == 200
                if accomplice:
                    with refused("courier-unknown"):
                        record(
                            found.collector, found.force, session, ("collector-certifies", typed)
                        )
            chosen = {"signed": "signed", "courier": "courier-1"}
            assert sends(collector, session, "collector-certifies", chosen).status_code == 302


@pytest.mark.attack("S-01a")
def test_s01a_nothing_goes_to_a_holder_whose_contract_ended_nor_is_one_closed_by_one_hand(
    begin: Begin,
) -> None:
    season = begin("establish")
    custody = custody_of(season)
    t0 = season.now + HOUR
    custody.seal(1, t0)
    collector, courier = client_of(season, "h-collector"), client_of(season, "h-courier-2")
    manager = client_of(season, "h-manager")
    closing = {"holder": "courier-2", "reason": "contract-ended"}
    with season.at(t0):
        # Whoever carries closes nobody, and whoever proposes it does not approve it.
        with nothing_moves():
            door = "/en/custody/holders/close/"
            assert collector.post(door, closing).status_code == 403
            assert courier.post(door, closing).status_code == 403
        assert manager.post(door, closing).status_code == 302
        typed = {"answer": "approve", "shown": "0" * 64}
        with nothing_moves():
            own = manager.post(f"/en/approvals/{newest_proposal()}/answer/", typed)
            assert own.status_code == 403
    custody.offer([stored(1)], "courier-2", "h-collector", t0, due=t0 + 6 * HOUR)
    with season.at(t0 + HOUR):
        assert approves(client_of(season, "h-oversight"), newest_proposal()).status_code == 302
        with nothing_moves():
            # What was offered before is not taken over after, and nothing more is offered.
            taken = courier.post(page(1, "A", "accept/"), hand(1, "A", **LATE_TODAY))
            assert_refused(taken, "custody-holder-closed")
            more = hand(1, "B", to="courier-2", **LATE_TODAY)
            assert "mending" in text_of(collector.post(page(1, "B", "offer/"), more))
        assert collector.post(page(1, "A", "withdraw/"), hand(1, "A")).status_code == 302


@pytest.mark.attack("S-02")
def test_s02_a_second_bottle_resealed_on_the_way_is_named_at_once_and_never_called_whole(
    begin: Begin,
) -> None:
    season = begin("establish")
    custody = custody_of(season)
    t0 = season.now + HOUR
    with_it, after_it = (at_the_door(custody, number, t0) for number in (1, 2))
    receiver = client_of(season, "h-receiver")
    whole = "can be tested later if that is asked for"
    with season.at(t0 + 2 * HOUR):
        # The friend calls the foreign seal whole, with a number that adds up: nothing is doubted.
        foreign = {"b-seals": seal_of(40_000, "B")}
        assert receiver.post(with_it, receipt_form(1, **foreign)).status_code == 302
        # Or leaves it out of the receipt, and lets it come in by itself afterwards.
        only_a = receipt_form(2, **{"b-present": "no"})
        assert receiver.post(after_it, only_a).status_code == 302
        late = hand(2, "B", seals=seal_of(40_001, "B"))
        assert receiver.post(page(2, "B", "accept/"), late).status_code == 302
        for door in (with_it, after_it):
            assert_decided(receiver, door, "Accepted for testing", "receipt-split-")
            said = text_of(receiver.get(door))
            assert "cannot serve as the second bottle" in said
            assert "tell the inspector" in said
            assert whole not in said
        for number in (1, 2):
            assert whole not in text_of(receiver.get(page(number, "B")))
            assert faults(number, "B") == ["custody-seal-changed"]
