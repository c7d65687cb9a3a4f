"""What was signed of bottle B ends with its run or report: asked anew, signed anew, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from passmuster.web.review import outcomes, splitting
from tests.support.bottle_again import named, own, recalls, sees
from tests.support.review_acts import DAY, HOUR
from tests.support.season import refused
from tests.support.split_acts import ACID, Splitting, retest
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def case(begin: Callable[[str], Any]) -> Splitting:
    return begin_split(begin)


# The second laboratory's own run is recalled.


def test_after_a_recall_of_bottle_bs_run_the_request_stands_and_another_laboratory_is_asked(
    case: Splitting,
) -> None:
    case.told()
    case.under_test()
    case.second_sends(retest("12"))
    case.judged()
    recalls(case, "lab-2")
    assert case.state() == "split-requested"
    assert case.result() == ["positive"]
    with refused("split-report-missing"):
        case.judged()
    page = own(case)
    assert "that test counts for nothing. Your request stands." in page
    assert "Ask that a second laboratory" not in page
    assert "Find a laboratory that can test bottle B" in sees(case, "h-manager", "/en/")
    case.register_second("lab-3", name_en="Third", name_km="ទីបី")
    assert case.works() == 1
    assert case.review().entries.filter(event="review:split-sent").last().code == "lab-3"
    # What lab-2 said of it does not answer the new order.
    with refused("split-report-missing"):
        case.judged()
    assert named(case) == []


@pytest.mark.parametrize("opened", [False, True])
def test_a_bottle_b_whose_run_was_recalled_and_that_nobody_can_test_is_cancelled(
    case: Splitting, opened: bool
) -> None:
    case.under_test()
    if opened:
        opens(case)
    case.second_sends(retest("12"))
    case.judged()
    recalls(case, "lab-2")
    if opened:
        assert "Bottle B is not there as it was sealed" in own(case)
        assert "Find a laboratory" not in sees(case, "h-manager", "/en/")
    else:
        with refused("split-report-missing"):
            case.judged()
        case.later(24 * HOUR + SECOND)
    case.judged()
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert outcomes.category_now(case.review()) == "5"
    assert named(case) == []


def test_a_recalled_run_that_nobody_makes_anew_in_time_cancels_the_test(case: Splitting) -> None:
    case.under_test()
    case.second_sends(retest("12"))
    recalls(case, "lab-2")
    case.later(10 * DAY)
    with refused("split-batch-not-passed"):
        case.judged()
    case.later(SECOND)
    assert "nobody tested it anew in time" in own(case)
    case.judged()
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert outcomes.category_now(case.review()) == "5"
    assert named(case) == []


def test_a_recalled_run_that_was_made_anew_lets_it_be_signed(case: Splitting) -> None:
    case.under_test()
    case.second_sends(retest("12"))
    recalls(case, "lab-2")
    case.later(DAY)
    case.second_sends(retest("13", number="S2", status="C"))
    case.laboratory.ends(case.laboratory.items()[-1], "taken", "HILL-1")
    case.later(20 * DAY)
    case.judged()
    assert case.result() == ["positive"]
    assert named(case) == []


def opens(case: Splitting) -> None:
    from passmuster.web.custody.services import open_item

    item = case.bottle()
    facts = {"seen": case.seen(item), "new_seals": (), "taken": None}
    with case.at():
        open_item(by=case.receiver_2, item=item, **facts)
    case.later(HOUR)


def test_a_recall_during_the_hearing_on_bottle_b_ends_the_hearing(case: Splitting) -> None:
    from passmuster.web.review.contacting import record_contact_attempt

    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    case.does(record_contact_attempt, phone="day", answer="donor")
    case.does(outcomes.judge_hearing, identified=True, notes="N.")
    case.does(splitting.read_result, by=case.officer)
    recalls(case, "lab-2")
    assert (case.state(), case.result()) == ("split-requested", ["positive"])
    assert outcomes.category_now(case.review()) == ""


# A changed report of bottle B after the signature.


@pytest.mark.parametrize(
    ("first", "then", "result"),
    [("12", "<5", "cancelled"), ("<5", "12", "positive")],
    ids=["found-no-more", "found-after-all"],
)
def test_a_changed_report_of_bottle_b_after_the_signature_is_signed_anew(
    case: Splitting, first: str, then: str, result: str
) -> None:
    case.under_test()
    case.second_sends(retest(first))
    case.judged()
    case.later(DAY)
    changed = retest(then, number="S2", status="C")
    assert case.second_sends(changed) == ["retest-changed"]
    # Until two have looked at it, what was signed stands, on every page.
    signed = {"12": "positive", "<5": "cancelled"}[first]
    assert (case.state(), case.result()) == ("final", [signed])
    assert "Show the doctor’s result" in own(case)
    assert named(case) == []
    (item,) = case.laboratory.items()
    assert "wait" in sees(case, "h-doctor", f"/en/reviews/{case.review().pk}/")
    case.laboratory.ends(item, "taken", "HILL-1")
    assert case.state() == "at-second-laboratory"
    assert "The laboratory changed its report of bottle B." in own(case)
    case.judged()
    assert (case.state(), case.result()) == ("final", [result])
    assert named(case) == []


def test_a_changed_report_that_two_do_not_take_leaves_what_was_signed(case: Splitting) -> None:
    case.under_test()
    case.second_sends(retest("12"))
    case.judged()
    case.second_sends(retest("<5", number="S2"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "not-taken")
    assert (case.state(), case.result()) == ("final", ["positive"])
    assert named(case) == []


def test_a_report_after_the_bottle_was_given_up_changes_nothing(case: Splitting) -> None:
    case.asks()
    case.later(10 * DAY + SECOND)
    case.judged()
    assert case.second_sends(retest("12")) == ["wrong-laboratory"]
    assert case.result() == ["cancelled"]
