"""What a certificate can be for: the tests of the panel in force, each at its stage."""

from __future__ import annotations

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


def codes_of_panel(force: Force) -> tuple[str, ...]:
    """Return the codes that the panel in force tests for at any stage, each once."""
    rules = rules_in_force(force).on(localdate(clock.now()))
    return tuple(dict.fromkeys(code for code, _stage in tests_of(rules)))
