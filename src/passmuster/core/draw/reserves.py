"""Reserves are called in ticket order only; every one passed over has a reason and an approver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from passmuster.core.kernel.errors import Refused


@dataclass(frozen=True)
class Skip:
    """Why a reserve was passed over, and who outside the person's unit approved it."""

    reason: str
    approver: str


def check_reserve_call(
    wanted: str,
    *,
    order: Sequence[str],
    called: Sequence[str],
    skips: Mapping[str, Skip],
    places: int,
) -> None:
    """Allow calling the reserve ``wanted``, or raise Refused.

    ``order`` are a stratum's reserves in ticket order, ``called`` those already called, ``skips``
    those passed over, ``places`` how many places came free in that stratum so far. Codes:
    ``reserve-unknown``, ``reserve-already-called``, ``reserve-no-place``, ``reserve-out-of-turn``,
    ``reserve-skip-incomplete``.
    """
    if wanted not in order:
        raise Refused("reserve-unknown", "This person is not among the reserves of the stratum.")
    if wanted in called:
        raise Refused("reserve-already-called", "This reserve has been called already.")
    if len(called) >= places:
        raise Refused(
            "reserve-no-place", "No place is free; a reserve replaces one excused person."
        )
    for before in order[: order.index(wanted)]:
        if before in called:
            continue
        skip = skips.get(before)
        if skip is None:
            raise Refused(
                "reserve-out-of-turn",
                "An earlier reserve has been neither called nor skipped; call that one.",
            )
        if not skip.reason.strip() or not skip.approver.strip():
            raise Refused(
                "reserve-skip-incomplete",
                "An earlier reserve was skipped without a reason or without an approver.",
            )
