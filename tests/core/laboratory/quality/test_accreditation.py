"""Accreditation counts by its days; Taiwan's arithmetic is exact at each of its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.quality.accreditation import Accreditation, Pause, accredited
from passmuster.core.laboratory.quality.proficiency import (
    ProficiencyRound,
    Sample,
    judge_round,
    may_be_accredited,
    months_after,
)
from passmuster.core.laboratory.rules import Stage

DAY = timedelta(days=1)
CERTIFICATE = Accreditation(
    laboratory="LAB-1",
    body="a national body",
    number="T-17",
    analytes=frozenset({"MAMP", "KET"}),
    stages=frozenset({Stage.CONFIRMATORY}),
    since=date(2026, 1, 1),
    until=date(2026, 12, 31),
    recorded_on=date(2025, 12, 20),
)


def asked(*records: Accreditation, **given: object) -> str:
    question: dict = {
        "laboratory": "LAB-1",
        "analyte": "MAMP",
        "stage": Stage.CONFIRMATORY,
        "day": date(2026, 6, 1),
    }
    cover = accredited(records, **question | given)
    assert cover.accredited is not bool(cover.code)
    assert bool(cover.says) is bool(cover.code)
    return cover.code or cover.number


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2025, 12, 31), "accreditation-not-on-day"),
        (date(2026, 1, 1), "T-17"),
        (date(2026, 12, 31), "T-17"),
        (date(2027, 1, 1), "accreditation-not-on-day"),
    ],
)
def test_a_certificate_covers_its_first_and_last_day_and_none_outside(
    day: date, answer: str
) -> None:
    assert asked(CERTIFICATE, day=day) == answer


def test_a_certificate_covers_its_own_laboratory_analytes_and_stages_only() -> None:
    assert asked() == "accreditation-missing"
    assert asked(CERTIFICATE, laboratory="LAB-2") == "accreditation-missing"
    assert asked(CERTIFICATE, analyte="LSD") == "accreditation-other-scope"
    assert asked(CERTIFICATE, stage=Stage.INITIAL) == "accreditation-other-scope"


@pytest.mark.parametrize("before", [0, 1])
def test_a_certificate_does_not_cover_a_day_before_it_was_recorded(before: int) -> None:
    late = replace(CERTIFICATE, recorded_on=date(2026, 6, 1))
    answer = asked(late, day=late.recorded_on - before * DAY)
    assert answer == ("accreditation-recorded-later" if before else "T-17")


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2026, 4, 30), "T-17"),
        (date(2026, 5, 1), "accreditation-suspended"),
        (date(2026, 5, 31), "accreditation-suspended"),
        (date(2026, 6, 1), "T-17"),
        (date(2026, 9, 1), "accreditation-suspended"),
    ],
)
def test_a_suspension_counts_on_both_its_days_and_one_without_end_goes_on(
    day: date, answer: str
) -> None:
    pauses = (Pause(since=date(2026, 5, 1), until=date(2026, 5, 31)), Pause(since=date(2026, 8, 1)))
    assert asked(replace(CERTIFICATE, paused=pauses), day=day) == answer


def test_one_certificate_that_covers_it_is_enough() -> None:
    paused = replace(CERTIFICATE, number="T-18", paused=(Pause(since=date(2026, 1, 1)),))
    assert asked(paused, CERTIFICATE) == "T-17"


def test_a_certificate_that_ends_before_it_begins_is_none() -> None:
    assert replace(CERTIFICATE, until=CERTIFICATE.since).until == CERTIFICATE.since
    with pytest.raises(ValueError, match="ends after it begins"):
        replace(CERTIFICATE, until=CERTIFICATE.since - DAY)


def samples(count: int, *spoilt: Sample) -> tuple[Sample, ...]:
    good = (
        Sample(code=f"N-{n}", positive=n % 2 == 0, reported=n % 2 == 0)
        for n in range(count - len(spoilt))
    )
    return (*good, *spoilt)


def taken(*given: Sample, day: date = date(2026, 1, 31)) -> ProficiencyRound:
    return ProficiencyRound(laboratory="LAB-1", scheme="PT", day=day, samples=given)


def codes(given: ProficiencyRound) -> list[str]:
    return [one.rule for one in judge_round(given)]


MISSED = Sample(code="M", positive=True, reported=False)
INVENTED = Sample(code="I", positive=False, reported=True)


def test_nine_tenths_right_pass_and_one_answer_fewer_does_not() -> None:
    assert codes(taken(*samples(10, MISSED))) == []
    assert codes(taken(*samples(20, MISSED, MISSED))) == []
    (reason,) = judge_round(taken(*samples(19, MISSED, MISSED)))
    assert reason.rule == "round-too-few-right"
    assert reason.says == "17 of 19 answers are right; 90 % are wanted."


def test_one_false_positive_fails_a_round_however_good_it_is() -> None:
    assert codes(taken(*samples(100, INVENTED))) == ["round-false-positive"]


def quantity(measured: str | None, deviation: str = "0", code: str = "Q") -> Sample:
    return Sample(
        code=code,
        positive=True,
        reported=True,
        target=Fraction(500),
        measured=None if measured is None else Fraction(measured),
        deviation=Fraction(deviation),
    )


@pytest.mark.parametrize(
    ("measured", "deviation", "near"),
    [
        ("600", "0", True),
        ("400", "0", True),
        ("600.001", "0", False),
        ("399.999", "0", False),
        ("640", "70", True),
        ("640.001", "70", False),
        ("600", "1", True),
    ],
)
def test_a_quantity_is_near_within_a_fifth_or_two_deviations(
    measured: str, deviation: str, near: bool
) -> None:
    # Four of five are near besides it, or three: the fifth decides.
    found = codes(taken(*[quantity("500")] * 3, quantity(measured, deviation), quantity("700")))
    assert found == ([] if near else ["round-too-few-near"])


@pytest.mark.parametrize(
    ("measured", "far"), [("749.999", False), ("750", True), ("250", True), ("250.001", False)]
)
def test_a_quantity_half_off_fails_the_round(measured: str, far: bool) -> None:
    reasons = judge_round(taken(*[quantity("500")] * 9, quantity(measured)))
    assert [one.rule for one in reasons] == ["round-quantity-far"] * far
    assert all("off by 50 % or more: sample Q" in one.says for one in reasons)


def test_a_quantity_that_was_asked_and_not_given_is_as_far_off_as_can_be() -> None:
    assert codes(taken(*[quantity("500")] * 9, quantity(None))) == ["round-quantity-far"]


def test_a_round_without_samples_is_none_and_a_target_of_nothing_neither() -> None:
    assert codes(taken()) == ["round-empty"]
    for wrong in ({"target": Fraction(0)}, {"deviation": Fraction(-1)}):
        with pytest.raises(ValueError, match="a proficiency sample"):
            replace(quantity("500"), **wrong)


GOOD = tuple(taken(*samples(10), day=date(2026, month, 28)) for month in (1, 3, 5))


def found(rounds: tuple[ProficiencyRound, ...], *visits: date) -> list[str]:
    return [one.rule for one in may_be_accredited(rounds, visits)]


def test_three_good_rounds_and_a_visit_within_six_months_carry_an_accreditation() -> None:
    assert found(GOOD, date(2026, 7, 28)) == []
    assert found(GOOD, date(2026, 7, 29)) == ["rounds-too-far-apart"]
    assert found(GOOD, date(2025, 11, 28)) == []
    assert found(GOOD, date(2025, 11, 27)) == ["rounds-too-far-apart"]


def test_what_is_missing_is_named() -> None:
    assert found(GOOD[:2], date(2026, 6, 1)) == ["rounds-too-few"]
    assert found(GOOD) == ["visits-too-few"]
    assert found(()) == ["rounds-too-few", "visits-too-few"]


def test_the_newest_rounds_and_the_newest_visit_count() -> None:
    bad = taken(INVENTED, day=date(2026, 6, 28))
    early = taken(INVENTED, day=date(2025, 12, 28))
    assert found((bad, *GOOD), date(2026, 7, 1)) == ["round-too-few-right", "round-false-positive"]
    assert found((*GOOD, early), date(2024, 1, 1), date(2026, 7, 1)) == []


def test_rounds_of_two_laboratories_are_not_added_up() -> None:
    with pytest.raises(UnusableInput) as refused:
        found((*GOOD[:2], replace(GOOD[2], laboratory="LAB-2")))
    assert refused.value.code == "rounds-of-others"


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 1, 31), date(2026, 7, 31)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_six_months_on_is_the_same_day_or_the_last_of_its_month(day: date, after: date) -> None:
    assert months_after(day, 6) == after


@given(st.integers(1, 60), st.data())
def test_a_round_passes_exactly_when_nine_tenths_are_right(count: int, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, count))
    outcome = codes(taken(*samples(count, *[MISSED] * wrong)))
    assert (outcome == []) is (10 * (count - wrong) >= 9 * count)
