"""Acts on what a force judges by: a rule set put in force, and a season some weeks later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from tests.support.own_rules import own_body

PAPER = b"%PDF-1.7 certificate of the toxicologist"
LEAD = timedelta(days=30)


def rule_facts(season: Any, **changes: Any) -> dict[str, Any]:
    """Return what a proposal of an own rule set holds, in force as early as can be."""
    from passmuster.web.laboratory.certificates import keep_certificate

    return {
        "body": own_body(),
        "in_force_from": (localdate(season.now) + LEAD).isoformat(),
        "certificate": "TOX-7",
        "certificate_sha256": keep_certificate(PAPER),
    } | changes


def choose(season: Any, *, by: Any = None, second: Any = None, **changes: Any) -> Any:
    """Put a rule set in force by the manager and the oversight body."""
    from passmuster.web.laboratory.choosing import choose_rule_set

    return choose_rule_set(
        by=by or season.cast.manager,
        second=second or season.cast.oversight,
        force=season.force,
        facts=rule_facts(season, **changes),
    )


def chosen(season: Any, **changes: Any) -> date:
    """Put a rule set in force and let the season come to its day; returns the day."""
    with season.at(season.now):
        row = choose(season, **changes)
    season.now += LEAD
    day: date = row.in_force_from
    return day
