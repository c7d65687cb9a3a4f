"""A person is found however their name or number is typed (core/roster/searching.py)."""

from __future__ import annotations

import csv
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.text import search_key
from passmuster.core.roster.people import Person
from passmuster.core.roster.searching import search_text, search_words

SOPHAL = Person(
    number="PS-000123", name="សុខ សុផល", latin_name="Sok Sophal", rank="Chief", badge="B 77/4"
)


def finds(query: str, person: Person) -> bool:
    """Tell whether the query finds the person, as a list asks for it."""
    words, text = search_words(query), search_text(person)
    return bool(words) and all(word in text for word in words)


@pytest.mark.parametrize(
    "query",
    [
        *("Sok Sophal", "SOPHAL SOK", "soksophal", "sophalsok", "Soph", "phal", "sok so phal"),
        *("សុខ សុផល", "សុផល សុខ", "សុខសុផល", "សុផលសុខ", "សុខ\u200bសុផល", "ផល", "សុខ Sophal"),
        *("PS-000123", "ps000123", "PS–000123", "០០០១២៣", "000 123", "១២៣"),
        *("B77/4", "b774", "B\u200b ៧៧៤", "77-4"),
        *("Sók Sophâl", "sok,sophal", "sophal 000123"),
    ],
)
def test_a_person_is_found_by_each_way_to_write_them(query: str) -> None:
    assert finds(query, SOPHAL)


@pytest.mark.parametrize(
    "query", ["", " ", "–…'", "Sok Sopheap", "chief", "សុខា", "PS-000124", "sokk", "%", "_", "*"]
)
def test_what_is_not_there_finds_nobody(query: str) -> None:
    assert not finds(query, SOPHAL)


def test_a_khmer_name_is_found_in_any_order_of_its_code_points() -> None:
    person = Person("1", name="ស្រីមុំ ខ្មែរ")
    for typed in ("ស្រីមុំ", "សី្រមុំ", "ស្រីមំុ", "ខែ្មរ", "ខ្មែរស្រីមុំ"):
        assert finds(typed, person), typed


def test_three_words_are_found_in_each_order_without_spaces() -> None:
    person = Person("1", latin_name="Nguon Sok Chenda")
    for words in permutations(["nguon", "sok", "chenda"]):
        assert finds("".join(words), person)


def test_a_number_is_found_without_its_zeros_and_with_look_alike_letters() -> None:
    assert finds("4711", Person("004711"))
    assert finds("004711", Person("004711"))
    assert finds("PC-12", Person("РС-12"))  # stored with Cyrillic letters


def test_a_khmer_name_is_not_guessed_from_latin_letters() -> None:
    assert not finds("sophal", Person("1", name="សុផល"))


def test_somebody_of_whom_only_the_number_is_known_has_a_short_text() -> None:
    assert search_text(Person("1001")) == "1001"
    assert search_text(SOPHAL) == "soksophalsok សុខសុផលសុខ ps000123 b774"


names = st.lists(
    st.text(st.sampled_from("កខគងចសរលអិីុូេោាំ្់abcé'-"), min_size=1, max_size=8),
    min_size=1,
    max_size=4,
)


@given(names)
def test_any_name_is_found_as_stored_joined_and_word_by_word(words: list[str]) -> None:
    person = Person("1", name=" ".join(words), latin_name="Sok")
    for query in (" ".join(words), "".join(words), *words):
        if search_key(query):
            assert finds(query, person)


def test_every_person_of_a_khmer_file_is_found_by_name_and_number(shared) -> None:
    with (shared / "data/rosters/khmer_12k_utf8.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    name, number = rows[0].index("ឈ្មោះ"), 0
    for row in rows[1::40]:
        person = Person(row[number], name=row[name])
        assert finds(row[name].replace(" ", ""), person)
        assert finds(row[number], person)
