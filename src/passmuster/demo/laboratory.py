"""The demo's laboratory: a morning of specimens carried there, received, and reported on.

Messages are the simulator's and go through the same service as those of a real line. Most are
negative; what is not is here once or twice, so that each can be looked at. Three items wait in the
inbox: a correction, a number that somebody misread, and a code that nobody has told us.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from passmuster.core.access.actors import Role
from passmuster.core.custody.links import SealState
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.demo.custody import (
    HOUR,
    NUMBERS,
    STORE_CLERK,
    VOLUMES,
    Custody,
    arrival_in_order,
    specimen_of,
)
from passmuster.demo.donors import POURED, collect_morning
from passmuster.demo.kits import give_kits
from passmuster.demo.season import admit
from passmuster.demo.standing import ask_about_runs, qc_file
from passmuster.formats.lab.samples.batches import batch_file
from passmuster.formats.lab.samples.simulator import Laboratory, Sample, simulate

if TYPE_CHECKING:
    from passmuster.demo.season import Season
    from passmuster.web.custody.models import Holder

FIRST = NUMBERS + 1
"""Number of the first of these kits; the bottles before them are carried in demo/custody."""

SPECIMENS = 30
MINUTE = timedelta(minutes=1)

STORIES = {
    3: "negative-dilute",
    6: "unknown-code",
    9: "positive-methamphetamine",
    11: "positive-amphetamine",
    13: "corrected",
    14: "positive-amphetamine",
    16: "rejected",
    19: "adulterated-nitrite",
    22: "invalid-nitrite",
    25: "wrong-specimen",
    27: "negative-dilute",
}
"""Which of the morning's specimens, counted from 0, is reported as what; every other is negative.

The positives and the correction are the only ones of which a drug is ever said; a prescription
explains two of them (demo/reviews.py).
"""

UNSEALED = 16
"""The specimen whose bottles came without a whole seal: its receipt rejects it."""

SCREENED, CONFIRMED = -23 * HOUR, -5 * HOUR
"""When reports come, from the present: 22 hours behind the receipt, with a second test 40."""

_SLOW = ("positive", "corrected", "adulterated", "invalid")


def carry_morning(season: Season, now: datetime) -> None:
    """Seal the morning's kits at the site, carry them together, and receive them."""
    custody = Custody(season, kits=True).resume()
    numbers = range(FIRST, FIRST + SPECIMENS)
    with season.at(now - 55.5 * HOUR):
        clerk = admit(season, "h-store-2", STORE_CLERK, Role.STORE_CLERK)
        hands = [(custody.actors["h-collector"], SPECIMENS)]
        give_kits(
            season,
            clerk,
            hands,
            first=FIRST,
            lot="P-2308",
            site="site-1",
            session="2023-001/S1",
        )
    collected = collect_morning(season, numbers, now - 55 * HOUR)
    bottles = {
        number: list(season.force.items.filter(specimen=specimen_of(number)).order_by("bottle"))
        if number in collected
        else custody.seal(number, now - 49 * HOUR + place * MINUTE)
        for place, number in enumerate(numbers)
    }
    for items in bottles.values():
        custody.to_courier(items, now - 48 * HOUR, promise=4 * HOUR)
    for number, items in bottles.items():
        custody.offer(items, "lab-1", "h-courier", now - 45 * HOUR, due=now - 44 * HOUR)
        poured = POURED if number in collected else VOLUMES
        receive(custody, number, now - 45 * HOUR + 10 * MINUTE, poured)


def receive(
    custody: Custody, number: int, at: datetime, poured: Mapping[str, Decimal] = POURED
) -> None:
    """Receive a specimen as it was poured, one of them without a whole seal."""
    from passmuster.web.custody.receiving import receive_at_laboratory

    state = SealState.BROKEN if number == FIRST + UNSEALED else SealState.INTACT
    seen = arrival_in_order(number)
    with custody.season.at(at):
        receive_at_laboratory(
            by=custody.actors["h-receiver"],
            force=custody.season.force,
            specimen=specimen_of(number),
            seen=replace(
                seen,
                a=replace(seen.a, seal_state=state, volume=poured["A"]),
                b=replace(seen.b, seal_state=state, volume=poured["B"]),
            ),
        )


def report_results(season: Season, now: datetime) -> None:
    """Let the laboratory report on the morning's specimens, as over a line of its own."""
    from passmuster.web.laboratory.services import MLLP, receive_report
    from passmuster.web.ledger.services import SYSTEM

    holder = season.force.holders.get(code="lab-1")
    _send_batches(season, holder, now)
    ask_about_runs(season, [specimen_of(FIRST + UNSEALED)], now)
    for moment, sample in sorted(_samples(now), key=lambda one: one[0]):
        with season.at(moment):
            receive_report(raw=sample.data, channel=MLLP, laboratory=holder, by=SYSTEM)


def _send_batches(season: Season, holder: Holder, now: datetime) -> None:
    """Send the morning's runs: one whose control was out, its repetition, and the confirmations.

    Every result rests on the runs that passed.
    """
    from passmuster.web.batches.services import record_batch
    from passmuster.web.ledger.services import SYSTEM

    every = [specimen_of(FIRST + place) for place in range(SPECIMENS) if place != UNSEALED]
    slow = [
        specimen_of(FIRST + place)
        for place, story in STORIES.items()
        if story.startswith(_SLOW) and place != UNSEALED
    ]
    runs = (
        (SCREENED - 4 * HOUR, Stage.INITIAL, every, True),
        (SCREENED - HOUR, Stage.INITIAL, every, False),
        (CONFIRMED - HOUR, Stage.CONFIRMATORY, slow, False),
    )
    for turn, (ended, stage, specimens, spoilt) in enumerate(runs):
        raw = batch_file(
            rule_set(STARTING),
            stage,
            specimens,
            number=f"R{now:%y%m}-{turn + 1}",
            begun=now + ended - 2 * HOUR,
            ended=now + ended,
            turn=turn,
        )
        if spoilt:
            raw = _control_out(raw)
        with season.at(now + ended + 10 * MINUTE):
            record_batch(by=SYSTEM, laboratory=holder, raw=raw, qc=qc_file(turn + 1))


def _control_out(raw: bytes) -> bytes:
    """Return a batch's file in which one control reads four deviations above its mean."""
    batch = json.loads(raw)
    one = next(one for one in batch["controls"] if one["kind"] == "spiked")
    one["measured"] = str(Decimal(one["mean"]) + 4 * Decimal(one["deviation"]))
    return canonical_bytes(batch)


def _samples(now: datetime) -> Iterator[tuple[datetime, Sample]]:
    """Yield every message with the moment at which it comes."""
    laboratory = Laboratory(rules=rule_set(STARTING), code="lab-1", force="preah-sovann")
    for place in range(SPECIMENS):
        story = STORIES.get(place, "negative")
        at = now + (CONFIRMED if story.startswith(_SLOW) else SCREENED) + place * MINUTE
        for number, sample in enumerate(
            simulate(laboratory, specimen_of(FIRST + place), story, at=at)
        ):
            yield at + number * 3 * HOUR, sample
