"""The clinic of the demo's first round: everybody who came is collected from, and has a result.

Three collectors work side by side, each with kits of the day; in the evening the laboratory's own
car takes the bottles over. On the next day its run ends, its reports come as one message after the
other in one transaction, and a doctor verifies them. In a real programme almost all are negative,
and so they are here: what is not, is in demo/laboratory, among the results of another morning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

from passmuster.core.access.actors import Actor
from passmuster.core.collection.conflicts import Part
from passmuster.core.collection.fields import Answer
from passmuster.core.kits.serials import Kind, serial
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.demo.collecting import COLLECTORS, admit_people, declared
from passmuster.demo.collections import ordinary
from passmuster.demo.custody import HOUR, Custody, specimen_of
from passmuster.demo.doctors import record_doctors
from passmuster.demo.kits import give_kits
from passmuster.demo.season import Season
from passmuster.demo.standing import FIRST_ENDS, record_standing
from passmuster.formats.lab.samples.batches import batch_file
from passmuster.formats.lab.samples.simulator import Laboratory, simulate
from passmuster.web.collection.folding import facts_of
from passmuster.web.collection.models import Session
from passmuster.web.collection.opening import open_session
from passmuster.web.collection.services import Sent, record_steps
from passmuster.web.orders.appearing import record_arrival
from passmuster.web.orders.models import Order
from passmuster.web.orders.notices import serve_notice

OPENED = datetime(2023, 9, 16, 3, 0, tzinfo=UTC)
FIRST = 1_001
"""Number of the first kit of the round: apart from the kits of every other part of the demo."""

MOST = 90
"""So many are collected from in a day; of a larger force the rest is only said to be sampled."""

MINUTE = timedelta(minutes=1)
CALLED = timedelta(hours=3)
"""From the hour of dispatch to the first collection of a day: whoever is served needs an hour."""

EVERY = timedelta(minutes=8)
"""From one donor of a collector's to the next."""

BETWEEN = 15
"""Seconds from one step of a collection to the next."""

WARM = (344, 352, 339, 361, 347, 356, 342, 365, 350, 359, 345, 354, 363)
"""How warm a specimen was, in tenths of a degree: no two donors after each other alike."""

TAKEN_OVER, REPORTED, VERIFIED = 11 * HOUR, 35 * HOUR, 37 * HOUR
"""From the hour of dispatch: when the bottles leave, when results come, when they are signed."""

CAR = "lab-1"
"""Who takes the bottles over: the laboratory itself, at the clinic's door."""

Act = Callable[[], object]
Plan = Iterator[tuple[timedelta, Act]]
"""What is done about an order: how long after its hour of dispatch, and the act."""


@dataclass
class Day:
    """One day of collecting: when it begins, its number from 0, and whose bottles are sealed."""

    begins: datetime
    place: int
    hands: list[int] = field(default_factory=lambda: [0] * len(COLLECTORS))
    """How many donors each collector has."""

    first: int = 0
    """Number of the day's first kit."""

    @property
    def donors(self) -> int:
        """How many are collected from."""
        return sum(self.hands)

    @property
    def specimens(self) -> list[str]:
        """The numbers that are sealed, in the order of the collectors' hands."""
        return [specimen_of(self.first + place) for place in range(self.donors)]


class Clinic:
    """Where the drawn of the first round are collected from, day by day."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.days: dict[date, Day] = {}
        self.custody: Custody
        self.collectors: list[Actor]

    def open(self) -> Clinic:
        """Register whoever collects, carries and tests, and the doctors who sign."""
        with self.season.at(OPENED):
            self.custody = Custody(self.season, kits=True).set_up(ends=FIRST_ENDS)
            people = admit_people(self.season)
            self.collectors = [people[code] for code in COLLECTORS]
            self.clerk = people["h-store-2"]
        self.doctors = record_doctors(self.season, OPENED + HOUR)
        record_standing(self.season, OPENED + 2 * HOUR)
        return self

    def takes(self, begins: datetime) -> Day | None:
        """Return the day that begins then, if somebody more can be collected from."""
        day = self.days.setdefault(begins.date(), Day(begins, len(self.days)))
        return day if day.donors < MOST else None

    def tested(self, order: Order, day: Day, notifier: Actor, on_the_way: timedelta) -> Plan:
        """Yield a whole collection: called, come, collected from, step by step."""
        hand = day.donors % len(self.collectors)
        begins = CALLED + day.hands[hand] * EVERY
        arrives = begins - 2 * MINUTE
        day.hands[hand] += 1
        served = arrives - on_the_way
        yield served, partial(serve_notice, by=notifier, order=order, place="Post")
        yield arrives, partial(record_arrival, by=self.collectors[hand], order=order)
        yield begins, partial(self._collect, order, self.collectors[hand])

    def awaits(self, begins: datetime) -> None:
        """Keep a kit of that day for somebody who was deferred."""
        day = self.takes(begins)
        if day is not None:
            day.hands[0] += 1

    def collects(self, order: Order) -> None:
        """Collect now from somebody who was awaited and has come."""
        self._collect(order, self.collectors[0])

    def _collect(self, order: Order, collector: Actor) -> None:
        collect(self.season, order, collector, self.season.now, taker=CAR)

    def agenda(self) -> Iterator[tuple[datetime, Act]]:
        """Yield what is done around the collections of each day: kits, the way, results."""
        first = FIRST
        for day in self.days.values():
            day.first, first = first, first + day.donors
            if day.donors:
                yield day.begins - HOUR / 2, partial(self._give_kits, day)
                yield day.begins + TAKEN_OVER, partial(self._take_over, day)
                yield day.begins + REPORTED, partial(self._report, day)
                yield day.begins + VERIFIED, partial(self._verify, day)

    def _give_kits(self, day: Day) -> None:
        give_kits(
            self.season,
            self.clerk,
            [one for one in zip(self.collectors, day.hands, strict=True) if one[1]],
            first=day.first,
            lot=f"P-2306-{day.place + 1}",
            site="site-1",
            session=f"2023-001/D{day.place + 1}",
        )

    def _take_over(self, day: Day) -> None:
        """Hand the day's bottles to the laboratory's car, and receive them there."""
        from passmuster.demo.laboratory import receive

        at, custody = self.season.now, self.custody
        items = list(self.season.force.items.filter(specimen__in=day.specimens).order_by("pk"))
        custody.offer(items, CAR, "h-collector", at, due=at + 2 * HOUR)
        for place in range(day.donors):
            receive(custody, day.first + place, at + HOUR + place * MINUTE / 4)

    def _report(self, day: Day) -> None:
        """Send the day's run, then what it found, all of it at once."""
        from passmuster.web.batches.services import record_batch
        from passmuster.web.laboratory.services import MLLP, Message, receive_reports
        from passmuster.web.ledger.services import SYSTEM

        holder, at = self.custody.holders[CAR], self.season.now
        raw = batch_file(
            rule_set(STARTING),
            Stage.INITIAL,
            day.specimens,
            number=f"R{at:%y%m}-D{day.place + 1}",
            begun=at - 4 * HOUR,
            ended=at - 2 * HOUR,
            turn=day.place,
        )
        qc = f"instrument's own file of day {day.place + 1}".encode()
        record_batch(by=SYSTEM, laboratory=holder, raw=raw, qc=qc)
        laboratory = Laboratory(rules=rule_set(STARTING), code=CAR, force=self.season.force.code)
        messages = [
            Message(raw=sample.data)
            for number in day.specimens
            for sample in simulate(laboratory, number, "negative", at=at)
        ]
        receive_reports(messages=messages, channel=MLLP, laboratory=holder, by=SYSTEM)

    def _verify(self, day: Day) -> None:
        """Let the doctors sign, one result after the other, half of the day's each."""
        from passmuster.web.review.signing import verify

        reviews = self.season.force.reviews.filter(specimen__in=day.specimens).order_by("pk")
        at = self.season.now
        for place, review in enumerate(reviews):
            with self.season.at(at + place * MINUTE / 2):
                verify(by=self.doctors[place % len(self.doctors)], review=review)


def collect(
    season: Season,
    order: Order,
    collector: Actor,
    begins: datetime,
    *,
    taker: str,
    seconds: int = BETWEEN,
    number: int = 0,
) -> datetime:
    """Let a collector seal one specimen; returns the moment of the last step.

    Named, they declare that nothing ties them; ``taker`` is who takes the pouch over, ``seconds``
    pass from one step to the next, and ``number`` is the kit's, 0 for the first at hand.
    """
    with season.at(begins):
        row = declared(season, order, Part.COLLECTOR, collector)
        session = open_session(by=collector, force=season.force, assignment=row)
        kit, cup = _kit_of(session, number) if number else (0, 0)
    own: dict[str, Answer] = {"courier": taker, "tenths": WARM[order.sequence % len(WARM)]}

    def sent() -> Iterator[Sent]:
        for place, (step, answers) in enumerate(ordinary(session, kit, cup), 1):
            token = hashlib.sha256(f"{session.number} {place}".encode()).hexdigest()[:32]
            told: dict[str, Answer] = {
                name: own.get(name, answer) for name, answer in answers.items()
            }
            with season.at(begins + timedelta(seconds=place * seconds)):
                yield Sent(step=step, answers=told, token=token)

    record_steps(by=collector, force=season.force, session=session, sent=sent())
    return season.now


def _kit_of(session: Session, number: int) -> tuple[int, int]:
    """Return the places of a kit's form and of its cup among those in the collector's hand."""
    facts = facts_of(session)
    kit = [one.form for one in facts.kits].index(specimen_of(number))
    return kit, sorted(facts.containers).index(serial(Kind.CUP, number).text)
