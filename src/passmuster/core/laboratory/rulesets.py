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


def names() -> tuple[str, ...]:
    """Return the names of all rule sets."""
    return tuple(rules.name for rules in RULE_SETS)


def rule_set(name: str) -> RuleSet:
    """Return a rule set by its name; raises UnusableInput (``rule-set-unknown``)."""
    for rules in RULE_SETS:
        if rules.name == name:
            return rules
    raise UnusableInput(
        "rule-set-unknown", f"There is no rule set {name!r}. Give one of: {', '.join(names())}."
    )
