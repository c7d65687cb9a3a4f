"""The second bottle: told with proof, asked for in time, tested elsewhere, without a cutoff."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.web.review import outcomes, splitting
from tests.support.laboratory_messages import message
from tests.support.review_acts import DAY, HOUR, ONE
from tests.support.season import refused
from tests.support.split_acts import retest
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def case(begin):
    return begin_split(begin)


def found_by_the_audit(case):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table, one.field) for one in audit_log(case.force.log)]


def events(case):
    return list(case.review().entries.order_by("position").values_list("event", flat=True))


def test_the_officers_own_request_makes_the_order_to_a_second_laboratory_at_once(case):
    case.asks()
    assert case.state() == "at-second-laboratory"
    assert events(case)[-3:] == [
        *("review:split-requested", "review:employer-told", "review:split-sent"),
    ]
    sent = case.review().entries.get(event="review:split-sent")
    assert (sent.code, sent.by) == ("lab-2", "system")
    assert found_by_the_audit(case) == []


def test_another_officer_and_a_manager_neither_read_nor_ask_for_it(case):
    from tests.support.season import human

    with case.at():
        from passmuster.core.access.actors import Role

        other = human(case.season, "h-other-officer", Role.OFFICER)
    for act in (splitting.read_result, splitting.ask_for_split, splitting.waive_split):
        with refused("review-not-own"):
            case.does(act, by=other)
        with refused("role-not-allowed"):
            case.does(act, by=case.season.cast.manager)


def test_reading_the_own_result_is_a_service_from_which_the_72_hours_run(case):
    case.does(splitting.read_result, by=case.officer)
    assert case.state() == "notified"
    case.later(72 * HOUR)
    assert case.works() == 0
    case.later(SECOND)
    assert case.works() == 1
    assert case.state() == "final"
    assert case.result() == ["positive"]


def test_72_hours_after_the_service_a_request_is_in_time_and_a_second_later_it_is_late(case):
    case.told()
    case.later(72 * HOUR)
    case.asks()
    assert case.state() == "at-second-laboratory"


def test_a_late_request_counts_with_a_cause_and_its_paper(case):
    case.told()
    case.later(72 * HOUR + SECOND)
    with refused("split-request-late"):
        case.asks()
    with refused("split-request-late"):
        case.asks(cause="serious-illness")
    case.asks(cause="serious-illness", paper=b"A paper of the hospital.")
    assert case.state() == "at-second-laboratory"
    assert "review:split-requested-late" in events(case)


def test_a_waiver_needs_the_service_and_the_writing_and_ends_the_matter(case):
    with refused("review-move-forbidden"):
        case.does(splitting.waive_split, by=case.officer)
    case.told()
    with refused("waiver-in-writing-missing"):
        case.does(splitting.waive_split)
    case.does(splitting.waive_split, by=case.officer)
    assert case.state() == "final"


def test_the_bottle_goes_where_it_was_ordered_and_is_opened_there_alone(case):
    from passmuster.web.custody.needs import may_be_opened, sending_of

    case.asks()
    third = case.register_second("lab-3", name_en="Third", name_km="ទីបី")
    with refused("custody-ordered-elsewhere"):
        case.offered(third)
    assert sending_of(case.bottle()).to == "lab-2"
    assert sending_of(case.bottle("A")) is None
    assert not may_be_opened(case.bottle())


def test_a_drug_far_below_the_cutoff_is_reconfirmed_and_the_first_report_stands(case):
    case.under_test()
    assert case.second_sends(retest("12")) == ["retested"]
    assert case.laboratory.counts() == (["positive"], ["BZE"])
    case.judged()
    assert (case.state(), case.result()) == ("final", ["positive"])
    assert outcomes.category_now(case.review()) == "1"
    assert found_by_the_audit(case) == []


def test_what_bottle_b_does_not_bear_out_is_cancelled_and_the_regulator_told(case):
    case.under_test()
    case.second_sends(retest("<5"))
    case.judged()
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    with refused("service-without-proof"):
        case.does(outcomes.record_regulator_told, proof=" ")
    case.does(outcomes.record_regulator_told, proof="R-3")
    assert found_by_the_audit(case) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (retest("<100"), "split-judged-by-cutoff"),
        (retest("<5", validity=()), "split-validity-missing"),
        (retest("12").replace(b"C6^Benzoylecgonine", b"C7^Morphine"), "split-finding-unanswered"),
    ],
    ids=["by-cutoff", "no-validity", "silent"],
)
def test_a_report_that_does_not_answer_the_order_comes_to_nothing(case, raw, code):
    case.under_test()
    assert case.second_sends(raw) == ["retested"]
    with refused(code):
        case.judged()
    assert case.state() == "at-second-laboratory"


def test_a_report_before_the_bottle_is_there_and_one_of_a_third_laboratory_count_for_nothing(case):
    case.asks()
    with refused("split-report-missing"):
        case.judged()
    assert case.second_sends(retest("<5")) == ["wrong-laboratory"]
    case.travels()
    assert case.laboratory.said(message(ONE, number="X")) == ["corrected"]
    assert case.second_sends(retest("12")) == ["retested"]


def test_a_changed_report_of_bottle_b_waits_for_two_people(case):
    case.under_test()
    case.second_sends(retest("12"))
    assert case.second_sends(retest("<5", number="S2")) == ["retest-changed"]
    with refused("laboratory-result-open"):
        case.judged()
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "HILL-1")
    case.judged()
    assert case.result() == ["cancelled"]


def test_without_another_laboratory_the_request_waits_and_is_cancelled_after_its_time(begin):
    case = begin_split(begin, second_laboratory=False)
    # The first laboratory under a second name is no other one.
    case.register_second("lab-9", name_en="laboratory by the RIVER ")
    case.asks()
    assert case.state() == "split-requested"
    with refused("split-report-missing"):
        case.judged()
    case.later(24 * HOUR + SECOND)
    case.judged()
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert outcomes.category_now(case.review()) == "5"


def test_a_laboratory_registered_later_is_asked_by_the_next_round(begin):
    case = begin_split(begin, second_laboratory=False)
    case.asks()
    case.register_second()
    assert case.works() == 1
    assert case.state() == "at-second-laboratory"


def test_a_bottle_that_never_arrives_cancels_the_test_and_no_doctor_may_say_so_before(case):
    case.asks()
    case.later(10 * DAY)
    with refused("split-report-missing"):
        case.judged()
    case.later(SECOND)
    case.judged()
    assert case.result() == ["cancelled"]


def test_bottle_b_is_not_disposed_of_while_it_can_be_asked_for(case):
    from passmuster.web.custody.needs import still_open

    assert [str(one) for one in still_open(case.bottle())] == ["split-requested"]
    assert case.review().specimen == ONE
