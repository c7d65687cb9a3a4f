"""Whole lists, stepping back, coming late, and whoever is off the roster: services and pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.roles import Role
from passmuster.core.orders.reasons import Reason
from passmuster.core.roster.people import ACTIVE, LEFT
from tests.support.factors import without_token
from tests.support.orders import REASONS, after, missed, orders_of, served, staff_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.web.test_order_pages import approve_as, names_of, text_of, url

pytestmark = pytest.mark.django_db

WORDS = "The promotion list of November, signed by the personnel office."


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("finish")
    staff_of(season)
    with season.at(season.now + timedelta(hours=1)):
        yield season


def free_people(season, count=3):
    return list(season.force.persons.filter(orders__isnull=True).order_by("pk")[:count])


def ordered_list(season, people, reason=Reason.PROMOTION):
    from passmuster.web.orders.making import order_list

    facts = {"persons": people, "reason": reason, "words": WORDS}
    return order_list(by=season.cast.manager, force=season.force, **facts)


def looked_at(client, **typed):
    """Send a list to be seen; returns what was typed with the hash of who is on it."""
    shown = text_of(client.post(reverse("order-list"), typed))
    found = re.search(r'name="sure" value="([0-9a-f]{64})"', shown)
    assert found, shown[-600:]
    return shown, typed | {"sure": found[1]}


def off_the_roster(person, status=LEFT):
    type(person).objects.filter(pk=person.pk).update(status=status)


# --- Whole lists ------------------------------------------------------------------------------


def test_a_manager_sees_who_is_on_a_list_before_everybody_on_it_is_ordered(season) -> None:
    people = free_people(season)
    numbers = "\n".join(one.service_number for one in people)
    client = client_of(season, "h-manager")
    assert reverse("order-list") in text_of(client.get(reverse("orders")))
    typed = {"reason": "promotion", "numbers": numbers, "words": WORDS}
    shown, sure = looked_at(client, **typed)
    assert all(one.service_number in shown for one in people)
    assert names_of(people) & set(re.findall(r"[^<>]+", shown)) == {
        one.service_number for one in people
    }
    assert season.force.orders.filter(reason="promotion").count() == 0
    seen = season.force.log.events.filter(kind="order:list-seen", by="h-manager")
    assert seen.count() == 1  # whoever may not read the roster is shown it by an entry
    # Another list than the one that was seen is shown again and not ordered.
    fewer = sure | {"numbers": people[0].service_number}
    assert client.post(reverse("order-list"), fewer).status_code == 200
    assert season.force.orders.filter(reason="promotion").count() == 0
    answer = client.post(reverse("order-list"), sure)
    assert answer.headers["Location"].endswith("?reason=promotion")
    made = season.force.orders.filter(reason="promotion")
    assert {one.person_id for one in made} == {one.pk for one in people}


def test_a_list_with_a_number_that_nobody_has_is_not_ordered_and_the_number_is_named(
    season,
) -> None:
    client = client_of(season, "h-manager")
    numbers = f"{free_people(season)[0].service_number}\nPS999999"
    typed = {"reason": "sensitive-post", "numbers": numbers, "words": WORDS}
    shown = text_of(client.post(reverse("order-list"), typed))
    assert "PS999999" in shown
    assert 'name="sure"' not in shown
    empty = client.post(reverse("order-list"), {"reason": "pre-entry", "words": WORDS})
    assert 'name="sure"' not in text_of(empty)
    assert season.force.orders.filter(reason__in=("sensitive-post", "pre-entry")).count() == 0


def test_a_whole_unit_is_proposed_and_only_the_oversight_body_signs_it(season) -> None:
    client = client_of(season, "h-manager")
    typed = {"reason": "whole-unit", "unit": "post-1", "words": "After the theft at Post 1."}
    _shown, sure = looked_at(client, **typed)
    assert client.post(reverse("order-list"), sure).status_code == 302
    (proposal,) = season.force.proposals.all()
    people = list(season.force.persons.filter(unit__code="post-1"))
    asked = reverse("approval", args=[proposal.pk])
    assert client_of(season, "h-discipline").get(asked).status_code == 404
    page = text_of(client_of(season, "h-oversight").get(asked))
    assert "After the theft at Post 1." in page
    assert not any(one.service_number in page for one in people)
    assert season.force.orders.filter(reason="whole-unit").count() == 0
    approve_as(season, "h-oversight", proposal)
    made = season.force.orders.filter(reason="whole-unit")
    assert {one.person_id for one in made} == {one.pk for one in people}


def test_a_discipline_officer_cannot_stand_in_for_the_oversight_body(season) -> None:
    from passmuster.web.orders.making import order_list

    people = list(season.force.persons.filter(unit__code="post-1"))
    facts = {"persons": people, "reason": Reason.WHOLE_UNIT, "words": WORDS}
    both = {"by": season.cast.manager, "second": staff_of(season).official}
    with refused("role-not-allowed"):
        order_list(**both, force=season.force, **facts)


def test_a_unit_that_changed_since_it_was_shown_is_not_ordered_as_it_was(season) -> None:
    from passmuster.web.approvals.services import approve, shown_hash
    from passmuster.web.orders.lists import propose_unit

    facts = {"unit": "post-1", "words": WORDS, "day": None}
    with refused("unit-unknown"):
        propose_unit(by=season.cast.manager, force=season.force, **facts | {"unit": "no-such"})
    proposal = propose_unit(by=season.cast.manager, force=season.force, **facts)
    shown = shown_hash(proposal)
    off_the_roster(season.force.persons.filter(unit__code="post-1").first())
    both = {"by": season.cast.oversight, "force": season.force}
    with refused("changed-since-shown"):
        approve(**both, proposal=proposal, shown=shown)


def test_an_empty_unit_is_no_list(season) -> None:
    from passmuster.web.orders.lists import propose_unit

    for person in season.force.persons.filter(unit__code="post-1"):
        off_the_roster(person)
    with refused("order-list-empty"):
        propose_unit(
            by=season.cast.manager, force=season.force, unit="post-1", words=WORDS, day=None
        )


# --- Stepping back, staying away where it is no refusal, coming late -----------------------------


def test_a_candidate_steps_back_before_the_notice_by_their_own_paper_only(season) -> None:
    from passmuster.web.orders.withdrawing import step_back

    (order,) = ordered_list(season, free_people(season, 1))
    with refused("own-withdrawal-missing"):
        step_back(by=season.cast.manager, order=order)
    with refused("withdrawal-not-for-this-reason"):
        step_back(by=season.cast.manager, order=orders_of(season)[0], paper=b"I step back.")
    client = client_of(season, "h-manager")
    assert url("order-stepped-back", order) in text_of(client.get(url("order", order)))
    paper = SimpleUploadedFile("letter.pdf", b"I step back from the promotion.")
    assert client.post(url("order-stepped-back", order), {"paper": paper}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.code) == ("not-taken", "stepped-back")


def test_an_officer_steps_back_from_nothing_that_they_were_not_told_of(season) -> None:
    from passmuster.web.orders.withdrawing import step_back
    from passmuster.web.roster.identity import tie_person

    (order,) = ordered_list(season, free_people(season, 1))
    officer = human(season, "h-officer", Role.OFFICER)
    both = {"by": season.cast.administrator, "second": season.cast.staff_side}
    row = season.force.humans.get(code="h-officer")
    tie_person(**both, human=row, person=order.person)
    with refused("order-not-own"):
        step_back(by=officer, order=order)


def test_after_the_notice_nobody_steps_back(season) -> None:
    from passmuster.web.orders.withdrawing import step_back

    (order,) = ordered_list(season, free_people(season, 1))
    served(season, order)
    with after(season, order, hours=2), refused("order-move-forbidden"):
        step_back(by=season.cast.manager, order=order, paper=b"Too late.")


def test_a_recruit_who_stays_away_has_refused_nothing(season) -> None:
    (order,) = ordered_list(season, free_people(season, 1), Reason.PRE_ENTRY)
    missed(season, order)
    with after(season, order, hours=5):
        client = client_of(season, "h-collector")
        assert url("order-not-taken", order) in text_of(client.get(url("order", order)))
        assert client.post(url("order-not-taken", order)).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.code) == ("not-taken", "did-not-take")


def test_for_a_random_test_a_collector_cannot_record_that_it_was_not_taken(season) -> None:
    order = missed(season, orders_of(season)[0])
    with after(season, order, hours=5):
        client = client_of(season, "h-collector")
        assert url("order-not-taken", order) not in text_of(client.get(url("order", order)))
        answer = client.post(url("order-not-taken", order))
        assert "not-taken-not-for-this-reason" in text_of(answer)
    order.refresh_from_db()
    assert order.state == "missed"


def test_an_official_admits_who_came_late_and_that_they_were_late_stays(season) -> None:
    order = missed(season, orders_of(season)[0])
    with after(season, order, hours=4):
        client = client_of(season, "h-discipline")
        assert url("order-late", order) in text_of(client.get(url("order", order)))
        short = client.post(url("order-late", order), {"reasons": "Came."})
        assert "written-reasons-missing" in text_of(short)
        assert client.post(url("order-late", order), {"reasons": REASONS}).status_code == 302
    order.refresh_from_db()
    assert order.state == "arrived"
    assert order.entries.filter(event="order:missed").exists()


# --- Off the roster ---------------------------------------------------------------------------


def test_the_clerk_ends_what_is_open_for_a_leaver_and_is_told_of_no_order(season) -> None:
    called, told, nobody = orders_of(season)[0], orders_of(season)[1], free_people(season, 1)[0]
    served(season, told)
    with after(season, told, hours=2):
        client = client_of(season, "h-clerk")
        page = reverse("order-gone")
        assert page in text_of(client.get(reverse("roster")))
        still = {"number": called.person.service_number}
        assert "leaver-on-roster-missing" in text_of(client.post(page, still))
        for person in (called.person, told.person, nobody):
            off_the_roster(person)
        answers = [
            without_token(client.post(page, {"number": one.service_number}))
            for one in (called.person, told.person, nobody)
        ]
        assert len(set(answers)) == 1
        assert client.get(url("order", called)).status_code == 403
    for order in (called, told):
        order.refresh_from_db()
    assert called.state == "left"
    assert told.state == "notified"  # resigning after the notice ends nothing


def test_a_certificate_of_death_ends_nothing_of_somebody_who_is_on_the_roster(season) -> None:
    from passmuster.web.orders.ends import record_death

    order = served(season, orders_of(season)[0])
    with after(season, order, hours=2):
        with refused("death-recorded-missing"):
            record_death(by=season.cast.clerk, order=order, certificate=b"forged")
        off_the_roster(order.person)
        typed = {
            "number": order.person.service_number,
            "certificate": SimpleUploadedFile("death.pdf", b"certificate"),
        }
        page = reverse("order-gone")
        assert client_of(season, "h-clerk").post(page, typed).status_code == 200
    order.refresh_from_db()
    assert (order.state, order.code) == ("died", "died")


def test_whoever_left_the_roster_for_a_day_is_tested_unannounced_when_back(season) -> None:
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.ends import record_gone
    from passmuster.web.orders.queries import own_orders

    order = orders_of(season)[0]
    person = order.person
    with after(season, order, hours=1):
        off_the_roster(person)
        person.refresh_from_db()
        record_gone(by=season.cast.clerk, person=person)
        keep_dues(season.force.log)
        assert not season.force.orders.filter(follows=order.number).exists()
    with after(season, order, days=3):
        off_the_roster(person, ACTIVE)
        assert keep_dues(season.force.log) == 1
        assert keep_dues(season.force.log) == 0
    new = season.force.orders.get(follows=order.number)
    assert (new.why, new.reason, new.origin) == ("returned", "random", "due")
    assert new not in own_orders(person)
