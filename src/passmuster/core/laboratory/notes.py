"""What a laboratory's notes say against its lines.

Nothing in a note is a result. But whoever reads "PCP positive" beside a negative has to ask, and a
program that passes it over has chosen between the two.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final

from passmuster.core.laboratory.analytes import agreeing, name_of
from passmuster.core.laboratory.answers import Word, word_of
from passmuster.core.laboratory.judgement import Result, problem
from passmuster.core.laboratory.reported import Problem, Report
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.core.laboratory.spelling import stages, subjects_of

VERDICTS: Final = {
    Word.NEGATIVE: {Result.NEGATIVE},
    Word.POSITIVE: {Result.POSITIVE, Result.POSITIVE_DILUTE},
    Word.DILUTE: {Result.NEGATIVE_DILUTE, Result.POSITIVE_DILUTE},
    Word.NEGATIVE_DILUTE: {Result.NEGATIVE_DILUTE},
    Word.POSITIVE_DILUTE: {Result.POSITIVE_DILUTE},
    Word.ADULTERATED: {Result.ADULTERATED},
    Word.SUBSTITUTED: {Result.SUBSTITUTED},
    Word.INVALID: {Result.INVALID},
    Word.REJECTED: {Result.REJECTED},
}
"""A laboratory's word for a specimen, and the results of which one has to follow from its lines."""

_MOST_SENTENCES: Final = 50
_LONGEST: Final = 160
_SENTENCE: Final = re.compile(r"[.;!?\n\r]+")
_PARTS: Final = re.compile(r",|/|\band\b|&|\+")
_LINKING: Final = frozenset({"is", "are", "was", "were", "appears", "appeared", "reported", "as"})
_SPECIMEN: Final = frozenset({"specimen", "sample", "urine", "result", "results", "the", "this"})


def _sentences(report: Report) -> Iterator[str]:
    notes = (*report.notes, *(note for line in report.lines for note in line.notes))
    every = (" ".join(one.split()) for note in notes for one in _SENTENCE.split(note))
    return islice((one for one in every if 0 < len(one) <= _LONGEST), _MOST_SENTENCES)


def _named(text: str) -> list[frozenset[str]]:
    """Return what a list of names names: "opiates, and cannabinoids" are two."""
    whole = subjects_of(text)
    parts = [whole] if whole else [subjects_of(part) for part in _PARTS.split(text)]
    return [part for part in parts if part]


def _said(sentence: str) -> Iterator[tuple[Word, frozenset[str]]]:
    """Yield the word that a sentence says of each name in it; of no name where of the specimen."""
    plain = sentence.replace("=", " ").replace(":", " ")
    word, linked, names = plain.partition(" for ")
    if linked and (said := word_of(word)) is not None:
        yield from ((said, names) for names in _named(names))
        return
    words = plain.split()
    for length in (3, 2, 1):
        said = word_of(" ".join(words[-length:])) if len(words) >= length else None
        if said is None:
            continue
        before = words[:-length]
        while before and before[-1].casefold() in _LINKING:
            before.pop()
        if all(one.casefold() in _SPECIMEN for one in before):
            yield said, frozenset()
        else:
            yield from ((said, names) for names in _named(" ".join(before)))
        return


def against_notes(
    report: Report,
    results: Collection[Result],
    positive: Collection[str],
    confirmed: Collection[str],
    rules: RuleSet,
) -> list[Problem]:
    """Return a problem for each sentence of a note that says more than the lines come to.

    Told are a positive of an analyte of the panel that is none by the lines, and a word for the
    whole specimen that does not follow from them. What a note says of an initial test is explained
    where a confirmatory test was made (``confirmed``, codes).
    """
    found = []
    for sentence in _sentences(report):
        shown = positive if stages(sentence) != {Stage.INITIAL} else {*positive, *confirmed}
        for word, names in _said(sentence):
            if names and _goes_beyond(word, names, shown, rules):
                subject = ", ".join(sorted(name_of(code) for code in names))
            elif not names and word in VERDICTS and not VERDICTS[word] & set(results):
                subject = "the specimen"
            else:
                continue
            says = (
                f"A note says “{word}” of {subject}, and the lines do not. Nothing in a note is a "
                "result; ask the laboratory."
            )
            found.append(problem("note-contradicts", report.place, says))
    return found


def _goes_beyond(word: Word, names: frozenset[str], shown: Collection[str], rules: RuleSet) -> bool:
    known = any(rules.row_of_initial(code) is not None for code in names)
    explained = any(agreeing(frozenset({code}), names) for code in shown)
    return word in {Word.POSITIVE, Word.PRESUMPTIVE} and known and not explained
