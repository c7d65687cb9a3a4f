"""The seal on a plan of blind controls: a commitment, opened when the quarter is over.

Before that it opens for two different humans only, and an early opening is an entry of its own
(attack L-04). What the seal cannot do: stop somebody who made the plan from telling it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from passmuster.core.access.actors import Actor, require_two_humans
from passmuster.core.kernel.errors import CheckFailed, Refused, UnusableInput
from passmuster.core.ledger.entries import commitment

_QUARTER: Final = re.compile(r"([0-9]{4})-Q([1-4])", re.ASCII)
_MONTHS: Final = 3


def last_day(period: str) -> date:
    """Return a quarter's last day ("2026-Q4"); raises UnusableInput (``period-unreadable``)."""
    year, quarter = _parts(period)
    month = quarter * _MONTHS
    return date(year, month, 28) + timedelta(days=3 if month in (3, 12) else 2)


def first_day(period: str) -> date:
    """Return a quarter's first day; raises UnusableInput (``period-unreadable``)."""
    year, quarter = _parts(period)
    return date(year, quarter * _MONTHS - 2, 1)


def quarter_of(day: date) -> str:
    """Return the quarter in which a day lies, as "2026-Q4"."""
    return f"{day.year:04d}-Q{(day.month - 1) // _MONTHS + 1}"


def quarter_number(period: str) -> int:
    """Return which quarter of its year it is, from 1; raises as last_day() does."""
    return _parts(period)[1]


def _parts(period: str) -> tuple[int, int]:
    match = _QUARTER.fullmatch(period)
    if match is None or match[1] == "0000":
        raise UnusableInput("period-unreadable", f"{period!r} is no quarter of the form 2026-Q4.")
    return int(match[1]), int(match[2])


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is logged of an opening: whether it came before its day, and who opened."""

    period: str
    early: bool
    humans: tuple[str, ...]


def decide_opening(
    period: str, *, today: date, opener: Actor, second: Actor | None = None
) -> Opening:
    """Return what to log of an opening, or raise Refused.

    From the day after the quarter's last on, one human opens. Codes: ``blind-plan-sealed`` (the
    quarter is not over and there is no second human), ``same-human-twice``.
    """
    if today > last_day(period):
        return Opening(period=period, early=False, humans=(opener.human,))
    if second is None:
        raise Refused(
            "blind-plan-sealed",
            f"The plan is sealed until {last_day(period)} is over. Before that two people open it.",
        )
    require_two_humans(opener, second)
    return Opening(period=period, early=True, humans=(opener.human, second.human))


def check_seal(committed: str, salt: bytes, body: bytes) -> None:
    """Raise CheckFailed (``blind-plan-differs``) unless these bytes are what was sealed."""
    if commitment(salt, body) != committed:
        raise CheckFailed(
            "blind-plan-differs", "These bytes are not what was sealed. Ask who changed them."
        )
