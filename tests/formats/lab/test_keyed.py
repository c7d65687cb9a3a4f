"""What two people typed from paper is a reading like any other, digit for digit."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.analytes import SUBJECTS, Sort
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.naming import name_line
from passmuster.core.laboratory.reported import Comparator, Status
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.core.laboratory.rulesets import RULE_SETS, names, rule_set
from passmuster.formats.lab.keyed import MOST_CHARACTERS, VERDICTS, fields_for, read_keyed
from tests.support.keying_acts import VALUE, typed

START = rule_set("phnom-penh-start")
DIGEST = "0" * 64


def lines(**fields: str) -> list[tuple[str, str, str, Comparator]]:
    named = {name.replace("_of_", "-"): text for name, text in fields.items()}
    (report,) = read_keyed(named, DIGEST).reports
    return [(one.label, one.value, one.unit, one.comparator) for one in report.lines]


@pytest.mark.parametrize("rules", RULE_SETS, ids=names())
def test_every_field_of_every_panel_names_its_own_drug_and_stage(rules: RuleSet) -> None:
    parts = [name.partition("-") for name in fields_for(rules)]
    shown = ("initial", "value", "again", "failed")
    asked = {f"{part}-{code}": "1" for part, _, code in parts if part in shown}
    (report,) = read_keyed(asked, DIGEST).reports
    assert len(report.lines) == len(asked)
    for name, line in zip(asked, report.lines, strict=True):
        part, _, code = name.partition("-")
        named = name_line(line)
        assert code in named.subjects, name
        assert named.problems == (), name
        if part == "initial" or (part == "value" and SUBJECTS[code].sort is Sort.MEASURE):
            assert named.stage is Stage.INITIAL
        elif part == "again" or code in {c.target for row in rules.panel for c in row.confirm}:
            assert named.stage is Stage.CONFIRMATORY


def test_a_whole_panel_is_judged_as_a_message_of_the_same_words_would_be() -> None:
    (report,) = read_keyed(typed(), DIGEST).reports
    assert judge(report, START).laboratory_result == (Result.NEGATIVE,)
    (report,) = read_keyed(typed(positive=True), DIGEST).reports
    found = judge(report, START)
    assert (found.laboratory_result, found.positive_for) == ((Result.POSITIVE,), ("BZE",))


LOW = {"value_of_creatinine": "1.2", "unit_of_creatinine": "mg/dL"}
LOW |= {"again_of_creatinine": "1.3", "againunit_of_creatinine": "mg/dL"}
GRAVITY = {"value_of_gravity": "1.0005", "again_of_gravity": "1.0006"}
DILUTE = {"value_of_creatinine": "8.0", "unit_of_creatinine": "mg/dL", "value_of_gravity": "1.0020"}
ACID = {"value_of_ph": "3.2", "again_of_ph": "3.1", "againmethod_of_ph": "pH meter"}
STRIP = ACID | {"againmethod_of_ph": "test strip"}
BASIC = {"value_of_ph": "9.3", "again_of_ph": "9.2", "againmethod_of_ph": "pH meter"}
NITRITE = {"value_of_nitrite": "620", "unit_of_nitrite": "ug/mL", "method_of_nitrite": "colour"}
NITRITE |= {"again_of_nitrite": "640", "againunit_of_nitrite": "ug/mL"}
TWO_WAYS = NITRITE | {"againmethod_of_nitrite": "ion chromatography"}
OXIDANT = {"value_of_oxidant": "260", "unit_of_oxidant": "ug/mL", "method_of_oxidant": "colour"}
OXIDANT |= {"again_of_oxidant": "270", "againunit_of_oxidant": "ug/mL"}
OXIDANT |= {"againmethod_of_oxidant": "colour"}
PYRIDINE = {"value_of_oxidant": "260", "unit_of_oxidant": "ug/mL", "again_of_pyridine": "3"}
PYRIDINE |= {"againunit_of_pyridine": "ug/mL", "againmethod_of_pyridine": "GC-MS"}


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        (LOW | GRAVITY, Result.SUBSTITUTED),
        (LOW | {"value_of_gravity": "1.0100", "again_of_gravity": "1.0110"}, Result.INVALID),
        (DILUTE, Result.NEGATIVE_DILUTE),
        (ACID, Result.ADULTERATED),
        (BASIC, Result.INVALID),
        (TWO_WAYS, Result.ADULTERATED),
        (NITRITE | {"againmethod_of_nitrite": "colour"}, Result.INVALID),
        (OXIDANT, Result.INVALID),
        (PYRIDINE, Result.ADULTERATED),
        ({"initial-6-AM": "failed-twice"}, Result.INVALID),
        ({"failed-BZE": "failed-twice"}, Result.INVALID),
        ({"value_of_physical": "pale yellow"}, Result.NEGATIVE),
        ({"rejected": "seal broken"}, None),
    ],
)
def test_every_validity_result_of_the_rules_can_be_typed(
    fields: dict[str, str], result: Result | None
) -> None:
    (report,) = read_keyed(typed(**fields), DIGEST).reports
    found = judge(report, START)
    if result is None:
        assert "rejected-with-results" in {one.code for one in found.problems}
    else:
        assert (found.laboratory_result, found.problems) == ((result,), ())
    # The laboratory's own word beside it agrees, and another one is asked about.
    for word in VERDICTS:
        (report,) = read_keyed(typed(**fields, verdict=word.value), DIGEST).reports
        said = judge(report, START)
        assert bool(said.problems) is (result is not word), word


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"value_of_ph": "3.2"}, "second-aliquot-missing"),
        ({"initial-6-AM": "failed"}, "second-aliquot-missing"),
        (STRIP, "ph-meter-needed"),
        (NITRITE, "method-missing"),
        ({"value_of_physical": "blue"}, "value-unread"),
        ({"verdict": "spoilt"}, "verdict-unread"),
    ],
)
def test_what_a_validity_result_lacks_holds_the_typed_report(
    fields: dict[str, str], code: str
) -> None:
    (report,) = read_keyed(typed(**fields), DIGEST).reports
    found = judge(report, START)
    assert found.laboratory_result == ()
    assert code in {one.code for one in found.problems}


def test_a_specimen_that_was_rejected_needs_no_row_of_the_panel() -> None:
    for told in ({"rejected": "seal broken"}, {"verdict": "rejected"}):
        (report,) = read_keyed({"specimen": "1", "status": "final"} | told, DIGEST).reports
        assert judge(report, START).laboratory_result == (Result.REJECTED,)


def test_two_results_of_one_specimen_are_both_typed() -> None:
    both = typed(positive=True, **BASIC, verdict="positive invalid")
    (report,) = read_keyed(both, DIGEST).reports
    assert judge(report, START).laboratory_result == (Result.POSITIVE, Result.INVALID)


def test_a_value_keeps_every_digit_and_its_comparator() -> None:
    assert lines(value_of_BZE=VALUE, unit_of_BZE="ng/mL") == [
        ("benzoylecgonine confirmation", "417.30", "ng/mL", Comparator.NONE)
    ]
    assert lines(value_of_MOR="<15.00") == [
        ("morphine confirmation", "15.00", "", Comparator.BELOW)
    ]
    assert lines(value_of_creatinine="None detected") == [
        ("creatinine screen", "None detected", "", Comparator.NONE)
    ]


def test_what_was_left_empty_is_no_line_and_a_unit_alone_is_none() -> None:
    assert lines(value_of_BZE=" ", unit_of_MOR="ng/mL", initial_of_ketamines="") == []


def test_what_the_paper_says_of_the_specimen_goes_on_as_it_stands() -> None:
    told = typed() | {"collected_at": "2023-09-16", "status": "corrected"}
    reading = read_keyed(told, DIGEST)
    (report,) = reading.reports
    assert (reading.kind, reading.sha256, reading.problems) == ("keyed", DIGEST, ())
    assert (report.collected_at, report.message_id) == ("2023-09-16", "P-1")
    assert report.status is Status.CORRECTED
    assert {line.status for line in report.lines} == {Status.CORRECTED}


def test_a_report_without_a_number_says_so() -> None:
    (report,) = read_keyed({"status": "final"}, DIGEST).reports
    assert [one.code for one in report.problems] == ["specimen-id-missing"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Sok"},
        {"value-COCAINE": "1"},
        {"initial-creatinine": "1"},
        {"note-BZE": "1"},
        {"again-BZE": "1"},
        {"failed-creatinine": "failed"},
        {"method-nothing": "1"},
        {"value-BZE": "1" * (MOST_CHARACTERS + 1)},
    ],
)
def test_a_field_that_no_report_has_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(UnusableInput, match="keyed-field-unknown"):
        read_keyed(fields, DIGEST)
