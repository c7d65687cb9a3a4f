"""Every rule set by its name."""

from __future__ import annotations

from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.panels_elsewhere import (
    AS_NZS_2008,
    AS_NZS_2023,
    EWDTS,
    PHNOM_PENH,
    TAIWAN_SET,
)
from passmuster.core.laboratory.panels_us import DOT_2023, HHS_2017_SET, HHS_2025_SET
from passmuster.core.laboratory.rules import RuleSet

RULE_SETS: Final = (
    DOT_2023,
    HHS_2017_SET,
    HHS_2025_SET,
    AS_NZS_2008,
    AS_NZS_2023,
    EWDTS,
    TAIWAN_SET,
    PHNOM_PENH,
)
"""All there are, in the order in which the manual shows them."""

STARTING: Final = PHNOM_PENH.name
"""What a force judges by until it has put another rule set in force."""


def names() -> tuple[str, ...]:
    """Return the names of all rule sets."""
    return tuple(rules.name for rules in RULE_SETS)


def rule_set(name: str, version: str = "") -> RuleSet:
    """Return a rule set by its name, and by its version where one is given.

    Raises UnusableInput (``rule-set-unknown``), also where the set stands here in another version:
    what was judged by one is never read by the other.
    """
    for rules in RULE_SETS:
        if rules.name == name and version in ("", rules.version):
            return rules
    raise UnusableInput(
        "rule-set-unknown", f"There is no rule set {name!r}. Give one of: {', '.join(names())}."
    )


def in_force(regime: str, day: str) -> RuleSet:
    """Return the newest rule set of a regime that was in force on an ISO day.

    The day is the one that the rule set applies by: of collection, or of accession. Raises
    UnusableInput (``rule-set-not-in-force``).
    """
    found = [r for r in RULE_SETS if r.regime == regime and r.effective_from <= day]
    if not found:
        raise UnusableInput(
            "rule-set-not-in-force", f"No rule set of {regime!r} was in force on {day!r}."
        )
    return max(found, key=lambda rules: rules.effective_from)
