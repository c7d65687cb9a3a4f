"""One spelling for texts that look alike (core/kernel/text.py)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.text import (
    ascii_digits,
    has_control_character,
    identity_key,
    normalise_khmer,
    normalise_name,
    normalise_service_number,
    normalise_text,
    search_key,
)

# Pairs published with SIL's khmer-normalizer (MIT licence, test/fixtures/tests.txt): as typed by
# people, and in the order of Unicode Technical Note #61.
TYPED_AND_NORMAL = [
    ("អាជា្ញធរ", "អាជ្ញាធរ"),
    ("បា្រស់", "ប្រាស់"),
    ("ចុះឈេា្មះ", "ចុះឈ្មោះ"),
    ("ឆ្ពេាះ", "ឆ្ពោះ"),
    ("កី្ដ", "ក្តី"),
    ("សាស្ដា្រចារ្យ", "សាស្ត្រាចារ្យ"),
    ("កែវលៀ្មត", "កែវល្មៀត"),
]

# Code points of sequences that TN61 pp. 27 to 32 says not to use, and of those that stand for them.
SEQUENCES = {
    "e + ii": ("1780 17c1 17b8", "1780 17be"),
    "e + aa": ("1780 17c1 17b6", "1780 17c4"),
    "e + ii + aa": ("1780 17c1 17b8 17b6", "1780 17c4 17b8"),
    "subscript ro typed first": ("1780 17d2 179a 17d2 1799", "1780 17d2 1799 17d2 179a"),
    "subscript da": ("1780 17d2 178a", "1780 17d2 178f"),
    "coeng typed twice": ("1780 17d2 17d2 1798", "1780 17d2 1798"),
    "vowel before subscript": ("1781 17c2 17d2 1798 179a", "1781 17d2 1798 17c2 179a"),
    "shifter after vowel": ("1794 17b6 17c9", "1794 17c9 17b6"),
    "nikahit before aa": ("1780 17c6 17b6", "1780 17b6 17c6"),
    "mark typed twice": ("1780 17b6 17b6", "1780 17b6"),
    "u for triisap (strong)": ("17a2 17bb 17b8", "17a2 17ca 17b8"),
    "u for muusikatoan (weak)": ("1798 17bb 17b8", "1798 17c9 17b8"),
    "u for muusikatoan (ba)": ("1794 17d2 179f 17bb 17b8", "1794 17d2 179f 17c9 17b8"),
    "oe with u": ("179f 17be 17bb", "179f 17ca 17be"),
    "u before aa and nikahit": ("17a2 17bb 17b6 17c6", "17a2 17ca 17b6 17c6"),
    "weak u before samyok": ("1798 17bb 17d0", "1798 17c9 17d0"),
    "strong u before samyok stays": ("179f 17bb 17d0", "179f 17bb 17d0"),
    "u with nikahit stays": ("1787 17bb 17c6", "1787 17bb 17c6"),
    "deprecated qaq": ("17a3", "17a2"),
    "deprecated qaa": ("17a4", "17a2 17b6"),
    "inherent vowel": ("1780 17b4", "1780"),
    "zero-width joiner": ("1780 200d 17b6", "1780 17b6"),
    "two equal subscripts stay": ("1780 17d2 1798 17d2 1798", "1780 17d2 1798 17d2 1798"),
    "coeng at the end stays": ("1780 17b6 17d2", "1780 17b6 17d2"),
}


def text(code_points: str) -> str:
    return "".join(chr(int(code, 16)) for code in code_points.split())


@pytest.mark.parametrize(("typed", "normal"), TYPED_AND_NORMAL)
def test_words_as_people_type_them_come_into_one_order(typed: str, normal: str) -> None:
    assert normalise_khmer(typed) == normal
    assert normalise_khmer(normal) == normal


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_sequence_not_to_be_used_becomes_the_one_that_looks_the_same(name: str) -> None:
    typed, normal = SEQUENCES[name]
    assert normalise_khmer(text(typed)) == text(normal)


def test_every_order_of_the_marks_of_one_syllable_is_one_word() -> None:
    parts = ["\u17d2\u1798", "\u17c9", "\u17b6", "\u17c6", "\u17c7"]
    orders = {normalise_khmer("ស" + "".join(order)) for order in itertools.permutations(parts)}
    assert orders == {"ស្ម៉ាំះ"}


def test_words_that_look_different_stay_different() -> None:
    words = ["ការ", "ការ៉", "កា", "កាំ", "កាះ", "ក្រ", "ក្យ", "ក្រ្យ", "កុ", "កូ"]
    assert len({normalise_khmer(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("  a \t b\r\nc ", "a b c"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\ufeffa\u200bb\u202ec\u2066", "abc"),
        ("a\x00b\x07", "ab"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_text_loses_what_nobody_sees(typed: str, normal: str) -> None:
    assert normalise_text(typed) == normal


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("៤៧១១", "4711"), ("٤٧", "47"), ("４７", "47"), ("𝟙", "1"), ("a1", "a1"), ("៰", "៰")],
)
def test_digits_of_every_script_are_digits(typed: str, digits: str) -> None:
    assert ascii_digits(typed) == digits


EIGHT_DISGUISES = [
    "004711",
    "4711",
    "#4711",
    "៤៧១១",
    "4711\u00a0",
    "47\u200b11",
    "４７１១",
    "№ 4 711",
]


def test_one_number_in_eight_disguises_is_one_identity() -> None:
    assert {identity_key(number) for number in EIGHT_DISGUISES} == {"4711"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("# 51297", "51297"),
        ("Ｃ－303082", "C-303082"),
        ("C\u2011303082", "C-303082"),
        ("  c  12 ", "c 12"),
        ("004711", "004711"),
        ("№៤៧", "47"),
        ("ក-០០១", "ក-001"),
    ],
)
def test_a_service_number_is_stored_as_the_force_prints_it(typed: str, stored: str) -> None:
    assert normalise_service_number(typed) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [("c303082", "C303082"), ("С303082", "C303082"), ("Α12", "A12"), ("A 12", "A12"), ("0", "000")],
)
def test_numbers_that_read_alike_have_one_key(one: str, other: str) -> None:
    assert identity_key(one) == identity_key(other)


@pytest.mark.parametrize(("one", "other"), [("A012", "A12"), ("12", "120"), ("1-2", "12")])
def test_numbers_that_read_differently_keep_two_keys(one: str, other: str) -> None:
    assert identity_key(one) != identity_key(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("NÚÑEZ, José-María", "nunez jose maria"),
        ("O'Brien_Jr.", "o brien jr"),
        ("មន្រ្តី ៣០៣", "មន្ត្រី 303"),
        ("สมชาย ใจดี", "สมชาย ใจดี"),
        ("Straße", "strasse"),
    ],
)
def test_names_are_searched_without_case_accents_and_punctuation(name: str, key: str) -> None:
    assert search_key(name) == key


def test_names_of_more_signs_than_are_remembered_are_searched_as_any_other() -> None:
    rare = "".join(map(chr, range(0x20000, 0x21400)))
    assert len(set(rare)) > 4096, "as many signs as the table keeps"
    for _ in range(2):
        assert search_key(f"{rare}\u2e3a\u2e3b{rare[::-1]}") == f"{rare} {rare[::-1]}"


def test_a_khmer_sign_is_no_accent() -> None:
    assert search_key("ការ៉") != search_key("ការ")


@pytest.mark.parametrize(("cell", "has"), [("a\x00", True), ("a\tb\n", False), ("\x85", False)])
def test_control_characters_are_told_from_white_space(cell: str, has: bool) -> None:
    assert has_control_character(cell) is has


KHMER = st.text(
    st.sampled_from([chr(code) for code in range(0x1780, 0x17DE)] + ["\u17d2"] * 20), max_size=10
)
ANY = st.one_of(st.text(max_size=12), KHMER)


@pytest.mark.parametrize(
    "normalise",
    [
        normalise_text,
        normalise_khmer,
        normalise_name,
        normalise_service_number,
        identity_key,
        ascii_digits,
        search_key,
    ],
)
@given(typed=ANY)
def test_normal_text_stays_as_it_is(normalise: object, typed: str) -> None:
    assert callable(normalise)
    once = normalise(typed)
    assert normalise(once) == once
