"""What a donor may say about a finding, which of it counts, and on what papers.

Guarantees: what the rules call no excuse is refused with a code, whatever paper lies beside it, and
what is no matter of a doctor's is sent where it is heard (attack M-03; rules.md §1.2, §5.2, §5.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.sources import derived, read, remembered


class Standing(StrEnum):
    """What becomes of an explanation of a kind."""

    WEIGHED = "weighed"
    NEVER = "never"
    ELSEWHERE = "elsewhere"


DRUG: Final = "drug"
"""Stands for any analyte among the findings that a kind can explain."""

_ANY: Final = frozenset({DRUG, Result.ADULTERATED, Result.SUBSTITUTED, Result.INVALID})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of explanation.

    ``explains`` holds DRUG or words of the laboratory; ``papers`` are the kinds of evidence without
    which it does not count. A kind that is not weighed has neither a paper nor a way to count.
    """

    code: str
    says: str
    standing: Standing
    explains: frozenset[str]
    source: Source
    papers: tuple[str, ...] = ()


def _weighed(
    code: str, says: str, explains: set[str], papers: tuple[str, ...], source: Source
) -> Kind:
    return Kind(
        code=code,
        says=says,
        standing=Standing.WEIGHED,
        explains=frozenset(explains),
        papers=papers,
        source=source,
    )


def _never(code: str, says: str, section: str) -> Kind:
    return Kind(
        code=code,
        says=says,
        standing=Standing.NEVER,
        explains=_ANY,
        source=read(f"49 CFR {section}"),
    )


def _elsewhere(code: str, says: str, section: str) -> Kind:
    return Kind(
        code=code,
        says=says,
        standing=Standing.ELSEWHERE,
        explains=_ANY,
        source=read(f"49 CFR {section}"),
    )


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            _weighed(
                "prescription",
                "a medicine prescribed to the officer and used as prescribed",
                {DRUG},
                ("prescription-document", "prescriber-or-pharmacy-confirmed"),
                read("49 CFR 40.137(a), (c)"),
            ),
            _weighed(
                "foreign-prescription",
                "a medicine obtained lawfully in another country, with a legitimate medical use "
                "and used as intended",
                {DRUG},
                ("lawfully-obtained-there", "legitimate-medical-use", "used-as-intended"),
                read("49 CFR 40.137(e)"),
            ),
            _weighed(
                "given-in-treatment",
                "given by a physician in a treatment",
                {DRUG},
                ("treatment-record",),
                remembered("49 CFR 40.137, 40.151"),
            ),
            _weighed(
                "physiological",
                "the officer's body can produce it, as a referral physician shows",
                {Result.ADULTERATED, Result.SUBSTITUTED},
                ("physicians-statement",),
                read("49 CFR 40.145"),
            ),
            _weighed(
                "interfering-medicine",
                "a medicine that interferes with the test",
                {Result.INVALID},
                ("medicine-named",),
                read("49 CFR 40.159"),
            ),
            _weighed(
                "time-and-heat",
                "time and heat on the way explain a pH from 9.0 to 9.5",
                {Result.INVALID},
                ("transport-times", "transport-heat"),
                read("49 CFR 40.159"),
            ),
            _never("food", "food, poppy seed among it", "40.139(b)"),
            _never("hemp-or-cannabidiol", "a product of hemp or cannabidiol", "40.151(d) to (g)"),
            _never("coca-tea", "coca tea", "40.151(d) to (g)"),
            _never("passive-exposure", "somebody else's smoke or contact", "40.151(d) to (g)"),
            _never("unknowing-ingestion", "taken without knowing", "40.151(d) to (g)"),
            _never(
                "recommended-unlawful-drug",
                "a drug without lawful medical use that a physician recommended",
                "40.151(d) to (g)",
            ),
            _never("from-the-body", "soap, bleach or glutaraldehyde from the body", "40.151(h)"),
            _never("outside-test", "a test that is not of this programme", "40.151(a) to (c)"),
            _elsewhere("site-dispute", "what happened at the collection", "40.151(a) to (c)"),
            _elsewhere(
                "order-dispute", "whether the test was properly ordered", "40.151(a) to (c)"
            ),
        )
    }
)
"""Every kind there is, by its code."""

NOT_FROM_THE_BODY: Final = frozenset(
    {"surfactant-adulterated", "halogen-adulterated", "glutaraldehyde-adulterated"}
)
"""Rules of the laboratory's judgement for soap, bleach and glutaraldehyde (49 CFR 40.151(h))."""

NO_CREATININE: Final = read("49 CFR 40.151(i)")
BURDEN: Final = derived("49 CFR 40.137(c), 40.145: the donor shows it, with papers")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """An explanation that the doctor means to accept: its kind and the papers that are there."""

    kind: str
    papers: frozenset[str] = frozenset()


def require_acceptable(explanation: Explanation, finding: str) -> Kind:
    """Return the kind by which a finding may be explained, or raise Refused.

    ``finding`` is DRUG or a word of the laboratory. Codes: ``explanation-unknown``,
    ``explanation-never-accepted``, ``explanation-heard-elsewhere`` (a dispute about the collection
    or the order goes to the discipline body), ``explanation-of-another-finding``,
    ``explanation-papers-missing``.
    """
    kind = KINDS.get(explanation.kind)
    if kind is None:
        raise Refused("explanation-unknown", f"Choose one of: {', '.join(KINDS)}.")
    if kind.standing is Standing.NEVER:
        raise Refused("explanation-never-accepted", f"The rules know no such excuse: {kind.says}.")
    if kind.standing is Standing.ELSEWHERE:
        raise Refused(
            "explanation-heard-elsewhere",
            f"A doctor does not judge {kind.says}: send it to the discipline body.",
        )
    if finding not in kind.explains:
        raise Refused("explanation-of-another-finding", f"This does not explain: {finding}.")
    missing = [paper for paper in kind.papers if paper not in explanation.papers]
    if missing:
        raise Refused("explanation-papers-missing", f"Still wanted: {', '.join(missing)}.")
    return kind
