"""A report of a bottle that is tested once more: what is there at all, by no cutoff of a programme.

Only confirmatory lines speak of a drug: an initial test by its nature has a cutoff. What a report
does not say stands in no set, and whoever judges asks for it. Source: 49 CFR 40.177, 40.179,
40.181; rules.md §4.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from passmuster.core.laboratory.answers import Word
from passmuster.core.laboratory.drug_lines import Finding, stated_cutoff
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.judging import Sorted, sort_lines, validity_of
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.reported import Report
from passmuster.core.laboratory.rules import RuleSet, Stage

WHY_TESTS: Final = frozenset({"creatinine", "ph"})
"""The validity tests without which nobody can say why a drug was not found."""

NOT_GENUINE: Final = frozenset({Result.ADULTERATED, Result.SUBSTITUTED, Result.INVALID})


@dataclass(frozen=True, kw_only=True)
class Retest:
    """What a second test of a specimen says.

    ``detected`` and ``not_detected`` are analytes; ``by_cutoff`` those of the latter that were only
    compared with a cutoff. ``condition`` is what the bottle itself is, by the criteria of the first
    test; ``validity_tested`` that its tests are there and leave nothing open; ``creatinine`` the
    lowest in mg/dL; ``rejected`` that the laboratory did not test it.
    """

    detected: frozenset[str] = frozenset()
    not_detected: frozenset[str] = frozenset()
    by_cutoff: frozenset[str] = frozenset()
    condition: frozenset[Result] = frozenset()
    validity_tested: bool = False
    creatinine: Amount | None = None
    rejected: bool = False


def read_retest(
    report: Report, rules: RuleSet, drugs: Collection[str], *, above: Fraction
) -> Retest:
    """Return what a report says of ``drugs`` (analytes) and of the bottle; it never raises.

    A drug is detected where its number is above ``above`` (ng/mL), whatever the cutoff of ``rules``
    is, or where the laboratory says so in a word. "Less than" a number that reaches the cutoff, and
    a "negative" by one, tell nothing of what is below it: they are named in ``by_cutoff``.
    """
    lines = sort_lines(report, rules)
    validity = validity_of(lines, rules)
    rejected = any(word is Word.REJECTED for _line, word in lines.verdicts)
    detected: set[str] = set()
    silent: set[str] = set()
    cut: set[str] = set()
    for one in lines.findings:
        if one.stage is not Stage.CONFIRMATORY or one.subject not in drugs:
            continue
        found = _detected(one, above)
        if found:
            detected.add(one.subject)
        elif found is False:
            silent.add(one.subject)
            cut |= {one.subject} if _by_cutoff(one, rules) else set()
    return Retest(
        detected=frozenset(detected),
        not_detected=frozenset(silent - detected),
        by_cutoff=frozenset(cut - detected),
        condition=frozenset(validity.results) & NOT_GENUINE,
        validity_tested=lines.tests.keys() >= WHY_TESTS and not validity.problems,
        creatinine=_creatinine(lines),
        rejected=rejected or bool(report.rejected.strip()),
    )


def _detected(finding: Finding, above: Fraction) -> bool | None:
    """Tell whether a line says that a drug is there; None for a word that says neither."""
    if finding.amount is not None:
        # "Less than 5" does not say that there is none, and nobody may read it as some.
        return finding.amount.above(above) is True
    return {Word.POSITIVE: True, Word.NEGATIVE: False}.get(finding.word or Word.PRESUMPTIVE)


def _by_cutoff(finding: Finding, rules: RuleSet) -> bool:
    cutoff = rules.cutoff(finding.subject)
    if cutoff is None:
        return False
    if finding.amount is not None:
        return finding.amount.value >= cutoff.value
    stated = stated_cutoff(finding.named)
    return stated is not None and stated >= cutoff.value


def _creatinine(lines: Sorted) -> Amount | None:
    given = [one.amount for one in lines.tests.get("creatinine", []) if one.amount is not None]
    return min(given, key=lambda amount: amount.value, default=None)
