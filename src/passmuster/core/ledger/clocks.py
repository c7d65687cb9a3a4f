"""How far two honest clocks may differ: data with a source, so that nobody widens it in silence.

Only a difference between two parties' clocks is forgiven. What one clock says of itself is not.
"""

from __future__ import annotations

from typing import Final

from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit

FIGURES: Final = FigureSet(
    version="1",
    figures=(
        Figure(
            code="witness-clock",
            value=300,
            unit=Unit.SECONDS,
            says="between the force's clock and a witness's, forgiven",
            source=Source(
                text="ours: an honest server and an honest witness, each set by network time "
                "(attack G-06)",
                day="2026-11-29",
            ),
            bound=Bound.AT_MOST,
        ),
    ),
)
"""What the log forgives."""

WITNESS_CLOCK: Final = FIGURES.figure("witness-clock")
"""Between the force's clock and a witness's."""
