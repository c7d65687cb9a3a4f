"""Who can hold sealed things, and who acts for them: made known by two, once, and readably."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.demo.custody import arrival_in_order, code_of, seen, specimen_of
from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.season import refused
from tests.support.season_custody import HOUR, closed_holder, holder_new
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "ship"}, "holder-kind-unknown"),
        ({"code": "-x"}, "holder-code-unreadable"),
        ({"code": "lab-1"}, "holder-known"),
    ],
)
def test_a_holder_is_made_known_once_and_readably(custody, t0, changes, code) -> None:
    with custody.season.at(t0), refused(code):
        holder_new(custody.season, **changes)


@pytest.mark.parametrize(
    ("human", "code"),
    [
        ("h-nobody", "human-unknown"),
        ("h-courier", "keeper-known"),
        ("h-manager", "role-for-oneself"),
    ],
)
def test_somebody_is_let_act_for_a_holder_once_and_by_two_others(custody, t0, human, code) -> None:
    from passmuster.web.custody.holders import add_keeper

    cast = custody.season.cast
    facts = {"by": cast.manager, "second": cast.oversight, "force": custody.season.force}
    with custody.season.at(t0), refused(code):
        add_keeper(**facts, holder=custody.holders["courier-1"], human=human)


def test_a_holder_is_closed_once_by_two_for_a_reason_of_the_list(custody, t0) -> None:
    season = custody.season
    with season.at(t0):
        with refused("holder-closing-unknown"):
            closed_holder(season, "lab-1", "sold")
        closed_holder(season, "lab-1")
        with refused("holder-closed"):
            closed_holder(season, "lab-1")


def test_nothing_is_handed_to_a_closed_holder_nor_begun_there(custody, t0) -> None:
    from passmuster.web.custody.holders import add_keeper
    from passmuster.web.custody.receiving import receive_at_laboratory
    from passmuster.web.custody.services import accept, offer

    season, force = custody.season, custody.season.force
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=6 * HOUR)
    custody.offer(items, "lab-1", "h-courier", t0 + HOUR, due=t0 + 3 * HOUR)
    waiting = custody.seal(2, t0)
    custody.offer(waiting, "courier-2", "h-collector", t0, due=t0 + 3 * HOUR)
    (third,) = custody.seal(3, t0)[:1]
    with season.at(t0 + 2 * HOUR):
        for code in ("lab-1", "courier-2", "site-2"):
            closed_holder(season, code)
        with refused("custody-holder-closed"):
            facts = {"specimen": specimen_of(1), "seen": arrival_in_order(1)}
            receive_at_laboratory(by=custody.actors["h-receiver"], force=force, **facts)
        with refused("custody-holder-closed"):
            by = custody.actors["h-courier-2"]
            due = season.now + HOUR
            accept(by=by, item=waiting[0], seen=seen(2, "A"), deliver_by=due)
        with refused("custody-holder-closed"):
            to = custody.holders["courier-2"]
            by = custody.actors["h-collector"]
            offer(by=by, item=third, to=to, due=season.now + HOUR, seen=seen(3, "A"))
        with refused("custody-holder-closed"):
            cast = season.cast
            both = {"by": cast.manager, "second": cast.oversight, "force": force}
            add_keeper(**both, holder=custody.holders["site-2"], human="h-collector")
        closed_holder(season, "site-1")
        with refused("custody-holder-closed"):
            custody.seal(4, t0 + 2 * HOUR)


def test_what_a_closed_holder_has_is_listed_and_handed_on(custody, t0) -> None:
    season = custody.season
    items = custody.seal(1, t0)
    custody.to_courier(items, t0, promise=6 * HOUR)
    with season.at(t0 + HOUR):
        closed_holder(season, "courier-1", "left-service")
        manager, courier = client_of(season, "h-manager"), client_of(season, "h-courier")
        page = manager.get("/en/custody/holders/")
        assert "Still with it: 2 sealed things" in text_of(page)
        assert "Whoever it was left the service" in text_of(page)
        assert f"/en/custody/items/{code_of(1, 'A')}/" in page.content.decode()
        assert "Still with a holder that was closed" in text_of(manager.get("/en/custody/overdue/"))
        # A courier reads how many, and which are the own ones on the own page.
        own = courier.get("/en/custody/holders/").content.decode()
        assert "Still with it: 2 sealed things" in own
        assert "/custody/items/" not in own
        assert "In your hands" in text_of(courier.get("/en/custody/mine/"))
    custody.deliver(1, items, t0 + 2 * HOUR)
    with season.at(t0 + 4 * HOUR):
        said = text_of(manager.get("/en/custody/holders/"))
        assert "Nothing is with it any more" in said
        assert "Still with a holder" not in text_of(manager.get("/en/custody/overdue/"))
        # Its chains name it as before.
        assert "Courier on the northern road" in text_of(
            manager.get(f"/en/custody/items/{code_of(1, 'A')}/")
        )


def test_a_closing_is_proposed_and_approved_through_pages_and_no_form_offers_it_then(
    custody, t0
) -> None:
    season = custody.season
    (a, _b) = custody.seal(1, t0)
    manager, oversight = client_of(season, "h-manager"), client_of(season, "h-oversight")
    collector = client_of(season, "h-collector")
    page, typed = "/en/custody/holders/close/", {"holder": "courier-2", "reason": "contract-ended"}
    offering = f"/en/custody/items/{a.code}/offer/"
    with season.at(t0 + HOUR):
        assert "courier-2" in collector.get(offering).content.decode()
        assert manager.get(page).status_code == 200
        with nothing_moves():
            unsaid = manager.post(page, {"holder": "courier-2"})
            assert "needs mending" in text_of(unsaid)
        assert manager.post(page, typed).status_code == 302
        assert "courier-2" in collector.get(offering).content.decode()
        shown = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/"))
        assert "Close courier-2" in shown
        assert "Its contract ended" in shown
        assert approves(oversight, newest_proposal()).status_code == 302
        assert "courier-2" not in collector.get(offering).content.decode()
        assert 'value="courier-2"' not in manager.get(page).content.decode()
    with season.at(t0 + timedelta(hours=2)):
        late = {"to": "courier-2", "day": "0", "at": "23:50", "seals": "1", "seal_state": "broken"}
        answer = collector.post(offering, late)
        assert answer.status_code == 200
        assert "mending" in text_of(answer)


def test_what_was_approved_is_what_was_shown_when_a_bottle_came_in_between(custody, t0) -> None:
    season = custody.season
    items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0, due=t0 + 3 * HOUR)
    manager, oversight = client_of(season, "h-manager"), client_of(season, "h-oversight")
    with season.at(t0 + HOUR):
        typed = {"holder": "courier-1", "reason": "left-service"}
        assert manager.post("/en/custody/holders/close/", typed).status_code == 302
        from tests.support.browsing import shown_on

        before = shown_on(oversight, newest_proposal())
    from passmuster.web.custody.services import accept

    with season.at(t0 + HOUR):
        by, due = custody.actors["h-courier"], season.now + HOUR
        accept(by=by, item=items[0], seen=seen(1, "A"), deliver_by=due)
        answer = approves(oversight, newest_proposal(), shown=before)
        assert_refused(answer, "changed-since-shown")


def test_what_was_offered_to_a_closed_holder_is_taken_back_by_its_giver(custody, t0) -> None:
    from passmuster.web.custody.services import withdraw

    season = custody.season
    items = custody.seal(1, t0)
    custody.offer(items, "courier-1", "h-collector", t0, due=t0 + 3 * HOUR)
    manager, oversight, courier, giver = (
        client_of(season, code) for code in ("h-manager", "h-oversight", "h-courier", "h-collector")
    )
    page, vain = f"/en/custody/items/{items[0].code}/", "which was closed: it cannot be taken over"
    with season.at(t0 + HOUR):
        assert "Take over 2 bottles" in text_of(courier.get("/en/"))
        manager.post(
            "/en/custody/holders/close/", {"holder": "courier-1", "reason": "left-service"}
        )
        shown = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/"))
        offered = f"Offered to it and not taken over {items[0].code}, {items[1].code}"
        assert offered in shown
        assert approves(oversight, newest_proposal()).status_code == 302
        assert "Take over" not in text_of(courier.get("/en/"))
        assert "Nothing is offered to you now" in text_of(courier.get("/en/custody/mine/"))
        assert "Take it over" not in text_of(courier.get(page))
        assert "Take 2 bottles back" in text_of(giver.get("/en/"))
        for address in ("/en/custody/mine/", page):
            assert vain in text_of(giver.get(address))
        assert "takes it over by" not in text_of(giver.get(page))
        assert vain in text_of(manager.get("/en/custody/overdue/"))
        for item, letter in zip(items, "AB", strict=True):
            by = custody.actors["h-collector"]
            withdraw(by=by, item=item, seen=seen(1, letter))
        assert "Take 2 bottles back" not in text_of(giver.get("/en/"))
        assert vain not in text_of(giver.get(page))
