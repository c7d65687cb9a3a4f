"""Every report has one class, by the first question that has an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.outcomes import COUNTS, ON_CERTIFICATE, REFUSED, WAYS, Outcome, Way
from passmuster.core.laboratory.reconciling import (
    CODE_UNKNOWN,
    SPECIMEN_DOUBTED,
    UNIT_WRONG,
    VALUE_IMPLAUSIBLE,
    Earlier,
    Known,
    Reconciled,
    reconcile,
)
from passmuster.core.laboratory.reported import Coding, Problem, Report, Status
from tests.core.laboratory.reports import DOT, line, number, panel, report

HERE = Known(here=True, in_custody=True, received=True, to_be_tested=True)
COCAINE = (
    line("Cocaine metabolites screen", "Positive"),
    number("Benzoylecgonine", "250", method="GC/MS"),
)
NEGATIVE = report(*panel(), status=Status.FINAL)
POSITIVE = report(*panel("cocaine-metabolites"), *COCAINE, status=Status.FINAL)
WITHDRAWN = report(*panel(), status=Status.WITHDRAWN)
PRELIMINARY = report(*panel(), status=Status.PRELIMINARY)
HELD = report(*panel("PCP"), status=Status.FINAL)


def came(said: Report, known: Known = HERE) -> Reconciled:
    return reconcile(said, judge(said, DOT), known)


def before(*reports: tuple[Report, Outcome, bool], **facts: bool) -> Known:
    """Return what is known after reports with these classes, standing or not."""
    earlier = tuple(
        Earlier(report=one, judgement=judge(one, DOT), outcome=outcome, stood=stood)
        for one, outcome, stood in reports
    )
    return replace(HERE, earlier=earlier, **facts)


def corrected(said: Report) -> Report:
    return replace(said, status=Status.CORRECTED)


def with_problem(code: str) -> Report:
    return replace(NEGATIVE, problems=(Problem(code=code, place="OBX 1", says="Ask."),))


FIRST_NEGATIVE = (NEGATIVE, Outcome.FIRST, True)
FIRST_POSITIVE = (POSITIVE, Outcome.FIRST, True)

CUSTODY = [
    (replace(NEGATIVE, specimen_id=" "), HERE, Outcome.UNMATCHED),
    (NEGATIVE, Known(here=False), Outcome.UNMATCHED),
    (NEGATIVE, replace(HERE, in_custody=False), Outcome.WRONG_LABORATORY),
    (NEGATIVE, replace(HERE, in_custody=False, received=False), Outcome.WRONG_LABORATORY),
    (NEGATIVE, replace(HERE, received=False), Outcome.BEFORE_RECEIPT),
    (NEGATIVE, replace(HERE, to_be_tested=False), Outcome.NOT_TO_BE_TESTED),
    (
        NEGATIVE,
        replace(HERE, to_be_tested=False, awaits_test=True),
        Outcome.NOT_YET_TO_BE_TESTED,
    ),
    (report(rejected="leaked"), replace(HERE, to_be_tested=False), Outcome.FIRST),
    (
        replace(NEGATIVE, specimen_type=(Coding(system="", code="SAL", text="Saliva"),)),
        HERE,
        Outcome.WRONG_SPECIMEN,
    ),
]


@pytest.mark.parametrize(("said", "known", "outcome"), CUSTODY)
def test_whose_specimen_it_is_is_asked_before_what_is_said(said, known, outcome) -> None:
    assert came(said, known).outcome is outcome


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        (SPECIMEN_DOUBTED, Outcome.WRONG_SPECIMEN),
        (CODE_UNKNOWN, Outcome.UNKNOWN_CODE),
        (UNIT_WRONG, Outcome.WRONG_UNIT),
        (VALUE_IMPLAUSIBLE, Outcome.IMPLAUSIBLE),
        ({"analytes-missing", "companion-missing", "narrative-contradicts"}, Outcome.HELD),
    ],
)
def test_what_cannot_be_judged_is_named_by_what_is_wrong_with_it(codes, outcome) -> None:
    for code in sorted(codes):
        assert came(with_problem(code)).outcome is outcome, code


def test_an_unknown_code_is_named_before_a_wrong_unit_and_that_before_a_value() -> None:
    both = replace(
        NEGATIVE,
        problems=tuple(
            Problem(code=code, place="", says="Ask.")
            for code in ("value-implausible", "unit-unknown", "code-unknown")
        ),
    )
    assert came(both).outcome is Outcome.UNKNOWN_CODE
    assert came(replace(both, problems=both.problems[:2])).outcome is Outcome.WRONG_UNIT


RAN = [
    # What came before, what comes now: its class, beside which, whether it says otherwise.
    ((), NEGATIVE, Outcome.FIRST, None, False),
    ((), PRELIMINARY, Outcome.PRELIMINARY, None, False),
    ((), HELD, Outcome.HELD, None, False),
    ((), WITHDRAWN, Outcome.WITHDRAWN, None, False),
    ((), corrected(NEGATIVE), Outcome.CORRECTED_WITHOUT_FIRST, None, False),
    (
        ((PRELIMINARY, Outcome.PRELIMINARY, False),),
        NEGATIVE,
        Outcome.FINAL_AFTER_PRELIMINARY,
        0,
        False,
    ),
    (((PRELIMINARY, Outcome.PRELIMINARY, False),), PRELIMINARY, Outcome.DUPLICATE, 0, False),
    (((HELD, Outcome.HELD, False),), corrected(NEGATIVE), Outcome.FIRST, 0, False),
    (((HELD, Outcome.HELD, False),), NEGATIVE, Outcome.FIRST, 0, False),
    ((FIRST_NEGATIVE,), NEGATIVE, Outcome.DUPLICATE, 0, False),
    ((FIRST_NEGATIVE,), PRELIMINARY, Outcome.PRELIMINARY_AFTER_FINAL, 0, False),
    ((FIRST_NEGATIVE,), HELD, Outcome.HELD, 0, False),
    ((FIRST_NEGATIVE,), WITHDRAWN, Outcome.WITHDRAWN, 0, True),
    ((FIRST_NEGATIVE,), corrected(NEGATIVE), Outcome.CORRECTED, 0, False),
    ((FIRST_NEGATIVE,), corrected(POSITIVE), Outcome.CORRECTED, 0, True),
    # Nobody said that it is a correction, and it is one all the same.
    ((FIRST_POSITIVE,), NEGATIVE, Outcome.CORRECTED, 0, True),
    # A correction that two people took is what the next one is compared with.
    (
        (FIRST_POSITIVE, (corrected(NEGATIVE), Outcome.CORRECTED, True)),
        corrected(POSITIVE),
        Outcome.CORRECTED,
        1,
        True,
    ),
    # One that nobody took is not.
    (
        (FIRST_POSITIVE, (corrected(NEGATIVE), Outcome.CORRECTED, False)),
        NEGATIVE,
        Outcome.CORRECTED,
        0,
        True,
    ),
    # After a withdrawal that was taken, what stood is still what a new result is beside.
    (
        (FIRST_POSITIVE, (WITHDRAWN, Outcome.WITHDRAWN, False)),
        NEGATIVE,
        Outcome.CORRECTED,
        0,
        True,
    ),
    # What was refused at the door was never said of the specimen.
    (((NEGATIVE, Outcome.BEFORE_RECEIPT, False),), NEGATIVE, Outcome.FIRST, None, False),
    (((NEGATIVE, Outcome.WRONG_LABORATORY, False),), NEGATIVE, Outcome.FIRST, None, False),
]


@pytest.mark.parametrize(("earlier", "said", "outcome", "beside", "changed"), RAN)
def test_what_came_before_gives_the_class(earlier, said, outcome, beside, changed) -> None:
    found = came(said, before(*earlier))
    assert (found.outcome, found.beside, found.sense_changed) == (outcome, beside, changed)


def test_the_same_content_under_another_message_number_and_hour_is_a_duplicate() -> None:
    again = replace(
        NEGATIVE,
        place="message 9",
        message_id="other",
        released_at="20261130",
        lines=tuple(replace(one, place=f"again {one.place}") for one in NEGATIVE.lines),
    )
    assert came(again, before(FIRST_NEGATIVE)).outcome is Outcome.DUPLICATE


def test_a_name_in_the_message_of_a_specimen_that_is_not_its_is_an_alarm_beside_its_class() -> None:
    named, known = replace(NEGATIVE, names_donor=True), Known(here=False)
    assert came(named, known).names_a_person
    assert came(named, known).outcome is came(NEGATIVE, known).outcome
    assert not came(NEGATIVE, known).names_a_person


@pytest.mark.parametrize(
    "known",
    [HERE, before(FIRST_NEGATIVE), replace(HERE, retests=True)],
    ids=["new", "old", "again"],
)
@pytest.mark.parametrize("status", ["", "corrected", "withdrawn"])
def test_no_report_of_a_message_that_names_a_person_counts(known: Known, status: str) -> None:
    told = replace(NEGATIVE, status=Status(status or "final"))
    judgement = judge(told, DOT)
    for found in (
        came(replace(told, names_donor=True), known),
        reconcile(told, judgement, known, named=True),
    ):
        assert found == Reconciled(outcome=Outcome.NAMES_A_PERSON, names_a_person=True)
    assert Outcome.NAMES_A_PERSON not in COUNTS


def test_what_is_sent_anew_without_the_name_is_the_first_report() -> None:
    """A message with a name is sent back: it is no earlier report of its specimen."""
    named = replace(NEGATIVE, names_donor=True)
    refused = (named, Outcome.NAMES_A_PERSON, False)
    for again in (NEGATIVE, POSITIVE):
        assert came(again, before(refused)).outcome is Outcome.FIRST
    assert came(NEGATIVE, before(refused, FIRST_NEGATIVE)).outcome is Outcome.DUPLICATE


def test_nothing_that_stands_is_replaced_without_a_certificate_seen_by_two() -> None:
    assert COUNTS.isdisjoint({outcome for outcome, ways in WAYS.items() if ways})
    taken = {outcome for outcome, ways in WAYS.items() if Way.TAKEN in ways}
    assert taken == ON_CERTIFICATE
    assert REFUSED.isdisjoint(COUNTS | ON_CERTIFICATE)
    assert set(WAYS) == set(Outcome)


ELSEWHERE = Known(here=True, received=True, to_be_tested=True, retests=True)
AGAIN = [
    # Of a bottle that was ordered to be tested once more, by a laboratory that has it.
    (NEGATIVE, ELSEWHERE, Outcome.RETESTED),
    (HELD, ELSEWHERE, Outcome.RETESTED),
    (PRELIMINARY, ELSEWHERE, Outcome.PRELIMINARY),
    (WITHDRAWN, ELSEWHERE, Outcome.RETEST_CHANGED),
    (with_problem("unit-unknown"), ELSEWHERE, Outcome.WRONG_UNIT),
    (with_problem("value-too-coarse"), ELSEWHERE, Outcome.RETESTED),
    (NEGATIVE, replace(ELSEWHERE, here=False), Outcome.UNMATCHED),
    # The first laboratory tests bottle A anew, or changes what it said of it at first.
    (NEGATIVE, replace(HERE, retests=True), Outcome.RETESTED),
    (WITHDRAWN, replace(HERE, retests=True), Outcome.WITHDRAWN),
]


@pytest.mark.parametrize(("said", "known", "outcome"), AGAIN)
def test_a_report_of_a_bottle_under_order_answers_the_order(said, known, outcome) -> None:
    assert came(said, known).outcome is outcome


def test_a_second_report_of_it_changes_nothing_by_itself() -> None:
    first = came(NEGATIVE, ELSEWHERE)
    assert first.outcome is Outcome.RETESTED
    earlier = Earlier(
        report=NEGATIVE,
        judgement=judge(NEGATIVE, DOT),
        outcome=Outcome.RETESTED,
        stood=False,
    )
    known = replace(ELSEWHERE, earlier=(earlier,))
    assert came(NEGATIVE, known).outcome is Outcome.DUPLICATE
    assert came(HELD, known).outcome is Outcome.RETEST_CHANGED
