"""Each analyte that a laboratory confirmed: does it stand, by the rule for doctors over it.

The rules are the rule set's own (core/laboratory/doctor_rules); an analyte for which nobody read a
rule is explained by its donor, unconfirmed. Source: 49 CFR 40.137, 40.139, 40.151; rules.md §1.2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.doctor_rules import AS_DOT
from passmuster.core.laboratory.judgement import Reason, reason
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.rules import DoctorRule, RuleSet
from passmuster.core.laboratory.sources import derived, read
from passmuster.core.review.explanations import DRUG, Explanation, require_acceptable

NEVER_EXPLAINED: Final = frozenset({"six-am-always-verified", "no-medical-claim"})
"""Rules under which no medical claim counts."""

BURDEN_ON_DOCTOR: Final = "opiate-low"
"""The rule under which a result is negative unless the doctor finds clinical evidence."""

_UNREAD: Final = DoctorRule(
    code="donor-explains",
    analytes=(),
    says="It stands as positive only after a doctor's review; the donor may show a legitimate "
    "medical explanation.",
    source=derived("49 CFR 40.137(a), (c), taken for an analyte of which no rule was read"),
)
_BESIDE_SIX_AM: Final = DoctorRule(
    code="six-am-always-verified",
    analytes=(),
    says="Beside 6-acetylmorphine it is verified positive; no medical explanation counts.",
    source=derived("49 CFR 40.139(a)"),
)


@dataclass(frozen=True, kw_only=True)
class ClinicalKind:
    """One kind of clinical evidence for opiates; ``face_to_face`` that the doctor saw the donor."""

    code: str
    says: str
    face_to_face: bool
    source: Source


CLINICAL: Mapping[str, ClinicalKind] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            ClinicalKind(
                code="needle-marks",
                says="recent needle marks",
                face_to_face=True,
                source=read("49 CFR 40.139(c)(1) to (3)"),
            ),
            ClinicalKind(
                code="intoxication-or-withdrawal",
                says="signs of intoxication or withdrawal",
                face_to_face=True,
                source=read("49 CFR 40.139(c)(1) to (3)"),
            ),
            ClinicalKind(
                code="history-or-admission",
                says="a recent history or an admission of use of the same drug",
                face_to_face=False,
                source=read("49 CFR 40.139(c)(1) to (3)"),
            ),
            ClinicalKind(
                code="foreign-medication",
                says="a foreign medication",
                face_to_face=False,
                source=read("49 CFR 40.139(c)(1) to (3)"),
            ),
        )
    }
)
"""What counts as clinical evidence of unauthorised use of opiates."""


@dataclass(frozen=True, kw_only=True)
class Clinical:
    """Clinical evidence as the doctor noted it; ``drug`` is the analyte that it is evidence of."""

    kind: str
    drug: str
    face_to_face: bool


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One analyte: whether it stands, whether an explanation was accepted, and by which reason."""

    analyte: str
    stands: bool
    explained: bool
    reason: Reason


def rule_for(
    analyte: str, rules: RuleSet, positive: Collection[str], amount: Amount | None
) -> DoctorRule:
    """Return the rule for doctors that a confirmed analyte falls under.

    ``positive`` are all analytes of the specimen. Raises Refused (``opiate-number-needed``) where
    the rule depends on a number (ng/mL) that is not there or leaves it open.
    """
    mine = [rule for rule in (rules.doctor or AS_DOT) if analyte in rule.analytes]
    if any(rule.without in positive for rule in mine if rule.without):
        return _BESIDE_SIX_AM
    for rule in mine:
        bound = rule.from_value or rule.below_value
        if bound is None:
            return rule
        high = amount.at_least(Fraction(bound)) if amount is not None else None
        if high is None:
            raise Refused(
                "opiate-number-needed", f"Ask the laboratory for the number of {name_of(analyte)}."
            )
        if high == (rule.from_value is not None):
            return rule
    return _UNREAD


def require_clinical(evidence: Clinical, analyte: str) -> ClinicalKind:
    """Return the kind of clinical evidence for one analyte, or raise Refused.

    Codes: ``clinical-unknown``, ``clinical-of-another-drug``, ``clinical-not-seen`` (needle marks
    and signs are found face to face).
    """
    kind = CLINICAL.get(evidence.kind)
    if kind is None:
        raise Refused("clinical-unknown", f"Choose one of: {', '.join(CLINICAL)}.")
    if evidence.drug != analyte:
        raise Refused("clinical-of-another-drug", "It has to be about the drug that was found.")
    if kind.face_to_face and not evidence.face_to_face:
        raise Refused("clinical-not-seen", "Examine the person face to face, or leave it out.")
    return kind


def weigh(
    analyte: str,
    rule: DoctorRule,
    explanation: Explanation | None,
    clinical: Collection[Clinical],
) -> Weighed:
    """Return whether one analyte stands, or raise Refused.

    Codes: ``drug-never-explained``, and those of require_acceptable() and require_clinical().
    """
    named = name_of(analyte)
    if explanation is not None:
        if rule.code in NEVER_EXPLAINED:
            raise Refused("drug-never-explained", f"{named}: {rule.says}")
        kind = require_acceptable(explanation, DRUG)
        says = f"{named}: explained ({kind.says}), shown with papers."
        told = reason(f"explained-{kind.code}", kind.source, says)
        return Weighed(analyte=analyte, stands=False, explained=True, reason=told)
    if rule.code == BURDEN_ON_DOCTOR:
        found = [require_clinical(one, analyte) for one in clinical]
        if not found:
            told = reason(rule.code, rule.source, f"{named}: {rule.says} None was found.")
            return Weighed(analyte=analyte, stands=False, explained=False, reason=told)
        kinds = ", ".join(kind.says for kind in found)
        told = reason("clinical-evidence", found[0].source, f"{named}: clinical evidence: {kinds}.")
        return Weighed(analyte=analyte, stands=True, explained=False, reason=told)
    told = reason(rule.code, rule.source, f"{named}: {rule.says}")
    return Weighed(analyte=analyte, stands=True, explained=False, reason=told)
