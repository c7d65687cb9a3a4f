"""The end of a round: it closes over outcomes alone, on a page, and nothing opens it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tests.support.browsing import named_by_audit
from tests.support.orders import end_every_order, missed, orders_of
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.tampering import administrator, put_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    return begin("finish")


def ended(season):
    """Return the moment after the last order of the draw came to its outcome."""
    missed(season, orders_of(season)[0])
    moment = season.now + timedelta(days=30)
    with season.at(moment):
        end_every_order(season)
    return moment


def test_a_round_with_an_open_order_is_not_closed(season) -> None:
    from passmuster.web.orders.rounds import close_round, closed, rounds_to_close

    assert rounds_to_close(season.force) == []
    with refused("round-orders-open"):
        close_round(by=season.cast.manager, draw=season.draw)
    assert closed(season.draw) is None


def test_only_the_manager_closes_a_round_and_nobody_closes_it_twice(season) -> None:
    from passmuster.web.orders.rounds import close_round, closed, rounds_to_close

    with season.at(ended(season)):
        assert rounds_to_close(season.force) == [season.draw]
        with refused("role-not-allowed"):
            close_round(by=season.cast.oversight, draw=season.draw)
        close_round(by=season.cast.manager, draw=season.draw)
        assert closed(season.draw).orders == len(orders_of(season))
        assert rounds_to_close(season.force) == []
        with refused("round-closed"):
            close_round(by=season.cast.manager, draw=season.draw)
        assert named_by_audit(season) == set()


def test_a_reserve_is_not_called_for_a_closed_round(season) -> None:
    from passmuster.web.orders.reserves import strata_with_places, take_reserve
    from passmuster.web.orders.rounds import close_round

    with season.at(ended(season)):
        close_round(by=season.cast.manager, draw=season.draw)
        assert strata_with_places(season.draw) == []
        ticket = season.draw.selected.filter(reserve=True).first().ticket
        with refused("round-closed"):
            take_reserve(
                by=season.cast.manager,
                second=season.cast.oversight,
                draw=season.draw,
                ticket=ticket,
            )


def test_a_draw_without_a_result_has_no_round_to_close(begin) -> None:
    from passmuster.web.orders.rounds import close_round

    season = begin("announce")
    with refused("round-not-begun"):
        close_round(by=season.cast.manager, draw=season.draw)


def test_the_manager_is_asked_first_and_the_funnel_says_that_it_is_closed(season) -> None:
    page = reverse("draw-round-close", args=[season.draw.number])
    funnel = reverse("draw-funnel", args=[season.draw.number])
    with season.at(ended(season)):
        client = client_of(season, season.cast.manager.human)
        assert page in client.get(reverse("start")).content.decode()
        assert page in client.get(funnel).content.decode()
        assert "nothing opens it again" in client.get(page).content.decode()
        assert client.post(page).headers["Location"] == funnel
        said = client.get(funnel).content.decode()
        assert "Round closed" in said
        assert page not in said
        again = client.post(page)
        assert again.status_code == 403
        assert "round-closed" in again.content.decode()


def test_the_audit_names_a_closed_round_whose_order_was_opened_behind_it(season) -> None:
    from passmuster.web.orders.rounds import close_round

    with season.at(ended(season)):
        close_round(by=season.cast.manager, draw=season.draw)
        order = orders_of(season)[0]
        with administrator("orders_order") as cursor:
            cursor.execute("UPDATE orders_order SET state = 'ordered' WHERE id = %s", [order.pk])
            put_back(cursor, "orders_order")
            assert ("closed-round-not-whole", "orders_roundclosed") in named_by_audit(season)
