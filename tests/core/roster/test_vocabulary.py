"""Words of cells (core/roster/vocabulary.py) and orders of ranks (core/roster/ranks.py)."""

from __future__ import annotations

import pytest

from passmuster.core.roster.people import (
    ACTIVE,
    DETACHED,
    FEMALE,
    LEFT,
    MALE,
    OFFICER,
    ON_LEAVE,
    RECRUIT,
    STAFF,
    SUSPENDED,
)
from passmuster.core.roster.ranks import DOWN, LEVEL, ORDERS, UNKNOWN, UP, direction, rank_key
from passmuster.core.roster.vocabulary import (
    guess_person_class,
    is_placeholder,
    read_person_class,
    read_sex,
    read_status,
)


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("M", MALE),
        ("FEMALE", FEMALE),
        ("F\u00a0", FEMALE),
        ("ប្រុស", MALE),
        ("ស្រី", FEMALE),
        ("ស្រ\u200bី", FEMALE),
        ("Femme", FEMALE),
        ("nữ", FEMALE),
        ("ชาย", MALE),
        ("7", None),
    ],
)
def test_a_sex_is_read_or_not_known(word: str, sex: str | None) -> None:
    assert read_sex(word) == sex


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Y", ACTIVE),
        ("N", LEFT),
        ("Active", ACTIVE),
        ("Retired", LEFT),
        ("On leave", ON_LEAVE),
        ("Detached", DETACHED),
        ("suspended", SUSPENDED),
        ("លាឈប់", LEFT),
        ("en activité", ACTIVE),
        ("gone fishing", None),
    ],
)
def test_a_status_is_read_or_not_known(word: str, status: str | None) -> None:
    assert read_status(word) == status


@pytest.mark.parametrize(
    ("word", "person_class"),
    [("Civilian", STAFF), ("Cadet", RECRUIT), ("sworn", OFFICER), ("សិស្ស", RECRUIT), ("?", None)],
)
def test_a_person_class_is_read_or_not_known(word: str, person_class: str | None) -> None:
    assert read_person_class(word) == person_class


@pytest.mark.parametrize(
    ("rank", "status", "person_class"),
    [
        ("POLICE OFFICER", "", OFFICER),
        ("Prob. Police Officer", "", OFFICER),
        ("Police Cadet", "", RECRUIT),
        ("", "trainee", RECRUIT),
        ("1258 - INVESTIGATIVE ANALYST", "", STAFF),
        ("សិស្សនគរបាល", "", RECRUIT),
        ("", "", OFFICER),
    ],
)
def test_a_rank_gives_the_class_away_and_else_it_is_officer(
    rank: str, status: str, person_class: str
) -> None:
    assert guess_person_class(rank, status) == person_class


@pytest.mark.parametrize("text", ["", "-", "N/A", "null", "គ្មាន"])
def test_a_sign_for_nothing_says_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("POLICE OFFICER", "9171 - SERGEANT OF POLICE", UP),
        ("LIEUTENANT OF POLICE", "SERGEANT OF POLICE", DOWN),
        ("PO AS DETECTIVE", "PO/FIELD TRNING OFF", LEVEL),
        ("Captain", "Inspector", UP),
        ("Inspector", "Sergeant", DOWN),
        ("ព្រឹន្ទបាលទោ", "ព្រឹន្ទបាលឯក", UP),
        ("អនុសេនីយ៍ត្រី", "ព្រឹន្ទបាលឯក", DOWN),
        ("gardien de la paix", "Brigadier", UP),
        ("Sergeant", "Wizard", UNKNOWN),
    ],
)
def test_the_direction_of_a_change_of_rank_is_told_where_it_is_known(
    old: str, new: str, way: str
) -> None:
    assert direction(old, new) == way


def test_orders_that_disagree_tell_nothing() -> None:
    orders = {"one": ("a", "b"), "other": ("b", "a")}
    assert direction("a", "b", orders) == UNKNOWN


def test_an_installations_own_order_stands_in_place_of_the_known_ones() -> None:
    assert direction("Wizard", "Sergeant", {"ours": ("sergeant", "wizard")}) == DOWN


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("9168 - PO/MARINE OFFICER", "POLICE OFFICER ASSIGNED AS MARINE OFFICER"),
        ("PO AS DETECTIVE", "POLICE OFFICER ASSIGNED AS DETECTIVE"),
        ("sergeant", "SERGEANT"),
    ],
)
def test_two_spellings_of_a_rank_are_one_rank(short: str, long: str) -> None:
    assert rank_key(short) == rank_key(long)


def test_no_order_has_a_rank_twice() -> None:
    for order in ORDERS.values():
        titles = [rank_key(title) for level in order for title in level.split("|")]
        levels = [level for level, titles in enumerate(order) for _ in titles.split("|")]
        places = dict(zip(titles, levels, strict=True))
        assert all(places[t] == level for t, level in zip(titles, levels, strict=True))
