"""What reopens a result: the officer's unavoidable silence or denial, the laboratory, a sample.

Nothing is cancelled by reopening: both versions stand, and a doctor judges anew (attacks L-01,
L-03). Source: 49 CFR 40.133(d); rules.md §5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.rules import Rule
from passmuster.core.laboratory.sources import OURS, derived, read
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.split import LATE_CAUSES

BY_DONOR: Final = "donor-ground"
BY_LABORATORY: Final = "laboratory-ground"
BY_SAMPLE: Final = "sample-differs"
BY_DENIAL: Final = "denial-upheld"

GROUNDS: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            Rule(
                code="unavoidable-silence",
                says="Verified unheard; within 60 days the officer shows an illness, an injury or "
                "another cause that was unavoidable.",
                source=read("49 CFR 40.133(d)"),
            ),
            Rule(
                code="report-corrected",
                says="The laboratory corrects its report and signs a certificate of it.",
                source=derived("threat model L-01"),
            ),
            Rule(
                code="report-withdrawn",
                says="The laboratory withdraws its report and signs a certificate of it.",
                source=derived("threat model L-01"),
            ),
            Rule(
                code="batch-recalled",
                says="The batch in which the specimen was tested is recalled.",
                source=derived("threat model L-03"),
            ),
            Rule(
                code="sample-differs",
                says="A second doctor, drawn for this result, came to another.",
                source=derived(f"threat model M-03; {OURS}"),
            ),
            Rule(
                code="denial-upheld",
                says="The officer denied an entry on which the judgement rests, and was found "
                "right: nobody was heard, declined or was looked for as it says. No time ends "
                "this, since the fault is not the officer's.",
                source=derived(f"49 CFR 40.131(a), 40.133(a); threat model M-02; {OURS}"),
            ),
        )
    }
)
"""Every ground there is."""

_SIGNED: Final = frozenset({"report-corrected", "report-withdrawn"})


@dataclass(frozen=True, kw_only=True)
class Reopening:
    """A wish to reopen.

    ``cause`` (a code of LATE_CAUSES) and ``cause_shown`` are the officer's; ``certificate`` the
    number of the laboratory's signed paper; ``unheard`` that the result was verified without an
    interview.
    """

    ground: str
    asked_at: datetime
    cause: str = ""
    cause_shown: bool = False
    certificate: str = ""
    unheard: bool = False


def require_reopening(
    wish: Reopening, verified_at: datetime, *, limits: FigureSet = DEFAULT
) -> str:
    """Return BY_DONOR, BY_LABORATORY, BY_SAMPLE or BY_DENIAL, or raise Refused.

    Codes: ``reopen-ground-unknown``, ``reopen-late``, ``reopen-was-heard``,
    ``reopen-cause-missing``, ``reopen-certificate-missing``.
    """
    if wish.ground not in GROUNDS:
        raise Refused("reopen-ground-unknown", f"Choose one of: {', '.join(GROUNDS)}.")
    if wish.ground in (BY_SAMPLE, BY_DENIAL):
        return wish.ground
    if wish.ground != "unavoidable-silence":
        if wish.ground in _SIGNED and not wish.certificate.strip():
            raise Refused("reopen-certificate-missing", "Ask for the laboratory's signed paper.")
        return BY_LABORATORY
    if not wish.unheard:
        raise Refused("reopen-was-heard", "The officer was heard: an appeal is the way.")
    if wish.asked_at > verified_at + limits.span("reopen-days"):
        raise Refused("reopen-late", "The time to be heard after all is over.")
    if wish.cause not in LATE_CAUSES or not wish.cause_shown:
        raise Refused("reopen-cause-missing", f"Show one of: {', '.join(LATE_CAUSES)}.")
    return BY_DONOR
