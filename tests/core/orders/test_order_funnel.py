"""The funnel adds up, lists its orders and hides no force-caused loss; every clock runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.orders import moves
from passmuster.core.orders.clocks import CLOCKS, clock_of, clocks
from passmuster.core.orders.funnel import (
    LATER,
    STAGES,
    DrawFacts,
    Figure,
    Funnel,
    Loss,
    funnel,
    median_minutes,
    minutes_of,
    require_adds_up,
)
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.order import Order
from passmuster.core.orders.reasons import Origin, Reason
from tests.core.orders.order_cases import (
    DAY,
    HOUR,
    MINUTE,
    PATHS,
    START,
    new_order,
    order_in,
    step,
)


def orders_in(*states: str) -> list[Order]:
    return [order_in(state, f"o-{number:02d}") for number, state in enumerate(states, 1)]


def draw_of(orders: list[Order], *more: str, headcount: int = 100, **excluded: int) -> DrawFacts:
    tickets = {*(order.ticket for order in orders), *more}
    return DrawFacts(headcount=headcount, excluded=excluded, tickets=tickets)


def counts(whole: Funnel) -> list[int | None]:
    return [figure.count for figure in whole.figures]


def test_a_round_is_told_from_headcount_to_specimen_and_the_rest_is_not_measured() -> None:
    orders = orders_in("sampled", "refused", "excused", "cancelled", "notified", "deferred")
    whole = funnel(orders, draw_of(orders, "t-lost", maternity=2, suspended=1))
    assert counts(whole) == [100, 97, 7, 3, 1, 1, *[None] * len(LATER)]
    assert [figure.stage for figure in whole.figures] == list(STAGES)
    assert whole.figure("notified").orders == ("o-01", "o-02", "o-05")
    assert whole.figure("sampled").orders == ("o-01",)
    assert {g: loss.count for g, loss in whole.lost("headcount").items()} == {
        "maternity": 2,
        "suspended": 1,
    }
    assert whole.lost("eligible")["not-drawn"].count == 90
    missing = whole.lost("drawn")
    assert {group: loss.orders for group, loss in missing.items()} == {
        "excused": ("o-03",),
        "force-caused": ("o-04",),
        "open": ("o-06",),
        "no-order": (),
    }
    assert missing["no-order"].tickets == ("t-lost",)
    assert {g: loss.orders for g, loss in whole.lost("notified").items()} == {
        "refused": ("o-02",),
        "open": ("o-05",),
    }


def test_forty_orders_ended_for_want_of_kits_are_forty_in_their_own_class() -> None:
    orders = orders_in(*["cancelled"] * 40)
    lost = funnel(orders, draw_of(orders)).lost("drawn")
    assert {group: loss.count for group, loss in lost.items()} == {"force-caused": 40}


def test_a_specimen_lost_later_was_sampled_and_its_loss_is_known_already() -> None:
    orders = orders_in("specimen-cancelled", "sampled")
    whole = funnel(orders, draw_of(orders))
    assert whole.figure("sampled").count == 2
    assert whole.figure("valid").count is None
    assert whole.lost("sampled")["spoiling"].orders == ("o-01",)


def test_whoever_came_late_appeared() -> None:
    late = step(order_in("missed"), Verb.ARRIVE_LATE)
    assert funnel([late], draw_of([late])).figure("appeared").count == 1


def test_the_minutes_from_notice_to_arrival_are_those_of_whoever_came() -> None:
    came, late, told = (
        order_in(moves.ARRIVED),
        step(order_in(moves.MISSED), Verb.ARRIVE_LATE),
        order_in(moves.NOTIFIED),
    )
    assert [minutes_of(one) for one in (came, late, told)] == [60, 120, None]
    assert median_minutes([60, 120]) == 60
    assert median_minutes([90, 60, 120]) == 90
    assert median_minutes([]) is None


def test_orders_without_a_draw_begin_with_the_orders_made() -> None:
    orders = [
        order_in("sampled", "o-1", reason=Reason.SUSPICION),
        order_in("notified", "o-2", reason=Reason.SUSPICION),
    ]
    whole = funnel(orders, None)
    assert counts(whole)[:6] == [None, None, 2, 2, 1, 1]


def test_a_draw_without_one_order_is_told_with_all_its_tickets() -> None:
    whole = funnel([], DrawFacts(headcount=10, excluded={}, tickets=["t-1", "t-2"]))
    assert counts(whole)[:6] == [10, 10, 2, 0, 0, 0]
    assert whole.lost("drawn")["no-order"].tickets == ("t-1", "t-2")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda o, d: ([*o, o[0]], d), "funnel-orders-differ"),
        (lambda o, d: ([*o, replace(o[0], id="o-99")], d), "funnel-orders-differ"),
        (lambda o, d: ([*o, new_order("undrawn")], d), "funnel-orders-differ"),
        (lambda o, d: ([replace(o[0], ticket="")], d), "funnel-orders-differ"),
        (lambda o, d: (o, replace(d, excluded={"maternity": 101})), "funnel-does-not-add-up"),
        (lambda o, d: (o, replace(d, headcount=1)), "funnel-does-not-add-up"),
        (
            lambda o, d: (o, replace(d, excluded={"a": -2, "b": 2})),
            "funnel-does-not-add-up",
        ),
    ],
)
def test_orders_and_counts_that_cannot_belong_together_are_named(change, code) -> None:
    orders = orders_in("sampled", "notified")
    with pytest.raises(CheckFailed) as failed:
        funnel(*change(orders, draw_of(orders)))
    assert failed.value.code == code


def bent(whole: Funnel, stage: str, **changes) -> Funnel:
    figures = [
        replace(figure, **changes) if figure.stage == stage else figure for figure in whole.figures
    ]
    return Funnel(tuple(figures), whole.losses)


def test_a_figure_or_a_loss_that_somebody_bends_is_found() -> None:
    orders = orders_in("sampled", "excused", "notified")
    whole = funnel(orders, draw_of(orders))
    require_adds_up(whole)
    extra = Loss(after="notified", before="appeared", group="excused", count=0, orders=("o-09",))
    astray = Loss(after="notified", before="valid", group="excused", count=0)
    for forged in (
        bent(whole, "notified", count=3),
        bent(whole, "sampled", orders=()),
        bent(whole, "appeared", count=0),
        Funnel(whole.figures, whole.losses[1:]),
        Funnel(whole.figures, (*whole.losses, extra)),
        Funnel(whole.figures, (*whole.losses, astray)),
        Funnel((Figure(stage="headcount", count=1), *whole.figures[1:]), whole.losses),
    ):
        with pytest.raises(CheckFailed) as failed:
            require_adds_up(forged)
        assert failed.value.code == "funnel-does-not-add-up"


@given(
    states=st.lists(st.sampled_from(sorted(PATHS)), max_size=25),
    spare=st.integers(0, 30),
    never=st.integers(0, 5),
    excluded=st.dictionaries(st.sampled_from(["maternity", "suspended"]), st.integers(0, 9)),
)
def test_the_sums_hold_for_every_mixture_of_orders(states, spare, never, excluded) -> None:
    orders = orders_in(*states)
    lost = [f"t-lost-{number}" for number in range(never)]
    headcount = len(orders) + never + spare + sum(excluded.values())
    whole = funnel(orders, draw_of(orders, *lost, headcount=headcount, **excluded))
    told = sum(loss.count for loss in whole.losses if loss.after != "sampled")
    assert whole.figure("sampled").count == headcount - told
    seen = [one for loss in whole.losses if loss.after != "sampled" for one in loss.orders]
    assert sorted([*seen, *whole.figure("sampled").orders]) == [order.id for order in orders]
    ended = sum(1 for order in orders if order.outcome is None)
    assert sum(loss.count for loss in whole.losses if loss.group == "open") == ended


# --- Clocks --------------------------------------------------------------------------------


def test_every_open_state_has_a_clock_whose_figure_is_policy_and_no_end_has_one() -> None:
    assert set(CLOCKS) == set(moves.OPEN)
    assert all(DEFAULT.span(rule.limit) for rule in CLOCKS.values())
    for state in moves.ENDS:
        if state in PATHS:
            assert clock_of(order_in(state), now=START) is None
    blank = Order(id="o", person="p", reason=Reason.RANDOM, origin=Origin.DRAW)
    assert clock_of(blank, now=START) is None


@pytest.mark.parametrize("state", [s for s in moves.OPEN if s != moves.RESUMED])
def test_an_order_turns_late_when_its_figure_has_passed_and_not_before(state) -> None:
    order = order_in(state)
    limit = DEFAULT.span(CLOCKS[state].limit)
    due = order.entries[-1].at + limit
    clock = clock_of(order, now=due)
    assert clock is not None
    assert (clock.due, clock.left, clock.late) == (due, 0 * DAY, False)
    later = clock_of(order, now=due + MINUTE)
    assert later is not None
    assert later.late
    assert later.left == -MINUTE


def test_ending_a_deferral_does_not_start_its_clock_again() -> None:
    order = order_in(moves.RESUMED)
    deferred = order.time_of("order:deferred")
    clock = clock_of(order, now=START)
    assert clock is not None
    assert deferred is not None
    assert clock.due == deferred + DEFAULT.span("deferral-max-days")
    after = clock_of(order, now=deferred + 61 * DAY)
    assert after is not None
    assert after.late


def test_notices_that_go_on_have_a_clock_from_that_ruling() -> None:
    order = step(order_in(moves.NOT_REACHED), Verb.CONTINUE_NOTICES)
    clock = clock_of(order, now=START)
    assert clock is not None
    assert clock.due == order.entries[-1].at + DEFAULT.span("order-open-days")


def test_an_order_with_its_own_day_is_late_after_that_day() -> None:
    order = new_order(due_at=START + 12 * HOUR)
    clock = clock_of(order, now=START + 13 * HOUR)
    assert clock is not None
    assert clock.late


def test_the_latest_stand_first() -> None:
    orders = [
        order_in(moves.DEFERRED, "o-deferred"),
        order_in(moves.SAMPLED, "o-sampled"),
        order_in(moves.MISSED, "o-missed"),
        order_in(moves.NOTIFIED, "o-notified"),
        order_in(moves.NOTIFIED, "o-also"),
    ]
    found = clocks(orders, now=START + DAY)
    assert [clock.order for clock in found] == ["o-also", "o-notified", "o-missed", "o-deferred"]
    assert [clock.late for clock in found] == [True, True, False, False]
