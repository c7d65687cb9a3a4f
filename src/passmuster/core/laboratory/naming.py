"""What a line is about, from its codes and its words together: a human decides where they differ.

Of 78 coded lines in real messages 27 carried another drug's code or its cutoff's, and 15 a code
whose check digit is wrong. So a code is never believed against its label, nor the label against
its code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from passmuster.core.laboratory.analytes import agreeing, name_of
from passmuster.core.laboratory.loinc import (
    MEANINGS,
    Kind,
    Meaning,
    has_right_check_digit,
    looks_like_loinc,
)
from passmuster.core.laboratory.reported import Coding, Line, Problem
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.spelling import (
    LONGEST,
    core_of,
    names_cutoff,
    stages,
    stated_cutoff,
    subjects_of,
)

LOINC: Final = "loinc"
_LONG: Final = 2 * LONGEST


@dataclass(frozen=True, kw_only=True)
class Named:
    """A line with what it is about.

    ``subjects`` are the codes (analytes.py) it may stand for, more than one where a short name is
    shared by a drug and its class, none where nobody knows. With a problem they are everything
    that any part of the line names. ``kind`` comes from its LOINC code, ``own_cutoff`` (ng/mL) from
    its code or its label.
    """

    line: Line
    subjects: frozenset[str]
    stage: Stage
    kind: Kind | None = None
    own_cutoff: int | None = None
    problems: tuple[Problem, ...] = ()
    no_result: bool = False


def _is_loinc(coding: Coding) -> bool:
    if not coding.code.strip():
        return False
    return coding.system == LOINC or (not coding.system and looks_like_loinc(coding.code))


def _code_problems(codings: Iterable[Coding]) -> list[Problem]:
    found = []
    for coding in codings:
        if not has_right_check_digit(coding.code):
            found.append(
                Problem(
                    code="code-check-digit",
                    place="",
                    says=f"{coding.code!r} is no LOINC code: its check digit is wrong. Ask the "
                    "laboratory what the line reports.",
                )
            )
        elif coding.code not in MEANINGS:
            found.append(
                Problem(
                    code="code-unknown",
                    place="",
                    says=f"The LOINC code {coding.code} is not in the table. Ask the laboratory "
                    "what it reports, and add the code.",
                )
            )
    return found


def _stage(method: str, meanings: list[Meaning], texts: list[str]) -> tuple[Stage, list[Problem]]:
    coded = {meaning.stage for meaning in meanings} - {Stage.UNSTATED}
    said = {stage for text in (*texts, method) for stage in stages(text)}
    every = coded | said
    if len(every) < 2:
        return (every.pop() if every else Stage.UNSTATED), []
    if coded == {Stage.INITIAL} and Stage.CONFIRMATORY in said:
        problem = Problem(
            code="screening-code-on-confirmation",
            place="",
            says="The code is that of an initial test, the words are those of a confirmation. Ask "
            "the laboratory which test this is.",
        )
    else:
        problem = Problem(
            code="stage-contradicts",
            place="",
            says="The line says both initial and confirmatory. Ask the laboratory which test it "
            "is.",
        )
    return Stage.UNSTATED, [problem]


def _cutoff_problems(meanings: list[Meaning], texts: list[str]) -> list[Problem]:
    by_code = [meaning.kind is Kind.CUTOFF for meaning in meanings]
    by_text = any(names_cutoff(text) for text in texts)
    if (any(by_code) and not by_text) or (by_text and by_code and not all(by_code)):
        return [
            Problem(
                code="code-is-a-cutoff",
                place="",
                says="The code or the label is that of a cutoff, the other that of a result. Ask "
                "the laboratory which it is.",
            )
        ]
    return []


def _combined(parts: list[frozenset[str]]) -> tuple[frozenset[str], list[Problem]]:
    subjects = parts[0] if parts else frozenset()
    for part in parts[1:]:
        agreed = agreeing(subjects, part)
        if not agreed:
            one, other = (" or ".join(sorted(name_of(c) for c in s)) for s in (subjects, part))
            return frozenset().union(*parts), [
                Problem(
                    code="code-and-label-disagree",
                    place="",
                    says=f"One part of the line says {one}, another {other}. Ask the laboratory "
                    "what was tested.",
                )
            ]
        subjects = agreed
    return subjects, []


def _unread(texts: list[str], subjects: frozenset[str], *, ratio: bool) -> list[Problem]:
    strange = [text for text in texts if core_of(text) and not subjects_of(text)]
    if not strange or not subjects or ratio:
        return []
    return [
        Problem(
            code="label-not-understood",
            place="",
            says="The code is known, the label beside it is not. Ask the laboratory whether they "
            "mean the same.",
        )
    ]


def name_line(line: Line) -> Named:
    """Return what a line is about, with every reason for a human to look at it."""
    ask = _known if _is_short(line) else _said
    said = ask(line.codings, line.label, line.method)
    return Named(
        line=line,
        subjects=said.subjects,
        stage=said.stage,
        kind=said.kind,
        own_cutoff=said.own_cutoff,
        problems=tuple([replace(one, place=line.place) for one in said.problems]),
        no_result=said.no_result,
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What codes, label and method say, wherever the line stands: as in Named, without a place."""

    subjects: frozenset[str]
    stage: Stage
    kind: Kind | None
    own_cutoff: int | None
    problems: tuple[Problem, ...]
    no_result: bool


def _said(codings: tuple[Coding, ...], label: str, method: str) -> _Said:
    coded = [coding for coding in codings if _is_loinc(coding)]
    meanings = [MEANINGS[c.code] for c in coded if c.code in MEANINGS]
    texts = list(dict.fromkeys(t for t in (label, *(c.text for c in codings)) if t))
    local = [c.code for c in codings if not _is_loinc(c) and subjects_of(c.code)]
    parts = [frozenset({meaning.subject}) for meaning in meanings]
    parts += [subjects_of(text) for text in (*texts, *local) if subjects_of(text)]
    subjects, disagreeing = _combined(parts)
    stage, staged = _stage(method, meanings, texts)
    cutoffs = _cutoff_problems(meanings, texts)
    problems = [
        *_code_problems(coded),
        *disagreeing,
        *_unread(texts, subjects, ratio=any(m.kind is Kind.RATIO for m in meanings)),
        *staged,
        *cutoffs,
    ]
    stated = [*(m.cutoff for m in meanings), *map(stated_cutoff, texts)]
    return _Said(
        subjects=subjects,
        stage=stage,
        kind=meanings[0].kind if meanings else None,
        own_cutoff=next(filter(None, stated), None),
        problems=tuple(problems),
        no_result=not cutoffs and any(names_cutoff(text) for text in texts),
    )


_known = lru_cache(maxsize=4096)(_said)
"""Laboratories name the same tests always; what a test's name means stands in no rule set."""


def _is_short(line: Line) -> bool:
    """Tell whether a line is named as tests are: nothing longer is worth remembering."""
    letters = len(line.label) + len(line.method)
    for one in line.codings:
        letters += len(one.system) + len(one.code) + len(one.text)
    return letters <= _LONG
