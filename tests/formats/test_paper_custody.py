"""The custody form: five copies, and a laboratory's that cannot say who it is."""

from __future__ import annotations

import io
from dataclasses import fields, replace
from functools import cache
from itertools import combinations
from typing import Literal

import pytest
from PIL import Image

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits.blinding import find_identifiers
from passmuster.core.kits.serials import Kind, serial
from passmuster.formats.paper import custody_form as custody
from passmuster.formats.paper import custody_parts
from passmuster.formats.paper.custody_form import Addressee, Collection, DonorPart, Order
from tests.formats.custody_samples import ISSUED, SPECIMEN, blank, donor, form, shared
from tests.formats.pdf_text import text_of
from tests.formats.pictures import codes

Language = Literal["km", "en"]
TOP = 0.12
"""The share of a page in which the codes stand."""

LANGUAGES: tuple[Language, ...] = ("en", "km")
OTHER = DonorPart(khmer_name="ចាន់ ស្រីមុំ", latin_name="Chan Nary", service_number="009999")


@cache
def whole_page() -> list[bytes]:
    return custody.laboratory_copy_pages(shared(), DonorPart().identifiers(), "km", ppi=40)


def test_the_laboratorys_copy_has_no_field_that_could_hold_a_donor() -> None:
    every = {
        field.name for kind in (custody.LaboratoryCopy, Order, Collection) for field in fields(kind)
    }
    assert not every & {field.name for field in fields(DonorPart)}
    assert not [name for name in every if "donor" in name or "name" in name or "birth" in name]
    assert set(shared().texts()) >= custody.OTHERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_donors_give_the_laboratory_the_same_bytes_and_the_same_picture(
    language: Language,
) -> None:
    one, two = custody.CustodyForm(shared(), donor()), custody.CustodyForm(shared(), OTHER)
    lab = Addressee.LABORATORY
    assert custody.copy_pdf(one, lab, language) == custody.copy_pdf(two, lab, language)
    pages = [custody.copy_pages(each, lab, language, ppi=60) for each in (one, two)]
    assert pages[0] == pages[1]
    for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
        assert chunk not in pages[0][0]
    assert custody.copy_pdf(one, lab, language) == custody.laboratory_copy_pdf(
        shared(), donor().identifiers(), language
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_donor_is_in_the_text_of_four_copies_and_not_of_the_laboratorys(
    language: Language,
) -> None:
    for addressee in Addressee:
        said = text_of(custody.copy_pdf(form(), addressee, language))
        found = {
            str(one.identifier) for one in find_identifiers({"page": said}, donor().identifiers())
        }
        on_four = {"name", "service-number", "phone"}
        assert found == (set() if addressee is Addressee.LABORATORY else on_four)
        assert SPECIMEN.grouped in said


def test_every_part_of_the_donor_shows_on_the_donors_own_copy() -> None:
    whole = custody.copy_pages(form(), Addressee.DONOR, "km", ppi=60)
    for field in fields(DonorPart):
        without = custody.CustodyForm(
            shared(), donor(**{field.name: None if field.name == "birth" else ""})
        )
        page = custody.copy_pages(without, Addressee.DONOR, "km", ppi=60)
        assert page != whole, field.name


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("collection", {"remark": "Sok Piseth declined"}),
        ("collection", {"remark": "លោកពិសិដ្ឋមិនចុះហត្ថលេខា"}),
        ("collection", {"collector": "Piseth Sok"}),
        ("collection", {"released_to": "ring 012345678"}),
        ("order", {"panel": "five classes, ៤៧១១"}),
        ("order", {"site": "beside the house of ពិសិដ្ឋសុខ"}),
        ("order", {"authority": "order 4711"}),
        ("", {"laboratory_address": "for Piseth SOK"}),
    ],
)
def test_a_name_or_number_in_any_free_text_stops_the_print(
    part: str, changed: dict[str, str]
) -> None:
    copy = (
        shared(**changed)
        if not part
        else shared(**{part: replace(getattr(shared(), part), **changed)})
    )
    for make in (custody.laboratory_copy_pdf, custody.laboratory_copy_pages):
        with pytest.raises(Refused) as refused:
            make(copy, donor().identifiers(), "km")
        assert refused.value.code.startswith("donor-")
    custody.copy_pdf(custody.CustodyForm(copy, donor()), Addressee.DONOR, "km")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_codes_of_each_copy_are_the_specimens_number(language: Language) -> None:
    for addressee in Addressee:
        (page,) = custody.copy_pages(form(), addressee, language, ppi=150)
        assert codes(page, upto=TOP) == 2 * [SPECIMEN.text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_copy_is_one_page_of_its_own(language: Language) -> None:
    pages = [custody.copy_pages(form(), one, language, ppi=50) for one in Addressee]
    assert [len(page) for page in pages] == [1] * 5
    assert all(a != b for a, b in combinations(pages, 2))


def test_results_stand_on_the_laboratorys_and_the_doctors_copies_only() -> None:
    for addressee, parts in custody_parts.SECTIONS.items():
        assert (custody_parts.step_5_laboratory in parts) == (addressee == "laboratory")
        assert (custody_parts.steps_6_and_7 in parts) == (addressee == "review-doctor")
        assert (custody_parts.step_5_donor in parts) == (addressee != "laboratory")
    assert set(custody_parts.SECTIONS) == set(Addressee)


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        *(("order", {field.name: ""}) for field in fields(Order)),
        *(("order", {"reason": reason}) for reason in custody_parts.REASONS if reason != "random"),
        *(("collection", {"specimen_kind": kind}) for kind in ("single", "none", "")),
        *(("collection", {"temperature_in_range": value}) for value in (False, None)),
        *(("collection", {"observed": value}) for value in (True, None)),
        *(("collection", {name: None}) for name in ("seal_a", "seal_b", "at")),
        *(("collection", {name: ""}) for name in ("remark", "collector", "released_to")),
    ],
)
def test_every_fact_of_the_order_and_the_collection_shows(
    part: str, changed: dict[str, object]
) -> None:
    other = shared(**{part: replace(getattr(shared(), part), **changed)})
    nobody = DonorPart().identifiers()
    assert custody.laboratory_copy_pages(other, nobody, "km", ppi=40) != whole_page()


def test_a_pack_is_five_blank_copies_with_its_numbers_and_nothing_filled_in() -> None:
    packs = [blank(17), blank(18)]
    pages = custody.packs_pages(packs, "km", ppi=150)
    assert len(set(pages)) == len(pages) == 10
    for at, pack in ((0, packs[0]), (4, packs[0]), (5, packs[1])):
        assert codes(pages[at], upto=TOP) == 2 * [pack.specimen.text]
    bare = [blank(17, order=Order(), collection=Collection()), packs[1]]
    for language in LANGUAGES:
        assert custody.packs_pdf(bare, language) == custody.packs_pdf(packs, language)


def test_practice_packs_say_so() -> None:
    pack = blank(17, practice=True)
    page = custody.packs_pages([pack], "en", ppi=150)[0]
    assert codes(page, upto=TOP) == 2 * [pack.specimen.text]
    copy = replace(pack, order=Order(), collection=Collection())
    said = text_of(custody.laboratory_copy_pdf(copy, donor().identifiers(), "en"))
    assert "PRACTICE" in said
    assert pack.specimen.grouped in said


def test_long_texts_stay_on_their_page_and_longer_ones_are_refused() -> None:
    long = "ស្នងការដ្ឋាន " * 11
    order = Order(**{f.name: long[:90] for f in fields(Order) if f.name != "reason"})
    copy = shared(order=replace(order, reason="random"))
    pages = custody.copy_pages(custody.CustodyForm(copy, donor()), Addressee.DONOR, "km", ppi=30)
    assert len(pages) == 1
    with pytest.raises(UnusableInput) as refused:
        custody.copy_pages(form(force="x" * 121), Addressee.DONOR, "km")
    assert refused.value.code == "paper-text-long"


def test_the_same_form_gives_the_same_bytes_dated_by_its_day() -> None:
    first = custody.copy_pdf(form(), Addressee.DONOR, "km")
    assert first == custody.copy_pdf(form(), Addressee.DONOR, "km")
    assert f"CreationDate(D:{ISSUED:%Y%m%d}".encode() in first


def test_a_file_name_says_the_number_and_the_copy_only() -> None:
    assert custody.file_name(SPECIMEN, Addressee.LABORATORY) == f"{SPECIMEN.text}-1.pdf"
    assert custody.file_name(SPECIMEN, Addressee.DONOR) == f"{SPECIMEN.text}-5.pdf"


def test_numbers_of_another_kind_and_packs_that_repeat_are_refused() -> None:
    seal, live_pack = serial(Kind.SEAL, 1), serial(Kind.PACK, 1)
    strange = Collection(seal_a=serial(Kind.KIT, 5))
    practice = serial(Kind.SPECIMEN, 5, practice=True)
    lab = donor().identifiers()
    cases = [
        (
            "form-number-wrong",
            lambda: custody.laboratory_copy_pdf(shared(specimen=seal), lab, "en"),
        ),
        ("form-number-wrong", lambda: custody.laboratory_copy_pdf(shared(pack=seal), lab, "en")),
        (
            "form-number-wrong",
            lambda: custody.laboratory_copy_pdf(shared(collection=strange), lab, "en"),
        ),
        (
            "form-number-wrong",
            lambda: custody.packs_pdf([shared(specimen=practice, pack=live_pack)], "en"),
        ),
        ("form-number-wrong", lambda: custody.packs_pdf([shared()], "en")),
        (
            "form-number-wrong",
            lambda: custody.packs_pdf([blank(1), blank(2, practice=True)], "en"),
        ),
        ("packs-to-print-none", lambda: custody.packs_pdf([], "en")),
        (
            "packs-to-print-many",
            lambda: custody.packs_pdf([blank(n) for n in range(1, custody.MOST_PACKS + 2)], "en"),
        ),
        ("pack-number-repeated", lambda: custody.packs_pdf([blank(1), blank(1)], "en")),
        (
            "pack-number-repeated",
            lambda: custody.packs_pdf([blank(1), blank(2, pack=live_pack)], "en"),
        ),
        ("language-unknown", lambda: custody.copy_pdf(form(), Addressee.DONOR, "fr")),  # type: ignore[arg-type]
    ]
    for code, act in cases:
        with pytest.raises(UnusableInput) as refused:
            act()
        assert refused.value.code == code


def test_a_part_for_a_donor_says_nothing_without_one() -> None:
    say = custody_parts.Say(custody.load_wording("custody"), "en")
    assert custody_parts.step_5_donor(shared(), None, say)["cells"] == []


def test_a_pack_filled_in_with_a_pen_shows_every_answer_and_is_not_taken_for_print() -> None:
    made = form(pack=blank(3).pack)
    answers = replace(made.shared.collection, a_ml=35, b_ml=20)
    made = replace(made, shared=replace(made.shared, collection=answers))
    misread = replace(answers, b_ml=26)
    other = replace(made, shared=replace(made.shared, collection=misread))
    copy = Addressee.COLLECTOR
    (page,), (unlike,) = (custody.penned_pages(one, copy, "en", ppi=70) for one in (made, other))
    (printed,) = custody.copy_pages(made, copy, "en", ppi=70)
    assert set(codes(custody.penned_pages(made, copy, "en", ppi=110)[0], upto=TOP)) == {
        SPECIMEN.text
    }
    assert len({page, unlike, printed}) == 3
    assert blue(page) > 500
    assert blue(printed) == 0


def blue(png: bytes) -> int:
    """Return how many pixels have the pen's colour: much more blue than red."""
    with Image.open(io.BytesIO(png)) as picture:
        pixels = picture.convert("RGB").tobytes()
    return sum(b - r > 60 for r, b in zip(pixels[::3], pixels[2::3], strict=True))
