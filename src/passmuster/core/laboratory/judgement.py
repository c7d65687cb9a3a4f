"""What a judgement says: a status, results of the laboratory's vocabulary, and every reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.reported import Problem


class State(StrEnum):
    """How far a judgement goes.

    ``judged``: everything that the rules need was there. ``corrected``: the same, of a report that
    replaces an earlier one. ``held``: a human has to look; nothing is said. ``preliminary``: the
    laboratory has not finished; nothing is said. ``withdrawn``: the laboratory takes it back.
    """

    JUDGED = "judged"
    CORRECTED = "corrected"
    HELD = "held"
    PRELIMINARY = "preliminary"
    WITHDRAWN = "withdrawn"


class Result(StrEnum):
    """The laboratory's vocabulary (49 CFR 40.97(a)); several may hold for one specimen."""

    NEGATIVE = "negative"
    NEGATIVE_DILUTE = "negative-dilute"
    POSITIVE = "positive"
    POSITIVE_DILUTE = "positive-dilute"
    ADULTERATED = "adulterated"
    SUBSTITUTED = "substituted"
    INVALID = "invalid"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One step of a judgement.

    ``rule`` is a stable kebab-case code; ``source`` the document, ``confirmed`` whether its words
    were read; ``says`` one English sentence that a hearing can read.
    """

    rule: str
    source: str
    confirmed: bool
    says: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the rules in force make of one report.

    ``laboratory_result`` and ``positive_for`` (codes of analytes) are empty unless the status is
    ``judged`` or ``corrected``; the reasons tell all the same what was found. ``problems`` are why
    it is held, and alarms that hold nothing.
    """

    specimen_id: str
    status: State
    rule_set: str
    rule_version: str
    laboratory_result: tuple[Result, ...] = ()
    positive_for: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    problems: tuple[Problem, ...] = ()


def reason(rule: str, source: Source, says: str) -> Reason:
    """Return a reason that rests on a source."""
    day = f" ({source.day})" if source.day else ""
    return Reason(rule=rule, source=f"{source.text}{day}", confirmed=source.confirmed, says=says)


def problem(code: str, place: str, says: str) -> Problem:
    """Return a problem; its sentence says what is wrong and what to do."""
    return Problem(code=code, place=place, says=says)
