"""Nobody is left out of a pool without a reason and an approver from outside the unit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from passmuster.core.draw import gate
from passmuster.core.draw.gate import Approval, Exclusion

GOOD = Approval("left the force", "inspector", "hq", "unit-7", "clerk")
ON = date(2026, 3, 1)
EXCLUDED = Exclusion("long-leave", "order 12", date(2026, 4, 1), GOOD)


def codes(**changes: Any) -> list[str]:
    facts: dict[str, Any] = {
        "unattested_units": [],
        "payroll_delivered": True,
        "missing_from_roster": [],
        "unknown_to_payroll": [],
        "explanations": {},
        "exclusions": [],
        "roster_audited": True,
        "key_matches": True,
        "on": ON,
    }
    return [code for code, _ in gate.freeze_problems(**(facts | changes))]


def test_a_complete_roster_passes() -> None:
    assert codes() == []
    assert codes(missing_from_roster=["x"], explanations={"x": GOOD}) == []
    assert codes(unknown_to_payroll=["x"], explanations={"x": GOOD}, exclusions=[EXCLUDED]) == []


def inside(**changes: str) -> Approval:
    fields = {
        "reason": "left the force",
        "by": "inspector",
        "by_unit": "hq",
        "unit": "unit-7",
        "requested_by": "clerk",
    }
    return Approval(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unattested_units": ["unit-7"]}, "units-not-attested"),
        ({"payroll_delivered": False}, "payroll-not-delivered"),
        ({"missing_from_roster": ["x"]}, "gap-unexplained"),
        ({"missing_from_roster": ["x"], "explanations": {"y": GOOD}}, "gap-unexplained"),
        ({"unknown_to_payroll": ["x"]}, "ghost-unexplained"),
        ({"roster_audited": False}, "roster-audit-missing"),
        ({"key_matches": False}, "pool-key-differs"),
        ({"exclusions": [Exclusion(" ", "e", ON, GOOD)]}, "exclusion-without-code"),
        ({"exclusions": [Exclusion("c", "", ON, GOOD)]}, "exclusion-without-evidence"),
        ({"exclusions": [Exclusion("c", "e", None, GOOD)]}, "exclusion-without-end"),
        (
            {"exclusions": [Exclusion("c", "e", date(2026, 2, 28), GOOD)]},
            "exclusion-without-end",
        ),
        ({"exclusions": [Exclusion("c", "e", ON, None)]}, "exclusion-not-approved"),
        (
            {"exclusions": [Exclusion("c", "e", ON, inside(by_unit="unit-7"))]},
            "exclusion-not-approved",
        ),
    ],
)
def test_each_hole_has_its_code(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": " "},
        {"by": ""},
        {"by_unit": ""},
        {"by_unit": "unit-7"},
        {"by": "clerk"},
    ],
    ids=str,
)
def test_an_explanation_needs_a_reason_and_an_outsider(changes: dict[str, str]) -> None:
    explained = {"x": inside(**changes)}
    assert codes(missing_from_roster=["x"], explanations=explained) == ["explanation-not-approved"]
    assert codes(unknown_to_payroll=["x"], explanations=explained) == ["explanation-not-approved"]


FROZEN = {"draw": "2026-031", "strata": {"patrol": 40}, "gaps": 1, "excluded": 2}
AUDIT = FROZEN | {"people": 42, "ghosts": 0, "duplicates": 0}


def test_dice_follow_a_clean_audit_and_a_cosigned_pool() -> None:
    assert gate.dice_problems(audit=AUDIT, frozen=FROZEN, pool_cosigned=True) == []


@pytest.mark.parametrize(
    ("audit", "code"),
    [
        (None, "roster-audit-missing"),
        (AUDIT | {"draw": "2026-030"}, "roster-audit-other-draw"),
        (AUDIT | {"ghosts": 200}, "roster-audit-ghosts"),
        (AUDIT | {"duplicates": 1}, "roster-audit-duplicates"),
        (AUDIT | {"strata": {"patrol": 41}, "people": 43}, "roster-audit-strata-differ"),
        (AUDIT | {"gaps": 0}, "roster-audit-gaps-differ"),
        (AUDIT | {"excluded": 1}, "roster-audit-excluded-differ"),
        (AUDIT | {"people": 41}, "roster-audit-too-many"),
    ],
)
def test_dice_are_refused_while_the_audit_says_otherwise(audit: Any, code: str) -> None:
    problems = gate.dice_problems(audit=audit, frozen=FROZEN, pool_cosigned=True)
    assert [found for found, _ in problems] == [code]


def test_dice_are_refused_before_the_pool_is_cosigned() -> None:
    problems = gate.dice_problems(audit=AUDIT, frozen=FROZEN, pool_cosigned=False)
    assert [found for found, _ in problems] == ["pool-not-cosigned"]
