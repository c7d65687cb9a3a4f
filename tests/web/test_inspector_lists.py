"""The inspector reads every collection and every receipt in a list, and changes nothing there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from passmuster.demo.collections import ordinary, play
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.signing_in import client_of

LISTS = ("every-collection", "every-receipt")


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def url(name, *args):
    with override("en"):
        return reverse(name, args=args)


def received(ready, session, outcome, code):
    from passmuster.web.custody.models import ReceiptDecision

    return ReceiptDecision.objects.create(
        force=ready.force,
        specimen=dict(ordinary(session))["seal"]["form"],
        holder="lab-1",
        outcome=outcome,
        code=code,
        also=[],
        split_available=True,
        arrival={},
        by="h-receiver",
        at=ready.season.now,
    )


def test_the_inspector_finds_every_collection_by_a_link_and_reads_no_name_there(ready):
    session = ready.opened()
    play(ready.at, ready.season.now, ready.collector, session, ordinary(session), until="ship")
    inspector = client_of(ready.season, "h-inspector")
    there = url("every-collection")
    with ready.at(ready.season.now + timedelta(hours=2)):
        assert there in inspector.get(url("orders")).content.decode()
        page = inspector.get(there)
        assert session.number in text_of(page)
        assert ready.order.number in text_of(page)
        assert "Collected" in text_of(page)
        assert ready.order.person.full_name not in text_of(page)
        # From the order too, and on to how it went.
        summary = url("collection-summary", session.pk)
        for source in (page, inspector.get(url("order", ready.order.number))):
            assert summary in source.content.decode()
        assert inspector.get(summary).status_code == 200


def test_the_inspector_finds_every_receipt_by_a_link_with_what_was_decided_and_why(ready):
    session = ready.opened()
    play(ready.at, ready.season.now, ready.collector, session, ordinary(session), until="ship")
    inspector = client_of(ready.season, "h-inspector")
    with ready.at(ready.season.now + timedelta(hours=5)):
        row = received(ready, session, "reject", "receipt-code-differs")
        assert url("every-receipt") in inspector.get(url("custody")).content.decode()
        page = text_of(inspector.get(url("every-receipt")))
        assert "Not to be tested" in page
        assert "The numbers on form and bottle differ" in page
        assert ready.order.number not in page
        assert ready.order.person.full_name not in page
        bottles = text_of(inspector.get(f"{url('custody')}?number={row.specimen}"))
        assert "2 of 2 rows pass the filter" in bottles


def test_whoever_is_no_watcher_reads_neither_list_and_the_inspector_writes_in_none(ready):
    inspector = client_of(ready.season, "h-inspector")
    for name in LISTS:
        with nothing_moves():
            assert inspector.post(url(name)).status_code == 403
        for who in ("h-notifier", "h-collector"):
            assert_refused(client_of(ready.season, who).get(url(name)), "role-not-allowed")


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_that_nothing_is_there(ready, name):
    page = client_of(ready.season, "h-inspector").get(url(name))
    assert page.status_code == 200
