"""An officer denies a claimed attempt or a claimed notice: it counts for nothing until heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.web.review import contacting, disputing, signing, splitting
from tests.support.review_acts import DAY, HOUR, reviewing
from tests.support.review_pages import Doctor
from tests.support.season import human, refused
from tests.support.split_acts import officer_of
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(begin):
    """Nobody was reached in ten days, as the doctor and the force's contact noted."""
    case = reviewing(begin)
    with case.at():
        case.officer = officer_of(case.season)
    case.reported()
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(12 * HOUR)
    case.does(contacting.send_letter, through="h-manager")
    for _ in range(3):
        case.later(12 * HOUR)
        case.does(contacting.record_employer_attempt, by=case.manager, answer="no-answer")
    case.later(10 * DAY)
    return case


def position(case, event):
    return case.review().entries.filter(event=event).order_by("position").last().position


def disputes(case, event="review:attempted", **facts):
    given = {"by": case.officer, "words": "Nobody called me."} | facts
    return case.does(disputing.dispute_claim, position=position(case, event), **given)


def hears(case, ruling, event="review:attempted", **facts):
    given = {"by": case.season.cast.oversight, "reasons": "The list of calls."} | facts
    at = position(case, event)
    return case.does(disputing.hear_dispute, position=at, ruling=ruling, **given)


def test_a_disputed_attempt_stops_the_silence_from_counting_until_it_is_dismissed(case):
    disputes(case)
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)
    hears(case, "dismissed")
    case.does(contacting.record_unreached)
    assert case.review().state == "unreached"


def test_a_dispute_after_the_clock_still_stops_the_verdict_and_one_upheld_ends_that_clock(case):
    case.does(contacting.record_unreached)
    disputes(case)
    with refused("contact-clock-run-missing"):
        case.does(signing.verify)
    hears(case, "upheld")
    assert case.review().state == "contacting"
    with refused("review-move-forbidden"):
        case.does(signing.verify)
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)


def test_who_may_deny_what_and_who_hears_it(case):
    with case.at():
        other = human(case.season, "h-other", Role.OFFICER)
    with refused("review-not-own"):
        disputes(case, by=other)
    with refused("role-not-allowed"):
        disputes(case, by=case.doctor)
    with refused("dispute-without-words"):
        disputes(case, words=" ")
    with refused("claim-unknown"):
        disputes(case, "review:letter-sent")
    disputes(case)
    with refused("claim-disputed"):
        disputes(case)
    for by in (case.doctor, case.season.cast.manager, case.officer):
        with refused("role-not-allowed"):
            hears(case, "dismissed", by=by)
    with refused("dispute-ruling-unknown"):
        hears(case, "ignored")
    with refused("dispute-without-words"):
        hears(case, "dismissed", reasons="")
    hears(case, "dismissed")
    with refused("claim-unknown"):
        hears(case, "upheld")
    assert disputing.open_disputes(case.force) == []


def test_the_open_dispute_lies_before_whoever_hears_it(case):
    disputes(case)
    (one,) = disputing.open_disputes(case.force)
    assert (one.claim.event, one.words) == ("review:attempted", "Nobody called me.")


def test_no_clock_of_the_second_bottle_runs_from_a_notice_that_is_denied(begin):
    case = begin_split(begin)
    case.told()
    at = position(case, "review:notified")
    said = {"position": at, "words": "I was never told."}
    case.does(disputing.dispute_claim, by=case.officer, **said)
    case.later(72 * HOUR + timedelta(seconds=1))
    assert case.works() == 0
    with refused("waiver-in-writing-missing"):
        case.does(splitting.waive_split, by=case.officer)
    case.asks()
    assert case.state() == "at-second-laboratory"
    from passmuster.web.ledger.audit import audit_log

    assert audit_log(case.force.log) == []


@pytest.fixture
def verified(begin):
    """A doctor noted an interview, verified a positive, and the officer denies to have been heard.

    Beside the case stands the doctor who reads it.
    """
    case = reviewing(begin)
    with case.at():
        case.officer = officer_of(case.season)
    case.reported()
    doctor = Doctor(case)
    doctor.hears()
    doctor.signs(**{"kind-0": "stands"})
    case.later(HOUR)
    disputes(case, "review:interviewed", words="Nobody spoke with me.")
    case.later(HOUR)
    return case, doctor


HEARD = "A doctor heard the officer before that."


def test_there_is_no_print_of_a_verdict_after_an_interview_that_was_not_held(verified):
    case, doctor = verified
    said = doctor.sees("sentence/")
    assert HEARD not in said
    assert "it counts for nothing until that is heard" in said
    hears(case, "upheld", "review:interviewed")
    assert doctor.gets("sentence/").status_code == 404


def test_the_print_says_of_a_struck_interview_what_came_of_it_while_bottle_b_is_tested(begin):
    case = begin_split(begin)
    case.told()
    case.asks()
    doctor = Doctor(case)
    assert HEARD in doctor.sees("sentence/")
    disputes(case, "review:interviewed", words="Nobody spoke with me.")
    hears(case, "upheld", "review:interviewed")
    said = doctor.sees("sentence/")
    assert HEARD not in said
    assert "The officer denied it and was found right: it does not count." in said


def test_the_print_says_that_a_doctor_heard_the_officer_where_the_denial_was_dismissed(verified):
    case, doctor = verified
    hears(case, "dismissed", "review:interviewed")
    said = doctor.sees("sentence/")
    assert HEARD in said
    assert "it does not count" not in said


def test_the_print_of_a_result_verified_unheard_tells_of_an_attempt_that_does_not_count(case):
    # One attempt more than are asked for: the clock ran without the one that is struck.
    case.does(contacting.record_contact_attempt, phone="day", answer="no-answer")
    case.does(contacting.record_unreached)
    case.does(signing.verify)
    disputes(case)
    hears(case, "upheld")
    said = Doctor(case).sees("sentence/")
    assert "every attempt was made" not in said
    assert "The officer denied it and was found right: it does not count." in said


def test_the_page_names_which_entry_is_denied_when_it_was_and_how_it_was_ruled(verified):
    from passmuster.web.theme.numerals import day_and_clock

    case, doctor = verified
    claim = case.review().entries.get(event="review:interviewed")
    at = " ".join(day_and_clock(claim.at).split())
    named = f"It is about: A doctor heard the officer. {at}"
    seen = doctor.sees()
    assert seen.count(named) == 1
    assert "The officer is right: it does not count" not in seen
    hears(case, "upheld", "review:interviewed")
    seen = doctor.sees()
    # The judgement began anew: what was noted of the interview is not part of it.
    assert seen.count(named) == 1
    assert "The officer’s denial was upheld: the review begins anew." in seen
    assert "A private word of Sok." not in seen


def test_the_page_of_a_result_with_its_bottle_under_way_names_the_denied_entry_and_its_ruling(
    begin,
):
    from passmuster.web.theme.numerals import day_and_clock

    case = begin_split(begin)
    case.told()
    case.asks()
    disputes(case, "review:interviewed", words="Nobody spoke with me.")
    hears(case, "upheld", "review:interviewed")
    claim = case.review().entries.get(event="review:interviewed")
    at = " ".join(day_and_clock(claim.at).split())
    seen = Doctor(case).sees()
    assert seen.count(f"It is about: A doctor heard the officer. {at}") == 2
    assert seen.count("The officer is right: it does not count") == 2
    # The words that were noted of it are marked as well.
    assert "A private word of Sok. The officer denied it and was found right" in seen
    assert "the verified result stands for nothing" in seen
