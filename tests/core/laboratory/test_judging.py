"""A judgement's state, its alarms, the laboratory's own verdict, and what is passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.judgement import Judgement, State
from passmuster.core.laboratory.judging import ALARMS, judge
from passmuster.core.laboratory.reported import (
    Coding,
    Comparator,
    Line,
    Problem,
    Report,
    Status,
)
from passmuster.core.laboratory.rulesets import RULE_SETS
from tests.core.laboratory.reports import (
    DOT,
    coded,
    codes,
    judged,
    line,
    number,
    panel,
    report,
    whys,
)

NEGATIVE = panel()


def test_a_judgement_says_whose_and_by_which_version_of_which_rules() -> None:
    found = judged(*NEGATIVE, specimen_id="100000000017")
    assert (found.specimen_id, found.rule_set, found.rule_version) == (
        "100000000017",
        "dot-2023",
        "2023-06-01",
    )
    assert all(reason.source and reason.says.endswith(".") for reason in found.reasons)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"status": Status.FINAL}, State.JUDGED),
        ({"status": Status.UNSTATED}, State.JUDGED),
        ({"status": Status.CORRECTED}, State.CORRECTED),
        ({"status": Status.PRELIMINARY}, State.PRELIMINARY),
        ({"status": Status.PENDING}, State.PRELIMINARY),
        ({"status": Status.WITHDRAWN}, State.WITHDRAWN),
        ({"specimen_id": " "}, State.HELD),
        ({"specimen_id": "", "status": Status.PRELIMINARY}, State.PRELIMINARY),
        ({"specimen_id": "", "status": Status.CORRECTED}, State.HELD),
    ],
)
def test_the_reports_own_state_goes_first(given, state: State) -> None:
    found = judged(*NEGATIVE, **given)
    assert found.status is state
    speaks = state in {State.JUDGED, State.CORRECTED}
    assert found.laboratory_result == (("negative",) if speaks else ())


def test_one_line_that_is_not_finished_makes_the_report_preliminary() -> None:
    waiting = replace(NEGATIVE[0], status=Status.PENDING)
    assert judged(*NEGATIVE[1:], waiting).status is State.PRELIMINARY


def test_one_line_that_replaces_another_makes_the_report_corrected() -> None:
    again = replace(NEGATIVE[0], status=Status.CORRECTED)
    assert judged(*NEGATIVE[1:], again).status is State.CORRECTED


def test_a_withdrawn_line_is_as_if_it_had_not_been_reported() -> None:
    gone = replace(NEGATIVE[0], status=Status.WITHDRAWN)
    found = judged(*NEGATIVE[1:], gone)
    assert codes(found) == ["analytes-missing"]
    assert "line-withdrawn" in whys(found)
    positive = number("PCP confirm", "25", status=Status.WITHDRAWN)
    assert judged(*NEGATIVE, positive).laboratory_result == ("negative",)


def test_a_message_that_names_a_person_raises_an_alarm_once_and_holds_nothing() -> None:
    found = judged(*NEGATIVE, names_donor=True)
    assert (found.status, codes(found)) == ("judged", ["message-names-a-person"])
    told = Problem(code="message-names-a-person", place="PID", says="A name stands here.")
    again = judged(*NEGATIVE, names_donor=True, problems=(told,))
    assert (again.status, again.problems) == ("judged", (told,))


def test_a_readers_problem_holds_the_report_unless_it_is_an_alarm() -> None:
    for code in ("code-twice", *ALARMS):
        problem = Problem(code=code, place="", says="x")
        found = judged(*NEGATIVE, problems=(problem,))
        assert (found.status is State.HELD) == (code not in ALARMS)


def test_a_missing_status_holds_only_where_a_line_has_none() -> None:
    problem = Problem(code="status-missing", place="OBR 1", says="x")
    final = tuple(replace(one, status=Status.FINAL) for one in NEGATIVE)
    assert judged(*final, problems=(problem,)).problems == ()
    assert codes(judged(*NEGATIVE, problems=(problem,))) == ["status-missing"]


def test_a_problem_that_the_reader_told_is_not_told_twice() -> None:
    told = Problem(code="specimen-id-missing", place="OBR 1", says="x")
    assert judged(*NEGATIVE, specimen_id="", problems=(told,)).problems == (told,)


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        (("", "Urine"), False),
        (("UR", ""), False),
        (("122575003", "Random urine specimen"), False),
        (("BLD", "Whole blood"), True),
        (("", ""), False),
    ],
)
def test_the_rules_are_those_of_urine(kind: tuple[str, str], held: bool) -> None:
    specimen = (Coding(system="", code=kind[0], text=kind[1]),)
    found = judged(*NEGATIVE, specimen_type=specimen)
    assert codes(found) == (["specimen-not-urine"] if held else [])


def test_an_analyte_outside_the_panel_is_named_and_not_judged() -> None:
    ethanol = line("Ethanol", "185", "mg/dL")
    found = judged(*NEGATIVE, ethanol, line("Benzodiazepines", "Positive"))
    assert found.laboratory_result == ("negative",)
    outside = [reason.says for reason in found.reasons if reason.rule == "outside-panel"]
    assert len(outside) == 2
    assert "ethanol" in outside[0]


def test_a_code_that_is_wrong_on_an_analyte_outside_the_panel_holds_nothing() -> None:
    alcohol = Line(
        place="OBX 6",
        codings=(Coding(system="loinc", code="3778-8", text="Alcohol"),),
        value="0.00",
    )
    assert judged(*NEGATIVE, alcohol).status is State.JUDGED


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ("Negative", []),
        ("Normal", []),
        ("Positive", ["analyte-unknown"]),
        ("17", ["analyte-unknown"]),
        ("SEE NOTE", ["analyte-unknown"]),
        ("", ["analyte-unknown"]),
    ],
)
def test_a_line_that_nobody_knows_holds_the_report_unless_it_is_calm(
    value: str, problems: list[str]
) -> None:
    assert codes(judged(*NEGATIVE, line("Quux", value))) == problems
    nameless = Line(place="row 3", codings=(Coding(system="l", code="17"),), value=value)
    assert codes(judged(*NEGATIVE, nameless)) == problems


def test_a_line_that_nobody_knows_is_told_of_a_code_that_is_none() -> None:
    found = judged(*NEGATIVE, coded("xx625-4", "Quux", "Positive"))
    assert codes(found) == ["analyte-unknown", "code-check-digit"]
    assert codes(judged(*NEGATIVE, coded("625-4", "Quux", "Positive"))) == ["analyte-unknown"]


def test_a_line_of_a_cutoff_is_no_result() -> None:
    assert judged(*NEGATIVE, line("PCP cutoff", "25", "ng/mL")).status is State.JUDGED


@pytest.mark.parametrize(
    ("verdict", "problem"),
    [
        ("Negative", ""),
        ("Normal", ""),
        ("Negative dilute", "laboratory-disagrees"),
        ("Dilute", "laboratory-disagrees"),
        ("Positive", "laboratory-disagrees"),
        ("Adulterated", "laboratory-disagrees"),
        ("Substituted", "laboratory-disagrees"),
        ("Invalid", "laboratory-disagrees"),
        ("Presumptive positive", "verdict-unread"),
        ("See below", "verdict-unread"),
    ],
)
def test_the_laboratorys_own_verdict_is_compared_and_never_believed(
    verdict: str, problem: str
) -> None:
    found = judged(*NEGATIVE, line("Overall result", verdict))
    assert codes(found) == ([problem] if problem else [])


def test_a_verdict_of_normal_contradicts_an_adulterated_specimen() -> None:
    acid = (line("pH screen", "2.0"), line("pH confirm", "2.0"))
    assert judged(*acid, line("Specimen validity", "Adulterated")).laboratory_result == (
        "adulterated",
    )
    found = judged(*acid, line("Specimen validity", "Acceptable"))
    assert codes(found) == ["laboratory-disagrees"]


def test_a_verdict_alone_is_no_result() -> None:
    assert codes(judged(line("Overall result", "Negative"))) == ["analytes-missing"]


@pytest.mark.parametrize(
    "rejected",
    [
        {"rejected": "Seal broken on both bottles"},
        {"lines": (line("Overall result", "Rejected for testing"),)},
    ],
)
def test_a_rejected_specimen_is_rejected_and_nothing_else(rejected) -> None:
    lines = rejected.pop("lines", ())
    found = judged(*lines, **rejected)
    assert (found.status, found.laboratory_result) == ("judged", ("rejected",))
    assert "rejected" in whys(found)
    beside = judged(*lines, *NEGATIVE, **rejected)
    assert codes(beside) == ["rejected-with-results"]
    measured = judged(*lines, line("Creatinine", "80", "mg/dL"), **rejected)
    assert codes(measured) == ["rejected-with-results"]
    assert judged(*lines, specimen_id="", **rejected).status is State.HELD


def test_a_held_judgement_still_tells_what_was_found() -> None:
    found = judged(number("PCP confirm", "25"), line("Quux", "Positive"))
    assert (found.status, found.positive_for) == ("held", ())
    assert "confirmatory-cutoff-reached" in whys(found)


TEXT = st.text(max_size=12) | st.sampled_from(
    ["Positive", "Negative", "pH", "Creatinine", "THC", "AMP", "250", "1.0010", "ng/mL", "3397-7"]
)
CODING = st.builds(Coding, system=st.sampled_from(["loinc", "", "L"]), code=TEXT, text=TEXT)
LINE = st.builds(
    Line,
    place=st.just("x"),
    codings=st.lists(CODING, max_size=2).map(tuple),
    value=TEXT,
    label=TEXT,
    comparator=st.sampled_from(Comparator),
    numeric=st.booleans(),
    value_codings=st.lists(CODING, max_size=1).map(tuple),
    unit=TEXT,
    reference=TEXT,
    status=st.sampled_from(Status),
    method=TEXT,
    aliquot=TEXT,
)


@given(st.lists(LINE, max_size=6), st.sampled_from(RULE_SETS))
def test_no_report_whatever_breaks_a_judgement_or_makes_a_positive_of_words(lines, rules) -> None:
    found: Judgement = judge(report(*lines), rules)
    assert found.status in set(State)
    if found.positive_for:
        assert any(any(letter.isdigit() for letter in one.value) for one in lines)
    if found.status not in {State.JUDGED, State.CORRECTED}:
        assert (found.laboratory_result, found.positive_for) == ((), ())


def test_an_empty_report_is_held() -> None:
    assert judge(Report(place="message 1", specimen_id="S1"), DOT).status is State.HELD
