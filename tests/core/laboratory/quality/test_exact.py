"""Exact limits equal those of other programs, and bound the truth from outside."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.quality.exact import (
    Limits,
    blinds_needed,
    exact_limits,
    power,
    smallest_share,
)

PERCENT = Fraction(1, 100)

SCIPY = (
    # seen, of, confidence in %, limits: scipy 1.17.1, beta.ppf(a/2, x, n-x+1), beta.ppf(1-a/2, ...)
    (0, 1, 95, "0.00000000", "0.97500000"),
    (1, 1, 95, "0.02500000", "1.00000000"),
    (0, 10, 95, "0.00000000", "0.30849711"),
    (1, 10, 95, "0.00252858", "0.44501612"),
    (5, 10, 95, "0.18708603", "0.81291397"),
    (10, 10, 95, "0.69150289", "1.00000000"),
    (0, 20, 95, "0.00000000", "0.16843347"),
    (1, 29, 95, "0.00087265", "0.17764430"),
    (15, 148, 95, "0.05784401", "0.16165049"),
    (81, 263, 95, "0.25273675", "0.36762192"),
    (3, 30, 95, "0.02111714", "0.26528845"),
    (0, 59, 95, "0.00000000", "0.06060890"),
    (2, 100, 95, "0.00243134", "0.07038393"),
    (99, 100, 95, "0.94554061", "0.99974685"),
    (7, 400, 95, "0.00706413", "0.03572287"),
    (1, 10, 99, "0.00050113", "0.54428706"),
    (0, 59, 99, "0.00000000", "0.08588783"),
    (7, 400, 99, "0.00511877", "0.04229376"),
)


@pytest.mark.parametrize(("seen", "of", "confidence", "low", "high"), SCIPY)
def test_limits_equal_those_of_another_program(
    seen: int, of: int, confidence: int, low: str, high: str
) -> None:
    found = exact_limits(seen, of, confidence=confidence * PERCENT, places=7)
    step = Fraction(1, 10**7)
    assert 0 <= Fraction(low) - found.low + Fraction(1, 10**8) <= 2 * step
    assert 0 <= found.high - Fraction(high) + Fraction(1, 10**8) <= 2 * step


@pytest.mark.parametrize(
    ("seen", "of", "low", "high"),
    [(2, 8055, "0.003", "0.090"), (7, 9500, "0.029", "0.152"), (4, 9000, "0.012", "0.114")],
)
def test_limits_of_the_plausibility_table_are_the_specified_ones_rounded_outwards(
    seen: int, of: int, low: str, high: str
) -> None:
    found = exact_limits(seen, of, places=5)
    assert (found.low, found.high) == (Fraction(low) * PERCENT, Fraction(high) * PERCENT)


def chance_of_at_most(seen: int, of: int, share: Fraction) -> Fraction:
    return sum(
        (comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(seen + 1)), Fraction(0)
    )


@given(st.integers(1, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_limits_are_the_outermost_that_the_definition_allows(told: tuple[int, int]) -> None:
    seen, of = told
    found, step, tail = exact_limits(seen, of), Fraction(1, 10**4), Fraction(1, 40)
    if seen < of:
        assert chance_of_at_most(seen, of, found.high) <= tail
        assert chance_of_at_most(seen, of, found.high - step) > tail
    if seen:
        assert 1 - chance_of_at_most(seen - 1, of, found.low) <= tail
        assert 1 - chance_of_at_most(seen - 1, of, found.low + step) > tail
    other = exact_limits(of - seen, of)
    assert (found.low, found.high) == (1 - other.high, 1 - other.low)


def test_limits_to_one_decimal_are_as_wide_as_that_asks() -> None:
    assert exact_limits(1, 10, places=1) == Limits(low=Fraction(0), high=Fraction(1, 2))


def test_limits_that_are_round_numbers_are_not_widened() -> None:
    # At a share of a tenth one or more of two has the chance 0.19, which is half of 0.38.
    assert exact_limits(1, 2, confidence=Fraction("0.62")).low == Fraction(1, 10)
    assert exact_limits(1, 2, confidence=Fraction("0.62")).high == Fraction(9, 10)


def test_of_nothing_nothing_is_known() -> None:
    assert exact_limits(0, 0) == Limits(low=Fraction(0), high=Fraction(1))


@pytest.mark.parametrize(
    ("seen", "of", "more"),
    [
        (-1, 3, {}),
        (4, 3, {}),
        (1, 3, {"confidence": Fraction(0)}),
        (1, 3, {"confidence": Fraction(1)}),
        (1, 3, {"places": 0}),
    ],
)
def test_what_is_no_share_is_refused(seen: int, of: int, more: dict) -> None:
    with pytest.raises(UnusableInput) as refused:
        exact_limits(seen, of, **more)
    assert refused.value.code == "share-not-usable"


@pytest.mark.parametrize(("turned", "needed"), [(5, 59), (10, 29), (20, 14), (50, 5)])
def test_the_published_numbers_of_controls_are_needed_and_one_fewer_is_too_few(
    turned: int, needed: int
) -> None:
    share = turned * PERCENT
    assert blinds_needed(share) == needed
    assert power(share, needed) >= Fraction(19, 20) > power(share, needed - 1)
    assert smallest_share(needed) <= share < smallest_share(needed - 1)


def test_power_is_exact_and_a_certain_fraud_needs_one_control() -> None:
    assert power(Fraction(1, 2), 5) == Fraction(31, 32)
    assert power(Fraction(0), 9) == 0
    assert power(Fraction(1, 2), 0) == 0
    assert blinds_needed(Fraction(1)) == 1
    assert blinds_needed(Fraction(1, 2), Fraction(31, 32)) == 5
    assert smallest_share(0) == 1
    assert smallest_share(5, Fraction(31, 32)) == Fraction(1, 2)


def test_a_share_that_no_number_of_controls_shows_is_refused() -> None:
    asks = (
        lambda: power(Fraction(2), 1),
        lambda: power(Fraction(1, 2), -1),
        lambda: blinds_needed(Fraction(0)),
        lambda: blinds_needed(Fraction(2)),
        lambda: blinds_needed(Fraction(1, 2), Fraction(1)),
        lambda: blinds_needed(Fraction(1, 2), Fraction(0)),
    )
    for ask in asks:
        with pytest.raises(UnusableInput) as refused:
            ask()
        assert refused.value.code == "share-not-usable"
