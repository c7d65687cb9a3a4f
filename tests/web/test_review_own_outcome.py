"""What bottle B came to, on the officer's own page and start page, until they have read it."""

from __future__ import annotations

import pytest

from passmuster.web.review import contacting, outcomes, splitting
from passmuster.web.review.came_to import read_outcome
from passmuster.web.review.own import own_view
from tests.support.bottle_again import own, sees
from tests.support.review_acts import DAY
from tests.support.season import refused
from tests.support.split_acts import ACID, Splitting, retest
from tests.support.split_acts import splitting as begin_split
from tests.support.struck_acts import upheld

pytestmark = pytest.mark.django_db
UNREAD = "The outcome of bottle B is there"
NEXT = "A doctor looks at it next"


@pytest.fixture
def case(begin):
    return begin_split(begin)


def came_to(case: Splitting, raw: bytes) -> Splitting:
    """Let bottle B be tested, and the doctor sign what it came to."""
    case.told()
    case.under_test()
    case.second_sends(raw)
    case.judged()
    return case


def start(case: Splitting) -> str:
    return sees(case, case.officer.human, "/en/")


def came(case: Splitting) -> object:
    with case.at():
        return own_view(case.review()).came


def reads(case: Splitting) -> list[str]:
    rows = case.review().entries.filter(event="review:outcome-read")
    return [row.by for row in rows]


@pytest.mark.parametrize(
    ("raw", "title", "follows"),
    [
        (retest(), "Bottle B bears out what was found in bottle A", "presumed innocent"),
        (retest("<5"), "Bottle B does not bear it out: the test is cancelled", "You need do"),
    ],
)
def test_the_outcome_stands_first_on_the_own_page_and_waits_until_it_is_read(
    case, raw, title, follows
):
    came_to(case, raw)
    assert UNREAD in start(case)
    assert title not in start(case)
    assert reads(case) == []
    page = own(case)
    assert title in page
    assert follows in page
    assert page.index(title) < page.index("Show the doctor’s result")
    # The way of the bottle ends where a doctor signed, not at "a doctor looks at it next".
    assert page.index(NEXT) < page.index("A doctor signed what it came to.")
    assert UNREAD not in start(case)
    assert title in own(case)
    assert reads(case) == [case.officer.human]


def test_a_bottle_that_cannot_be_tested_is_said_to_be_so_with_what_follows(begin):
    case = begin_split(begin, second_laboratory=False)
    case.told()
    case.asks()
    case.later(31 * DAY)
    case.judged()
    assert UNREAD in start(case)
    page = own(case)
    assert "Bottle B could not be tested: the test is cancelled" in page
    assert "You need do nothing" in page


def test_what_is_in_bottle_b_alone_shows_nothing_before_the_officer_was_told(case):
    came_to(case, retest("<5", validity=ACID))
    # To be heard comes first: it waits on the start page, and no outcome is told ahead of it.
    assert came(case) is None
    assert "The doctor will speak with you about bottle B" in start(case)
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    case.does(outcomes.judge_hearing, identified=True, notes="N.")
    assert came(case) is None
    assert "something else than bottle A" not in own(case)
    case.does(splitting.read_result, by=case.officer)
    page = own(case)
    assert "Bottle B shows something else than bottle A" in page
    assert "ask for another test of bottle A" in page
    case.does(splitting.ask_for_bottle_a, by=case.officer)
    page = own(case)
    assert "You asked for another test of bottle A. Nothing is final before it is there." in page


def test_a_report_that_the_second_laboratory_changed_takes_the_outcome_back(case):
    came_to(case, retest())
    own(case)
    first = came(case)
    case.second_sends(retest("<5", number="S2", status="C"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "HILL-1")
    assert came(case) is None
    case.judged()
    assert came(case).code == "2" != first.code
    # What was read before is not this outcome.
    assert UNREAD in start(case)


def test_only_the_officer_records_that_it_was_read_and_once(case):
    came_to(case, retest())
    with refused("review-not-own"):
        case.does(read_outcome, by=case.doctor)
    case.does(read_outcome, by=case.officer)
    assert case.does(read_outcome, by=case.officer) is None
    assert reads(case) == [case.officer.human]


def test_nothing_is_read_that_is_not_there(case):
    assert case.does(read_outcome, by=case.officer) is None
    assert reads(case) == []


def test_a_waiver_stands_on_the_own_page_with_its_time(case):
    case.told()
    assert "You wrote that bottle B need not be tested" not in own(case)
    case.does(splitting.waive_split, by=case.officer)
    assert "You wrote that bottle B need not be tested." in own(case)


def test_that_a_denial_was_upheld_waits_on_the_start_page(case):
    case.told()
    said = "You were right: a doctor has to hear you"
    assert said not in start(case)
    upheld(case)
    assert said in start(case)


def test_a_claimed_call_ends_in_one_full_stop(case):
    case.does(splitting.notify_officer, proof="Called on the day number, at 10:58.")
    page = own(case)
    assert "at 10:58." in page
    assert "10:58.." not in page
    assert "10:58.." not in sees(
        case, case.officer.human, f"/km/orders/mine/results/{case.review().pk}/"
    )
