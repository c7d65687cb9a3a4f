"""The second laboratory's report beside what was found in the first bottle: what it answers.

Guarantees: a finding that the report does not speak of is asked for and never taken for "not
found"; a report of another bottle, or by a cutoff, comes to nothing (attack M-04).
"""

from __future__ import annotations

from fractions import Fraction

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.reported import Report
from passmuster.core.laboratory.retest import Retest, read_retest
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.split import SPECIMEN_WORDS, Primary
from passmuster.core.review.split_results import SplitReport

_WORDS = frozenset(SPECIMEN_WORDS.values())


def read_split(
    report: Report, rules: RuleSet, primary: Primary, *, limits: FigureSet = DEFAULT
) -> Retest:
    """Return what a report says of the findings of the first bottle."""
    above = Fraction(limits.value("split-detected-above"))
    return read_retest(report, rules, primary.findings, above=above)


def split_report(primary: Primary, laboratory: str, retest: Retest) -> SplitReport:
    """Return the second laboratory's report as judge_split() takes it, or raise Refused.

    A bottle that the laboratory rejects is one that is not there to be tested. Code:
    ``split-finding-unanswered`` where it speaks neither of a drug's presence nor of its absence.
    """
    if retest.rejected:
        return SplitReport(laboratory=laboratory, available=False)
    drugs = primary.findings - set(map(str, _WORDS))
    unanswered = sorted(drugs - retest.detected - retest.not_detected)
    if unanswered:
        raise Refused(
            "split-finding-unanswered",
            f"The report says nothing of {', '.join(unanswered)}. Ask the laboratory for it.",
        )
    own = {one for one in _WORDS if str(one) in primary.findings}
    return SplitReport(
        laboratory=laboratory,
        reconfirmed=frozenset(
            {*(drugs & retest.detected), *(str(one) for one in own & retest.condition)}
        ),
        condition=retest.condition - own,
        creatinine=retest.creatinine,
        by_cutoff=retest.by_cutoff,
        validity_tested=retest.validity_tested,
    )


def bottle_a_shows(bottle_b: SplitReport, retest: Retest) -> bool:
    """Tell whether bottle A, tested anew, shows what was found in bottle B alone; or raise Refused.

    Code: ``split-validity-missing`` without the tests that could show it.
    """
    wanted: frozenset[Result] = bottle_b.condition & _WORDS
    if not retest.validity_tested:
        raise Refused("split-validity-missing", "Ask for the validity tests of bottle A.")
    return bool(wanted & retest.condition)
