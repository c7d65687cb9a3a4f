"""What importing a file would change, worked out once for the command line and for the page.

Guarantees: nothing is stored or changed; the same file, choices and stored people give the same
preview, so that what was shown is what an import then does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from passmuster.core.roster.comparing import Comparison, compare, needs_consent
from passmuster.core.roster.people import Person
from passmuster.formats.roster_sheet.reader import RosterFile


@dataclass(frozen=True, slots=True)
class Preview:
    """A file beside the stored people: what differs, and whether it takes a word to import it.

    ``active`` counts the stored people who had not left; ``consent`` is how many disappear where
    so many do that somebody has to say their number, else None.
    """

    roster: RosterFile
    changes: Comparison
    delta: bool
    active: int
    consent: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the whole outcome as one JSON object, every list and every fault in it."""
        return report(self.roster, self.changes, delta=self.delta)


def preview(roster: RosterFile, known: Iterable[Person], *, delta: bool) -> Preview:
    """Compare a file that was read with the stored people; ``delta``: the file is a part."""
    reading, stored = roster.reading, list(known)
    found = compare(stored, reading.people, delta=delta, told=reading.told, held=reading.held)
    asks = needs_consent(found, stored, delta=delta)
    return Preview(
        roster=roster,
        changes=found,
        delta=delta,
        active=sum(not person.has_left for person in stored),
        consent=len(found.disappeared) if asks else None,
    )


def report(roster: RosterFile, changes: Comparison, *, delta: bool) -> dict[str, Any]:
    """Return a file and what it changed, or would change, as one JSON object."""
    reading = roster.reading
    return {
        "rows": reading.rows,
        "accepted": len(reading.people),
        "rejected": [fault.as_json() for fault in reading.rejected],
        "warnings": [fault.as_json() for fault in reading.warnings],
        "mapping": dict(reading.mapping),
        "unmapped": list(reading.unmapped),
        "not_kept": dict(reading.not_kept),
        "changes": changes.as_json(),
        "unchanged": changes.unchanged,
        "file": roster.as_json(),
        "mode": "delta" if delta else "full",
    }
