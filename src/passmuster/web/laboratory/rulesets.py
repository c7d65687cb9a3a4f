"""Reads which rule set a force judges a specimen by, and every set that it ever put in force.

Guarantees: a specimen is judged by what was in force on its own day, whenever its report comes; a
judgement names its rule set by name and version, and that pair always finds the same rules again.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.governing import Days, Governing, Start, governing
from passmuster.core.laboratory.own_rules import read_own
from passmuster.core.laboratory.rulesets import STARTING, rule_set

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passmuster.core.laboratory.judgement import Judgement
    from passmuster.core.laboratory.rules import RuleSet
    from passmuster.web.laboratory.knowing import Recorded
    from passmuster.web.laboratory.models import RuleSetChoice, SpecimenReport
    from passmuster.web.people.models import Force


class RulesInForce:
    """What a force judges by, asked once for many reports."""

    def __init__(self, force: Force) -> None:
        self._force = force
        self._found: dict[Days, Governing] = {}

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        """Return every rule set with the day from which it is in force."""
        own = (Start(read_own(row.body), row.in_force_from) for row in choices_of(self._force))
        return (Start(rule_set(STARTING)), *own)

    def over(self, recorded: Recorded, *, told: date) -> Governing:
        """Return what judges a specimen with these days of which a report was told on a day."""
        days = Days(sealed=recorded.sealed, received=recorded.received, told=told)
        if days not in self._found:
            self._found[days] = governing(self.starts, days)
        return self._found[days]

    def called(self, name: str, version: str) -> RuleSet:
        """Return the rules so called; raises UnusableInput (``rule-set-unknown``)."""
        own = (one.rules for one in self.starts)
        known = (rules for rules in own if (rules.name, rules.version) == (name, version))
        return next(known, None) or rule_set(name, version)

    def on(self, day: date) -> RuleSet:
        """Return what would judge a specimen that was sealed and received on one day."""
        return governing(self.starts, Days(sealed=day, received=day, told=day)).rules


def rules_behind(row: SpecimenReport) -> RuleSet:
    """Return the rules by which a stored report was judged, as they were then."""
    return rules_called(row.arrival.force, row.rule_set, row.rule_version)


def rules_in_force(force: Force) -> RulesInForce:
    """Return what a force judges by: the set it started with, and each that it put in force."""
    return RulesInForce(force)


def choices_of(force: Force) -> QuerySet[RuleSetChoice]:
    """Return every rule set that a force put in force, the one that begins last first."""
    return force.rule_sets.order_by("-in_force_from")


def rules_of(force: Force, judgement: Judgement) -> RuleSet:
    """Return the rules by which a report was judged, as they were then."""
    return rules_called(force, judgement.rule_set, judgement.rule_version)


def rules_called(force: Force, name: str, version: str) -> RuleSet:
    """Return the rules so called; raises UnusableInput (``rule-set-unknown``)."""
    return rules_in_force(force).called(name, version)


def before(choice: RuleSetChoice) -> RuleSet:
    """Return the rules that a choice replaces."""
    earlier = choices_of(choice.force).filter(in_force_from__lt=choice.in_force_from).first()
    return read_own(earlier.body) if earlier else rule_set(STARTING)


def is_known(force: Force, name: str, version: str) -> RuleSet | None:
    """Return the rules that already have a name and version here, None where they are free."""
    try:
        return rules_called(force, name, version)
    except UnusableInput:
        return None
