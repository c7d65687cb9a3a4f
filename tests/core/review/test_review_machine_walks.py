"""The machine of insiders is no empty promise: its ways are walked once by hand."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.core.review import moves
from passmuster.core.review.contact import Answer, Dispute
from passmuster.core.review.moves import SIGNED, Verb
from passmuster.core.review.record import advance, note
from tests.core.review.cases import DOCTOR, OTHER, THIRD
from tests.core.review.test_review_machine import SPLIT_REPORTS, OneReview


def test_the_machine_reaches_verdicts_by_every_way() -> None:
    """The rules above are no empty promise: each way to a verdict is walked once by hand."""
    machine = OneReview()
    machine.attempt(Verb.RECEIVE, DOCTOR, clears=False)
    machine.attempt(Verb.CONTACT, DOCTOR, clears=False)
    machine.attempt(Verb.RECORD_UNREACHED, DOCTOR, clears=False)
    assert machine.review.state == moves.CONTACTING
    for hours in (0, 2, 22):
        machine.time_passes(hours)
        machine.doctor_calls(Answer.NOBODY)
    machine.force_sends_the_letter()
    machine.force_reaches_the_officer("P-1")
    machine.time_passes(73)
    machine.attempt(Verb.RECORD_UNREACHED, DOCTOR, clears=False)
    machine.attempt(Verb.VERIFY_REVERSED, DOCTOR, clears=True)
    machine.attempt(Verb.AGREE, DOCTOR, clears=True)
    assert machine.review.state == moves.SECOND_REVIEW
    machine.attempt(Verb.DISAGREE, OTHER, clears=False)
    machine.attempt(Verb.AGREE, THIRD, clears=False)
    assert machine.review.state == moves.VERIFIED
    machine.attempt(Verb.CLOSE, DOCTOR, clears=True)
    assert machine.review.state == moves.VERIFIED
    machine.notification_is_served("P-3")
    machine.attempt(Verb.NOTIFY, DOCTOR, clears=False)
    machine.attempt(Verb.REQUEST_SPLIT, DOCTOR, clears=False)
    machine.somebody_orders_the_split("A")
    machine.somebody_orders_the_split("B")
    machine.attempt(Verb.SEND_SPLIT, DOCTOR, clears=False)
    machine.second_laboratory_reports(SPLIT_REPORTS[0], None)
    machine.attempt(Verb.RECONFIRM, DOCTOR, clears=False)
    assert machine.review.state == moves.FINAL
    with pytest.raises(Refused):
        advance(machine.review, Verb.VERIFY, {SIGNED}, at=machine.now, by=DOCTOR)


def test_the_machine_strikes_what_was_signed_on_an_interview_that_was_not_held() -> None:
    machine = OneReview()
    machine.begin_somewhere("told")
    (interview,) = machine.claims()
    code = str(interview)
    machine.denials[interview] = Dispute.OPEN
    machine.review = note(
        machine.review, "review:disputed", at=machine.now, by="officer", code=code
    )
    machine.attempt(Verb.STRIKE, "system", clears=False)
    assert machine.review.state == moves.NOTIFIED
    machine.oversight_rules(Dispute.UPHELD)
    assert machine.review.state == moves.CONTACTING
    assert machine.opinions == []
