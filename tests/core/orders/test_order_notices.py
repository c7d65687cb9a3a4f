"""Nobody is made unreachable from a notifier's desk, and nobody arrives before being told."""

from __future__ import annotations

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source
from passmuster.core.orders import moves
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.notices import (
    ATTEMPT_RULES,
    Attempt,
    Notice,
    Way,
    attempt_evidence,
    deadline,
    deadline_evidence,
    judge,
    lacking,
    minutes_late,
    minutes_to_arrival,
    missed,
    notice_evidence,
)
from tests.core.orders.order_cases import HOUR, MINUTE, START, UNITS, order_in, step

NOTIFIER = Actor(human="h-notifier", role=Role.NOTIFIER, unit="testing")


def attempt(after=0 * HOUR, **changes) -> Attempt:
    given = {
        "at": START + after,
        "place": "gate",
        "on_duty_there": True,
        "notifier": "h-n1",
        "way": Way.IN_PERSON,
    }
    return Attempt(**(given | changes))


GOOD = (
    attempt(),
    attempt(2 * HOUR, place="post"),
    attempt(4 * HOUR, notifier="h-n2"),
)


def why_not(*attempts: Attempt) -> list[str]:
    return [one.why_not for one in judge(attempts, dispatch_at=START)]


def enough(attempts) -> frozenset[str]:
    return attempt_evidence(attempts, dispatch_at=START, now=START + 5 * HOUR)


def served(**changes) -> Notice:
    given = {
        "order": "o-1",
        "slip": "S-1",
        "sealed_at": START - HOUR,
        "served_at": START,
        "place": "gate",
        "notifier": NOTIFIER,
    }
    return Notice(**(given | changes))


def test_three_attempts_far_apart_at_two_places_by_two_notifiers_are_enough() -> None:
    assert why_not(*GOOD) == ["", "", ""]
    assert enough(GOOD) == {"dispatch-hour-reached", "attempts-counted"}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (attempt(-MINUTE), "before-dispatch-hour"),
        (attempt(way=Way.BY_TELEPHONE), "not-in-person"),
        (attempt(way=Way.THROUGH_ANOTHER), "not-in-person"),
        (attempt(on_duty_there=False), "not-on-duty-there"),
    ],
)
def test_an_attempt_from_the_desk_or_where_he_is_not_on_duty_does_not_count(bad, code) -> None:
    assert why_not(bad) == [code]


def test_attempts_five_minutes_apart_count_as_one() -> None:
    quick = [attempt(5 * n * MINUTE, place=f"p{n}", notifier=f"h-{n}") for n in range(5)]
    assert why_not(*quick) == ["", "too-soon", "too-soon", "too-soon", "too-soon"]
    assert enough(quick) == {"dispatch-hour-reached"}


def test_spacing_is_measured_from_the_last_attempt_that_counts_in_whatever_order_given() -> None:
    spacing = DEFAULT.span("attempt-spacing-minutes")
    early, late = attempt(spacing - MINUTE), attempt(spacing)
    assert why_not(late, early, attempt()) == ["", "too-soon", ""]
    assert why_not(attempt(-HOUR), attempt()) == ["before-dispatch-hour", ""]


@pytest.mark.parametrize(
    ("attempts", "codes"),
    [
        (GOOD[:2], ("too-few", "notifiers-too-few")),
        ((GOOD[0], attempt(2 * HOUR), GOOD[2]), ("places-too-few",)),
        ((*GOOD[:2], attempt(4 * HOUR)), ("notifiers-too-few",)),
        ((), ("too-few", "places-too-few", "notifiers-too-few")),
        (GOOD, ()),
    ],
)
def test_what_the_attempts_lack_together_is_named(attempts, codes) -> None:
    assert lacking(judge(attempts, dispatch_at=START)) == codes


def test_every_rule_about_attempts_is_in_the_table_and_its_figure_in_the_policy() -> None:
    used = {"before-dispatch-hour", "not-in-person", "not-on-duty-there", "too-soon"}
    assert {rule.code for rule in ATTEMPT_RULES if rule.of_each} == used
    together = {rule.code for rule in ATTEMPT_RULES if not rule.of_each}
    assert together == set(lacking([]))
    assert all(DEFAULT.value(rule.limit) for rule in ATTEMPT_RULES if rule.limit)


def test_all_attempts_together_end_nothing_but_wait_for_an_official() -> None:
    order = order_in(moves.NOT_REACHED)
    assert order.outcome is None
    with pytest.raises(Refused) as refused:
        step(order, moves.Verb.DECIDE_NO_REFUSAL, "absence-no-refusal")
    assert refused.value.code == "outcome-code-missing"
    assert step(order, moves.Verb.DECIDE_NO_REFUSAL, "not-reached").outcome is not None


def test_before_the_hour_nothing_is_reached_and_nothing_counted() -> None:
    assert attempt_evidence([], dispatch_at=START, now=START - MINUTE) == frozenset()


def test_a_served_notice_shows_all_that_the_table_asks_for() -> None:
    assert notice_evidence(served(), dispatch_at=START, person="p", units=UNITS) == set(
        moves.NOTICE
    )


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"served_at": START - MINUTE}, {"dispatch-hour-reached"}),
        ({"served_at": None}, {"dispatch-hour-reached", "notice-handed-over"}),
        ({"slip": ""}, {"slip-sealed"}),
        ({"sealed_at": START}, {"slip-sealed"}),
        ({"place": ""}, {"notice-handed-over"}),
        ({"notifier": None}, {"notifier-free-of-conflict"}),
        (
            {"notifier": Actor(human="p", role=Role.NOTIFIER)},
            {"notifier-free-of-conflict"},
        ),
        (
            {"notifier": Actor(human="h-n", role=Role.NOTIFIER, unit=UNITS[2])},
            {"notifier-free-of-conflict"},
        ),
    ],
)
def test_a_notice_with_one_thing_wrong_is_not_served(changes, missing) -> None:
    found = notice_evidence(served(**changes), dispatch_at=START, person="p", units=UNITS)
    assert found == set(moves.NOTICE) - missing


def test_the_minutes_from_notice_to_arrival_are_whole_and_rounded_down() -> None:
    assert minutes_to_arrival(START, START) == 0
    assert minutes_to_arrival(START, START + 2 * MINUTE - MINUTE / 60) == 1
    assert minutes_to_arrival(START, START + 2 * MINUTE) == 2


@pytest.mark.parametrize("served_at", [START, None])
def test_nobody_arrives_who_was_not_told(served_at) -> None:
    with pytest.raises(Refused) as refused:
        minutes_to_arrival(served_at, START - MINUTE)
    assert refused.value.code == "arrival-without-notice"


def test_late_is_missed_and_the_last_minute_is_not() -> None:
    until = deadline(served())
    assert until == START + DEFAULT.span("appear-minutes")
    assert not missed(served(), None, now=until)
    assert missed(served(), None, now=until + MINUTE)
    assert not missed(served(), until, now=until + HOUR)
    assert missed(served(), until + MINUTE, now=until + HOUR)
    assert not missed(served(served_at=None), None, now=until + HOUR)


def test_a_late_arrival_is_so_many_begun_minutes_late_and_one_in_time_is_none() -> None:
    until = deadline(served())
    late = {0 * MINUTE: 0, MINUTE / 60: 1, MINUTE: 1, MINUTE * 61 / 60: 2, HOUR: 60, -HOUR: 0}
    for after, minutes in late.items():
        assert minutes_late(served(), until + after) == minutes
    assert minutes_late(served(served_at=None), until + HOUR) == 0


def test_the_policy_moves_the_deadline() -> None:
    strict = DEFAULT.with_policy(
        version="strict",
        effective_from="2026-01-01",
        values={"appear-minutes": 10},
        sources={"appear-minutes": Source(text="order 12")},
    )
    assert missed(served(), None, now=START + 11 * MINUTE, limits=strict)


@pytest.mark.parametrize(
    ("notice", "arrived", "after", "names"),
    [
        (served(), None, 61 * MINUTE, {"deadline-to-appear-passed", "no-arrival"}),
        (served(), None, 60 * MINUTE, {"deadline-to-appear-open", "no-arrival"}),
        (served(), START, 5 * MINUTE, {"deadline-to-appear-open", "arrival-recorded"}),
        (served(), START - MINUTE, 5 * MINUTE, {"deadline-to-appear-open"}),
        (served(served_at=None), START, 5 * MINUTE, set()),
        (served(served_at=None), None, 99 * HOUR, {"no-arrival"}),
    ],
)
def test_deadline_and_arrival_give_what_the_table_asks_for(notice, arrived, after, names) -> None:
    assert deadline_evidence(notice, arrived, now=START + after) == names
