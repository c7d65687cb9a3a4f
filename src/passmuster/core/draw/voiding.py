"""Voiding a draw: never by insiders alone, never silently, and the number stays used up."""

from __future__ import annotations

from dataclasses import dataclass

from passmuster.core.draw import states
from passmuster.core.kernel.errors import Refused

REASONS = {
    "ceremony-disturbed": "The ceremony was disturbed and could not be held as announced.",
    "dice-unreadable": "The dice could not be read or were not thrown as announced.",
    "pool-wrong": "The frozen pool was found to be wrong.",
    "key-lost": "The yearly key, or a half of it, was lost or is no longer secret.",
    "court-order": "A court ordered it.",
    "technical-failure": "A machine failed, or no announced beacon round could be verified.",
}
"""The closed list of reason codes, each with its sentence."""

OVERSIGHT = "oversight"
"""The body whose signature stands second under every void."""


@dataclass(frozen=True)
class Signer:
    """One signature under a void: the human's stable id and the body they sign for."""

    human: str
    body: str


@dataclass(frozen=True)
class Void:
    """What is logged of a void."""

    reason: str
    stage: str
    seed_known: bool


def check_void(
    state: str,
    *,
    reason: str,
    first: Signer | None,
    second: Signer | None,
    at: int,
    beacon_time: int | None,
) -> Void:
    """Return what to log, or raise Refused.

    ``at`` is now and ``beacon_time`` the announced round's time (None when none was announced),
    both in Unix seconds. Codes: ``void-reason-unknown``, ``void-signature-missing``,
    ``void-signer-not-oversight``, ``void-signed-twice-by-one``, ``draw-move-forbidden``.
    """
    states.require(state, states.VOID, ("reason", "oversight-signature"))
    if reason not in REASONS:
        raise Refused("void-reason-unknown", f"Give one of: {', '.join(REASONS)}.")
    if first is None or second is None:
        raise Refused("void-signature-missing", "A void needs two signatures.")
    if second.body != OVERSIGHT:
        raise Refused(
            "void-signer-not-oversight", "The second signature must be the oversight body's."
        )
    if first.human == second.human:
        raise Refused("void-signed-twice-by-one", "Two different people sign a void.")
    return Void(reason, state, seed_known(state, at=at, beacon_time=beacon_time))


def seed_known(state: str, *, at: int, beacon_time: int | None) -> bool:
    """Tell whether somebody could know the seed, and so the selection, when a draw was voided.

    After the result always; with the dice thrown, from the beacon round's time on, or at once when
    no round was announced.
    """
    if state == states.DICED:
        return beacon_time is None or at >= beacon_time
    return state in (states.DECIDED, states.OPENED)
