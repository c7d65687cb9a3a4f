"""The page of an order: who is assigned, who was late, what came of it, what is next for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.roles import Role
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.orders import staff_of
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def test_an_order_names_who_is_assigned_with_their_answers_and_lets_another_be_named(ready):
    from passmuster.core.collection.conflicts import Declared, Part
    from passmuster.demo.collections import train
    from passmuster.web.collection.assigning import assign, declare

    season, number = ready.season, ready.order.number
    other = human(season, "h-collector-9", Role.COLLECTOR)
    named = ready.force.humans.get(code=ready.collector.human).name
    with ready.at(season.now):
        train(season, other.human, date(2023, 7, 3), second=season.cast.oversight)
        manager = client_of(season, season.cast.manager.human)
        page, naming = reverse("order", args=[number]), reverse("collection-assignments")
        assert "No collector is named yet." in text_of(manager.get(page))
        facts = {"force": ready.force, "number": number, "part": Part.COLLECTOR}
        row = assign(by=season.cast.manager, **facts, human=ready.collector.human)
        told = manager.get(page)
        assert f"{named}: Collector" in text_of(told)
        assert "Has not declared yet" in text_of(told)
        declare(by=ready.collector, force=ready.force, assignment=row, relation=Declared.NONE)
        told = manager.get(page)
        assert "Declared no tie" in text_of(told)
        assert f'href="{naming}?order={number}"' in told.content.decode()
        chosen = {"order": number, "human": other.human}
        silent = manager.post(naming, chosen)
        assert "reassignment-without-words" in text_of(silent)
        again = manager.post(naming, chosen | {"words": "Called to court."})
        assert again.status_code == 302
        told = text_of(manager.get(page))
        assert told.index("h-collector-9") < told.index(f"{named}:")
        assert "Another was named after" in told
        assert "Called to court." in told
        notifier = client_of(season, staff_of(season).notifier.human)
        others = notifier.get(page)
        assert "h-collector-9" in text_of(others)
        assert "Called to court." not in text_of(others)
        assert naming not in others.content.decode()
