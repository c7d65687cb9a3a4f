"""The courier's manifest and the statement of correction: numbers, signatures, never a donor."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Literal

import pytest

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits.blinding import find_identifiers
from passmuster.core.kits.serials import Kind, serial
from passmuster.formats.paper import manifest as manifests
from passmuster.formats.paper.correction import FLAWS, Correction, correction_pages, correction_pdf
from passmuster.formats.paper.manifest import Manifest, Parcel, manifest_pages, manifest_pdf
from tests.formats.custody_samples import PRACTICE, SPECIMEN, correction, donor, manifest, parcel
from tests.formats.pdf_text import text_of
from tests.formats.pictures import codes

Language = Literal["km", "en"]
LANGUAGES: tuple[Language, ...] = ("en", "km")
DONORS = [donor().identifiers()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_box_stands_on_the_manifest_and_scans(language: Language) -> None:
    (page,) = manifest_pages(manifest(), DONORS, language, ppi=150)
    assert sorted(codes(page, upto=0.5)) == [one.specimen.text for one in manifest().parcels]
    said = text_of(manifest_pdf(manifest(), DONORS, language)).replace("\n", "")
    for one in manifest().parcels:
        for number in (one.specimen, *one.seals):
            assert number.grouped in said
    assert not find_identifiers({"page": said}, DONORS[0])


def test_specimens_stand_by_number_and_not_in_the_order_of_collecting() -> None:
    turned = manifest(parcels=manifest().parcels[::-1])
    assert manifest_pdf(turned, DONORS, "km") == manifest_pdf(manifest(), DONORS, "km")


def test_a_full_box_runs_over_pages() -> None:
    many = manifest(parcels=tuple(parcel(number) for number in range(1, 41)))
    pages = manifest_pages(many, [], "km", ppi=20)
    assert len(pages) > 2


@pytest.mark.parametrize(
    "changed",
    [
        {"record": "M-43"},
        {"sender": "Elsewhere"},
        {"receiver": "Elsewhere"},
        {"courier": "Elsewhere"},
        {"remark": "Pouch 2 was wet."},
        {"parcels": manifest().parcels[:2]},
        {"parcels": (parcel(10_023, practice=True),)},
        {"force": "Other police"},
    ],
)
def test_every_fact_of_a_journey_shows(changed: dict[str, object]) -> None:
    pages = [manifest_pages(one, [], "km", ppi=40) for one in (manifest(), manifest(**changed))]
    assert pages[0] != pages[1]


def test_neither_paper_has_a_field_for_a_donor() -> None:
    for kind in (Manifest, Parcel, Correction):
        assert not [f.name for f in fields(kind) if "donor" in f.name or "name" in f.name]


@pytest.mark.parametrize("text", ["Piseth Sok's pouch", "លេខ៤៧១១", "ring 012 345 678", "ពិសិដ្ឋសុខ"])
def test_a_donors_name_or_number_stops_the_print(text: str) -> None:
    for field in ("remark", "sender", "courier"):
        for make in (manifest_pdf, manifest_pages):
            with pytest.raises(Refused) as refused:
                make(manifest(**{field: text}), DONORS, "km")
            assert refused.value.code.startswith("donor-")
    for field in ("was", "is_right", "person"):
        for make in (correction_pdf, correction_pages):
            with pytest.raises(Refused) as refused:
                make(correction(**{field: text}), DONORS[0], "km")
            assert refused.value.code.startswith("donor-")


def test_a_box_that_cannot_be_carried_is_refused() -> None:
    one = parcel(7)
    cases = [
        ("manifest-empty", ()),
        ("manifest-too-long", tuple(parcel(n) for n in range(1, manifests.MOST_PARCELS + 2))),
        ("manifest-number-repeated", (one, one)),
        ("manifest-number-repeated", (one, Parcel(serial(Kind.SPECIMEN, 8), one.seals))),
        ("manifest-number-wrong", (Parcel(serial(Kind.SEAL, 8), ()),)),
        ("manifest-number-wrong", (replace(one, seals=(serial(Kind.CUP, 3),)),)),
        ("manifest-number-wrong", (one, parcel(8, practice=True))),
    ]
    for code, parcels in cases:
        with pytest.raises(UnusableInput) as refused:
            manifest_pdf(manifest(parcels=parcels), [], "en")
        assert refused.value.code == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_is_one_page_and_bears_its_specimens_number(language: Language) -> None:
    pages = correction_pages(correction(), DONORS[0], language, ppi=150)
    assert [codes(page, upto=0.15) for page in pages] == [2 * [SPECIMEN.text]]
    for flaw in FLAWS:
        assert len(correction_pages(correction(flaw=flaw), DONORS[0], language, ppi=20)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"flaw": "other"},
        {"was": ""},
        {"is_right": "34 °C, read at 08:33; I had noted it on my list."},
        {"person": "Chan Nary"},
        {"duty": "scientist"},
        {"told_at": correction().told_at.replace(hour=10)},
        {"record": "14023"},
        {"specimen": PRACTICE},
    ],
)
def test_every_fact_of_a_statement_shows(changed: dict[str, object]) -> None:
    pages = [
        correction_pages(one, DONORS[0], "km", ppi=40)
        for one in (correction(), correction(**changed))
    ]
    assert pages[0] != pages[1]


def test_a_flaw_that_no_statement_can_put_right_is_refused() -> None:
    for code, changed, language in (
        ("correction-flaw-unknown", {"flaw": "seal-broken"}, "en"),
        ("form-number-wrong", {"specimen": serial(Kind.SEAL, 1)}, "en"),
        ("language-unknown", {}, "fr"),
    ):
        with pytest.raises(UnusableInput) as refused:
            correction_pdf(correction(**changed), DONORS[0], language)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_the_same_papers_give_the_same_bytes_dated_by_their_day() -> None:
    for make in (
        lambda: manifest_pdf(manifest(), DONORS, "km"),
        lambda: correction_pdf(correction(), DONORS[0], "km"),
    ):
        assert make() == make()
    assert b"CreationDate(D:20261126" in correction_pdf(correction(), DONORS[0], "km")
