"""What a line answers is one of the known words, or an exact number, or a question to a human."""

from __future__ import annotations

from fractions import Fraction

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.answers import Word, read_answer, word_of
from passmuster.core.laboratory.reported import Coding, Comparator
from tests.core.laboratory.reports import line, number


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("NEG", Word.NEGATIVE),
        ("None Detected", Word.NEGATIVE),
        (" negative. ", Word.NEGATIVE),
        ("អវិជ្ជមាន", Word.NEGATIVE),
        ("អវិជ្ចមាន", Word.NEGATIVE),
        ("POS", Word.POSITIVE),
        ("វិជ្ជមាន", Word.POSITIVE),
        ("Presumptive Positive", Word.PRESUMPTIVE),
        ("Non-negative", Word.PRESUMPTIVE),
        ("Negative, dilute", Word.NEGATIVE_DILUTE),
        ("REJECTED FOR TESTING", Word.REJECTED),
        ("Y POPS", None),
        ("PCP NEG", None),
        ("SEE NOTE", None),
        ("", None),
    ],
)
def test_a_word_is_one_that_laboratories_write_or_none(text: str, word: Word | None) -> None:
    assert word_of(text) is word


def test_a_coded_value_counts_like_its_word() -> None:
    snomed = Coding(system="snomed", code="10828004", text="Positive")
    assert read_answer(line("x", "", value_codings=(snomed,))).word is Word.POSITIVE
    assert read_answer(line("x", "260385009")).word is Word.NEGATIVE
    strange = Coding(system="local", code="17", text="")
    assert read_answer(line("x", "Negative", value_codings=(strange,))).word is Word.NEGATIVE


def test_a_number_keeps_its_unit_wherever_it_stands() -> None:
    beside = read_answer(number("x", "450", "ng/mL"))
    within = read_answer(line("x", "450 ng/mL"))
    both = read_answer(line("x", "450 NG/ML", "ng/mL"))
    assert {a.amount.value for a in (beside, within, both) if a.amount} == {Fraction(450)}
    assert (beside.unit, within.unit, both.unit) == ("ng/mL", "ng/mL", "ng/mL")


SNOMED_NEGATIVE = Coding(system="snomed", code="260385009")


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        *(("Negative", flag) for flag in ("", "N", "NEG", "ND", "Normal", "Z", "see note", "L")),
        *(("Positive", flag) for flag in ("", "A", "AA", "POS", "H", "abnormal", "Z")),
        *(("Dilute", flag) for flag in ("A", "N")),
        *(("20", flag) for flag in ("A", "N", "H", "NEG")),
    ],
)
def test_a_flag_that_does_not_contradict_changes_nothing(value: str, flag: str) -> None:
    assert read_answer(line("x", value, flag=flag)) == read_answer(line("x", value))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (line("x", ""), "value-missing"),
        (line("x", "Positive", value_codings=(SNOMED_NEGATIVE,)), "value-codes-disagree"),
        (line("x", "SEE NOTE"), "value-unread"),
        (line("x", "", value_codings=(Coding(system="l", code="q"),)), "value-unread"),
        (line("x", "Negative", comparator=Comparator.BELOW), "value-unread"),
        (line("x", "450 ng/mL", "ug/mL"), "unit-twice"),
        (number("x", "abc"), "number-unreadable"),
        (line("x", "Y2"), "number-unreadable"),
        (line("x", "Negative", flag="A"), "flag-contradicts"),
        (line("x", "Not detected", flag="N~POS"), "flag-contradicts"),
        (line("x", "Normal", flag="Abnormal"), "flag-contradicts"),
        (line("x", "", value_codings=(SNOMED_NEGATIVE,), flag="hh"), "flag-contradicts"),
        (line("x", "Positive", flag="N"), "flag-contradicts"),
        (line("x", "Presumptive positive", flag="Negative"), "flag-contradicts"),
    ],
)
def test_what_cannot_be_read_is_told(given, code: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        read_answer(given)
    assert refused.value.code == code
