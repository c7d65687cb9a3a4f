"""The decision table: the laboratory's results and the doctor's findings give a verified result.

Guarantees: nothing is verified that the laboratory has not settled; no excuse counts that the rules
do not know; every non-negative finding that is not let stand is named in ``reversed``, so that it
goes to a second doctor. Source: 49 CFR 40.127 to 40.163, 40.197; rules.md §5.2; attack M-03.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from passmuster.core.collection import flaws
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.judgement import Judgement, Reason, Result, reason
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.core.review.decisions import decided
from passmuster.core.review.drugs import rule_for, weigh
from passmuster.core.review.explanations import (
    NO_CREATININE,
    NOT_FROM_THE_BODY,
    require_acceptable,
)
from passmuster.core.review.facts import (
    Admitted,
    Findings,
    Numbers,
    require_admission,
    require_decided,
)
from passmuster.core.review.invalid import judge_invalid
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.verdict import (
    NEXT,
    SPLIT_RIGHT,
    EmployerReport,
    Tell,
    Verdict,
    Verified,
)

_CALM = frozenset({Result.NEGATIVE, Result.NEGATIVE_DILUTE})
_LIGHT = _CALM | {Result.INVALID}
_POSITIVE = frozenset({Result.POSITIVE, Result.POSITIVE_DILUTE})
_STANDS = {
    Result.ADULTERATED: Verified.ADULTERATED,
    Result.SUBSTITUTED: Verified.SUBSTITUTED,
}


@dataclass
class _Weighing:
    """What has been weighed so far."""

    standing: list[Verified] = field(default_factory=list)
    drugs: list[str] = field(default_factory=list)
    reversed: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    tell: list[Tell] = field(default_factory=list)
    not_reported: list[str] = field(default_factory=list)
    fitness: bool = False
    admitted_use: bool = False

    def say(self, code: str) -> None:
        """Add a decision to the reasons."""
        self.reasons.append(decided(code))

    def end(self, results: Iterable[Verified], follows: str) -> Verdict:
        """Return the verdict."""
        if self.reversed:
            self.say("second-doctor")
        told = tuple(results)
        return Verdict(
            results=told,
            next=NEXT[follows],
            employer=EmployerReport(
                results=told,
                drugs=tuple(self.drugs),
                why=tuple(self.why),
                next=follows,
                admitted_use=self.admitted_use,
            ),
            reasons=tuple(self.reasons),
            positive_for=tuple(self.drugs),
            reversed=tuple(self.reversed),
            not_reported=tuple(self.not_reported),
            regulator=tuple(self.tell),
            fitness=self.fitness,
        )


def _settled(code: str, result: Verified, follows: str, *, why: str = "") -> Verdict:
    """Return a verdict of one result by one decision; ``why`` is what the force is told of it."""
    weighing = _Weighing(why=[why] if why else [])
    weighing.say(code)
    return weighing.end([result], follows)


def _is_low(numbers: Numbers, limits: FigureSet) -> bool:
    """Tell whether a dilute specimen's creatinine is 2 to 5 mg/dL, both ends among them."""
    amount = numbers.creatinine
    low, high = (Fraction(limits.value(f"dilute-observe-{side}")) for side in ("low", "high"))
    above = amount.above(high) if amount is not None and amount.at_least(low) else None
    if above is None:
        raise Refused(
            "creatinine-number-needed", "What follows a dilute result depends on the creatinine."
        )
    return not above


def _negative(
    results: Collection[Result], numbers: Numbers, findings: Findings, limits: FigureSet
) -> Verdict:
    if findings.explanations or findings.admissions or findings.clinical:
        raise Refused("findings-beside-negative", "A negative needs no finding of a doctor.")
    if Result.NEGATIVE in results:
        return _settled("negative", Verified.NEGATIVE, "file")
    earlier = findings.earlier
    second = earlier is not None and earlier.result is Result.NEGATIVE_DILUTE
    low = _is_low(numbers, limits)
    if second and earlier is not None and earlier.low_creatinine:
        return _settled("dilute-observed", Verified.NEGATIVE_DILUTE, "file")
    if low:
        code = "dilute-low-after-retest" if second else "dilute-low"
        return _settled(code, Verified.NEGATIVE_DILUTE, "dilute-observed")
    if second:
        return _settled("dilute-second", Verified.NEGATIVE_DILUTE, "file")
    return _settled("dilute", Verified.NEGATIVE_DILUTE, "may-retest")


def _weigh_drugs(
    judgement: Judgement,
    numbers: Numbers,
    findings: Findings,
    weighing: _Weighing,
    rules: RuleSet,
) -> None:
    for analyte in judgement.positive_for:
        rule = rule_for(analyte, rules, judgement.positive_for, numbers.drugs.get(analyte))
        clinical = [one for one in findings.clinical if one.drug == analyte]
        weighed = weigh(analyte, rule, findings.explanations.get(analyte), clinical)
        weighing.reasons.append(weighed.reason)
        weighing.fitness = weighing.fitness or weighed.explained
        (weighing.drugs if weighed.stands else weighing.reversed).append(analyte)
    if not weighing.drugs:
        weighing.say("every-drug-explained")
    elif Result.POSITIVE_DILUTE in judgement.laboratory_result:
        weighing.standing.append(Verified.POSITIVE_DILUTE)
        weighing.say("positive-dilute-noted")
    else:
        weighing.standing.append(Verified.POSITIVE)


def _weigh_specimen(
    result: Result,
    judgement: Judgement,
    numbers: Numbers,
    findings: Findings,
    weighing: _Weighing,
) -> None:
    """Weigh that the laboratory calls the specimen adulterated or substituted."""
    explanation = findings.explanations.get(result)
    if explanation is None:
        weighing.standing.append(_STANDS[result])
        weighing.why.append(str(result))
        weighing.say(str(result))
        return
    kind = require_acceptable(explanation, result)
    if result is Result.SUBSTITUTED and numbers.no_creatinine:
        raise Refused(
            "creatinine-none", f"No body makes urine without creatinine ({NO_CREATININE.text})."
        )
    if result is Result.ADULTERATED and any(
        one.rule in NOT_FROM_THE_BODY for one in judgement.reasons
    ):
        raise Refused("adulterant-never-explained", "No body makes soap, bleach or glutaraldehyde.")
    says = f"{result.capitalize()}: explained ({kind.says}), shown with papers."
    weighing.reasons.append(reason(f"explained-{kind.code}", kind.source, says))
    weighing.say("cause-shown")
    weighing.reversed.append(str(result))
    weighing.why.append("cancelled-by-doctor")
    weighing.tell.append(Tell.CANCELLED_ON_EXPLANATION)


def _end_invalid(
    judgement: Judgement,
    numbers: Numbers,
    findings: Findings,
    weighing: _Weighing,
    limits: FigureSet,
) -> Verdict:
    if weighing.reversed:
        weighing.say("invalid-alone-left")
    judged = judge_invalid(judgement, numbers, findings, limits=limits)
    weighing.reasons += judged.reasons
    weighing.why.append("invalid")
    weighing.admitted_use = judged.admitted_use
    if judged.explained:
        weighing.reversed.append(str(Result.INVALID))
    return weighing.end([Verified.CANCELLED], judged.follows)


def _non_negative(
    judgement: Judgement,
    numbers: Numbers,
    findings: Findings,
    limits: FigureSet,
    rules: RuleSet | None,
) -> Verdict:
    results = set(judgement.laboratory_result)
    subjects = {*judgement.positive_for, *map(str, results)}
    if not set(findings.explanations) <= subjects:
        raise Refused("explanation-of-another-finding", "The laboratory did not report that.")
    weighing = _Weighing()
    if results & _POSITIVE:
        named = rules or rule_set(judgement.rule_set)
        _weigh_drugs(judgement, numbers, findings, weighing, named)
    for result in _STANDS:
        if result in results:
            _weigh_specimen(result, judgement, numbers, findings, weighing)
    tampering = findings.admission(Admitted.TAMPERING)
    if tampering is not None:
        require_admission(tampering)
        weighing.standing.append(Verified.ADMITTED)
        weighing.why.append("tampering-admitted")
        weighing.say("tampering-admitted")
    if not weighing.standing and Result.INVALID in results:
        return _end_invalid(judgement, numbers, findings, weighing, limits)
    if Result.INVALID in results:
        weighing.not_reported.append(str(Result.INVALID))
        weighing.say("invalid-not-reported")
    if weighing.standing:
        asks = not SPLIT_RIGHT.isdisjoint(weighing.standing)
        return weighing.end(weighing.standing, "offer-bottle-b" if asks else "refer-refusal")
    if weighing.tell:
        return weighing.end([Verified.CANCELLED], "if-negative-required")
    return weighing.end([Verified.NEGATIVE], "file")


def verify(
    judgement: Judgement,
    numbers: Numbers,
    findings: Findings,
    *,
    limits: FigureSet = DEFAULT,
    rules: RuleSet | None = None,
) -> Verdict:
    """Return the verified result of one specimen, or raise Refused.

    ``rules`` is the set that the judgement names, where it is none of those that are known here.

    Codes: ``laboratory-result-open``, ``forms-incomplete``, ``findings-beside-negative``,
    ``creatinine-number-needed``, ``creatinine-none``, ``adulterant-never-explained``,
    ``admission-not-signed``, ``explanation-of-another-finding``, and those of weigh(), rule_for(),
    judge_invalid() and require_acceptable(). Raises UnusableInput (``rule-set-unknown``) for a
    judgement by a rule set that is not there.
    """
    results = require_decided(judgement)
    if Result.REJECTED in results:
        return _settled("rejected", Verified.CANCELLED, "if-negative-required", why="rejected")
    if not findings.forms_complete:
        raise Refused("forms-incomplete", "The forms have a flaw: have it mended first.")
    earlier = findings.earlier
    if earlier and earlier.owes_observation and not findings.observed and results <= _LIGHT:
        code = "negative-not-observed" if Result.NEGATIVE in results else "not-observed"
        return _settled(code, Verified.NOT_REPORTED, "owed-observed", why="not-observed")
    if results <= _CALM:
        return _negative(results, numbers, findings, limits)
    return _non_negative(judgement, numbers, findings, limits, rules)


def flawed(judgement: Judgement, flaw: str) -> Verdict:
    """Return the verdict on a specimen with a flaw (core/collection/flaws) that cancels the test.

    The time for a correction is over, or none is possible. What the laboratory found counts as
    reversed: a flaw must not be a door for a friend. Codes: ``laboratory-result-open``,
    ``flaw-unknown``, ``flaw-cancels-nothing``.
    """
    results = require_decided(judgement)
    if flaws.effect(flaw, mended=False, held_out=True) is not flaws.Effect.CANCELLED:
        raise Refused("flaw-cancels-nothing", "A flaw of this kind never cancels a test.")
    words = sorted(map(str, results - _CALM - _POSITIVE - {Result.REJECTED}))
    weighing = _Weighing(reversed=[*judgement.positive_for, *words], why=["flaw"])
    weighing.say("flaw")
    return replace(weighing.end([Verified.CANCELLED], "if-negative-required"), unasked=True)


def withdrawn() -> Verdict:
    """Return the verdict on a result that the laboratory took back for good: cancelled.

    A second doctor judges it as well: what is taken back may be what somebody bought.
    """
    weighing = _Weighing(reversed=["laboratory-result"], why=["laboratory-withdrew"])
    weighing.say("laboratory-withdrew")
    return replace(weighing.end([Verified.CANCELLED], "if-negative-required"), unasked=True)
