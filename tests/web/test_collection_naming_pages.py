"""The pages that name who collects and who observes: only those who would be taken are offered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from tests.support.collecting import MORNING, ready_to_collect
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
