"""What may stand in an address of either site: a draw's number, a human's code, a day.

Importing this makes them known to Django, once for a process that loads both sites.
"""

from __future__ import annotations

from datetime import date

from django.urls import register_converter

from passmuster.core.ledger.entries import DRAW


class DrawNumber:
    """A draw's number, such as ``2026-031``."""

    regex = "[0-9]{4}-[0-9]{3}"

    def to_python(self, value: str) -> str:
        """Accept what the record itself would accept as a number."""
        if not DRAW(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """Return the number as it is."""
        return value


class Code:
    """The code of a human."""

    regex = "[^/]{1,255}"

    def to_python(self, value: str) -> str:
        """Return the code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it stands."""
        return value


class Day:
    """A day as ``2026-11-18``."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Accept a day that the calendar has."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """Return the day in ISO form, whichever way it is given."""
        return str(value)


register_converter(DrawNumber, "draw")
register_converter(Code, "code")
register_converter(Day, "day")
