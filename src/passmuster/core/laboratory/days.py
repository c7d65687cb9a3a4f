"""The days that a message gives beside those of the record: whose specimen was measured?

Messages write moments in many forms and often without a zone, so days are compared and no hours;
a day of difference is what clocks and zones can make. What gives no whole day says nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from passmuster.core.kernel.figures import Figure, FigureSet, Source, Unit
from passmuster.core.laboratory.reported import Report

FIGURES: Final = FigureSet(
    version="1",
    figures=(
        Figure(
            code="days-apart",
            value=1,
            unit=Unit.DAYS,
            says="between a day in a laboratory's message and that of the record, by clocks alone",
            source=Source(
                text="Passmuster, for want of a source: zones and clocks move a moment by no more"
            ),
        ),
    ),
)
"""How far a message may differ from the record before somebody asks."""

_DAY: Final = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})", re.ASCII)
"""The beginning of an HL7 moment (``20231020…``) and of an ISO one (``2023-10-20…``)."""


def day_of(moment: str) -> date | None:
    """Return the day that a moment as sent begins with, None where it gives no whole day."""
    found = _DAY.match(moment.strip())
    if found is None:
        return None
    year, _, month, day = found.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def contradicts(report: Report, *, sealed: date | None, received: date | None) -> bool:
    """Tell whether a report gives another day of collection or receipt than the record does.

    ``sealed`` and ``received`` are the record's days where the specimen was, None where it has
    none.
    """
    pairs = ((day_of(report.collected_at), sealed), (day_of(report.received_at), received))
    most = int(FIGURES.figure("days-apart").value)
    return any(
        said is not None and known is not None and abs((said - known).days) > most
        for said, known in pairs
    )
