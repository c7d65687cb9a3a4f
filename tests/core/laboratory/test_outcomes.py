"""Which classes of the inbox no doctor signs beside, said of every class."""

from __future__ import annotations

import pytest

from passmuster.core.laboratory.outcomes import MAY_CHANGE, WAYS, Outcome, Way

STOPS = {
    **dict.fromkeys(
        (
            *("corrected", "withdrawn", "retest-changed", "preliminary-after-final"),
            *("corrected-without-first", "before-receipt", "not-yet-to-be-tested"),
            *("wrong-specimen", "unknown-code", "wrong-unit", "implausible-value", "held"),
            "partly-read",
        ),
        True,
    ),
    **dict.fromkeys(
        (
            *("first", "preliminary", "final-after-preliminary", "duplicate", "retested"),
            *("unmatched", "wrong-laboratory", "not-to-be-tested", "unreadable"),
            *("days-contradict", "names-a-person"),
        ),
        False,
    ),
}


@pytest.mark.parametrize("outcome", Outcome)
def test_every_class_stops_a_verdict_while_it_waits_or_does_not(outcome):
    assert (outcome in MAY_CHANGE) is STOPS[outcome.value]


@pytest.mark.parametrize("outcome", sorted(MAY_CHANGE))
def test_what_stops_a_verdict_can_be_ended_and_may_bring_another_result(outcome):
    assert {Way.TAKEN, Way.ASKED_ANEW} & set(WAYS[outcome])


def test_what_may_bring_another_result_and_stops_nothing_names_no_specimen_here():
    anew = {one for one in Outcome if {Way.TAKEN, Way.ASKED_ANEW} & set(WAYS[one])}
    assert anew - MAY_CHANGE == {Outcome.UNMATCHED, Outcome.UNREADABLE}
