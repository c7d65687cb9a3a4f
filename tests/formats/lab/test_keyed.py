"""What two people typed from paper is a reading like any other, digit for digit."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.naming import name_line
from passmuster.core.laboratory.reported import Comparator, Status
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.core.laboratory.rulesets import RULE_SETS, names, rule_set
from passmuster.formats.lab.keyed import MOST_CHARACTERS, fields_for, read_keyed
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
    asked = {f"{part}-{code}": "1" for part, _, code in parts if part in ("initial", "value")}
    (report,) = read_keyed(asked, DIGEST).reports
    assert len(report.lines) == len(asked)
    for name, line in zip(asked, report.lines, strict=True):
        part, _, code = name.partition("-")
        named = name_line(line)
        assert code in named.subjects, name
        assert named.problems == (), name
        if part == "initial":
            assert named.stage is Stage.INITIAL
        elif code in {c.target for row in rules.panel for c in row.confirm}:
            assert named.stage is Stage.CONFIRMATORY


def test_a_whole_panel_is_judged_as_a_message_of_the_same_words_would_be() -> None:
    (report,) = read_keyed(typed(), DIGEST).reports
    assert judge(report, START).laboratory_result == (Result.NEGATIVE,)
    (report,) = read_keyed(typed(positive=True), DIGEST).reports
    found = judge(report, START)
    assert (found.laboratory_result, found.positive_for) == ((Result.POSITIVE,), ("BZE",))


def test_a_value_keeps_every_digit_and_its_comparator() -> None:
    assert lines(value_of_BZE=VALUE, unit_of_BZE="ng/mL") == [
        ("benzoylecgonine confirmation", "417.30", "ng/mL", Comparator.NONE)
    ]
    assert lines(value_of_MOR="<15.00") == [
        ("morphine confirmation", "15.00", "", Comparator.BELOW)
    ]
    assert lines(value_of_creatinine="None detected") == [
        ("creatinine", "None detected", "", Comparator.NONE)
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
        {"value-BZE": "1" * (MOST_CHARACTERS + 1)},
    ],
)
def test_a_field_that_no_report_has_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(UnusableInput, match="keyed-field-unknown"):
        read_keyed(fields, DIGEST)
