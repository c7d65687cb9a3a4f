"""Volume and temperature are judged at their inclusive bounds, and bottles hold what was given."""

from __future__ import annotations

import pytest

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.specimen import (
    Strip,
    Temperature,
    Volume,
    is_practice_serial,
    judge_temperature,
    judge_volume,
    read_until,
    require_pour,
)
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source


@pytest.mark.parametrize(
    ("volume_ml", "judged"), [(0, Volume.SHORT), (44, Volume.SHORT), (45, Volume.ENOUGH)]
)
def test_a_volume_is_judged_at_its_bound(volume_ml: int, judged: Volume) -> None:
    assert judge_volume(volume_ml, STANDARD) is judged


@pytest.mark.parametrize(
    ("strip", "tenths", "seconds", "judged"),
    [
        (Strip.IN_RANGE, 320, 0, Temperature.IN_RANGE),
        (Strip.IN_RANGE, 380, 240, Temperature.IN_RANGE),
        (Strip.IN_RANGE, 350, 241, Temperature.LATE),
        (Strip.BELOW, 319, 10, Temperature.BELOW),
        (Strip.ABOVE, 381, 10, Temperature.ABOVE),
        (Strip.BELOW, None, 10, Temperature.BELOW),
        (Strip.ABOVE, None, 241, Temperature.LATE),
        (Strip.NOTHING, None, 10, Temperature.UNREADABLE),
    ],
)
def test_a_reading_is_judged_at_its_bounds(
    strip: Strip, tenths: int | None, seconds: int, judged: Temperature
) -> None:
    found = judge_temperature(strip, tenths, given_at=1000, read_at=1000 + seconds, rules=STANDARD)
    assert found is judged
    assert read_until(1000, STANDARD) == 1240


@pytest.mark.parametrize(
    ("strip", "tenths"),
    [(Strip.IN_RANGE, 319), (Strip.IN_RANGE, 381), (Strip.BELOW, 320), (Strip.NOTHING, 350)],
)
def test_a_number_that_contradicts_the_strip_is_refused(strip: Strip, tenths: int) -> None:
    with pytest.raises(Refused) as refused:
        judge_temperature(strip, tenths, given_at=0, read_at=0, rules=STANDARD)
    assert refused.value.code == "reading-contradicts-strip"


def test_a_stricter_policy_judges_by_its_own_bounds() -> None:
    ours = Source(text="order 12", day="2026-01-01", confirmed=True)
    values = {"min-void-ml": 60, "temperature-minutes": 3}
    rules = STANDARD.with_policy(
        version="f", effective_from="2026-01-01", values=values, sources=dict.fromkeys(values, ours)
    )
    assert judge_volume(59, rules) is Volume.SHORT
    late = judge_temperature(Strip.IN_RANGE, None, given_at=0, read_at=181, rules=rules)
    assert late is Temperature.LATE


@pytest.mark.parametrize(
    ("code", "a_ml", "b_ml", "kept"),
    [
        ("bottle-a-short", 29, None, False),
        ("bottle-b-short", 30, 14, False),
        ("poured-more-than-given", 61, None, False),
        ("poured-more-than-given", 45, 16, True),
    ],
)
def test_bottles_that_are_short_or_too_full_are_refused(
    code: str, a_ml: int, b_ml: int | None, kept: bool
) -> None:
    with pytest.raises(Refused) as refused:
        require_pour(volume_ml=60, a_ml=a_ml, b_ml=b_ml, short_kept=kept, rules=STANDARD)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("volume_ml", "a_ml", "b_ml", "kept"),
    [(45, 30, None, False), (45, 30, 15, False), (60, 45, 15, False), (10, 10, 0, True)],
)
def test_bottles_with_enough_are_taken(
    volume_ml: int, a_ml: int, b_ml: int | None, kept: bool
) -> None:
    require_pour(volume_ml=volume_ml, a_ml=a_ml, b_ml=b_ml, short_kept=kept, rules=STANDARD)


def test_practice_serials_are_of_another_form() -> None:
    assert is_practice_serial("PRACTICE-1")
    assert not is_practice_serial("RM-11-0077")
