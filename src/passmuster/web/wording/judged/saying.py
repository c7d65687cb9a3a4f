"""Says in the language of the page what core and the readers say in English: reasons, problems.

A reason is kept, logged and heard in its one English sentence. On a Khmer page the sentence is
found among those of this package by its fixed words, and said again around the same values; that
none is left out is held by tests/web/test_judged_words.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated

from passmuster.core.laboratory.analytes import SUBJECTS
from passmuster.core.laboratory.reported import Problem
from passmuster.web.theme.numerals import in_khmer
from passmuster.web.wording.batches import KINDS
from passmuster.web.wording.judged import batches, drugs, messages, tables, validity
from passmuster.web.wording.judged.words import WORDS
from passmuster.web.wording.laboratory import without_asking
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import listed, substance

CLAUSES: Final = frozenset({*drugs.CLAUSES, *validity.CLAUSES, *batches.CLAUSES})
"""Sentences and parts of sentences without a place for a value."""

SENTENCES: Final = (
    *validity.SENTENCES,
    *batches.SENTENCES,
    *messages.SENTENCES,
    *tables.SENTENCES,
    *drugs.SENTENCES,  # the most general one is the last of them
)
"""Sentences with places: ``rule`` is one of the clauses, every other a value of the report."""

_PLACE: Final = re.compile(r"%\((\w+)\)s")
_RULE: Final = "rule"
_NAMES: Final[Mapping[str, str]] = {one.name: one.code for one in SUBJECTS.values()}
_LATIN: Final = re.compile(r"[A-Za-z]")


def said(sentence: str) -> str:
    """Return a sentence of the rules for the page; one that nobody knows stays as it is kept."""
    if not in_khmer():
        return sentence
    if sentence in CLAUSES:
        return translated(sentence)
    found = _found(sentence)
    if found is None:
        return format_html('<span lang="en">{}</span>', sentence)
    return _filled(translated(found[0]), found[1])


class Reasoned(Protocol):
    """A reason of core, or one that was kept: what they have in common."""

    @property
    def rule(self) -> str:
        """Its code."""

    @property
    def source(self) -> str:
        """Where it stands written."""

    @property
    def confirmed(self) -> bool:
        """Whether somebody read it there."""

    @property
    def says(self) -> str:
        """Its English sentence."""


@dataclass(frozen=True)
class Told:
    """A reason or a problem for a page: its sentence, its code, its source, its place."""

    says: str
    code: str
    source: str = ""
    confirmed: bool = True
    place: str = ""


def reasons_said(reasons: Iterable[Reasoned], *, laboratory: bool = False) -> list[Told]:
    """Return reasons with their sentences in the language of the page.

    The laboratory reads what is wrong, not whom to ask: nobody is sent to ask themselves.
    """
    return [
        Told(_said_to(one.says, laboratory), one.rule, cited(one.source), one.confirmed)
        for one in reasons
    ]


def _said_to(sentence: str, laboratory: bool) -> str:
    short = without_asking(sentence) if laboratory else sentence
    return said(short if not in_khmer() or is_known(short) else sentence)


def problems_said(problems: Iterable[Problem]) -> list[Told]:
    """Return problems with their sentences in the language of the page."""
    return [Told(said(one.says), one.code, place=one.place) for one in problems]


def is_known(sentence: str) -> bool:
    """Tell whether a sentence can be said in the other language."""
    return sentence in CLAUSES or _found(sentence) is not None


def value_said(text: str) -> str:
    """Return a value: substances and words of the rules by name, all else as it was sent."""
    return _word(text) or listed(_word(part) or _beside(part) for part in text.split(", "))


def _filled(text: str, values: Mapping[str, str]) -> str:
    given = [
        translated(values[place]) if place == _RULE else value_said(values[place])
        for place in _PLACE.findall(text)
    ]
    if not given:
        return text
    return format_html(_PLACE.sub("{}", text.replace("{", "{{").replace("}", "}}")), *given)


def _found(sentence: str) -> tuple[str, Mapping[str, str]] | None:
    for message, pattern in _patterns():
        match = pattern.fullmatch(sentence)
        if match is not None:
            return message, match.groupdict()
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = "|".join(re.escape(one) for one in sorted(CLAUSES))
    return tuple((message, _pattern(message, rules)) for message in SENTENCES)


def _pattern(message: str, rules: str) -> re.Pattern[str]:
    text = ""
    for at, part in enumerate(_PLACE.split(message)):
        if at % 2 == 0:
            text += re.escape(part)
        else:
            text += f"(?P<{part}>{rules})" if part == _RULE else f"(?P<{part}>.+?)"
    return re.compile(text, re.DOTALL)


def _word(text: str) -> str:
    """Return a word that pages have in both languages, "" for any other."""
    if text in _NAMES:
        return substance(_NAMES[text])
    return str(WORDS.get(text, ""))


def _beside(text: str) -> str:
    """Return a part that may begin with a substance or a kind of control, its value behind it."""
    words = text.split(" ")
    for end in range(len(words) - 1, 0, -1):
        head, rest = " ".join(words[:end]), " ".join(words[end:])
        name = substance(_NAMES[head]) if head in _NAMES else str(KINDS.get(head, ""))
        if name:
            return format_html("{} {}", name, _latin(rest))
    return _latin(text)


def _latin(text: str) -> SafeString:
    form = '<span class="sent" lang="en">{}</span>' if _LATIN.search(text) else "{}"
    return format_html(form, text)
