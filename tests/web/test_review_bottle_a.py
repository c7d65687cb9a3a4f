"""Bottle B is itself adulterated: the officer is heard, two doctors agree, bottle A is tested."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.review.explanations import Explanation
from passmuster.web.review import contacting, outcomes, splitting
from tests.support.laboratory_messages import message
from tests.support.review_acts import HOUR, ONE
from tests.support.season import refused
from tests.support.split_acts import ACID, VALIDITY, retest, without_panel
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BODY = Explanation(kind="physiological", papers=frozenset({"physicians-statement"}))


@pytest.fixture
def case(begin):
    """A second bottle in which no drug is found and that is adulterated itself."""
    case = begin_split(begin)
    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    return case


def heard(case, **facts):
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    given = {"identified": True, "notes": "A private word."} | facts
    return case.does(outcomes.judge_hearing, **given)


def bottle_a(validity):
    return without_panel(message(ONE, lines=validity, number="A1"))


def clean(case):
    from passmuster.web.ledger.audit import audit_log

    return audit_log(case.force.log) == []


def test_the_officer_is_heard_on_bottle_b_before_anything_follows(case):
    assert case.state() == "split-hearing"
    with refused("split-hearing-open"):
        case.result()
    with refused("heard-or-clock-run-missing"):
        case.does(outcomes.judge_hearing)
    assert clean(case)


def test_without_an_explanation_it_is_a_refusal_unless_bottle_a_does_not_show_it(case):
    heard(case)
    assert (case.state(), case.result()) == ("split-refusal", ["refusal-adulterated"])
    case.does(splitting.read_result, by=case.officer)
    case.does(splitting.ask_for_bottle_a, by=case.officer)
    assert case.state() == "bottle-a-retested"
    with refused("split-report-missing"):
        case.does(outcomes.judge_bottle_a)
    assert case.laboratory.said(bottle_a(VALIDITY)) == ["retested"]
    case.does(outcomes.judge_bottle_a)
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert outcomes.category_now(case.review()) == "3b-not-reconfirmed"
    assert clean(case)


def test_a_bottle_a_that_shows_it_as_well_lets_the_refusal_stand(case):
    heard(case)
    case.does(splitting.tell_of_bottle_b, proof="N-8")
    case.does(splitting.ask_for_bottle_a, way="oral")
    case.laboratory.sends(bottle_a(ACID))
    case.does(outcomes.judge_bottle_a)
    assert (case.state(), case.result()) == ("final", ["refusal-adulterated"])
    assert clean(case)


def test_the_time_to_ask_for_bottle_a_runs_from_a_service_to_the_second(case):
    heard(case)
    case.later(100 * HOUR)
    assert case.works() == 0
    case.does(splitting.tell_of_bottle_b, proof="N-8")
    case.later(72 * HOUR)
    assert case.works() == 0
    case.later(SECOND)
    assert case.works() == 1
    assert (case.state(), case.result()) == ("final", ["refusal-adulterated"])
    assert clean(case)


def test_an_explanation_of_bottle_b_ends_it_only_when_a_second_doctor_agrees(case):
    with refused("explanation-papers-missing"):
        case.does(outcomes.judge_hearing, identified=True, notes="N.", explanation=BODY)
    case.does(
        outcomes.judge_hearing,
        identified=True,
        notes="N.",
        explanation=BODY,
        papers=[b"A paper."],
    )
    assert case.state() == "split-second"
    with refused("split-hearing-open"):
        case.result()
    with refused("second-doctor-same"):
        case.does(outcomes.judge_hearing_second, explanation=BODY)
    case.does(outcomes.judge_hearing_second, by=case.second)
    assert case.state() == "split-second"
    case.does(outcomes.judge_hearing_second, by=case.third, explanation=BODY)
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert clean(case)


def test_two_doctors_who_find_no_explanation_make_it_a_refusal(case):
    case.does(
        outcomes.judge_hearing,
        identified=True,
        notes="N.",
        explanation=BODY,
        papers=[b"A paper."],
    )
    case.does(outcomes.judge_hearing_second, by=case.second)
    case.does(outcomes.judge_hearing_second, by=case.third)
    assert (case.state(), case.result()) == ("split-refusal", ["refusal-adulterated"])
    assert clean(case)
