"""Every rule set is whole, says where each row comes from, and is found by its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.analytes import SUBJECTS, Sort
from passmuster.core.laboratory.rules import AppliesBy, RuleSet, Stage
from passmuster.core.laboratory.rulesets import RULE_SETS, in_force, names, rule_set
from passmuster.core.laboratory.validity_rules import SINCE_2017
from tests.core.laboratory.reports import DOT

EVERY = pytest.mark.parametrize("rules", RULE_SETS, ids=names())


def test_every_rule_set_of_the_programme_is_there_by_its_name() -> None:
    assert names() == (
        *("dot-2023", "hhs-2017", "hhs-2025", "as-nzs-4308-2008", "as-nzs-4308-2023"),
        *("ewdts", "taiwan", "phnom-penh-start"),
    )
    assert [rule_set(name).name for name in names()] == list(names())
    with pytest.raises(UnusableInput, match="rule-set-unknown"):
        rule_set("dot-1988")


@EVERY
def test_every_code_of_a_rule_set_is_a_subject(rules: RuleSet) -> None:
    for row in rules.panel:
        assert row.initial.stage is Stage.INITIAL
        assert row.code in row.initial_names
        assert {SUBJECTS[name].sort for name in row.initial_names} <= {Sort.ANALYTE, Sort.CLASS}
        assert {SUBJECTS[code].sort for code in row.analytes} <= {Sort.ANALYTE}
        assert {cutoff.stage for cutoff in row.confirm} <= {Stage.CONFIRMATORY}
    held = {code for row in rules.panel for code in row.analytes}
    assert {c.analyte for c in rules.companions} | {c.needs for c in rules.companions} <= held
    assert {part for total in rules.totals for part in total.parts} <= held


def sources(rules: RuleSet) -> list[Source]:
    cutoffs = [c for row in rules.panel for c in (row.initial, *row.confirm)]
    rows = (*cutoffs, *rules.companions, *rules.totals, *rules.doctor, *rules.notes)
    figures = rules.validity.figures.figures
    return [one.source for one in (*rows, *figures, *rules.validity.rules)]


@EVERY
def test_every_row_says_where_it_is_from_and_memory_confirms_nothing(rules: RuleSet) -> None:
    for source in (*sources(rules), rules.source, rules.applies_source):
        assert source.text
        if any(word in source.text for word in ("memory", "second hand", "derived", "for want")):
            assert not source.confirmed, source


def test_what_was_read_is_confirmed_and_the_rest_is_not() -> None:
    confirmed = {
        rules.name: sum(c.source.confirmed for r in rules.panel for c in (r.initial, *r.confirm))
        for rules in RULE_SETS
    }
    total = {rules.name: sum(1 + len(r.confirm) for r in rules.panel) for rules in RULE_SETS}
    assert confirmed["dot-2023"] == total["dot-2023"] == 23
    assert confirmed["hhs-2025"] == total["hhs-2025"] == 26
    assert confirmed["taiwan"] == 5
    assert {name for name, count in confirmed.items() if count == 0} == set(names()) - {
        *("dot-2023", "hhs-2025", "taiwan")
    }


@EVERY
def test_each_analyte_of_a_regime_with_doctors_rules_has_one_for_its_value(rules: RuleSet) -> None:
    if not rules.doctor:
        return
    for row in rules.panel:
        for code in row.analytes:
            mine = [rule.code for rule in rules.doctor if code in rule.analytes]
            wanted = ["opiate-high", "opiate-low"] if code in {"MOR", "COD"} else mine[:1]
            if code not in {"KET", "NKET"}:
                assert mine == wanted
                assert mine


def test_a_regime_without_rules_of_validity_takes_the_federal_ones_unconfirmed() -> None:
    taken = rule_set("taiwan").validity
    assert {f.code: f.value for f in taken.figures.figures} == {
        f.code: f.value for f in SINCE_2017.figures.figures
    }
    assert not any(one.source.confirmed for one in (*taken.rules, *taken.figures.figures))
    assert DOT.validity.rule("dilute").source.confirmed
    with pytest.raises(UnusableInput, match="rule-unknown"):
        taken.rule("nothing")


def test_a_panel_in_which_something_stands_twice_or_is_nothing_is_refused() -> None:
    first, second = DOT.panel[:2]
    nothing = replace(first, initial=replace(first.initial, value=0))
    for panel in ((first, first), (first, replace(second, confirm=first.confirm)), (nothing,)):
        with pytest.raises(ValueError, match="a panel"):
            replace(DOT, panel=panel)


@pytest.mark.parametrize(
    ("regime", "day", "name"),
    [
        ("hhs", "2025-07-06", "hhs-2017"),
        ("hhs", "2025-07-07", "hhs-2025"),
        ("dot", "2023-06-01", "dot-2023"),
        ("as-nzs-4308", "2023-10-31", "as-nzs-4308-2008"),
        ("as-nzs-4308", "2023-11-01", "as-nzs-4308-2023"),
        ("taiwan", "1999-01-01", "taiwan"),
    ],
)
def test_the_day_of_a_specimen_chooses_the_rule_set_in_force(
    regime: str, day: str, name: str
) -> None:
    assert in_force(regime, day).name == name


def test_the_panels_of_hhs_go_by_the_day_of_accession_and_the_others_by_that_of_collection() -> (
    None
):
    by_accession = {r.name for r in RULE_SETS if r.applies_by is AppliesBy.ACCESSION}
    assert by_accession == {"hhs-2017", "hhs-2025"}


def test_before_the_first_rule_set_of_a_regime_none_is_in_force() -> None:
    for regime, day in (("dot", "2023-05-31"), ("nowhere", "2026-01-01")):
        with pytest.raises(UnusableInput, match="rule-set-not-in-force"):
            in_force(regime, day)


def test_a_cutoff_is_found_by_its_analyte() -> None:
    found = DOT.cutoff("MAMP")
    assert found is not None
    assert found.value == 250
    assert DOT.cutoff("KET") is None
    assert DOT.row_of_initial("KET") is None
