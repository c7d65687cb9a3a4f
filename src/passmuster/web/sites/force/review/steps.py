"""The way of a second bottle as a list of known steps, each with its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.theme.parts import RollLine
from passmuster.web.wording.custody import holder_name

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from passmuster.web.review.whereabouts import Whereabouts


def steps_said(steps: Sequence[Whereabouts], words: Mapping[str, Promise]) -> list[RollLine]:
    """Return the steps in the words for whoever reads them, the oldest first."""
    return [
        RollLine(
            sentence=str(words[one.step])
            % {"holder": holder_name(one.holder) if one.holder else ""},
            time=day_and_clock(one.at),
        )
        for one in steps
    ]
