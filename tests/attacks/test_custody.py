"""Group S: custody and courier, each through the attacker's own pages.

What locks a dismissal while a gap stands open has no door yet: there is no discipline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.custody.retention import Open
from passmuster.demo.custody import HOUR, VOLUMES, bottle_seen, code_of, seal_of, specimen_of
from tests.support.barriers import assert_no_door
from tests.support.browsing import (
    approves,
    assert_refused,
    attempts,
    newest_proposal,
    nothing_moves,
)
from tests.support.correcting import STATED, held_for_a_signature
from tests.support.custody_pages import received_as, sent_again
from tests.support.discarding import discarded_first
from tests.support.factors import text_of
from tests.support.season import human, refused
from tests.support.season_custody import arrival, custody_of
from tests.support.signing_in import client_of

Begin = Callable[..., Any]
LATE_TODAY = {"day": "0", "at": "23:50"}
OTHER_SEAL = "399999999999"


def page(number: int, bottle: str, act: str = "") -> str:
    return f"/en/custody/items/{code_of(number, bottle)}/{act}"


def hand(number: int, bottle: str, **more: str) -> dict[str, str]:
    return {"seals": seal_of(number, bottle), "seal_state": "intact"} | more


def stored(number: int, bottle: str = "A") -> Any:
    from passmuster.web.custody.models import Item

    return Item.objects.get(code=code_of(number, bottle))


def faults(number: int, bottle: str = "A") -> list[str]:
    from passmuster.web.custody.queries import faults_of

    return [fault.code.value for fault in faults_of(stored(number, bottle))]


# --- S-01: six unexplained hours, or a bottle nobody has ---------------------------------------


@pytest.mark.attack("S-01a")
def test_s01a_a_courier_neither_takes_alone_nor_loses_an_hour_nor_a_bottle_unseen(
    begin: Begin,
) -> None:
    season = begin("establish")
    custody = custody_of(season)
    t0 = season.now + HOUR
    items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0, due=t0 + 2 * HOUR)
    courier, other = client_of(season, "h-courier"), client_of(season, "h-courier-2")
    with season.at(t0 + HOUR), nothing_moves():
        # What is offered to somebody else is not even there for a second courier.
        assert other.post(page(1, "A", "accept/"), hand(1, "A", **LATE_TODAY)).status_code == 404
        # Whoever has not accepted yet cannot pass it on, and a beginning is not theirs to make.
        onwards = hand(1, "A", to="lab-1", **LATE_TODAY)
        assert_refused(courier.post(page(1, "A", "offer/"), onwards), "custody-not-keeper")
        assert courier.post(page(1, "A", "store/"), hand(1, "A")).status_code == 403
        # Carrying without an hour of delivery, or with one that has passed.
        assert "need mending" in text_of(courier.post(page(1, "A", "accept/"), hand(1, "A")))
        passed = hand(1, "A", day="0", at="00:05")
        assert_refused(courier.post(page(1, "A", "accept/"), passed), "custody-due-not-later")
        # A code without a beginning.
        assert courier.get(page(7, "A")).status_code == 404
    assert ("h-courier", "custody:read") in attempts("object-not-found")
    _one_human_is_not_two_sides(season, custody, t0)
    _an_earlier_time_is_no_field(courier, season, t0)
    _the_hour_that_passed_is_seen(season, custody, t0)


def _one_human_is_not_two_sides(season: Any, custody: Any, t0: Any) -> None:
    from passmuster.web.custody.holders import add_keeper
    from passmuster.web.people.grants import grant_role

    both = {"by": season.cast.administrator, "second": season.cast.oversight}
    keeper = {"by": season.cast.manager, "second": season.cast.oversight}
    with season.at(t0 + HOUR):
        human = season.force.humans.get(code="h-collector")
        grant_role(**both, human=human, role=Role.COURIER)
        holder = custody.holders["courier-1"]
        add_keeper(**keeper, force=season.force, holder=holder, human="h-collector")
        collector = client_of(season, "h-collector")
        with nothing_moves():
            alone = collector.post(page(1, "A", "accept/"), hand(1, "A", **LATE_TODAY))
            assert_refused(alone, "custody-needs-two-humans")


def _an_earlier_time_is_no_field(courier: Any, season: Any, t0: Any) -> None:
    """Times that a form brings along are not read: the server's own stand in the chain."""
    from passmuster.web.custody.queries import links_of

    with season.at(t0 + HOUR):
        for bottle in "AB":
            given = {"day": "0", "at": "12:30", "accepted_at": "2023-06-30T00:00:00Z"}
            answer = courier.post(page(1, bottle, "accept/"), hand(1, bottle, **given))
            assert answer.status_code == 302, text_of(answer)
    assert {links_of(stored(1, bottle))[-1].at for bottle in "AB"} == {t0 + HOUR}


def _the_hour_that_passed_is_seen(season: Any, custody: Any, t0: Any) -> None:
    inspector, manager = client_of(season, "h-inspector"), client_of(season, "h-manager")
    promised = stored(1).deliver_by
    with season.at(promised):
        assert "overdue" not in text_of(inspector.get("/en/"))
        assert faults(1) == []
    with season.at(promised + timedelta(minutes=1)):
        for client in (inspector, manager):
            assert "sealed things are overdue" in text_of(client.get("/en/"))
            late = client.get("/en/custody/overdue/")
            assert text_of(late).count("Promised and not arrived") == 2
            assert "is-late" in late.content.decode()
    custody.offer([stored(1)], "lab-1", "h-courier", promised + 6 * HOUR, due=promised + 7 * HOUR)
    with season.at(promised + 6.5 * HOUR):
        receiver = client_of(season, "h-receiver")
        # The friend at the door cannot write an earlier arrival either.
        only_a = receipt_form(1, **{"b-present": "no"})
        answer = receiver.post(f"/en/custody/receipts/{specimen_of(1)}/", only_a)
        assert answer.status_code == 302, text_of(answer)
        # That fault and no other; the bottle that never came stays red.
        assert faults(1) == ["custody-gap"]
        said = text_of(inspector.get("/en/custody/overdue/"))
        assert said.count("Promised and not arrived") == 1
        assert "custody-gap" in text_of(inspector.get(page(1, "A")))


@pytest.mark.attack("S-01b")
def test_s01b_no_dismissal_exists_that_an_open_gap_would_have_to_lock() -> None:
    assert_no_door("discipline", "dismissals", "panels")


# --- S-02: opened and resealed on the way -----------------------------------------------------


def receipt_form(number: int, **changes: str | None) -> dict[str, str]:
    """Return what an honest receiver types, but for the changes; None leaves a field out."""
    typed: dict[str, str | None] = {
        "form_present": "yes",
        "form_code": specimen_of(number),
        "collector_named": "yes",
        "collector_signed": "yes",
        "one_collection": "yes",
        "form_right": "yes",
        "temperature_said": "yes",
        "labels_swapped": "no",
        "b_opened": "no",
    }
    for bottle in "AB":
        low = bottle.lower()
        typed |= {
            f"{low}-present": "yes",
            f"{low}-code": specimen_of(number),
            f"{low}-seals": seal_of(number, bottle),
            f"{low}-seal_state": "intact",
            f"{low}-volume": str(VOLUMES[bottle]),
        }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def at_the_door(custody: Any, number: int, t0: Any) -> str:
    items = custody.seal(number, t0)
    custody.to_courier(items, t0 + HOUR / 2, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    return f"/en/custody/receipts/{specimen_of(number)}/"


@pytest.mark.attack("S-02")
def test_s02_a_bottle_resealed_on_the_way_is_not_tested_whatever_the_receiver_clicks(
    begin: Begin,
) -> None:
    season = begin("establish")
    custody = custody_of(season)
    t0 = season.now + HOUR
    doors = {number: at_the_door(custody, number, t0) for number in (1, 2, 3, 4)}
    receiver, scientist = client_of(season, "h-receiver"), client_of(season, "h-scientist")
    with season.at(t0 + 2 * HOUR):
        untouched = receiver.get(doors[1]).content.decode()
        assert "checked" not in untouched, "no question about a seal is answered beforehand"
        for bottle in "ab":
            with nothing_moves():
                hurried = receipt_form(1, **{f"{bottle}-seal_state": None})
                assert "Choose one answer" in text_of(receiver.post(doors[1], hurried))
            unseen = replace(bottle_seen(1, bottle.upper()), seal_state=None)
            with refused("custody-seal-state-not-said"):
                received(custody, **{bottle: unseen})
        # Both bottles under other seals, and the friend says they are whole.
        resealed = {"a-seals": OTHER_SEAL, "b-seals": "399999999998"}
        told = receipt_form(1, **resealed)
        assert received_as(receiver, doors[1], told, "receipt-no-sealed-bottle").status_code == 302
        assert_decided(receiver, doors[1], "Not to be tested", "receipt-no-sealed-bottle")
        assert faults(1, "A") == ["custody-seal-changed"]
        assert "Open it" not in text_of(receiver.get(page(1, "A")))
        torn = hand(1, "A", seals=OTHER_SEAL)
        assert_refused(sent_again(receiver, page(1, "A", "open/"), torn), "order-to-open-missing")
        # Nobody scanned a seal: then none is there.
        unscanned = receipt_form(4, **{"a-seals": "", "a-seal_state": "intact"})
        with nothing_moves():
            answer = receiver.post(doors[4], unscanned)
            assert "Scan the seals that you call whole" in text_of(answer)
        # Less in it than the collector read off.
        receiver.post(doors[3], receipt_form(3, **{"a-volume": "20"}))
        assert faults(3, "A") == ["custody-amount-lost"]
    _a_torn_primary_is_exchanged_by_two(season, receiver, scientist, doors[2], t0)


def received(custody: Any, **changes: Any) -> Any:
    """Receive the first specimen past every form."""
    from passmuster.web.custody.receiving import receive_at_laboratory

    facts = {"by": custody.actors["h-receiver"], "force": custody.season.force}
    seen = arrival(1, **changes)
    return receive_at_laboratory(**facts, specimen=specimen_of(1), seen=seen)


def assert_decided(client: Any, door: str, outcome: str, code: str) -> None:
    said = text_of(client.get(door))
    assert outcome in said, said
    assert code in said, said


def _a_torn_primary_is_exchanged_by_two(
    season: Any, receiver: Any, scientist: Any, door: str, t0: Any
) -> None:
    from passmuster.web.custody.needs import may_be_opened

    with season.at(t0 + 2 * HOUR):
        receiver.post(door, receipt_form(2, **{"a-seal_state": "broken"}))
        assert_decided(receiver, door, "exchanged", "receipt-primary-unsealed")
        assert not any(may_be_opened(stored(2, bottle)) for bottle in "AB")
        assert receiver.post(f"{door}exchange/").status_code == 302
        own = newest_proposal()
        assert "Exchange bottles" in text_of(receiver.get(f"/en/approvals/{own}/"))
        typed = {"answer": "approve", "shown": "0" * 64}
        with nothing_moves():
            assert receiver.post(f"/en/approvals/{own}/answer/", typed).status_code == 403
        assert approves(scientist, own).status_code == 302
        assert [may_be_opened(stored(2, bottle)) for bottle in "AB"] == [False, True]


@pytest.mark.attack("S-02")
def test_s02_a_specimen_on_hold_is_tested_only_when_the_person_responsible_has_signed(
    begin,
) -> None:
    season = begin("finish")
    with held_for_a_signature(season) as held:
        other = human(season, "h-other-collector", Role.COLLECTOR)
        stranger = client_of(season, other.human)
        with held.at(hours=1):
            with nothing_moves():
                # Nobody else finds the page, and nobody signs before being told.
                assert stranger.post(held.page, STATED).status_code == 404
                assert "flaw-not-told" in text_of(held.collector.post(held.page, STATED))
            held.told()
            manager = text_of(held.manager.post(held.page, STATED))
            assert "role-not-allowed" in manager
            assert held.may_be_opened() == [False, False]
        with held.at(days=2):
            # What is dated back by writing it later is late, and the flaw stands.
            assert "correction-late" in text_of(held.collector.post(held.page, STATED))
            assert held.may_be_opened() == [False, False]
            held.told()
            assert held.collector.post(held.page, STATED).status_code == 302
            assert held.may_be_opened() == [True, False]


# --- S-03: bottle B destroyed early -----------------------------------------------------------


@pytest.mark.attack("S-03")
def test_s03_bottle_b_outlives_everybody_who_might_need_it_and_goes_by_two_hands(
    begin: Begin,
) -> None:
    from passmuster.web.custody import needs
    from passmuster.web.custody.models import Disposal

    season = begin("establish")
    custody = custody_of(season)
    t0 = season.now + HOUR
    at_the_door(custody, 1, t0)
    custody.receive(1, t0 + 2 * HOUR)
    receiver, scientist = client_of(season, "h-receiver"), client_of(season, "h-scientist")
    dispose = page(1, "B", "dispose/")

    def refused_now(code: str) -> None:
        with nothing_moves():
            assert_refused(receiver.post(dispose, hand(1, "B")), code)

    with season.at(t0 + timedelta(days=366)):
        refused_now("disposal-before-retention")
        assert client_of(season, "h-collector").post(dispose, hand(1, "B")).status_code == 403
    with season.at(t0 + timedelta(days=370)):
        for matter, code in (
            (Open.FILE, "disposal-file-open"),
            (Open.DISPUTE, "disposal-dispute-open"),
            (Open.SPLIT_REQUEST, "disposal-split-requested"),
        ):
            with pytest.MonkeyPatch.context() as later_app:
                later_app.setattr(needs, "STILL_OPEN", [lambda _item, m=matter: [m]])
                refused_now(code)
        assert receiver.post(dispose, hand(1, "B")).status_code == 302
        proposal = newest_proposal()
        alone = {"answer": "approve", "shown": "0" * 64}
        with nothing_moves():
            answer = receiver.post(f"/en/approvals/{proposal}/answer/", alone)
            assert answer.status_code == 403
        # A request for a second test that comes in between stops what was proposed before it.
        with pytest.MonkeyPatch.context() as later_app:
            later_app.setattr(needs, "STILL_OPEN", [lambda _item: [Open.SPLIT_REQUEST]])
            assert_refused(approves(scientist, proposal), "disposal-split-requested")
        assert stored(1, "B").state == "held"
        assert approves(scientist, proposal).status_code == 302
        assert stored(1, "B").state == "disposed"
        row = Disposal.objects.get()
        assert (row.first, row.second) == ("h-receiver", "h-scientist")
        assert "disposed of it at Laboratory by the river" in text_of(receiver.get(page(1, "B")))


@pytest.mark.attack("S-03")
def test_s03_a_bottle_recorded_as_discarded_neither_travels_nor_is_lost_sight_of(begin) -> None:
    season = begin("finish")
    with discarded_first(season) as found:
        collector, (bottle, _other) = client_of(season, found.collector.human), found.bottles()
        inspector = client_of(season, "h-inspector")
        address = f"/en/custody/items/{bottle.code}/"
        seen = found.seen(bottle)
        courier = site_of(found, "courier-9", "courier")
        with found.later(minutes=5):
            with refused("custody-to-be-discarded"):
                sent_off(found, bottle, courier)
            # Alone nobody ends it, and whoever only watched does not propose it.
            assert collector.post(f"{address}dispose/", seen).status_code == 302
            alone = {"answer": "approve", "shown": "0" * 64}
            with nothing_moves():
                answer = collector.post(f"/en/approvals/{newest_proposal()}/answer/", alone)
                assert answer.status_code == 403
        with found.later(days=9):
            assert bottle.code in inspector.get("/en/custody/overdue/").content.decode()


def site_of(found: Any, code: str, kind: str) -> Any:
    from passmuster.web.custody.holders import register_holder

    signed = {"by": found.season.cast.manager, "second": found.season.cast.oversight}
    names = {"name_en": "Courier", "name_km": "អ្នកដឹក"}
    with found.later(minutes=1):
        return register_holder(**signed, force=found.force, code=code, kind=kind, **names)


def sent_off(found: Any, bottle: Any, to: Any) -> None:
    from passmuster.core.custody.links import SealState
    from passmuster.web.custody.services import Seen, offer

    seen = Seen(seals=tuple(bottle.seals), seal_state=SealState.INTACT)
    due = found.ended + timedelta(hours=2)
    offer(by=found.collector, item=bottle, to=to, due=due, seen=seen)
