"""One line of a drug against one cutoff: at or above it, below it, or not to be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import FigureSet, Unit
from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.answers import Word, read_answer
from passmuster.core.laboratory.judgement import problem
from passmuster.core.laboratory.loinc import Kind
from passmuster.core.laboratory.naming import Named
from passmuster.core.laboratory.quantities import Amount
from passmuster.core.laboratory.reported import Problem
from passmuster.core.laboratory.rules import Cutoff, Stage
from passmuster.core.laboratory.units import factor

_STATED: Final = re.compile(
    r"(?:cut\s?-?off)?\s?:?\s?[<>]?=?\s?([0-9]{1,9})(?:\.0{1,3})?\s?(?:ng/ml|ug/l|µg/l)?",
    re.IGNORECASE,
)
_RESULT_WORDS: Final = frozenset({Word.NEGATIVE, Word.POSITIVE, Word.PRESUMPTIVE})
_WORD_KINDS: Final = frozenset({None, Kind.PRESENCE, Kind.MASS})
_NUMBER_KINDS: Final = frozenset({None, Kind.MASS})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line about a drug of the panel: as named, and what it answers, in ng/mL if a number.

    ``converted`` is true where the laboratory wrote the number in a unit of another size.
    """

    named: Named
    subject: str
    stage: Stage
    word: Word | None = None
    amount: Amount | None = None
    converted: bool = False

    @property
    def place(self) -> str:
        """Return where the line stood."""
        return self.named.line.place

    @property
    def shown(self) -> str:
        """Return the answer as a sentence shows it."""
        if self.amount is None:
            return f"“{self.named.line.value.strip()}”"
        return f"{self.amount.text} {self.named.line.unit.strip()}".strip()


def _drug_amount(amount: Amount, scale: Fraction, figures: FigureSet) -> Amount:
    scaled = amount.times(scale)
    if scaled.value > figures.value("drug-most"):
        raise UnusableInput(
            "value-implausible", "No urine holds so much. Ask the laboratory for number and unit."
        )
    return scaled


def read_finding(named: Named, subject: str, figures: FigureSet) -> Finding | Problem:
    """Return what a drug's line answers, or why a human has to look at it."""
    line = named.line
    try:
        answer = read_answer(line)
        if answer.word is None and answer.amount is not None:
            if named.kind not in _NUMBER_KINDS:
                raise UnusableInput(
                    "value-does-not-fit-code",
                    f"The code is one of {named.kind}, the value a number of mass. Ask the "
                    "laboratory which it is.",
                )
            scale = factor(answer.unit, Unit.NANOGRAMS)
            return Finding(
                named=named,
                subject=subject,
                stage=named.stage,
                amount=_drug_amount(answer.amount, scale, figures),
                converted=scale != 1,
            )
        if answer.word is Word.INVALID:
            return Finding(named=named, subject=subject, stage=named.stage, word=Word.FAILED)
        if answer.word not in {*_RESULT_WORDS, Word.FAILED}:
            raise UnusableInput(
                "value-unread", "The word is no answer of a drug test. Ask about it."
            )
        misfit = named.kind not in _WORD_KINDS or (
            named.kind is Kind.MASS and answer.word is not Word.NEGATIVE
        )
        if misfit and answer.word is not Word.FAILED:
            raise UnusableInput(
                "value-does-not-fit-code",
                f"The code is one of {named.kind}, the value a word. Ask the laboratory for the "
                "number.",
            )
    except UnusableInput as fault:
        return problem(fault.code, line.place, f"{name_of(subject)}: {fault.message}")
    return Finding(named=named, subject=subject, stage=named.stage, word=answer.word)


def stated_cutoff(named: Named) -> int | None:
    """Return the cutoff (ng/mL) that the line itself states: by its code, its label, or beside it.

    Laboratories put it into the code's meaning, the reference range, or the field of the unit. It
    is never judged by; it tells whether a word answers the programme's question.
    """
    if named.own_cutoff is not None:
        return named.own_cutoff
    for text in (named.line.unit, named.line.reference):
        found = _STATED.fullmatch(text.strip())
        if found:
            return int(found[1])
    return None


def _by_word(finding: Finding, cutoff: Cutoff) -> bool | Problem:
    positive = finding.word is not Word.NEGATIVE
    stated = stated_cutoff(finding.named)
    if stated is not None and (stated < cutoff.value if positive else stated > cutoff.value):
        return problem(
            "laboratory-cutoff-differs",
            finding.place,
            f"{name_of(finding.subject)}: {finding.shown} was found with a cutoff of {stated} "
            f"ng/mL, the programme's is {cutoff.value}. Ask the laboratory for the number.",
        )
    if positive and cutoff.stage is Stage.CONFIRMATORY:
        return problem(
            "number-missing",
            finding.place,
            f"{name_of(finding.subject)}: a confirmed positive without its number. Ask the "
            "laboratory for it.",
        )
    return positive


def doubted_unit(
    finding: Finding, cutoff: Cutoff, figures: FigureSet, *, screened: bool | None
) -> Problem | None:
    """Return why a confirmatory number in an unusual unit is asked about, None where it is not.

    A slip of the unit makes a positive of nothing, or nothing of one: a number far above its
    cutoff, or far below it though the initial test was positive (``screened``).
    """
    if finding.amount is None or not finding.converted:
        return None
    value = finding.amount.value
    swells = value >= cutoff.value * figures.value("unit-swells")
    shrinks = screened is True and 0 < value * figures.value("unit-shrinks") <= cutoff.value
    if not swells and not shrinks:
        return None
    return problem(
        "unit-doubted",
        finding.place,
        f"{name_of(finding.subject)}: {finding.shown} is very far from the cutoff of "
        f"{cutoff.value} ng/mL, and the unit is another. Ask the laboratory for number and unit.",
    )


def reaches(finding: Finding, cutoff: Cutoff) -> bool | Problem:
    """Tell whether a finding is at or above a cutoff, or why nobody can say."""
    if finding.amount is None:
        return _by_word(finding, cutoff)
    edge = Fraction(cutoff.value)
    if finding.amount.step > 1 and finding.amount.is_near(edge):
        return problem(
            "value-too-coarse",
            finding.place,
            f"{name_of(finding.subject)}: {finding.shown} is too coarse for a cutoff of "
            f"{cutoff.value} ng/mL. Ask the laboratory for more places.",
        )
    reached = finding.amount.at_least(edge)
    if reached is None:
        return problem(
            "value-open",
            finding.place,
            f"{name_of(finding.subject)}: {finding.shown} does not say whether the cutoff of "
            f"{cutoff.value} ng/mL is reached. Ask the laboratory for the number.",
        )
    return reached
