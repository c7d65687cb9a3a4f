"""An observed collection on the collector's phone: the way to an observer, what the donor reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from passmuster.demo.collections import ordinary, play, record
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.signing_in import client_of
from tests.support.stepping import sends


@pytest.fixture
def ready(begin):
    with ready_to_collect(begin("finish")) as made:
        yield made


def _asks(page, session) -> bool:
    return f'href="/en/collection/{session.pk}/observer/"' in page.content.decode()


def test_an_observed_test_asks_for_its_observer_from_the_opening_of_its_collection(ready) -> None:
    ready.order(trigger="observation-owed")
    session = ready.opened()
    collector = client_of(ready.season, "h-collector")
    pages = ["/en/collection/", f"/en/collection/{session.pk}/step/order-received/"]
    for page in pages:
        assert _asks(collector.get(page), session), page
    asked = collector.post(f"/en/collection/{session.pk}/observer/", {"human": "h-observer"})
    assert asked.status_code == 302
    for page in pages:
        assert not _asks(collector.get(page), session), page
    observer = client_of(ready.season, "h-observer")
    assert not _asks(observer.get("/en/collection/"), session)


def test_an_observer_who_has_a_tie_leaves_the_observation_to_be_asked_for_again(ready) -> None:
    from passmuster.core.collection.conflicts import Declared, Part
    from passmuster.web.collection.assigning import assign, declare

    ready.order(trigger="observation-owed")
    session, force = ready.opened(), ready.force
    named = {"by": ready.collector, "force": force, "number": session.order}
    row = assign(**named, part=Part.OBSERVER, human="h-observer")
    collector = client_of(ready.season, "h-collector")
    assert not _asks(collector.get("/en/collection/"), session)
    declare(by=ready.observer, force=force, assignment=row, relation=Declared.OTHER_TIE)
    assert _asks(collector.get("/en/collection/"), session)


def test_a_test_that_nobody_observes_asks_for_no_observer(ready) -> None:
    session = ready.opened()
    collector = client_of(ready.season, "h-collector")
    for page in ("/en/collection/", f"/en/collection/{session.pk}/step/order-received/"):
        answer = collector.get(page)
        assert answer.status_code == 200
        assert not _asks(answer, session), page


def test_the_refusal_to_start_without_an_observer_leads_to_asking_one(begin) -> None:
    with live(begin("finish")) as ready:
        type(ready.order).objects.filter(pk=ready.order.pk).update(reason="return-to-duty")
        session = ready.opened()
        steps = dict(ordinary(session))
        read = {**steps["order-received"], "reason": "return-to-duty", "observed": "yes"}
        moment = ready.season.now
        done = [("order-received", read), ("arrival", steps["arrival"])]
        moment = play(ready.at, moment, ready.collector, session, done)
        client = client_of(ready.season, ready.collector.human)
        with ready.at(moment + timedelta(minutes=1)):
            refused = sends(client, session, "start", steps["start"])
            of_the_order = client.get(reverse("order", args=[session.order]))
    assert "observer-assigned-missing" in text_of(refused)
    assert _asks(refused, session)
    assert _asks(of_the_order, session)


def _at_the_giving(ready, session, *, observed) -> str:
    """Walk a collection to the step at which the donor gives; return its page."""
    steps = dict(ordinary(session))
    before = "wash-hands" if observed else "choose-container"
    moment = play(ready.at, MORNING, ready.collector, session, ordinary(session), until=before)
    with ready.at(moment):
        if observed:
            ready.observes()
            check = {"device": "none-seen", "observation": "permitted"}
            for by, done in (
                (ready.collector, ("name-observer", {"observer": "h-observer"})),
                (ready.collector, ("choose-container", steps["choose-container"])),
                (ready.observer, ("observer-check", {"clothing": "raised-and-turned", **check})),
            ):
                record(by, ready.force, session, done)
        page = client_of(ready.season, "h-collector").get(
            f"/en/collection/{session.pk}/step/give-specimen/"
        )
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("observed", [True, False])
def test_only_a_donor_whom_nobody_observes_reads_that_they_are_alone(ready, observed) -> None:
    ready.order(trigger="observation-owed" if observed else "")
    page = _at_the_giving(ready, ready.opened(), observed=observed)
    assert ("អ្នកនៅម្នាក់ឯង" in page) is not observed
    assert ("អ្នកសង្កេតភេទដូចគ្នានឹងអ្នក" in page) is observed
