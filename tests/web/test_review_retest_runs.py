"""A bottle that was tested once more waits for the run behind its report, and rests on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from passmuster.core.laboratory.rules import Stage
from passmuster.web.review import outcomes, retest_runs, splitting
from tests.support.accreditation_acts import suspends
from tests.support.batch_acts import a_batch, changed, control_out, pass_batches, send_batch
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.review_acts import DAY, HOUR, ONE
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.split_acts import ACID, VALIDITY, Splitting, retest, without_panel
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
CODE = "split-batch-not-passed"


@pytest.fixture
def case(begin: Callable[[str], Any]) -> Splitting:
    """A second bottle that has come to its laboratory."""
    case = begin_split(begin)
    case.under_test()
    return case


def named(case: Splitting) -> list[str]:
    from passmuster.web.ledger.audit import audit_log

    with case.at():
        return sorted(one.code for one in audit_log(case.force.log))


def recalls(case: Splitting, batch: Any) -> None:
    from passmuster.web.batches.services import recall_batch

    case.later(HOUR)
    both = {"by": case.doctor, "second": case.season.cast.oversight}
    with case.at():
        recall_batch(**both, batch=batch, reason="instrument-fault", paper="LAB-2")


def runs_badly(case: Splitting) -> None:
    with case.at():
        raw = a_batch(case.holder_2, [ONE], Stage.CONFIRMATORY)
        send_batch(case.holder_2, case.receiver_2, changed(raw, control_out))


def test_a_report_without_a_run_is_not_signed_and_the_pages_say_what_is_waited_for(
    case: Splitting,
) -> None:
    case.second_sends(retest("12"), batched=False)
    with refused(CODE):
        case.judged()
    assert case.state() == "at-second-laboratory"
    page = f"/en/reviews/{case.review().pk}/"
    with case.at():
        doctor = client_of(case.season, "h-doctor")
        for address in (page, f"{page}bottle-b/"):
            said = text_of(doctor.get(address))
            assert "The run of this bottle is not there or has not passed" in said
            assert "No batch came with it" in said


def test_a_run_that_passed_lets_it_be_signed_and_the_notice_goes(case: Splitting) -> None:
    case.second_sends(retest("12"))
    with case.at():
        doctor = client_of(case.season, "h-doctor")
        said = text_of(doctor.get(f"/en/reviews/{case.review().pk}/"))
    assert "The run of this bottle" not in said
    case.judged()
    assert case.result() == ["positive"]
    assert named(case) == []


def test_a_run_after_the_report_and_one_before_the_order_bear_nothing(
    begin: Callable[[str], Any],
) -> None:
    case = begin_split(begin)
    case.second_runs()
    case.under_test()
    case.second_sends(retest("12"), batched=False)
    with refused(CODE):
        case.judged()
    case.later(HOUR)
    case.second_runs()
    with refused(CODE):
        case.judged()


def test_a_run_that_did_not_pass_bears_nothing(case: Splitting) -> None:
    runs_badly(case)
    case.second_sends(retest("12"), batched=False)
    with refused(CODE):
        case.judged()


def test_an_initial_run_and_one_of_the_first_laboratory_are_not_the_second_ones(
    case: Splitting,
) -> None:
    with case.at():
        pass_batches(case.holder_2, case.receiver_2, [ONE], (Stage.INITIAL,))
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])
    case.second_sends(retest("12"), batched=False)
    with refused(CODE):
        case.judged()


def test_an_excused_laboratory_waits_for_no_run(case: Splitting) -> None:
    from passmuster.web.batches.services import excuse_laboratory

    with case.at():
        since = localdate(case.now) + timedelta(days=1)
        excuse_laboratory(
            **case.both,
            laboratory=case.holder_2,
            since=since,
            until=since + timedelta(days=5),
            paper="OV-1",
        )
    case.later(2 * DAY)
    case.second_sends(retest("12"), batched=False)
    case.judged()
    assert case.result() == ["positive"]


def test_a_rejected_bottle_was_not_measured_and_waits_for_no_run(case: Splitting) -> None:
    rejected = without_panel(message(ONE, number="S1", lines=("ST|R1^Result^OTHER||Rejected|",)))
    case.second_sends(rejected, batched=False)
    with case.at():
        assert retest_runs.waited_for(case.review()) == ()


def test_the_hearing_asks_for_the_run_again(case: Splitting) -> None:
    from passmuster.web.review.contacting import record_contact_attempt

    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    case.does(record_contact_attempt, phone="day", answer="donor")
    with pytest.MonkeyPatch.context() as patched:
        # The run is recalled in the same moment, and nothing has reopened the review yet.
        patched.setattr("passmuster.web.review.holding.signed_retests", lambda reviews: [])
        recalls(case, case.force.batches.filter(laboratory="lab-2").get())
    assert case.state() == "split-hearing"
    with refused(CODE):
        case.does(outcomes.judge_hearing, identified=True, notes="N.")


def at_bottle_a(case: Splitting) -> None:
    from passmuster.web.review.contacting import record_contact_attempt

    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    case.does(record_contact_attempt, phone="day", answer="donor")
    case.does(outcomes.judge_hearing, identified=True, notes="N.")
    case.does(splitting.read_result, by=case.officer)
    case.does(splitting.ask_for_bottle_a, by=case.officer)
    case.later(HOUR)


def test_bottle_a_anew_does_not_rest_on_the_run_of_the_first_test(case: Splitting) -> None:
    at_bottle_a(case)
    case.laboratory.said(retest("12", number="A1", validity=VALIDITY))
    with refused(CODE):
        case.does(outcomes.judge_bottle_a)
    assert case.state() == "bottle-a-retested"


def test_bottle_a_anew_is_signed_once_its_own_run_came_before_its_report(case: Splitting) -> None:
    at_bottle_a(case)
    with case.at():
        first = case.laboratory
        pass_batches(first.holder, first.receiver, [ONE], (Stage.CONFIRMATORY,))
    case.laboratory.said(retest("12", number="A1", validity=VALIDITY))
    case.does(outcomes.judge_bottle_a)
    assert case.result() == ["cancelled"]
    assert named(case) == []


def test_the_audit_names_what_was_signed_without_a_run(
    case: Splitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.second_sends(retest("12"), batched=False)
    with monkeypatch.context() as patched:
        # Somebody at the shell lets everything pass.
        patched.setattr(outcomes, "require_runs", lambda review: None)
        case.judged()
    assert named(case) == ["bottle-signed-without-batch"]


def test_a_recall_reopens_what_was_signed_on_the_second_laboratorys_run(case: Splitting) -> None:
    case.second_sends(retest("12"))
    case.judged()
    assert case.state() == "final"
    recalls(case, case.force.batches.filter(laboratory="lab-2").get())
    # Bottle A's verdict does not rest on that run; the officer's request stands anew.
    assert (case.state(), case.result()) == ("split-requested", ["positive"])
    assert outcomes.category_now(case.review()) == ""
    last = case.review().entries.order_by("position").last()
    assert (last.event, last.code) == ("review:bottle-b-recalled", "batch-recalled")
    # It had passed when the doctor signed: nobody did anything wrong.
    assert named(case) == []


def test_a_recall_before_the_signature_keeps_the_bottle_and_stops_the_signature(
    case: Splitting,
) -> None:
    case.second_sends(retest("12"))
    recalls(case, case.force.batches.filter(laboratory="lab-2").get())
    assert case.state() == "at-second-laboratory"
    with refused(CODE):
        case.judged()


def test_a_test_that_bottle_b_cancelled_stays_cancelled_after_a_recall(case: Splitting) -> None:
    case.second_sends(retest("<5"))
    case.judged()
    recalls(case, case.force.batches.filter(laboratory="lab-2").get())
    assert (case.state(), case.result()) == ("final", ["cancelled"])


def test_a_recall_of_another_run_of_the_second_laboratory_reaches_nothing(case: Splitting) -> None:
    case.second_sends(retest("12"))
    case.judged()
    case.later(HOUR)
    (later,) = case.second_runs()
    recalls(case, later)
    assert case.state() == "final"


def test_the_doctors_page_says_where_the_laboratory_was_not_accredited(case: Splitting) -> None:
    page = f"/en/reviews/{case.review().pk}/"
    with case.at():
        doctor = client_of(case.season, "h-doctor")
        assert "Not accredited" not in text_of(doctor.get(page))
        suspends(case.season, since=case.laboratory.now.date() - DAY)
        said = text_of(doctor.get(page))
        assert "Not accredited on the day on which it came" in said
