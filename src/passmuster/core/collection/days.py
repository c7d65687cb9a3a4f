"""Business days with a force's own holidays and weekend: counted, never guessed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from passmuster.core.kernel.errors import UnusableInput

WEEKEND: frozenset[int] = frozenset({5, 6})
"""Saturday and Sunday, as ``date.weekday()`` counts; a force may pass its own."""


def is_business_day(
    day: date, holidays: Collection[date], weekend: Collection[int] = WEEKEND
) -> bool:
    """Tell whether offices work on a day."""
    return day.weekday() not in weekend and day not in holidays


def after_business_days(
    day: date, count: int, holidays: Collection[date], weekend: Collection[int] = WEEKEND
) -> date:
    """Return the ``count``-th business day after ``day``; with 0, ``day`` or the next one.

    Raises UnusableInput (``weekend-whole-week``) when no day of a week is a business day.
    """
    if set(weekend) >= set(range(7)):
        raise UnusableInput("weekend-whole-week", "A week needs at least one business day.")
    if count == 0:
        day, count = day - timedelta(days=1), 1
    while count:
        day += timedelta(days=1)
        count -= is_business_day(day, holidays, weekend)
    return day


def send_until(
    since: datetime,
    hours: int,
    holidays: Collection[date],
    weekend: Collection[int] = WEEKEND,
) -> datetime:
    """Return the last moment for what goes out "within 24 hours or on the next business day".

    Whichever is later: ``since`` plus ``hours``, or the end of the next business day, both in the
    zone of ``since`` (49 CFR 40.73(a)(9), (c); rules.md §3.1, steps 23 and 24).
    """
    following = after_business_days(since.date(), 1, holidays, weekend)
    end = datetime.combine(following, time(23, 59, 59), since.tzinfo)
    return max(since + timedelta(hours=hours), end)
