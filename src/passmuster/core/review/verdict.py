"""What a doctor's verification comes to: verified results, what follows, and who is told what.

The words are the regulation's (49 CFR 40.97, 40.127, 40.159, 40.163): a result is verified or
cancelled; none of them says what a person is. No number is ever part of a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.collection.observation import Orderer
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.judgement import Reason
from passmuster.core.laboratory.sources import derived, read


class Verified(StrEnum):
    """One verified result; several may hold for one specimen.

    ``not-reported``: the specimen counts for nothing, since an observation that it owed was not
    made; it is collected again.
    """

    NEGATIVE = "negative"
    NEGATIVE_DILUTE = "negative-dilute"
    POSITIVE = "positive"
    POSITIVE_DILUTE = "positive-dilute"
    ADULTERATED = "refusal-adulterated"
    SUBSTITUTED = "refusal-substituted"
    ADMITTED = "refusal-admitted"
    CANCELLED = "cancelled"
    NOT_REPORTED = "not-reported"


REFUSALS: Final = frozenset({Verified.ADULTERATED, Verified.SUBSTITUTED, Verified.ADMITTED})
POSITIVES: Final = frozenset({Verified.POSITIVE, Verified.POSITIVE_DILUTE})
NON_NEGATIVE: Final = REFUSALS | POSITIVES
"""Verified results with consequences for the officer; each of them can be asked to be retested."""

NEGATIVES: Final = frozenset({Verified.NEGATIVE, Verified.NEGATIVE_DILUTE})

SPLIT_RIGHT: Final = POSITIVES | {Verified.ADULTERATED, Verified.SUBSTITUTED}
"""Results of which the second bottle can be asked for: an admission is no test of a bottle."""


class Notice(StrEnum):
    """How much warning a new collection has."""

    NO_COLLECTION = ""
    NONE = "none"
    MINIMAL = "minimal"


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """What follows a verified result.

    ``must`` tells a duty from a choice of the force; ``trigger`` is the code of an observed
    collection (core/collection/observation), "" for one that is not observed or for none.
    """

    code: str
    says: str
    source: Source
    collect: bool = False
    must: bool = False
    notice: Notice = Notice.NO_COLLECTION
    ordered_by: Orderer | None = None
    trigger: str = ""

    @property
    def observed(self) -> bool:
        """Tell whether the new collection is observed."""
        return self.trigger != ""


def _observed(
    code: str,
    says: str,
    source: Source,
    *,
    trigger: str,
    by: Orderer = Orderer.FORCE,
    notice: Notice = Notice.NONE,
) -> NextAction:
    return NextAction(
        code=code,
        says=says,
        source=source,
        collect=True,
        must=True,
        notice=notice,
        ordered_by=by,
        trigger=trigger,
    )


_WORD: Final = Orderer.FORCE_ON_MEDICAL_WORD

NEXT: Mapping[str, NextAction] = MappingProxyType(
    {
        action.code: action
        for action in (
            NextAction(code="file", says="nothing more is done", source=read("49 CFR 40.127")),
            NextAction(
                code="may-retest",
                says="the force may collect once more, not observed, by one policy for all; the "
                "second result is the result of record",
                source=read("49 CFR 40.197(b)(2), (c)"),
                collect=True,
                notice=Notice.MINIMAL,
                ordered_by=Orderer.FORCE,
            ),
            _observed(
                "dilute-observed",
                "a new specimen is collected at once, observed",
                read("49 CFR 40.155(c)"),
                trigger="dilute-low-creatinine",
                by=_WORD,
            ),
            _observed(
                "owed-observed",
                "nothing is reported; the specimen is collected again, observed",
                read("49 CFR 40.67(n), 40.155(d), 40.159"),
                trigger="observation-owed",
            ),
            _observed(
                "invalid-observed",
                "a new specimen is collected at once, observed",
                read("49 CFR 40.159"),
                trigger="invalid-unexplained",
                notice=Notice.MINIMAL,
            ),
            _observed(
                "invalid-again",
                "a new specimen is collected at once, observed; the officer is not asked first",
                read("49 CFR 40.159"),
                trigger="invalid-unexplained",
                notice=Notice.MINIMAL,
            ),
            NextAction(
                code="if-negative-required",
                says="observation is not required; only where a negative is required is a new "
                "specimen collected",
                source=read("49 CFR 40.159, 40.161"),
                collect=True,
                notice=Notice.MINIMAL,
                ordered_by=Orderer.FORCE,
            ),
            _observed(
                "split-dilute-observed",
                "bottle B held creatinine from 2 to 5 mg/dL: a new specimen is collected, observed",
                read("49 CFR 40.187(b)(2)"),
                trigger="split-not-reconfirmed",
                by=_WORD,
            ),
            _observed(
                "split-invalid-primary-observed",
                "bottle A was invalid as well: a new specimen is collected, observed",
                read("49 CFR 40.187(b)(3)"),
                trigger="split-not-reconfirmed",
                by=_WORD,
            ),
            _observed(
                "split-invalid-observed",
                "bottle B was invalid: a new specimen is collected without notice, observed",
                read("49 CFR 40.187(c)(1)"),
                trigger="split-not-reconfirmed",
                by=_WORD,
            ),
            _observed(
                "split-unavailable-observed",
                "bottle B could not be tested: a new specimen is collected without notice, "
                "observed",
                read("49 CFR 40.187(e), 40.67(a)(2)"),
                trigger="split-not-testable",
            ),
            NextAction(
                code="offer-bottle-b",
                says="the officer is told in person, with the time to ask for bottle B",
                source=read("49 CFR 40.171"),
            ),
            NextAction(
                code="offer-bottle-a",
                says="the officer is told, with the time to ask for a test of bottle A",
                source=read("49 CFR 40.187"),
            ),
            NextAction(
                code="refer-refusal",
                says="it goes to the officials who decide on what follows a refusal",
                source=derived("49 CFR 40.191(a)(11), (d)(1)"),
            ),
        )
    }
)
"""Everything that can follow, by its code."""


class Tell(StrEnum):
    """What a regulator or accreditor is told of: never a person, never a number."""

    CANCELLED_ON_EXPLANATION = "cancelled-on-explanation"
    SPLIT_FAILED = "split-failed"


TOLD_WHY: Mapping[str, str] = MappingProxyType(
    {
        "rejected": "the laboratory rejected the specimen",
        "laboratory-withdrew": "the laboratory took its result back",
        "not-observed": "the collection had to be observed and was not",
        "flaw": "a flaw that was not mended",
        "invalid": "the specimen was invalid",
        "adulterated": "the specimen was adulterated",
        "substituted": "the specimen was substituted",
        "tampering-admitted": "the officer told the doctor of it",
        "cancelled-by-doctor": "the doctor cancelled it",
        "bottle-b": "bottle B did not bear it out, or could not be tested",
    }
)
"""All the reasons that the force is told. None says that there is a medical cause, or which."""


REPORT_FIELDS: Final = (
    *("name", "officers-number", "specimen-number", "reason-of-test", "collection-date"),
    *("form-received-date", "result", "verification-date", "drugs", "why"),
)
"""All the fields of a report to the force (49 CFR 40.163(c)); numbers are never among them (g)."""


@dataclass(frozen=True, kw_only=True)
class EmployerReport:
    """What the force is told: words of the vocabulary and codes, no number, no health fact.

    ``drugs`` are the analytes verified positive; ``why`` codes of TOLD_WHY for a cancelled or
    unreported result or a refusal; ``next`` a code of NEXT (49 CFR 40.163(c), (g)).
    """

    results: tuple[Verified, ...]
    drugs: tuple[str, ...]
    why: tuple[str, ...]
    next: str
    admitted_use: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A verified result with every reason and its source.

    ``positive_for`` are analytes; ``reversed`` names the non-negative findings (analytes, or words
    of the laboratory) that the doctor did not let stand; ``not_reported`` findings that are kept
    for the case that the split fails; ``fitness`` that an accepted explanation raises the question
    of fitness for duty, which goes another way; ``unasked`` that it is cancelled for a reason on
    which no word of the officer bears.
    """

    results: tuple[Verified, ...]
    next: NextAction
    employer: EmployerReport
    reasons: tuple[Reason, ...]
    positive_for: tuple[str, ...] = ()
    reversed: tuple[str, ...] = ()
    not_reported: tuple[str, ...] = ()
    regulator: tuple[Tell, ...] = ()
    fitness: bool = False
    unasked: bool = False

    @property
    def needs_second_doctor(self) -> bool:
        """Tell whether a second doctor has to judge before it is final (attack M-03)."""
        return bool(self.reversed)

    @property
    def stands_against(self) -> bool:
        """Tell whether a result with consequences for the officer stands."""
        return not NON_NEGATIVE.isdisjoint(self.results)

    @property
    def split_right(self) -> bool:
        """Tell whether the officer may ask for the second bottle."""
        return not SPLIT_RIGHT.isdisjoint(self.results)

    def same_as(self, other: Verdict) -> bool:
        """Tell whether two doctors came to the same: results, analytes, and what follows."""
        mine = (self.results, set(self.positive_for), self.next.code)
        return mine == (other.results, set(other.positive_for), other.next.code)
