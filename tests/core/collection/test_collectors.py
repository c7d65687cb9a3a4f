"""Who may collect: five mocks in a row, a refresher, retraining after an error, vetting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from passmuster.core.collection.collectors import (
    CancellingError,
    Mock,
    MockKind,
    TrainingRecord,
    qualified,
    years_after,
)
from passmuster.core.collection.constants import STANDARD

TRAINED = date(2024, 2, 1)
SHOWN = date(2024, 2, 29)
TODAY = date(2025, 1, 15)
N, S, T, R = MockKind.NORMAL, MockKind.SHORT_VOLUME, MockKind.TEMPERATURE, MockKind.NOT_SIGNING


def mocks(*kinds: MockKind, end: date = SHOWN, bad: tuple[int, ...] = ()) -> tuple[Mock, ...]:
    """Return mock collections on successive days up to ``end``; those in ``bad`` had an error."""
    first = end - timedelta(days=len(kinds) - 1)
    return tuple(
        Mock(
            day=first + timedelta(days=n),
            kind=kind,
            error_free=n not in bad,
            attested_by="trainer",
        )
        for n, kind in enumerate(kinds)
    )


GOOD = TrainingRecord(
    human="bopha", trained=TRAINED, mocks=mocks(N, S, N, T, R), vetted=date(2024, 1, 10)
)


def test_a_trained_collector_is_qualified_until_the_nearest_limit() -> None:
    found = qualified(GOOD, TODAY, STANDARD)
    assert found.qualified
    assert found.until == date(2029, 1, 10)
    longer = replace(GOOD, vetted=date(2024, 12, 1))
    assert qualified(longer, TODAY, STANDARD).until == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("training-missing", {"trained": None}),
        ("training-missing", {"trained": date(2025, 2, 1)}),
        ("mocks-missing", {"mocks": ()}),
        ("mocks-missing", {"mocks": mocks(N, S, N, T)}),
        ("mocks-missing", {"mocks": mocks(N, N, N, T, R)}),
        ("mocks-missing", {"mocks": mocks(N, S, T, R, R)}),
        ("mocks-missing", {"mocks": mocks(N, S, N, T, R, bad=(2,))}),
        ("mocks-missing", {"mocks": mocks(N, S, N, T, R, end=date(2024, 2, 3))}),
        ("mocks-missing", {"mocks": mocks(N, S, N, T, R, end=date(2025, 2, 3))}),
        (
            "mocks-missing",
            {"mocks": tuple(replace(m, attested_by="bopha") for m in GOOD.mocks)},
        ),
        ("mocks-missing", {"mocks": tuple(replace(m, attested_by="") for m in GOOD.mocks)}),
        ("vetting-missing", {"vetted": None}),
        ("vetting-missing", {"vetted": date(2025, 2, 1)}),
    ],
)
def test_what_is_missing_is_named(code: str, changes: dict[str, object]) -> None:
    found = qualified(replace(GOOD, **changes), TODAY, STANDARD)
    assert (found.code, found.qualified, found.until) == (code, False, None)


def test_an_error_among_the_mocks_begins_the_five_anew() -> None:
    record = replace(GOOD, mocks=mocks(N, S, N, T, R, N, S, bad=(1,)))
    assert qualified(record, TODAY, STANDARD).qualified
    record = replace(GOOD, mocks=mocks(N, S, N, T, R, N, bad=(1,)))
    assert qualified(record, TODAY, STANDARD).code == "mocks-missing"


@pytest.mark.parametrize(
    ("day", "code"), [(date(2029, 2, 28), ""), (date(2029, 3, 1), "refresher-due")]
)
def test_a_refresher_is_due_after_five_years(day: date, code: str) -> None:
    record = replace(GOOD, vetted=date(2028, 1, 1))
    assert qualified(record, day, STANDARD).code == code
    refreshed = replace(record, refreshed=(date(2028, 6, 1), day + timedelta(days=9)))
    assert qualified(refreshed, day, STANDARD).code == ""


def test_vetting_is_renewed_every_five_years() -> None:
    assert qualified(GOOD, date(2029, 1, 10), STANDARD).code == ""
    assert qualified(GOOD, date(2029, 1, 11), STANDARD).code == "vetting-due"


TOLD = date(2024, 10, 1)


def erring(retrained: date | None, again: tuple[Mock, ...] = ()) -> TrainingRecord:
    """Return a collector whose temperature step cancelled a test."""
    error = CancellingError(told=TOLD, kind=T, retrained=retrained)
    return replace(GOOD, errors=(error,), mocks=GOOD.mocks + again)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (TOLD - timedelta(days=1), ""),
        (TOLD + timedelta(days=30), ""),
        (TOLD + timedelta(days=31), "retraining-due"),
    ],
)
def test_after_an_error_retraining_is_due_within_thirty_days(day: date, code: str) -> None:
    assert qualified(erring(None), day, STANDARD).code == code


@pytest.mark.parametrize(
    ("retrained", "again", "code"),
    [
        (date(2024, 10, 5), mocks(N, T, T, end=date(2024, 10, 20)), ""),
        (date(2024, 10, 5), mocks(T, N, T, end=date(2024, 10, 20)), ""),
        (date(2024, 10, 5), mocks(N, N, T, end=date(2024, 10, 20)), "retraining-due"),
        (date(2024, 10, 5), mocks(N, T, T, end=date(2024, 10, 20), bad=(1,)), "retraining-due"),
        (date(2024, 10, 5), mocks(N, T, end=date(2024, 10, 20)), "retraining-due"),
        (date(2024, 9, 5), mocks(N, T, T, end=date(2024, 10, 20)), "retraining-due"),
        (date(2025, 9, 5), mocks(N, T, T, end=date(2024, 10, 20)), "retraining-due"),
    ],
)
def test_retraining_is_one_normal_mock_and_two_on_the_error(
    retrained: date, again: tuple[Mock, ...], code: str
) -> None:
    assert qualified(erring(retrained, again), TODAY, STANDARD).code == code


def test_a_year_later_is_the_same_day_where_the_calendar_has_it() -> None:
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert years_after(date(2024, 3, 1), 4) == date(2028, 3, 1)
