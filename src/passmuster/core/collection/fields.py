"""What a step records: typed fields without defaults, closed choices, and nothing besides.

Guarantees: an answer that is missing, of another kind, out of bounds or not asked for is refused
with a code, so that no step is ever recorded half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.kernel.errors import Refused

Answer = str | int
"""An answer: a code or text, or a whole number in the field's unit."""

LONGEST_TEXT = 500
"""Characters of the longest code or remark."""


class Kind(StrEnum):
    """What kind of answer a field takes."""

    CHOICE = "choice"
    WHOLE = "whole"
    CODE = "code"
    REMARK = "remark"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing to record.

    ``choices`` for CHOICE; ``unit``, ``lowest`` and ``highest`` (both allowed) for WHOLE.
    ``only`` names another field and its answers with which this one is asked for, and without
    which it must not be given. ``optional`` may be left out.
    """

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    unit: str = ""
    lowest: int = 0
    highest: int = 0
    only: tuple[str, frozenset[str]] | None = None
    optional: bool = False


def choice(
    name: str,
    *choices: str,
    optional: bool = False,
    only: tuple[str, frozenset[str]] | None = None,
) -> Field:
    """Return a field with a closed list of answers; one answer alone is a confirmation."""
    return Field(name=name, kind=Kind.CHOICE, choices=choices, only=only, optional=optional)


def code(name: str, only: tuple[str, frozenset[str]] | None = None) -> Field:
    """Return a field for a scanned serial, a person's id or another code."""
    return Field(name=name, kind=Kind.CODE, only=only)


def whole(
    name: str,
    unit: str,
    lowest: int,
    highest: int,
    *,
    optional: bool = False,
    only: tuple[str, frozenset[str]] | None = None,
) -> Field:
    """Return a field for a whole number from ``lowest`` to ``highest``."""
    return Field(
        name=name,
        kind=Kind.WHOLE,
        unit=unit,
        lowest=lowest,
        highest=highest,
        optional=optional,
        only=only,
    )


def remark(name: str, only: tuple[str, frozenset[str]] | None = None) -> Field:
    """Return a field for a sentence in somebody's own words."""
    return Field(name=name, kind=Kind.REMARK, only=only)


def when(name: str, *answers: str) -> tuple[str, frozenset[str]]:
    """Return the condition "only when ``name`` was answered so"."""
    return name, frozenset(answers)


def require_answers(fields: tuple[Field, ...], answers: Mapping[str, Answer]) -> None:
    """Raise Refused unless exactly what is asked for is answered.

    Codes: ``answer-not-asked``, ``answer-missing``, ``answer-not-a-choice``,
    ``answer-not-a-number``, ``answer-out-of-bounds``, ``answer-not-text``.
    """
    wanted = {field.name: field for field in fields if _is_wanted(field, answers)}
    for name in answers:
        if name not in wanted:
            raise Refused("answer-not-asked", f"This step does not ask for {name!r} here.")
    for name, field in wanted.items():
        if name in answers:
            _FITS.get(field.kind, _require_text)(field, answers[name])
        elif not field.optional:
            raise Refused("answer-missing", f"This step needs an answer to {name!r}.")


def _is_wanted(field: Field, answers: Mapping[str, Answer]) -> bool:
    return field.only is None or answers.get(field.only[0]) in field.only[1]


def _require_choice(field: Field, answer: Answer) -> None:
    if answer not in field.choices:
        raise Refused("answer-not-a-choice", f"{field.name} is one of: {', '.join(field.choices)}.")


def _require_whole(field: Field, answer: Answer) -> None:
    if type(answer) is not int:
        raise Refused("answer-not-a-number", f"{field.name} is a number of {field.unit}.")
    if not field.lowest <= answer <= field.highest:
        raise Refused(
            "answer-out-of-bounds",
            f"{field.name} lies from {field.lowest} to {field.highest} {field.unit}.",
        )


def _require_text(field: Field, answer: Answer) -> None:
    if not isinstance(answer, str) or not 0 < len(answer.strip()) <= LONGEST_TEXT:
        raise Refused("answer-not-text", f"{field.name} needs words, and not too many.")


_FITS = {Kind.CHOICE: _require_choice, Kind.WHOLE: _require_whole}
"""How an answer is checked, by its kind; all others are words."""
