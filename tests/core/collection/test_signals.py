"""Signals ask a question at their least counts and are silent below them."""

from __future__ import annotations

import pytest

from passmuster.core.collection.signals import (
    QUESTION,
    SIGNAL_RULES,
    TemperatureRead,
    equal_temperatures,
    fast_steps,
)
from passmuster.core.kernel.figures import Source
from tests.core.collection.walks import Walk


def test_eleven_steps_in_forty_seconds_are_asked_about() -> None:
    quick = [1000 + 4 * n for n in range(11)]
    (signal,) = fast_steps({"S-1": ("bopha", quick), "S-2": ("rith", [0, 900, 1800])})
    assert (signal.kind, signal.collector) == ("steps-fast", "bopha")
    assert (signal.sessions, signal.count, signal.question) == (("S-1",), 11, QUESTION)


@pytest.mark.parametrize(
    "times",
    [
        [1000 + 4 * n for n in range(10)],
        [1000 + 4 * n for n in range(10)] + [1041],
        [*range(0, 200, 20), 500],
        [],
    ],
)
def test_below_the_count_there_is_no_signal(times: list[int]) -> None:
    assert fast_steps({"S-1": ("bopha", times)}) == ()


def test_a_quick_stretch_is_found_anywhere_and_in_any_order() -> None:
    times = [0, 500, *(2000 + 3 * n for n in range(12)), 9000]
    (signal,) = fast_steps({"S-1": ("bopha", times[::-1])})
    assert signal.count == 12


def test_an_honest_collection_raises_nothing() -> None:
    times = [event.at for event in Walk().to(None).events]
    assert fast_steps({"S-1": ("bopha", times)}) == ()


def reads(collector: str, *tenths: int) -> list[TemperatureRead]:
    """Return readings one hour apart."""
    return [
        TemperatureRead(session=f"S-{n}", collector=collector, at=3600 * n, tenths=value)
        for n, value in enumerate(tenths)
    ]


def test_a_long_run_of_equal_temperatures_is_asked_about() -> None:
    readings = reads("bopha", *[340, 352, 361, 339, 347, 355], *[350] * 6)
    honest = reads("rith", *[341, 350] * 6)
    (signal,) = equal_temperatures([*readings[::-1], *honest])
    assert (signal.kind, signal.collector, signal.count) == ("temperatures-equal", "bopha", 6)
    assert signal.sessions == ("S-6", "S-7", "S-8", "S-9", "S-10", "S-11")


@pytest.mark.parametrize(
    "tenths", [[350] * 11, [*[340, 352, 361, 339, 347, 355, 341], *[350] * 5], []]
)
def test_few_readings_or_a_short_run_raise_nothing(tenths: list[int]) -> None:
    assert equal_temperatures(reads("bopha", *tenths)) == ()


def test_the_counts_are_data_and_said_to_be_our_own() -> None:
    assert not any(figure.source.confirmed for figure in SIGNAL_RULES.figures)
    counts = {"equal-readings": 3, "least-readings": 3}
    lower = SIGNAL_RULES.with_policy(
        version="lower",
        effective_from="",
        values=counts,
        sources=dict.fromkeys(counts, Source(text="order 12")),
    )
    assert len(equal_temperatures(reads("bopha", 350, 350, 350), lower)) == 1
