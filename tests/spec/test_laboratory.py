"""Every row of rules.md §1.1 to §2.2 is what the program does, and stands in the manual."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.reported import Line, Report
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import names, rule_set
from passmuster.core.laboratory.spelling import subjects_of
from passmuster.core.laboratory.validity_rules import BEFORE_2017
from tests.core.laboratory.reports import line
from tests.spec.laboratory_cutoffs import CUTOFFS, Cutoffs
from tests.spec.laboratory_rules import PANEL, ROWS, Row

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "laboratory.md"
REPORTED = re.compile(
    r"(?P<label>[^:]+): (?P<value>[^ ]+)(?: (?P<unit>[^ \[#]+))?"
    r"(?: \[(?P<method>[^\]]+)\])?(?: #(?P<aliquot>\d))?"
)
SCENES = [row for row in ROWS if row.given]


@pytest.mark.parametrize("row", CUTOFFS, ids=lambda row: f"{row.rule_set} {row.initial}")
def test_a_row_of_a_panel_has_the_cutoffs_and_the_mark_of_the_specification(row: Cutoffs) -> None:
    rules = rule_set(row.rule_set)
    found = rules.row_of_initial(row.initial)
    assert found is not None
    assert (found.code, found.initial.value) == (row.initial, row.cutoff)
    assert {cutoff.target: cutoff.value for cutoff in found.confirm} == row.confirmed_by
    initial, confirm = row.read
    assert found.initial.source.confirmed is initial
    assert {cutoff.source.confirmed for cutoff in found.confirm} <= {confirm}


def test_no_rule_set_has_a_row_that_the_specification_has_not() -> None:
    for name in names():
        typed = [row.initial for row in CUTOFFS if row.rule_set == name]
        assert sorted(typed) == sorted(row.code for row in rule_set(name).panel)


def lines_of(scene: str) -> list[Line]:
    """Return the lines of a scene; PANEL brings a negative of every row that is not in it."""
    said = [part for part in scene.split("; ") if part and part != "PANEL"]
    lines = []
    for place, part in enumerate(said):
        found = REPORTED.fullmatch(part)
        assert found, part
        more = {key: found[key] or "" for key in ("method", "aliquot")}
        label, value, unit = found["label"], found["value"], found["unit"] or ""
        lines.append(line(label, value, unit, place=f"row {place}", **more))
    if "PANEL" in scene:
        rules = rule_set("dot-2023")
        taken = {
            id(row)
            for one in lines
            for code in subjects_of(one.label)
            if (row := rules.row_of_initial(code))
        }
        for one in PANEL:
            rows = {id(rules.row_of_initial(code)) for code in subjects_of(one.label)}
            if not rows & taken:
                lines.append(one)
    return lines


def rules_of(row: Row) -> RuleSet:
    if row.rules == BEFORE_2017.version:
        return replace(rule_set("dot-2023"), validity=BEFORE_2017)
    return rule_set(row.rules)


@pytest.mark.parametrize("row", SCENES, ids=lambda row: f"{row.section} {row.says}")
def test_a_row_in_words_is_what_follows_from_its_scene(row: Row) -> None:
    report = Report(place="scene", specimen_id="S1", lines=tuple(lines_of(row.given)))
    found = judge(report, rules_of(row))
    outcome = "/".join(found.laboratory_result) or found.status
    assert outcome == row.outcome, found
    told = {reason.rule for reason in found.reasons} | {p.code for p in found.problems}
    assert row.told in told


def test_what_was_only_remembered_or_heard_is_confirmed_by_no_reason() -> None:
    for row in SCENES:
        if row.known in {"memory", "second hand"}:
            report = Report(place="scene", specimen_id="S1", lines=tuple(lines_of(row.given)))
            reasons = judge(report, rules_of(row)).reasons
            mine = [reason for reason in reasons if reason.rule == row.told]
            allowed = row.told in {"outside-panel", "dilute"}
            assert allowed or not any(reason.confirmed for reason in mine), row


def test_every_row_stands_in_the_manual_with_its_source() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        row.says for row in ROWS if f"| {row.section} | {row.says} | {row.source} |" not in page
    ]
    assert missing == []
    for row in CUTOFFS:
        for code, value in row.confirmed_by.items():
            assert f"`{code}` {value}" in page


def test_every_section_of_the_specification_has_its_rows() -> None:
    sections = {row.section for row in (*ROWS, *CUTOFFS)}
    assert sections == {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2"}
    assert len(SCENES) > 40
