"""On opening day an officer gets the text behind their commitment, and checks it alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from passmuster.core.draw.pool import parse_pool
from passmuster.core.draw.sampler import ticket
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.draw.models import KeyUse
from passmuster.web.draw.openings import opening_for
from passmuster.web.draw.services import open_draw
from passmuster.web.installation import here
from passmuster.web.roster.models import Person
from tests.support.orders import everybody_served

OPENING_DAY = datetime(2023, 10, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
def opened(begin):
    season = everybody_served(begin("finish"))
    with clock.standing_at(OPENING_DAY):
        season.draw = open_draw(by=season.cast.manager, draw=season.draw)
        yield season


def test_the_opening_gives_the_commitment_in_the_pool_and_the_ticket_that_decided(opened):
    chosen = opened.draw.selected.filter(reserve=False).first()

    got = opening_for(by=opened.cast.staff_side, draw=opened.draw, person=chosen.person)

    pool = parse_pool(here().kept_bytes(opened.draw.pool_sha256))
    assert hashlib.sha256(got.data).hexdigest() == got.commitment == chosen.commitment
    assert got.commitment in {entry.commitment for entry in pool}
    assert got.ticket == chosen.ticket == ticket(opened.draw.seed, got.commitment)
    assert f"person {chosen.person.service_number}\n".encode() in got.data


def test_somebody_who_was_not_drawn_learns_the_same_of_themselves(opened):
    drawn = opened.draw.selected.values_list("person_id", flat=True)
    other = Person.objects.exclude(pk__in=drawn).first()

    got = opening_for(by=opened.cast.staff_side, draw=opened.draw, person=other)

    assert hashlib.sha256(got.data).hexdigest() == got.commitment


def test_every_opening_is_a_logged_use_of_the_key(opened):
    before = KeyUse.objects.filter(purpose="give-opening").count()

    opening_for(
        by=opened.cast.staff_side, draw=opened.draw, person=Person.objects.order_by("pk")[0]
    )

    assert KeyUse.objects.filter(purpose="give-opening").count() == before + 1


def test_before_opening_day_nobody_gets_an_opening(begin):
    season = begin("finish")
    person = Person.objects.order_by("pk")[0]

    with pytest.raises(Refused) as refused:
        opening_for(by=season.cast.staff_side, draw=season.draw, person=person)

    assert refused.value.code == "opening-before-its-day"
    assert not KeyUse.objects.filter(purpose="give-opening").exists()


def test_who_was_not_in_the_pool_has_no_opening(opened):
    stranger = Person.objects.order_by("pk")[0]
    stranger.pk = 10**9

    with pytest.raises(Refused) as refused:
        opening_for(by=opened.cast.staff_side, draw=opened.draw, person=stranger)

    assert refused.value.code == "person-not-in-pool"


def test_the_manager_cannot_ask_for_openings(opened):
    with pytest.raises(Refused) as refused:
        opening_for(
            by=opened.cast.manager, draw=opened.draw, person=Person.objects.order_by("pk")[0]
        )

    assert refused.value.code == "role-not-allowed"


def test_the_opening_day_begins_at_one_moment_for_pages_and_services(begin):
    from tests.support.signing_in import client_of

    season = everybody_served(begin("finish"))
    midnight = datetime(2023, 10, 9, 17, 0, tzinfo=UTC)  # 00:00 of 10 October in Phnom Penh
    with clock.standing_at(midnight - timedelta(seconds=1)):
        manager = client_of(season, "h-manager")
        for address in ("/en/", f"/en/draws/{season.draw.number}/"):
            page = manager.get(address).content.decode().replace("\xa0", " ")
            assert "By 10 Oct 2023, 00:00" in page
            assert "11 Oct" not in page
        with pytest.raises(Refused) as refused:
            open_draw(by=season.cast.manager, draw=season.draw)
        assert refused.value.code == "opening-day-reached-missing"
    with clock.standing_at(midnight):
        open_draw(by=season.cast.manager, draw=season.draw)
    said = season.force.log.entries.get(event__kind="draw:opened")
    assert b'"day":"2023-10-10"' in bytes(said.data)
