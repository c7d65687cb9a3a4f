"""A gap is no longer named once two people who did not have the thing in it said why, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from passmuster.core.custody.links import Link
from passmuster.core.custody.naming import Fault, FaultCode
from passmuster.core.kernel.errors import Refused, UnusableInput

REASONS: Mapping[str, str] = {
    "road-closed": "The road was closed or could not be used.",
    "vehicle-broke-down": "The vehicle broke down.",
    "receiver-closed": "Nobody was there to receive it.",
    "accident": "There was an accident or an illness on the way.",
    "written-late": "It arrived in time and was written down later; the paper shows it.",
}
"""The closed list of reasons, each with its sentence; the papers behind it are kept elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a gap came about. ``position`` is the first position of the gap as it was named."""

    position: int
    reason: str
    human: str
    second: str


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as a JSON object; docs/protocol/custody.md §5."""
    return asdict(explanation)


def parse_explanation(body: object) -> Explanation:
    """Read an explanation strictly; raises UnusableInput (``custody-link-unreadable``)."""
    names = ("position", "reason", "human", "second")
    if isinstance(body, Mapping) and set(body) == set(names):
        position, *words = (body[name] for name in names)
        if type(position) is int and position >= 0 and all(isinstance(w, str) for w in words):
            return Explanation(**body)
    raise UnusableInput("custody-link-unreadable", "The explanation cannot be read as one.")


def check_explanation(
    explanation: Explanation, chain: tuple[Link, ...], standing_faults: Iterable[Fault]
) -> None:
    """Raise Refused unless this explains a gap that stands.

    Codes: ``custody-gap-not-there``, ``custody-reason-unknown``, ``custody-needs-two-humans``,
    ``custody-explained-by-holder`` (by somebody who acted on one of the gap's links).
    """
    gaps = [each for each in standing_faults if each.code is FaultCode.GAP]
    gap = next((each for each in gaps if each.positions[0] == explanation.position), None)
    if gap is None:
        raise Refused("custody-gap-not-there", "No gap begins there. Choose one that is named.")
    if explanation.reason not in REASONS:
        raise Refused("custody-reason-unknown", f"Give one of: {', '.join(REASONS)}.")
    humans = {explanation.human, explanation.second}
    if len(humans) < 2 or "" in humans:
        raise Refused("custody-needs-two-humans", "Two different people explain a gap and sign.")
    if humans & {chain[position].human for position in gap.positions}:
        raise Refused("custody-explained-by-holder", "Whoever had it cannot explain the gap.")


def explained(gap: Fault, chain: tuple[Link, ...], explanations: Iterable[Explanation]) -> bool:
    """Tell whether one of the explanations stands for this gap."""
    for explanation in explanations:
        try:
            check_explanation(explanation, chain, (gap,))
        except Refused:
            continue
        return True
    return False
