"""A receipt that ends a test: shown back before it counts, and nothing left behind after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.custody import specimen_of
from tests.support.browsing import nothing_moves
from tests.support.custody_pages import carried, received_as
from tests.support.factors import text_of
from tests.support.season import human, refused
from tests.support.season_custody import HOUR, arrival
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


def states(items):
    for one in items:
        one.refresh_from_db()
    return [(one.state, one.holder, one.offered_to) for one in items]


IN_THE_LABORATORY = ("held", "lab-1", "")
STILL_OFFERED = ("offered", "courier-1", "lab-1")


def test_a_receipt_that_rejects_is_shown_back_with_its_reason_before_it_counts(
    custody, items, t0
) -> None:
    receiver = client_of(custody.season, "h-receiver")
    typed = receipt_form(1, one_collection="no", **{"a-volume": "31.5"})
    with custody.season.at(t0 + 2 * HOUR):
        with nothing_moves():
            shown = receiver.post(DOOR, typed)
            said = text_of(shown)
            assert "You are about to record that this specimen is not to be tested" in said
            assert "The form is about two collections." in said
            # Looked at again, everything stands as it was typed.
            again = receiver.post(DOOR, carried(shown) | {"mend": "yes"})
            assert "Let the table decide" in text_of(again)
            assert "31.5" in again.content.decode()
        confirmed = carried(shown) | {"confirm": "receipt-two-collections"}
        assert receiver.post(DOOR, confirmed).status_code == 302
        assert "Not to be tested" in text_of(receiver.get(DOOR))
    assert states(items) == [IN_THE_LABORATORY] * 2


def test_what_was_confirmed_for_one_reason_is_shown_again_for_another(custody, items, t0) -> None:
    receiver = client_of(custody.season, "h-receiver")
    typed = receipt_form(1, one_collection="no", confirm="receipt-no-form")
    with custody.season.at(t0 + 2 * HOUR), nothing_moves():
        assert "You are about to record" in text_of(receiver.post(DOOR, typed))


def test_a_receipt_that_keeps_the_test_alive_is_recorded_at_once(custody, items, t0) -> None:
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        assert receiver.post(DOOR, receipt_form(1, collector_signed="no")).status_code == 302


def test_a_bottle_under_another_number_is_in_the_laboratorys_hands_once_it_is_rejected(
    custody, items, t0
) -> None:
    from passmuster.web.custody.models import ReceiptDecision

    receiver = client_of(custody.season, "h-receiver")
    other = serial(Kind.SPECIMEN, 4_711).text
    typed = receipt_form(1, **{"a-code": other})
    with custody.season.at(t0 + 2 * HOUR):
        assert received_as(receiver, DOOR, typed, "receipt-code-differs").status_code == 302
        start = text_of(receiver.get("/en/"))
        assert "Receive specimen" not in start
        assert "Take over" not in start
    assert states(items) == [IN_THE_LABORATORY] * 2
    # The decision keeps what was read, so nobody can say later that all was well.
    assert ReceiptDecision.objects.get().arrival["a"]["code"] == other


def test_a_bottle_that_comes_after_its_rejection_is_taken_over_from_where_it_is_told_of(
    custody, items, t0
) -> None:
    receiver = client_of(custody.season, "h-receiver")
    a, b = items
    typed = receipt_form(1, **{"a-present": "no"})
    with custody.season.at(t0 + 2 * HOUR):
        assert received_as(receiver, DOOR, typed, "receipt-primary-missing").status_code == 302
        assert states(items) == [STILL_OFFERED, IN_THE_LABORATORY]
        start = text_of(receiver.get("/en/"))
        assert "Take over 1 bottle" in start.replace("one bottle", "1 bottle")
        assert "Receive specimen" not in start
        assert "Nothing is offered to your laboratory" in text_of(
            receiver.get("/en/custody/receipts/")
        )
        for page in ("/en/custody/mine/", DOOR):
            assert url(a, "accept/") in receiver.get(page).content.decode()
            assert url(b, "accept/") not in receiver.get(page).content.decode()
        assert receiver.post(url(a, "accept/"), handed(1, "A")).status_code == 302
        assert states(items) == [IN_THE_LABORATORY] * 2
        assert "Take over" not in text_of(receiver.get("/en/"))
        assert url(a, "accept/") not in receiver.get(DOOR).content.decode()


def test_nobody_rejects_for_a_laboratory_that_they_do_not_act_for(custody, items, t0) -> None:
    from passmuster.web.custody.receiving import foresee_receipt, receive_at_laboratory

    with custody.season.at(t0 + HOUR):
        stranger = human(custody.season, "h-other-receiver", Role.LABORATORY_RECEIVER)
    nothing = {"present": False, "seal_state": None, "scanned": ()}
    seen = arrival(1, a=replace(arrival(1).a, **nothing), b=replace(arrival(1).b, **nothing))
    facts = {"by": stranger, "force": custody.season.force, "specimen": specimen_of(1)}
    with custody.season.at(t0 + 2 * HOUR):
        for act in (foresee_receipt, receive_at_laboratory):
            with refused("custody-not-keeper"):
                act(**facts, seen=seen)


def late_at_the_door(custody, t0):
    found = custody.seal(1, t0)
    custody.to_courier(found, t0, promise=2 * HOUR)
    custody.offer(found, "lab-1", "h-courier", t0 + 5 * HOUR, due=t0 + 6 * HOUR)
    return found


def test_a_receipt_says_that_what_came_is_late_before_and_after_it_counts(custody, t0) -> None:
    late_at_the_door(custody, t0)
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 5.5 * HOUR):
        before = receiver.get(DOOR)
        assert "It is later than promised" in text_of(before)
        assert "is-late" in before.content.decode()
        assert receiver.post(DOOR, receipt_form(1)).status_code == 302
        said = text_of(receiver.get(DOOR))
        assert said.count("arrived later: a gap") == 2
        assert "Accepted for testing" in said
    with custody.season.at(t0 + 90 * HOUR):
        # The lateness stands there for good, and does not grow.
        assert text_of(receiver.get(DOOR)).count("arrived later: a gap") == 2


def test_a_receipt_in_time_says_nothing_of_lateness_and_shows_its_clock(custody, items, t0) -> None:
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        before = receiver.get(DOOR)
        assert "later than promised" not in text_of(before)
        assert 'class="clock' in before.content.decode()
        assert receiver.post(DOOR, receipt_form(1)).status_code == 302
        assert "a gap" not in text_of(receiver.get(DOOR))


def test_a_bottle_that_is_not_there_in_time_is_said_on_its_receipt_too(custody, items, t0) -> None:
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        assert receiver.post(DOOR, receipt_form(1, **{"b-present": "no"})).status_code == 302
        assert "not there in time" not in text_of(receiver.get(DOOR))
    with custody.season.at(t0 + 5 * HOUR):
        assert text_of(receiver.get(DOOR)).count("not there in time") == 1
