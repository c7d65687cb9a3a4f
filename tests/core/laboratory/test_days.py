"""Days in a message beside those of the record: clocks differ by one, specimens by more."""

from __future__ import annotations

from datetime import date

import pytest

from passmuster.core.laboratory.days import contradicts, day_of
from passmuster.core.laboratory.reported import Report

SEALED, RECEIVED = date(2023, 10, 20), date(2023, 10, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20231020140300+0700", SEALED),
        (" 20231020", SEALED),
        ("2023-10-20T14:03:00+07:00", SEALED),
        ("2023-10-20", SEALED),
        ("202310", None),
        ("2023-10", None),
        ("2023-1020", None),
        ("20231340", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_from_the_beginning_of_a_moment_as_sent(text, day) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("collected", "received", "asked"),
    [
        ("20231020", "20231021", False),
        ("20231019235900", "2023-10-22T00:10:00Z", False),
        ("20231018", "20231021", True),
        ("20231022", "", True),
        ("20231020", "20231019", True),
        ("", "2023-10-23", True),
        ("once", "", False),
    ],
)
def test_more_than_a_day_between_message_and_record_is_asked_about(
    collected, received, asked
) -> None:
    report = Report(place="", collected_at=collected, received_at=received)
    assert contradicts(report, sealed=SEALED, received=RECEIVED) is asked
    assert not contradicts(report, sealed=None, received=None)
