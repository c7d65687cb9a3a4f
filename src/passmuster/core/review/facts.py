"""What a doctor's verification rests on, besides the laboratory's judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Judgement, Result, State
from passmuster.core.laboratory.judging import amounts_of
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.reported import Report
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.review.drugs import Clinical
from passmuster.core.review.explanations import Explanation

_NO_NUMBERS: Mapping[str, Amount] = MappingProxyType({})
_NO_EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType({})

_DECIDED = frozenset({State.JUDGED, State.CORRECTED})
_INVALID_RULES = frozenset({"interference", "inconsistent-creatinine", "inconsistent-gravity"})


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers that the rules for doctors ask for; only the review doctor sees them.

    ``creatinine`` in mg/dL (the lowest of the tests), ``ph`` in tenths, ``drugs`` in ng/mL by
    analyte. ``no_creatinine`` tells that the laboratory could detect none.
    """

    creatinine: Amount | None = None
    ph: tuple[Amount, ...] = ()
    drugs: Mapping[str, Amount] = field(default_factory=lambda: _NO_NUMBERS)
    no_creatinine: bool = False


def numbers_of(report: Report, rules: RuleSet) -> Numbers:
    """Return the numbers of a laboratory's report that the rules for doctors ask for.

    Where several tests gave a number, the lowest creatinine and the lowest number of a drug count:
    no rule is applied that a second test would not bear out.
    """
    found = amounts_of(report, rules)
    creatinine = found.pop("creatinine", ())
    lowest = min(creatinine, key=_value, default=None)
    return Numbers(
        creatinine=lowest,
        ph=found.pop("ph", ()),
        drugs=MappingProxyType({code: min(given, key=_value) for code, given in found.items()}),
        no_creatinine=lowest is not None and lowest.value == 0,
    )


def _value(amount: Amount) -> Fraction:
    return amount.value


class Admitted(StrEnum):
    """What a donor may have told the doctor about the specimen."""

    TAMPERING = "tampering"
    USE = "drug-use"


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What was told, when, and when the doctor signed a statement of it (local time)."""

    what: Admitted
    told_at: datetime
    signed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The specimen before this one, where this one was collected because of it.

    ``low_creatinine`` is about a dilute one, 2 to 5 mg/dL; ``invalid_for`` are the rules by which
    an invalid one was invalid, ``explained`` that an explanation of it was accepted.
    """

    result: Result
    low_creatinine: bool = False
    invalid_for: frozenset[str] = frozenset()
    explained: bool = False

    @property
    def owes_observation(self) -> bool:
        """Tell whether this specimen had to be collected under observation."""
        return self.low_creatinine or (self.result is Result.INVALID and not self.explained)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the doctor found.

    ``explanations`` by the finding that they explain: an analyte's code, or a word of the
    laboratory. ``observed`` is how this specimen was collected; ``laboratory_asked`` that the
    certifying scientist was asked whether another laboratory would help with an invalid one.
    """

    explanations: Mapping[str, Explanation] = field(default_factory=lambda: _NO_EXPLANATIONS)
    clinical: tuple[Clinical, ...] = ()
    admissions: tuple[Admission, ...] = ()
    laboratory_asked: bool = False
    forms_complete: bool = True
    observed: bool = False
    earlier: Earlier | None = None

    def admission(self, what: Admitted) -> Admission | None:
        """Return the admission of a kind, if there is one."""
        return next((one for one in self.admissions if one.what is what), None)


def require_admission(admission: Admission) -> Admission:
    """Return an admission with its statement, or raise Refused (``admission-not-signed``).

    The statement is the doctor's own, signed on the day on which it was told (49 CFR 40.159(c),
    (d)).
    """
    signed = admission.signed_at
    if (
        signed is None
        or signed < admission.told_at
        or signed.date() != admission.told_at.astimezone(signed.tzinfo).date()
    ):
        raise Refused(
            "admission-not-signed", "The statement has to be written and signed on the same day."
        )
    return admission


def require_decided(judgement: Judgement) -> frozenset[Result]:
    """Return the laboratory's results, or raise Refused (``laboratory-result-open``).

    Open is what is held, preliminary or withdrawn: nobody verifies it (attacks L-01, L-03).
    """
    if judgement.status not in _DECIDED or not judgement.laboratory_result:
        raise Refused(
            "laboratory-result-open",
            f"The laboratory's result is {judgement.status}: there is nothing to verify yet.",
        )
    return frozenset(judgement.laboratory_result)


def invalid_for(judgement: Judgement) -> frozenset[str]:
    """Return the rules by which a judgement calls a specimen invalid."""
    told = {one.rule for one in judgement.reasons}
    return frozenset(r for r in told if r.endswith("-invalid") or r in _INVALID_RULES)


def contact_needed(judgement: Judgement, findings: Findings) -> bool:
    """Tell whether the donor has to be reached before the result is verified.

    Not for a negative, for a rejected specimen, for one that counts for nothing because it was not
    observed, nor for a second invalid one, whose end no answer changes (49 CFR 40.159; rules.md
    §5.4, 6). Raises as require_decided() does.
    """
    results = require_decided(judgement)
    if results <= {Result.NEGATIVE, Result.NEGATIVE_DILUTE, Result.REJECTED}:
        return False
    earlier = findings.earlier
    if results != {Result.INVALID} or earlier is None or not earlier.owes_observation:
        return True
    return findings.observed and earlier.result is not Result.INVALID
