"""What a watchdog sees in a whole log that no single dossier shows: gaps, second draws, silence.

Everything here reads public entries only; nothing needs the force's help (attacks D-02, G-07,
N-06).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from passmuster.core.draw.announcement import next_number, unix_time
from passmuster.core.draw.states import OPENED, VOIDED, state_after
from passmuster.core.kernel.errors import PassmusterError
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
        try:
            expected = next_number(self.last_number, data["year"])
        except PassmusterError as error:
            expected = ""
            self._alarm(error.code, index, error.message)
        while expected and expected < number:
            self._alarm("draw-number-missing", index, f"Draw {expected} is missing from the log.")
            expected = next_number(expected, data["year"])
        self.last_number = number
        self.draws[number] = _Draw(index, collecting_ends=max(data["days"], default=""))

    def finish(self, now: int) -> list[Alarm]:
        """Return every alarm; ``now`` is the watcher's own clock in Unix seconds."""
        for number, draw in self.draws.items():
            ended = state_after(draw.events) in (VOIDED, OPENED) or "draw:decided" in draw.events
            if not ended and unix_time(f"{draw.collecting_ends}T23:59:59Z") < now:
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
