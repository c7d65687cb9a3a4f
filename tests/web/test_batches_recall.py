"""A recall by two reaches everything that rests on the batch, whatever had become of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passmuster.core.laboratory.rules import Stage
from tests.support.batch_acts import a_batch, pass_batches, send_batch
from tests.support.laboratory_messages import message
from tests.support.review_acts import DAY, HOUR, ONE, reviewing
from tests.support.season import human, refused
from tests.support.split_acts import retest, splitting

pytestmark = pytest.mark.django_db

FACTS = {"reason": "calibration-wrong", "paper": "LAB-17/2023"}


@pytest.fixture
def case(begin: Any) -> Any:
    return reviewing(begin)


def batch_of(case: Any, stage: str = "initial") -> Any:
    return case.force.batches.filter(stage=stage).order_by("pk").last()


def recalls(case: Any, batch: Any = None, **facts: Any) -> Any:
    from passmuster.web.batches.services import recall_batch

    given = {"by": case.doctor, "second": case.season.cast.oversight, **FACTS} | facts
    with case.at():
        return recall_batch(batch=batch or batch_of(case), **given)


def codes_of(case: Any) -> list[tuple[str, str]]:
    return [(one.event, one.code) for one in case.review().entries.order_by("position")]


def walks(case: Any, *verbs: str) -> None:
    """Move the review along the table, with whatever each move asks for."""
    from passmuster.core.review.moves import TRANSITIONS
    from passmuster.web.review.folding import locked, move

    for verb in verbs:
        case.later(HOUR)
        state = case.review().state
        (step,) = (one for one in TRANSITIONS if (one.verb, one.source) == (verb, state))
        with case.at():
            move(locked(case.review()), verb, step.evidence, by=case.doctor)


def test_what_waits_for_a_doctor_is_held_and_cannot_be_signed(case: Any) -> None:
    from passmuster.web.review.signing import verify

    case.reported(positive=False)
    case.later(HOUR)
    recalls(case)
    assert case.review().state == "held"
    assert codes_of(case)[-1] == ("review:held", "batch-recalled")
    with refused("review-move-forbidden"):
        case.does(verify)


def test_a_final_result_is_reopened_and_nothing_is_cancelled(case: Any) -> None:
    from passmuster.web.review.signing import verify

    case.reported(positive=False)
    case.does(verify)
    assert case.review().state == "final"
    case.later(HOUR)
    recalls(case)
    assert case.review().state == "held"
    last = ("review:reopened-by-laboratory", "batch-recalled")
    assert codes_of(case)[-2:] == [("review:employer-told", "negative"), last]


def test_a_final_split_reconfirmed_result_is_reopened_too(case: Any) -> None:
    """Whatever leads there: every state after a verified result has the same move."""
    from passmuster.core.review import moves
    from passmuster.web.review.signing import verify

    case.reported()
    case.heard()
    case.does(verify)
    verbs = moves.Verb
    walks(case, verbs.REQUEST_SPLIT, verbs.SEND_SPLIT, verbs.RECONFIRM)
    assert (case.review().state, codes_of(case)[-1][0]) == ("final", "review:split-reconfirmed")
    recalls(case)
    assert case.review().state == "held"


def test_a_test_that_ended_cancelled_stays_so(case: Any) -> None:
    from passmuster.core.review import moves
    from passmuster.web.review.signing import verify

    case.reported()
    case.heard()
    case.does(verify)
    walks(case, moves.Verb.REQUEST_SPLIT, moves.Verb.CANCEL_UNAVAILABLE)
    before = codes_of(case)
    recalls(case)
    assert codes_of(case) == before


def test_a_new_run_alone_releases_nothing_but_a_corrected_report_of_it_does(case: Any) -> None:
    case.reported(positive=False)
    case.later(HOUR)
    recalls(case)
    case.later(DAY)
    with case.at():
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])
    assert case.review().state == "held"
    case.laboratory.sends(message(ONE, positive=True, status="C", number="M2"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "CERT-1")
    assert case.review().state == "received"


def test_a_corrected_report_without_a_new_run_stays_held(case: Any) -> None:
    case.reported(positive=False)
    case.later(HOUR)
    recalls(case)
    case.later(DAY)
    case.laboratory.sends(message(ONE, positive=True, status="C", number="M2"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "CERT-1")
    assert case.review().state == "held"


def test_a_run_on_which_nothing_rests_takes_nothing_back(case: Any) -> None:
    first = batch_of(case)
    case.later(HOUR)
    with case.at():
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])
    case.reported(positive=False)
    assert batch_of(case) != first
    recalls(case, first)
    assert case.review().state == "received"


def test_a_result_that_comes_after_the_recall_is_held(case: Any) -> None:
    recalls(case)
    case.laboratory.sends(message(ONE))
    assert case.review().state == "held"


def test_it_takes_two_who_may_and_happens_once(case: Any) -> None:
    from dataclasses import replace

    from passmuster.core.access.actors import Role

    case.reported(positive=False)
    case.later(HOUR)
    oversight = case.season.cast.oversight
    with case.at():
        scientist = human(case.season, "h-far-lab", Role.CERTIFYING_SCIENTIST)
    for facts, code in (
        ({"by": case.season.cast.manager}, "role-not-allowed"),
        ({"by": case.laboratory.receiver}, "role-not-allowed"),
        ({"by": oversight}, "role-not-allowed"),
        ({"second": case.second}, "role-not-allowed"),
        ({"second": replace(oversight, human=case.doctor.human)}, "same-human-twice"),
        ({"by": scientist}, "custody-not-keeper"),
        ({"reason": "because"}, "recall-reason-unknown"),
        ({"paper": ""}, "batch-paper-missing"),
    ):
        with refused(code):
            recalls(case, **facts)
    recalls(case)
    with refused("batch-recalled-before"):
        recalls(case)


def test_the_audit_is_content_after_a_recall(case: Any) -> None:
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.review.signing import verify

    case.reported(positive=False)
    case.does(verify)
    case.later(HOUR)
    recalls(case)
    with case.at():
        assert audit_log(case.force.log) == []


def test_the_audit_is_content_after_a_recall_of_what_a_second_bottle_bore_out(begin: Any) -> None:
    from passmuster.web.ledger.audit import audit_log

    case = splitting(begin)
    case.under_test()
    case.second_sends(retest())
    case.judged()
    case.later(HOUR)
    recalls(case)
    assert case.state() == "held"
    with case.at():
        assert audit_log(case.force.log) == []


def results_in_one_batch(case: Any, number: int, first: int) -> Any:
    """Store so many received positives, each resting on one confirmatory batch; returns it.

    The reports are rows, since what counts is how they are taken back; the runs are sent.
    """
    from django.db import transaction

    from passmuster.core.laboratory.judging import judge
    from passmuster.core.laboratory.rulesets import STARTING, rule_set
    from passmuster.formats.lab.reader import read_results
    from passmuster.web.laboratory.contents import Content, keep_contents
    from passmuster.web.laboratory.models import Arrival, SpecimenReport
    from passmuster.web.ledger.services import SYSTEM
    from passmuster.web.review.opening import open_reviews

    rules, holder = rule_set(STARTING), case.laboratory.holder
    names = [f"{first + place:012d}" for place in range(number)]
    with case.at(), transaction.atomic():
        for start in range(0, number, 200):
            # An initial run has its share of controls, and each an analyst of its own.
            raw = a_batch(holder, names[start : start + 200], analyst=f"A-{first + start}")
            send_batch(holder, case.laboratory.receiver, raw)
        raw = a_batch(holder, names, Stage.CONFIRMATORY, analyst=f"B-{first}")
        batch = send_batch(holder, case.laboratory.receiver, raw)
        reports = [
            report
            for name in names
            for report in read_results(message(name, positive=True)).reports
        ]
        judged = tuple((report, judge(report, rules)) for report in reports)
        arrival = Arrival.objects.create(
            force=case.force,
            laboratory=holder.code,
            channel="folder",
            sha256=f"{first:064d}",
            size=1,
            kind="hl7v2",
            content_sha256=keep_contents([Content(problems=(), reports=judged)])[0],
            reports_read=number,
            names_a_person=False,
            by=SYSTEM.human,
            at=case.now,
        )
        rows = SpecimenReport.objects.bulk_create(
            SpecimenReport(
                arrival=arrival,
                position=place,
                specimen=name,
                outcome="first",
                sense_changed=False,
                rule_set=rules.name,
                rule_version=rules.version,
                in_force_on=case.now.date(),
            )
            for place, name in enumerate(names)
        )
        open_reviews(rows)
    return batch


def test_five_hundred_results_are_released_and_taken_back_in_few_questions(case: Any) -> None:
    """As many questions for 500 as for 20, but for the parts in which rows are stored."""
    from passmuster.web.batches.queries import open_signs
    from passmuster.web.batches.services import answer_sign

    small = results_in_one_batch(case, 20, 1_000_000)
    case.later(HOUR)
    with CaptureQueriesContext(connection) as few:
        recalls(case, small)
    held = case.force.reviews.filter(state="held")
    assert held.count() == 20
    large = results_in_one_batch(case, 500, 2_000_000)
    # 500 of one analyst in a day are asked about, so they were held from the beginning.
    assert held.count() == 520
    case.later(HOUR)
    (sign,) = open_signs(case.force)
    with case.at(), CaptureQueriesContext(connection) as released:
        answer_sign(by=case.doctor, second=case.season.cast.oversight, sign=sign, paper="LAB-1")
    assert held.count() == 20
    with CaptureQueriesContext(connection) as many:
        recalls(case, large)
    assert held.count() == 520
    assert len(many) <= len(few) + 20
    assert len(released) <= len(few) + 30
