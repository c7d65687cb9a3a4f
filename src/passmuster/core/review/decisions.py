"""The decisions of verification, each with its sentence and its source: what a hearing can read.

rules.md §5.2 and §5.4, row by row. ``core/review/verifying`` chooses among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from passmuster.core.laboratory.judgement import Reason, reason
from passmuster.core.laboratory.rules import Rule
from passmuster.core.laboratory.sources import OURS, derived, read, remembered

DECISIONS: Mapping[str, Rule] = MappingProxyType(
    {
        code: Rule(code=code, says=says, source=source)
        for code, says, source in (
            (
                "negative",
                "The laboratory found nothing above a cutoff; the forms are complete.",
                read("49 CFR 40.127"),
            ),
            (
                "dilute",
                "Negative and dilute with creatinine above 5 mg/dL.",
                read("49 CFR 40.197(b)(2)"),
            ),
            (
                "dilute-second",
                "A second negative and dilute specimen ends it.",
                read("49 CFR 40.197(c)"),
            ),
            (
                "dilute-low",
                "Negative and dilute with creatinine from 2 to 5 mg/dL.",
                read("49 CFR 40.155(c)"),
            ),
            (
                "dilute-low-after-retest",
                "The retest is dilute with creatinine from 2 to 5 mg/dL: it is observed.",
                remembered("49 CFR 40.197(c)"),
            ),
            (
                "dilute-observed",
                "The specimen collected under observation is negative and dilute again: accepted.",
                read("49 CFR 40.155(d)"),
            ),
            (
                "not-observed",
                "This specimen had to be collected under observation and was not.",
                read("49 CFR 40.155(d), 40.159, 40.67(n)"),
            ),
            (
                "negative-not-observed",
                "Nor is a negative reported of a specimen that had to be observed and was not.",
                derived("49 CFR 40.67(n), 40.159"),
            ),
            (
                "rejected",
                "The laboratory rejected the specimen for testing.",
                read("49 CFR 40.161"),
            ),
            (
                "flaw",
                "A flaw of the form or the specimen that nobody can mend, or nobody mended.",
                read("49 CFR 40.199, 40.203(d)"),
            ),
            (
                "laboratory-withdrew",
                "The laboratory took its result back and gave no other.",
                derived("threat model L-01, L-03"),
            ),
            (
                "positive-dilute-noted",
                "That the specimen is dilute is noted; it brings no retest.",
                read("49 CFR 40.197(a)"),
            ),
            (
                "every-drug-explained",
                "No confirmed drug stands. Fitness for duty is asked about apart from this.",
                read("49 CFR 40.137"),
            ),
            (
                "adulterated",
                "The donor showed no physiological cause of the adulterated specimen.",
                read("49 CFR 40.145"),
            ),
            (
                "substituted",
                "The donor showed no physiological cause of the substituted specimen.",
                read("49 CFR 40.145"),
            ),
            (
                "cause-shown",
                "A referral physician shows a physiological cause: the regulator is informed.",
                read("49 CFR 40.145"),
            ),
            (
                "tampering-admitted",
                "The donor told the doctor of adulterating or substituting the specimen.",
                read("49 CFR 40.159(c), 40.191(a)(11)"),
            ),
            (
                "invalid-use-admitted",
                "Invalid; the donor told the doctor of using a drug, which the force is told.",
                read("49 CFR 40.159(d)"),
            ),
            (
                "invalid-explained",
                "Invalid, with an acceptable explanation.",
                read("49 CFR 40.159"),
            ),
            (
                "invalid-unexplained",
                "Invalid, without an acceptable explanation.",
                read("49 CFR 40.159"),
            ),
            (
                "invalid-same-reason",
                "Invalid again for the same reason, under observation: as if it were explained.",
                read("49 CFR 40.159"),
            ),
            (
                "invalid-other-reason",
                "Invalid again for another reason, under observation.",
                read("49 CFR 40.159"),
            ),
            (
                "invalid-not-reported",
                "The part that is invalid is not reported unless the second bottle fails.",
                read("49 CFR 40.159(g)"),
            ),
            (
                "invalid-alone-left",
                "Every other finding was explained: the part that is invalid is judged by itself.",
                derived("49 CFR 40.159(g)"),
            ),
            (
                "second-doctor",
                "A non-negative finding is not let stand: a second doctor judges it blind.",
                derived(f"threat model M-03; {OURS}"),
            ),
            (
                "both-negative",
                "Of two specimens of one event both are negative.",
                remembered("49 CFR 40.162"),
            ),
            (
                "one-governs",
                "Of two specimens of one event the one that is not negative governs.",
                remembered("49 CFR 40.162"),
            ),
            (
                "both-reported",
                "Of two specimens of one event neither is negative: both are reported.",
                remembered("49 CFR 40.162"),
            ),
        )
    }
)
"""Every decision there is, by its code."""

POLICY: Final = DECISIONS["second-doctor"]


def decided(code: str) -> Reason:
    """Return the reason for a decision, by its code."""
    rule = DECISIONS[code]
    return reason(rule.code, rule.source, rule.says)
