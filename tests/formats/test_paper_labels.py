"""Labels: both codes read back, the generation shows, one specimen a sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kits.labels import Label, Place, parse_label
from passmuster.core.kits.serials import Kind, serial
from passmuster.formats.paper.labels import labels_pages, labels_pdf
from tests.formats.custody_samples import ISSUED, PRACTICE, SPECIMEN, sheet
from tests.formats.pdf_text import text_of
from tests.formats.pictures import codes

Language = Literal["km", "en"]


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("specimen", [SPECIMEN, PRACTICE])
def test_each_label_bears_its_number_in_both_codes(language: Language, specimen) -> None:
    (page,) = labels_pages([sheet(specimen)], language, ppi=150)
    read = sorted(codes(page, upto=0.5))
    assert read == sorted(2 * [label.text for label in sheet(specimen).labels])
    assert {parse_label(text) for text in read} == set(sheet(specimen).labels)


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_number_stands_in_latin_digits_with_its_check_digits(language: Language) -> None:
    for specimen in (SPECIMEN, PRACTICE):
        said = text_of(labels_pdf([sheet(specimen)], language)).replace("\n", "")
        assert said.count(specimen.grouped) == 4
        for label in sheet(specimen).labels:
            assert label.text[-4:] in said


def test_a_replaced_label_is_told_from_the_last_by_eye_and_by_machine() -> None:
    first, second = (labels_pages([sheet(generation=n)], "km", ppi=150)[0] for n in (1, 2))
    assert first != second
    assert not set(codes(first, upto=0.5)) & set(codes(second, upto=0.5))


def test_practice_shows_in_words() -> None:
    assert "PRACTICE" in text_of(labels_pdf([sheet(PRACTICE)], "en"))
    assert "PRACTICE" not in text_of(labels_pdf([sheet()], "en"))


def test_one_sheet_a_specimen_and_one_label_alone() -> None:
    other = sheet(serial(Kind.SPECIMEN, 10_024))
    pages = labels_pages([sheet(), other], "km", ppi=150)
    assert len(pages) == 2
    assert set(codes(pages[1], upto=0.5)) == {label.text for label in other.labels}
    alone = replace(sheet(), labels=(Label(SPECIMEN, Place.BOTTLE_B, 3),))
    assert set(codes(labels_pages([alone], "km", ppi=150)[0], upto=0.3)) == {alone.labels[0].text}


def test_the_same_labels_give_the_same_bytes_dated_by_the_sheet() -> None:
    first = labels_pdf([sheet()], "km")
    assert first == labels_pdf([sheet()], "km")
    assert f"CreationDate(D:{ISSUED:%Y%m%d}".encode() in first


def test_what_must_not_be_printed_is_refused() -> None:
    mixed = (*sheet().labels, Label(serial(Kind.SPECIMEN, 1), Place.FORM, 1))
    cases = {
        "labels-nothing-to-print": lambda: labels_pdf([], "en"),
        "labels-of-two-specimens": lambda: labels_pdf([replace(sheet(), labels=mixed)], "en"),
        "labels-practice-mixed": lambda: labels_pdf([sheet(), sheet(PRACTICE)], "en"),
        "language-unknown": lambda: labels_pdf([sheet()], "fr"),  # type: ignore[arg-type]
        "paper-text-long": lambda: labels_pdf([replace(sheet(), force="x" * 121)], "en"),
    }
    for code, act in cases.items():
        with pytest.raises(UnusableInput) as refused:
            act()
        assert refused.value.code == code
    with pytest.raises(UnusableInput):
        labels_pdf([replace(sheet(), labels=())], "en")
