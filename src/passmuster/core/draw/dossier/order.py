"""In which order things came to be: by the log's indices, its heads, and the witnesses' clocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from passmuster.core.draw.announcement import unix_time
from passmuster.core.draw.beacon import CHAINS, round_time
from passmuster.core.draw.dossier.evidence import Dossier
from passmuster.core.draw.dossier.layout import Finding
from passmuster.core.draw.hour import before_hour, seen_before_hour
from passmuster.core.kernel.errors import UnusableInput

_BEFORE = (
    ("key", "announcement", "key:after-announcement"),
    ("announcement", "pool", "order:announcement-after-pool"),
    ("roster", "audit", "order:roster-after-audit"),
    ("audit", "pool", "order:audit-after-pool"),
    ("pool", "dice", "order:pool-after-dice"),
    ("dice", "beacon", "order:dice-after-beacon"),
    ("dice", "result", "order:dice-after-result"),
    ("beacon", "result", "order:beacon-after-result"),
)
"""(earlier, later, rule when they stand the other way round)."""


def check_indices(dossier: Dossier) -> Iterator[Finding]:
    """Check the order of entries in the log, and that the proving heads came in between."""
    entries = dossier.entries
    for earlier, later, rule in _BEFORE:
        if earlier in entries and later in entries:
            first, second = entries[earlier].index, entries[later].index
            if first >= second:
                yield Finding(rule, False, f"{earlier} is entry {first}, {later} entry {second}.")
    if "void" in entries and entries["void"].index != max(e.index for e in entries.values()):
        yield Finding("order:void-not-last", False, "Something followed after the draw was voided.")
    for earlier, later in (("pool", "dice"), ("dice", "beacon"), ("dice", "result")):
        if earlier in dossier.seen and later in entries:
            size = dossier.seen[earlier].size
            if size > entries[later].index:
                yield Finding(
                    f"order:{earlier}-head-after-{later}",
                    False,
                    f"The receipt of {earlier} does not show that it stood before {later}: its "
                    f"head of {size} entries holds both.",
                )


def check_cosigned_times(dossier: Dossier) -> Iterator[Finding]:
    """Check by the witnesses' clocks: pool, then hour, then dice, then the named beacon round."""
    if any(seen.first is None for seen in dossier.seen.values()):
        yield Finding(
            "time:not-cosigned",
            None,
            "Not checked: rests on the log's own clock, because the policy asks for no witness.",
        )
        return
    yield from _pool_before_dice(dossier)
    yield from _hour_before_dice(dossier)
    yield from _dice_before_beacon(dossier)


def _pool_before_dice(dossier: Dossier) -> Iterator[Finding]:
    pool, dice = dossier.seen.get("pool"), dossier.seen.get("dice")
    if pool is None or dice is None or pool.agreed is None or dice.first is None:
        return
    if pool.agreed >= dice.first:
        yield Finding(
            "time:pool-cosigned-after-dice",
            False,
            "Enough witnesses had seen the pool only when one had already seen the dice.",
        )
    else:
        yield Finding(
            "time:pool-before-dice",
            True,
            f"Witnesses saw the pool {dice.first - pool.agreed} s before the dice.",
        )


def _hour_before_dice(dossier: Dossier) -> Iterator[Finding]:
    dice, announcement = dossier.seen.get("dice"), dossier.entries.get("announcement")
    if dice is None or dice.first is None or announcement is None:
        return
    hour = _moment(announcement.data["dice_at"])
    if seen_before_hour(hour, dice.first):
        yield Finding(
            "time:dice-cosigned-early",
            False,
            f"A witness had seen the dice {hour - dice.first} s before the public hour.",
        )


def _dice_before_beacon(dossier: Dossier) -> Iterator[Finding]:
    dice, named = dossier.seen.get("dice"), named_round_time(dossier)
    if dice is None or dice.agreed is None or named is None:
        return
    if dice.agreed >= named:
        yield Finding(
            "time:dice-after-beacon",
            False,
            "Enough witnesses had seen the dice only when the named beacon round was public.",
        )
    else:
        yield Finding(
            "time:dice-before-beacon",
            True,
            f"Witnesses saw the dice {named - dice.agreed} s before the beacon round.",
        )


def check_log_clock(dossier: Dossier) -> Iterator[Finding]:
    """Check that the log's own times agree with themselves: necessary, but proof of nothing."""
    entries = dossier.entries
    in_order = sorted(entries.items(), key=lambda item: item[1].index)
    for (earlier, first), (later, second) in pairwise(in_order):
        if first.time > second.time:
            yield Finding("time:log-clock", False, f"{later} bears an earlier time than {earlier}.")
    dice, announcement = entries.get("dice"), entries.get("announcement")
    if dice and announcement:
        if before_hour(_moment(announcement.data["dice_at"]), dice.time):
            yield Finding("time:dice-early", False, "The dice were logged before the public hour.")
        named = named_round_time(dossier)
        if named is not None and dice.time >= named:
            yield Finding(
                "time:dice-logged-after-beacon", False, "The dice were logged after the round."
            )
    beacon = entries.get("beacon")
    chain = CHAINS.get(beacon.data["chain"]) if beacon else None
    if beacon and chain and beacon.time < round_time(beacon.data["round"], chain):
        yield Finding(
            "time:beacon-early", False, "The beacon round was logged before it came to be."
        )


def named_round_time(dossier: Dossier) -> int | None:
    """Return the Unix second of the announced round, None when there is none we can place."""
    announcement = dossier.entries.get("announcement")
    beacon = announcement.data["beacon"] if announcement else None
    if beacon is None or beacon["chain"] not in CHAINS:
        return None
    return round_time(beacon["round"], CHAINS[beacon["chain"]])


def _moment(text: str) -> int:
    try:
        return unix_time(text)
    except UnusableInput:
        return 0  # reported as announcement:day-not-a-date
