"""What a watchdog sees in a whole log: gaps, second draws, draws without an end, silence."""

from __future__ import annotations

import pytest

from passmuster.core.draw.announcement import unix_time
from passmuster.core.draw.watch import watch

NOW = unix_time("2026-12-31T12:00:00Z")
TIME = "2026-12-31T06:00:00Z"


def entry(kind, **data):
    return {"v": 1, "c": "ab" * 32, "type": kind, "time": TIME, "data": data}


def announced(number, day="2026-12-30", dice_at=TIME):
    facts = {"draw": number, "year": int(number[:4]), "days": [day], "dice_at": dice_at}
    return entry("draw:announced", **facts)


def whole(number):
    return [
        announced(number),
        *(entry(f"draw:{step}", draw=number) for step in ("frozen", "diced", "beacon", "decided")),
    ]


def codes(entries, now=NOW):
    return [(alarm.code, alarm.entry) for alarm in watch(enumerate(entries), now)]


BEAT = entry("log:heartbeat")
BLIND = {"v": 1, "c": "ab" * 32}


def test_a_log_in_order_raises_no_alarm():
    assert codes([BLIND, *whole("2026-001"), *whole("2026-002"), BEAT]) == []


@pytest.mark.parametrize(
    ("dice_at", "named"),
    [
        (TIME, []),
        ("2026-12-31T06:00:01Z", [("dice-before-hour", 2)]),
        ("2027-12-31T06:00:00Z", [("dice-before-hour", 2)]),
        ("2026-02-31T06:00:00Z", []),  # no hour: the dossier's verifier names the announcement
    ],
)
def test_dice_logged_before_the_announced_hour_are_named_without_any_dossier(dice_at, named):
    log = [announced("2026-001", dice_at=dice_at), *whole("2026-001")[1:], BEAT]
    assert codes(log) == named


def test_a_number_that_is_missing_is_named():
    alarms = watch(enumerate([*whole("2026-031"), *whole("2026-033"), BEAT]), NOW)

    assert [a.code for a in alarms] == ["draw-number-missing"] * 31
    assert "2026-032" in alarms[-1].sentence
    assert alarms[-1].entry == 5


def test_a_new_year_begins_with_one_and_an_older_year_may_not_come_back():
    back = [
        *whole("2026-001"),
        announced("2025-001"),
        entry("draw:voided", draw="2025-001", seed_known=False),
        BEAT,
    ]

    assert codes([*whole("2026-001"), *whole("2027-001"), BEAT]) == []
    assert codes(back) == [("draw-year-past", 5)]


def test_a_second_announcement_or_a_second_selection_is_named():
    twice = [*whole("2026-001"), announced("2026-001"), BEAT]
    again = [*whole("2026-001"), entry("draw:decided", draw="2026-001"), BEAT]

    assert codes(twice)[0] == ("draw-announced-twice", 5)
    assert codes(again) == [("draw-events-impossible", 5)]


def test_a_draw_nobody_announced_is_named():
    assert codes([entry("draw:frozen", draw="2026-009"), BEAT]) == [("draw-not-announced", 0)]


def test_a_draw_that_never_ended_is_named_once_its_days_are_over():
    assert codes([announced("2026-001", day="2026-12-30"), BEAT]) == [("draw-unfinished", 0)]
    assert codes([announced("2026-001", day="2027-01-30"), BEAT]) == []


@pytest.mark.parametrize(("known", "expected"), [(True, [("voided-after-seed", 1)]), (False, [])])
def test_a_void_is_an_alarm_only_when_the_seed_was_known(known, expected):
    void = entry("draw:voided", draw="2026-001", seed_known=known)

    assert codes([announced("2026-001"), void, BEAT]) == expected


def test_silence_is_an_alarm():
    assert codes([BLIND]) == [("heartbeat-overdue", None)]
    assert codes([BEAT], now=NOW + 2 * 86_400) == [("heartbeat-overdue", None)]


def test_a_number_of_another_year_than_its_draw_is_an_alarm_and_ends_no_watch():
    forged = entry("draw:announced", **announced("2027-005")["data"] | {"year": 2026})
    void = entry("draw:voided", draw="2027-005", seed_known=False)

    assert codes([*whole("2026-001"), forged, void, BEAT]) == [("number-not-of-year", 5)]


def test_an_announcement_without_days_can_never_be_late():
    forged = entry("draw:announced", **announced("2026-001")["data"] | {"days": []})

    assert codes([forged, BEAT]) == []
