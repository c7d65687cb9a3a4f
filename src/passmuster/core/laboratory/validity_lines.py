"""The lines of validity testing, read: which test of which aliquot by which method said what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import FigureSet, Unit
from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.answers import Word, read_answer
from passmuster.core.laboratory.judgement import problem
from passmuster.core.laboratory.loinc_codes import BY_STRIP
from passmuster.core.laboratory.naming import Named
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.reported import Comparator, Line, Problem
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.units import factor

UNITS: Final = {
    "creatinine": Unit.MILLIGRAMS,
    "gravity": Unit.TEN_THOUSANDTHS,
    "ph": Unit.TENTHS_OF_PH,
}
"""The unit of each measure; every other one is counted in µg/mL."""

_MOST: Final = {"creatinine": "creatinine-most", "gravity": "gravity-most", "ph": "ph-most"}
_CALM: Final = frozenset({Word.NORMAL, Word.NEGATIVE})
_NORMAL: Final[tuple[Word | None, Amount | None]] = (Word.NORMAL, None)
_LOOKS: Final = frozenset(
    {"yellow", "pale yellow", "light yellow", "dark yellow", "straw", "amber", "clear", "none"}
)


@dataclass(frozen=True, kw_only=True)
class Test:
    """One validity test: a number in the measure's unit, or a word. ``measure`` is its code."""

    measure: str
    place: str
    stage: Stage
    aliquot: str
    method: str
    shown: str
    word: Word | None = None
    amount: Amount | None = None

    @property
    def is_calm(self) -> bool:
        """Tell whether the laboratory calls this measure normal, in a word."""
        return self.word in _CALM


def _amount(measure: str, amount: Amount, unit: str, figures: FigureSet) -> Amount:
    scaled = amount.times(factor(unit, UNITS.get(measure, Unit.MICROGRAMS)))
    most = figures.value(_MOST.get(measure, "adulterant-most"))
    least = figures.value("gravity-least") if measure == "gravity" else 0
    if not least <= scaled.value <= most:
        raise UnusableInput(
            "value-implausible", "No urine has such a value. Ask the laboratory for it again."
        )
    return scaled


def read_test(named: Named, measure: str, figures: FigureSet) -> Test | Problem:
    """Return what a line of validity testing says, or why a human has to look at it."""
    line = named.line
    if measure == "physical" and line.value.strip().casefold() in _LOOKS:
        word, amount = _NORMAL
    else:
        try:
            answer = read_answer(line)
            word, amount = answer.word, answer.amount
            if amount is not None:
                amount = _amount(measure, amount, answer.unit, figures)
            elif word not in {*_CALM, Word.POSITIVE}:
                raise UnusableInput(
                    "value-unread", "The word is no answer of this test. Ask the laboratory."
                )
        except UnusableInput as fault:
            return problem(fault.code, line.place, f"{name_of(measure)}: {fault.message}")
    shown = f"{amount.text} {line.unit.strip()}".strip() if amount else f"“{line.value.strip()}”"
    return Test(
        measure=measure,
        place=line.place,
        stage=named.stage,
        aliquot=line.aliquot.strip().casefold(),
        method=_method(line),
        shown=shown,
        word=word,
        amount=amount,
    )


def _method(line: Line) -> str:
    """Return the method as the line names it, else as its code does."""
    if not line.method.strip() and any(coding.code in BY_STRIP for coding in line.codings):
        return "test strip"
    return " ".join(line.method.casefold().split())


def on_two_aliquots(tests: Sequence[Test], least: int) -> bool:
    """Tell whether tests rest on ``least`` aliquots: as named, else as initial and confirmatory.

    A confirmatory validity test is by its definition made on another aliquot than the initial one.
    """
    named = {test.aliquot for test in tests if test.aliquot}
    if named:
        return len(named) >= least
    return {Stage.INITIAL, Stage.CONFIRMATORY} <= {test.stage for test in tests}


def by_different_methods(tests: Iterable[Test]) -> bool | None:
    """Tell whether tests were made by different methods; None where one does not name its own."""
    methods = [test.method for test in tests]
    return None if "" in methods else len(set(methods)) > 1


def is_found(test: Test) -> bool | None:
    """Tell whether a test found something at or above its limit of quantitation.

    A laboratory gives a number only from there on; "< 5" and nothing are not found.
    """
    if test.amount is None:
        return test.word is Word.POSITIVE
    if test.amount.comparator in {Comparator.BELOW, Comparator.AT_MOST}:
        return False
    return test.amount.value > 0


def at_least(test: Test, edge: int) -> bool | None:
    """Tell whether a test is at or above an edge; None where it does not say (a word, "< 600")."""
    if test.is_calm:
        return False
    return test.amount.at_least(Fraction(edge)) if test.amount else None
