"""Numbers that were misread on their way into a chain, and answers that were forgotten."""

from __future__ import annotations

import pytest

from passmuster.core.kits.serials import Kind, in_fours, serial
from passmuster.demo.custody import seal_of, specimen_of
from tests.support.browsing import nothing_moves
from tests.support.custody_pages import carried
from tests.support.factors import text_of
from tests.support.season_custody import HOUR
from tests.support.signing_in import client_of
from tests.web.test_custody_pages import PROMISED, handed, receipt_form, url

pytestmark = pytest.mark.django_db

DOUBT = "does not add up"


def misread(number: str, at: int = 6) -> str:
    """Return a number with one digit read as another."""
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def faults(item):
    from passmuster.web.custody.queries import faults_of

    return [fault.code.value for fault in faults_of(item)]


def offered_to_courier(custody, t0):
    items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0, due=t0 + 2 * HOUR)
    return items


def at_the_door(custody, t0):
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    return items


def test_a_misread_seal_is_doubted_once_by_its_number_and_read_anew_leaves_no_fault(
    custody, t0
) -> None:
    (a, _b) = offered_to_courier(custody, t0)
    wrong = misread(seal_of(1, "A"))
    with custody.season.at(t0 + HOUR):
        courier = client_of(custody.season, "h-courier")
        with nothing_moves():
            doubted = courier.post(
                url(a, "accept/"), handed(1, "A", seals=in_fours(wrong), **PROMISED)
            )
            assert f"{in_fours(wrong)} {DOUBT}" in text_of(doubted)
            assert doubted.status_code == 200
            assert "23:50" in doubted.content.decode()
        again = handed(1, "A", **PROMISED) | carried(doubted)
        assert courier.post(url(a, "accept/"), again).status_code == 302
        assert faults(a) == []


def test_a_number_that_truly_reads_so_is_taken_the_second_time_and_named_by_the_chain(
    custody, t0
) -> None:
    (a, _b) = offered_to_courier(custody, t0)
    foreign = misread(seal_of(1, "A"))
    with custody.season.at(t0 + HOUR):
        courier = client_of(custody.season, "h-courier")
        doubted = courier.post(url(a, "accept/"), handed(1, "A", seals=foreign, **PROMISED))
        # The same number, written in another way, is the same number.
        typed = handed(1, "A", seals=in_fours(foreign), **PROMISED) | carried(doubted)
        assert courier.post(url(a, "accept/"), typed).status_code == 302
        assert faults(a) == ["custody-seal-changed"]


def test_another_number_than_the_doubted_one_is_doubted_for_itself(custody, t0) -> None:
    (a, _b) = offered_to_courier(custody, t0)
    first, second = misread(seal_of(1, "A")), misread(seal_of(1, "A"), at=7)
    courier = client_of(custody.season, "h-courier")
    with custody.season.at(t0 + HOUR), nothing_moves():
        doubted = courier.post(url(a, "accept/"), handed(1, "A", seals=first, **PROMISED))
        typed = handed(1, "A", seals=second, **PROMISED) | carried(doubted)
        assert f"{in_fours(second)} {DOUBT}" in text_of(courier.post(url(a, "accept/"), typed))


def test_a_whole_number_of_another_seal_is_taken_at_once_and_named_by_the_chain(
    custody, t0
) -> None:
    (a, _b) = offered_to_courier(custody, t0)
    other = serial(Kind.SEAL, 77_777).text
    with custody.season.at(t0 + HOUR):
        courier = client_of(custody.season, "h-courier")
        typed = handed(1, "A", seals=other, **PROMISED)
        assert courier.post(url(a, "accept/"), typed).status_code == 302
        assert faults(a) == ["custody-seal-changed"]


@pytest.mark.parametrize("foreign", ["ABC-77 01", "3000"])
def test_a_seal_of_another_maker_is_doubted_once_and_then_recorded(custody, t0, foreign) -> None:
    (a, _b) = offered_to_courier(custody, t0)
    with custody.season.at(t0 + HOUR):
        courier = client_of(custody.season, "h-courier")
        doubted = courier.post(url(a, "accept/"), handed(1, "A", seals=foreign, **PROMISED))
        assert DOUBT in text_of(doubted)
        typed = handed(1, "A", seals=foreign, **PROMISED) | carried(doubted)
        assert courier.post(url(a, "accept/"), typed).status_code == 302


@pytest.mark.parametrize(
    ("field", "prefix"), [("a-seals", "a-"), ("b-code", "b-"), ("form_code", "")]
)
def test_a_misread_number_at_the_laboratorys_door_rejects_no_specimen(
    custody, t0, field, prefix
) -> None:
    at_the_door(custody, t0)
    right = receipt_form(1)
    with custody.season.at(t0 + 2 * HOUR):
        receiver = client_of(custody.season, "h-receiver")
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        wrong = misread(right[field])
        with nothing_moves():
            doubted = receiver.post(page, right | {field: wrong})
            assert f"{in_fours(wrong)} {DOUBT}" in text_of(doubted)
        assert carried(doubted)[f"{prefix}doubted"] == wrong
        assert receiver.post(page, right | carried(doubted)).status_code == 302
        assert "Accepted for testing" in text_of(receiver.get(page))


def test_new_seals_of_an_opened_bottle_are_doubted_too(custody, t0) -> None:
    a, b = custody.seal(1, t0)
    custody.to_courier((a, b), t0, promise=4 * HOUR)
    custody.deliver(1, (a, b), t0 + HOUR)
    new = serial(Kind.SEAL, 88_888).text
    with custody.season.at(t0 + 2 * HOUR):
        receiver = client_of(custody.season, "h-receiver")
        typed = handed(1, "A", taken="10", volume="22", new_seals=misread(new))
        with nothing_moves():
            assert DOUBT in text_of(receiver.post(url(a, "open/"), typed))
        assert receiver.post(url(a, "open/"), typed | {"new_seals": new}).status_code == 302


@pytest.mark.parametrize("page", ["accept/", "withdraw/"])
def test_a_forgotten_answer_about_the_seals_is_asked_for_and_nothing_typed_is_lost(
    custody, t0, page
) -> None:
    (a, _b) = offered_to_courier(custody, t0)
    human = "h-courier" if page == "accept/" else "h-collector"
    client = client_of(custody.season, human)
    with custody.season.at(t0 + HOUR), nothing_moves():
        typed = {"seals": in_fours(seal_of(1, "A")), **PROMISED}
        answer = client.post(url(a, page), typed)
        assert answer.status_code == 200
        assert answer.context["form"].errors.as_data()["seal_state"][0].code == "required"
        assert in_fours(seal_of(1, "A")) in answer.content.decode()


@pytest.mark.parametrize("bottle", ["a", "b"])
def test_a_receipt_without_a_seals_state_is_asked_for_it_beside_the_field(
    custody, t0, bottle
) -> None:
    at_the_door(custody, t0)
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR), nothing_moves():
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        hurried = receipt_form(1, **{f"{bottle}-seal_state": None, "a-volume": "31.5"})
        answer = receiver.post(page, hurried)
        assert answer.status_code == 200
        assert set(answer.context[bottle].errors) == {"seal_state"}
        assert "31.5" in answer.content.decode()
