"""Flaws end a test, wait for a correction or mean nothing, exactly as their table says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.days import after_business_days, is_business_day, send_until
from passmuster.core.collection.flaws import (
    FLAWS,
    NOT_CORRECTED,
    ON_RECEIPT,
    Correction,
    Effect,
    FlawClass,
    check_correction,
    effect,
    flaw,
    hold_until,
)
from passmuster.core.custody import receipt
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.orders import moves
from passmuster.core.orders.outcomes import find_outcome

ROWS = {
    FlawClass.FATAL: {
        "no-form",
        "no-specimen",
        "collector-unknown",
        "two-on-one-form",
        "numbers-differ",
        "seal-broken",
        "a-too-little",
    },
    FlawClass.BY_LABORATORY: {"collector-not-signed"},
    FlawClass.BY_REVIEW: {"donor-not-signed", "scientist-not-signed", "form-wrong"},
    FlawClass.MUST_MEND: {"temperature-blank"},
    FlawClass.HARMLESS: {"initials-order", "phone-missing", "name-slip", "minor-clerical"},
}
EFFECTS = {
    FlawClass.FATAL: (Effect.CANCELLED, Effect.CANCELLED, Effect.CANCELLED),
    FlawClass.BY_LABORATORY: (Effect.HELD, Effect.REJECTED, Effect.REPORTED),
    FlawClass.BY_REVIEW: (Effect.HELD, Effect.CANCELLED, Effect.REPORTED),
    FlawClass.MUST_MEND: (Effect.HELD, Effect.REPORTED, Effect.REPORTED),
    FlawClass.HARMLESS: (Effect.REPORTED, Effect.REPORTED, Effect.REPORTED),
}
MONDAY = date(2026, 4, 6)
HOLIDAYS = {date(2026, 4, 14), date(2026, 4, 15), date(2026, 4, 16)}
SIGNED = Correction(signed_by="bopha", day=MONDAY, true_and_accurate=True, with_form=True)


def test_the_flaws_are_the_rows_of_the_rules() -> None:
    for kind, codes in ROWS.items():
        assert {f.code for f in FLAWS if f.kind is kind} == codes
    assert {f.code for f in FLAWS if not f.confirmed} == ROWS[FlawClass.HARMLESS]


@pytest.mark.parametrize("kind", FlawClass)
def test_each_class_has_its_effect_before_after_and_with_a_correction(kind: FlawClass) -> None:
    during, after, mended = EFFECTS[kind]
    for code in ROWS[kind]:
        assert effect(code, mended=False, held_out=False) is during
        assert effect(code, mended=False, held_out=True) is after
        assert effect(code, mended=True, held_out=True) is mended


def test_a_flaw_of_no_table_is_none() -> None:
    with pytest.raises(Refused) as refused:
        flaw("ugly-handwriting")
    assert refused.value.code == "flaw-unknown"


def correct(code: str, correction: Correction, told: date = MONDAY) -> None:
    """Check a correction by the collector Bopha."""
    check_correction(code, correction, responsible="bopha", told=told, holidays=HOLIDAYS)


@pytest.mark.parametrize("found", FLAWS, ids=lambda f: f.code)
def test_a_statement_mends_what_can_be_mended(found: object) -> None:
    code, mendable = found.code, bool(found.mended_by)
    if mendable:
        correct(code, SIGNED)
        return
    with pytest.raises(Refused) as refused:
        correct(code, SIGNED)
    assert refused.value.code == "flaw-not-mendable"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("correction-by-another", {"signed_by": "rith"}),
        ("correction-not-affirmed", {"true_and_accurate": False}),
        ("correction-apart-from-form", {"with_form": False}),
        ("correction-before-told", {"day": MONDAY - timedelta(days=1)}),
        ("correction-late", {"day": MONDAY + timedelta(days=1)}),
    ],
)
def test_a_statement_that_is_late_or_of_another_hand_mends_nothing(
    code: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        correct("collector-not-signed", replace(SIGNED, **changes))
    assert refused.value.code == code


def test_who_is_told_on_a_holiday_signs_on_the_next_business_day() -> None:
    told = date(2026, 4, 14)
    correct("form-wrong", replace(SIGNED, day=date(2026, 4, 17)), told)
    with pytest.raises(Refused):
        correct("form-wrong", replace(SIGNED, day=date(2026, 4, 18)), told)


@pytest.mark.parametrize(
    ("started", "until"),
    [
        (date(2026, 4, 6), date(2026, 4, 13)),
        (date(2026, 4, 10), date(2026, 4, 22)),
        (date(2026, 4, 11), date(2026, 4, 22)),
    ],
)
def test_a_specimen_is_held_five_business_days(started: date, until: date) -> None:
    assert hold_until(started, STANDARD, HOLIDAYS) == until


ZONE = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 4, 6, 9, tzinfo=ZONE), datetime(2026, 4, 7, 23, 59, 59, tzinfo=ZONE)),
        (datetime(2026, 4, 10, 9, tzinfo=ZONE), datetime(2026, 4, 13, 23, 59, 59, tzinfo=ZONE)),
        (datetime(2026, 4, 13, 9, tzinfo=ZONE), datetime(2026, 4, 17, 23, 59, 59, tzinfo=ZONE)),
    ],
)
def test_what_goes_out_goes_within_24_hours_or_on_the_next_business_day(
    since: datetime, until: datetime
) -> None:
    assert send_until(since, STANDARD.value("ship-hours"), HOLIDAYS) == until
    assert send_until(since, 24 * 9, HOLIDAYS) == since + timedelta(days=9)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 30), st.sets(st.dates()))
def test_a_business_day_is_never_a_holiday_and_the_count_agrees(
    day: date, count: int, holidays: set[date]
) -> None:
    found = after_business_days(day, count, holidays)
    assert is_business_day(found, holidays)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    counted = sum(is_business_day(d, holidays) for d in between)
    assert counted == (count or int(not is_business_day(day, holidays)))


def test_a_week_without_business_days_is_refused() -> None:
    with pytest.raises(UnusableInput) as refused:
        after_business_days(MONDAY, 1, (), range(7))
    assert refused.value.code == "weekend-whole-week"


def test_every_receipt_on_hold_waits_for_a_flaw_that_somebody_can_mend() -> None:
    held = {row.code for row in receipt.ROWS if row.outcome is receipt.Outcome.HOLD}
    assert set(ON_RECEIPT) == held
    for code in ON_RECEIPT.values():
        assert flaw(code).mended_by == "collector"
        assert effect(code, mended=False, held_out=False) is Effect.HELD
    outcome = find_outcome(moves.SPECIMEN_CANCELLED, NOT_CORRECTED)
    assert outcome is not None
    assert outcome.brings_order
