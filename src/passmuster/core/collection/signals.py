"""Questions for the inspector out of the times and readings of collections: never a finding.

Guarantees: a signal names sessions and counts and asks; it never says what somebody did. Below the
least counts there is no signal (attacks C-03 and C-06).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from passmuster.core.kernel.figures import Figure, FigureSet, Source, Unit

QUESTION = "This is a question, not a finding."
"""Stands beside every signal."""


_STEPS = Source(text="ours: attack C-06 names eleven steps in 40 seconds", day="2026-11-29")
_READINGS = Source(text="ours: the counts of readings are assumed", day="2026-11-29")

SIGNAL_RULES = FigureSet(
    version="signals-1",
    figures=(
        Figure(
            code="fast-steps",
            value=11,
            unit=Unit.COUNT,
            says="steps in one stretch that are more than hands can do",
            source=_STEPS,
        ),
        Figure(
            code="fast-seconds",
            value=40,
            unit=Unit.SECONDS,
            says="the length of that stretch",
            source=_STEPS,
        ),
        Figure(
            code="equal-readings",
            value=6,
            unit=Unit.COUNT,
            says="equal temperatures running that ask a question",
            source=_READINGS,
        ),
        Figure(
            code="least-readings",
            value=12,
            unit=Unit.COUNT,
            says="readings of a collector below which their equality asks nothing",
            source=_READINGS,
        ),
    ),
)
"""The counts used until a force has figures of its own."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One question: its kind, whom and which sessions it concerns, and what was counted."""

    kind: str
    collector: str
    sessions: tuple[str, ...]
    count: int
    question: str = QUESTION


@dataclass(frozen=True, kw_only=True)
class TemperatureRead:
    """One reading that was written down: in which session, by whom, when, in tenths of °C."""

    session: str
    collector: str
    at: int
    tenths: int


def fast_steps(
    sessions: Mapping[str, tuple[str, Sequence[int]]], rules: FigureSet = SIGNAL_RULES
) -> tuple[Signal, ...]:
    """Return a signal for each session with more steps in a stretch than hands can do.

    ``sessions`` gives each session's collector and its steps' times (Unix seconds, any order). The
    count is the most steps found in one stretch of ``fast_seconds``, both ends included.
    """
    found = []
    for session, (collector, given) in sorted(sessions.items()):
        most = _most_within(sorted(given), rules.value("fast-seconds"))
        if most >= rules.value("fast-steps"):
            found.append(
                Signal(kind="steps-fast", collector=collector, sessions=(session,), count=most)
            )
    return tuple(found)


def _most_within(times: Sequence[int], seconds: int) -> int:
    most = first = 0
    for last, time in enumerate(times):
        while time - times[first] > seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def equal_temperatures(
    readings: Iterable[TemperatureRead], rules: FigureSet = SIGNAL_RULES
) -> tuple[Signal, ...]:
    """Return a signal for each collector whose longest run of equal readings is long.

    Readings count in the order of their times. A collector with fewer than ``least_readings`` in
    all gives no signal, however equal they are.
    """
    by_collector: dict[str, list[TemperatureRead]] = defaultdict(list)
    for reading in readings:
        by_collector[reading.collector].append(reading)
    found = []
    for collector, given in sorted(by_collector.items()):
        run = _longest_run(sorted(given, key=lambda reading: (reading.at, reading.session)))
        if len(given) >= rules.value("least-readings") and len(run) >= rules.value(
            "equal-readings"
        ):
            found.append(
                Signal(
                    kind="temperatures-equal",
                    collector=collector,
                    sessions=tuple(reading.session for reading in run),
                    count=len(run),
                )
            )
    return tuple(found)


def _longest_run(readings: Sequence[TemperatureRead]) -> list[TemperatureRead]:
    longest: list[TemperatureRead] = []
    run: list[TemperatureRead] = []
    for reading in readings:
        run = [*run, reading] if run and run[-1].tenths == reading.tenths else [reading]
        longest = max(longest, run, key=len)
    return longest
