"""Whether a specimen is acceptable, dilute, substituted, invalid or adulterated.

Source: rules.md §2.1 and §2.2. Every result but dilute rests on two aliquots, or a human looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.judgement import Reason, Result, problem, reason
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.reported import Comparator, Problem
from passmuster.core.laboratory.rules import Stage, ValidityRules
from passmuster.core.laboratory.validity_lines import Test, on_two_aliquots


@dataclass
class Validity:
    """What validity testing comes to: results other than dilute, and whether it is dilute."""

    rules: ValidityRules
    results: list[Result] = field(default_factory=list)
    dilute: bool = False
    reasons: list[Reason] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def figure(self, code: str) -> int:
        """Return an edge by its code, in the small unit it is kept in."""
        return self.rules.figures.value(code)

    def tell(self, code: str, tests: Sequence[Test]) -> None:
        """Add the rule that decided, with what was reported."""
        rule = self.rules.rule(code)
        shown = ", ".join(f"{name_of(t.measure)} {t.shown} ({t.place})" for t in tests)
        self.reasons.append(reason(code, rule.source, f"{rule.says} Reported: {shown}."))

    def hold(self, code: str, tests: Sequence[Test], says: str) -> None:
        """Add a problem about some tests."""
        shown = ", ".join(f"{name_of(t.measure)} {t.shown}" for t in tests)
        self.problems.append(problem(code, tests[0].place, f"{shown}: {says}"))

    def conclude(self, result: Result, code: str, tests: Sequence[Test], *, two: bool) -> None:
        """Add a result by a rule, or the problem that it does not rest on two aliquots."""
        if two:
            self.results.append(result)
            self.tell(code, tests)
        else:
            says = f"{self.rules.rule('two-aliquots').says} Ask the laboratory for the second test."
            self.hold("second-aliquot-missing", tests, says)


def _too_coarse(amount: Amount, places: int, per_unit: int) -> bool:
    return amount.comparator is Comparator.NONE and amount.step > Fraction(per_unit, 10**places)


def _coarse(validity: Validity, test: Test, code: str) -> bool:
    validity.hold(
        "value-too-coarse",
        [test],
        f"it needs {validity.figure(code)} decimals to be judged. Ask the laboratory for them.",
    )
    return True


def _creatinine_is_coarse(validity: Validity, test: Test, amount: Amount) -> bool:
    edge = Fraction(validity.figure("creatinine-substituted"))
    near = amount.is_near(edge) or amount.value < edge
    if near and _too_coarse(amount, validity.figure("decimals-creatinine"), 1):
        return _coarse(validity, test, "decimals-creatinine")
    return False


def _band(validity: Validity, test: Test) -> str:
    """Return where a specific gravity lies; "" with a problem where nobody can say."""
    amount = test.amount
    if amount is None:
        validity.hold("number-missing", [test], "the number is needed. Ask the laboratory for it.")
        return ""
    if _too_coarse(amount, validity.figure("decimals-gravity"), 10_000):
        _coarse(validity, test, "decimals-gravity")
        return ""
    sides = (
        amount.above(Fraction(validity.figure("gravity-low"))),
        amount.at_least(Fraction(validity.figure("gravity-dilute"))),
        amount.at_least(Fraction(validity.figure("gravity-high"))),
    )
    if None in sides:
        validity.hold("value-open", [test], "it leaves open where it lies. Ask the laboratory.")
        return ""
    return ("low", "dilute", "middle", "high")[sides.count(True)]


def judge_concentration(tests: Mapping[str, list[Test]], validity: Validity) -> None:
    """Judge creatinine and specific gravity (rules.md §2.1), both inconsistent cells among them."""
    creatinine = [test for test in tests.get("creatinine", ()) if not test.is_calm]
    gravity = tests.get("gravity", [])
    numbers = [test for test in creatinine if test.amount is not None]
    for test in creatinine:
        if test.amount is None:
            validity.hold("value-unread", [test], "a word is no answer. Ask for the number.")
    if not creatinine:
        _gravity_alone(gravity, validity)
    if not numbers or len(numbers) < len(creatinine):
        return
    if any(_creatinine_is_coarse(validity, t, t.amount) for t in numbers if t.amount):
        return
    high = {
        t.amount.at_least(Fraction(validity.figure("creatinine-low"))) for t in numbers if t.amount
    }
    if high == {True}:
        validity.tell("acceptable-creatinine", numbers)
    elif high == {False}:
        _judge_low(numbers, gravity, validity)
    else:
        validity.hold("lines-contradict", numbers, "the tests differ. Ask the laboratory.")


def _gravity_alone(gravity: Sequence[Test], validity: Validity) -> None:
    low = Fraction(validity.figure("gravity-dilute"))
    for test in gravity:
        if test.amount and test.amount.at_least(low) is not True:
            validity.hold("creatinine-missing", [test], "it is judged with creatinine. Ask for it.")


def _judge_low(creatinine: list[Test], gravity: Sequence[Test], validity: Validity) -> None:
    """Judge a creatinine below 20 mg/dL with its specific gravity."""
    edge = Fraction(validity.figure("creatinine-substituted"))
    above = {t.amount.at_least(edge) for t in creatinine if t.amount}
    if None in above:
        validity.hold("value-open", creatinine, "it leaves open where it lies. Ask the laboratory.")
        return
    if not gravity:
        validity.hold(
            "gravity-missing", creatinine, "below 20 mg/dL the specific gravity is needed."
        )
        return
    bands = {_band(validity, test) for test in gravity}
    if "" in bands:
        return
    least = validity.figure("aliquots")
    both = [*creatinine, *gravity]
    two_of_creatinine = on_two_aliquots(creatinine, least)
    two_of_gravity = on_two_aliquots(gravity, least)
    if above == {False} and bands & {"dilute", "middle"}:
        validity.conclude(Result.INVALID, "inconsistent-creatinine", both, two=two_of_creatinine)
    elif above == {False} and len(bands) == 1:
        two = two_of_creatinine and two_of_gravity
        validity.conclude(Result.SUBSTITUTED, "substituted", both, two=two)
    elif True in above and bands == {"low"}:
        validity.conclude(Result.INVALID, "inconsistent-gravity", both, two=two_of_gravity)
    elif above == {True} and bands == {"dilute"}:
        validity.dilute = True
        validity.tell("dilute", both)
    elif above == {True} and bands <= {"middle", "high"}:
        validity.tell("acceptable-gravity", both)
    else:
        validity.hold("lines-contradict", both, "the tests differ. Ask the laboratory.")


_PH_EDGES = ("ph-adulterated-low", "ph-invalid-low", "ph-invalid-high", "ph-adulterated-high")


def _ph_zone(validity: Validity, test: Test, amount: Amount) -> str:
    edges = [Fraction(validity.figure(code)) for code in _PH_EDGES]
    sides = [amount.at_least(edge) for edge in edges]
    if None in sides:
        validity.hold("value-open", [test], "it leaves open where it lies. Ask the laboratory.")
        return ""
    zone = ("acid", "rather acid", "normal", "rather basic", "basic")[sides.count(True)]
    near = zone != "normal" or any(amount.is_near(edge) for edge in edges)
    if near and _too_coarse(amount, validity.figure("decimals-ph"), 10):
        _coarse(validity, test, "decimals-ph")
        return ""
    return zone


def judge_ph(tests: Sequence[Test], validity: Validity) -> None:
    """Judge the pH (rules.md §2.2): the confirmatory test is made with a pH meter."""
    numbers = [test for test in tests if test.amount is not None]
    for test in tests:
        if test.amount is None and not test.is_calm:
            validity.hold("value-unread", [test], "a word is no answer. Ask for the number.")
    zones = {_ph_zone(validity, test, test.amount) for test in numbers if test.amount}
    if not zones or "" in zones or zones == {"normal"}:
        return
    if len(zones) > 1:
        validity.hold("lines-contradict", numbers, "the tests differ. Ask the laboratory.")
        return
    strips = [
        test
        for test in numbers
        if test.stage is Stage.CONFIRMATORY
        and any(word in test.method for word in ("color", "colour", "strip", "dip", "paper"))
    ]
    if strips:
        validity.hold("ph-meter-needed", strips, "a pH is confirmed with a meter. Ask for it.")
        return
    two = on_two_aliquots(numbers, validity.figure("aliquots"))
    if zones <= {"acid", "basic"}:
        validity.conclude(Result.ADULTERATED, "ph-adulterated", numbers, two=two)
    else:
        validity.conclude(Result.INVALID, "ph-invalid", numbers, two=two)
