"""What a doctor notes beside a review, and in which states."""

from __future__ import annotations

from passmuster.core.review.beside import DOCUMENT, EMPLOYER, LETTER, NOTED_IN, may_note
from passmuster.core.review.moves import BESIDE_EVENTS, STATES


def test_every_noted_entry_is_one_that_moves_nothing_and_every_state_one_there_is():
    assert set(NOTED_IN) <= BESIDE_EVENTS
    assert {state for states in NOTED_IN.values() for state in states} <= set(STATES)


def test_reaching_the_officer_is_noted_only_while_they_are_being_reached():
    for event in (LETTER, EMPLOYER):
        states = [state for state in STATES if may_note(event, state)]
        assert states == ["contacting", "split-hearing"]


def test_a_paper_is_taken_in_until_its_time_is_over_and_later_only_on_what_is_in_bottle_b():
    states = [state for state in STATES if may_note(DOCUMENT, state)]
    assert states == ["contacting", "interviewed", "documents-awaited", "split-hearing"]


def test_what_only_the_system_writes_is_noted_by_no_doctor():
    assert not any(may_note("review:drawn-for-second", state) for state in STATES)
