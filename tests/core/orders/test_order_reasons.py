"""Nobody is tested for a reason outside the list, and no reason can be borrowed for another."""

from __future__ import annotations

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.draw import states as draw_states
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders.acts import ORDER_ACTIONS
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.order import Order, advance
from passmuster.core.orders.reasons import (
    REASONS,
    Grounds,
    Origin,
    Reason,
    Sign,
    demanded_at_order,
    grounds_evidence,
    origins_of,
    retaliation_signs,
    ticket_evidence,
)
from tests.core.orders.order_cases import CHAIN, EVIDENCE, MINUTE, START, UNITS

ALL_GROUNDS = {"grounds-sealed-earlier", "grounds-from-outside-chain", "grounds-unchanged"}
INVESTIGATOR = Actor(human="h-investigator", role=Role.CASE_INVESTIGATOR, unit="bureau")


def grounds(**changes) -> Grounds:
    given = {
        "sealed_at": START - MINUTE,
        "sealed_by": INVESTIGATOR,
        "sealed_hash": "ab",
        "shown_hash": "ab",
    }
    return Grounds(**(given | changes))


def met(given: Grounds | None) -> frozenset[str]:
    return grounds_evidence(
        given, notice_at=START, ordered_by="h-manager", units=UNITS, chain=CHAIN
    )


def test_every_reason_has_its_rule_a_source_and_a_role_that_orders_it() -> None:
    assert set(REASONS) == set(Reason)
    for reason, rule in REASONS.items():
        assert rule.reason is reason
        assert rule.source
        assert ORDER_ACTIONS[rule.action]


def test_a_commander_orders_excuses_and_decides_nothing() -> None:
    assert [a for a, roles in ORDER_ACTIONS.items() if Role.COMMANDER in roles] == []
    assert [a for a, roles in ORDER_ACTIONS.items() if Role.INSPECTOR_GENERAL in roles] == []


def test_the_collector_records_and_never_decides() -> None:
    may = {action for action, roles in ORDER_ACTIONS.items() if Role.COLLECTOR in roles}
    assert may == {"order:record-arrival", "order:collect", "order:report-facts"}


def test_return_to_duty_and_follow_up_are_always_observed() -> None:
    observed = {rule.reason for rule in REASONS.values() if rule.observed}
    assert observed == {Reason.RETURN_TO_DUTY, Reason.FOLLOW_UP}
    assert all(("observer-assigned" in r.at_start) == r.observed for r in REASONS.values())


def test_only_entry_and_own_tests_can_be_missed_without_a_possible_refusal() -> None:
    never = {rule.reason for rule in REASONS.values() if not rule.no_show_may_be_refusal}
    assert never == {Reason.PRE_ENTRY, Reason.VOLUNTARY}


def test_an_order_with_the_reason_random_cannot_name_a_person() -> None:
    assert Origin.NAMED not in origins_of(Reason.RANDOM)
    order = Order(id="o", person="p", reason=Reason.RANDOM, origin=Origin.NAMED)
    with pytest.raises(Refused) as refused:
        advance(order, Verb.MAKE, EVIDENCE, at=START, by="h-manager")
    assert refused.value.code == "order-origin-wrong"


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.RANDOM])
def test_no_other_reason_takes_a_ticket_for_a_pretext(reason) -> None:
    for origin in (Origin.DRAW, Origin.RESERVE):
        with pytest.raises(Refused) as refused:
            demanded_at_order(reason, origin)
        assert refused.value.code == "order-origin-wrong"


def test_an_order_that_is_due_rests_on_that_and_needs_no_ticket() -> None:
    assert demanded_at_order(Reason.RANDOM, Origin.DUE) == ("order-due",)
    assert demanded_at_order(Reason.SUSPICION, Origin.NAMED) == ()


@pytest.mark.parametrize("state", [draw_states.NOT_YET, *draw_states.STATES])
def test_only_a_decided_draw_gives_a_ticket_to_order_by(state) -> None:
    evidence = ticket_evidence("t-1", draw_state=state, tickets={"t-1"})
    assert bool(evidence) == (state in (draw_states.DECIDED, draw_states.OPENED))


@pytest.mark.parametrize("ticket", ["", "t-2"])
def test_an_undrawn_person_has_no_ticket(ticket) -> None:
    found = ticket_evidence(ticket, draw_state=draw_states.DECIDED, tickets={"t-1", ""})
    assert found == frozenset()


def test_grounds_sealed_earlier_from_outside_and_unchanged_are_enough() -> None:
    assert met(grounds()) == ALL_GROUNDS
    assert met(None) == frozenset()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"sealed_at": START}, "grounds-sealed-earlier"),
        ({"sealed_at": START + MINUTE}, "grounds-sealed-earlier"),
        (
            {"sealed_by": Actor(human="h-x", role=Role.CASE_INVESTIGATOR, unit=UNITS[1])},
            "grounds-from-outside-chain",
        ),
        (
            {"sealed_by": Actor(human="h-commander", role=Role.CASE_INVESTIGATOR)},
            "grounds-from-outside-chain",
        ),
        (
            {"sealed_by": Actor(human="h-manager", role=Role.DISCIPLINE_OFFICER)},
            "grounds-from-outside-chain",
        ),
        (
            {"sealed_by": Actor(human="", role=Role.OVERSIGHT_BODY)},
            "grounds-from-outside-chain",
        ),
        ({"shown_hash": "cd"}, "grounds-unchanged"),
        ({"sealed_hash": "", "shown_hash": ""}, "grounds-unchanged"),
    ],
)
def test_grounds_written_after_the_fact_or_by_the_chain_do_not_count(changes, missing) -> None:
    assert met(grounds(**changes)) == ALL_GROUNDS - {missing}


def test_the_inspector_sees_who_had_complained_before_a_targeted_test() -> None:
    both = {Sign.DISOWNED, Sign.DISPUTED}
    assert retaliation_signs(Reason.SUSPICION, both) == ("had-disputed", "had-disowned")
    assert retaliation_signs(Reason.POST_INCIDENT, {Sign.OBJECTED}) == ("had-objected",)
    assert retaliation_signs(Reason.SUSPICION, ()) == ()
    assert retaliation_signs(Reason.RANDOM, both) == ()


def test_every_figure_has_a_source_and_only_what_was_read_is_confirmed() -> None:
    assert all(figure.source.text and figure.says for figure in DEFAULT.figures)
    confirmed = {figure.code for figure in DEFAULT.figures if figure.source.confirmed}
    assert confirmed == {"medical-evaluation-days"}
