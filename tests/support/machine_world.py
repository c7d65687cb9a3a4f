"""The world of the machine over the services: who acts in it, what lies ready, how a call is made.

Everything is made by the services; four orders of the round are open, the others were forbidden by
an invented court, so that a round can be closed within one example.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.collections import train
from tests.support.collecting_live import KINDS, Live
from tests.support.orders import REASONS, orders_of, staff_of
from tests.support.season import human

FURTHER = {
    "collector-2": Role.COLLECTOR,
    "observer": Role.OBSERVER,
    "courier": Role.COURIER,
    "courier-2": Role.COURIER,
    "receiver": Role.LABORATORY_RECEIVER,
    "scientist": Role.CERTIFYING_SCIENTIST,
    "donor": Role.OFFICER,
    "doctor": Role.MEDICAL_REVIEW_OFFICER,
}
HOLDERS = (
    ("courier-1", "courier", ("courier",)),
    ("courier-2", "courier", ("courier-2",)),
    ("lab-1", "laboratory", ("receiver", "scientist")),
)


@dataclass
class World:
    """Where every example begins."""

    live: Live
    people: dict[str, Actor]
    holders: dict[str, Any]
    begins: datetime
    numbers: list[str]
    forbidden: list[str]

    @property
    def force(self) -> Any:
        """The force."""
        return self.live.force

    @property
    def draw(self) -> Any:
        """The draw of the round."""
        return self.live.season.draw


def world_of(live: Live) -> World:
    """Return the world around a season in which one order was served and can be collected."""
    season = live.season
    staff, cast = staff_of(season), season.cast
    people = {
        "manager": cast.manager,
        "oversight": cast.oversight,
        "notifier": staff.notifier,
        "notifier-2": staff.second,
        "collector": staff.collector,
        "official": staff.official,
        "store": live.store,
        "trainer": season.trainer,
        "commander": cast.commander,
        "clerk": cast.clerk,
    }
    people |= {name: human(season, f"h-{name}", role) for name, role in FURTHER.items()}
    orders = orders_of(season)
    played = [*orders[:3], next(order for order in orders if order.day != orders[0].day)]
    _people_ready(season, people, played)
    _second_kits(season, people)
    others = [order for order in orders if order not in played]
    for order in others:
        _forbidden(season, order)
    return World(
        live=live,
        people=people,
        holders=_holders(season, people),
        begins=season.now,
        numbers=[order.number for order in played],
        forbidden=[order.number for order in others],
    )


def _people_ready(season: Any, people: dict[str, Actor], played: list[Any]) -> None:
    from passmuster.web.roster.identity import tie_person

    day, second = date(2023, 7, 3), season.cast.oversight
    train(season, people["collector-2"].human, day, second=second)
    train(season, people["observer"].human, day, second=second, gender="female")
    persons = type(played[0].person).objects
    persons.filter(pk__in=[order.person_id for order in played]).update(sex="female")
    tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code=people["donor"].human),
        person=played[0].person,
    )


def _second_kits(season: Any, people: dict[str, Actor]) -> None:
    from passmuster.web.kits.services import issue_to_collector, issue_to_site, receive_lot

    both = {"by": people["store"], "force": season.force}
    for kind in KINDS:
        each = 2 if kind is Kind.SEAL else 1  # the seals that lie with the numbers 9 to 14
        numbers = [serial(kind, n).text for n in range(8 * each + 1, 14 * each + 1)]
        receive_lot(
            **both,
            second=season.cast.oversight,
            number=f"L2-{kind.value}",
            first=numbers[0],
            last=numbers[-1],
            expires=date(2024, 3, 31),
        )
        issue_to_site(**both, second=season.cast.manager, serials=numbers, site="site-1")
        # Some stay at the site: they can still be issued, or be used by whoever may not.
        second = people["collector-2"]
        issue_to_collector(**both, second=second, serials=numbers[: 4 * each], session="DAY-2")


def _forbidden(season: Any, order: Any) -> None:
    from passmuster.web.orders.rulings import cancel

    both = {"by": season.cast.manager, "second": season.cast.oversight}
    cancel(**both, order=order, code="court-order", reasons=REASONS)


def _holders(season: Any, people: dict[str, Actor]) -> dict[str, Any]:
    from passmuster.web.custody.holders import add_keeper, register_holder

    signed = {
        "by": season.cast.manager,
        "second": season.cast.oversight,
        "force": season.force,
    }
    for code, kind, keepers in HOLDERS:
        names = {"name_en": code, "name_km": code}
        known = season.force.holders.filter(code=code).first()  # a live scene has one courier
        holder = known or register_holder(**signed, code=code, kind=kind, **names)
        for name in keepers:
            add_keeper(**signed, holder=holder, human=people[name].human)
    found = {holder.code: holder for holder in season.force.holders.all()}
    add_keeper(**signed, holder=found["site-1"], human=people["collector-2"].human)
    return found


class InWorld(RuleBasedStateMachine):
    """Makes the calls: at the machine's own time, each refused or done, nothing else raised."""

    world: World
    done: Counter[str]

    def __init__(self) -> None:
        from django.db import transaction

        super().__init__()
        self.now = self.world.begins
        self.force, self.draw = self.world.force, self.world.draw
        self.first_seen: dict[str, Any] = {}
        self.forms = 0
        self._savepoint = transaction.atomic()
        self._savepoint.__enter__()

    def teardown(self) -> None:
        """Take everything back, so that the next example begins where this one did."""
        from django.db import transaction

        transaction.set_rollback(True)
        self._savepoint.__exit__(None, None, None)

    def went(self, act: Callable[..., object], *args: Any, **facts: Any) -> bool:
        """Call a service; return whether it was done. What it refuses is fine, an error is not."""
        from passmuster.web import clock

        with clock.standing_at(self.now):
            try:
                act(*args, **facts)
            except (Refused, UnusableInput):
                return False
        self.done[str(facts.get("step", act.__name__))] += 1
        return True

    def passes(self, **time: int) -> None:
        """Let time go by."""
        self.now += timedelta(**time)

    def who(self, data: st.DataObject, *names: str) -> Actor:
        """Return whose duty it is, or now and then somebody else."""
        insider = data.draw(st.integers(0, 7)) == 7
        among = sorted(self.world.people) if insider else names
        return self.world.people[data.draw(st.sampled_from(among))]

    def order(self, data: st.DataObject) -> Any:
        """Return an order as it stands, or now and then as somebody saw it long ago."""
        rows = self.force.orders.exclude(number__in=self.world.forbidden).order_by("sequence")
        row = data.draw(st.sampled_from(list(rows)))
        old = self.first_seen.setdefault(row.number, row)
        return old if data.draw(st.integers(0, 4)) == 4 else row

    def one_of(self, data: st.DataObject, rows: Any) -> Any:
        """Return one of these rows, None when there is none."""
        found = list(rows)
        return data.draw(st.sampled_from(found)) if found else None
