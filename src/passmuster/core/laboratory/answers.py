"""What a line answers: a word with a meaning, or an exact number, or nothing that can be read.

Laboratories write one meaning in many ways ("POS", "Detected", a SNOMED code). A word that is not
here is never taken for the nearest one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.quantities import Amount, read_number
from passmuster.core.laboratory.reported import Comparator, Line
from passmuster.core.laboratory.units import spelled


class Word(StrEnum):
    """What a word of a laboratory says."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    PRESUMPTIVE = "presumptive positive"
    NORMAL = "normal"
    FAILED = "failed"
    DILUTE = "dilute"
    NEGATIVE_DILUTE = "negative-dilute"
    POSITIVE_DILUTE = "positive-dilute"
    ADULTERATED = "adulterated"
    SUBSTITUTED = "substituted"
    INVALID = "invalid"
    REJECTED = "rejected"


_SPELLINGS: Final = {
    Word.NEGATIVE: "negative|neg|none detected|not detected|nd|non detected|undetected|absent|"
    "not present|non reactive|nonreactive|អវិជ្ជមាន|អវិជ្ចមាន",
    Word.POSITIVE: "positive|pos|detected|det|present|reactive|confirmed positive|confirmed|"
    "វិជ្ជមាន|វិជ្ចមាន",
    Word.PRESUMPTIVE: "presumptive positive|presumptive pos|presumptive|non negative|not negative|"
    "preliminary positive|unconfirmed positive",
    Word.NORMAL: "normal|acceptable|valid|pass|passed|within range|within normal range|wnl|ok",
    Word.FAILED: "interference|assay interference|immunoassay interference|failed|"
    "unable to analyze|unable to analyse|unable to obtain valid result",
    Word.DILUTE: "dilute|diluted",
    Word.NEGATIVE_DILUTE: "negative dilute|dilute negative|negative and dilute",
    Word.POSITIVE_DILUTE: "positive dilute|dilute positive|positive and dilute",
    Word.ADULTERATED: "adulterated|refusal adulterated",
    Word.SUBSTITUTED: "substituted|refusal substituted",
    Word.INVALID: "invalid|invalid result",
    Word.REJECTED: "rejected|rejected for testing|specimen rejected",
}
_WORDS: Final = {
    spelling: word for word, text in _SPELLINGS.items() for spelling in text.split("|")
}
_CODES: Final = {
    "260385009": Word.NEGATIVE,  # SNOMED CT, as laboratories send it
    "260415000": Word.NEGATIVE,
    "10828004": Word.POSITIVE,
    "260373001": Word.POSITIVE,
    "neg": Word.NEGATIVE,  # HL7 observation interpretation
    "nd": Word.NEGATIVE,
    "pos": Word.POSITIVE,
    "det": Word.POSITIVE,
}

_CALM: Final = frozenset({Word.NEGATIVE, Word.NORMAL})
_RAISED: Final = frozenset({Word.POSITIVE, Word.PRESUMPTIVE})
_RAISED_FLAGS: Final = frozenset({"a", "aa", "h", "hh", "pos", "det", "rr", "wr", "abnormal"})
_CALM_FLAGS: Final = frozenset({"n", "neg", "nd", "nr", "normal"})
"""HL7's table of abnormal flags, as far as a flag says the one or the other of a word."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: a word or an amount, never both. ``unit`` is the amount's as written."""

    word: Word | None = None
    amount: Amount | None = None
    unit: str = ""


def word_of(text: str) -> Word | None:
    """Return what a word says, None where nobody writes it so."""
    return _known(text) if len(text) <= _SHORT else _word_of(text)


def _word_of(text: str) -> Word | None:
    plain = " ".join(text.casefold().replace("-", " ").replace(":", " ").split())
    return _WORDS.get(plain.replace(",", "").rstrip("."))


_SHORT: Final = 40
_known = lru_cache(maxsize=4096)(_word_of)
"""Laboratories write the same few words always."""


def _coded(line: Line) -> set[Word]:
    found = {_CODES.get(coding.code.strip().casefold()) for coding in line.value_codings}
    found |= {word_of(coding.text) for coding in line.value_codings}
    found.add(_CODES.get(line.value.strip().casefold()))
    return {word for word in found if word is not None}


def _require_flag_agrees(line: Line, word: Word) -> None:
    """Raise UnusableInput (``flag-contradicts``) where the flag beside a word says otherwise.

    A number is judged by the programme's own cutoff, whatever the laboratory's flag says of it.
    """
    flags = {one.strip().casefold() for one in line.flag.split("~")}
    flags |= {str(said) for one in flags if (said := word_of(one))}
    raised = bool(flags & (_RAISED_FLAGS | {"positive"}))
    calm = bool(flags & (_CALM_FLAGS | {"negative"}))
    if (word in _CALM and raised) or (word in _RAISED and calm):
        raise UnusableInput(
            "flag-contradicts",
            "The value and the flag beside it say opposite things. Ask the laboratory which is "
            "right.",
        )


def read_answer(line: Line) -> Answer:
    """Return what a line answers.

    Raises UnusableInput: ``value-missing``, ``value-codes-disagree`` (the word and its code say
    different things), ``flag-contradicts`` (the word and the abnormal flag do), ``value-unread``
    for a word that is not known, ``unit-twice`` for a number with two different units, and what
    read_number() raises.
    """
    if not line.value.strip() and not line.value_codings:
        raise UnusableInput("value-missing", "The line has no value. Ask the laboratory for it.")
    said = word_of(line.value)
    words = _coded(line) | ({said} if said else set())
    if len(words) > 1:
        raise UnusableInput(
            "value-codes-disagree", "The value's word and its code differ. Ask the laboratory."
        )
    if words:
        if line.comparator is not Comparator.NONE:
            raise UnusableInput("value-unread", "A comparator stands before a word. Ask about it.")
        word = words.pop()
        _require_flag_agrees(line, word)
        return Answer(word=word)
    if not line.numeric and not any(letter.isdigit() for letter in line.value):
        raise UnusableInput(
            "value-unread", "The value is no word of a result that is known. A human reads it."
        )
    amount, own = read_number(line.value, line.comparator)
    if own and line.unit.strip() and spelled(own) != spelled(line.unit):
        raise UnusableInput("unit-twice", "The value and the unit field name different units.")
    return Answer(amount=amount, unit=line.unit if line.unit.strip() else own)
