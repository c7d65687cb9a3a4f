"""Attack L-03: an analyst who reports without a run, or with another run's control data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.rules import Stage
from tests.support.batch_acts import a_batch, changed, control_out, pass_batches
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.review_acts import HOUR, ONE, Reviewing
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.split_acts import retest, splitting

pytestmark = pytest.mark.django_db

PAGES = "/en/laboratory/batches/"


def a_case(begin: Any) -> Reviewing:
    found = Reviewing(begin("finish"), batched=False)
    found.credentials()
    return found


@pytest.fixture
def case(begin: Any) -> Reviewing:
    return a_case(begin)


def sent(case: Reviewing, raw: bytes, qc: bytes) -> Any:
    """Send a batch on the page as the laboratory's receiver; returns its page's answer."""
    with case.at():
        client = client_of(case.season, case.laboratory.receiver.human)
        answer = client.post(
            f"{PAGES}send/",
            {
                "laboratory": case.laboratory.holder.code,
                "file": SimpleUploadedFile("batch.json", raw),
                "qc": SimpleUploadedFile("run.dat", qc),
            },
        )
        assert answer.status_code == 302, text_of(answer)
        return client.get(answer.url)


def reported(case: Reviewing) -> Any:
    case.laboratory.sends(message(ONE))
    return case.review()


def waits_with(case: Reviewing, human: str) -> str:
    with case.at():
        return text_of(client_of(case.season, human).get(f"{PAGES}waiting/"))


def assert_no_doctor_verifies(case: Reviewing) -> None:
    from passmuster.web.review.signing import verify

    with pytest.raises(PassmusterError) as caught:
        case.does(verify)
    assert caught.value.code in {"review-move-forbidden", "result-judged-missing"}
    assert case.review().state not in {"verified", "final"}


def run(case: Reviewing, **facts: Any) -> bytes:
    with case.at():
        return a_batch(case.laboratory.holder, [ONE], **facts)


@pytest.mark.attack("L-03")
def test_l03_a_result_without_a_run_is_held_with_its_reason(case: Reviewing) -> None:
    assert reported(case).state == "held"
    assert "No batch came with it" in waits_with(case, "h-manager")
    assert_no_doctor_verifies(case)


@pytest.mark.attack("L-03")
def test_l03_a_run_whose_control_is_out_of_its_limits_holds_what_rests_on_it(
    case: Reviewing,
) -> None:
    page = text_of(sent(case, changed(run(case), control_out), b"run 1"))
    assert "westgard-1-3s" in page
    assert reported(case).state == "held"
    assert "Its batch did not pass" in waits_with(case, "h-doctor")
    assert_no_doctor_verifies(case)


@pytest.mark.attack("L-03")
def test_l03_one_file_of_control_data_for_two_runs_is_named_in_both(case: Reviewing) -> None:
    from passmuster.core.access.actors import Role
    from tests.support.season import human

    sent(case, run(case), b"the only run there was")
    assert reported(case).state == "received"
    case.later(HOUR)
    second = sent(case, run(case), b"the only run there was")
    first, again = case.force.batches.order_by("pk")
    what = "One file of control data stands in several batches"
    with case.at():
        human(case.season, "h-inspector-2", Role.INSPECTOR_GENERAL)
        inspector = client_of(case.season, "h-inspector-2")
        for batch in (first, again):
            assert what in text_of(inspector.get(f"{PAGES}{batch.pk}/"))
        assert "1 question about a laboratory" in text_of(inspector.get("/en/"))
        named = text_of(inspector.get(f"{PAGES}signs/"))
        assert first.number in named
        assert again.number in named
        sign = case.force.batch_signs.get()
        assert inspector.post(f"{PAGES}signs/{sign.pk}/answer/").status_code == 403
    assert what in text_of(second)
    assert_no_doctor_verifies(case)


@pytest.mark.attack("L-03")
def test_l03_six_hundred_results_in_a_day_by_one_analyst_are_asked_about(case: Reviewing) -> None:
    for turn in range(3):
        many = [ONE, *(f"{turn}{place:08d}" for place in range(199))]
        with case.at():
            ended = case.now - timedelta(minutes=30 - 10 * turn)
            raw = a_batch(
                case.laboratory.holder, many, analyst="A-9", ended=ended, begun=ended - HOUR
            )
        sent(case, raw, b"run %d" % turn)
    assert reported(case).state == "held"
    assert "More specimens under one analyst in a day" in waits_with(case, "h-doctor")
    assert_no_doctor_verifies(case)


@pytest.mark.attack("L-03")
def test_l03_equal_quantities_are_named_at_night_and_no_number_is_told(case: Reviewing) -> None:
    from passmuster.web.batches import signs
    from passmuster.web.work import keep_signs

    with case.at():
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])
    case.reported()
    case.heard()
    with case.at():
        quantity = next(iter(signs._quantities(list(case.force.batches.all()))))
    with case.at(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(signs, "_quantities", lambda rows: [quantity] * 12)
        assert keep_signs(case.force.log) == 1
        page = text_of(client_of(case.season, "h-manager").get(f"{PAGES}signs/"))
    assert "Equal quantities follow each other" in page
    assert NUMBER not in page
    assert_no_doctor_verifies(case)


@pytest.mark.attack("L-03")
def test_l03_a_bad_run_is_not_sent_again_under_its_number_nor_dated_before_the_report(
    case: Reviewing,
) -> None:
    from passmuster.web.batches.services import record_batch

    bad = changed(run(case), control_out)
    sent(case, bad, b"run 1")
    assert reported(case).state == "held"
    case.later(HOUR)
    facts = {"by": case.laboratory.receiver, "laboratory": case.laboratory.holder}
    good = changed(bad, lambda batch: batch["controls"].pop(2))
    with case.at(), refused("batch-number-taken"):
        record_batch(raw=good, qc=b"run 1", **facts)
    # The same data under another number: the file is the same, so both are asked about.
    again = changed(bad, lambda batch: batch.update(batch="I-99"))
    sent(case, again, b"run 1")
    assert case.review().state == "held"
    assert case.force.batch_signs.filter(kind="qc-file-reused").exists()


@pytest.mark.attack("L-03")
def test_l03_a_second_laboratory_that_reports_without_a_run_bears_out_no_finding(
    begin: Any,
) -> None:
    from passmuster.web.batches.services import record_batch

    case = splitting(begin)
    case.under_test()
    # "It is there": a report that nobody measured, so that a positive result stands.
    case.second_sends(retest("12"), batched=False)
    facts = {"by": case.receiver_2, "laboratory": case.holder_2}
    signs = f"/en/reviews/{case.review().pk}/bottle-b/"
    with case.at():
        doctor = client_of(case.season, "h-doctor")
        assert_refused(doctor.post(signs), "split-batch-not-passed")
        assert "No batch came with it" in text_of(doctor.get(signs))
    # A run that is made up afterwards measured nothing that was reported.
    case.later(HOUR)
    with case.at():
        late = a_batch(case.holder_2, [ONE], Stage.CONFIRMATORY)
        record_batch(raw=late, qc=b"run 1", **facts)
        doctor = client_of(case.season, "h-doctor")
        assert_refused(doctor.post(signs), "split-batch-not-passed")
    assert case.state() == "at-second-laboratory"
