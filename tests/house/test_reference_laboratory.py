"""The page about laboratory results holds every rule set, cutoff and rule, and marks the unread."""

from __future__ import annotations

import pytest

from passmuster.core.laboratory.analytes import SUBJECTS
from passmuster.core.laboratory.loinc import MEANINGS
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import RULE_SETS, names
from passmuster.core.laboratory.validity_rules import SINCE_2017
from tools import reference_laboratory


@pytest.fixture(scope="module")
def page() -> str:
    return reference_laboratory.render()


def part_about(page: str, rules: RuleSet) -> str:
    return page.split(f"## {rules.title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("rules", RULE_SETS, ids=names())
def test_every_row_and_rule_of_a_rule_set_stands_in_its_part(page: str, rules: RuleSet) -> None:
    part = part_about(page, rules)
    assert f"`{rules.name}`, version `{rules.version}`" in part
    for row in rules.panel:
        assert f"(`{row.code}`) | {row.initial.value} |" in part
        assert all(f"`{cutoff.target}` {cutoff.value}" in part for cutoff in row.confirm)
    for rule in (*rules.companions, *rules.totals, *rules.doctor, *rules.notes):
        assert f"| `{rule.code}` | {rule.says} |" in part


@pytest.mark.parametrize("rules", RULE_SETS, ids=names())
def test_a_row_that_nobody_has_read_is_marked(page: str, rules: RuleSet) -> None:
    lines = part_about(page, rules).splitlines()
    for row in rules.panel:
        line = next(one for one in lines if f"(`{row.code}`) |" in one)
        read = all(cutoff.source.confirmed for cutoff in (row.initial, *row.confirm))
        assert ("stands for the row" in line) is bool(row.stands and len(row.analytes) > 1)
        assert ("(unconfirmed)" in line) is not read


def test_every_rule_of_validity_stands_on_the_page(page: str) -> None:
    assert [
        one.code for one in SINCE_2017.rules if f"| `{one.code}` | {one.says}" not in page
    ] == []


def test_every_row_of_a_table_has_as_many_cells_as_its_head(page: str) -> None:
    width = 0
    for line in page.splitlines():
        if line.startswith("|---"):
            width = line.count("|---")
        elif line.startswith("| ") and width:
            assert line.count(" |") == width, line
        elif not line:
            width = 0


def test_every_analyte_stands_there_with_its_words_and_codes(page: str) -> None:
    part = page.split("## Analytes, classes and measures\n")[1].split("\n## ")[0]
    lines = {line.split(" | ")[0].strip("| `"): line for line in part.splitlines() if "|" in line}
    for subject in SUBJECTS.values():
        assert f"| {subject.spellings} |" in lines[subject.code]
    for code, meaning in MEANINGS.items():
        assert code in lines[meaning.subject]
