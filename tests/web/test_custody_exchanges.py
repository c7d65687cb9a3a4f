"""A specimen whose bottles are to be exchanged stays before people until two have signed."""

from __future__ import annotations

import pytest

from passmuster.demo.custody import specimen_of
from tests.support.browsing import approves, newest_proposal
from tests.support.factors import text_of
from tests.support.season_custody import HOUR
from tests.support.signing_in import client_of
from tests.web.test_custody_pages import receipt_form, url

pytestmark = pytest.mark.django_db


def test_a_specimen_that_waits_for_its_exchange_is_forgotten_by_nobody(custody, t0) -> None:
    season = custody.season
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=4 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    receiver, scientist, manager = (
        client_of(season, code) for code in ("h-receiver", "h-scientist", "h-manager")
    )
    page, owed = f"/en/custody/receipts/{specimen_of(1)}/", "Exchange A and B of specimen"
    late = "1 specimen waits too long for the exchange of its bottles"
    with season.at(t0 + 2 * HOUR):
        receiver.post(page, receipt_form(1, **{"a-seal_state": "broken"}))
        for address in ("/en/", "/en/custody/receipts/"):
            assert owed in text_of(receiver.get(address))
        assert late not in text_of(manager.get("/en/"))
    with season.at(t0 + 30 * HOUR):
        assert late in text_of(manager.get("/en/"))
        listed = text_of(manager.get("/en/custody/received/?outcome=redesignate"))
        assert "To be tested after A and B are exchanged" in listed
        receiver.post(page + "exchange/")
        assert "It was proposed. A second person" in text_of(receiver.get("/en/custody/receipts/"))
        approves(scientist, newest_proposal())
        shown = text_of(receiver.get(page))
        assert "To be tested: A and B were exchanged" in shown
        assert "To be tested after" not in shown
        for address in ("/en/", "/en/custody/receipts/"):
            assert owed not in text_of(receiver.get(address))
        assert late not in text_of(manager.get("/en/"))
        assert "To be tested: A and B were exchanged" in text_of(manager.get(url(items[0])))
