"""Every order ends with a code from the list, a ruling has two hands, and spoiling does not pay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import moves
from passmuster.core.orders.closing import (
    open_orders,
    replacement_demanded,
    require_other_collector,
    require_round_closable,
)
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.order import advance
from passmuster.core.orders.outcomes import OUTCOMES, Outcome, OutcomeClass, find_outcome
from passmuster.core.orders.reasons import Reason
from passmuster.core.orders.rulings import Ruling, require_reasons, ruling_evidence
from tests.core.orders.order_cases import (
    CHAIN,
    COMMANDER,
    EVIDENCE,
    OFFICIAL,
    OVERSEER,
    PATHS,
    UNITS,
    new_order,
    order_in,
    step,
)

REASONS_GIVEN = "He left the site at 09.40 although told twice to stay."


def ruled(**changes) -> frozenset[str]:
    given = {"official": OFFICIAL, "reasons": REASONS_GIVEN, "second": OVERSEER}
    return ruling_evidence(
        Ruling(**(given | changes)), units=UNITS, chain=CHAIN, acted={"h-collector"}
    )


def by_source(outcome: Outcome) -> list[str]:
    """Return the states from which an outcome can end an order, by the table."""
    sources = {t.source for t in moves.TRANSITIONS if t.target == outcome.state}
    return sorted(sources & set(outcome.sources) if outcome.sources else sources)


def test_every_end_has_an_outcome_and_every_outcome_an_end_and_a_source() -> None:
    assert {outcome.state for outcome in OUTCOMES} == set(moves.ENDS)
    assert {outcome.group for outcome in OUTCOMES} == set(OutcomeClass)
    for outcome in OUTCOMES:
        assert outcome.source
        assert outcome.says
        assert not outcome.confirmed
        assert by_source(outcome)
        assert find_outcome(outcome.state, outcome.code) is outcome


def test_a_code_is_used_for_one_end_only() -> None:
    codes = [outcome.code for outcome in OUTCOMES]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("code", ["no-kits", "no-site", "no-collector", "no-observer"])
def test_what_the_force_caused_is_its_own_class_and_no_excusal(code) -> None:
    order = step(new_order(), Verb.CANCEL, code)
    assert order.outcome is not None
    assert order.outcome.group is OutcomeClass.FORCE_CAUSED
    with pytest.raises(Refused) as refused:
        step(new_order(), Verb.EXCUSE, code)
    assert refused.value.code == "outcome-code-missing"


@pytest.mark.parametrize("state", moves.ENDS)
def test_no_end_is_reached_without_a_code_of_that_end(state) -> None:
    reason = Reason.RANDOM
    path = PATHS.get(state)
    if path is None:
        reason, path = Reason.PRE_ENTRY, [(Verb.STEP_BACK, "stepped-back")]
    order = new_order(reason=reason)
    for verb, code in path[:-1]:
        order = step(order, verb, code)
    for code in ("", "court", "died" if state != moves.DIED else "no-kits"):
        with pytest.raises(Refused) as refused:
            step(order, path[-1][0], code)
        assert refused.value.code == "outcome-code-missing"
    assert step(order, *path[-1]).outcome is not None


# --- Rulings -------------------------------------------------------------------------------


def test_a_named_official_with_reasons_and_a_second_human_outside_the_chain_may_rule() -> None:
    assert ruled() == set(moves.RULING)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"official": COMMANDER}, {"named-official"}),
        ({"official": replace(OFFICIAL, human="")}, {"named-official"}),
        ({"official": replace(OFFICIAL, human="h-collector")}, {"named-official"}),
        ({"reasons": " - . \n\t ok            "}, {"written-reasons"}),
        ({"second": None}, {"second-outside-chain"}),
        ({"second": OFFICIAL}, {"second-outside-chain"}),
        ({"second": replace(OFFICIAL, role=Role.OVERSIGHT_BODY)}, {"second-outside-chain"}),
        ({"second": COMMANDER}, {"second-outside-chain"}),
        ({"second": replace(COMMANDER, unit="other")}, {"second-outside-chain"}),
        ({"second": replace(OVERSEER, human="h-collector")}, {"second-outside-chain"}),
        ({"second": replace(OVERSEER, unit=UNITS[2])}, {"second-outside-chain"}),
    ],
)
def test_a_ruling_by_one_hand_or_by_the_chain_does_not_count(changes, missing) -> None:
    assert ruled(**changes) == set(moves.RULING) - missing


def test_a_collector_cannot_refuse_for_somebody() -> None:
    order = order_in(moves.FACTS_REPORTED)
    collector = Actor(human="h-collector", role=Role.COLLECTOR, unit="testing")
    given = ruled(official=collector)
    with pytest.raises(Refused) as refused:
        advance(
            order,
            Verb.DECIDE_REFUSAL,
            given,
            at=order.entries[-1].at,
            by="h-collector",
            code="facts-were-a-refusal",
        )
    assert refused.value.code == "named-official-missing"


# --- A lost test brings another ------------------------------------------------------------

SPOILT = ["fatal-flaw", "flaw-not-corrected", "specimen-lost", "specimen-spoiled"]


@pytest.mark.parametrize("code", SPOILT)
def test_a_spoilt_random_test_brings_one_with_another_collector(code) -> None:
    order = step(order_in(moves.SAMPLED), Verb.CANCEL_SPECIMEN, code)
    demanded = replacement_demanded(order)
    assert demanded is not None
    assert (demanded.person, demanded.follows) == (order.person, order.id)
    assert demanded.not_collector == "h-start"
    assert demanded.why == code
    assert not demanded.announced
    assert demanded.lost_at == order.entries[-1].at
    for collector in ("h-start", ""):
        with pytest.raises(Refused) as refused:
            require_other_collector(demanded, collector)
        assert refused.value.code == "collector-not-another"
    require_other_collector(demanded, "h-another")


def test_a_flaw_at_the_collection_brings_another_collector_too() -> None:
    order = step(order_in(moves.COLLECTING), Verb.CANCEL, "flaw-at-collection")
    demanded = replacement_demanded(order)
    assert demanded is not None
    assert demanded.not_collector == "h-start"


def test_a_flaw_before_the_start_is_the_collectors_too_who_saw_the_person_arrive() -> None:
    order = step(order_in(moves.ARRIVED), Verb.CANCEL, "flaw-at-collection")
    demanded = replacement_demanded(order)
    assert demanded is not None
    assert demanded.not_collector == order.did("order:arrived") != ""


def test_a_test_the_force_could_not_hold_comes_again_with_any_collector() -> None:
    demanded = replacement_demanded(order_in(moves.CANCELLED))
    assert demanded is not None
    assert demanded.not_collector == ""
    require_other_collector(demanded, "h-start")


@pytest.mark.parametrize(
    "state",
    [
        moves.ORDERED,
        moves.SAMPLED,
        moves.REFUSED,
        moves.EXCUSED,
        moves.MEDICAL,
        moves.REPLACED,
        moves.LEFT,
        moves.DIED,
    ],
)
def test_no_other_end_demands_a_new_order_by_itself(state) -> None:
    assert replacement_demanded(order_in(state)) is None


@pytest.mark.parametrize("state", [moves.NO_SHOW, moves.NOT_REFUSED])
def test_whoever_was_not_tested_and_did_not_refuse_is_tested_later(state) -> None:
    assert replacement_demanded(order_in(state)) is not None


def test_a_lost_test_at_ones_own_request_obliges_nobody() -> None:
    order = order_in(moves.SPECIMEN_CANCELLED, reason=Reason.VOLUNTARY)
    assert order.outcome is not None
    assert replacement_demanded(order) is None


# --- Closing a round -----------------------------------------------------------------------


def test_a_round_of_ended_orders_closes() -> None:
    require_round_closable([])
    require_round_closable([order_in(state) for state in moves.ENDS if state in PATHS])


@pytest.mark.parametrize("state", moves.OPEN)
def test_a_round_with_one_open_order_does_not_close_and_names_it(state) -> None:
    orders = [order_in(moves.SAMPLED, "o-done"), order_in(state, "o-open")]
    assert [order.id for order in open_orders(orders)] == ["o-open"]
    with pytest.raises(Refused) as refused:
        require_round_closable(orders)
    assert refused.value.code == "round-orders-open"
    assert "o-open" in refused.value.message
    assert "o-done" not in refused.value.message


def test_all_evidence_is_used_by_some_move() -> None:
    assert set(moves.RULING) | set(moves.ABSENCE) | set(moves.NOTICE) <= EVIDENCE


def test_reasons_too_short_are_refused_while_they_can_still_be_written() -> None:
    least = DEFAULT.value("reasons-least-letters")
    require_reasons("x " * least)
    with pytest.raises(Refused) as refused:
        require_reasons("x " * (least - 1) + "   ")
    assert refused.value.code == "written-reasons-missing"
