"""Which verified results bring a new specimen by themselves, and which of those is observed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passmuster.core.collection.observation import require_trigger
from passmuster.core.orders.dues import (
    RECOLLECTIONS,
    Recollection,
    Why,
    due_evidence,
    recollection_due,
)
from passmuster.core.orders.reasons import Reason
from passmuster.core.review import moves
from passmuster.core.review.following import (
    FOLLOWS_NOW,
    NEGATIVE_REQUIRED,
    STANDING,
    asks_for_observation,
    asks_for_specimen,
    follows_now,
)
from passmuster.core.review.verdict import NEXT, EmployerReport, Verified

DAY = date(2026, 3, 2)


def report(follows: str, *why: str) -> EmployerReport:
    return EmployerReport(results=(Verified.CANCELLED,), drugs=(), why=why, next=follows)


@pytest.mark.parametrize("code", sorted(NEXT))
def test_a_duty_to_collect_brings_an_order_for_every_reason_and_a_choice_for_none(code) -> None:
    action = NEXT[code]
    if code == "if-negative-required":
        return
    for reason in Reason:
        assert asks_for_specimen(report(code, "invalid"), reason) is action.must
    assert asks_for_observation(report(code)) is bool(action.trigger)
    if action.must:
        # Each duty to collect is a duty to observe, for a reason of the list.
        assert action.ordered_by is not None
        assert require_trigger(action.trigger, action.ordered_by).code == action.trigger


def test_where_a_negative_is_required_a_cancelled_test_brings_one_that_is_not_observed() -> None:
    asked = report("if-negative-required", "invalid")
    assert {reason for reason in Reason if asks_for_specimen(asked, reason)} == NEGATIVE_REQUIRED
    assert not asks_for_observation(asked)


@pytest.mark.parametrize("why", ["rejected", "flaw"])
def test_a_rejection_and_a_flaw_bring_none_here_since_the_order_itself_ends_by_them(why) -> None:
    assert not asks_for_specimen(report("if-negative-required", why), Reason.PRE_ENTRY)


@pytest.mark.parametrize("observed", [True, False])
def test_the_order_for_a_new_specimen_is_due_by_the_next_day_and_unannounced(observed) -> None:
    asked = Recollection(
        person="p-1", reason=Reason.SUSPICION, follows="T1", asked_on=DAY, observed=observed
    )
    due = recollection_due(asked, DAY)
    assert due.why is (Why.OBSERVED_AGAIN if observed else Why.RECOLLECTION)
    assert due.why in RECOLLECTIONS
    assert (due.person, due.follows, due.reason) == ("p-1", "T1", Reason.SUSPICION)
    assert (due.deadline, due.late) == (DAY + timedelta(days=1), False)
    assert due_evidence(due) == {"order-due"}
    assert recollection_due(asked, DAY + timedelta(days=2)).late


def against(follows: str, result: Verified = Verified.POSITIVE) -> EmployerReport:
    return EmployerReport(results=(result,), drugs=(), why=(), next=follows)


@pytest.mark.parametrize(
    ("follows", "state", "event", "now"),
    [
        ("offer-bottle-b", moves.VERIFIED, "review:verified", "offer-bottle-b"),
        ("offer-bottle-b", moves.NOTIFIED, "review:notified", "offer-bottle-b"),
        ("offer-bottle-b", moves.SPLIT_REQUESTED, "review:split-requested", "b-under-test"),
        ("offer-bottle-b", moves.AT_SECOND, "review:split-sent", "b-under-test"),
        ("offer-bottle-b", moves.SPLIT_HEARING, "review:split-heard-on", "b-under-test"),
        ("offer-bottle-b", moves.SPLIT_SECOND, "review:split-explained", "b-under-test"),
        ("offer-bottle-b", moves.SPLIT_REFUSAL, "review:split-refusal", "b-under-test"),
        ("offer-bottle-a", moves.SPLIT_REFUSAL, "review:split-refusal", "offer-bottle-a"),
        ("offer-bottle-a", moves.AT_BOTTLE_A, "review:bottle-a-requested", "a-under-test"),
        ("offer-bottle-b", moves.FINAL, "review:split-waived", "b-waived"),
        ("offer-bottle-b", moves.FINAL, "review:split-lapsed", "b-lapsed"),
        ("file", moves.FINAL, "review:split-reconfirmed", "stands-by-b"),
        ("offer-bottle-a", moves.FINAL, "review:bottle-a-lapsed", "a-lapsed"),
        ("file", moves.FINAL, "review:bottle-a-reconfirmed", "stands-by-a"),
        ("offer-bottle-b", moves.FINAL, "review:split-failed", "fell"),
        ("file", moves.VERIFIED, "review:verified", "stands"),
        ("refer-refusal", moves.FINAL, "review:closed", "refer-refusal"),
    ],
)
def test_what_follows_a_result_with_consequences_is_said_as_it_is_now(
    follows, state, event, now
) -> None:
    assert follows_now(against(follows), state=state, event=event) == now
    assert now in NEXT or now in FOLLOWS_NOW


@pytest.mark.parametrize("result", [Verified.NEGATIVE, Verified.CANCELLED])
def test_nothing_more_follows_a_result_without_consequences_whatever_a_bottle_came_to(
    result,
) -> None:
    for event in STANDING:
        assert follows_now(against("file", result), state=moves.FINAL, event=event) == "file"


def test_every_end_of_an_offer_is_an_entry_that_ends_a_review() -> None:
    ends = {one.event for one in moves.TRANSITIONS if one.target == moves.FINAL}
    assert set(STANDING) <= ends
    assert ends - set(STANDING) == {"review:closed", "review:cancelled-withdrawn"}
