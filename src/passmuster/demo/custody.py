"""Sealed bottles on their way: the holders of the invented force, ordinary chains, a gap, a delay.

Everything goes through the same services as in a real force; in the demo each kit is received,
issued and used at its seal. No bottle has a donor here: what a courier and a laboratory handle has
a number and seals.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from passmuster.core.access.actors import Actor, Role
from passmuster.core.custody.links import Amount, Basis, SealState, Unit
from passmuster.core.kits.serials import Kind, serial

if TYPE_CHECKING:
    from passmuster.demo.season import Season
    from passmuster.web.custody.models import Holder, Item, ReceiptDecision
    from passmuster.web.custody.receiving import ArrivalSeen, BottleSeen
    from passmuster.web.custody.services import Seen

HOLDERS = (
    ("site-1", "site", "Clinic of the commissariat", "គ្លីនិកស្នងការដ្ឋាន", ("h-collector",)),
    ("site-2", "site", "Training Centre", "មជ្ឈមណ្ឌលបណ្តុះបណ្តាល", ()),
    ("courier-1", "courier", "Courier on the northern road", "អ្នកដឹកផ្លូវខាងជើង", ("h-courier",)),
    ("courier-2", "courier", "Courier on the river road", "អ្នកដឹកផ្លូវមាត់ទន្លេ", ("h-courier-2",)),
    (
        "lab-1",
        "laboratory",
        "Laboratory by the river",
        "មន្ទីរពិសោធន៍មាត់ទន្លេ",
        ("h-receiver", "h-scientist"),
    ),
)
"""Code, kind, names, and who acts for it."""

PEOPLE = (
    ("h-collector", "Pich Sothea", Role.COLLECTOR),
    ("h-courier", "Som Vuthy", Role.COURIER),
    ("h-courier-2", "Ngin Borith", Role.COURIER),
    ("h-receiver", "Chhay Leakena", Role.LABORATORY_RECEIVER),
    ("h-scientist", "Var Monirath", Role.CERTIFYING_SCIENTIST),
)

VOLUMES = {"A": Decimal(32), "B": Decimal(18)}
"""What the collector reads off each bottle's scale, in mL."""

HOUR = timedelta(hours=1)

NUMBERS = 6
"""Kits whose bottles are carried here, numbered from 1."""

STORE_CLERK = "Em Chanda"
"""Who hands these kits out: in the demo also those of the collections."""


class Custody:
    """The invented force's bottles, moved by whoever acts for their holders.

    With ``kits`` each is sealed with a kit in the collector's hand, which is used up by that.
    """

    actors: dict[str, Actor]
    holders: dict[str, Holder]

    def __init__(self, season: Season, *, kits: bool = False) -> None:
        self.season, self.kits = season, kits
        self.actors, self.holders = {}, {}

    def set_up(self, *, accredited: bool = True, ends: date | None = None) -> Custody:
        """Register the people and the holders, each with two signatures, and the certificate.

        ``ends`` is the certificate's last day, a long time from now where none is given.
        """
        from passmuster.demo.season import admit
        from passmuster.web.custody.holders import add_keeper, register_holder

        cast, force = self.season.cast, self.season.force
        by, second = cast.manager, cast.oversight
        for code, name, role in PEOPLE:
            self.actors[code] = admit(self.season, code, name, role)
        for code, kind, name_en, name_km, keepers in HOLDERS:
            holder = register_holder(
                by=by,
                second=second,
                force=force,
                code=code,
                kind=kind,
                name_en=name_en,
                name_km=name_km,
            )
            self.holders[code] = holder
            for human in keepers:
                add_keeper(by=by, second=second, force=force, holder=holder, human=human)
            if kind == "laboratory" and accredited:
                accredit(self.season, holder, ends)
        return self

    def resume(self) -> Custody:
        """Find the people and the holders again that set_up() registered."""
        from passmuster.web.people.grants import actor_of

        force = self.season.force
        self.actors = {
            code: actor_of(force.humans.get(code=code), role) for code, _name, role in PEOPLE
        }
        self.holders = {holder.code: holder for holder in force.holders.all()}
        return self

    def seal(self, number: int, at: datetime, *, ship_by: datetime | None = None) -> list[Item]:
        """Use a kit and begin the chains of bottles A and B of its specimen."""
        from passmuster.demo.kits import use_kit
        from passmuster.web.custody.services import begin_custody

        with self.season.at(at):
            if self.kits:
                use_kit(self.season, self.actors["h-collector"], number)
            return [
                begin_custody(
                    by=self.actors["h-collector"],
                    force=self.season.force,
                    holder=self.holders["site-1"],
                    code=code_of(number, bottle),
                    kind="specimen",
                    specimen=specimen_of(number),
                    bottle=bottle,
                    ship_by=ship_by or at + 24 * HOUR,
                    seen=seen(number, bottle, VOLUMES[bottle]),
                )
                for bottle in "AB"
            ]

    def to_courier(
        self, items: list[Item], at: datetime, *, promise: timedelta, courier: str = "1"
    ) -> None:
        """Hand bottles from the site to a courier, who promises an hour of delivery."""
        from passmuster.web.custody.services import accept

        self.offer(items, f"courier-{courier}", "h-collector", at, due=at + HOUR)
        person = "h-courier" if courier == "1" else f"h-courier-{courier}"
        with self.season.at(at + timedelta(minutes=4)):
            for item in items:
                by = self.actors[person]
                accept(by=by, item=item, seen=_again(item), deliver_by=at + promise)

    def offer(
        self, items: list[Item], to: str, person: str, at: datetime, *, due: datetime
    ) -> None:
        """Offer bottles to a holder."""
        from passmuster.web.custody.services import offer

        with self.season.at(at):
            for item in items:
                by, holder = self.actors[person], self.holders[to]
                offer(by=by, item=item, to=holder, due=due, seen=_again(item))

    def receive(self, number: int, at: datetime) -> ReceiptDecision:
        """Receive both bottles of a specimen at the laboratory, everything as it should be."""
        from passmuster.web.custody.receiving import receive_at_laboratory

        with self.season.at(at):
            return receive_at_laboratory(
                by=self.actors["h-receiver"],
                force=self.season.force,
                specimen=specimen_of(number),
                seen=arrival_in_order(number),
            )

    def deliver(self, number: int, items: list[Item], at: datetime) -> ReceiptDecision:
        """Let the courier offer bottles at the laboratory's door, and receive them."""
        person = "h-courier" if _refreshed(items[0]).holder == "courier-1" else "h-courier-2"
        self.offer(items, "lab-1", person, at, due=at + HOUR)
        return self.receive(number, at + timedelta(minutes=10))


LONG = timedelta(days=36_500)
"""Beyond the real clock, by which programs run that the seasons of tests start."""


def accredit(season: Season, laboratory: Holder, ends: date | None = None) -> None:
    """Record a laboratory's certificate for the whole panel: two people before its first bottle."""
    from django.utils.timezone import localdate

    from passmuster.web import clock
    from passmuster.web.accreditation.scope import codes_of_panel
    from passmuster.web.accreditation.services import TESTED, Certificate, record_accreditation
    from passmuster.web.installation import here

    today = localdate(clock.now())
    record_accreditation(
        by=season.cast.manager,
        second=season.cast.oversight,
        force=season.force,
        laboratory=laboratory,
        certificate=Certificate(
            body="Invented accreditation body",
            number=f"ACC-{laboratory.code}",
            analytes=codes_of_panel(season.force),
            stages=[stage.value for stage in TESTED],
            since=today,
            until=ends or today + LONG,
            paper_sha256=here().keep(b"An invented certificate."),
        ),
    )


def play_before(season: Season, now: datetime, *, kits: bool = False) -> Custody:
    """Play what arrived in time, what arrived late and was explained, and what is overdue."""
    custody = Custody(season, kits=kits)
    with season.at(now - 56 * HOUR):
        known = season.force.holders.filter(code=HOLDERS[0][0]).exists()
        custody.resume() if known else custody.set_up()
    with season.at(now - 50 * HOUR):
        if kits:
            _give_kits(custody)
    arrived = custody.seal(1, now - 49 * HOUR)
    custody.to_courier(arrived, now - 48 * HOUR, promise=4 * HOUR)
    custody.deliver(1, arrived, now - 45 * HOUR)
    late = custody.seal(2, now - 30 * HOUR)
    custody.to_courier(late, now - 29 * HOUR, promise=3 * HOUR, courier="2")
    custody.deliver(2, late, now - 22 * HOUR)
    _explain(custody, late[0], now - 20 * HOUR)
    overdue = custody.seal(3, now - 12 * HOUR)
    custody.to_courier(overdue, now - 11 * HOUR, promise=4 * HOUR, courier="2")
    with season.at(now - 10 * HOUR):
        season.publish()
    return custody


def _give_kits(custody: Custody) -> None:
    """Let the store hand out the kits of all these bottles, to the one collector of this site."""
    from passmuster.demo.kits import give_kits
    from passmuster.demo.season import admit

    clerk = admit(custody.season, "h-store-2", STORE_CLERK, Role.STORE_CLERK)
    hands = [(custody.actors["h-collector"], NUMBERS)]
    give_kits(
        custody.season, clerk, hands, first=1, lot="P-2307", site="site-1", session="2023-001/S1"
    )


def play_today(custody: Custody, now: datetime) -> Custody:
    """Play what stands at the laboratory's door, what is on the way, and what waits for it."""
    season = custody.season
    at_the_door = custody.seal(6, now - 3.5 * HOUR)
    custody.to_courier(at_the_door, now - 3.25 * HOUR, promise=4 * HOUR)
    under_way = custody.seal(4, now - 3 * HOUR)
    custody.to_courier(under_way, now - 2 * HOUR, promise=5 * HOUR)
    waiting = custody.seal(5, now - HOUR)
    custody.offer(waiting, "courier-1", "h-collector", now - HOUR / 2, due=now + HOUR)
    custody.offer(at_the_door, "lab-1", "h-courier", now - HOUR / 4, due=now + HOUR)
    with season.at(now - HOUR / 6):
        season.publish()
    return custody


def _explain(custody: Custody, item: Item, at: datetime) -> None:
    """Explain the gap of one bottle, so that the other shows how one stands open."""
    from passmuster.web.custody.queries import faults_of
    from passmuster.web.custody.services import explain_gap

    cast = custody.season.cast
    with custody.season.at(at):
        (gap,) = (fault for fault in faults_of(item) if fault.code == "custody-gap")
        explain_gap(
            by=cast.manager,
            second=cast.oversight,
            item=item,
            position=gap.positions[0],
            reason="road-closed",
        )


def specimen_of(number: int) -> str:
    """Return the number of an invented specimen."""
    return serial(Kind.SPECIMEN, number).text


def code_of(number: int, bottle: str) -> str:
    """Return the code of one bottle."""
    return f"{specimen_of(number)}-{bottle}"


def seal_of(number: int, bottle: str) -> str:
    """Return the number of the seal on one bottle."""
    return serial(Kind.SEAL, 2 * number - (bottle == "A")).text


def seen(number: int, bottle: str, volume: Decimal | None = None) -> Seen:
    """Return a bottle under its own whole seal, measured where a volume is given."""
    from passmuster.web.custody.services import Seen

    amount = None
    if volume is not None:
        amount = Amount(value=volume, unit=Unit.MILLILITRE, basis=Basis.NET)
    return Seen(seals=(seal_of(number, bottle),), seal_state=SealState.INTACT, amount=amount)


def bottle_seen(number: int, bottle: str) -> BottleSeen:
    """Return a bottle as the laboratory's receiver sees it, in order."""
    from passmuster.web.custody.receiving import BottleSeen

    return BottleSeen(
        present=True,
        code=specimen_of(number),
        seal_state=SealState.INTACT,
        scanned=(seal_of(number, bottle),),
        volume=VOLUMES[bottle],
    )


def arrival_in_order(number: int) -> ArrivalSeen:
    """Return what a receiver says when everything is as it should be."""
    from passmuster.web.custody.receiving import ArrivalSeen

    return ArrivalSeen(
        form_present=True,
        form_code=specimen_of(number),
        collector_named=True,
        collector_signed=True,
        one_collection=True,
        form_right=True,
        temperature_said=True,
        labels_swapped=False,
        b_opened_by_mistake=False,
        a=bottle_seen(number, "A"),
        b=bottle_seen(number, "B"),
    )


def _refreshed(item: Item) -> Item:
    item.refresh_from_db()
    return item


def _again(item: Item) -> Seen:
    from passmuster.web.custody.services import Seen

    return Seen(seals=tuple(_refreshed(item).seals), seal_state=SealState.INTACT)
