"""The start page asks the database no more for ten rows than for one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passmuster.core.orders.reasons import Reason
from tests.support.discarding import discarded_first
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db
MANY = 10


def asked(act) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


def test_bottles_to_discard_cost_the_same_for_one_and_for_ten(begin) -> None:
    from passmuster.web.collection.discarding import to_discard

    with discarded_first(begin("finish")) as found, found.later(minutes=10):
        client = client_of(found.season, found.collector.human)
        client.get("/en/")
        one = asked(lambda: client.get("/en/"))
        bottles = found.bottles()
        assert [held.item.code for held in to_discard(found.force)] == [b.code for b in bottles]
        for n in range(1, MANY):
            _once_more(found, n)
        assert len(to_discard(found.force)) == MANY * len(bottles)
        page = client.get("/en/").content.decode()
        named = set(re.findall(r"items/([^/]+)/dispose/", page))
        assert len(named) == MANY * len(bottles)
        assert asked(lambda: client.get("/en/")) == one


def _once_more(found, n) -> None:
    """Put the same collection in again under other numbers, as only a test can."""
    events = list(found.session.events.filter(step__in=("seal", "refusal-facts")))
    session = type(found.session).objects.get(pk=found.session.pk)
    session.pk, session.number, session.order = None, f"C-9000{n}", f"T9000{n}"
    session.save(force_insert=True)
    form = f"90000000000{n}"
    for event in events:
        event.pk, event.session = None, session
        if event.step == "seal":
            event.answers = event.answers | {"form": form}
        event.save(force_insert=True)
    for bottle in found.bottles():
        bottle.pk, bottle.code, bottle.specimen = None, f"{form}-{bottle.bottle}", form
        bottle.save(force_insert=True)


def test_targeted_orders_with_signs_cost_the_same_for_one_and_for_ten(begin) -> None:
    from passmuster.web.orders.making import order_test
    from passmuster.web.orders.models import OrderEntry
    from passmuster.web.orders.signs import open_with_signs

    season = begin("finish")
    earlier = list(season.draw.orders.select_related("person").order_by("pk")[:MANY])
    for order in earlier:
        OrderEntry.objects.create(
            order=order,
            position=90,
            event="order:disputed",
            at=season.now,
            by="h-officer",
            role="officer",
            facts={},
        )
    with season.at(season.now + timedelta(hours=1)):
        first, *others = [order.person for order in earlier]
        about = {"by": season.cast.manager, "reason": Reason.SUSPICION}
        order_test(person=first, **about)
        one = asked(lambda: list(open_with_signs(season.force)))
        assert [found.order.person_id for found in open_with_signs(season.force)] == [first.pk]
        for person in others:
            order_test(person=person, **about)
        assert len(list(open_with_signs(season.force))) == MANY
        assert asked(lambda: list(open_with_signs(season.force))) == one


def test_orders_without_a_collector_cost_the_same_for_one_and_for_ten(begin) -> None:
    from passmuster.web.collection.queries import orders_without_collector

    season = begin("finish")
    orders = season.draw.orders.order_by("pk")
    rows = type(orders[0]).objects
    rows.filter(pk=orders[0].pk).update(state="notified")
    one = asked(lambda: orders_without_collector(season.force))
    rows.filter(pk__in=[order.pk for order in orders[:MANY]]).update(state="notified")
    assert len(orders_without_collector(season.force)) == MANY
    assert asked(lambda: orders_without_collector(season.force)) == one
