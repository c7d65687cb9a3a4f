"""In which states a doctor notes what moves nothing: attempts, the letter, its service, papers.

Beside the table of moves this is all that says when an act of a doctor is open: services refuse by
it, and pages offer by it. Source: 49 CFR 40.131, 40.137(c); rules.md §5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from passmuster.core.review.moves import (
    CONTACTING,
    DOCUMENTS,
    FINAL,
    INTERVIEWED,
    NOTIFIED,
    SPLIT_HEARING,
    SPLIT_REFUSAL,
    VERIFIED,
)

ATTEMPTED: Final = "review:attempted"
EMPLOYER: Final = "review:employer-attempted"
LETTER: Final = "review:letter-sent"
SERVED: Final = "review:word-served"
DOCUMENT: Final = "review:document-taken"
B_TOLD: Final = "review:bottle-b-told"
REGULATOR: Final = "review:regulator-told"
OUTCOME_READ: Final = "review:outcome-read"
DRAWN: Final = "review:drawn-for-second"
SAMPLE_AGREED: Final = "review:sample-agreed"
SAMPLE_REOPENED: Final = "review:reopened-by-sample"

_REACHING: Final = frozenset({CONTACTING, SPLIT_HEARING})
"""While the officer is to be heard, on the result or on what is in bottle B."""

_TELLING: Final = frozenset({VERIFIED, SPLIT_REFUSAL})
"""While the officer is to be told in person, before the force is (core/review/informing)."""

SAMPLED: Final = frozenset({VERIFIED, NOTIFIED, FINAL})
"""States in which another doctor judges a result that was drawn, or reopens it."""

NOTED_IN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        ATTEMPTED: _REACHING | _TELLING,
        LETTER: _REACHING,
        EMPLOYER: _REACHING,
        SERVED: _REACHING,
        DOCUMENT: frozenset({*_REACHING, INTERVIEWED, DOCUMENTS}),
        B_TOLD: frozenset({SPLIT_REFUSAL}),
        REGULATOR: frozenset({FINAL}),
        SAMPLE_AGREED: SAMPLED,
    }
)
"""By the entry: the states in which a doctor writes it. What is not here the system or the
officer writes."""


def may_note(event: str, state: str) -> bool:
    """Tell whether a doctor notes this in a state."""
    return state in NOTED_IN.get(event, frozenset())
