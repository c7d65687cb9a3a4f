"""Reports in a line or two, for the tests of the laboratory's rules."""

from __future__ import annotations

from typing import Any

from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.reported import Coding, Comparator, Line, Report
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import rule_set

DOT = rule_set("dot-2023")


def line(label: str, value: str, unit: str = "", **more: Any) -> Line:
    return Line(
        place=more.pop("place", f"line {label}"),
        codings=more.pop("codings", ()),
        label=label,
        value=value,
        unit=unit,
        **more,
    )


def coded(code: str, text: str, value: str, unit: str = "", **more: Any) -> Line:
    coding = Coding(system="loinc", code=code, text=text)
    return line("", value, unit, codings=(coding,), place=f"code {code}", **more)


def number(label: str, value: str, unit: str = "ng/mL", sign: str = "", **more: Any) -> Line:
    return line(label, value, unit, numeric=True, comparator=Comparator(sign), **more)


def report(*lines: Line, **more: Any) -> Report:
    return Report(place="message 1", specimen_id=more.pop("specimen_id", "S1"), lines=lines, **more)


def judged(*lines: Line, rules: RuleSet = DOT, **more: Any) -> Judgement:
    return judge(report(*lines, **more), rules)


def codes(judgement: Judgement) -> list[str]:
    assert len(set(judgement.problems)) == len(judgement.problems)
    return sorted(problem.code for problem in judgement.problems)


def whys(judgement: Judgement) -> list[str]:
    return [reason.rule for reason in judgement.reasons]


NEGATIVE = {
    "cannabinoids": line("Cannabinoids screen", "Negative"),
    "cocaine-metabolites": line("Cocaine metabolites screen", "Negative"),
    "codeine-morphine": line("Opiates screen", "Negative"),
    "hydrocodone-hydromorphone": line("Hydrocodone/Hydromorphone screen", "Negative"),
    "oxycodone-oxymorphone": line("Oxycodone/Oxymorphone screen", "Negative"),
    "6-AM": line("6-AM screen", "Negative"),
    "PCP": line("PCP screen", "Negative"),
    "amphetamine-methamphetamine": line("Amphetamines screen", "Negative"),
    "mdma-mda": line("MDMA/MDA screen", "Negative"),
}
"""A negative initial test of every row of the DOT panel, by the row's code."""


def panel(without: str = "") -> tuple[Line, ...]:
    return tuple(one for code, one in NEGATIVE.items() if code != without)


def result_of(*lines: Line, **more: Any) -> list[str]:
    return [str(result) for result in judged(*lines, **more).laboratory_result]
