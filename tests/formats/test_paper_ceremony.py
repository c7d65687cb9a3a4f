"""The minutes of a draw: facts that are known, and room for the pen."""

from __future__ import annotations

from typing import Literal

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.paper.ceremony import (
    BeaconPlan,
    Minutes,
    Stratum,
    Thrower,
    _facts,
    minutes_pages,
    minutes_pdf,
)
from tests.formats.paper_samples import COMMITMENT, URL, minutes
from tests.formats.pictures import codes

Language = Literal["km", "en"]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_minutes_are_three_pages_and_lead_to_the_draw(language: Language) -> None:
    pages = minutes_pages(minutes(), language, ppi=110)
    assert len(pages) == 3
    assert codes(pages[0]) == [URL]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_same_facts_give_the_same_bytes_dated_by_the_minutes(language: Language) -> None:
    first = minutes_pdf(minutes(), language)
    assert first == minutes_pdf(minutes(), language)
    assert b"CreationDate(D:20261118000000Z)" in first


@pytest.mark.parametrize(
    ("page", "changed"),
    [
        (0, {"beacon": None}),
        (0, {"beacon": BeaconPlan(34056412, minutes().dice_at)}),
        (0, {"strata": (Stratum("patrol", 3200, 96, 13), Stratum("command", 210, 21, 4))}),
        (0, {"root": "5" + COMMITMENT[1:]}),
        (0, {"heading": ("Nation",), "lunar": "Full moon"}),
        (1, {"throwers": (Thrower("A", "x", 11), Thrower("B", "y", 9))}),
        (2, {"present": ()}),
    ],
)
def test_every_announced_fact_stands_on_its_page(page: int, changed: dict[str, object]) -> None:
    pages = [minutes_pages(one, "km", ppi=60) for one in (minutes(), minutes(**changed))]
    assert pages[0][page] != pages[1][page]


def test_many_throwers_run_on_to_the_next_page() -> None:
    throwers = tuple(Thrower(f"Person {n}", "Body", 10) for n in range(10))
    assert len(minutes_pages(minutes(throwers=throwers, dice=100), "en", ppi=20)) > 3


@pytest.mark.parametrize(
    "throwers",
    [
        (Thrower("A", "x", 10), Thrower("B", "y", 9)),
        (Thrower("A", "x", 20), Thrower("B", "y", 0)),
        (Thrower("A", "x", 21), Thrower("B", "y", -1)),
    ],
)
def test_boxes_that_are_not_the_announced_dice_are_refused(throwers: tuple[Thrower, ...]) -> None:
    assert _refusal(minutes(throwers=throwers)) == "dice-count-wrong"


def test_one_thrower_too_many_boxes_and_an_unknown_language_are_refused() -> None:
    assert _refusal(minutes(throwers=(Thrower("A", "x", 20),))) == "throwers-too-few"
    many = (Thrower("A", "x", 51), Thrower("B", "y", 50))
    assert _refusal(minutes(throwers=many, dice=101)) == "dice-count-wrong"
    assert _refusal(minutes(), "fr") == "language-unknown"


def _refusal(facts: Minutes, language: str = "en") -> str:
    with pytest.raises(UnusableInput) as refused:
        minutes_pdf(facts, language)  # type: ignore[arg-type]
    return refused.value.code


@pytest.mark.parametrize("language", ["en", "km"])
def test_minutes_without_a_beacon_speak_of_none_beyond_saying_so(language: Language) -> None:
    word = {"en": "beacon", "km": "ប៉មសញ្ញា"}[language]
    said = _facts(minutes(beacon=None), language)
    labels = [
        text
        for part, texts in said["say"].items()
        for key, text in texts.items()
        if (part, key) not in {("head", "beacon"), ("after", "round"), ("after", "random")}
    ]
    assert [text for text in labels if word in text.lower()] == []
    assert not said["with-beacon"]
    pages = [minutes_pages(one, language, ppi=60) for one in (minutes(), minutes(beacon=None))]
    assert pages[0][1] != pages[1][1]
