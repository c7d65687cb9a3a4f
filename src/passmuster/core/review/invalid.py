"""An invalid result: cancelled always; whether a new specimen is observed is what is decided.

Source: 49 CFR 40.159; rules.md §5.4. A hot road can explain a pH from 9.0 to 9.5 and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.judgement import Judgement, Reason, Result, reason
from passmuster.core.review.decisions import decided
from passmuster.core.review.explanations import require_acceptable
from passmuster.core.review.facts import (
    Admitted,
    Findings,
    Numbers,
    invalid_for,
    require_admission,
)
from passmuster.core.review.limits import DEFAULT


@dataclass(frozen=True, kw_only=True)
class Invalid:
    """What becomes of an invalid specimen; ``follows`` is a code of verdict.NEXT.

    ``explained`` tells that the doctor accepted an explanation, which a second doctor looks at.
    """

    code: str
    follows: str
    reasons: tuple[Reason, ...]
    explained: bool = False
    admitted_use: bool = False


def _by(code: str, follows: str) -> Invalid:
    return Invalid(code=code, follows=follows, reasons=(decided(code),))


def _require_heat_fits(judgement: Judgement, numbers: Numbers, limits: FigureSet) -> None:
    low, high = (Fraction(limits.value(f"heat-ph-{side}")) for side in ("low", "high"))
    fits = [amount.at_least(low) and amount.above(high) is False for amount in numbers.ph]
    if invalid_for(judgement) != {"ph-invalid"} or not fits or not all(fits):
        raise Refused(
            "ph-not-of-heat", "Time and heat explain a pH from 9.0 to 9.5 and no other finding."
        )


def judge_invalid(
    judgement: Judgement, numbers: Numbers, findings: Findings, *, limits: FigureSet = DEFAULT
) -> Invalid:
    """Return what becomes of an invalid specimen, or raise Refused.

    Where it was owed, the observation was made: verify() has seen to that. Codes:
    ``laboratory-not-asked``, ``ph-not-of-heat``, ``admission-not-signed``, and those of
    require_acceptable().
    """
    if not findings.laboratory_asked:
        raise Refused(
            "laboratory-not-asked", "Ask the certifying scientist whether a second one would help."
        )
    use = findings.admission(Admitted.USE)
    if use is not None:
        require_admission(use)
        code = "invalid-use-admitted"
        return Invalid(code=code, follows="file", reasons=(decided(code),), admitted_use=True)
    earlier = findings.earlier
    if earlier and earlier.result is Result.INVALID and earlier.owes_observation:
        if earlier.invalid_for == invalid_for(judgement):
            return _by("invalid-same-reason", "if-negative-required")
        return _by("invalid-other-reason", "invalid-again")
    explanation = findings.explanations.get(Result.INVALID)
    if explanation is None:
        return _by("invalid-unexplained", "invalid-observed")
    kind = require_acceptable(explanation, Result.INVALID)
    if kind.code == "time-and-heat":
        _require_heat_fits(judgement, numbers, limits)
    code = "invalid-explained"
    says = f"Invalid: explained ({kind.says})."
    told = reason(f"explained-{kind.code}", kind.source, says)
    return Invalid(
        code=code, follows="if-negative-required", reasons=(told, decided(code)), explained=True
    )
