"""Who is late, and what the inspector sees: business days, holidays, one second either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from passmuster.core.discipline import moves
from passmuster.core.discipline.clocks import (
    CLOCKS,
    Late,
    Sign,
    age_in_days,
    business_days_between,
    clock_of,
    due,
    postponements,
    signs,
)
from passmuster.core.discipline.file import NextStep, note
from passmuster.core.discipline.limits import DEFAULT
from passmuster.core.discipline.moves import OPEN_STATES, Verb
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source, Unit
from tests.core.discipline.cases import (
    DAY,
    OWNER,
    POLICY,
    SECOND,
    START,
    file_in,
    new_file,
    rest_in,
    step,
)

PHNOM_PENH = timezone(timedelta(hours=7))


def test_every_open_state_has_a_clock_with_a_figure_and_somebody_who_is_late() -> None:
    assert set(CLOCKS) == set(OPEN_STATES)
    for rule in CLOCKS.values():
        assert DEFAULT.figure(rule.limit).unit is Unit.BUSINESS_DAYS
    late = {state: rule.who for state, rule in CLOCKS.items()}
    assert {state for state, who in late.items() if who is Late.OFFICER} == {
        moves.DISCLOSED,
        moves.SERVED,
    }


@pytest.mark.parametrize(
    ("since", "limit", "ends"),
    [
        # Monday 2 March; Monday 9 March is a holiday of the invented calendar.
        (datetime(2026, 3, 2, 8, tzinfo=PHNOM_PENH), "decide-days", date(2026, 3, 10)),
        (datetime(2026, 3, 2, 0, tzinfo=PHNOM_PENH), "decide-days", date(2026, 3, 10)),
        (datetime(2026, 3, 6, 23, 59, tzinfo=PHNOM_PENH), "decide-days", date(2026, 3, 16)),
        (datetime(2026, 3, 7, 12, tzinfo=PHNOM_PENH), "decide-days", date(2026, 3, 16)),
        (datetime(2026, 3, 2, 8, tzinfo=PHNOM_PENH), "answer-days", date(2026, 3, 24)),
    ],
)
def test_business_days_end_with_the_last_second_of_the_last(
    since: datetime, limit: str, ends: date
) -> None:
    found = due(since, limit, POLICY.limits, POLICY.calendar)
    assert found == datetime(ends.year, ends.month, ends.day, 23, 59, 59, tzinfo=PHNOM_PENH)


def test_days_of_the_calendar_run_from_the_moment_and_a_count_is_no_time() -> None:
    since = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert due(since, "asleep-days", POLICY.limits, POLICY.calendar) == since + 30 * DAY
    with pytest.raises(UnusableInput) as unknown:
        due(since, "panel-least", POLICY.limits, POLICY.calendar)
    assert unknown.value.code == "limit-unknown"


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_clock_turns_late_one_second_after_its_end(state: str) -> None:
    file = file_in(state)
    clock = clock_of(file, now=START, policy=POLICY)
    assert clock is not None
    assert (clock.state, clock.who) == (state, CLOCKS[state].who)
    for shift, late in ((-SECOND, False), (timedelta(0), False), (SECOND, True)):
        at_edge = clock_of(file, now=clock.due + shift, policy=POLICY)
        assert at_edge is not None
        assert at_edge.late is late


def test_a_next_step_makes_the_forces_time_shorter_and_never_the_officers() -> None:
    for state, shorter in ((moves.OPENED, True), (moves.DISCLOSED, False), (moves.SERVED, False)):
        file = file_in(state)
        at = file.entries[-1].at
        ways = rest_in(state, at)
        assert ways is not None
        soon = replace(ways, due=at + DAY)
        set_anew = note(file, "discipline:next-step-set", at=at, by=OWNER, rest=soon)
        clock = clock_of(set_anew, now=at, policy=POLICY)
        assert clock is not None
        assert (clock.due == at + DAY) is shorter


@pytest.mark.parametrize("state", moves.ENDS)
def test_an_end_has_no_clock_and_no_sign(state: str) -> None:
    file = file_in(state)
    assert clock_of(file, now=START + 900 * DAY, policy=POLICY) is None
    assert signs(file, now=START + 900 * DAY, policy=POLICY, working=()) == frozenset()


def test_a_file_that_sleeps_shows_after_thirty_days_and_one_second() -> None:
    file = file_in(moves.SERVED)
    last = file.entries[-1].at
    for shift, asleep in ((timedelta(0), False), (SECOND, True)):
        found = signs(file, now=last + 30 * DAY + shift, policy=POLICY, working={OWNER})
        assert (Sign.ASLEEP in found) is asleep
    assert Sign.UNOWNED in signs(file, now=last, policy=POLICY, working={"h-somebody-else"})
    assert signs(file, now=last, policy=POLICY, working={OWNER}) == frozenset()
    late = clock_of(file, now=last, policy=POLICY)
    assert late is not None
    assert Sign.LATE in signs(file, now=late.due + SECOND, policy=POLICY, working={OWNER})


def test_the_third_postponement_shows_on_appeal_too() -> None:
    file = file_in(moves.SUMMONED)
    for turn in range(3):
        found = signs(file, now=file.entries[-1].at, policy=POLICY, working={OWNER})
        assert Sign.POSTPONED not in found
        assert postponements(file) == turn
        file = step(file, Verb.POSTPONE, "panel-member-ill")
        if turn < 2:
            file = step(file, Verb.SUMMON)
    assert Sign.POSTPONED in signs(file, now=file.entries[-1].at, policy=POLICY, working={OWNER})
    appeal = step(file_in(moves.APPEAL_SUMMONED), Verb.POSTPONE_APPEAL, "x")
    assert (appeal.state, postponements(appeal)) == (moves.APPEALED, 1)


def test_moving_the_date_ten_times_leaves_ten_entries() -> None:
    file = file_in(moves.ANSWERED)
    for turn in range(10):
        at = file.entries[-1].at + DAY
        later = NextStep(what="summon", due=at + 30 * DAY, owner=OWNER)
        file = note(file, "discipline:next-step-set", at=at, by=OWNER, code=str(turn), rest=later)
    assert file.count("discipline:next-step-set") == 10
    clock = clock_of(file, now=file.entries[-1].at, policy=POLICY)
    assert clock is not None
    # The rule's own time does not move with the dates that somebody sets.
    assert clock.due == due(file.entry_of_state().at, "summon-days", POLICY.limits, POLICY.calendar)


def test_ages_and_days_between() -> None:
    assert age_in_days(file_in(moves.OPENED), now=START + 3 * DAY - SECOND) == 2
    calendar = replace(POLICY.calendar, source=Source(text="invented"))
    assert business_days_between(date(2026, 3, 6), date(2026, 3, 10), calendar) == 0
    assert business_days_between(date(2026, 3, 6), date(2026, 3, 11), calendar) == 1
    assert business_days_between(date(2026, 3, 6), date(2026, 3, 6), calendar) == 0
    assert new_file().count("discipline:opened") == 0
