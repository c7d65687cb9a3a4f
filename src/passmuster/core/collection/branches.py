"""Which answer opens which branch of a collection, as one table.

Guarantees: whatever leaves the plain order of steps is a row here, with its source; declining to
sign or to initial opens a remark and nothing else (49 CFR 40.71(b)(7), 40.73(a)(1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.collection.fields import Answer


class Branch(StrEnum):
    """Where a collection goes when it leaves the plain order."""

    NO_SHOW = "no-show"
    NOT_IDENTIFIED = "not-identified"
    ITEM_HELD = "item-held"
    OBSERVED = "observed"
    SHORT_VOLUME = "short-volume"
    SECOND_SPECIMEN = "second-specimen"
    REFUSAL_FACTS = "refusal-facts"
    REMARK = "remark"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A branch that an answer opens: in ``field`` of ``step``, any of ``answers``.

    ``judged`` says in words what is judged from numbers and times; ``answers`` are then empty.
    """

    step: str
    field: str
    branch: Branch
    source: str
    answers: frozenset[str] = frozenset()
    judged: str = ""


def _opens(step: str, field: str, branch: Branch, source: str, *answers: str) -> Opening:
    return Opening(step=step, field=field, branch=branch, source=source, answers=frozenset(answers))


def _judged(step: str, field: str, branch: Branch, source: str, judged: str) -> Opening:
    return Opening(step=step, field=field, branch=branch, source=source, judged=judged)


_FACTS, _SECOND = Branch.REFUSAL_FACTS, Branch.SECOND_SPECIMEN

OPENINGS: tuple[Opening, ...] = (
    _opens("arrival", "appeared", Branch.NO_SHOW, "49 CFR 40.61(a)", "did-not-arrive"),
    _opens("identify", "document", Branch.NOT_IDENTIFIED, "49 CFR 40.61(c)", "none"),
    _opens("identify", "photograph", Branch.NOT_IDENTIFIED, "attack C-01", "differs"),
    _opens("belongings", "clothing", _FACTS, "49 CFR 40.191(a)(8)", "declined"),
    _opens("belongings", "pockets", _FACTS, "49 CFR 40.191(a)(8)", "declined"),
    _opens("belongings", "found", Branch.ITEM_HELD, "49 CFR 40.61(f)", "accidental-item"),
    _opens("belongings", "found", Branch.OBSERVED, "49 CFR 40.67(c)(2)", "tampering-item"),
    _opens("wash-hands", "hands", _FACTS, "49 CFR 40.191(a)(8)", "declined"),
    _opens("observer-check", "clothing", _FACTS, "49 CFR 40.191(a)(9)", "declined"),
    _opens("observer-check", "device", _FACTS, "49 CFR 40.191(a)(10)", "seen"),
    _opens("observer-check", "observation", _FACTS, "49 CFR 40.191(a)(4)", "not-permitted"),
    _opens("give-specimen", "result", Branch.SHORT_VOLUME, "49 CFR 40.193", "nothing-given"),
    _opens(
        "give-specimen", "result", _FACTS, "49 CFR 40.191(a)(2), (3)", "declined-to-try", "left"
    ),
    _judged("volume", "volume_ml", Branch.SHORT_VOLUME, "49 CFR 40.193", "below the least volume"),
    _judged("temperature", "strip", _SECOND, "49 CFR 40.67(c)(3)", "out of range, or no reading"),
    _judged("temperature", "strip", _SECOND, "49 CFR 40.65(b)", "read after the limit"),
    _opens("look", "tampering", _SECOND, "49 CFR 40.67(c)(4)", "apparent"),
    _opens("donor-initials", "initials", Branch.REMARK, "49 CFR 40.71(b)(7)", "declined"),
    _opens("donor-certifies", "signature", Branch.REMARK, "49 CFR 40.73(a)(1)", "declined"),
    _opens("offer-fluid", "drank", Branch.REMARK, "49 CFR 40.193(b)", "declined"),
)
"""Every branch, in the order of the steps. Volume and temperature are acted on after the look."""


def opened_by(step: str, answers: Mapping[str, Answer]) -> frozenset[Branch]:
    """Return the branches that a step's answers open by themselves, without a judgement."""
    return frozenset(
        opening.branch
        for opening in OPENINGS
        if opening.step == step and answers.get(opening.field) in opening.answers
    )
