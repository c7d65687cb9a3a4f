"""Every collection that leaves its order without a test has the outcome that brings a new one."""

from __future__ import annotations

from passmuster.core.collection.ending import REJECTED, WITHOUT_EFFECT
from passmuster.core.collection.session import SessionEnd
from passmuster.core.orders import moves
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.outcomes import find_outcome

HEARD = {
    SessionEnd.COLLECTED,
    SessionEnd.NO_SHOW,
    SessionEnd.REFUSAL_FACTS,
    SessionEnd.MEDICAL_EVALUATION,
}
"""Ends that move the order themselves."""


def test_every_end_moves_the_order_or_is_cancelled_under_a_code_that_brings_a_new_one() -> None:
    assert set(WITHOUT_EFFECT) == set(SessionEnd) - HEARD
    for code in WITHOUT_EFFECT.values():
        outcome = find_outcome(moves.CANCELLED, code)
        assert outcome is not None
        assert outcome.brings_order
    rejected = find_outcome(moves.SPECIMEN_CANCELLED, REJECTED)
    assert rejected is not None
    assert rejected.brings_order


def test_a_cancellation_is_due_long_before_the_new_test_would_be_late() -> None:
    assert DEFAULT.span("cancel-lost-days") * 10 < DEFAULT.span("replacement-max-days")
