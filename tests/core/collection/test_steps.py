"""The table of steps is rules.md §3.1 row by row, and every step records exactly what is asked."""

from __future__ import annotations

import pytest

from passmuster.core.collection import branches, fields, steps
from passmuster.core.collection.branches import OPENINGS, Branch
from passmuster.core.collection.fields import Kind, require_answers
from passmuster.core.collection.refusals import GROUNDS, NOT_GROUNDS
from passmuster.core.collection.step import MOVED, Who
from passmuster.core.kernel.errors import Refused
from tests.core.collection.walks import OBSERVED, Walk

ROWS = {
    "1": (["order-received"], "40.14"),
    "2": (["arrival"], "40.61(a)"),
    "3": (["start"], "40.61(b)"),
    "4": (["identify"], "40.61(c)"),
    "5": (["own-card"], "40.61(d)"),
    "6": (["explain"], "40.61(e)"),
    "7": (["belongings"], "40.61(f)"),
    "8": (["no-medicines"], "40.61(g)"),
    "9": (["form-part-one"], "40.63(a)"),
    "10": (["wash-hands"], "40.63(b)"),
    "11": (["choose-container"], "40.63(c)"),
    "12": (["give-specimen"], "40.63(d)"),
    "13": (["volume"], "40.65(a)"),
    "14": (["temperature"], "40.65(b)"),
    "15": (["look"], "40.65(c)"),
    "16": (["pour-a", "pour-b"], "40.71(b)(2)"),
    "17": (["seal"], "40.71(b)(4)-(6)"),
    "18": (["donor-initials"], "40.71(b)(7)"),
    "19": (["discard-leftover"], "40.71(b)(8)"),
    "20": (["donor-certifies"], "(a)(1)"),
    "21": (["collector-certifies"], "(a)(2)"),
    "22": (["pouch"], "(a)(4)-(7)"),
    "23": (["send-copies"], "(a)(9)"),
    "24": (["ship"], "(c)"),
}
DONORS = {
    "arrival",
    "belongings",
    "wash-hands",
    "choose-container",
    "give-specimen",
    "donor-initials",
    "donor-certifies",
}


@pytest.mark.parametrize("number", ROWS)
def test_each_row_is_a_step_with_its_source(number: str) -> None:
    codes, source = ROWS[number]
    found = [step for step in steps.STEPS if step.number == number]
    assert [step.code for step in found] == codes
    assert found[0].source.startswith("49 CFR")
    assert found[0].source.endswith(source)
    for step in found:
        assert (step.does is Who.DONOR) is (step.code in DONORS)
        assert step.confirmed is not step.source.startswith(MOVED)
        assert step.confirmed is (int(number) < 20)
        assert step.fields


def test_every_step_has_a_code_of_its_own_and_asks_for_steps_that_exist() -> None:
    codes = [step.code for step in steps.STEPS]
    assert len(set(codes)) == len(codes)
    for step in steps.STEPS:
        assert steps.step(step.code) is step
        assert set(step.needs) <= set(codes)
    with pytest.raises(Refused) as refused:
        steps.step("wave")
    assert refused.value.code == "step-unknown"


@pytest.mark.parametrize("facts", [None, OBSERVED])
def test_what_a_step_needs_lies_before_it(facts: object) -> None:
    walk = (Walk() if facts is None else Walk(OBSERVED)).to(None)
    done: set[str] = set()
    for event in walk.events:
        assert set(steps.step(event.step).needs) <= done
        done.add(event.step)


def test_only_the_observer_signs_what_the_observer_saw() -> None:
    assert {s.code for s in steps.STEPS if s.signs is Who.OBSERVER} == {
        "observer-check",
        "observer-watched",
    }


def test_no_judgement_of_a_specimen_can_be_written_anew() -> None:
    judged = {"identify", "belongings", *steps.ATTEMPT, *steps.SEALING[:4]}
    assert not [s.code for s in steps.STEPS if s.correctable and s.code in judged]


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.code)
def test_fields_are_closed_and_have_no_default(step: steps.Step) -> None:
    names = [field.name for field in step.fields]
    assert len(set(names)) == len(names)
    for field in step.fields:
        assert bool(field.choices) is (field.kind is Kind.CHOICE)
        assert (field.highest > field.lowest) is (field.kind is Kind.WHOLE)
        assert bool(field.unit) is (field.kind is Kind.WHOLE)
        if field.only:
            (asked,) = [other for other in step.fields if other.name == field.only[0]]
            assert field.only[1] <= set(asked.choices)
    needed = [f for f in step.fields if not f.optional and not f.only]
    with pytest.raises(Refused) as refused:
        require_answers(step.fields, {})
    assert refused.value.code == "answer-missing"
    assert needed


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("answer-not-asked", {"a": "yes", "other": 1}),
        ("answer-not-asked", {"a": "no", "why": "because"}),
        ("answer-missing", {"a": "yes"}),
        ("answer-not-a-choice", {"a": "maybe"}),
        ("answer-not-a-choice", {"a": 1}),
        ("answer-not-a-number", {"a": "no", "n": "5"}),
        ("answer-not-a-number", {"a": "no", "n": True}),
        ("answer-out-of-bounds", {"a": "no", "n": 0}),
        ("answer-out-of-bounds", {"a": "no", "n": 10}),
        ("answer-not-text", {"a": "yes", "why": "  "}),
        ("answer-not-text", {"a": "yes", "why": 5}),
        ("answer-not-text", {"a": "yes", "why": "x" * 501}),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(code: str, answers: dict[str, str | int]) -> None:
    asked = (
        fields.choice("a", "yes", "no"),
        fields.whole("n", "mL", 1, 9, optional=True),
        fields.remark("why", fields.when("a", "yes")),
    )
    with pytest.raises(Refused) as refused:
        require_answers(asked, answers)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "answers", [{"a": "no"}, {"a": "no", "n": 1}, {"a": "yes", "n": 9, "why": "x" * 500}]
)
def test_answers_that_fit_are_taken(answers: dict[str, str | int]) -> None:
    asked = (
        fields.choice("a", "yes", "no"),
        fields.whole("n", "mL", 1, 9, optional=True),
        fields.remark("why", fields.when("a", "yes")),
    )
    require_answers(asked, answers)


def test_every_opening_names_an_answer_that_its_step_can_give() -> None:
    for opening in OPENINGS:
        (field,) = [f for f in steps.step(opening.step).fields if f.name == opening.field]
        assert bool(opening.answers) is not bool(opening.judged)
        assert opening.answers <= set(field.choices)
        for answer in opening.answers:
            assert opening.branch in branches.opened_by(opening.step, {opening.field: answer})
    assert {opening.branch for opening in OPENINGS} == set(Branch)


def test_what_is_no_refusal_opens_a_remark_at_most() -> None:
    for step in ("donor-initials", "donor-certifies", "offer-fluid"):
        assert {o.branch for o in OPENINGS if o.step == step} == {Branch.REMARK}


def test_the_grounds_a_collector_can_tick_are_the_recordable_ones() -> None:
    (ground,) = [f for f in steps.step("refusal-facts").fields if f.name == "ground"]
    assert set(ground.choices) == {g.code for g in GROUNDS if g.collector_records}
    assert not set(ground.choices) & set(NOT_GROUNDS)
