"""What the force was told is shown as it stands now, and never what it was not told yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.web.review import outcomes, splitting
from passmuster.web.review.told import told_to_act_on
from passmuster.web.theme.numerals import day_and_clock
from tests.support.factors import text_of
from tests.support.review_acts import HOUR
from tests.support.review_pages import Doctor
from tests.support.signing_in import client_of
from tests.support.split_acts import retest
from tests.support.split_acts import splitting as begin_split
from tests.support.struck_acts import upheld

pytestmark = pytest.mark.django_db

OFFERED = "The officer can still ask for bottle B."
DECIDED = "What follows is decided by the rules of the force."


@pytest.fixture
def split(begin):
    """A verified positive that its officer was told, and the force with them."""
    case = begin_split(begin)
    case.told()
    return case


def order_of(split):
    with split.at():
        (told,) = told_to_act_on(split.force)
    return told.order


def moment(at):
    """Return a moment as it stands in the text of a page."""
    return " ".join(str(day_and_clock(at)).split())


def force_reads(split):
    """Return what the discipline officer reads of it."""
    number = order_of(split)
    with split.at():
        return text_of(client_of(split.season, "h-discipline").get(f"/en/doctors/told/{number}/"))


def says(split, wanted):
    """Tell that the page of the force and the print for the hearing say this and offer nothing."""
    for said in (force_reads(split), Doctor(split).sees("sentence/")):
        assert wanted in said
        assert OFFERED not in said
        assert "may have bottle B tested" not in said
        assert "Nothing more is done" not in said


def test_the_offer_of_bottle_b_stands_until_it_is_answered(split):
    assert OFFERED in force_reads(split)
    assert OFFERED in Doctor(split).sees("sentence/")


def test_a_request_and_what_bottle_b_bears_out_are_said_as_they_stand(split):
    split.asks()
    says(split, "The officer asked for bottle B, and that is not answered yet.")
    split.travels()
    split.second_sends(retest())
    page = Doctor(split).sees("bottle-b/")
    assert "Bottle B bore the result out: it stands." in page
    assert "Nothing more is done" not in page
    split.does(outcomes.judge_bottle_b)
    says(split, f"Bottle B bore the result out: it stands. {DECIDED}")


def test_a_waiver_is_said_as_it_stands(split):
    split.does(splitting.waive_split, by=split.officer)
    says(split, f"need not be tested: the result stands. {DECIDED}")


def test_the_end_of_the_time_to_ask_is_said_as_it_stands(split):
    split.later(72 * HOUR + timedelta(seconds=1))
    assert split.works() == 1
    says(split, f"The time to ask for bottle B ended: the result stands. {DECIDED}")


def test_a_result_that_bottle_b_did_not_bear_out_stands_on_no_print(split):
    split.asks()
    split.travels()
    split.second_sends(retest("NEG"))
    split.does(outcomes.judge_bottle_b)
    assert "it does not stand" in Doctor(split).sees("sentence/")
    assert "Cancelled" in force_reads(split)


def test_a_rehearing_stands_with_the_time_of_the_ruling_and_no_time_of_an_earlier_word(split):
    told_at = split.now
    split.later(3 * HOUR)
    upheld(split)
    ruled = split.now
    split.later(HOUR)
    split.heard()
    split.verified()
    number = order_of(split)
    with split.at():
        client = client_of(split.season, "h-discipline")
        for page in ("/en/doctors/told/", f"/en/doctors/told/{number}/", f"/en/orders/{number}/"):
            said = text_of(client.get(page))
            assert f"A doctor judges it anew since {moment(ruled)}" in said
            assert moment(told_at) not in said.partition("About this order")[0]
            assert "ositive" not in said
    split.told("N-8")
    assert OFFERED in force_reads(split)


def test_a_bottle_tested_before_a_rehearing_is_not_offered_again(split):
    split.asks()
    split.travels()
    split.second_sends(retest())
    split.does(outcomes.judge_bottle_b)
    upheld(split)
    split.heard()
    split.verified()
    split.told("N-8")
    says(split, f"The result stands. {DECIDED}")


def test_a_struck_result_whose_bottle_is_under_way_stands_since_the_ruling(split):
    split.asks()
    split.later(HOUR)
    upheld(split)
    with split.at():
        (told,) = told_to_act_on(split.force)
    assert (told.anew, told.denied, told.at) == (True, True, split.now)
