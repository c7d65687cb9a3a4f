"""The public hour: no die counts that fell before the moment to which everybody was called.

Whoever throws before it throws before fewer eyes, and can throw again until it suits (D-03d).
Source: docs/protocol/draw.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passmuster.core.draw.announcement import unix_time
from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.clocks import WITNESS_CLOCK


def before_hour(dice_at: int, at: int) -> bool:
    """Tell whether the force's own clock said ``at`` before the hour; both in Unix seconds.

    Nothing is forgiven: the clock that refuses a throw is the one that stamps its entry, so whoever
    is refused waits some seconds and whoever is not can show it.
    """
    return at < dice_at


def seen_before_hour(dice_at: int, first: int) -> bool:
    """Tell whether a witness, at ``first`` by its own clock, saw dice before the hour.

    Both in Unix seconds. The allowance between two honest clocks is forgiven (core/ledger/clocks).
    """
    return first < dice_at - WITNESS_CLOCK.whole


def require_hour(announcement: Mapping[str, Any], at: int) -> None:
    """Refuse dice at ``at`` (Unix seconds) before the announced hour: ``dice-before-hour``.

    Raises UnusableInput (``time-not-usable``) for an announcement without a moment in it.
    """
    dice_at = announcement["dice_at"]
    if before_hour(unix_time(dice_at), at):
        raise Refused(
            "dice-before-hour",
            f"The dice were announced for {dice_at}: nobody throws before that. Wait for the hour.",
        )
