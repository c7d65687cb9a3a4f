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
from passmuster.core.review.following import (
    NEGATIVE_REQUIRED,
    asks_for_observation,
    asks_for_specimen,
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
