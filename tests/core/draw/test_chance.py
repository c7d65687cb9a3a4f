"""Odds of being drawn several times: exact, against counting every case and a printed table."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.draw.chance import Odds, Turn, decimal, expected_people, one_in
from passmuster.core.kernel.errors import UnusableInput

turns = st.integers(1, 9).flatmap(
    lambda people: st.builds(Turn, st.just(people), st.integers(0, people))
)
several = st.lists(turns, max_size=7).map(lambda made: Odds(tuple(made)))

# The binomial probabilities for n = 10, p = 0.30, as statistical tables print them.
TABLE = (
    "0.0282", "0.1211", "0.2335", "0.2668", "0.2001",
    "0.1029", "0.0368", "0.0090", "0.0014", "0.0001", "0.0000",
)  # fmt: skip


def counted(odds: Odds, times: int) -> Fraction:
    """Go through every way in which one person can be drawn or not."""
    total = Fraction(0)
    for ways in product((0, 1), repeat=len(odds.turns)):
        if sum(ways) == times:
            chance = Fraction(1)
            for drawn, turn in zip(ways, odds.turns, strict=True):
                chance *= turn.chance if drawn else 1 - turn.chance
            total += chance
    return total


@given(several)
def test_every_number_of_times_agrees_with_counting_all_ways(odds):
    for times in range(len(odds.turns) + 1):
        assert odds.exactly(times) == counted(odds, times)
        assert odds.at_least(times) == sum(
            (counted(odds, more) for more in range(times, len(odds.turns) + 1)), Fraction(0)
        )


@given(several)
def test_the_chances_add_up_to_one_and_their_mean_is_the_expected_number(odds):
    each = [odds.exactly(times) for times in range(len(odds.turns) + 1)]
    assert sum(each) == 1
    assert sum((n * chance for n, chance in enumerate(each)), Fraction(0)) == odds.expected
    assert odds.never == each[0]
    assert odds.exactly(odds.most + 1) == 0


@given(several, st.randoms(use_true_random=False))
def test_the_order_of_the_draws_does_not_matter(odds, chance):
    mixed = list(odds.turns)
    chance.shuffle(mixed)
    assert all(Odds(tuple(mixed)).at_least(k) == odds.at_least(k) for k in range(9))


def test_equal_rates_give_the_binomial_table():
    odds = Odds((Turn(10, 3),) * 10)
    assert tuple(decimal(odds.exactly(k), 4) for k in range(11)) == TABLE
    assert odds.exactly(4) == comb(10, 4) * Fraction(3, 10) ** 4 * Fraction(7, 10) ** 6


def test_expected_people_agrees_with_going_through_every_result_of_small_draws():
    # 5 people, 2 drawn, then 3 drawn: all 10 × 10 results, all equally likely.
    odds = Odds((Turn(5, 2), Turn(5, 3)))
    results = list(product(combinations(range(5), 2), combinations(range(5), 3)))
    for times in range(4):
        held = sum(
            sum((person in first) + (person in second) >= times for person in range(5))
            for first, second in results
        )
        assert expected_people([(5, odds)], times) == Fraction(held, len(results))


def test_groups_are_added_up():
    patrol, staff = Odds((Turn(100, 10),)), Odds((Turn(30, 1), Turn(30, 2)))
    assert expected_people([(100, patrol), (30, staff)], 1) == 10 + 30 * staff.at_least(1)
    assert expected_people([], 1) == 0


def test_without_a_draw_nobody_is_drawn():
    odds = Odds(())
    assert (odds.never, odds.expected, odds.most) == (1, 0, 0)
    assert (odds.at_least(0), odds.at_least(1), odds.at_least(-1)) == (1, 0, 1)
    assert (odds.exactly(-1), odds.exactly(1)) == (0, 0)


def test_a_draw_of_nobody_and_a_draw_of_everybody_are_certain():
    assert Odds((Turn(4, 0),)).never == 1
    assert Odds((Turn(4, 0), Turn(4, 4))).exactly(1) == 1
    assert Odds((Turn(4, 0), Turn(4, 4))).most == 1


@pytest.mark.parametrize(("people", "taken"), [(0, 0), (3, 4), (3, -1), (-1, -1)])
def test_numbers_that_no_draw_can_have_are_refused(people, taken):
    with pytest.raises(UnusableInput) as refused:
        Turn(people, taken)
    assert refused.value.code == "chance-not-usable"


def test_thousands_of_draws_stay_exact():
    odds = Odds((Turn(60_000, 617),) * 1000)
    assert odds.at_least(0) == 1
    assert decimal(odds.expected, 2) == "10.28"
    assert odds.never == Fraction(60_000 - 617, 60_000) ** 1000


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1, 3), 3, "0.333"),
        (Fraction(2, 3), 0, "1"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(999_999, 100_000), 4, "10.0000"),
        (Fraction(0), 1, "0.0"),
        (Fraction(1203, 1), 1, "1203.0"),
    ],
)
def test_a_fraction_is_rounded_once_and_halves_go_up(value, places, said):
    assert decimal(value, places) == said


@pytest.mark.parametrize(
    ("chance", "n"),
    [(Fraction(1), 1), (Fraction(2, 5), 3), (Fraction(1, 230), 230), (Fraction(0), None)],
)
def test_a_chance_is_said_as_one_in_so_many(chance, n):
    assert one_in(chance) == n
