"""Two specimens of one event, kept and sent together: which of the two verdicts governs.

Source: rules.md §3.4, 49 CFR 40.162 from memory: unconfirmed.
"""

from __future__ import annotations

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Reason
from passmuster.core.review.decisions import decided
from passmuster.core.review.verdict import Verdict, Verified

_NEGATIVES = frozenset({Verified.NEGATIVE, Verified.NEGATIVE_DILUTE})


def governing(first: Verdict, second: Verdict) -> tuple[tuple[Verdict, ...], Reason]:
    """Return the verdicts that are reported of two specimens of one event, and why.

    Both negative: the second, which was observed. One of them anything else: that one. Both
    anything else: both. Raises Refused (``specimen-of-pair-open``) while either is to be collected
    again because it was not observed.
    """
    if Verified.NOT_REPORTED in {*first.results, *second.results}:
        raise Refused("specimen-of-pair-open", "One of the two specimens is not reported yet.")
    other = tuple(one for one in (first, second) if not _NEGATIVES.issuperset(one.results))
    if not other:
        return (second,), decided("both-negative")
    return other, decided("one-governs" if len(other) == 1 else "both-reported")
