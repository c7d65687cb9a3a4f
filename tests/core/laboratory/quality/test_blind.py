"""Blind controls: how many, of which sorts, where, and under which seal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import CheckFailed, Refused, UnusableInput
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.quality.blind_plan import (
    Plan,
    check_plan,
    make_plan,
    plan_bytes,
    planting_bytes,
)
from passmuster.core.laboratory.quality.blind_rules import (
    BLIND_RULES,
    DOT,
    HHS,
    NRC,
    BlindRule,
    Part,
    Sort,
    blind_rule,
    blinds_of_first_days,
    blinds_of_quarter,
    blinds_of_year,
    is_due,
    sorts_of,
    spread,
)
from passmuster.core.laboratory.quality.blind_seal import (
    check_seal,
    decide_opening,
    first_day,
    last_day,
    quarter_number,
    quarter_of,
)
from passmuster.core.ledger.entries import commitment

DRUGS = ("MAMP", "KET", "Δ9THCC", "MDMA")
OCCASIONS = tuple(f"2026-10-{day:02d}/{site}" for day in range(1, 31) for site in ("A", "B"))
SEED = "passmuster-blind/v1/2026-Q4/LAB-1/5f3759df"
MANAGER = Actor(human="H-1", role=Role.PROGRAMME_MANAGER)
INSPECTOR = Actor(human="H-2", role=Role.INSPECTOR_GENERAL)


def plan(rule: BlindRule = NRC, number: int = 10, seed: str = SEED) -> Plan:
    return make_plan(
        rule,
        number,
        laboratory="LAB-1",
        period="2026-Q4",
        occasions=OCCASIONS,
        analytes=DRUGS,
        seed=seed,
    )


@pytest.mark.parametrize(
    ("specimens", "quarters"),
    [
        (2500, (6, 6, 6, 7)),  # 49 CFR 40.103(b), example 1
        (2000, (5, 5, 5, 5)),  # example 2
        (1000, (2, 3, 2, 3)),  # example 2, the other laboratory
        (101, (0, 1, 0, 1)),
        (20_000, (50, 50, 50, 50)),
        (20_001, (50, 50, 50, 50)),
        (80_000, (50, 50, 50, 50)),
    ],
)
def test_dot_asks_for_one_percent_spread_evenly_and_at_most_fifty_a_quarter(
    specimens: int, quarters: tuple[int, ...]
) -> None:
    assert blinds_of_year(DOT, specimens) == quarters


@pytest.mark.parametrize(
    ("specimens", "number"),
    [(0, 10), (1000, 10), (1001, 11), (10_000, 100), (10_001, 100)],
)
def test_nrc_asks_for_one_percent_of_a_quarter_between_ten_and_a_hundred(
    specimens: int, number: int
) -> None:
    assert blinds_of_year(NRC, 4 * specimens) == (number,) * 4


@pytest.mark.parametrize(
    ("specimens", "number"), [(0, 30), (150, 30), (151, 31), (500, 100), (9000, 100)]
)
def test_nrc_asks_for_a_fifth_of_the_first_days_between_thirty_and_a_hundred(
    specimens: int, number: int
) -> None:
    assert blinds_of_first_days(NRC, specimens) == number
    assert blinds_of_first_days(DOT, specimens) == 0


def test_hhs_asks_for_three_percent_and_at_most_four_hundred_a_year() -> None:
    assert sum(blinds_of_year(HHS, 1000)) == 30
    assert blinds_of_year(HHS, 20_000) == (100, 100, 100, 100)


@pytest.mark.parametrize(
    ("staff", "specimens", "due"), [(2000, 100, True), (1999, 100, False), (2000, 99, False)]
)
def test_the_duty_begins_at_the_regimes_numbers(staff: int, specimens: int, due: bool) -> None:
    assert is_due(DOT, staff=staff, specimens=specimens) is due
    assert is_due(NRC, staff=1, specimens=1)


@given(st.integers(0, 5000), st.integers(1, 12))
def test_what_is_spread_is_whole_and_differs_by_one_at_most(number: int, parts: int) -> None:
    dealt = spread(number, parts)
    assert sum(dealt) == number
    assert max(dealt) - min(dealt) <= 1


@pytest.mark.parametrize(
    ("rule", "number", "sorts"),
    [
        (NRC, 10, (5, 1, 3, 1)),
        (NRC, 30, (18, 3, 6, 3)),
        (NRC, 100, (60, 10, 20, 10)),
        (NRC, 5, (2, 1, 2, 0)),
        (NRC, 3, (2, 0, 1, 0)),
        (NRC, 0, (0, 0, 0, 0)),
        (DOT, 25, (19, 4, 2)),
        (DOT, 100, (75, 15, 10)),
        (HHS, 4, (3, 1, 0)),
    ],
)
def test_a_mix_is_dealt_by_largest_remainder_and_its_least_numbers(
    rule: BlindRule, number: int, sorts: tuple[int, ...]
) -> None:
    assert tuple(sorts_of(rule, number).values()) == sorts


@given(st.sampled_from(BLIND_RULES), st.integers(0, 400))
def test_a_mix_is_always_whole(rule: BlindRule, number: int) -> None:
    dealt = sorts_of(rule, number)
    assert sum(dealt.values()) == number
    assert min(dealt.values()) >= 0
    if rule is NRC and number >= 10:
        assert dealt[Sort.VALIDITY] >= 3


def test_a_mix_that_makes_no_whole_is_no_rule() -> None:
    with pytest.raises(ValueError, match="make one"):
        replace(DOT, mix=(Part(sort=Sort.NEGATIVE, share=Fraction(3, 4)),))


def test_rules_are_found_by_regime_and_only_what_was_read_is_confirmed() -> None:
    assert [blind_rule(rule.regime) for rule in BLIND_RULES] == list(BLIND_RULES)
    assert [rule.source.confirmed for rule in BLIND_RULES] == [True, True, False]
    with pytest.raises(UnusableInput) as refused:
        blind_rule("nobody")
    assert refused.value.code == "blind-rule-unknown"


def test_a_plan_has_one_control_in_each_even_part_of_the_quarter() -> None:
    made = plan()
    parts = [OCCASIONS.index(control.occasion) // 6 for control in made.controls]
    assert parts == list(range(10))


def test_a_plan_holds_the_mix_deals_every_drug_and_says_what_a_good_test_reports() -> None:
    made = plan(number=30)
    assert Counter(control.sort for control in made.controls) == sorts_of(NRC, 30)
    with_drug = [control for control in made.controls if control.analyte]
    assert {control.expected for control in with_drug} == {Result.POSITIVE}
    assert {control.sort for control in with_drug} == {Sort.POSITIVE, Sort.CHALLENGE}
    dealt = Counter(control.analyte for control in with_drug)
    assert set(dealt) == set(DRUGS)
    assert max(dealt.values()) - min(dealt.values()) <= 1
    spoilt = Counter(c.expected for c in made.controls if c.sort is Sort.VALIDITY)
    assert spoilt == dict.fromkeys(NRC.validity, 2)
    blank = {c.expected for c in made.controls if c.sort is Sort.NEGATIVE}
    assert blank == {Result.NEGATIVE}
    assert made.uncovered == ()


def test_a_plan_too_small_for_the_panel_says_which_drugs_it_leaves_out() -> None:
    small = plan(rule=DOT, number=5)
    held = {control.analyte for control in small.controls if control.analyte}
    assert len(held) == 1
    assert set(small.uncovered) == set(DRUGS) - held


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan() == plan()
    others = [plan(seed=f"{SEED}/{number}").controls for number in range(20)]
    assert len({tuple(c.occasion for c in controls) for controls in others}) == 20
    assert len({tuple(c.sort for c in controls) for controls in others}) > 10


def test_no_occasion_is_preferred_over_many_seeds() -> None:
    hits = Counter(
        control.occasion for number in range(300) for control in plan(seed=f"s{number}").controls
    )
    assert set(hits) == set(OCCASIONS)
    assert 25 <= min(hits.values()) <= max(hits.values()) <= 80


def test_an_empty_plan_is_a_plan() -> None:
    assert plan(number=0).controls == ()


def test_a_plan_that_is_made_again_from_its_ground_is_the_same_or_is_named() -> None:
    made = plan()
    check_plan(made, NRC, occasions=OCCASIONS, analytes=DRUGS)
    moved = replace(made, controls=made.controls[1:])
    other_place = replace(
        made, controls=(replace(made.controls[0], occasion=OCCASIONS[-1]), *made.controls[1:])
    )
    for bent, occasions in ((moved, OCCASIONS), (other_place, OCCASIONS), (made, OCCASIONS[:-1])):
        with pytest.raises(CheckFailed) as failed:
            check_plan(bent, NRC, occasions=occasions, analytes=DRUGS)
        assert failed.value.code == "blind-plan-not-by-rule"


def test_a_plan_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        plan(number=61)
    assert refused.value.code == "blind-occasions-too-few"
    with pytest.raises(UnusableInput) as unusable:
        plan(number=-1)
    assert unusable.value.code == "blind-number-not-usable"
    ground = {"laboratory": "L", "period": "2026-Q4", "seed": SEED}
    with pytest.raises(UnusableInput) as unusable:
        make_plan(NRC, 1, occasions=OCCASIONS, analytes=(), **ground)
    assert unusable.value.code == "blind-analytes-missing"
    with pytest.raises(UnusableInput) as unusable:
        make_plan(NRC, 1, occasions=("a", "a"), analytes=DRUGS, **ground)
    assert unusable.value.code == "id-given-twice"
    with pytest.raises(UnusableInput) as unusable:
        plan(seed="two\nlines")
    assert unusable.value.code == "seed-not-one-line"


def test_the_seal_binds_the_plan_and_the_code_a_control_was_planted_under() -> None:
    made, salt = plan(), bytes(range(32))
    sealed = commitment(salt, plan_bytes(made))
    check_seal(sealed, salt, plan_bytes(made))
    bodies = [plan_bytes(plan(seed="other")), plan_bytes(replace(made, laboratory="LAB-2"))]
    occasion = made.controls[0].occasion
    planted = planting_bytes(made, occasion, "S-17")
    bodies += [planted, planting_bytes(made, occasion, "S-18")]
    check_seal(commitment(salt, planted), salt, planted)
    for body in bodies:
        with pytest.raises(CheckFailed) as failed:
            check_seal(sealed, salt, body)
        assert failed.value.code == "blind-plan-differs"
    assert bodies[2] != bodies[3]


def test_no_control_is_planted_on_an_occasion_outside_the_plan() -> None:
    made = plan()
    free = next(one for one in OCCASIONS if one not in {c.occasion for c in made.controls})
    with pytest.raises(UnusableInput) as refused:
        planting_bytes(made, free, "S-17")
    assert refused.value.code == "blind-occasion-unknown"


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026-Q1", date(2026, 3, 31)),
        ("2026-Q2", date(2026, 6, 30)),
        ("2026-Q3", date(2026, 9, 30)),
        ("2026-Q4", date(2026, 12, 31)),
    ],
)
def test_a_quarter_ends_on_its_last_day(period: str, day: date) -> None:
    assert last_day(period) == day


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_each_day_lies_in_its_own_quarter_and_quarters_leave_no_day_out(day: date) -> None:
    period = quarter_of(day)
    assert first_day(period) <= day <= last_day(period)
    assert quarter_number(period) == (day.month + 2) // 3
    assert quarter_of(last_day(period) + timedelta(days=1)) != period
    assert first_day(quarter_of(last_day(period) + timedelta(days=1))) == last_day(
        period
    ) + timedelta(days=1)


@pytest.mark.parametrize(
    ("rule", "specimens", "quarter", "first", "number"),
    [
        (NRC, 100, 1, True, 30),  # 20 % of 25 are 5: at least 30 at first
        (NRC, 100, 1, False, 10),
        (NRC, 1000, 2, True, 50),
        (NRC, 20000, 3, True, 100),
        (DOT, 2500, 4, True, 7),  # no rule speaks of first days
        (DOT, 2500, 1, False, 6),
        (HHS, 0, 1, True, 0),
    ],
)
def test_a_first_quarter_goes_by_the_first_days_where_these_ask_for_more(
    rule: BlindRule, specimens: int, quarter: int, first: bool, number: int
) -> None:
    found = blinds_of_quarter(rule, specimens=specimens, quarter=quarter, first=first)
    assert found == number


@pytest.mark.parametrize("period", ["2026-Q5", "2026-Q0", "0000-Q1", "2026Q1", "២០២៦-Q1", ""])
def test_what_is_no_quarter_is_refused(period: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        last_day(period)
    assert refused.value.code == "period-unreadable"


def test_one_person_opens_the_plan_on_the_day_after_the_quarter_and_not_on_its_last() -> None:
    opened = decide_opening("2026-Q4", today=date(2027, 1, 1), opener=MANAGER)
    assert (opened.early, opened.humans) == (False, ("H-1",))
    with pytest.raises(Refused) as refused:
        decide_opening("2026-Q4", today=date(2026, 12, 31), opener=MANAGER)
    assert refused.value.code == "blind-plan-sealed"


def test_two_humans_open_it_early_and_the_opening_says_so() -> None:
    opened = decide_opening("2026-Q4", today=date(2026, 11, 30), opener=MANAGER, second=INSPECTOR)
    assert (opened.early, opened.humans) == (True, ("H-1", "H-2"))


def test_one_human_with_two_roles_does_not_open_it_early() -> None:
    same = replace(INSPECTOR, human="H-1")
    with pytest.raises(Refused) as refused:
        decide_opening("2026-Q4", today=date(2026, 11, 30), opener=MANAGER, second=same)
    assert refused.value.code == "same-human-twice"
