"""The one place where the site asks for the time; the demo's invented season sets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class _Clock:
    """Real time, unless it was made to stand still or, for a demo, to run elsewhere."""

    def __init__(self) -> None:
        self.stopped: datetime | None = None
        self.shift = timedelta(0)

    def now(self) -> datetime:
        return self.stopped or datetime.now(UTC) + self.shift


_clock = _Clock()


def now() -> datetime:
    """Return the present moment, aware, in UTC, cut to whole seconds."""
    return _clock.now().replace(microsecond=0)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` inside the block."""
    before = _clock.stopped
    _clock.stopped = moment.astimezone(UTC)
    try:
        yield
    finally:
        _clock.stopped = before


def run_shifted(by: timedelta) -> None:
    """Let the clock run with real time, but so far from it; only a demo's folder asks for that."""
    _clock.shift = by
