"""Every way to forge the order of a draw's acts that we know, and the rules that must say no."""

from __future__ import annotations

from datetime import UTC, datetime

from passmuster.core.draw.announcement import unix_time
from passmuster.core.ledger.clocks import WITNESS_CLOCK
from passmuster.core.ledger.entries import utc_text
from tests.core.draw.ceremony import ROUND_TIME, Ceremony, announcement

EARLIEST = unix_time(announcement()["dice_at"]) - WITNESS_CLOCK.whole - ROUND_TIME
"""The first second, counted back from the round, at which an honest witness can see the dice."""


def at(seconds: int) -> str:
    return utc_text(datetime.fromtimestamp(ROUND_TIME + seconds, UTC))


FORGED_TIMES: dict[str, tuple[Ceremony, set[str]]] = {
    "pool logged after the dice": (
        Ceremony(
            order=("key", "announcement", "roster", "audit", "dice", "pool", "beacon", "result")
        ),
        {"order:pool-after-dice", "order:pool-head-after-dice", "time:log-clock"},
    ),
    "pool cosigned after the dice": (
        Ceremony(heads={"pool": [-895, -894, -893]}),
        {"time:pool-cosigned-after-dice"},
    ),
    "pool cosigned in the same second as the dice": (
        Ceremony(heads={"pool": [-901, -900, -1]}),
        {"time:pool-cosigned-after-dice"},
    ),
    "pool shown under a head that holds the dice": (
        Ceremony(head_of={"pool": "dice"}),
        {"order:pool-head-after-dice", "time:pool-cosigned-after-dice"},
    ),
    "dice shown under the last head only": (
        Ceremony(head_of={"dice": "end"}),
        {
            "order:dice-head-after-beacon",
            "order:dice-head-after-result",
            "time:dice-after-beacon",
        },
    ),
    "dice cosigned when the beacon was public": (
        Ceremony(heads={"dice": [-3, 0, 5]}),
        {"time:dice-after-beacon"},
    ),
    "dice logged when the beacon was public": (
        Ceremony(times={"dice": 1}),
        {"time:dice-logged-after-beacon"},
    ),
    "dice before the public hour": (Ceremony(times={"dice": -7200}), {"time:dice-early"}),
    "dice before the public hour, cosigned in the first second that is forgiven": (
        Ceremony(times={"dice": -7200}, heads={"dice": [EARLIEST, -890, -880]}),
        {"time:dice-early"},
    ),
    "dice a second before the public hour": (
        Ceremony(data={"announcement": {"dice_at": at(-999)}}),
        {"time:dice-early"},
    ),
    "dice and their witnesses before the public hour": (
        Ceremony(times={"dice": -7200}, heads={"dice": [-7100, -7090, -880]}),
        {"time:dice-early", "time:dice-cosigned-early"},
    ),
    "dice before the public hour by a clock that was put forward": (
        Ceremony(heads={"dice": [EARLIEST - 1, -890, -880]}),
        {"time:dice-cosigned-early"},
    ),
    "dice without a beacon before the public hour": (
        Ceremony(beacon=False, times={"dice": -7200}),
        {"time:dice-early"},
    ),
    "dice of a voided draw before the public hour": (
        Ceremony(stage="dice", void=True, times={"dice": -7200}),
        {"time:dice-early"},
    ),
    "beacon logged before it came to be": (Ceremony(times={"beacon": -1}), {"time:beacon-early"}),
    "a clock that goes back": (Ceremony(times={"audit": -71_000}), {"time:log-clock"}),
    "key committed after the announcement": (
        Ceremony(
            order=("announcement", "key", "roster", "audit", "pool", "dice", "beacon", "result")
        ),
        {"key:after-announcement", "time:log-clock"},
    ),
}
