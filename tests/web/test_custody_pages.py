"""Custody through its pages: a courier's phone, the laboratory's door, the chain, what is late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.kits.serials import Kind, in_fours, serial
from passmuster.demo.custody import VOLUMES, code_of, seal_of, specimen_of
from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.custody_pages import received_as
from tests.support.factors import text_of
from tests.support.season_custody import HOUR, play_custody
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


def url(item, page=""):
    return f"/en/custody/items/{item.code}/{page}"


def handed(number, bottle, **more):
    return {"seals": seal_of(number, bottle), "seal_state": "intact"} | more


PROMISED = {"day": "0", "at": "23:50"}


def receipt_form(number, **changes):
    typed = {
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
    for letter in "AB":
        low = letter.lower()
        typed |= {
            f"{low}-present": "yes",
            f"{low}-code": specimen_of(number),
            f"{low}-seals": seal_of(number, letter),
            f"{low}-seal_state": "intact",
            f"{low}-volume": str(VOLUMES[letter]),
        }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def test_a_bottle_goes_from_the_site_to_the_laboratory_through_pages(custody, t0) -> None:
    season = custody.season
    a, b = custody.seal(1, t0)
    with season.at(t0 + HOUR):
        collector = client_of(season, "h-collector")
        courier = client_of(season, "h-courier")
        receiver = client_of(season, "h-receiver")
        for one in (a, b):
            typed = handed(1, one.bottle, to="courier-1", **PROMISED)
            assert collector.post(url(one, "offer/"), typed).status_code == 302
        assert "Take over 2 bottles" in text_of(courier.get("/en/"))
        for one in (a, b):
            assert "Take over" in text_of(courier.get(url(one, "accept/")))
            typed = handed(1, one.bottle, **PROMISED)
            assert courier.post(url(one, "accept/"), typed).status_code == 302
        assert "Deliver 2 bottles" in text_of(courier.get("/en/"))
        page = text_of(courier.get("/en/custody/mine/"))
        assert "In your hands" in page
    with season.at(t0 + 2 * HOUR):
        for one in (a, b):
            typed = handed(1, one.bottle, to="lab-1", **PROMISED)
            assert courier.post(url(one, "offer/"), typed).status_code == 302
        assert "Receive specimen" in text_of(receiver.get("/en/"))
        waiting = text_of(receiver.get("/en/custody/receipts/"))
        assert specimen_of(1)[:4] in waiting
        assert "Bottles A, B, brought by Courier on the northern road" in waiting
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        assert "Let the table decide" in text_of(receiver.get(page))
        assert receiver.post(page, receipt_form(1)).status_code == 302
        assert "Accepted for testing" in text_of(receiver.get(page))
        said = text_of(receiver.get(url(a)))
        assert "Som Vuthy took it over" in said
        assert "receipt" in said


def test_one_number_is_written_once(custody, t0) -> None:
    (a, _b) = items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0, due=t0 + 2 * HOUR)
    with custody.season.at(t0 + HOUR):
        courier = client_of(custody.season, "h-courier")
        repeated = {"seals": "1\n1", "seal_state": "intact", **PROMISED}
        assert "Write each number once." in text_of(courier.post(url(a, "accept/"), repeated))


@pytest.mark.parametrize(
    ("seals", "state", "said"),
    [
        ("", "intact", "Scan the seals that you call whole."),
        (seal_of(1, "A"), "unsealed", "You scanned seals"),
    ],
)
def test_numbers_and_state_of_the_seals_have_to_agree(custody, t0, seals, state, said) -> None:
    (a, _b) = custody.seal(1, t0)
    with custody.season.at(t0 + HOUR):
        collector = client_of(custody.season, "h-collector")
        with nothing_moves():
            answer = collector.post(url(a, "store/"), {"seals": seals, "seal_state": state})
            assert said in text_of(answer)


def test_a_store_is_gone_into_and_left_and_the_content_measured(custody, t0) -> None:
    (a, _b) = custody.seal(1, t0)
    with custody.season.at(t0 + HOUR):
        collector = client_of(custody.season, "h-collector")
        assert collector.get(url(a, "store/")).status_code == 200
        assert collector.post(url(a, "store/"), handed(1, "A")).status_code == 302
        assert "Take it out of the store" in text_of(collector.get(url(a)))
        assert "In the store" in text_of(collector.get("/en/custody/mine/"))
        unread = collector.post(url(a, "measure/"), handed(1, "A", volume="much"))
        assert "Write a number such as" in text_of(unread)
        assert collector.post(url(a, "measure/"), handed(1, "A", volume="៣២,៥")).status_code == 302
        assert collector.post(url(a, "take-out/"), handed(1, "A")).status_code == 302
        said = text_of(collector.get(url(a)))
    assert "32.5 mL" in said


def test_an_offer_is_taken_back_and_the_offer_says_to_whom_it_went(custody, t0) -> None:
    (a, _b) = items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0, due=t0 + 2 * HOUR)
    with custody.season.at(t0 + HOUR):
        collector = client_of(custody.season, "h-collector")
        assert "Offered to Courier on the northern road" in text_of(
            collector.get("/en/custody/mine/")
        )
        assert "takes it over by" in text_of(collector.get(url(a)))
        assert collector.post(url(a, "withdraw/"), handed(1, "A")).status_code == 302
        assert "took the offer back" in text_of(collector.get(url(a)))


def test_a_laboratory_opens_what_it_may_and_measures_what_it_takes(custody, t0) -> None:
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.deliver(1, items, t0 + HOUR)
    with custody.season.at(t0 + 2 * HOUR):
        receiver = client_of(custody.season, "h-receiver")
        assert "Open it" in text_of(receiver.get(url(items[0])))
        assert "Open it" not in text_of(receiver.get(url(items[1])))
        typed = handed(1, "A", taken="10", volume="22", new_seals=serial(Kind.SEAL, 88_888).text)
        assert receiver.post(url(items[0], "open/"), typed).status_code == 302
        assert "took out 10 mL" in text_of(receiver.get(url(items[0])))
        assert_refused(
            receiver.post(url(items[1], "open/"), handed(1, "B")), "order-to-open-missing"
        )


def test_what_is_late_stands_before_manager_and_inspector_and_ends_when_it_arrives(
    custody, t0
) -> None:
    season = custody.season
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=2 * HOUR)
    manager, inspector = (client_of(season, code) for code in ("h-manager", "h-inspector"))
    with season.at(t0 + 2 * HOUR):
        assert "overdue" not in text_of(inspector.get("/en/"))
        assert "Nothing is late" in text_of(manager.get("/en/custody/overdue/"))
    with season.at(t0 + 2 * HOUR + timedelta(minutes=1)):
        for client in (manager, inspector):
            assert "2 sealed things are overdue" in text_of(client.get("/en/")).replace("Two", "2")
            page = client.get("/en/custody/overdue/")
            assert "Promised and not arrived" in text_of(page)
            assert "late" in page.content.decode()
        assert "have passed" in text_of(manager.get("/en/custody/"))
        courier = client_of(season, "h-courier")
        assert "Late" in text_of(courier.get("/en/custody/mine/"))
        assert courier.get("/en/custody/overdue/").status_code == 403
    custody.deliver(1, items, t0 + 3 * HOUR)
    with season.at(t0 + 4 * HOUR):
        said = text_of(manager.get("/en/custody/overdue/"))
        assert "Nothing is late" in said
        assert "custody-gap" in said


def test_a_gap_is_explained_by_two_and_stands_in_the_chain_with_its_reason(custody, t0) -> None:
    season = custody.season
    (a, _b) = items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=2 * HOUR)
    custody.deliver(1, items, t0 + 3 * HOUR)
    with season.at(t0 + 4 * HOUR):
        manager, oversight = (client_of(season, code) for code in ("h-manager", "h-oversight"))
        assert "Explain this gap" in text_of(manager.get(url(a)))
        assert "Not explained. custody-gap" in text_of(oversight.get(url(a)))
        wrong = manager.post(url(a, "gaps/0/"), {"reason": "accident"})
        assert_refused(wrong, "custody-gap-not-there")
        assert manager.get(url(a, "gaps/2/")).status_code == 200
        assert manager.post(url(a, "gaps/2/"), {"reason": "accident"}).status_code == 302
        assert "waits for the second person" in text_of(manager.get(url(a, "gaps/2/")))
        assert approves(oversight, newest_proposal()).status_code == 302
        said = text_of(manager.get(url(a)))
    assert "There was an accident or an illness on the way. Signed by Keo Sophal" in said
    assert "Not explained" not in said


def test_a_holder_and_who_acts_for_it_are_proposed_and_approved(custody, t0) -> None:
    season = custody.season
    with season.at(t0):
        manager, oversight = (client_of(season, code) for code in ("h-manager", "h-oversight"))
        new = {"kind": "store", "code": "store-1", "name_en": "Cold room", "name_km": "បន្ទប់"}
        assert manager.get("/en/custody/holders/new/").status_code == 200
        assert manager.post("/en/custody/holders/new/", new).status_code == 302
        said = text_of(manager.get("/en/custody/holders/"))
        assert "1 proposal waits" in said
        assert "Cold room" not in said
        assert approves(oversight, newest_proposal()).status_code == 302
        keeper = {"holder": "store-1", "human": "h-collector"}
        assert manager.get("/en/custody/holders/keeper/").status_code == 200
        assert manager.post("/en/custody/holders/keeper/", keeper).status_code == 302
        assert approves(oversight, newest_proposal()).status_code == 302
        said = text_of(manager.get("/en/custody/holders/"))
    assert "Cold room" in said
    assert "Store: Pich Sothea" in said


def test_a_thing_is_returned_by_two_and_disposed_of_after_its_period_by_two(custody, t0) -> None:
    season = custody.season
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.deliver(1, items, t0 + HOUR)
    receiver, scientist = (client_of(season, code) for code in ("h-receiver", "h-scientist"))
    with season.at(t0 + 3 * HOUR):
        assert receiver.get(url(items[0], "return/")).status_code == 200
        assert receiver.post(url(items[0], "return/"), handed(1, "A")).status_code == 302
        assert approves(scientist, newest_proposal()).status_code == 302
        assert "gave it back" in text_of(receiver.get(url(items[0])))
        early = receiver.post(url(items[1], "dispose/"), handed(1, "B"))
        assert_refused(early, "disposal-before-retention")
    with season.at(t0 + timedelta(days=400)):
        assert receiver.post(url(items[1], "dispose/"), handed(1, "B")).status_code == 302
        assert approves(scientist, newest_proposal()).status_code == 302
        assert "disposed of it" in text_of(receiver.get(url(items[1])))
        assert_refused(
            receiver.post(url(items[1], "dispose/"), handed(1, "B")), "custody-act-after-end"
        )


def test_bottles_are_exchanged_from_the_page_of_the_receipt(custody, t0) -> None:
    season = custody.season
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    with season.at(t0 + 2 * HOUR):
        receiver, scientist = (client_of(season, code) for code in ("h-receiver", "h-scientist"))
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        torn = receipt_form(1, **{"a-seal_state": "broken"})
        assert receiver.post(page, torn).status_code == 302
        assert "Bottle A is not under its own whole seals" in text_of(receiver.get(page))
        assert receiver.get(page + "exchange/").status_code == 200
        assert receiver.post(page + "exchange/").status_code == 302
        assert "waits for the second person" in text_of(receiver.get(page))
        assert approves(scientist, newest_proposal()).status_code == 302
        assert "A and B were exchanged" in text_of(receiver.get(page))
        assert "custody-seal-broken" in text_of(receiver.get(url(items[0])))


def test_an_exchange_that_the_table_does_not_allow_cannot_be_proposed(custody, t0) -> None:
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.deliver(1, items, t0 + HOUR)
    with custody.season.at(t0 + 2 * HOUR):
        receiver = client_of(custody.season, "h-receiver")
        answer = receiver.post(f"/en/custody/receipts/{specimen_of(1)}/exchange/")
        assert_refused(answer, "redesignation-not-offered")


def test_an_unfinished_receipt_asks_for_what_is_missing_and_decides_nothing(custody, t0) -> None:
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    with custody.season.at(t0 + 2 * HOUR):
        receiver = client_of(custody.season, "h-receiver")
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        for missing in ("collector_signed", "a-present", "b-volume", "a-code"):
            with nothing_moves():
                answer = receiver.post(page, receipt_form(1, **{missing: None}))
                assert answer.status_code == 200
                assert "needs mending" in text_of(answer)
        with_labels = receipt_form(1, **{"a-code": "no number"})
        done = received_as(receiver, page, with_labels, "receipt-code-differs")
        assert done.status_code == 302
        assert "receipt-code-differs" in text_of(receiver.get(page))


def test_a_courier_prints_a_manifest_of_what_is_carried(custody, t0) -> None:
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    with custody.season.at(t0 + HOUR):
        courier = client_of(custody.season, "h-courier")
        page = "/en/custody/manifest/"
        assert "Make the manifest" in text_of(courier.get(page))
        asked = {"courier": "courier-1", "receiver": "lab-1", "language": "km"}
        answer = courier.get(page, asked)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content[:5] == b"%PDF-"
        other = client_of(custody.season, "h-courier-2")
        assert "You hold no specimen now" in text_of(other.get(page))


def test_nobody_sees_a_chain_that_none_of_their_holders_had_part_in(custody, t0) -> None:
    (a, _b) = items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    with custody.season.at(t0 + HOUR):
        other = client_of(custody.season, "h-courier-2")
        assert other.get(url(a)).status_code == 404
        assert specimen_of(1)[:4] not in text_of(other.get("/en/custody/"))
        for code in ("h-courier", "h-collector", "h-manager", "h-inspector"):
            assert client_of(custody.season, code).get(url(a)).status_code == 200


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_of_a_full_record_opens_in_both_languages(begin, language) -> None:
    season = begin("finish")
    now = season.now + 60 * HOUR
    play_custody(season, now)
    with season.at(now):
        pages = ["", "overdue/", "holders/", *(f"items/{code_of(n, 'A')}/" for n in range(1, 7))]
        client = client_of(season, "h-inspector", language=language)
        for page in pages:
            assert client.get(f"/{language}/custody/{page}").status_code == 200


def test_whoever_is_to_read_the_seals_off_a_bottle_does_not_read_them_on_its_page(
    custody, t0
) -> None:
    season = custody.season
    a, b = custody.seal(1, t0)
    custody.to_courier((a, b), t0, promise=4 * HOUR)
    custody.offer((a, b), "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    with season.at(t0 + 2 * HOUR):
        receiver, manager = (client_of(season, code) for code in ("h-receiver", "h-manager"))
        seal = in_fours(seal_of(1, "A"))
        assert seal in text_of(manager.get(url(a)))
        before = text_of(receiver.get(url(a)))
        assert seal not in before
        assert "mL" not in before
        assert "sealed it at Clinic of the commissariat." in before
        assert "…" not in before
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        assert receiver.post(page, receipt_form(1)).status_code == 302
        assert seal in text_of(receiver.get(url(a)))


def test_a_bottles_number_may_be_typed_with_its_letter_as_every_page_writes_it(custody, t0) -> None:
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    with custody.season.at(t0 + 2 * HOUR):
        receiver = client_of(custody.season, "h-receiver")
        page = f"/en/custody/receipts/{specimen_of(1)}/"
        as_shown = {f"{c.lower()}-code": f"{in_fours(specimen_of(1))} {c}" for c in "AB"}
        assert receiver.post(page, receipt_form(1, **as_shown)).status_code == 302
        assert "Accepted for testing" in text_of(receiver.get(page))


def test_whoever_sealed_bottles_is_told_that_they_are_still_to_be_offered(custody, t0) -> None:
    items = custody.seal(1, t0)
    with custody.season.at(t0 + HOUR):
        collector = client_of(custody.season, "h-collector")
        assert "Offer 2 bottles" in text_of(collector.get("/en/"))
        for one in items:
            typed = handed(1, one.bottle, to="courier-1", **PROMISED)
            assert collector.post(url(one, "offer/"), typed).status_code == 302
        assert "Offer 2 bottles" not in text_of(collector.get("/en/"))
