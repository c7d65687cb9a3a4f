"""An announcement leaves nothing open, and numbers have no gaps."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.core.draw import announcement as rules
from passmuster.core.kernel.errors import PassmusterError, Refused, UnusableInput
from tests.core.draw.ceremony import ROUND, announcement

CHAIN = announcement()["beacon"]["chain"]


def codes(last: str | None = "2023-006", **changes: Any) -> list[str]:
    facts = {
        name: changes.pop(name)
        for name in ("throwers", "opening_cap_days", "round_taken_by")
        if name in changes
    }
    problems = rules.check_announcement(
        announcement(**changes), last_number=last, **({"throwers": 2} | facts)
    )
    return [problem.code for problem in problems]


def test_a_good_announcement_has_no_problem() -> None:
    assert codes() == []
    assert codes(beacon=False) == []


def test_the_announced_rounds_are_the_named_one_and_its_fallbacks() -> None:
    assert rules.announced_rounds(announcement()) == [ROUND, ROUND + 20, ROUND + 40]
    assert rules.announced_rounds(announcement(beacon=False)) == []


def test_the_first_draw_of_a_force_and_of_a_year_is_number_one() -> None:
    assert rules.next_number(None, 2026) == "2026-001"
    assert rules.next_number("2025-017", 2026) == "2026-001"
    assert rules.next_number("2026-030", 2026) == "2026-031"


@pytest.mark.parametrize(
    ("last", "year", "code"),
    [
        ("2026-31", 2026, "draw-number-malformed"),
        ("2027-001", 2026, "draw-year-past"),
        ("2026-999", 2026, "draw-numbers-used-up"),
    ],
)
def test_no_number_follows_where_none_can(last: str, year: int, code: str) -> None:
    with pytest.raises(PassmusterError) as refused:
        rules.next_number(last, year)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ("2023-007", "number-not-next"),
        ("2023-005", "number-not-next"),
        (None, "number-not-next"),
        ("2024-001", "draw-year-past"),
    ],
    ids=["used again", "one skipped", "not the first", "year past"],
)
def test_a_number_used_again_or_skipped_is_refused(last: str | None, code: str) -> None:
    assert codes(last) == [code]


def strata(*items: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"merged_from": [item["label"]], **item} for item in items]


GOOD = {"label": "patrol", "rate": "1/10"}


LEFT_OPEN: list[tuple[dict[str, Any], list[str]]] = [
    ({"round_taken_by": "2023-006"}, ["round-has-its-draw"]),
    ({"throwers": 1}, ["throwers-too-few"]),
    ({"method": "numpy"}, ["method-unknown"]),
    ({"dice": 19}, ["dice-too-few"]),
    ({"strata": [], "reserves": {}}, ["strata-missing"]),
    ({"strata": strata(GOOD, GOOD), "reserves": {}}, ["stratum-twice"]),
    (
        {
            "strata": strata(GOOD, {"label": "dogs", "take": 1, "merged_from": ["patrol"]}),
            "reserves": {},
        },
        ["stratum-twice"],
    ),
    ({"strata": strata({**GOOD, "rate": "3/2"}), "reserves": {}}, ["rate-not-usable"]),
    (
        {"strata": strata({"label": "patrol", "take": 0}), "reserves": {}},
        ["take-not-usable"],
    ),
    ({"reserves": {"mounted": 1}}, ["reserves-unknown-stratum"]),
    ({"days": []}, ["days-missing"]),
    ({"days": ["2023-02-30"]}, ["day-not-a-date"]),
    ({"opening_day": "2023-13-01"}, ["day-not-a-date"]),
    ({"days": ["2023-09-20", "2023-09-19"]}, ["days-not-in-order"]),
    ({"days": ["2023-09-19", "2023-09-19"]}, ["days-not-in-order"]),
    ({"days": ["2023-09-14", "2023-09-19"]}, ["days-before-dice"]),
    ({"opening_day": "2023-09-20"}, ["opening-before-last-day"]),
    ({"opening_day": "2023-10-21"}, ["opening-after-cap"]),
    ({"opening_day": "2023-10-10", "opening_cap_days": 19}, ["opening-after-cap"]),
    (
        {"beacon": {"chain": CHAIN, "round": 5}, "fallbacks": []},
        ["beacon-before-dice"],
    ),
    ({"dice_at": "2023-09-15T11:00:03Z"}, ["beacon-before-dice"]),
    ({"beacon": {"chain": "a" * 64, "round": 9}, "fallbacks": []}, ["beacon-chain-unknown"]),
    (
        {"beacon": None, "fallbacks": [{"chain": CHAIN, "round": 9}]},
        ["fallback-without-beacon"],
    ),
    (
        {"fallbacks": [{"chain": "a" * 64, "round": ROUND + 1}]},
        ["fallback-other-chain"],
    ),
    ({"fallbacks": [{"chain": CHAIN, "round": ROUND}]}, ["fallbacks-not-later"]),
    (
        {"fallbacks": [{"chain": CHAIN, "round": ROUND + n} for n in (9, 5)]},
        ["fallbacks-not-later"],
    ),
]
"""Changes to a good announcement, and the codes they must get."""


@pytest.mark.parametrize(("changes", "expected"), LEFT_OPEN)
def test_each_thing_left_open_has_its_code(changes: dict[str, Any], expected: list[str]) -> None:
    fields = dict(changes)
    if "beacon" in fields:
        # The ceremony's own flag of that name is about having one at all.
        beacon = fields.pop("beacon")
        problems = rules.announcement_problems(announcement() | {"beacon": beacon} | fields)
        assert [problem.code for problem in problems] == expected
    else:
        assert codes(**fields) == expected


def test_a_moment_that_the_calendar_has_not_is_found_wherever_it_is_used() -> None:
    assert codes(dice_at="2023-09-31T10:00:00Z") == ["day-not-a-date", "time-not-usable"]
    with pytest.raises(UnusableInput):
        rules.unix_time("2023-09-31T10:00:00Z")


def test_a_number_of_another_year_is_found_by_an_outsider_too() -> None:
    problems = rules.announcement_problems(announcement(year=2024))
    assert [problem.code for problem in problems] == ["number-not-of-year"]


def test_requiring_raises_the_first_problem() -> None:
    rules.require_announcement(announcement(), last_number="2023-006", throwers=2)
    with pytest.raises(Refused) as refused:
        rules.require_announcement(announcement(dice=3), last_number="2023-006", throwers=2)
    assert refused.value.code == "dice-too-few"
