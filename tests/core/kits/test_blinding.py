"""A collector who wants the laboratory to know: names and numbers in every disguise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.kits.blinding import (
    DonorIdentifiers,
    Found,
    Identifier,
    find_identifiers,
    require_no_name,
)
from passmuster.core.kits.serials import Kind, serial

DONOR = DonorIdentifiers(
    names=("សុខ ពិសិដ្ឋ", "Sok Piseth"),
    service_number="004711",
    phones=("012 345 678", "+855 97 1234 567"),
)
SHORT = DonorIdentifiers(names=("Ly An", "លី អាន"), service_number="0012")


def found(text: str, donor: DonorIdentifiers = DONOR) -> list[str]:
    return [str(one.identifier) for one in find_identifiers({"remark": text}, donor)]


@pytest.mark.parametrize(
    "text",
    [
        "Sok Piseth",
        "PISETH, SOK",
        "sok-piseth.pdf",
        "SokPiseth",
        "scan_of_sokpiseth_1",
        "S.o.k P i s e t h",
        "Ｓｏｋ Ｐｉｓｅｔｈ",
        "Sok Pisêth",
        "S\u200bok Pi\u00adseth",
        "\u0405ok \u03a1iseth",
        "donor Piseth refused to initial",
        "Mr Sok refused to initial",
        "Piseth came with his brother, a Sok too",
        "សុខ ពិសិដ្ឋ",
        "សុខពិសិដ្ឋ",
        "ពិសិដ្ឋ សុខ",
        "អ្នកផ្តល់សំណាកពិសិដ្ឋសុខមិនចុះហត្ថលេខា",
        "លោកសុខ មិនចុះហត្ថលេខា",
        "សុ\u200bខ ពិសិ\u200bដ្ឋ",
        "ពិសិដ្ដ សុខ".replace("ដ្ដ", "ដ្ឋ"),
        "ពិសិដ\u17d2\u178b",
    ],
)
def test_the_name_is_found_in_every_order_and_disguise(text: str) -> None:
    assert found(text) == ["name"]


def test_a_khmer_name_typed_in_another_order_of_code_points_is_found() -> None:
    donor = DonorIdentifiers(names=("ស្រ៊ី ខ្ញុំ",), service_number="88")
    for spelled in ("ស្រ៊ី ខ្ញុំ", "ស្រី៊ ខ្ញុំ", "ស្រ៊ីខុ្ញំ", "ខំុ្ញ ស្រី៊"):
        assert found(f"កំណត់សម្គាល់៖ {spelled}", donor) == ["name"], spelled


def test_an_undivided_khmer_name_is_found_with_its_halves_exchanged() -> None:
    donor = DonorIdentifiers(names=("សុខពិសិដ្ឋ",), service_number="88")
    assert found("ពិសិដ្ឋសុខ", donor) == ["name"]
    assert found("សំណាកពណ៌លឿង", donor) == []


def test_a_short_single_name_is_found_spelled_letter_by_letter_and_not_inside_a_word() -> None:
    donor = DonorIdentifiers(names=("Vy",), service_number="88")
    assert found("seen by V. y.", donor) == ["name"]
    assert found("heavy", donor) == []


def test_a_name_of_many_parts_is_found_forwards_and_backwards() -> None:
    donor = DonorIdentifiers(names=("Om Ek Ly Na So Vy",), service_number="88")
    assert found("omeklynasovy", donor) == ["name"]
    assert found("Vy So Na Ly Ek Om", donor) == ["name"]
    assert found("a vyse", donor) == []


@pytest.mark.parametrize(
    "text",
    ["004711", "4711", "no. 4711", "លេខ៤៧១១មិនច្បាស់", "#00-47-11", "0 0 4 7 1 1", "badge4711x"],
)
def test_the_service_number_is_found_in_every_script_and_grouping(text: str) -> None:
    assert found(text) == ["service-number"]


def test_a_service_number_with_letters_is_found() -> None:
    donor = DonorIdentifiers(names=(), service_number="PP-01234")
    for text in ("pp01234", "PP 01234", "РР-០១២៣៤"):
        assert found(text, donor) == ["service-number"]
    assert found("PP-01235", donor) == []


def test_a_short_service_number_is_found_as_written_and_no_count_is_taken_for_it() -> None:
    assert found("badge 0012", SHORT) == ["service-number"]
    assert found("12 minutes", SHORT) == []
    assert found("1200 12 31", DonorIdentifiers(names=("",), service_number=" ")) == []


@pytest.mark.parametrize(
    "text",
    ["012345678", "+855 12 345 678", "tel.012-345-678", "០១២ ៣៤៥ ៦៧៨", "00855971234567"],
)
def test_telephone_numbers_are_found_with_and_without_the_country(text: str) -> None:
    assert found(text) == ["phone"]


def test_a_telephone_number_too_short_to_tell_is_left() -> None:
    assert found("117", DonorIdentifiers(names=(), service_number="88", phones=("117",))) == []


@pytest.mark.parametrize("donor", [DONOR, SHORT])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Donor declined to initial the seals. Temperature read at 08:32, 34 °C.",
        "Finally an amber colour; no foam, no smell. 47 mL.",
        f"First of two: {serial(Kind.SPECIMEN, 4711).grouped}",
        serial(Kind.SPECIMEN, 4712).text,
        "Seal torn at 11:47, replaced; printer jammed twice.",
        "អ្នកផ្តល់សំណាកមិនចុះអក្សរកាត់លើត្រា។ សុខភាពល្អ សីតុណ្ហភាព ៣៤ អង្សា វេលាម៉ោង ០៨:៣២។",
        "ទឹកនោមពណ៌លឿង គ្មានពពុះ ៤៧ មីលីលីត្រ។",
    ],
)
def test_an_ordinary_remark_passes(text: str, donor: DonorIdentifiers) -> None:
    assert found(text, donor) == []
    require_no_name({"remark": text}, donor)


@given(st.text(st.characters(whitelist_categories=["Ll", "Zs", "Po"]), max_size=40))
def test_whatever_stands_around_it_the_whole_name_is_found(around: str) -> None:
    assert "name" in found(f"{around} Piseth Sok {around}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sok Piseth, 012345678", "donor-name-in-text"),
        ("ring 012345678", "donor-phone-in-text"),
        ("officer 4711", "donor-number-in-text"),
    ],
)
def test_every_free_field_is_read_and_the_refusal_repeats_nothing(text: str, code: str) -> None:
    for field in ("remark", "file name", "courier"):
        texts = {"remark": "calm", "file name": "1.pdf", "courier": "PP Post", field: text}
        with pytest.raises(Refused) as refused:
            require_no_name(texts, DONOR)
        assert refused.value.code == code
        assert field in refused.value.message
        assert text not in refused.value.message


def test_a_collector_may_share_a_part_of_the_name_but_not_the_whole_of_it() -> None:
    def named(collector: str, others: tuple[str, ...] = ("collector",)) -> list[str]:
        texts = {"collector": collector}
        return [str(one.identifier) for one in find_identifiers(texts, DONOR, others=others)]

    assert named("Keo Piseth") == []
    assert named("Mr Sok") == []
    assert named("Keo Piseth", others=()) == ["name"]
    assert named("Piseth Sok") == ["name"]
    assert named("Keo Dara, 012 345 678") == ["phone"]
    with pytest.raises(Refused):
        require_no_name({"collector": "SOK Piseth"}, DONOR, others=("collector",))


def test_each_field_and_each_identifier_is_named() -> None:
    texts = {"a": "Sok Piseth 4711", "b": "calm", "c": "012345678"}
    assert find_identifiers(texts, DONOR) == (
        Found("a", Identifier.NAME),
        Found("a", Identifier.SERVICE_NUMBER),
        Found("c", Identifier.PHONE),
    )


_PIECES = (
    *("So", "k", "Sok", "Piseth", "pi", "seth", "ly", "An", "Mr ", "សុខ", "ពិសិដ្ឋ"),
    *(
        "00",
        "47",
        "11",
        "4711",
        "012",
        "345",
        "678",
        "12",
        " ",
        "-",
        "\x00",
        "#",
        "^",
        "\n",
        "µg/mL",
    ),
)


@given(
    st.lists(
        st.lists(
            st.sampled_from(_PIECES),
            max_size=6,
        ).map("".join),
        max_size=6,
    ),
    st.sampled_from((DONOR, SHORT)),
    st.booleans(),
)
def test_what_stands_in_one_of_many_texts_is_what_stands_in_it_alone(
    texts: list[str], donor: DonorIdentifiers, names_of_others: bool
) -> None:
    named = {str(at): text for at, text in enumerate(texts)}
    others = named if names_of_others else {}
    alone = [
        one
        for at, text in named.items()
        for one in find_identifiers({at: text}, donor, others=others)
    ]
    assert list(find_identifiers(named, donor, others=others)) == alone
    mixed = list(find_identifiers({"whole": "".join(texts), **named}, donor, others=["whole"]))
    if not names_of_others:
        assert [one for one in mixed if one.field != "whole"] == alone
