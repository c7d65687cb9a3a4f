"""No die counts that fell before the announced hour, and what is forgiven is data."""

from __future__ import annotations

import pytest

from passmuster.core.draw import hour
from passmuster.core.draw.announcement import unix_time
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.ledger.clocks import FIGURES, WITNESS_CLOCK
from tests.core.draw.ceremony import announcement

HOUR = unix_time(announcement()["dice_at"])


@pytest.mark.parametrize("early", [1, 60, 30 * 86_400])
def test_dice_before_the_announced_second_are_refused(early: int) -> None:
    assert hour.before_hour(HOUR, HOUR - early)
    with pytest.raises(Refused) as refused:
        hour.require_hour(announcement(), HOUR - early)
    assert refused.value.code == "dice-before-hour"


@pytest.mark.parametrize("late", [0, 1, 3600])
def test_dice_from_the_announced_second_on_are_taken(late: int) -> None:
    assert not hour.before_hour(HOUR, HOUR + late)
    hour.require_hour(announcement(), HOUR + late)


def test_an_hour_that_no_calendar_has_is_none_to_wait_for() -> None:
    with pytest.raises(UnusableInput) as unusable:
        hour.require_hour(announcement(dice_at="2023-09-31T10:00:00Z"), HOUR)
    assert unusable.value.code == "time-not-usable"


@pytest.mark.parametrize(("first", "early"), [(0, False), (1, True)])
def test_a_witness_clock_is_forgiven_what_the_table_says_and_no_second_more(
    first: int, early: bool
) -> None:
    seen = HOUR - WITNESS_CLOCK.whole - first
    assert hour.seen_before_hour(HOUR, seen) is early


def test_what_is_forgiven_bears_its_source_and_says_that_nobody_confirmed_it() -> None:
    assert WITNESS_CLOCK.source.text
    assert WITNESS_CLOCK.source.day
    assert FIGURES.version == "1"
    assert not WITNESS_CLOCK.source.confirmed
