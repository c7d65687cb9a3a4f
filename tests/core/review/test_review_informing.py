"""The officer is told first, or at the same moment; nobody holds a result back by that."""

from __future__ import annotations

import pytest

from passmuster.core.review.beside import ATTEMPTED, may_note
from passmuster.core.review.informing import (
    OFFICER_FIRST,
    TAKEN_BACK,
    force_may_know,
    shows_rehearing,
    taken_back,
)
from passmuster.core.review.record import Review, ReviewEntry
from passmuster.core.review.verdict import EmployerReport, Verified
from tests.core.review.cases import DAY, HOUR, SECOND, START, calls

HEARD = ("received", "contact-begun", "interviewed", "verified")
UNHEARD = ("received", "contact-begun", "unreached", "verified")
DECLINED = ("received", "contact-begun", "declined", "verified")
SPLIT = (*HEARD, "notified", "split-requested", "split-sent", "split-heard-on", "split-refusal")


def review(*events: str) -> Review:
    """Return a review with these entries a minute apart, the last of them at START."""
    back = SECOND * 60
    entries = tuple(
        ReviewEntry(event=f"review:{event}", at=START - back * (len(events) - 1 - n), by="one")
        for n, event in enumerate(events)
    )
    return Review(id="1", specimen="S-1", entries=entries)


@pytest.mark.parametrize("events", [HEARD, DECLINED, SPLIT])
def test_what_opens_an_offer_is_the_officers_first_until_the_time_of_the_report_is_over(events):
    given = review(*events)
    assert given.state in OFFICER_FIRST
    assert not force_may_know(given, (), now=START)
    assert not force_may_know(given, (), now=START + 2 * DAY)
    assert force_may_know(given, (), now=START + 2 * DAY + SECOND)


@pytest.mark.parametrize(
    "events",
    [
        (*HEARD, "notified"),
        (*HEARD, "split-requested"),
        (*HEARD, "closed"),
        (*SPLIT, "bottle-b-told"),
        UNHEARD,
    ],
)
def test_who_was_told_or_can_read_it_or_could_not_be_reached_keeps_nothing_from_the_force(events):
    assert force_may_know(review(*events), (), now=START)


def test_attempts_that_count_stand_for_the_officer_whom_nobody_reaches_and_one_does_not():
    given = review(*HEARD)
    for hours in ((1,), (1, 2, 3), (1, 4, 20)):
        assert not force_may_know(given, calls(*hours), now=START + 26 * HOUR)
    assert force_may_know(given, calls(1, 13, 25), now=START + 26 * HOUR)


def test_attempts_from_before_the_result_count_for_nothing_afterwards():
    assert not force_may_know(review(*HEARD), calls(-30, -15, -1), now=START + HOUR)


def test_an_attempt_to_tell_is_noted_wherever_the_officer_comes_first():
    assert all(may_note(ATTEMPTED, state) for state in OFFICER_FIRST)


def test_what_was_told_is_taken_back_by_what_opens_it_again_and_by_no_verdict_after_that():
    told = (*HEARD, "notified", "employer-told")
    given = review(*told, "struck", "contact-begun", "interviewed", "verified")
    assert [one.event for one in taken_back(given, len(told))] == ["review:struck"]
    assert taken_back(review(*told, "split-requested", "split-sent"), len(told)) == ()
    # What took back an earlier word takes back none that was told after it.
    assert taken_back(given, len(given.entries)) == ()


def test_every_way_back_to_a_hearing_takes_back_what_was_told():
    assert {
        *("review:struck", "review:reopened-by-donor", "review:reopened-by-sample"),
        "review:reopened-by-laboratory",
    } == TAKEN_BACK


@pytest.mark.parametrize("result", sorted(Verified))
def test_a_rehearing_shows_of_everything_but_a_negative(result):
    report = EmployerReport(results=(result,), drugs=(), why=(), next="file")
    assert shows_rehearing(report) is not str(result).startswith("negative")
