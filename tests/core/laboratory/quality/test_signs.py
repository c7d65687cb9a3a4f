"""Signs of a run that was not made: counted exactly, asked about, and no accusation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from fractions import Fraction

import pytest

from passmuster.core.collection.signals import QUESTION
from passmuster.core.laboratory.quality.batch import Batch
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.signs import (
    Quantity,
    all_signs,
    chance_of_run,
    copied_controls,
    equal_quantities,
    full_days,
    reused_files,
)
from tests.core.laboratory.quality.samples import ABOVE, CONTROLS, START, batch, reading


def many(code: str, specimens: int, **given: object) -> Batch:
    return batch(code, specimens=tuple(f"{code}/{n}" for n in range(specimens)), **given)


def quantities(*values: object, analyst: str = "A-7", analyte: str = "MAMP") -> list[Quantity]:
    return [
        Quantity(
            batch=f"B-{place // 4}",
            specimen=f"S-{place}",
            analyst=analyst,
            analyte=analyte,
            value=Fraction(str(value)),
            at=START + timedelta(minutes=place),
        )
        for place, value in enumerate(values)
    ]


def test_one_file_in_two_batches_is_named_with_both() -> None:
    again = batch("B-2", qc_sha256=batch("B-1").qc_sha256)
    (sign,) = reused_files([batch("B-1"), again, batch("B-3")])
    assert (sign.kind, sign.batches, sign.count) == ("qc-file-reused", ("B-1", "B-2"), 2)
    assert "B-1, B-2" in sign.says


def test_a_batch_told_twice_or_without_a_file_is_no_reuse() -> None:
    assert reused_files([batch("B-1"), batch("B-1")]) == ()
    assert reused_files([batch("B-1", qc_sha256=""), batch("B-2", qc_sha256="")]) == ()


def test_the_same_readings_under_another_hash_are_named() -> None:
    six = (*CONTROLS, reading(ABOVE, 1), reading(ABOVE, -1))
    copied = [batch(code, controls=six) for code in ("B-1", "B-2")]
    (sign,) = copied_controls(copied)
    assert (sign.kind, sign.batches, sign.count) == ("controls-equal", ("B-1", "B-2"), 6)
    assert (
        copied_controls([copied[0], batch("B-2", controls=(*six[:-1], reading(ABOVE, -2)))]) == ()
    )


def test_a_few_equal_controls_are_no_copy() -> None:
    assert copied_controls([batch("B-1"), batch("B-2")]) == ()
    found_nothing = replace(ABOVE, measured=Fraction(0))
    padded = (*CONTROLS, reading(ABOVE, 1), found_nothing)
    assert copied_controls([batch(code, controls=padded) for code in ("B-1", "B-2")]) == ()


@pytest.mark.parametrize(("second", "asked"), [(150, False), (151, True)])
def test_a_day_with_more_specimens_than_the_figure_is_asked_about(second: int, asked: bool) -> None:
    signs = full_days([many("B-1", 150), many("B-2", second)])
    assert [(sign.batches, sign.count) for sign in signs] == [(("B-1", "B-2"), 301)] * asked


def test_six_hundred_of_one_analyst_are_asked_about_and_of_two_are_not() -> None:
    (sign,) = full_days([many("B-1", 300), many("B-2", 300)])
    assert (sign.kind, sign.analyst, sign.count) == ("day-full", "A-7", 600)
    assert "from 301 on" in sign.says
    assert full_days([many("B-1", 300), many("B-2", 300, analyst="A-8")]) == ()


def test_a_day_is_that_of_the_laboratory_and_an_unended_batch_has_none() -> None:
    late = {"ended_at": START.replace(hour=23)}
    next_day = {"ended_at": START.replace(hour=23).astimezone(timezone(timedelta(hours=7)))}
    assert full_days([many("B-1", 300, **late), many("B-2", 300, **next_day)]) == ()
    assert len(full_days([many("B-1", 300, **late), many("B-2", 300, **late)])) == 1
    assert full_days([many("B-1", 301, ended_at=None)]) == ()


def test_a_run_of_equal_quantities_beyond_chance_is_asked_about() -> None:
    (sign,) = equal_quantities(quantities(*[812] * 6))
    assert (sign.kind, sign.analyst, sign.count) == ("quantities-equal", "A-7", 6)
    assert sign.batches == ("B-0", "B-1")
    assert "less often than once in 3200000" in sign.says
    assert equal_quantities(quantities(*[812] * 5)) == ()


@pytest.mark.parametrize(("edge", "asked"), [(3_200_000, True), (3_200_001, False)])
def test_a_run_exactly_at_the_edge_of_chance_is_asked_about(edge: int, asked: bool) -> None:
    figures = tuple(
        replace(one, value=Fraction(1, edge)) if one.code == "equal-chance" else one
        for one in QUALITY.figures
    )
    moved = replace(QUALITY, figures=figures)
    assert bool(equal_quantities(quantities(*[812] * 6), moved)) is asked


def test_equal_quantities_are_those_of_one_analyst_one_analyte_and_one_stretch() -> None:
    apart = quantities(*[812, 640] * 6)
    two_hands = quantities(*[812] * 3) + quantities(*[812] * 3, analyst="A-8")
    two_drugs = quantities(*[812] * 3) + quantities(*[812] * 3, analyte="AMP")
    nothing = quantities(*[0] * 20)
    for harmless in (apart, two_hands, two_drugs, nothing):
        assert equal_quantities(harmless) == ()


def test_a_run_in_many_readings_is_less_surprising_than_alone() -> None:
    each = Fraction(1, 20)
    assert chance_of_run(6, 6, each) == Fraction(1, 3_200_000)
    assert chance_of_run(6, 105, each) == Fraction(100, 3_200_000)
    assert chance_of_run(1, 50, each) == 1
    calm = [800 + place for place in range(99)]
    assert equal_quantities(quantities(*[812] * 6, *calm)) == ()
    assert len(equal_quantities(quantities(*calm, *[812] * 8))) == 1


def test_all_signs_come_together_and_accuse_nobody() -> None:
    six = (*CONTROLS, reading(ABOVE, 1), reading(ABOVE, -1))
    batches = [many(code, 200, controls=six, qc_sha256="0" * 64) for code in ("B-1", "B-2")]
    signs = all_signs(batches, quantities(*[812] * 6))
    assert [sign.kind for sign in signs] == [
        "qc-file-reused",
        "controls-equal",
        "day-full",
        "quantities-equal",
    ]
    for sign in signs:
        assert sign.question == QUESTION
        assert sign.batches
        assert str(sign.count) in sign.says
        assert "A-7" not in sign.says
        for word in ("fraud", "forg", "faked", "guilty", "invented"):
            assert word not in sign.says
