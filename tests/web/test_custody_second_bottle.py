"""The second bottle at the laboratory: missing, late, under other seals. One receipt, one truth."""

from __future__ import annotations

import pytest

from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.custody import seal_of, specimen_of
from tests.support.factors import text_of
from tests.support.season_custody import HOUR, dispose_of
from tests.support.signing_in import client_of
from tests.web.test_custody_pages import handed, receipt_form, url

pytestmark = pytest.mark.django_db

DOOR = f"/en/custody/receipts/{specimen_of(1)}/"
FOREIGN = serial(Kind.SEAL, 77_777).text
WHOLE = "can be tested later if that is asked for"
UNFIT = "cannot serve as the second bottle"
NOT_HERE = "Bottle B is not here"


@pytest.fixture
def items(custody, t0):
    """Return two bottles at the laboratory's door."""
    found = custody.seal(1, t0)
    custody.to_courier(found, t0, promise=4 * HOUR)
    custody.offer(found, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    return found


def received(custody, t0, **changes):
    """Receive the specimen and return what its page says."""
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        assert receiver.post(DOOR, receipt_form(1, **changes)).status_code == 302
        return text_of(receiver.get(DOOR))


def taken_over(custody, item, at, **changes):
    """Take bottle B over when it comes, and return what the receipt says then."""
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(at):
        typed = handed(1, "B") | changes
        assert receiver.post(url(item, "accept/"), typed).status_code == 302
        return text_of(receiver.get(DOOR))


def test_one_bottle_at_the_door_is_called_one(custody, items, t0) -> None:
    from passmuster.demo.custody import seen
    from passmuster.web.custody.services import withdraw

    with custody.season.at(t0 + HOUR):
        withdraw(by=custody.actors["h-courier"], item=items[1], seen=seen(1, "B"))
        receiver = client_of(custody.season, "h-receiver")
        assert "Bottle A, brought by" in text_of(receiver.get("/en/custody/receipts/"))


def test_a_bottle_b_that_comes_later_is_there_on_the_receipt_too(custody, items, t0) -> None:
    said = received(custody, t0, **{"b-present": "no"})
    assert "Accepted for testing" in said
    assert "receipt-split-missing" in said
    assert NOT_HERE in said
    assert WHOLE not in said
    said = taken_over(custody, items[1], t0 + 2.5 * HOUR)
    assert "Bottle B came later" in said
    assert WHOLE in said
    assert NOT_HERE not in said
    assert "no other bottle" not in said


@pytest.mark.parametrize(
    "changes", [{"seals": FOREIGN}, {"seal_state": "broken"}], ids=["other seal", "broken"]
)
def test_a_bottle_b_that_comes_later_and_unfit_is_not_offered_as_the_second_one(
    custody, items, t0, changes
) -> None:
    received(custody, t0, **{"b-present": "no"})
    said = taken_over(custody, items[1], t0 + 2.5 * HOUR, **changes)
    assert UNFIT in said
    assert WHOLE not in said
    assert "inspector" in said


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"b-seals": FOREIGN}, "receipt-split-seal-changed"),
        ({"b-seal_state": "broken"}, "receipt-split-unsealed"),
        ({"b-volume": "9"}, "receipt-split-too-little"),
    ],
)
def test_an_unfit_bottle_b_is_named_by_the_receipt_at_once_and_stops_no_test_of_a(
    custody, items, t0, changes, code
) -> None:
    said = received(custody, t0, **changes)
    assert "Accepted for testing" in said
    assert code in said
    assert UNFIT in said
    assert "Set it apart" in said
    assert WHOLE not in said
    assert "Everything was in order" not in said
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 3 * HOUR):
        assert "Open it" in text_of(receiver.get(url(items[0])))
        page = text_of(receiver.get(url(items[1])))
    assert UNFIT in page
    assert "Open it" not in page
    if "b-seals" in changes:
        assert "Seals that should be on it" in page
        assert "Seals scanned at last" in page
    else:
        assert "Seals on it" in page
    decision = custody.season.force.receipts.get()
    assert (decision.outcome, decision.split_available) == ("accept", False)


def test_a_whole_bottle_b_is_kept_for_whoever_asks_for_it_until_it_is_gone(
    custody, items, t0
) -> None:
    said = received(custody, t0)
    assert f"Bottle B is whole and {WHOLE}" in said
    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 24 * 400 * HOUR):
        dispose_of(custody, items[1])
        said = text_of(receiver.get(DOOR))
    assert WHOLE not in said
    assert "Bottle B is no longer whole" in said


def test_a_receipt_names_causes_and_nothing_that_only_follows(custody, items, t0) -> None:
    said = received(custody, t0, **{"a-seal_state": "broken"})
    assert "Bottle A is not under its own whole seals; B is." in said
    assert "cannot take its place" not in said
    assert "Bottle A cannot serve as the second bottle" in said


def test_a_receipt_of_an_earlier_version_leaves_out_what_only_follows(custody, items, t0) -> None:
    from passmuster.web.custody.models import ReceiptDecision

    present = {"present": True, "seal_state": "intact", "scanned": [], "volume": "20"}
    with custody.season.at(t0 + 2 * HOUR):
        ReceiptDecision.objects.create(
            force=custody.season.force,
            specimen=specimen_of(1),
            holder="lab-1",
            outcome="redesignate",
            code="receipt-primary-unsealed",
            also=["receipt-no-sealed-bottle"],
            split_available=False,
            arrival={"a": present, "b": present},
            by="h-receiver",
            at=t0 + 2 * HOUR,
        )
        said = text_of(client_of(custody.season, "h-receiver").get(DOOR))
    assert "Bottle A is not under its own whole seals; B is." in said
    assert "cannot take its place" not in said


def test_a_rejected_specimen_offers_no_bottle_and_denies_none(custody, items, t0) -> None:
    from tests.support.custody_pages import received_as

    receiver = client_of(custody.season, "h-receiver")
    with custody.season.at(t0 + 2 * HOUR):
        typed = receipt_form(1, one_collection="no")
        assert received_as(receiver, DOOR, typed, "receipt-two-collections").status_code == 302
        said = text_of(receiver.get(DOOR))
    assert "No bottle of it is tested" in said
    assert UNFIT not in said
    assert seal_of(1, "B")[:4] not in said


def test_another_seal_of_the_own_stock_is_named_to_whoever_watches_and_to_nobody_else(
    custody, items, t0
) -> None:
    from passmuster.core.access.actors import Role
    from tests.support.season import human
    from tests.support.season_kits import Store, receive, seal

    season, collector = custody.season, custody.actors["h-collector"]
    with season.at(t0 + HOUR):
        clerk = human(season, "h-store", Role.STORE_CLERK)
        receive(Store(season, clerk, collector, collector))
    received(custody, t0, **{"b-seals": seal(7)})
    own = "A seal of this force’s own stock"
    with season.at(t0 + 3 * HOUR):
        watched = text_of(client_of(season, "h-manager").get(url(items[1])))
        receiver = text_of(client_of(season, "h-receiver").get(url(items[1])))
    assert own in watched
    assert "In the store" in watched
    assert own not in receiver
