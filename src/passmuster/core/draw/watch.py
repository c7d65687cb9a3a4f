"""What a watchdog sees in a whole log, dossier or none: gaps, second draws, early dice, silence.

Everything here reads public entries only; nothing needs the force's help (attacks D-02, G-07,
N-06).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from passmuster.core.draw.announcement import next_number, unix_time
from passmuster.core.draw.hour import before_hour
from passmuster.core.draw.states import OPENED, VOIDED, state_after
from passmuster.core.kernel.errors import PassmusterError, Refused, UnusableInput
from passmuster.core.ledger.entries import is_blind

HEARTBEAT_SECONDS = 86_400
"""A heartbeat is due every day (protocol.md §10.5, "slow-down")."""

GRACE_SECONDS = 6 * 3_600
"""How much later than due a heartbeat may come before its absence is an alarm."""


@dataclass(frozen=True)
class Alarm:
    """One thing a watchdog should ask about; ``entry`` is where it shows, None for an absence."""

    code: str
    entry: int | None
    sentence: str


@dataclass
class _Draw:
    first: int
    events: list[str] = field(default_factory=list)
    collecting_ends: str = ""
    dice_at: int = 0


@dataclass
class Watch:
    """Reads a log's parsed entries in order and remembers what an alarm needs."""

    draws: dict[str, _Draw] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    last_number: str | None = None
    last_heartbeat: int | None = None
    last_time: int | None = None

    def read(self, index: int, entry: Mapping[str, Any]) -> None:
        """Take one entry, as ``parse_entry`` gives it."""
        if is_blind(entry):
            return
        self.last_time = unix_time(entry["time"])
        kind, data = entry["type"], entry["data"]
        if kind == "log:heartbeat":
            self.last_heartbeat = self.last_time
        if not kind.startswith("draw:"):
            return
        if kind == "draw:announced":
            self._announced(index, data)
        draw = self.draws.get(data["draw"])
        if draw is None:
            self._alarm("draw-not-announced", index, f"Draw {data['draw']} was never announced.")
            return
        draw.events.append(kind)
        try:
            state_after(draw.events)
        except PassmusterError as error:
            draw.events.pop()
            self._alarm(error.code, index, f"Draw {data['draw']}: {error.message}")
        if kind == "draw:diced" and before_hour(draw.dice_at, self.last_time):
            self._alarm(
                "dice-before-hour",
                index,
                f"The dice of draw {data['draw']} were logged before the announced hour.",
            )
        if kind == "draw:voided" and data["seed_known"]:
            self._alarm(
                "voided-after-seed",
                index,
                f"Draw {data['draw']} was voided after the seed was known.",
            )

    def _announced(self, index: int, data: Mapping[str, Any]) -> None:
        number = data["draw"]
        if number in self.draws:
            self._alarm("draw-announced-twice", index, f"Draw {number} is announced a second time.")
            return
        expected = ""
        try:
            if not number.startswith(f"{data['year']:04d}-"):
                raise Refused("number-not-of-year", f"Draw {number} is not of {data['year']}.")
            expected = next_number(self.last_number, data["year"])
        except PassmusterError as error:
            self._alarm(error.code, index, error.message)
        while expected and expected < number:
            self._alarm("draw-number-missing", index, f"Draw {expected} is missing from the log.")
            expected = next_number(expected, data["year"])
        self.last_number = number
        dice_at = 0  # an hour that the calendar does not have: the dossier's verifier names it
        with suppress(UnusableInput):
            dice_at = unix_time(data["dice_at"])
        ends = max(data["days"], default="")
        self.draws[number] = _Draw(index, collecting_ends=ends, dice_at=dice_at)

    def finish(self, now: int) -> list[Alarm]:
        """Return every alarm; ``now`` is the watcher's own clock in Unix seconds."""
        for number, draw in self.draws.items():
            ended = state_after(draw.events) in (VOIDED, OPENED) or "draw:decided" in draw.events
            ends = draw.collecting_ends
            if not ended and ends and unix_time(f"{ends}T23:59:59Z") < now:
                self._alarm(
                    "draw-unfinished", draw.first, f"Draw {number} has neither a result nor a void."
                )
        last = self.last_heartbeat
        if last is None or now - last > HEARTBEAT_SECONDS + GRACE_SECONDS:
            since = "there is none" if last is None else f"the last is {now - last} s old"
            self._alarm("heartbeat-overdue", None, f"No heartbeat in time: {since}.")
        return self.alarms

    def _alarm(self, code: str, entry: int | None, sentence: str) -> None:
        self.alarms.append(Alarm(code, entry, sentence))


def watch(entries: Iterable[tuple[int, Mapping[str, Any]]], now: int) -> list[Alarm]:
    """Return every alarm that a log's entries give."""
    watcher = Watch()
    for index, entry in entries:
        watcher.read(index, entry)
    return watcher.finish(now)
