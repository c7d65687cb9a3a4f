"""What pages say of an order that somebody works on: who reports, how late, what is still to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.collection.conflicts import Part
from passmuster.demo.collections import ordinary, play
from tests.support import stepping
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.orders import REASONS, after, orders_of
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


def _name(ready):
    from passmuster.web.collection.assigning import assign

    who = {"part": Part.COLLECTOR, "human": ready.collector.human}
    return assign(by=ready.season.cast.manager, force=ready.force, number=ready.order.number, **who)


def test_the_manager_is_told_to_report_only_where_nobody_was_named_to_collect(ready) -> None:
    own = "No collector was named for it: name one, or report that nobody came."
    theirs = "Its collector records who came late, or that nobody came; another can be named."
    manager = ready.season.cast.manager.human
    with ready.at(ready.season.now + timedelta(hours=3)):
        start = text_of(client_of(ready.season, manager).get(reverse("start")))
        assert own in start
        assert theirs not in start
    with ready.at(ready.season.now - timedelta(hours=3)):
        _name(ready)
    with ready.at(ready.season.now + timedelta(hours=3)):
        start = text_of(client_of(ready.season, manager).get(reverse("start")))
        assert theirs in start
        assert own not in start


def test_what_the_manager_reported_stays_on_the_page_and_the_minutes_end_with_it(ready) -> None:
    season, page = ready.season, reverse("order", args=[ready.order.number])
    words = "Two people waited at the gate until noon."
    with ready.at(season.now + timedelta(hours=3)):
        manager = client_of(season, season.cast.manager.human)
        there = reverse("order-nobody-came", args=[ready.order.number])
        assert manager.post(there, {"words": words}).status_code == 302
        reported = text_of(manager.get(page))
        assert words in reported
        assert "No collector was named for it." in reported
        assert "after the time to appear." in reported
        naming = reverse("collection-assignments")
        told = text_of(manager.get(f"{naming}?order={ready.order.number}"))
        assert "it was reported that nobody came" in told
    with ready.at(season.now + timedelta(days=32)):
        later = text_of(client_of(season, season.cast.manager.human).get(page))
        start = reported.index("Reported as not come")
        said = reported[start : reported.index("time to appear.", start)]
        assert said in later
        assert "so far" not in later


def test_whoever_comes_late_reads_no_verdict_and_the_collector_finds_name_and_bottles(
    ready,
) -> None:
    season = ready.season
    name = reverse("order-name", args=[ready.order.number])
    with ready.at(season.now + timedelta(hours=3)):
        client = client_of(season, ready.collector.human)
        client.post(reverse("order-arrival", args=[ready.order.number]))
        row = _name(ready)
        asked = client.get(reverse("collection-declare", args=[row.pk]))
        assert name in asked.content.decode()
        assert "Came late by" in text_of(asked)
        assert "Too late" not in text_of(asked)
        session, begun = _opened(ready, row), season.now
    moment = play(ready.at, begun, ready.collector, session, ordinary(session), until="start")
    with ready.at(moment):
        client = client_of(season, ready.collector.human)
        step = client.get(reverse("collection", args=[session.pk]), follow=True)
        assert "Whose card do you see?" in text_of(step)
        assert name in step.content.decode()
        assert "Too late" not in text_of(step)


def _opened(ready, row):
    from passmuster.core.collection.conflicts import Declared
    from passmuster.web.collection.assigning import declare
    from passmuster.web.collection.opening import open_session

    declare(by=ready.collector, force=ready.force, assignment=row, relation=Declared.NONE)
    return open_session(by=ready.collector, force=ready.force, assignment=row)


def test_after_the_last_step_the_page_leads_to_the_offer_of_each_bottle(ready) -> None:
    with ready.at(ready.season.now):
        session, begun = ready.opened(), ready.season.now
    moment = play(ready.at, begun, ready.collector, session, ordinary(session))
    session.refresh_from_db()
    with ready.at(moment):
        client = client_of(ready.season, ready.collector.human)
        page = client.get(reverse("collection-summary", args=[session.pk]))
        assert "The bottles are still yours on the record" in text_of(page)
        links = page.content.decode()
        for item in ready.force.items.all():
            assert reverse("custody-offer", args=[item.code]) in links


def test_what_follows_a_lost_draw_order_is_told_apart_from_what_stood_outside(ready) -> None:
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.rulings import cancel

    season = ready.season
    order = orders_of(season, state="ordered")[0]
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    with after(season, order, minutes=30):
        cancel(**both, order=order, code="no-kits", reasons=REASONS)
        assert keep_dues(season.force.log) == 1
        new = season.force.orders.get(follows=order.number)
        assert new.draw is None
        funnel = text_of(client_of(season, season.cast.manager.human).get(reverse("orders-funnel")))
        assert "In the place of earlier orders: Random, drawn by lot" in funnel
        assert "Outside a draw: Random, drawn by lot" not in funnel


def test_a_kit_of_which_a_seal_is_gone_is_said_so_before_anybody_stands_there(ready) -> None:
    import re

    with ready.at(ready.season.now):
        client = client_of(ready.season, ready.collector.human)
        page = client.get(reverse("kits-mine")).content.decode()
    told = "A seal of this kit is not in your hand"
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page, re.S)
    forms = [told in row for row in rows if "Specimen number" in row]
    # Eight forms and eight seals, two of which belong to each form.
    assert sorted(forms) == [False] * 4 + [True] * 4
    assert not any(told in row for row in rows if "Specimen number" not in row)


def test_seals_scanned_the_wrong_way_round_are_told_apart_from_those_of_another_kit(ready) -> None:
    with ready.at(ready.season.now):
        session, begun = ready.opened(), ready.season.now
    moment = play(ready.at, begun, ready.collector, session, ordinary(session), until="pour-b")
    seals = dict(ordinary(session))["seal"]
    turned = {**seals, "seal_a": seals["seal_b"], "seal_b": seals["seal_a"]}
    with ready.at(moment + timedelta(seconds=30)):
        client = client_of(ready.season, ready.collector.human)
        answer = stepping.sends(client, session, "seal", turned)
        assert "scan-exchanged" in text_of(answer)
        assert "The seals of A and B are exchanged" in text_of(answer)
        assert "Go to the next step" not in text_of(answer)
        assert stepping.sends(client, session, "seal", seals).status_code == 302
