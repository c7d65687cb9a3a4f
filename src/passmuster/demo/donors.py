"""The donors of the demo's morning: ordered from a list, told, and collected from step by step.

So that every result has somebody whom the review doctor can ask, and the force somebody to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from passmuster.core.orders.reasons import Reason
from passmuster.core.roster.people import OFFICER
from passmuster.demo.clinic import collect
from passmuster.demo.collecting import admit_people, notifier_of, unordered
from passmuster.web.orders.making import order_list
from passmuster.web.orders.notices import seal_slip, serve_notice

if TYPE_CHECKING:
    from passmuster.demo.season import Season

WORDS = "List of those who may drive at night from November, as published on 13 October."
LEFT = 12
"""People whom no list names here: the rest of the demo orders some by itself."""

SECONDS = 20
"""From one step of a collection to the next, so that a morning suffices for all of them."""

TAKER = "courier-1"
"""Who takes the morning's pouches over."""

POURED = {"A": Decimal(35), "B": Decimal(20)}
"""What an ordinary collection pours into each bottle, in mL."""

MINUTE = timedelta(minutes=1)


def collect_morning(season: Season, numbers: Sequence[int], begins: datetime) -> list[int]:
    """Collect the kits of these numbers, one after the other, from as many people as there are.

    Returns the numbers that were: a small force has not people enough for all.
    """
    with season.at(begins):
        collector = admit_people(season)["h-collector"]
        people = unordered(season, LEFT + len(numbers), person_class=OFFICER)[LEFT:]
        if not people:
            return []
        orders = order_list(
            by=season.cast.manager,
            force=season.force,
            persons=people,
            reason=Reason.PROMOTION,
            words=WORDS,
        )
        for order in orders:
            seal_slip(by=notifier_of(season), order=order)
    moment, collected = begins, []
    for number, order in zip(numbers, orders, strict=False):
        with season.at(moment + MINUTE):
            serve_notice(by=notifier_of(season), order=order, place="Post")
        begins = moment + 2 * MINUTE
        moment = collect(
            season, order, collector, begins, taker=TAKER, seconds=SECONDS, number=number
        )
        collected.append(number)
    return collected
