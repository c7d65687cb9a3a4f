"""When a sealed specimen may be cancelled by its order's own way (attack N-08; rules.md §3.6)."""

from __future__ import annotations

import pytest

from passmuster.core.orders import moves
from passmuster.core.orders.moves import NOTHING_REPORTED, RECORD_AGREES
from passmuster.core.orders.outcomes import OUTCOMES
from passmuster.core.orders.specimens import Fate, specimen_evidence

FLAW, LATE, LOST, SPOILED = (
    *("fatal-flaw", "flaw-not-corrected"),
    *("specimen-lost", "specimen-spoiled"),
)
ALL = {one.code for one in OUTCOMES if one.state == moves.SPECIMEN_CANCELLED}


def allowed(fate: Fate) -> set[str]:
    both = {NOTHING_REPORTED, RECORD_AGREES}
    return {code for code in ALL if specimen_evidence(fate, code) == both}


@pytest.mark.parametrize(
    ("fate", "codes"),
    [
        (Fate(), ALL),
        (Fate(received=True), set()),
        (Fate(received=True, rejected=True), {FLAW, SPOILED}),
        (Fate(received=True, uncorrected=True), {LATE}),
        (Fate(received=True, gap=True), {LOST, SPOILED}),
        (Fate(reported=True), set()),
        (Fate(reported=True, received=True, rejected=True, uncorrected=True, gap=True), set()),
        (Fate(reported=True, cancelled_for=frozenset({"bottle-b"})), set()),
        (Fate(reported=True, cancelled_for=frozenset({"laboratory-withdrew"})), set()),
        (Fate(reported=True, cancelled_for=frozenset({"rejected"})), ALL - {LOST}),
        (Fate(reported=True, received=True, cancelled_for=frozenset({"flaw"})), ALL - {LOST}),
    ],
)
def test_what_the_record_shows_says_on_which_grounds_a_specimen_is_cancelled(fate, codes) -> None:
    assert allowed(fate) == codes


def test_the_two_demands_are_named_apart() -> None:
    assert specimen_evidence(Fate(reported=True), LOST) == set()
    assert specimen_evidence(Fate(reported=True), FLAW) == {RECORD_AGREES}
    assert specimen_evidence(Fate(received=True), LOST) == {NOTHING_REPORTED}
