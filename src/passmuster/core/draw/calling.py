"""The day on which each selected person is called: from the seed too, so nobody can choose it."""

from __future__ import annotations

from collections.abc import Sequence

from passmuster.core.draw.sampler import draw
from passmuster.core.kernel.errors import UnusableInput

SUFFIX = "/days"
"""Put after the draw's seed to order the selected once more, independently of their tickets."""


def collecting_days(seed: str, selected: Sequence[str], days: Sequence[str]) -> dict[str, str]:
    """Return each selected id's day.

    The selected of all strata together are ordered by consistent_sampler under ``seed`` + "/days"
    and dealt to the days in turn, so that days differ by at most one person. Raises UnusableInput
    (``days-missing``) without days, and for an id given twice.
    """
    if not days:
        raise UnusableInput("days-missing", "A draw needs at least one collecting day.")
    return {
        drawn.id: days[(drawn.position - 1) % len(days)]
        for drawn in draw(seed + SUFFIX, selected, len(selected))
    }
