"""The pages that name who collects and who observes: only those who would be taken are offered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from passmuster.core.access.actors import Role
from tests.support.browsing import nothing_moves
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.season import human
from tests.support.signing_in import client_of


@pytest.fixture
def ready(begin):
    with ready_to_collect(begin("finish")) as made:
        yield made


def _radios(page) -> set[str]:
    return set(re.findall(r'type="radio" name="human" value="([^"]+)"', page.content.decode()))


def test_only_collectors_who_would_be_taken_are_offered_and_the_others_with_their_kind_of_reason(
    ready,
) -> None:
    human(ready.season, "h-mate", Role.COLLECTOR, unit=ready.person.unit.code)
    human(ready.season, "h-untrained", Role.COLLECTOR)
    manager = client_of(ready.season, "h-manager")
    page = manager.get("/en/collection/assignments/?order=R-0001")
    assert _radios(page) == {"h-collector"}
    folded = re.search(r"<details.*?</details>", page.content.decode(), re.DOTALL)
    assert folded
    assert "<details open" not in folded[0]
    assert "Person of h-mate: Works too near the donor" in folded[0]
    assert "Person of h-untrained: Training is missing" in folded[0]
    for secret in (ready.person.service_number, ready.person.unit.code):
        assert secret not in folded[0]
    refused = manager.post(
        "/en/collection/assignments/", {"order": "R-0001", "human": "h-untrained"}
    )
    assert "collector-not-qualified" in text_of(refused)


def test_only_observers_who_would_be_taken_are_offered(ready) -> None:
    from passmuster.demo.collections import train

    ready.order(trigger="observation-owed")
    for code, gender in (("h-man", "male"), ("h-unknown", "")):
        human(ready.season, code, Role.OBSERVER)
        if gender:
            day = MORNING.date() - timedelta(days=60)
            train(ready.season, code, day, second=ready.season.cast.oversight, gender=gender)
    session = ready.opened()
    collector = client_of(ready.season, "h-collector")
    page = collector.get(f"/en/collection/{session.pk}/observer/")
    assert _radios(page) == {"h-observer"}
    assert "2 people cannot be named" in text_of(page)
    assert "Not of the donor’s gender, as far as the record says" in text_of(page)
    asked = collector.post(f"/en/collection/{session.pk}/observer/", {"human": "h-man"})
    assert "observer-other-gender" in text_of(asked)


def test_an_order_that_has_begun_offers_nobody_to_name(ready) -> None:
    ready.opened()
    page = client_of(ready.season, "h-manager").get("/en/collection/assignments/?order=R-0001")
    assert _radios(page) == set()
    assert "No collector can be named for this order now" in text_of(page)


def _naming(ready) -> str:
    with override("en"):
        return reverse("collection-name-observer", args=[ready.order.number])


def _observers(ready) -> None:
    """Train observers of both genders, one without, and one of the donor's own unit."""
    from passmuster.demo.collections import train

    for code, gender, unit in (
        ("h-man", "male", ""),
        ("h-unknown", "", ""),
        ("h-mate", "female", ready.person.unit.code),
        ("h-woman", "female", ""),
    ):
        human(ready.season, code, Role.OBSERVER, unit)
        if gender:
            day = MORNING.date() - timedelta(days=60)
            train(ready.season, code, day, second=ready.season.cast.oversight, gender=gender)


def test_whoever_names_collectors_names_an_observer_too_before_and_within_the_collection(begin):
    with live(begin("finish")) as ready:
        type(ready.order).objects.filter(pk=ready.order.pk).update(reason="return-to-duty")
        type(ready.order.person).objects.filter(pk=ready.order.person_id).update(sex="female")
        ready.person = ready.order.person
        _observers(ready)
        manager = client_of(ready.season, "h-manager")
        there = _naming(ready)
        for page in ("/en/", f"/en/orders/{ready.order.number}/"):
            assert there in manager.get(page).content.decode(), page
        assert _radios(manager.get(there)) == {"h-woman"}
        assert "Not of the donor’s gender" in text_of(manager.get(there))
        for wrong, code in (
            ("h-man", "observer-other-gender"),
            ("h-unknown", "observer-gender-unknown"),
            ("h-mate", "pairing-own-unit"),
        ):
            with nothing_moves():
                assert code in text_of(manager.post(there, {"human": wrong}))
        assert manager.post(there, {"human": "h-woman"}).status_code == 302
        assert there not in manager.get("/en/").content.decode()
        # Who was named reads it at once, declares, and with a tie somebody else is wanted.
        observer = client_of(ready.season, "h-woman")
        (row,) = ready.force.assignments.filter(part="observer")
        declare = f"/en/collection/assignments/{row.pk}/"
        assert declare in observer.get("/en/collection/").content.decode()
        assert observer.post(declare, {"relation": "other-tie"}).status_code == 302
        assert there in manager.get("/en/").content.decode()
        assert _radios(manager.get(there)) == set()
        ready.opened()
        assert manager.get(there).status_code == 200


def test_an_order_that_nobody_observes_asks_the_manager_for_no_observer(begin):
    with live(begin("finish")) as ready:
        manager = client_of(ready.season, "h-manager")
        there = _naming(ready)
        for page in ("/en/", f"/en/orders/{ready.order.number}/"):
            assert there not in manager.get(page).content.decode()
        assert manager.get(there).status_code == 302
        collector = client_of(ready.season, ready.collector.human)
        assert collector.get(there).status_code == 403
