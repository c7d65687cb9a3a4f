"""Whether the record is alive: its newest heartbeat, its newest cosignature, and what is overdue.

Silence is an alarm (protocol.md §10.5): the log promises an entry a day, also when nothing
happened. A demonstration's days are played in advance and stand still afterwards, so nothing of it
is ever called overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from passmuster.core.draw.watch import GRACE_SECONDS, HEARTBEAT_SECONDS
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.web.clock import now
from passmuster.web.sites.oversight.log import Line, entry_at, newest_of, read_line
from passmuster.web.sites.oversight.published import Published
from passmuster.web.sites.oversight.record import Record

HEARTBEAT = "log:heartbeat"
QUIET_AFTER = timedelta(seconds=HEARTBEAT_SECONDS + GRACE_SECONDS)
"""When a heartbeat is missed; the monitor that watchdogs run says so at the same moment."""


@dataclass(frozen=True)
class Life:
    """What tells whether somebody still keeps the record.

    ``heartbeat`` is the newest one, or None where none is written yet. ``quiet_for`` is how long no
    heartbeat came beyond what was promised, ``unsigned_for`` how long nobody has signed; both are
    None while all is in time.
    """

    heartbeat: Line | None
    quiet_for: timedelta | None
    unsigned_for: timedelta | None

    @property
    def overdue(self) -> bool:
        """Whether anything is late."""
        return self.quiet_for is not None or self.unsigned_for is not None


def life_of(published: Published, record: Record, *, demo: bool) -> Life:
    """Return the signs of life by the site's own clock."""
    newest, promised_from = _heartbeat(published, record.checkpoint)
    if demo:
        return Life(newest, None, None)
    quiet = now() - promised_from
    return Life(newest, quiet if quiet > QUIET_AFTER else None, record.silence)


@lru_cache(maxsize=16)
def _heartbeat(published: Published, checkpoint: Checkpoint) -> tuple[Line | None, datetime]:
    line = newest_of(published, checkpoint.size, HEARTBEAT)
    if line is not None:
        return line, line.time
    first = read_line(0, entry_at(published, checkpoint.size, 0))
    # A first entry that cannot be read gives no promise to hold anybody to: count from the start.
    return None, first.time if isinstance(first, Line) else datetime.fromtimestamp(0, UTC)
