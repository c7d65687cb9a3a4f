"""What follows from a denial that was upheld is said to each who has to know, and checked anew."""

from __future__ import annotations

import pytest

from passmuster.core.review.explanations import KINDS
from passmuster.web.ledger.audit import audit_log
from passmuster.web.review import disputing, signing, splitting, striking
from passmuster.web.review.folding import core_review, jot
from passmuster.web.review.told import told_to_act_on
from tests.support.factors import text_of
from tests.support.review_acts import HOUR, PRESCRIBED
from tests.support.review_pages import Doctor
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.split_acts import splitting as begin_split
from tests.support.struck_acts import (
    INTERVIEWED,
    clean,
    denies,
    position,
    rules,
    upheld,
    with_officer,
)

pytestmark = pytest.mark.django_db

PAPERS = sorted({paper for kind in KINDS.values() for paper in kind.papers})[:1]


@pytest.fixture
def heard(begin):
    """A doctor noted an interview of an officer with an account; nothing is signed yet."""
    case = with_officer(begin)
    case.heard()
    case.later(HOUR)
    return case


@pytest.fixture
def split(begin):
    """A verified positive, after an interview; the officer and a second laboratory."""
    return begin_split(begin)


def test_what_an_older_version_left_standing_is_found_and_struck_by_the_work(split):
    from passmuster.web.review.keeping import keep_reviews

    denies(split)
    with split.at():
        at = position(split, INTERVIEWED)
        from django.db import transaction

        with transaction.atomic():
            by = split.season.cast.oversight
            review = split.review()
            facts = {"reasons": "The list of calls."}
            jot(review, "review:dispute-heard", by=by, facts=facts, code=f"{at}:upheld")
        (found,) = audit_log(split.force.log)
        assert found.code == "struck-and-standing"
        assert keep_reviews(split.force.log) == 1
        assert keep_reviews(split.force.log) == 0
    assert split.state() == "contacting"
    assert clean(split)


def test_the_audit_finds_a_review_that_began_anew_for_no_denial(split):
    denies(split)
    rows = list(split.review().entries.filter(event=INTERVIEWED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(striking, "struck_in", lambda *_: rows)
        rules(split, "dismissed")
    assert split.state() == "contacting"
    with split.at():
        assert [one.code for one in audit_log(split.force.log)] == ["struck-without-denial"]


def test_no_bottle_is_disposed_of_while_a_denial_waits_or_the_officer_is_heard_anew(split):
    from passmuster.web.custody.needs import still_open

    split.told()
    split.does(splitting.waive_split, by=split.officer)
    with split.at():
        assert still_open(split.bottle()) == frozenset()
    denies(split)
    with split.at():
        assert still_open(split.bottle()) == {"dispute-open"}
    rules(split)
    with split.at():
        assert still_open(split.bottle()) == {"split-requested"}


def test_who_rules_moves_nothing_by_hand_and_the_doctor_strikes_nothing(split):
    denies(split)
    for by in (split.doctor, split.manager, split.officer):
        with refused("role-not-allowed"):
            given = {"by": by, "reasons": "So.", "position": position(split, INTERVIEWED)}
            split.does(disputing.hear_dispute, ruling="upheld", **given)
    assert split.state() == "verified"


def test_the_pages_say_what_follows_to_each_who_has_to_know(split):
    split.told()
    upheld(split)
    doctor = Doctor(split)
    seen = doctor.sees()
    assert "Reach the officer" in seen
    assert "The officer was right: hear them anew" in seen
    assert "Record the interview" in seen
    assert "It is about: A doctor heard the officer." in seen
    assert "A private word of Sok." not in seen
    with split.at():
        officer = client_of(split.season, "h-own-officer")
        mine = text_of(officer.get(f"/en/orders/mine/results/{split.review().pk}/"))
        inspector = client_of(split.season, "h-inspector")
        claims = text_of(inspector.get("/en/reviews/disputes/"))
        order = told_to_act_on(split.force)[0].order
        told = text_of(inspector.get(f"/en/doctors/told/{order}/"))
    assert "You were right: a doctor has to hear you" in mine
    assert "ositive" not in mine
    assert "Denied and found not to be so" in claims
    assert "The review began anew, for the officer to be heard." in claims
    assert "ositive" not in claims
    assert "their denial was upheld" in told
    assert "A doctor judges it anew" in told
    assert "ositive" not in told
    doctor.hears()
    assert "hear them anew" not in doctor.sees()


def test_the_officers_page_says_that_the_result_does_not_stand_while_the_bottle_is_tested(split):
    split.told()
    split.asks()
    upheld(split)
    with split.at():
        officer = client_of(split.season, "h-own-officer")
        mine = text_of(officer.get(f"/en/orders/mine/results/{split.review().pk}/"))
        inspector = client_of(split.season, "h-inspector")
        claims = text_of(inspector.get("/en/reviews/disputes/"))
    assert "You were right: this result does not stand" in mine
    assert "You asked for bottle B." in mine
    assert "Upheld on" in claims
    assert "The review began anew" not in claims


def test_the_doctors_page_says_why_it_waits_while_a_denial_is_not_heard(heard):
    denies(heard)
    seen = Doctor(heard).sees()
    assert "Verify the result: not yet" in seen
    assert "It counts for nothing until the oversight body has heard that." in seen


def test_a_second_doctor_sees_that_it_began_anew_and_nothing_of_the_struck_verdict(heard):
    heard.does(signing.verify, findings=PRESCRIBED, papers=[b"A paper."])
    upheld(heard)
    heard.heard()
    heard.does(signing.verify, findings=PRESCRIBED, papers=[b"A paper."])
    seen = Doctor(heard, "h-doctor-2").sees()
    assert "the review begins anew" in seen
    assert "Another doctor" not in seen.split("What happened")[1].split("Clock")[0]
    assert core_review(heard.review()).signers == {"h-doctor"}
