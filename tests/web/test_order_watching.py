"""What is watched about orders: minutes from notice to arrival, and who opened a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.demo.season import DAYS
from tests.support.orders import after, orders_of, served, staff_of
from tests.support.signing_in import client_of
from tests.web.test_order_pages import names_of, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("finish")
    staff_of(season)
    return season


def arrived(season, order, minutes):
    from passmuster.web.orders.appearing import record_arrival

    served(season, order)
    with after(season, order, hours=1, minutes=minutes):
        record_arrival(by=staff_of(season).collector, order=order)
    return order


def test_the_minutes_from_notice_to_arrival_stand_on_order_list_and_funnel(season) -> None:
    first, second, third = orders_of(season, day=DAYS[0])[:3]
    with after(season, first, minutes=1):
        page = text_of(client_of(season, "h-manager").get(reverse("orders-funnel")))
        assert "From notice to arrival" not in page  # nobody came yet
    for order, minutes in ((first, 12), (second, 47), (third, 31)):
        arrived(season, order, minutes)
    with after(season, first, hours=3):
        client = client_of(season, "h-manager")
        said = "From notice to arrival: 31 minutes in the middle, of 3 who came"
        assert said in text_of(client.get(reverse("orders-funnel")))
        number = season.draw.number
        assert said in text_of(client.get(reverse("draw-funnel", args=[number])))
        listed = text_of(client.get(reverse("draw-funnel-orders", args=[number, "appeared"])))
        assert "Minutes to arrival" in listed
        assert all(f">{minutes}<" in listed.replace("\n", "") for minutes in (12, 47, 31))
        assert "47 minutes" in text_of(client.get(url("order", second)))


def test_whoever_was_admitted_late_counts_with_all_their_minutes(season) -> None:
    from passmuster.web.orders.funnels import minutes_by_order
    from passmuster.web.orders.rulings import admit_late
    from tests.support.orders import REASONS, missed

    order = missed(season, orders_of(season)[0])
    with after(season, order, hours=4):
        admit_late(by=staff_of(season).official, order=order, reasons=REASONS)
    assert minutes_by_order([order]) == {order.number: 180}


def test_each_opening_of_a_name_stands_at_once_before_those_outside_and_names_nobody(
    season,
) -> None:
    order = orders_of(season)[0]
    page = reverse("order-openings")
    with after(season, order, minutes=1):
        watchers = {
            code: client_of(season, code)
            for code in ("h-auditor", "h-inspector", "h-staff", "h-oversight")
        }
        assert all("Sam Oudom" not in text_of(one.get(page)) for one in watchers.values())
        notifier = client_of(season, "h-notifier-2")
        notifier.post(url("order-name", order), {"purpose": "serve-in-person"})
        for code, client in watchers.items():
            shown = text_of(client.get(page))
            assert "Sam Oudom" in shown, code
            assert order.number in shown
            assert "To serve the notice in person" in shown
            assert not any(name in shown for name in names_of([order.person]))
        assert notifier.get(page).status_code == 403
        assert client_of(season, "h-manager").get(page).status_code == 403
        uses = reverse("draw-uses", args=[season.draw.number])
        assert page in text_of(watchers["h-auditor"].get(uses))
        assert page in text_of(watchers["h-auditor"].get(reverse("roster")))
        assert page in text_of(watchers["h-inspector"].get(reverse("orders")))


def test_reading_a_paper_about_an_absence_is_an_opening_too(season) -> None:
    from passmuster.web.orders.absences import Document, open_paper, receive_paper

    order = orders_of(season)[0]
    with after(season, order, minutes=1):
        dated = order.day - timedelta(days=3)
        document = Document(kind="leave-approval", dated=dated, data=b"leave")
        paper = receive_paper(by=staff_of(season).notifier, order=order, document=document)
        open_paper(by=season.cast.oversight, order=order, paper=paper)
        shown = text_of(client_of(season, "h-auditor").get(reverse("order-openings")))
        assert "To read a paper about an absence" in shown
