"""The second laboratory’s figures: to the doctor beside what was asked, and to nobody else.

Before a bottle has left, the doctor reads that nothing was reported.
"""

from __future__ import annotations

import pytest

from passmuster.core.review.explanations import Explanation
from passmuster.web.review import contacting, outcomes, splitting
from passmuster.web.review.models import ReviewOpened
from passmuster.web.sites.force.laboratory.saying import as_sent
from tests.support.bottle_again import own, recalls, sees
from tests.support.laboratory_messages import message
from tests.support.review_acts import ONE
from tests.support.signing_in import client_of
from tests.support.split_acts import ACID, VALIDITY, retest, without_panel
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
FIGURE = "4711.5"
BODY = Explanation(kind="physiological", papers=frozenset({"physicians-statement"}))
TITLE = "What the second laboratory reports of bottle B"


@pytest.fixture
def case(begin):
    return begin_split(begin)


def reads(case, act="", code="h-doctor"):
    return sees(case, code, f"/en/reviews/{case.review().pk}/{act}")


def test_before_the_bottle_has_left_the_page_says_that_nothing_was_reported(case):
    case.asks()
    page = reads(case)
    assert "No laboratory has reported of the bottle yet." in page
    assert "did not report that bottle B shows it" not in page
    assert "Nothing was reported of it yet. It is to look for:" in page
    assert "benzoylecgonine" in page[page.index(TITLE) :]


def test_the_figures_stand_beside_what_was_asked_before_and_after_the_signature(case):
    case.under_test()
    case.second_sends(retest(FIGURE))
    for act in ("", "bottle-b/"):
        page = reads(case, act)
        at = page.index(TITLE)
        assert FIGURE in page[at:]
        assert "benzoylecgonine" in page[at:]
        assert "Laboratory on the hill" in page[at:]
    case.judged()
    page = reads(case)
    assert FIGURE in page[page.index(TITLE) :]


def test_each_look_at_the_figures_on_the_page_of_the_signature_is_recorded(case):
    case.under_test()
    case.second_sends(retest(FIGURE))
    before = ReviewOpened.objects.count()
    reads(case, "bottle-b/")
    looks = ReviewOpened.objects.order_by("pk")[before:]
    assert [one.by for one in looks] == ["h-doctor"]


def test_nobody_but_a_doctor_reads_the_figures(case):
    case.under_test()
    case.second_sends(retest(FIGURE))
    case.judged()
    address = f"/en/reviews/{case.review().pk}/"
    for code in ("h-manager", "h-inspector", "h-of-lab-2", "h-receiver"):
        for act in ("", "bottle-b/"):
            assert FIGURE not in sees(case, code, address + act)
        assert FIGURE not in sees(case, code, "/en/reviews/disputes/")
        assert FIGURE not in sees(case, code, "/en/")
    assert TITLE not in own(case)


def test_another_doctor_reads_them_only_where_it_is_bottle_b_that_they_judge(case):
    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    assert "pH confirmation" in reads(case)
    explained = {"explanation": BODY, "papers": [b"A statement."]}
    case.does(outcomes.judge_hearing, identified=True, notes="N.", **explained)
    assert case.state() == "split-second"
    page = reads(case, code="h-doctor-2")
    assert "Judge as another doctor" in page
    assert "pH confirmation" in page[page.index(TITLE) :]


def test_a_recalled_run_leaves_no_figures_that_count(case):
    case.under_test()
    case.second_sends(retest(FIGURE))
    case.judged()
    recalls(case, "lab-2")
    assert FIGURE not in reads(case)


def test_bottle_a_tested_anew_stands_beside_what_bottle_b_showed(case):
    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    case.does(outcomes.judge_hearing, identified=True, notes="N.")
    case.does(splitting.read_result, by=case.officer)
    case.does(splitting.ask_for_bottle_a, by=case.officer)
    page = reads(case)
    assert "What the laboratory reports of bottle A, tested anew" in page
    assert "No laboratory has reported of the bottle yet." in page
    case.laboratory.sends(without_panel(message(ONE, lines=VALIDITY, number="A1")))
    for act in ("", "bottle-a/"):
        page = reads(case, act)
        at = page.index("What the laboratory reports of bottle A, tested anew")
        assert "dulterated" in page[at:]
        assert "1.015" in page[at:]


def test_a_value_is_never_parted_within_a_word_and_only_a_long_one_may_break(case):
    with case.at():
        page = client_of(case.season, "h-doctor").get(f"/km/reviews/{case.review().pk}/")
    assert '<span class="sent" lang="en">Positive</span>' in page.content.decode()
    assert 'class="hash"' in as_sent("x" * 21)
    assert 'class="hash"' not in as_sent(f"{'x' * 20} {'y' * 20}")
