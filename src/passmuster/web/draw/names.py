"""The names of the drawn: nobody reads one before its collecting day's dispatch hour (attack N-01).

There is no other way from a draw to a name: every reading goes through open_names(), which counts
it, binds it to the ledger and says it at once to the auditor, the staff side and the inspector. A
second look is a second opening. Reserves have no day and are not called here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import get_default_timezone

from passmuster.core.access.actors import Actor, require
from passmuster.core.draw import states
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.draw.models import Draw, NamesOpened, Selected
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.programme.services import policy_of

SERVE, PRINT_SLIPS, ANSWER = "serve-in-person", "print-slips", "answer-a-question"
PURPOSES = (SERVE, PRINT_SLIPS, ANSWER)


@dataclass(frozen=True)
class DrawnPerson:
    """One drawn person of a day, with the commitment and ticket that drew them."""

    service_number: str
    name: str
    latin_name: str
    rank: str
    unit: str
    stratum: str
    commitment: str
    ticket: str


@dataclass(frozen=True)
class Opened:
    """What one opening showed; ``seal`` (64 hex) is its commitment in the public log."""

    number: int
    at: datetime
    people: Sequence[DrawnPerson]
    seal: str


def days_of(draw: Draw) -> list[date]:
    """Return the collecting days, in order."""
    return [date.fromisoformat(day) for day in draw.announcement["days"]]


def opens_at(draw: Draw, day: date) -> datetime:
    """Return the moment from which the names of a day may be opened: its local dispatch hour."""
    hour = policy_of(draw.policy).dispatch_hour
    return datetime.combine(day, hour, tzinfo=get_default_timezone())


@denials_recorded
def open_names(*, by: Actor, draw: Draw, day: date, purpose: str) -> Opened:
    """Return who is called on a day, and record who reads it and why.

    Raises Refused: ``names-purpose-unknown``, ``names-day-unknown``, ``names-before-hour``,
    ``names-not-drawn`` (also for a voided draw).
    """
    require(by, "draw:read-names")
    if purpose not in PURPOSES:
        raise Refused("names-purpose-unknown", f"Give one of: {', '.join(PURPOSES)}.")
    if day not in days_of(draw):
        raise Refused("names-day-unknown", f"{day} is no collecting day of this draw.")
    if clock.now() < opens_at(draw, day):
        raise Refused("names-before-hour", f"Names can be opened from {opens_at(draw, day)} on.")
    with transaction.atomic():
        draw = Draw.objects.select_related("force__log").get(pk=draw.pk)
        if draw.state not in (states.DECIDED, states.OPENED):
            raise Refused("names-not-drawn", f"Nobody stands drawn in a draw that is {draw.state}.")
        people = _people(draw, day)
        opened = NamesOpened.objects.create(
            draw=draw,
            day=day,
            purpose=purpose,
            people=len(people),
            by=by.human,
            role=by.role.value,
            at=clock.now(),
        )
        event = append(draw.force.log, "draw:names-opened", by=by, rows=[opened])
    return Opened(opened.pk, opened.at, people, event.commitment)


def slip_number(opening: int, place: int) -> str:
    """Return the number on a slip: of the opening it was printed by, and its place among them.

    It finds the entry and, standing outside the sealed paper, names no draw.
    """
    return f"N{opening:06d}-{place:03d}"


def slip_numbers(opened: NamesOpened) -> dict[int, str]:
    """Return the number on each slip that an opening printed, by the key of the drawn row."""
    rows = _rows(opened.draw, opened.day)
    return {row.pk: slip_number(opened.pk, place) for place, row in enumerate(rows, start=1)}


def _rows(draw: Draw, day: date) -> list[Selected]:
    rows = draw.selected.filter(reserve=False, day=day).select_related("person__unit")
    return sorted(rows, key=lambda row: (row.person.unit.name, row.person.service_number))


def _people(draw: Draw, day: date) -> list[DrawnPerson]:
    return [
        DrawnPerson(
            service_number=row.person.service_number,
            name=row.person.full_name or row.person.latin_name,
            latin_name=row.person.latin_name,
            rank=row.person.rank,
            unit=row.person.unit.name,
            stratum=row.stratum,
            commitment=row.commitment,
            ticket=row.ticket,
        )
        for row in _rows(draw, day)
    ]
