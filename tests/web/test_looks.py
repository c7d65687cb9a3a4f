"""Every recorded look at a person stands on that person's own page: the classes are one list."""

from __future__ import annotations

import pytest
from django.apps import apps

from passmuster.core.access.purposes import Disclosure
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER
from tests.support.review_acts import HOUR, ONE
from tests.support.signing_in import client_of
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db

MINE = "/en/roster/mine/"
NO_LOOKS = {
    "account:opened": "somebody's own account",
    "collection:opened": "an act with the person, who is there",
    "collection:practice-opened": "nobody is tested",
    "custody:opened": "a sealed thing, by an order that stands on its chain",
    "draw:opened": "the whole draw, in public",
    "blind:opened-early": "a plan that holds no person",
    "blind:opened": "a plan that holds no person",
}
"""Kinds that bear the word and are no look at a person, each with why."""

OF_NOBODY = {"BlindOpening": "a plan that holds no person"}


def test_every_kind_of_opening_in_the_log_is_a_class_of_looks_or_says_why_it_is_none():
    from passmuster.web.review.looks import LOOKS
    from passmuster.web.wording.events import EVENTS

    opened = {kind for kind in EVENTS if "opened" in kind}
    assert set(LOOKS) <= opened
    assert opened - set(LOOKS) - set(NO_LOOKS) == set()


def test_every_table_of_openings_is_one_of_these_classes():
    from passmuster.web.review.looks import LOOKS

    tables = {
        model
        for model in apps.get_models()
        if model.__module__.startswith("passmuster.web.")
        and model.__name__.endswith(("Opened", "Opening", "Looked"))
    }
    named = {one.model for one in LOOKS.values()}
    assert named <= tables
    assert {model.__name__ for model in tables - named} == set(OF_NOBODY)


def test_every_class_has_its_words_and_its_moment():
    from passmuster.web.review.looks import LOOKS
    from passmuster.web.sites.force.roster.own import LOOKED_AT, OPENED_FOR

    assert set(LOOKED_AT) == set(OPENED_FOR) == set(LOOKS) - {"roster:record-opened"}
    for one in LOOKS.values():
        assert one.disclosed
        assert set(one.disclosed) <= set(Disclosure)


@pytest.fixture
def case(begin):
    return begin_split(begin)


def look_at_everything(case):
    """Open the person's record, the names of their day, their order, and their result."""
    from passmuster.core.access.actors import Role
    from passmuster.web.collection.donors import session_that_sealed
    from passmuster.web.orders.names import open_name
    from passmuster.web.review.collected import order_behind
    from passmuster.web.review.queries import open_review
    from passmuster.web.roster.looking import open_record

    session, order = session_that_sealed(case.force, ONE), order_behind(case.force, ONE)
    with case.at():
        open_record(by=case.season.cast.clerk, person=session.person, purpose="own-request")
        open_name(by=case.season.cast.manager, order=order, purpose="answer-a-question")
        open_review(by=case.doctor, review=case.review())
    assert Role.OFFICER is case.officer.role
    return session.person


def looks_of(case, code):
    with case.at():
        return text_of(client_of(case.season, code).get(MINE))


def test_an_officer_reads_each_recorded_look_by_its_class_and_the_doctors_once_told(case):
    from passmuster.web.review.looks import LOOKS, looks_shown_to

    person = look_at_everything(case)
    before = looks_of(case, case.officer.human)
    assert "The person asked for it" in before
    assert "To answer a question about it" in before
    assert "To judge the result" not in before
    case.later(HOUR)
    case.told()
    after = looks_of(case, case.officer.human)
    assert "To judge the result" in after
    assert NUMBER not in after
    assert "positive" not in after.lower()
    shown = {(one.kind, one.at, one.by) for one in looks_shown_to(person)}
    for kind, one in LOOKS.items():
        rows = recorded(kind, one.model, person)
        assert {(kind, row.at, row.by) for row in rows} <= shown, kind
    assert {kind for kind, _at, _by in shown} >= {
        *("roster:record-opened", "order:name-opened", "review:opened"),
    }


def recorded(kind, model, person):
    """Return the rows of a class that are about a person, found by another way than the page."""
    ways = {
        "roster:record-opened": lambda row: row.person_id == person.pk,
        "draw:names-opened": lambda row: row.draw.selected.filter(
            person=person, day=row.day, reserve=False
        ).exists(),
        "order:name-opened": lambda row: row.order.person_id == person.pk,
        "pack:scan-opened": lambda row: person.force.collections.filter(
            number=row.pack.session, person=person
        ).exists(),
        "review:opened": lambda row: row.review.specimen == ONE,
    }
    return [row for row in model.objects.all() if ways[kind](row)]


def test_a_look_announces_no_order_before_its_notice(case):
    from passmuster.web.orders.models import Order, OrderOpened
    from passmuster.web.review.looks import looks_shown_to

    waiting = Order.objects.filter(force=case.force, state="ordered").first()
    assert waiting is not None
    opened = {"order": waiting, "purpose": "answer-a-question", "by": "h-manager"}
    with case.at():
        OrderOpened.objects.create(**opened, role="programme-manager", at=case.now)
    assert [one.kind for one in looks_shown_to(waiting.person)] == []
