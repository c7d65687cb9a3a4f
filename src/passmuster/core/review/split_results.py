"""What bottle B comes to: the table of five ways, with the hearing and the test of bottle A in one.

Source: 49 CFR 40.187; rules.md §5.3. A finding that bottle B does not reconfirm never stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.judgement import Reason, Result, reason
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.sources import derived, read
from passmuster.core.review.explanations import Explanation, require_acceptable
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.split import SPECIMEN_WORDS, Primary
from passmuster.core.review.verdict import NEXT, POSITIVES, NextAction, Tell, Verdict, Verified

_WORDS: Final = frozenset(SPECIMEN_WORDS.values())
_WHY: Final = {
    Verified.ADULTERATED: "adulterated",
    Verified.SUBSTITUTED: "substituted",
    Verified.ADMITTED: "tampering-admitted",
    Verified.CANCELLED: "bottle-b",
}
_VERIFIED: Final = {word: verified for verified, word in SPECIMEN_WORDS.items()}


class Outcome(StrEnum):
    """What happens to the test."""

    STANDS = "stands"
    CANCELLED = "cancelled"
    INTERVIEW = "interview"
    REFUSAL = "refusal"


@dataclass(frozen=True, kw_only=True)
class Category:
    """One way of the table: what was found, what follows for the test, its source."""

    code: str
    found: str
    outcome: Outcome
    follows: str
    tells_regulator: bool
    source: Source


_SECTION: Final = "49 CFR 40.187"

CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {
        row.code: row
        for row in (
            Category(
                code="1",
                found="At least one finding of bottle A is reconfirmed: it stands for those.",
                outcome=Outcome.STANDS,
                follows="file",
                tells_regulator=False,
                source=read(f"{_SECTION}, category 1"),
            ),
            Category(
                code="2",
                found="No finding of bottle A is reconfirmed.",
                outcome=Outcome.CANCELLED,
                follows="file",
                tells_regulator=True,
                source=read(f"{_SECTION}, category 2"),
            ),
            Category(
                code="3a",
                found="No finding is reconfirmed, and bottle B is invalid.",
                outcome=Outcome.CANCELLED,
                follows="split-invalid-observed",
                tells_regulator=True,
                source=read(f"{_SECTION}(c)(1)"),
            ),
            Category(
                code="3b",
                found="No finding is reconfirmed, and bottle B is adulterated or substituted: the "
                "officer is heard.",
                outcome=Outcome.INTERVIEW,
                follows="file",
                tells_regulator=False,
                source=read(f"{_SECTION}, category 3"),
            ),
            Category(
                code="3b-explained",
                found="The officer shows a medical explanation of what is in bottle B.",
                outcome=Outcome.CANCELLED,
                follows="file",
                tells_regulator=True,
                source=read(f"{_SECTION}, category 3"),
            ),
            Category(
                code="3b-refusal",
                found="There is no medical explanation of what is in bottle B: a refusal, unless "
                "bottle A is tested and does not show it.",
                outcome=Outcome.REFUSAL,
                follows="offer-bottle-a",
                tells_regulator=False,
                source=read(f"{_SECTION}, category 3"),
            ),
            Category(
                code="3b-reconfirmed",
                found="Bottle A shows it as well: the refusal stands.",
                outcome=Outcome.REFUSAL,
                follows="file",
                tells_regulator=False,
                source=read(f"{_SECTION}, category 3"),
            ),
            Category(
                code="3b-not-reconfirmed",
                found="Bottle A does not show it: cancelled as in the second way.",
                outcome=Outcome.CANCELLED,
                follows="file",
                tells_regulator=True,
                source=read(f"{_SECTION}, category 3"),
            ),
            Category(
                code="4",
                found="Some findings are reconfirmed, and bottle B is invalid, adulterated or "
                "substituted as well: only what is reconfirmed is acted on.",
                outcome=Outcome.STANDS,
                follows="file",
                tells_regulator=False,
                source=read(f"{_SECTION}, category 4"),
            ),
            Category(
                code="5",
                found="Bottle B is not there to be tested, or no laboratory can test it.",
                outcome=Outcome.CANCELLED,
                follows="split-unavailable-observed",
                tells_regulator=True,
                source=read(f"{_SECTION}(e)"),
            ),
        )
    }
)
"""The five ways and the branches of the third."""

BOTH: Final = derived("49 CFR 40.187, category 3: adulterated or substituted goes before invalid")
DILUTE_SPLIT: Final = read("49 CFR 40.187(b)(2)")
INVALID_PRIMARY: Final = read("49 CFR 40.187(b)(3)")


@dataclass(frozen=True, kw_only=True)
class SplitReport:
    """What the second laboratory reports of bottle B.

    ``reconfirmed`` are findings of bottle A; ``condition`` what the bottle itself is (invalid,
    adulterated, substituted); ``by_cutoff`` findings that were judged by a cutoff, which no drug of
    a bottle B is; ``validity_tested`` whether validity tests were run; ``creatinine`` in mg/dL.
    """

    laboratory: str
    reconfirmed: frozenset[str] = frozenset()
    condition: frozenset[Result] = frozenset()
    creatinine: Amount | None = None
    available: bool = True
    by_cutoff: frozenset[str] = frozenset()
    validity_tested: bool = True


@dataclass(frozen=True, kw_only=True)
class SplitVerdict:
    """What bottle B comes to.

    ``stands`` are the findings of bottle A that may still be acted on; ``refusal`` a refusal that
    bottle B itself gave; ``information`` what is told and not acted on.
    """

    category: Category
    next: NextAction
    reasons: tuple[Reason, ...]
    stands: tuple[str, ...] = ()
    refusal: tuple[Verified, ...] = ()
    information: tuple[str, ...] = ()
    regulator: tuple[Tell, ...] = ()
    reversed: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Return what happens to the test."""
        return self.category.outcome

    def same_as(self, other: SplitVerdict) -> bool:
        """Tell whether two doctors came to the same of bottle B."""
        mine = (self.category.code, self.stands, self.refusal, self.next.code)
        return mine == (other.category.code, other.stands, other.refusal, other.next.code)


def _by(code: str, follows: str = "", more: tuple[Reason, ...] = ()) -> SplitVerdict:
    row = CATEGORIES[code]
    return SplitVerdict(
        category=row,
        next=NEXT[follows or row.follows],
        reasons=(reason(f"split-{row.code}", row.source, row.found), *more),
        regulator=(Tell.SPLIT_FAILED,) if row.tells_regulator else (),
    )


def _none_reconfirmed(
    code: str, primary: Primary, report: SplitReport, limits: FigureSet
) -> SplitVerdict:
    """Return the second way, with the two cases in which a new specimen is collected."""
    low, high = (Fraction(limits.value(f"dilute-observe-{side}")) for side in ("low", "high"))
    held = report.creatinine
    between = held is not None and held.at_least(low) and held.above(high) is False
    if Result.SUBSTITUTED in primary.findings and held is None:
        raise Refused(
            "creatinine-number-needed", "What follows depends on the creatinine of bottle B."
        )
    if Result.SUBSTITUTED in primary.findings and between:
        follows, source = "split-dilute-observed", DILUTE_SPLIT
    elif primary.also_invalid:
        follows, source = "split-invalid-primary-observed", INVALID_PRIMARY
    else:
        return _by(code)
    return _by(code, follows, (reason(follows, source, NEXT[follows].says),))


def _require_usable(primary: Primary, report: SplitReport) -> None:
    if report.laboratory.strip().casefold() == primary.laboratory.strip().casefold():
        raise Refused("split-laboratory-same", "Bottle B is tested by another laboratory.")
    if report.by_cutoff - set(map(str, _WORDS)):
        raise Refused(
            "split-judged-by-cutoff",
            "A drug in bottle B is looked for without a cutoff.",
        )
    if not report.reconfirmed <= primary.findings:
        raise Refused("split-other-finding", "Bottle B reconfirms what bottle A showed, no more.")
    if primary.findings != report.reconfirmed and not report.validity_tested:
        raise Refused(
            "split-validity-missing", "Ask for the validity tests that tell why it was not found."
        )


def judge_split(
    primary: Primary, report: SplitReport, *, limits: FigureSet = DEFAULT
) -> SplitVerdict:
    """Return what bottle B comes to, or raise Refused.

    Codes: ``split-laboratory-same``, ``split-judged-by-cutoff``, ``split-other-finding``,
    ``split-validity-missing``, ``creatinine-number-needed``.
    """
    if not report.available:
        return _by("5")
    _require_usable(primary, report)
    if report.reconfirmed:
        failed = primary.findings - report.reconfirmed
        information = {*failed, *map(str, report.condition)} if report.condition else failed
        return replace(
            _by("4" if report.condition else "1"),
            stands=tuple(sorted(report.reconfirmed)),
            information=tuple(sorted(information)),
        )
    if report.condition & _WORDS:
        more: tuple[Reason, ...] = ()
        if Result.INVALID in report.condition:
            more = (reason("not-genuine-before-invalid", BOTH, CATEGORIES["3b"].found),)
        return _by("3b", more=more)
    if Result.INVALID in report.condition:
        return _by("3a")
    return _none_reconfirmed("2", primary, report, limits)


def after_hearing(report: SplitReport, explanation: Explanation | None) -> SplitVerdict:
    """Return what follows the hearing of the third way, or raise Refused.

    An accepted explanation is named in ``reversed``: a second doctor looks at it. Codes:
    ``split-hearing-not-due``, and those of require_acceptable().
    """
    words = sorted(report.condition & _WORDS)
    if report.reconfirmed or not words:
        raise Refused("split-hearing-not-due", "Bottle B is neither adulterated nor substituted.")
    if explanation is None:
        return replace(_by("3b-refusal"), refusal=tuple(_VERIFIED[word] for word in words))
    for word in words:
        require_acceptable(explanation, word)
    return replace(_by("3b-explained"), reversed=tuple(map(str, words)))


def after_bottle_a(
    primary: Primary,
    report: SplitReport,
    *,
    reconfirmed: bool,
    limits: FigureSet = DEFAULT,
) -> SplitVerdict:
    """Return what follows the test of bottle A for what was found in bottle B alone."""
    if reconfirmed:
        refusal = after_hearing(report, None).refusal
        return replace(_by("3b-reconfirmed"), refusal=refusal)
    return _none_reconfirmed("3b-not-reconfirmed", primary, report, limits)


def after_split(verdict: Verdict, split: SplitVerdict) -> Verdict:
    """Return what a verdict is after bottle B: only what is reconfirmed, or what B itself gave.

    An admission is no finding of a bottle and stays. Raises Refused (``split-hearing-open``) while
    the officer has to be heard on bottle B.
    """
    if split.outcome is Outcome.INTERVIEW:
        raise Refused("split-hearing-open", "The officer is heard on bottle B first.")
    drugs = tuple(one for one in verdict.positive_for if one in split.stands)
    kept = [
        one
        for one in verdict.results
        if one is Verified.ADMITTED
        or (one in POSITIVES and drugs)
        or SPECIMEN_WORDS.get(one) in split.stands
    ]
    results = (*kept, *split.refusal) or (Verified.CANCELLED,)
    why = tuple(_WHY[one] for one in results if one in _WHY)
    return replace(
        verdict,
        results=results,
        next=split.next,
        employer=replace(
            verdict.employer, results=results, drugs=drugs, why=why, next=split.next.code
        ),
        reasons=(*verdict.reasons, *split.reasons),
        positive_for=drugs,
        reversed=split.reversed,
        not_reported=(),
        regulator=(*verdict.regulator, *split.regulator),
    )
