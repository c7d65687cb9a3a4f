"""A collection that came to nothing: its order does not rest until a new one is in its place."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from passmuster.demo.collections import measured, ordinary, play, record
from tests.support.browsing import approves, newest_proposal, nothing_moves
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.signing_in import client_of
from tests.support.stepping import sends

VOID = {"reason": "kit-damaged", "why": "Seal B tore.", "kit_left": "torn-or-broken"}


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def url(name, *args):
    with override("en"):
        return reverse(name, args=args)


def until(ready, session, step):
    moment = ready.season.now
    return play(ready.at, moment, ready.collector, session, ordinary(session), until=step)


def new_order(ready):
    """Let the programme make what is due; returns the order that took the lost one's place."""
    from passmuster.web.orders.dues import keep_dues

    assert keep_dues(ready.force.log) == 1
    return ready.force.orders.get(follows=ready.order.number)


def test_a_voided_collection_is_cancelled_by_two_and_tested_anew_by_another_collector(ready):
    session = ready.opened()
    moment = until(ready, session, "pour-b")
    collector = client_of(ready.season, ready.collector.human)
    manager = client_of(ready.season, ready.season.cast.manager.human)
    cancel = url("order-cancel", ready.order.number)
    with ready.at(moment + timedelta(minutes=1)):
        assert cancel not in manager.get(url("start")).content.decode()
        assert sends(collector, session, "void-collection", VOID).status_code == 302
        # At once, with the time that is left, and where the funnel shows its losses.
        start, funnel = manager.get(url("start")), manager.get(url("orders-funnel"))
        for page in (start, funnel):
            assert cancel in page.content.decode()
            assert session.number in text_of(page)
            assert "The kit is damaged" in text_of(page)
        # The order's own page and the list say no longer that the person is at the collection.
        for who in ("h-manager", "h-inspector"):
            page = text_of(client_of(ready.season, who).get(url("order", ready.order.number)))
            assert "The collection came to nothing" in page
            assert session.number in page
            assert "The kit is damaged" in page
            assert "At the collection" not in page
        listed = manager.get(url("orders")).content.decode()
        assert "</svg>The collection came to nothing</span>" in listed
        assert "</svg>At the collection</span>" not in listed
    with ready.at(moment + timedelta(days=1, minutes=2)):
        assert f"Cancel order {ready.order.number}" in text_of(manager.get(url("start")))
        form = manager.get(cancel).content.decode()
        assert _checked(form) == "flaw-at-collection"
        given = {"code": "flaw-at-collection", "reasons": _reasons(form)}
        assert session.number in given["reasons"]
        assert manager.post(cancel, given).status_code == 302
        # It is before the second person now; the first has nothing left to do.
        assert cancel not in manager.get(url("start")).content.decode()
        assert (
            approves(client_of(ready.season, "h-oversight"), newest_proposal()).status_code == 302
        )
        assert ready.state() == "cancelled"
        fresh = new_order(ready)
        assert fresh.not_collector == ready.collector.human
        assert (fresh.person, fresh.why) == (ready.order.person, "lost-test")
        assert session.number not in text_of(manager.get(url("orders-funnel")))
        # What was lost says which order took its place, and the other way round.
        page = manager.get(url("order", ready.order.number))
        assert f"It is tested anew by order {fresh.number}" in text_of(page)
        assert url("order", fresh.number) in page.content.decode()
        assert ready.order.number in text_of(manager.get(url("order", fresh.number)))
        chosen = {"order": fresh.number, "human": ready.collector.human}
        with nothing_moves():
            manager.post(url("collection-assignments"), chosen)


def test_an_observed_collection_that_came_to_nothing_is_observed_again(ready):
    from passmuster.web.collection import beyond

    session = ready.opened()
    moment = until(ready, session, "give-specimen")
    cold = measured(tenths=310, strip="below")
    moment = play(ready.at, moment, ready.collector, session, cold)
    with ready.at(moment + timedelta(minutes=1)):
        record(ready.collector, ready.force, session, ("void-collection", VOID))
        _cancelled(ready)
        fresh = new_order(ready)
        told = beyond.neighbour().ordered(ready.force, fresh.number)
        assert told.trigger == "observation-owed"


def test_a_specimen_that_the_laboratory_rejected_is_cancelled_as_fatally_flawed(ready):
    from passmuster.core.custody.receipt import Outcome
    from passmuster.web.custody.models import ReceiptDecision
    from passmuster.web.sites.force.collection.lost import cancellation_of

    session = ready.opened()
    moment = until(ready, session, "ship")
    assert ready.state() == "sampled"
    facts = {"force": ready.force, "holder": "lab-1", "also": [], "split_available": False}
    with ready.at(moment + timedelta(hours=3)):
        assert cancellation_of(ready.order) == {}
        ReceiptDecision.objects.create(
            specimen=dict(ordinary(session))["seal"]["form"],
            outcome=Outcome.REJECT.value,
            code="receipt-code-differs",
            arrival={},
            by="h-receiver",
            at=ready.season.now,
            **facts,
        )
        begun = cancellation_of(ready.order)
        assert begun["code"] == "fatal-flaw"
        assert session.number in begun["reasons"]
        manager = client_of(ready.season, ready.season.cast.manager.human)
        assert "The numbers on form and bottle differ" in text_of(manager.get(url("start")))
        _cancelled(ready)
        assert ready.state() == "specimen-cancelled"
        assert new_order(ready).not_collector == ready.collector.human


def test_who_may_not_cancel_reads_in_the_funnel_what_came_to_nothing(ready):
    session = ready.opened()
    moment = until(ready, session, "start")
    differs = {"document": "none", "photograph": "differs", "matched_by": ready.collector.human}
    with ready.at(moment + timedelta(minutes=1)):
        record(ready.collector, ready.force, session, ("identify", differs))
        page = client_of(ready.season, "h-inspector").get(url("orders-funnel"))
    source = page.content.decode()
    assert url("order-cancel", ready.order.number) not in source
    assert url("order", ready.order.number) in source
    assert "Not identified" in text_of(page)


def _cancelled(ready):
    from passmuster.web.orders.rulings import cancel
    from passmuster.web.sites.force.collection.lost import cancellation_of

    by, second = ready.season.cast.manager, ready.season.cast.oversight
    ready.order.refresh_from_db()
    cancel(by=by, second=second, order=ready.order, **cancellation_of(ready.order))


def _checked(form):
    found = re.search(r'<input[^>]*name="code"[^>]*value="([^"]+)"[^>]*checked', form)
    return found[1] if found else ""


def _reasons(form):
    return html.unescape(re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", form)[1])
