"""A force with a sealed plan of blind controls: a collector with kits, couriers, a laboratory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from passmuster.core.access.actors import Role
from passmuster.core.kits.serials import parse_serial
from passmuster.demo.custody import HOUR, Custody
from tests.support.laboratory_messages import message
from tests.support.season import human
from tests.support.season_custody import custody_of

PERIOD = "2023-Q4"
HERE = ZoneInfo("Asia/Phnom_Penh")
PLANNED_AT = datetime(2023, 9, 20, 2, 0, tzinfo=ZoneInfo("UTC"))
AFTER = datetime(2024, 1, 2, 2, 0, tzinfo=ZoneInfo("UTC"))
FEW, FIFTY = 100, 1000
"""Specimens of a year for which the rule asks for 30 and for 50 controls in a first quarter."""


class Controls:
    """A season with everybody who plants, carries, tests and reads; ``row`` is the plan."""

    def __init__(
        self, season: Any, *, specimens: int = FEW, kits: int = 40, first: int = 1, **lots: Any
    ) -> None:
        self.season, self.force = season, season.force
        with season.at(PLANNED_AT - 2 * HOUR):
            self.custody: Custody = custody_of(season)
            give_kits(self, kits, first, **lots)
        self.collector = self.custody.actors["h-collector"]
        self.holder = self.custody.holders["lab-1"]
        self.receiver = self.custody.actors["h-receiver"]
        with season.at(PLANNED_AT):
            self.doctor = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
            self.inspector = human(season, "h-inspector-2", Role.INSPECTOR_GENERAL)
            self.row = plans(season, specimens=specimens)
        self.done: dict[Any, Any] = {}

    def plan(self) -> Any:
        """Return the plan itself, as only a test with the key knows it."""
        from passmuster.web.blind.planning import known_plan

        return known_plan(self.row).plan

    def day_of(self, control: Any, hour: int = 9) -> datetime:
        """Return an hour of the day on which a control falls due."""
        from passmuster.web.blind.planning import day_and_site

        day, _site = day_and_site(control.occasion)
        return datetime.combine(day, time(hour), HERE)

    def plants(self, control: Any) -> Any:
        """Plant a control on its day, and before it what fell due earlier; returns its planting."""
        for one in self.plan().controls:
            if one not in self.done:
                with self.season.at(self.day_of(one)):
                    takes(self.season)
                    self.done[one] = plants(self.season)
            if one == control:
                break
        return self.done[control]

    def plants_at(self, moment: datetime) -> Any:
        """Take and plant what falls due at a moment; returns its planting."""
        with self.season.at(moment):
            takes(self.season)
            return plants(self.season)

    def number_of(self, planting: Any) -> str:
        """Return the specimen's number of a planted control, as only its planter knows it."""
        from passmuster.web.blind.planting import specimen_planted

        specimen, _reason, _collector = specimen_planted(planting)
        return specimen.form

    def carries(self, specimen: str, at: datetime) -> None:
        """Carry both bottles to the laboratory and let it receive them."""
        items = list(self.force.items.filter(specimen=specimen).order_by("code"))
        self.custody.to_courier(items, at, promise=4 * HOUR)
        self.custody.offer(items, "lab-1", "h-courier", at + HOUR, due=at + 2 * HOUR)
        self.custody.receive(parse_serial(specimen).number, at + 1.5 * HOUR)

    def reports(self, raw: bytes, at: datetime) -> Any:
        """Let the laboratory report."""
        from passmuster.web.laboratory.services import receive_report

        facts = {"by": self.receiver, "laboratory": self.holder, "channel": "folder"}
        with self.season.at(at):
            return receive_report(raw=raw, **facts)

    def runs(self, control: Any, **said: Any) -> Any:
        """Plant a control, carry it, let the laboratory report it; returns its planting."""
        planting = self.plants(control)
        number, day = self.number_of(planting), self.day_of(control)
        self.carries(number, day + HOUR)
        self.reports(message(number, **said), day + timedelta(days=1))
        return planting

    def of_sort(self, *sorts: str) -> list[Any]:
        """Return the plan's controls of these sorts, in the order of their days."""
        return [one for one in self.plan().controls if one.sort.value in sorts]


def give_kits(controls: Controls, number: int, first: int = 1, **more: Any) -> None:
    """Let the store hand kits to the collector of the site."""
    from passmuster.demo.kits import give_kits as given

    clerk = human(controls.season, f"h-store-{first}", Role.STORE_CLERK)
    taker = controls.custody.actors["h-collector"]
    where = {"lot": f"B-{first}", "site": "site-1", "session": "2023-10/S1"}
    given(controls.season, clerk, [(taker, number)], first=first, **where, **more)


Begin = Callable[[str], Any]


def controls_of(begin: Begin, **given: Any) -> Controls:
    """Return a season that plans controls."""
    return Controls(begin("establish"), **given)


def plans(season: Any, *, specimens: int = FEW, period: str = PERIOD, regime: str = "nrc") -> Any:
    """Plan a quarter's controls, by the rule for small forces unless another is said."""
    from passmuster.web.blind.planning import plan_controls

    return plan_controls(
        by=season.cast.manager,
        force=season.force,
        laboratory=season.force.holders.get(code="lab-1"),
        period=period,
        regime=regime,
        specimens=specimens,
    )


def _collector(season: Any) -> Any:
    return Custody(season).resume().actors["h-collector"]


def takes(season: Any) -> Any:
    """Let the collector be shown what falls due."""
    from passmuster.web.blind.planting import take_control

    return take_control(by=_collector(season), force=season.force)


def plants(season: Any) -> Any:
    """Let the collector plant what they were shown."""
    from passmuster.web.blind.planting import plant_control

    return plant_control(by=_collector(season), force=season.force, a_ml=35, b_ml=20)


def opens_early(season: Any, row: Any = None, reason: str = "court-order") -> Any:
    """Open a plan early, by the oversight body and the staff side."""
    from passmuster.web.blind.opening import open_early

    both = {"by": season.cast.oversight, "second": season.cast.staff_side}
    plan = row or season.force.blind_plans.get()
    return open_early(**both, force=season.force, plan=plan, reason=reason)


def due_now(season: Any) -> None:
    """Register everybody, plan a quarter, and stop on the day of its first control."""
    Controls(season, kits=2)


def registered(season: Any) -> None:
    """Register who carries, holds and tests, before any plan."""
    with season.at(PLANNED_AT - 2 * HOUR):
        custody_of(season)


def shown_today(season: Any) -> None:
    """Plan a quarter, and let the collector be shown its first control on its last day."""
    due_now(season)
    with season.at(LAST_DAY - HOUR):
        takes(season)


LAST_DAY = datetime(2023, 12, 31, 3, 0, tzinfo=ZoneInfo("UTC"))
"""On it every control of the quarter is due: the tests of one act need no day of the plan."""

BLIND: list[tuple[str, Callable[..., None], object, Callable[..., None]]] = [
    ("establish", plans, PLANNED_AT, registered),
    ("establish", takes, LAST_DAY, due_now),
    ("establish", plants, LAST_DAY, shown_today),
    ("establish", opens_early, LAST_DAY, due_now),
]
"""Step of the season, the act, its moment, and what comes before it."""

OF_BLIND = frozenset(
    {"plan_controls", "take_control", "plant_control", "open_plan", "open_early", "require_own"}
)
"""Every function of the app's services in which somebody acts; the last two only read."""


def modules_of_blind() -> tuple[Any, ...]:
    """Return every module of the app in which somebody acts."""
    from passmuster.web.blind import opening, planning, planting, queries

    return opening, planning, planting, queries


def fill_blind(season: Any) -> None:
    """Play so much that no table of blind controls is empty, over a season with custody.

    The few controls of a quarter's last days are planted on the last of them.
    """
    from passmuster.core.laboratory.quality.blind_seal import last_day, quarter_of
    from passmuster.web.blind.planting import specimen_planted
    from passmuster.web.clock import now
    from passmuster.web.laboratory.services import receive_report

    period = quarter_of(now().date())
    last = datetime.combine(last_day(period), time(12), HERE)
    custody = Custody(season).resume()
    controls = Controls.__new__(Controls)
    controls.season, controls.custody, controls.force = season, custody, season.force
    with season.at(last - timedelta(days=3)):
        give_kits(controls, 2, first=5001, expires=last.date() + timedelta(days=99))
        row = plans(season, period=period, regime="hhs", specimens=130)
    with season.at(last):
        takes(season)
        planting = plants(season)
    specimen = specimen_planted(planting)[0].form
    controls.carries(specimen, last + HOUR)
    facts = {"by": custody.actors["h-receiver"], "laboratory": custody.holders["lab-1"]}
    with season.at(last + 5 * HOUR):
        raw = message(specimen, positive=True, number="M7")
        receive_report(raw=raw, channel="folder", **facts)
        opens_early(season, row)
