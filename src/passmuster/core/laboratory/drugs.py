"""Each row of the panel: positive, negative, not reported, or waiting for a human.

The initial and the confirmatory test are never merged. An initial positive without confirmation is
never a positive; a confirmed one beside a negative initial test of its row is a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from passmuster.core.laboratory.analytes import SUBJECTS, name_of
from passmuster.core.laboratory.drug_lines import Finding, doubted_unit, reaches
from passmuster.core.laboratory.judgement import Reason, problem, reason
from passmuster.core.laboratory.reported import Comparator, Problem
from passmuster.core.laboratory.rules import (
    Companion,
    Cutoff,
    DoctorRule,
    PanelRow,
    RuleSet,
    Stage,
    Total,
)


@dataclass
class Found:
    """What the panel's rows come to; ``missing`` are codes of rows nobody reported."""

    positive: dict[str, Finding] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def _sentence(finding: Finding, cutoff: Cutoff, *, reached: bool) -> str:
    side = "at or above" if reached else "below"
    return (
        f"{name_of(finding.subject)}: the {cutoff.stage} test reports {finding.shown}, {side} the "
        f"cutoff of {cutoff.value} ng/mL ({finding.place})."
    )


def _sided(findings: Iterable[Finding], cutoff: Cutoff, found: Found) -> set[bool]:
    """Return on which sides of a cutoff the findings are, telling reasons and problems."""
    sides = set()
    for finding in findings:
        reached = reaches(finding, cutoff)
        if isinstance(reached, Problem):
            found.problems.append(reached)
            continue
        sides.add(reached)
        says = _sentence(finding, cutoff, reached=reached)
        verdict = "reached" if reached else "below"
        found.reasons.append(reason(f"{cutoff.stage}-cutoff-{verdict}", cutoff.source, says))
    return sides


def _both(sides: set[bool], findings: Sequence[Finding], found: Found) -> bool:
    if len(sides) < 2:
        return False
    places = ", ".join(finding.place for finding in findings)
    found.problems.append(
        problem(
            "lines-contradict",
            findings[0].place,
            f"{name_of(findings[0].subject)}: {places} contradict each other. Ask the laboratory.",
        )
    )
    return True


def _place_unstated(finding: Finding, row: PanelRow, found: Found) -> Stage | None:
    """Return the stage at which a line that names none may be read; None where a human decides.

    A word, or a number below every cutoff of the row, says no more than an initial test does. A
    number of one analyte above one of them may be either.
    """
    if finding.amount is None or finding.subject not in row.analytes:
        return Stage.INITIAL
    cutoffs = [row.initial, *(c for c in row.confirm if c.target == finding.subject)]
    if finding.amount.at_least(Fraction(min(c.value for c in cutoffs))) is False:
        return Stage.INITIAL
    found.problems.append(
        problem(
            "stage-unstated",
            finding.place,
            f"{name_of(finding.subject)}: {finding.shown}, and the line does not say whether this "
            "is the initial or the confirmatory test. Ask the laboratory.",
        )
    )
    return None


def _staged(
    findings: Iterable[Finding], row: PanelRow, found: Found
) -> dict[Stage | None, list[Finding]]:
    by_stage: dict[Stage | None, list[Finding]] = {
        Stage.INITIAL: [],
        Stage.CONFIRMATORY: [],
        None: [],
    }
    for finding in findings:
        stage: Stage | None = finding.stage
        if finding.stage is Stage.UNSTATED:
            stage = _place_unstated(finding, row, found)
        by_stage[stage].append(finding)
    return by_stage


def _covered(subject: str) -> set[str]:
    return {subject, *SUBJECTS[subject].members}


def _initial(findings: list[Finding], row: PanelRow, found: Found) -> bool | None:
    """Return whether the row's initial test is positive; None where it was not reported whole."""
    positive, whole = False, False
    negative: dict[str, set[str]] = {}
    for subject in dict.fromkeys(finding.subject for finding in findings):
        mine = [finding for finding in findings if finding.subject == subject]
        sides = _sided(mine, row.initial, found)
        _both(sides, mine, found)
        positive = positive or True in sides
        if sides == {False}:
            whole = whole or subject in row.initial_names
            negative[subject] = _covered(subject)
    if positive and whole:
        _both({True, False}, findings, found)
    if positive or whole:
        return positive
    if negative and set().union(*negative.values()) >= set(row.analytes):
        return False
    if len(negative) == 1 and row.stands is not None:
        name = name_of(next(iter(negative)))
        says = f"{name_of(row.code)}: the initial test of {name} alone stands for the row."
        found.reasons.append(reason("one-target-stands", row.stands, says))
        return False
    return None


def _confirmed(
    findings: list[Finding], row: PanelRow, found: Found
) -> tuple[dict[str, Finding], set[str]]:
    """Return the positive analytes with a finding each, and those below their cutoff."""
    positive: dict[str, Finding] = {}
    below: set[str] = set()
    for cutoff in row.confirm:
        mine = [f for f in findings if f.subject == cutoff.target]
        sides = _sided(mine, cutoff, found)
        if _both(sides, mine, found):
            continue
        if sides == {True}:
            positive[cutoff.target] = mine[0]
        elif sides == {False}:
            below.add(cutoff.target)
    for finding in findings:
        if finding.subject not in row.analytes:
            found.problems.append(
                problem(
                    "no-confirmatory-cutoff",
                    finding.place,
                    f"{name_of(finding.subject)}: the rules give no confirmatory cutoff for it. "
                    "Ask the laboratory for the single analytes.",
                )
            )
    return positive, below


def _doubted(
    findings: Sequence[Finding], row: PanelRow, rules: RuleSet, initial: bool | None
) -> list[Problem]:
    """Return the doubts about the units of a row's confirmatory numbers."""
    figures = rules.validity.figures
    asked = [
        doubted_unit(finding, cutoff, figures, screened=initial)
        for cutoff in row.confirm
        for finding in findings
        if finding.subject == cutoff.target
    ]
    return [doubt for doubt in asked if doubt is not None]


def _needs_companion(
    rule: Companion, positive: dict[str, Finding], findings: Sequence[Finding], found: Found
) -> None:
    """Take an analyte out of the positive ones where its companion is not there."""
    place = positive[rule.analyte].place
    beside = [
        f
        for f in findings
        if f.subject == rule.needs and f.stage is Stage.CONFIRMATORY and f.amount
    ]
    sides = {f.amount.at_least(Fraction(rule.least)) for f in beside if f.amount}
    if sides == {True}:
        found.reasons.append(reason(rule.code, rule.source, rule.says))
    elif sides == {False}:
        del positive[rule.analyte]
        found.reasons.append(
            reason(rule.code, rule.source, f"{rule.says} It is lower here: not positive.")
        )
    else:
        found.problems.append(
            problem(
                "companion-missing",
                place,
                f"{name_of(rule.analyte)}: {rule.says} Ask the laboratory for the number of "
                f"{name_of(rule.needs)}.",
            )
        )


def _add_total(
    rule: Total, positive: dict[str, Finding], findings: Sequence[Finding], found: Found
) -> None:
    """Make an analyte positive where its parts are, together, though each is below its cutoff."""
    if set(rule.parts) & positive.keys():
        return
    mine = [f for f in findings if f.subject in rule.parts and f.stage is Stage.CONFIRMATORY]
    if not mine:
        return
    exact = {f.subject: f for f in mine if f.amount and f.amount.comparator is Comparator.NONE}
    bounded = {
        f.subject: f.amount.value
        for f in mine
        if f.amount and f.amount.comparator not in {Comparator.ABOVE, Comparator.AT_LEAST}
    }
    if bounded.keys() == set(rule.parts) and sum(bounded.values()) < rule.least:
        return
    if exact.keys() == set(rule.parts):
        says = f"{rule.says} Here they are {' and '.join(f.shown for f in exact.values())}."
        found.reasons.append(reason(rule.code, rule.source, says))
        positive[rule.analyte] = exact[rule.analyte]
        return
    found.problems.append(
        problem(
            "total-open",
            mine[0].place,
            f"{rule.says} Ask the laboratory for both numbers.",
        )
    )


def _without_number(row: PanelRow, positive: bool | None, below: set[str], found: Found) -> None:
    """Say what a row without a confirmed positive comes to."""
    whole = set(row.analytes) <= below and bool(row.analytes)
    if positive is False or (positive is None and whole) or (positive and whole):
        return
    if positive is None:
        found.missing.append(row.code)
        return
    lacking = [name_of(code) for code in row.analytes if code not in below] or ["its analytes"]
    found.problems.append(
        problem(
            "awaiting-confirmation",
            "",
            f"{name_of(row.code)}: the initial test is positive and nothing confirms it: "
            f"{', '.join(lacking)} not reported. An initial positive is never a positive.",
        )
    )


def _judge_row(row: PanelRow, findings: list[Finding], rules: RuleSet, found: Found) -> None:
    before = len(found.problems)
    staged = _staged(findings, row, found)
    initial = _initial(staged[Stage.INITIAL], row, found)
    positive, below = _confirmed(staged[Stage.CONFIRMATORY], row, found)
    found.problems += _doubted(staged[Stage.CONFIRMATORY], row, rules, initial)
    for total in rules.totals:
        if total.analyte in row.analytes:
            _add_total(total, positive, findings, found)
    for companion in rules.companions:
        if companion.analyte in positive:
            _needs_companion(companion, positive, findings, found)
            if companion.analyte not in positive:
                below.add(companion.analyte)
    if positive and initial is False:
        found.problems.append(
            problem(
                "initial-negative",
                next(iter(positive.values())).place,
                f"{name_of(row.code)}: confirmed, and yet its initial test is negative. Ask the "
                "laboratory.",
            )
        )
    if positive and initial is None:
        says = (
            f"{name_of(row.code)}: the report shows the confirmatory test without the initial one."
        )
        found.reasons.append(reason("initial-not-shown", row.initial.source, says))
    if not positive and len(found.problems) == before:
        _without_number(row, initial, below, found)
    found.positive |= positive


def _doctor(rules: Iterable[DoctorRule], positive: dict[str, Finding], found: Found) -> None:
    """Flag what the review doctor has to weigh for each positive analyte."""
    for rule in rules:
        for code in rule.analytes:
            if code not in positive or rule.without in positive:
                continue
            bound = rule.from_value or rule.below_value
            if bound is not None:
                amount = positive[code].amount
                high = amount.at_least(Fraction(bound)) if amount else None
                if high is None:
                    found.problems.append(_ask_number(positive[code], bound))
                    continue
                if high != (rule.from_value is not None):
                    continue
            says = f"{name_of(code)}: {rule.says}"
            found.reasons.append(reason(rule.code, rule.source, says))


def _ask_number(finding: Finding, bound: int) -> Problem:
    return problem(
        "opiate-number-missing",
        finding.place,
        f"{name_of(finding.subject)}: {finding.shown} does not say whether {bound} ng/mL is "
        "reached, and the doctor weighs by it. Ask the laboratory for the number.",
    )


def judge_drugs(findings: Sequence[Finding], rules: RuleSet) -> Found:
    """Return what the findings about drugs of the panel come to, row by row."""
    found = Found()
    for row in rules.panel:
        mine = [f for f in findings if rules.row_of_initial(f.subject) is row]
        _judge_row(row, mine, rules, found)
    _doctor(rules.doctor, found.positive, found)
    return found
