"""Adulterants and interference (rules.md §2.2): what two tests by which methods come to.

Adulterated wants a different confirmatory method, invalid may rest on one method twice. Where the
report does not name the methods and they decide, a human asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.drug_lines import Finding
from passmuster.core.laboratory.judgement import Result, problem, reason
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.specimen_validity import Validity
from passmuster.core.laboratory.spelling import words
from passmuster.core.laboratory.validity_lines import (
    Test,
    at_least,
    by_different_methods,
    is_found,
    on_two_aliquots,
)

Reached = Callable[[Test], bool | None]


@dataclass(frozen=True, kw_only=True)
class Adulterant:
    """One adulterant: its measure, its edge (a figure's code, "" for the quantitation limit).

    ``invalid`` is the rule for one method twice, "" where there is none. ``screened`` says that a
    test for oxidants may stand in the place of an initial test of its own.
    """

    measure: str
    edge: str = ""
    adulterated: str
    invalid: str = ""
    screened: bool = False


ADULTERANTS: Final = (
    Adulterant(
        measure="chromium",
        edge="chromium",
        adulterated="chromium-adulterated",
        invalid="chromium-invalid",
        screened=True,
    ),
    Adulterant(
        measure="halogen",
        adulterated="halogen-adulterated",
        invalid="halogen-invalid",
        screened=True,
    ),
    Adulterant(
        measure="glutaraldehyde",
        adulterated="glutaraldehyde-adulterated",
        invalid="glutaraldehyde-invalid",
    ),
    Adulterant(measure="pyridine", adulterated="pyridine-adulterated", screened=True),
    Adulterant(
        measure="surfactant",
        edge="surfactant",
        adulterated="surfactant-adulterated",
        invalid="surfactant-invalid",
    ),
    Adulterant(measure="other", adulterated="other-adulterated"),
)
"""Every adulterant but nitrite, which has two edges, and the general oxidant, which has no name."""


def _decided(tests: Sequence[Test], reached: Reached, validity: Validity) -> list[Test]:
    """Return the tests that reached their edge; none where a human decides or none did."""
    sides = [reached(test) for test in tests]
    if None in sides:
        validity.hold("number-missing", tests, "it does not say how much. Ask for the number.")
        return []
    confirmed = [s for s, t in zip(sides, tests, strict=True) if t.stage is Stage.CONFIRMATORY]
    if True in sides and confirmed and True not in confirmed:
        rule = validity.rules.rule("two-aliquots")
        says = f"{name_of(tests[0].measure)}: the confirmatory test does not find it."
        validity.reasons.append(reason("adulterant-not-confirmed", rule.source, says))
        return []
    return [test for test, side in zip(tests, sides, strict=True) if side]


def oxidant_reaches(validity: Validity, test: Test) -> bool | None:
    """Tell whether a general oxidant is there: as nitrite, as chromium, or surely either way."""
    nitrite, chromium = (
        validity.figure("oxidant-as-nitrite"),
        validity.figure("oxidant-as-chromium"),
    )
    said = set(words(test.method))
    if said & {"chromium", "chromate", "cr"}:
        return at_least(test, chromium)
    if at_least(test, chromium) is False:
        return False
    return at_least(test, nitrite) or (False if said & {"nitrite"} and test.amount else None)


def _reached(adulterant: Adulterant, validity: Validity, test: Test) -> bool | None:
    if not adulterant.edge or (test.stage is Stage.CONFIRMATORY and adulterant.screened):
        return is_found(test)
    return at_least(test, validity.figure(adulterant.edge))


def _judge_one(
    adulterant: Adulterant, tests: Sequence[Test], oxidants: Sequence[Test], validity: Validity
) -> None:
    found = _decided(tests, partial(_reached, adulterant, validity), validity)
    if not found:
        return
    screens: list[Test] = []
    if adulterant.screened and all(test.stage is Stage.CONFIRMATORY for test in tests):
        screens = [test for test in oxidants if oxidant_reaches(validity, test)][:1]
    every = [*screens, *found]
    two = bool(screens) or on_two_aliquots(found, validity.figure("aliquots"))
    different = True if screens else by_different_methods(found)
    if not two or different:
        validity.conclude(Result.ADULTERATED, adulterant.adulterated, every, two=two)
    elif different is None:
        validity.hold("method-missing", found, "the methods decide. Ask the laboratory for them.")
    elif adulterant.invalid and all(_reaches_edge(adulterant, validity, test) for test in found):
        validity.conclude(Result.INVALID, adulterant.invalid, found, two=True)
    else:
        validity.hold("no-rule", found, "no rule says what one method twice means. A human looks.")


def _reaches_edge(adulterant: Adulterant, validity: Validity, test: Test) -> bool:
    if not adulterant.edge:
        return True
    return at_least(test, validity.figure(adulterant.edge)) is True


def judge_nitrite(tests: Sequence[Test], validity: Validity) -> None:
    """Judge nitrite: 500 by two methods is adulterated; below that, or by one method, invalid."""
    low, high = validity.figure("nitrite-invalid"), validity.figure("nitrite-adulterated")
    found = _decided(tests, lambda test: at_least(test, low), validity)
    if not found:
        return
    two = on_two_aliquots(found, validity.figure("aliquots"))
    many = [at_least(test, high) for test in found]
    different = by_different_methods(found)
    if None in many:
        validity.hold("number-missing", found, "it does not say how much. Ask for the number.")
    elif False in many or different is False:
        validity.conclude(Result.INVALID, "nitrite-invalid", found, two=two)
    elif different or not two:
        validity.conclude(Result.ADULTERATED, "nitrite-adulterated", found, two=two)
    else:
        validity.hold("method-missing", found, "the methods decide. Ask the laboratory for them.")


def judge_oxidant(tests: Sequence[Test], validity: Validity, *, named: bool) -> None:
    """Judge a general oxidant; ``named`` where another measure says which oxidant it is."""
    found = _decided(tests, partial(oxidant_reaches, validity), validity)
    if not found or named:
        return
    two = on_two_aliquots(found, validity.figure("aliquots"))
    different = by_different_methods(found)
    if different is False or not two:
        validity.conclude(Result.INVALID, "oxidant-invalid", found, two=two)
    elif different is None:
        validity.hold("method-missing", found, "the methods decide. Ask the laboratory for them.")
    else:
        validity.hold("no-rule", found, "no rule says what two methods mean. A human looks.")


def judge_adulterants(tests: Mapping[str, list[Test]], validity: Validity) -> None:
    """Judge every adulterant that was reported."""
    oxidants = tests.get("oxidant", [])
    for adulterant in ADULTERANTS:
        if mine := tests.get(adulterant.measure):
            _judge_one(adulterant, mine, oxidants, validity)
    judge_nitrite(tests.get("nitrite", []), validity)
    named = any(tests.get(measure) for measure in ("nitrite", "chromium", "halogen", "pyridine"))
    judge_oxidant(oxidants, validity, named=named)
    for test in tests.get("physical", ()):
        if not test.is_calm:
            validity.hold("physical", [test], validity.rules.rule("physical").says)


def _fails(findings: Sequence[Finding]) -> Iterator[tuple[Stage, list[Finding]]]:
    for stage in Stage:
        mine = [finding for finding in findings if finding.stage is stage]
        if mine:
            yield stage, mine


def judge_interference(failed: Sequence[Finding], validity: Validity) -> None:
    """Judge tests that failed: on two aliquots, at one stage, the specimen is invalid."""
    for _stage, mine in _fails(failed):
        aliquots = {finding.named.line.aliquot.strip().casefold() for finding in mine} - {""}
        shown = ", ".join(f"{name_of(f.subject)} {f.shown} ({f.place})" for f in mine)
        if len(aliquots) >= validity.figure("aliquots"):
            rule = validity.rules.rule("interference")
            validity.results.append(Result.INVALID)
            says = f"{rule.says} Reported: {shown}."
            validity.reasons.append(reason("interference", rule.source, says))
        else:
            validity.problems.append(
                problem(
                    "second-aliquot-missing",
                    mine[0].place,
                    f"{shown}: {validity.rules.rule('two-aliquots').says} Ask the laboratory.",
                )
            )
