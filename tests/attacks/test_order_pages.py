"""Orders attacked through their pages, by people who are signed in and whose duty it is.

The rows are those of groups N and D whose services are attacked in test_notices.py and
test_draw_proofs.py; here every step is a request to the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from passmuster.core.access.roles import Role
from passmuster.demo.season import DAYS
from tests.attacks.test_draw_pages import ASKED, drawn_words
from tests.support import matrix
from tests.support.browsing import (
    address,
    approves,
    assert_refused,
    newest_proposal,
    private_pages,
)
from tests.support.factors import text_of
from tests.support.orders import REASONS, after, missed, orders_of, staff_of
from tests.support.season import footprint, human, taken_back
from tests.support.signing_in import client_of

OF_ORDERS = ("order", "notices")
PURPOSE = {"purpose": "serve-in-person"}
SLIP = {"place": "Clinic", "contact": "Desk", "opening": "Office", "language": "en"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


SIGNING_IN = ("accounts_account", "django_session", "usersessions_usersession")


@contextmanager
def nothing_moves() -> Iterator[None]:
    """Expect every table and published file as it was; signing in meanwhile leaves a session."""

    def seen() -> tuple[dict[str, int], dict[str, str]]:
        found = footprint()
        rows = {name: n for name, n in found.rows.items() if name not in SIGNING_IN}
        return rows, found.published

    before = seen()
    yield
    assert seen() == before


def at(order: Any, page: str = "") -> str:
    """Return the address of an order's page, or of one of its acts."""
    return f"/en/orders/{order.number}/{page}"


def asks_leave(
    season: Any, order: Any, *, dated: date, until: date, who: str = "h-notifier-2"
) -> Any:
    """Ask to put an order off as a friendly notifier does, with a paper; returns the answer."""
    typed = {
        "code": "approved-leave",
        "until": f"{until:%d/%m/%Y}",
        "kind": "leave-approval",
        "dated": f"{dated:%d/%m/%Y}",
        "document": SimpleUploadedFile("leave.pdf", b"stamped by a friend"),
    }
    return client_of(season, who).post(at(order, "absence/"), typed)


# --- N-01: no name before the hour, and each look after it is an entry ---------------------------


@pytest.mark.attack("N-01c")
def test_n01c_no_page_of_orders_holds_a_drawn_name_a_minute_before_the_hour(begin) -> None:
    from passmuster.core.access.actors import may
    from passmuster.web.draw.names import opens_at
    from passmuster.web.orders.models import OrderOpened

    season = begin("finish")
    staff_of(season)
    order = orders_of(season, day=DAYS[0])[0]
    words = drawn_words(season, DAYS[0])
    with season.at(opens_at(season.draw, DAYS[0]) - timedelta(minutes=1)):
        codes = matrix.humans_of_every_role(season, "post-1")
        objects = matrix.NOBODYS | {"order": order.number, "draw": season.draw.number}
        objects |= {"day": str(DAYS[0]), "paper": 999_999, "proposal": 999_999, "name": "drawn"}
        told = []
        for role in (*ASKED, Role.COLLECTOR, Role.DISCIPLINE_OFFICER, Role.ROSTER_CLERK):
            client = client_of(season, codes[role])
            for page in private_pages():
                if not page.name.startswith(OF_ORDERS) or not may(role, page.action):
                    continue
                with taken_back():
                    url = address(page, objects)
                    answers = (client.get(url), client.post(url, PURPOSE))
                if any(word in answer.content for answer in answers for word in words):
                    told.append((role.value, page.name))
        assert told == []
        assert not OrderOpened.objects.exists()
        with nothing_moves():
            notifier = client_of(season, codes[Role.NOTIFIER])
            assert b"names-before-hour" in notifier.post(at(order, "name/"), PURPOSE).content
            assert b"names-before-hour" in notifier.post(at(order, "slip/paper/"), SLIP).content
    with season.at(opens_at(season.draw, DAYS[0]) + timedelta(minutes=1)):
        notifier = client_of(season, codes[Role.NOTIFIER])
        assert notifier.post(at(order, "name/"), PURPOSE).status_code == 200
        assert OrderOpened.objects.count() == 1
        seen = text_of(client_of(season, codes[Role.ROSTER_AUDITOR]).get("/en/orders/openings/"))
        assert order.number in seen


# --- N-02: excused by the own chain, or afterwards ------------------------------------------------


@pytest.mark.attack("N-02")
def test_n02_on_the_pages_nobody_of_the_own_chain_approves_and_nothing_follows_a_no_show(
    begin,
) -> None:
    season = begin("finish")
    staff_of(season)
    first, second = orders_of(season)[:2]
    human(season, "h-unit", Role.UNIT_OFFICER, first.person.unit.code)
    dates = {"dated": first.day - timedelta(days=9), "until": first.day + timedelta(days=9)}
    with after(season, first, minutes=30):
        with nothing_moves():
            commander = client_of(season, "h-commander")
            assert commander.post(at(first, "absence/"), {}).status_code == 403
        assert asks_leave(season, first, **dates).status_code == 302
        proposal = newest_proposal()
        with nothing_moves():
            answer = approves(client_of(season, "h-unit"), proposal)
            assert_refused(answer, "approver-outside-unit-missing")
            own = client_of(season, "h-notifier-2").post(f"/en/approvals/{proposal}/answer/", {})
            assert own.status_code in (302, 403)
    with after(season, second, hours=1):
        tried = {"place": "Gate", "way": "in-person"}
        client_of(season, "h-notifier-2").post(at(second, "attempt/"), tried)
    with after(season, second, hours=4):
        assert asks_leave(season, second, **dates).status_code == 302
        proposal = newest_proposal()
        with nothing_moves():
            answer = approves(client_of(season, "h-oversight"), proposal)
            assert_refused(answer, "papers-before-notice-missing")
    missed(season, first)
    with after(season, first, hours=5):
        assert asks_leave(season, first, **dates).status_code == 404
        stopped = asks_leave(season, first, **dates, who="h-manager")
        assert "order-move-forbidden" in text_of(stopped)
        oversight = client_of(season, "h-oversight")
        assert first.number in text_of(client_of(season, "h-discipline").get("/en/"))
        earlier = season.force.proposals.order_by("pk").first().pk
        with nothing_moves():
            assert_refused(approves(oversight, earlier), "order-move-forbidden")
    first.refresh_from_db()
    assert first.state == "missed"


# --- N-03: deferred for ever ----------------------------------------------------------------------


@pytest.mark.attack("N-03")
def test_n03_on_the_pages_a_deferral_ends_in_red_and_keeps_the_draw_closed(begin) -> None:
    season = begin("finish")
    staff_of(season)
    order = orders_of(season)[0]
    day = order.day
    dates = {"dated": day - timedelta(days=9), "until": day + timedelta(days=9)}
    with after(season, order, minutes=30):
        too_long = dates | {"until": day + timedelta(days=61)}
        assert asks_leave(season, order, **too_long).status_code == 302
        with nothing_moves():
            answer = approves(client_of(season, "h-oversight"), newest_proposal())
            assert_refused(answer, "end-within-limit-missing")
        client_of(season, "h-notifier-2").post(f"/en/approvals/{newest_proposal()}/withdraw/")
        assert asks_leave(season, order, **dates).status_code == 302
        assert approves(client_of(season, "h-oversight"), newest_proposal()).status_code == 302
    order.refresh_from_db()
    assert order.state == "deferred"
    with after(season, order, days=61):
        for code in ("h-manager", "h-inspector"):
            client = client_of(season, code)
            assert re.search("orders? (is|are) late", text_of(client.get("/en/")))
            assert order.number in text_of(client.get("/en/orders/funnel/"))
        with nothing_moves():
            client = client_of(season, "h-manager")
            answer = client.post(f"/en/draws/{season.draw.number}/open/")
            assert "last-notice-served-missing" in text_of(answer)
        gone = {"code": "no-kits", "reasons": REASONS}
        client.post(at(order, "cancellation/"), gone)
    order.refresh_from_db()
    assert order.state == "deferred"


# --- N-04: a reserve out of turn ------------------------------------------------------------------


@pytest.mark.attack("N-04b")
def test_n04b_on_the_page_no_reserve_is_called_out_of_turn_without_a_place_or_alone(begin) -> None:
    from passmuster.web.orders.reserves import standing_of
    from tests.attacks.test_notices import excused, stratum_with_reserves

    season = begin("finish")
    staff_of(season)
    stratum, order = stratum_with_reserves(season)
    tickets = [row.ticket for row in standing_of(season.draw, stratum).order]
    page = f"/en/orders/reserves/{season.draw.number}/"
    with after(season, order, hours=1):
        manager = client_of(season, "h-manager")

        def calls(ticket: str, skip: str = "") -> str:
            return text_of(manager.post(page, {"ticket": ticket, "skip": skip}))

        with nothing_moves():
            assert "reserve-no-place" in calls(tickets[0])
        excused(season, order)
        with nothing_moves():
            assert "reserve-out-of-turn" in calls(tickets[1])
            assert "reserve-out-of-turn" in calls(tickets[1], "left-since")
            assert "reserve-unknown" in calls(order.ticket)
            calls(tickets[0], "a friend")
            for code in ("h-notifier-2", "h-oversight", "h-commander"):
                other = client_of(season, code)
                assert other.post(page, {"ticket": tickets[0]}).status_code == 403
        assert manager.post(page, {"ticket": tickets[0], "skip": ""}).status_code == 302
        with nothing_moves():
            manager.post(f"/en/approvals/{newest_proposal()}/answer/", {"answer": "approve"})
        assert not season.draw.orders.filter(origin="reserve").exists()
        assert approves(client_of(season, "h-oversight"), newest_proposal()).status_code == 302
    assert season.draw.orders.get(origin="reserve").ticket == tickets[0]


# --- N-05: “not found” from a desk ----------------------------------------------------------------


@pytest.mark.attack("N-05")
def test_n05_on_the_pages_a_notifier_can_end_nothing_by_attempts(begin) -> None:
    season = begin("finish")
    staff_of(season)
    order = orders_of(season)[0]

    def tries(code: str, place: str, *, sheet: bool = True) -> Any:
        typed: dict[str, Any] = {"place": place, "way": "in-person"}
        if sheet:
            typed["duty_roster"] = SimpleUploadedFile("sheet.png", b"duty sheet")
        return client_of(season, code).post(at(order, "attempt/"), typed)

    with after(season, order, minutes=-1), nothing_moves():
        assert "names-before-hour" in text_of(tries("h-notifier-2", "Office"))
    for minutes in (60, 65, 70):
        with after(season, order, minutes=minutes):
            assert tries("h-notifier-2", "Office").status_code == 302
    with after(season, order, hours=2):
        page = text_of(client_of(season, "h-notifier-2").get(at(order)))
        assert page.count("too soon after the last one") == 2
        with nothing_moves():
            answer = client_of(season, "h-notifier-2").post(at(order, "not-reached/"))
            assert "attempts-counted-missing" in text_of(answer)
            for act in ("decision/", "again/", "cancellation/", "late/"):
                notifier = client_of(season, "h-notifier-2")
                assert notifier.post(at(order, act), {"reasons": REASONS}).status_code == 403
    for hours, code, place in ((4, "h-notifier-3", "Post"), (7, "h-notifier-3", "Gate")):
        with after(season, order, hours=hours):
            assert tries(code, place).status_code == 302
    with after(season, order, hours=8):
        assert client_of(season, "h-notifier-3").post(at(order, "not-reached/")).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.code) == ("not-reached", "")
    with after(season, order, days=15):
        assert order.number in text_of(client_of(season, "h-manager").get("/en/orders/funnel/"))
        assert order.number in text_of(client_of(season, "h-discipline").get("/en/"))


# --- N-06: what the force caused is counted as that -----------------------------------------------


@pytest.mark.attack("N-06c")
def test_n06c_on_the_page_of_the_funnel_no_kits_is_never_an_excuse(begin) -> None:
    season = begin("finish")
    staff_of(season)
    orders = orders_of(season, day=DAYS[0])
    for order in orders:
        with after(season, order, hours=1):
            given = {"code": "no-kits", "reasons": REASONS}
            manager = client_of(season, "h-manager")
            excuse = manager.post(at(order, "cancellation/"), given | {"code": "maternity"})
            assert excuse.status_code == 200  # no excuse is on the list of cancellations
            assert manager.post(at(order, "cancellation/"), given).status_code == 302
            assert approves(client_of(season, "h-oversight"), newest_proposal()).status_code == 302
    with after(season, orders[0], hours=3):
        for code in ("h-manager", "h-inspector"):
            page = text_of(client_of(season, code).get("/en/orders/funnel/"))
            assert f"Caused by the force itself: {len(orders)}" in page
            assert "Excused with papers" not in page


# --- D-05: an order for whom nobody drew ----------------------------------------------------------


@pytest.mark.attack("D-05d")
def test_d05d_no_page_orders_a_random_test_of_somebody_who_was_not_drawn(begin) -> None:
    season = begin("finish")
    staff_of(season)
    drawn = season.draw.selected.values_list("person", flat=True)
    enemy = season.force.persons.exclude(pk__in=drawn).first()
    number = enemy.service_number
    with after(season, orders_of(season)[0], hours=1):
        manager = client_of(season, "h-manager")
        with nothing_moves():
            for page in ("new/", "list/", "return/", "plan/"):
                for reason in ("random", ""):
                    typed = {"number": number, "numbers": number, "reason": reason}
                    answer = manager.post(f"/en/orders/{page}", typed | {"words": "A list."})
                    assert answer.status_code == 200, page
            for ticket in (number, orders_of(season)[0].ticket):
                reserves = f"/en/orders/reserves/{season.draw.number}/"
                answer = manager.post(reserves, {"ticket": ticket, "skip": ""})
                assert "reserve-unknown" in text_of(answer)
        listed = text_of(manager.get("/en/orders/?reason=random"))
        assert all(order.number in listed for order in orders_of(season)[:10])
    assert not enemy.orders.exists()


# --- N-07a: a test as punishment ------------------------------------------------------------------


@pytest.mark.attack("N-07a")
def test_n07a_on_the_pages_grounds_come_first_and_from_outside_the_chain(begin) -> None:
    season = begin("finish")
    staff_of(season)
    person = season.force.persons.filter(orders__isnull=True).first()
    human(season, "h-inside", Role.CASE_INVESTIGATOR, person.unit.code)
    wanted = {"number": person.service_number, "reason": "suspicion"}
    with season.at(season.now + timedelta(hours=1)):
        with nothing_moves():
            assert (
                client_of(season, "h-commander").post("/en/orders/new/", wanted).status_code == 403
            )
        assert client_of(season, "h-manager").post("/en/orders/new/", wanted).status_code == 302
    order, text = person.orders.get(), {"text": REASONS}
    with after(season, order, hours=1):
        assert client_of(season, "h-notifier-2").post(at(order, "slip/")).status_code == 302
    with after(season, order, hours=2):
        with nothing_moves():
            printed = client_of(season, "h-notifier-2").post(at(order, "slip/paper/"), SLIP)
            assert "grounds-sealed-earlier-missing" in text_of(printed)
            assert order.openings.count() == 0
            served_now = client_of(season, "h-notifier-2").post(
                at(order, "notice/"), {"place": "Gate"}
            )
            assert "grounds-sealed-earlier-missing" in text_of(served_now)
            assert (
                client_of(season, "h-manager").post(at(order, "grounds/"), text).status_code == 403
            )
            inside = client_of(season, "h-inside").post(at(order, "grounds/"), text)
            assert "grounds-from-outside-chain-missing" in text_of(inside)
        assert (
            client_of(season, "h-discipline").post(at(order, "grounds/"), text).status_code == 302
        )
        with nothing_moves():
            graver = {"text": "Something graver, written later on by somebody."}
            again = client_of(season, "h-discipline").post(at(order, "grounds/"), graver)
            assert "grounds-sealed-already" in text_of(again)
    with after(season, order, hours=3):
        notifier = client_of(season, "h-notifier-2")
        printed = notifier.post(at(order, "slip/paper/"), SLIP)
        assert printed["Content-Type"] == "application/pdf", text_of(printed)
    with after(season, order, hours=3, minutes=1):
        notifier = client_of(season, "h-notifier-2")
        assert notifier.post(at(order, "notice/"), {"place": "Gate"}).status_code == 302
    with after(season, order, hours=4), nothing_moves():
        late = client_of(season, "h-discipline").post(at(order, "grounds/"), text)
        assert "grounds-after-notice" in text_of(late)
