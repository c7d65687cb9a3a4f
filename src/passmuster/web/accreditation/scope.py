"""What a certificate can be for: the tests of the panel in force, each at its stage."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.timezone import localdate

from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.web import clock
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.people.models import Force


def tests_of(rules: RuleSet) -> tuple[tuple[str, Stage], ...]:
    """Return every (analyte or class, stage) that a rule set tests, in the order of its panel."""
    return tuple(
        (cutoff.target, cutoff.stage)
        for row in rules.panel
        for cutoff in (row.initial, *row.confirm)
    )


def outside_panel(rules: RuleSet, analytes: Collection[str], stages: Collection[str]) -> list[str]:
    """Return the analytes that a rule set tests at none of these stages, in the given order."""
    made = set(tests_of(rules))
    return [code for code in analytes if not any((code, Stage(stage)) in made for stage in stages)]


def left_out(
    rules: RuleSet, analytes: Collection[str], stages: Collection[str]
) -> list[tuple[str, Stage]]:
    """Return the tests of a rule set that a certificate for these does not name."""
    return [
        (code, stage)
        for code, stage in tests_of(rules)
        if code not in analytes or stage.value not in stages
    ]


def panel_today(force: Force) -> RuleSet:
    """Return the rule set whose panel a certificate that is recorded today is compared with."""
    return rules_in_force(force).on(localdate(clock.now()))


def codes_of_panel(force: Force) -> tuple[str, ...]:
    """Return the codes that the panel in force tests for at any stage, each once."""
    return tuple(dict.fromkeys(code for code, _stage in tests_of(panel_today(force))))
