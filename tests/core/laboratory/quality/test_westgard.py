"""Westgard's rules at their exact bounds, within a material, over materials, within one batch."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.quality.westgard import CONTROL_RULES, Point, broken

TINY = Fraction(1, 10**9)


def points(*told: tuple[str, str, float | Fraction]) -> list[Point]:
    return [
        Point(material=material, batch=batch, off=Fraction(off)) for material, batch, off in told
    ]


def names(given: list[Point], batch: str = "new") -> list[str]:
    return [found.rule.name for found in broken(given, batch)]


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(
    ("off", "told"),
    [
        (2, []),
        (2 + TINY, ["1-2s"]),
        (3, ["1-2s"]),
        (3 + TINY, ["1-2s", "1-3s"]),
    ],
)
def test_one_control_warns_beyond_two_and_rejects_beyond_three(
    off: Fraction, told: list[str], side: int
) -> None:
    assert names(points(("low", "new", side * off))) == told


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(("first", "told"), [(2, ["1-2s"]), (2 + TINY, ["1-2s", "2-2s"])])
def test_two_in_a_row_beyond_two_on_one_side_reject(
    first: Fraction, told: list[str], side: int
) -> None:
    across_batches = points(("low", "old", side * first), ("low", "new", side * (2 + TINY)))
    across_materials = points(("low", "new", side * first), ("high", "new", side * (2 + TINY)))
    assert names(across_batches) == told
    assert names(across_materials) == told


def test_two_in_a_row_of_one_material_count_although_another_was_run_between() -> None:
    run = points(("low", "old", 2.5), ("high", "old", 0), ("low", "new", 2.5), ("high", "new", 0))
    assert names(run) == ["1-2s", "2-2s"]
    assert [point.batch for point in broken(run, "new")[1].points] == ["old", "new"]


def test_a_run_of_one_material_is_looked_for_among_three() -> None:
    calm = [("low", "old", 0), ("high", "old", 0)]
    run = points(("mid", "old", 2.5), *calm, ("mid", "new", 2.5), ("low", "new", 0))
    assert names(run) == ["1-2s", "2-2s"]
    assert names(points(("low", "old", 2.5), ("high", "old", 0), ("mid", "new", 2.5))) == ["1-2s"]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (2 + TINY, -2 - TINY, ["1-2s", "R-4s"]),
        (2 + TINY, -2, ["1-2s"]),
        (2, -2 - TINY, ["1-2s"]),
    ],
)
def test_the_range_rule_wants_both_sides_beyond_two(
    one: Fraction, other: Fraction, told: list[str]
) -> None:
    assert names(points(("low", "new", one), ("high", "new", other))) == told
    assert names(points(("high", "new", other), ("low", "new", one))) == told


def test_the_range_rule_is_asked_within_one_batch_only() -> None:
    assert names(points(("low", "old", 2.5), ("high", "new", -2.5))) == ["1-2s"]


@pytest.mark.parametrize("side", [1, -1])
def test_four_in_a_row_beyond_one_reject_and_three_do_not(side: int) -> None:
    beyond = side * (1 + TINY)
    four = points(*[("low", "old", beyond)] * 3, ("low", "new", beyond))
    assert names(four) == ["4-1s"]
    assert names(four[1:]) == []
    at_one = points(*[("low", "old", beyond)] * 3, ("low", "new", side * 1))
    assert names(at_one) == []


@pytest.mark.parametrize("side", [1, -1])
def test_ten_in_a_row_on_one_side_reject_and_nine_do_not(side: int) -> None:
    ten = points(*[("low", "old", side * TINY)] * 9, ("low", "new", side * TINY))
    assert names(ten) == ["10-x"]
    assert names(ten[1:]) == []
    on_the_mean = points(*[("low", "old", side * TINY)] * 9, ("low", "new", 0))
    assert names(on_the_mean) == []


def test_what_an_earlier_batch_broke_alone_is_not_told_again() -> None:
    assert names(points(("low", "old", 3.5), ("low", "new", 0))) == []
    assert names(points(("low", "old", 2.5), ("low", "old", 2.5), ("low", "new", 0))) == []


def test_only_the_first_rule_warns_and_every_rule_has_a_source() -> None:
    assert [rule.rejects for rule in CONTROL_RULES] == [False, True, True, True, True, True]
    assert not any(rule.source.confirmed for rule in CONTROL_RULES)


OFFS = st.fractions(min_value=-4, max_value=4, max_denominator=8)


@given(st.lists(st.tuples(st.sampled_from(["low", "high"]), OFFS), min_size=1, max_size=12))
def test_a_mirrored_chart_breaks_the_same_rules(told: list[tuple[str, Fraction]]) -> None:
    chart = points(*[(material, "new", off) for material, off in told])
    mirrored = points(*[(material, "new", -off) for material, off in told])
    assert names(chart) == names(mirrored)


@given(st.lists(st.tuples(st.sampled_from(["low", "high"]), OFFS), min_size=1, max_size=12))
def test_a_batch_within_one_deviation_on_both_sides_breaks_nothing_but_ten(
    told: list[tuple[str, Fraction]],
) -> None:
    calm = points(*[(material, "new", off / 4) for material, off in told])
    assert set(names(calm)) <= {"10-x"}
