"""The printed seal and the witness's notebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.paper.seal_sheet import (
    Cosigner,
    Seal,
    notebook_pages,
    notebook_pdf,
    seal_pages,
    seal_pdf,
)
from tests.formats.paper_samples import SEAL, seal
from tests.formats.pictures import codes, read

Language = Literal["km", "en"]


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_seal_is_one_page_whose_code_leads_to_the_record(language: Language) -> None:
    pages = seal_pages([seal()], language, ppi=110)
    assert [codes(page) for page in pages] == [[seal().url]]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_same_seals_give_the_same_bytes_dated_by_the_last(language: Language) -> None:
    later = seal(900, at=datetime(2026, 11, 19, 9, 0, tzinfo=UTC))
    for make in (seal_pdf, notebook_pdf):
        first = make([seal(), later], language)
        assert first == make([seal(), later], language)
        assert b"CreationDate(D:20261119000000Z)" in first


@pytest.mark.parametrize(
    "changed",
    [
        {"fingerprint": replace(SEAL, blocks=(0, 1, 2, 3, 4, 6))},
        {"fingerprint": replace(SEAL, words=("boat", "salt", "clay", "heron", "drum", "salt"))},
        {"fingerprint": replace(SEAL, digits=("2764", "8633", "4228", "6954", "4164"))},
        {"fingerprint": replace(SEAL, sha256="5" + SEAL.sha256[1:])},
        {"size": 813},
        {"origin": "preahsovann.example/log2"},
        {"witnesses": ()},
        {"witnesses": (Cosigner("Patrol officers’ association", None),)},
        {"witnesses": (Cosigner("Bar", datetime(2026, 11, 18, 3, 30, tzinfo=UTC)),)},
    ],
)
@pytest.mark.parametrize("language", ["en", "km"])
def test_every_part_of_a_seal_shows_in_both_languages(
    language: Language, changed: dict[str, object]
) -> None:
    other = Seal(**(vars(seal()) | changed))
    assert seal_pages([seal()], language, ppi=60) != seal_pages([other], language, ppi=60)


def test_every_block_stays_apart_from_every_other_in_black_and_white() -> None:
    """A cheap printer knows no colour: the digit on each block says it too."""
    pages = []
    for value in range(8):
        blocks = replace(SEAL, blocks=(value,) * 6)
        picture = read(seal_pages([seal(fingerprint=blocks)], "en", ppi=40)[0])
        pages.append([bytes(0 if value < 128 else 255 for value in row) for row in picture.rows])
    assert all(pages[a] != pages[b] for a in range(8) for b in range(a))


def test_a_notebook_has_a_line_for_each_seal_and_room_for_more() -> None:
    seals = [seal(size) for size in range(812, 815)]
    assert len(notebook_pages(seals, "km", ppi=20)) == 1
    assert notebook_pages(seals, "km", ppi=40) != notebook_pages(seals, "km", blank=2, ppi=40)
    assert len(notebook_pages(seals, "km", blank=30, ppi=20)) > 2


def test_what_cannot_be_printed_is_refused() -> None:
    cases = {
        "seals-missing": lambda: seal_pdf([], "en"),
        "language-unknown": lambda: seal_pdf([seal()], "fr"),  # type: ignore[arg-type]
        "seals-of-many-records": lambda: notebook_pdf([seal(), seal(origin="other/log")], "en"),
        "code-text-unusable": lambda: seal_pdf([seal(url="")], "en"),
        "paper-text-long": lambda: seal_pdf([seal(origin="x" * 121)], "en"),
    }
    for code, act in cases.items():
        with pytest.raises(UnusableInput) as refused:
            act()
        assert refused.value.code == code


def test_more_witnesses_than_a_sheet_holds_are_refused_and_not_cut_off() -> None:
    many = tuple(Cosigner(f"Witness {n} " + "of a long name " * 4, None) for n in range(60))
    with pytest.raises(UnusableInput) as refused:
        seal_pdf([seal(witnesses=many)], "km")
    assert refused.value.code == "paper-not-set"
