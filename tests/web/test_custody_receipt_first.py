"""A laboratory takes a specimen over by its receipt, so that the receipt finds every bottle."""

from __future__ import annotations

import pytest

from passmuster.core.kits.serials import in_fours
from passmuster.demo.custody import seal_of, seen, specimen_of
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.factors import text_of
from tests.support.season import refused
from tests.support.season_custody import HOUR
from tests.support.signing_in import client_of
from tests.web.test_custody_pages import handed, receipt_form, url

pytestmark = pytest.mark.django_db

DOOR = f"/en/custody/receipts/{specimen_of(1)}/"


@pytest.fixture
def items(custody, t0):
    """Return two bottles at the laboratory's door."""
    found = custody.seal(1, t0)
    custody.to_courier(found, t0, promise=4 * HOUR)
    custody.offer(found, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    return found


def taken_in_before(custody, items, at):
    """Take bottles over as a laboratory could before receipts came first."""
    from passmuster.web.custody.services import accept_locked

    by = custody.actors["h-receiver"]
    with custody.season.at(at):
        for one in items:
            accept_locked(by=by, item=one, seen=seen(1, one.bottle), at_receipt=True)


def test_no_bottle_is_taken_over_by_a_laboratory_before_its_receipt(custody, items, t0) -> None:
    from passmuster.web.custody.services import accept

    receiver = client_of(custody.season, "h-receiver")
    a = items[0]
    with custody.season.at(t0 + 2 * HOUR):
        with refused("custody-receipt-first"):
            accept(by=custody.actors["h-receiver"], item=a, seen=seen(1, "A"))
        with nothing_moves():
            shown = receiver.get(url(a, "accept/")).content.decode()
            assert DOOR in shown
            assert "I have it in my hands" not in shown
        answer = receiver.post(url(a, "accept/"), handed(1, "A"))
        assert_refused(answer, "custody-receipt-first")
        assert DOOR in answer.content.decode()
        page = receiver.get(url(a)).content.decode()
        assert DOOR in page
        assert url(a, "accept/") not in page
        assert receiver.post(DOOR, receipt_form(1)).status_code == 302
        assert "Accepted for testing" in text_of(receiver.get(DOOR))


def test_whoever_acts_for_the_laboratory_and_receives_nothing_is_led_to_no_closed_door(
    custody, items, t0
) -> None:
    scientist = client_of(custody.season, "h-scientist")
    with custody.season.at(t0 + 2 * HOUR):
        page = scientist.get(url(items[0]))
        assert DOOR not in page.content.decode()
        assert url(items[0], "accept/") not in page.content.decode()


@pytest.mark.parametrize("taken", ["A", "B", "AB"])
def test_a_bottle_already_in_the_laboratory_is_found_by_its_receipt(
    custody, items, t0, taken
) -> None:
    taken_in_before(custody, [one for one in items if one.bottle in taken], t0 + 1.5 * HOUR)
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        assert "Receive specimen" in text_of(receiver.get("/en/"))
        assert receiver.post(DOOR, receipt_form(1)).status_code == 302
        assert "Accepted for testing" in text_of(receiver.get(DOOR))
        assert "Receive specimen" not in text_of(receiver.get("/en/"))
    decision = custody.season.force.receipts.get()
    assert (decision.code, decision.split_available) == ("receipt-in-order", True)
    for one in items:
        one.refresh_from_db()
        assert (one.holder, one.offered_to, one.links) == ("lab-1", "", 5)


def test_a_bottle_offered_to_a_second_courier_hinders_no_receipt_of_the_other(
    custody, items, t0
) -> None:
    from passmuster.web.custody.services import withdraw

    (_a, b), courier = items, custody.actors["h-courier"]
    with custody.season.at(t0 + 1.25 * HOUR):
        withdraw(by=courier, item=b, seen=seen(1, "B"))
    custody.offer([b], "courier-2", "h-courier", t0 + 1.5 * HOUR, due=t0 + 3 * HOUR)
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        typed = receipt_form(1, **{"b-present": "no"})
        assert receiver.post(DOOR, typed).status_code == 302
        assert "Accepted for testing" in text_of(receiver.get(DOOR))


def test_what_is_on_a_bottle_stays_unsaid_until_its_receipt_is_written(custody, items, t0) -> None:
    taken_in_before(custody, items[:1], t0 + 1.5 * HOUR)
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        for one in items:
            said = text_of(receiver.get(url(one)))
            assert in_fours(seal_of(1, one.bottle)) not in said
            assert "Seals on it" not in said
            assert " mL" not in said
        assert specimen_of(1)[:4] not in text_of(receiver.get("/en/custody/manifest/"))
        assert receiver.post(DOOR, receipt_form(1)).status_code == 302
        assert in_fours(seal_of(1, "A")) in text_of(receiver.get(url(items[0])))
