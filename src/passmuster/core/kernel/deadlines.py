"""A deadline that runs: since when, until when, and what is left of it at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Running:
    """The clock of a state at one moment; ``left`` is below zero when it is late."""

    state: str
    since: datetime
    due: datetime
    left: timedelta

    @property
    def late(self) -> bool:
        """Tell whether the deadline has passed."""
        return self.left < timedelta(0)
