"""A storage clerk disposes of bottle B early: each condition stops it, and the last one ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from passmuster.core.custody.retention import (
    DISCARDED,
    RETENTION,
    Kept,
    Open,
    Ruling,
    decide_disposal,
    earliest_day,
    require_disposal,
)
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Unit

SINCE = date(2026, 3, 2)
FREE: dict[str, Any] = {
    "since": SINCE,
    "extended_to": None,
    "today": date(2027, 3, 3),
    "still_open": (),
    "first": "human-1",
    "second": "human-2",
}
PERIOD = RETENTION[Kept.SPECIMEN_NON_NEGATIVE]


def ruling(**changes: Any) -> Ruling:
    return decide_disposal(PERIOD, **(FREE | changes))


def test_when_the_last_condition_has_ended_two_people_may_dispose_of_it() -> None:
    allowed = ruling()
    assert allowed.allowed
    assert allowed.earliest == date(2027, 3, 3)
    require_disposal(allowed)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"today": date(2027, 3, 2)}, "disposal-before-retention"),
        ({"extended_to": date(2027, 6, 30)}, "disposal-before-retention"),
        ({"still_open": {Open.FILE}}, "disposal-file-open"),
        ({"still_open": {Open.DISPUTE}}, "disposal-dispute-open"),
        ({"still_open": {Open.SPLIT_REQUEST}}, "disposal-split-requested"),
        ({"second": "human-1"}, "disposal-needs-two-humans"),
        ({"second": None}, "disposal-needs-two-humans"),
        ({"first": ""}, "disposal-needs-two-humans"),
    ],
)
def test_each_condition_alone_stops_it_by_its_own_code(changes: dict[str, Any], code: str) -> None:
    stopped = ruling(**changes)
    assert not stopped.allowed
    assert stopped.codes == (code,)
    with pytest.raises(Refused) as refused:
        require_disposal(stopped)
    assert refused.value.code == code


def test_everything_in_the_way_is_named_at_once() -> None:
    codes = ruling(today=SINCE, still_open=set(Open), second=None).codes
    assert len(codes) == 5
    assert codes[0] == "disposal-before-retention"


@pytest.mark.parametrize(
    ("kept", "since", "extended", "expected"),
    [
        (Kept.SPECIMEN_NON_NEGATIVE, SINCE, None, date(2027, 3, 3)),
        (Kept.SPECIMEN_NON_NEGATIVE, date(2028, 2, 29), None, date(2029, 3, 2)),
        (Kept.SPECIMEN_NON_NEGATIVE, SINCE, date(2026, 5, 1), date(2027, 3, 3)),
        (Kept.SPECIMEN_NON_NEGATIVE, SINCE, date(2028, 1, 1), date(2028, 1, 2)),
        (Kept.RECORD_POSITIVE_OR_REFUSAL, SINCE, None, date(2031, 3, 3)),
        (Kept.COLLECTOR_COPY, SINCE, None, date(2026, 4, 2)),
    ],
)
def test_a_period_ends_after_its_whole_last_day(
    kept: Kept, since: date, extended: date | None, expected: date
) -> None:
    assert earliest_day(RETENTION[kept], since, extended) == expected


def test_every_period_says_its_source_and_what_was_only_remembered_is_unconfirmed() -> None:
    assert set(RETENTION) == set(Kept)
    for period in RETENTION.values():
        said = period.source.text
        assert said
        assert not (
            period.source.confirmed
            and ("[M]" in said or "want of a source" in said or "not read" in said)
        )
    assert not PERIOD.source.confirmed


def test_a_period_in_another_unit_is_a_slip() -> None:
    with pytest.raises(ValueError, match="hours"):
        earliest_day(replace(PERIOD, unit=Unit.HOURS), SINCE, None)


@pytest.mark.parametrize("kept", sorted(DISCARDED))
def test_what_need_not_be_kept_may_go_on_the_day_itself_unless_it_was_extended(kept) -> None:
    none = RETENTION[kept]
    assert earliest_day(none, SINCE, None) == SINCE
    assert earliest_day(none, SINCE, SINCE) == SINCE + timedelta(days=1)
