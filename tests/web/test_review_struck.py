"""What was found not to be so counts for nothing: what rests on it begins anew, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.review.explanations import KINDS
from passmuster.web.review import contacting, outcomes, signing, splitting
from passmuster.web.review.own import own_view
from passmuster.web.review.told import told_to_act_on, unread
from tests.support.review_acts import DAY, HOUR, PRESCRIBED
from tests.support.review_pages import Doctor
from tests.support.season import refused
from tests.support.split_acts import ACID, retest
from tests.support.split_acts import splitting as begin_split
from tests.support.struck_acts import (
    NAMED,
    clean,
    denies,
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


def test_nothing_is_verified_on_a_denied_interview_and_an_upheld_one_is_heard_anew(heard):
    denies(heard)
    for findings in (signing.NOTHING_FOUND, PRESCRIBED):
        with refused("hearing-undenied-missing"):
            heard.does(signing.verify, findings=findings, papers=[b"A paper."])
    heard.later(HOUR)
    ruling = rules(heard)
    review = heard.review()
    assert review.state == "contacting"
    strike = review.entries.order_by("position").last()
    assert (ruling.event, strike.event) == ("review:dispute-heard", "review:struck")
    assert (strike.by, strike.code, strike.at) == ("system", "denial-upheld", ruling.at)
    with refused("review-move-forbidden"):
        heard.does(signing.verify)
    heard.heard()
    heard.does(signing.verify)
    assert heard.review().state == "verified"
    assert clean(heard)


def test_a_dismissed_denial_lets_the_interview_count_again(heard):
    denies(heard)
    rules(heard, "dismissed")
    assert heard.review().state == "interviewed"
    heard.does(signing.verify)
    assert heard.review().state == "verified"
    assert clean(heard)


def test_every_attempt_and_every_clock_runs_from_the_strike(heard):
    heard.later(20 * DAY)
    upheld(heard)
    with refused("letter-before-attempts"):
        heard.does(contacting.send_letter, through="h-manager")
    heard.letter()
    for _ in range(3):
        heard.later(12 * HOUR)
        heard.does(contacting.record_employer_attempt, by=heard.manager, answer="no-answer")
    with refused("contact-clock-run-missing"):
        heard.does(contacting.record_unreached)
    begun = heard.review().entries.get(event="review:struck").at
    heard.now = begun + 10 * DAY
    with refused("contact-clock-run-missing"):
        heard.does(contacting.record_unreached)
    heard.later(timedelta(seconds=1))
    heard.does(contacting.record_unreached)
    heard.does(signing.verify)
    assert heard.review().state == "verified"
    # Nobody was heard: what was noted before the strike does not take the way back from them.
    heard.does(splitting.read_result, by=heard.officer)
    with heard.at():
        assert "reopen" in own_view(heard.review()).can
    given = {"cause": "serious-illness", "paper": b"A physician's letter."}
    heard.does(splitting.ask_for_reopening, by=heard.officer, **given)
    assert heard.review().state == "reopened"
    assert clean(heard)


def test_a_declination_that_was_none_is_struck(begin):
    case = with_officer(begin)
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    case.does(contacting.record_declination, proof="D-1")
    denies(case, "review:declined")
    with refused("express-declination-missing"):
        case.does(signing.verify)
    rules(case, "upheld", "review:declined")
    assert case.review().state == "contacting"
    case.heard()
    case.does(signing.verify)
    assert clean(case)


def test_a_verdict_after_a_declination_that_was_none_is_struck(begin):
    case = with_officer(begin)
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    case.does(contacting.record_declination, proof="D-1")
    case.does(signing.verify)
    upheld(case, "review:declined")
    assert case.review().state == "contacting"
    assert clean(case)


def test_papers_that_were_never_named_run_no_time_and_what_was_brought_is_kept(heard):
    heard.does(contacting.await_documents, papers=PAPERS)
    heard.does(contacting.take_document, data=b"The treatment record.")
    denies(heard, NAMED)
    heard.later(6 * DAY)
    for complete in (False, True):
        with refused("hearing-undenied-missing"):
            heard.does(signing.verify, documents_complete=complete)
    rules(heard, "upheld", NAMED)
    assert heard.review().state == "contacting"
    heard.heard()
    # Named anew, five days run anew; and an explanation can rest on the paper that was brought.
    heard.does(contacting.await_documents, papers=PAPERS)
    with refused("documents-in-or-time-over-missing"):
        heard.does(signing.verify)
    heard.does(signing.verify, findings=PRESCRIBED, documents_complete=True)
    assert heard.review().state == "second-review"
    assert "Open paper 1" in Doctor(heard, "h-doctor-2").sees()
    assert clean(heard)


def test_a_verdict_that_papers_never_named_were_waited_for_is_struck(heard):
    heard.does(contacting.await_documents, papers=PAPERS)
    heard.later(6 * DAY)
    heard.does(signing.verify)
    upheld(heard, NAMED)
    assert heard.review().state == "contacting"


def test_no_second_doctor_ends_a_reversal_of_somebody_who_was_not_heard(heard):
    heard.does(signing.verify, findings=PRESCRIBED, papers=[b"A paper."])
    denies(heard)
    for findings in (PRESCRIBED, signing.NOTHING_FOUND):  # alike, whatever the first one signed
        with refused("hearing-undenied-missing"):
            heard.does(signing.judge_second, by=heard.second, findings=findings, papers=[b"P"])
    rules(heard)
    assert heard.review().state == "contacting"
    heard.heard()
    heard.does(signing.verify, findings=PRESCRIBED, papers=[b"A paper."])
    # The struck verdict agrees with nobody: another doctor is still wanted.
    assert heard.review().state == "second-review"
    with refused("second-doctor-same"):
        heard.does(signing.judge_second, findings=PRESCRIBED)
    heard.does(signing.judge_second, by=heard.second, findings=PRESCRIBED)
    assert heard.review().state == "final"
    assert clean(heard)


def standing(split):
    found = told_to_act_on(split.force)
    return [(one.anew, one.denied, one.stands_against, one.at) for one in found]


@pytest.mark.parametrize("how_far", ["verified", "notified", "final"])
def test_a_verified_result_is_struck_however_far_it_has_come_and_bottle_b_is_offered_anew(
    split, how_far
):
    if how_far != "verified":
        split.told()
    if how_far == "final":
        split.later(72 * HOUR + timedelta(seconds=1))
        assert split.works() == 1
    # The force learns of a result after the officer, and of a struck one as much as it knew of it.
    knew = 0 if how_far == "verified" else 1
    with split.at():
        assert [one.stands_against for one in told_to_act_on(split.force)] == [True] * knew
    upheld(split)
    assert split.state() == "contacting"
    anew = [(True, True, False, split.now)] * knew
    with split.at():
        assert standing(split) == anew
        assert unread(split.force) == []
        assert own_view(split.review()).verdict is None
    split.later(HOUR)
    split.heard()
    split.verified()
    # The force was not told of the second verdict: what it knows stays as it was.
    with split.at():
        assert standing(split) == anew
        assert unread(split.force) == []
    # Before anybody told them anew no old notice makes the officer late.
    split.asks()
    assert split.state() == "at-second-laboratory"
    with split.at():
        (told,) = told_to_act_on(split.force)
        assert (told.anew, told.denied, told.stands_against) == (False, False, True)
    assert clean(split)


def test_the_time_to_ask_for_bottle_b_runs_from_the_new_notice(split):
    split.told()
    split.later(70 * HOUR)
    upheld(split)
    split.heard()
    split.verified()
    split.later(100 * HOUR)
    split.told("N-8")
    split.later(71 * HOUR)
    assert split.works() == 0
    split.asks()
    assert split.state() == "at-second-laboratory"


def test_a_bottle_under_way_is_tested_to_its_end_and_what_it_bears_out_is_heard_anew(split):
    split.told()
    split.asks()
    upheld(split)
    assert split.state() == "at-second-laboratory"
    with split.at():
        (told,) = told_to_act_on(split.force)
        assert (told.anew, told.denied) == (True, True)
        assert own_view(split.review()).struck
    assert clean(split)
    split.travels()
    split.second_sends(retest())
    split.does(outcomes.judge_bottle_b)
    assert split.state() == "contacting"
    events = list(split.review().entries.order_by("position").values_list("event", flat=True))
    assert events[-3:] == ["review:split-reconfirmed", "review:employer-told", "review:struck"]
    assert clean(split)
    split.heard()
    split.verified()
    split.told("N-8")
    with split.at():
        own = own_view(split.review())
    # It was tested already: no time runs for another, and what it bore out still stands.
    assert own.until is None
    assert not {"ask", "ask-late"} & own.can
    with split.at():
        assert outcomes.category_now(split.review()) == "1"
    assert clean(split)


def test_a_bottle_that_fails_ends_it_and_nothing_is_heard_anew(split):
    split.told()
    split.asks()
    upheld(split)
    split.travels()
    split.second_sends(retest("NEG"))
    split.does(outcomes.judge_bottle_b)
    assert split.state() == "final"
    with split.at():
        (told,) = told_to_act_on(split.force)
        assert [one.value for one in told.report.results] == ["cancelled"]
        assert (told.anew, told.denied) == (False, False)
    assert clean(split)


def test_a_reversal_after_a_new_hearing_leaves_nothing_for_the_tested_bottle_to_bear_out(split):
    split.told()
    split.asks()
    split.travels()
    split.second_sends(retest())
    split.does(outcomes.judge_bottle_b)
    assert split.state() == "final"
    upheld(split)
    assert split.state() == "contacting"
    split.heard()
    split.does(signing.verify, findings=PRESCRIBED, papers=[b"A paper."])
    split.does(signing.judge_second, by=split.second, findings=PRESCRIBED)
    assert split.state() == "final"
    with split.at():
        assert [str(one) for one in outcomes.result_now(split.review()).results] == ["negative"]
        assert told_to_act_on(split.force)[0].report.results[0].value == "negative"
    assert clean(split)


def test_a_refusal_by_bottle_b_is_struck_when_the_offer_of_bottle_a_has_lapsed(split):
    split.told()
    split.asks()
    split.travels()
    split.second_sends(retest("NEG", validity=ACID))
    split.does(outcomes.judge_bottle_b)
    split.does(outcomes.judge_hearing, identified=True, notes="Nothing to say.")
    upheld(split)
    assert split.state() == "split-refusal"
    split.does(splitting.read_result, by=split.officer)
    split.later(100 * DAY)
    assert split.works() == 1
    assert split.state() == "contacting"
    assert clean(split)


def test_a_negative_rests_on_no_interview(begin):
    case = with_officer(begin, positive=False)
    case.heard()
    case.does(signing.verify)
    assert case.review().state == "final"
    upheld(case)
    assert case.review().state == "final"
    assert clean(case)
