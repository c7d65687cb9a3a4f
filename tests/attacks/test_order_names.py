"""The names behind orders, asked for by people whose work on them is over or never began."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from passmuster.core.access.roles import Role
from passmuster.core.collection.conflicts import Part
from passmuster.core.kernel.errors import Refused
from tests.support.collecting_live import live
from tests.support.orders import orders_of, staff_of
from tests.support.season import human
from tests.support.signing_in import client_of


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _looks(season: Any, code: str, order: Any, purpose: str) -> bool:
    """Ask as a colleague does, by page and past it; tell whether either showed the name."""
    from passmuster.web.collection.concerning import open_name
    from passmuster.web.people.grants import actor_for

    client, page = client_of(season, code), f"/en/orders/{order.number}/"
    asked = client.post(f"{page}name/", {"purpose": purpose}).content.decode()
    by = actor_for(season.force.humans.get(code=code), "order:open-name")
    try:
        told = open_name(by=by, order=order, purpose=purpose).service_number
    except Refused:
        told = ""
    return order.person.service_number in (told, *asked.split("<dd class=")) or (
        order.person.service_number in asked
    )


@pytest.mark.attack("N-01e")
def test_n01e_who_does_not_work_on_an_order_finds_neither_it_nor_its_name(begin) -> None:
    from passmuster.core.orders.moves import Verb
    from passmuster.web.collection.assigning import assign
    from passmuster.web.orders.models import OrderOpened
    from passmuster.web.orders.rulings import decide

    with live(begin("finish")) as ready:
        season, order = ready.season, ready.order
        notifier, official = staff_of(season).notifier.human, staff_of(season).official
        stranger = human(season, "h-collector-9", Role.COLLECTOR).human
        named = ready.collector.human
        page = f"/en/orders/{order.number}/"
        with ready.at(season.now):
            assign(
                by=season.cast.manager,
                force=season.force,
                number=order.number,
                part=Part.COLLECTOR,
                human=named,
            )
            assert not _looks(season, stranger, order, "identify")
            assert not _looks(season, notifier, order, "serve-in-person")
            for code in (stranger, notifier):
                client = client_of(season, code)
                assert client.get(page).status_code == 404
                assert order.number not in client.get("/en/orders/").content.decode()
            assert not OrderOpened.objects.filter(order=order, by__in=(stranger, notifier)).exists()
            for purpose in ("serve-in-person", "decide", "seal-grounds", "answer-a-question"):
                assert not _looks(season, named, order, purpose)
            assert _looks(season, named, order, "identify")
        with ready.at(season.now + timedelta(days=32)):
            from passmuster.web.orders.appearing import report_missed

            report_missed(by=ready.collector, order=order)
            decide(
                by=official,
                second=season.cast.oversight,
                order=order,
                verb=Verb.DECIDE_NO_REFUSAL,
                code="absence-no-refusal",
                reasons="Both officials read the record of that day.",
            )
            order.refresh_from_db()
            assert not _looks(season, named, order, "identify")
            assert client_of(season, named).get(page).status_code == 404
            assert client_of(season, official.human).get(page).status_code == 200
            waiting = next(one for one in orders_of(season) if one.state == "ordered")
            assert waiting.number in client_of(season, notifier).get("/en/orders/").content.decode()
